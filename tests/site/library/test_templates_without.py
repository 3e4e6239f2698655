"""Templates for somebody who may not read all that they ask about: what is missing is named with the roles that have it, and what
works without it is offered and is what it says.
"""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from convo_channels.api import first_steps
from convo_channels.api import library as api
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


def order(ground, customer, days):
	"""Submitted, dated so many days from now."""
	day = add_days(nowdate(), days)
	rows = [{"item_code": row["item_code"], "qty": 1, "rate": 100, "delivery_date": add_days(day, 1)} for row in kit._rows(ground, 100)]
	given = {"customer": customer, "company": ground.company, "transaction_date": day, "delivery_date": add_days(day, 1), "items": rows}
	frappe.get_doc({"doctype": "Sales Order", **given}).insert().submit()


class Scene:
	def __init__(self, ground):
		self.stock = user("templates-stock", ("Convo Manager", "Sales Manager", "Sales User"))
		self.bought, self.recent = (kit.customer(ground).name for _ in range(2))
		order(ground, self.bought, -300)
		for days in (-300, -5):
			order(ground, self.recent, days)
		# A message about what this reader may not read: they are not told when a customer was last in contact.
		kit.mail(self.bought, reference_doctype="Issue", reference_name=kit.issue(self.bought).name)
		kit.settle()
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


def listed(scene):
	frappe.set_user(scene.stock)
	try:
		return {item["key"]: item for item in api.list_templates()}
	finally:
		frappe.set_user("Administrator")


def readers_of(doctype):
	"""Asked of the tables themselves."""
	found = frappe.db.sql_list("SELECT role FROM tabDocPerm WHERE parent = %s AND `read` = 1 AND permlevel = 0 ORDER BY idx", doctype)
	return list(dict.fromkeys(found))


def test_what_is_missing_is_named_with_the_roles_that_have_it(scene):
	found = listed(scene)
	for key, doctype in (("overdue_payers", "Sales Invoice"), ("warranty_expiring", "Serial No")):
		assert not found[key]["is_available"]
		assert found[key]["why_not"] == f"Needs the right to read {doctype}; roles that have it: {', '.join(readers_of(doctype))}."


@pytest.mark.parametrize("key", ["inactive_customers", "referral_targets", "unhappy_customers", "buyer_persona"])
def test_what_works_without_it_is_offered_and_says_what_it_goes_without(scene, key):
	item = listed(scene)[key]
	assert item["is_available"] and item["why_not"] == ""
	assert "Invoice" not in item["sentence"] and "Issue" not in item["sentence"]
	assert item["note"].startswith("Needs the right to read") or key == "buyer_persona"


def test_it_holds_what_it_says(scene):
	frappe.set_user(scene.stock)
	made = api.create_from_template("inactive_customers", kit.unique("Gone quiet"), {"invoice_days": "100"}, 0)
	frappe.set_user("Administrator")
	kit.fill_segment(made["segment"])
	rows = frappe.get_all("Convo Segment Rule", {"parent": made["segment"]}, ["subject", "field"], order_by="idx")
	assert {row.subject for row in rows} == {"Sales Order"}
	assert scene.bought in kit.members(made["segment"]) and scene.recent not in kit.members(made["segment"])


def test_who_may_read_everything_gets_the_whole_template(scene):
	found = {item["key"]: item for item in api.list_templates()}
	assert all(item["is_available"] and item["note"] == "" for item in found.values())
	rows = {row["subject"] for row in found["inactive_customers"]["rules"]}
	assert "Sales Invoice" in rows and "Sales Order" not in rows


def test_the_first_steps_name_the_roles_that_make_all_of_it_work(scene):
	told = {one["doctype"]: one["roles"] for one in first_steps.get_state()["reading_roles"]}
	for doctype in ("Sales Invoice", "Serial No", "Issue", "Quotation"):
		assert told[doctype] == readers_of(doctype)
	assert not [name for name in told if name.startswith("Convo")]
