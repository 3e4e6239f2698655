"""An explanation shows no value, no document and no customer that is closed to its reader."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels.api import explain
from convo_channels.exceptions import NotFoundError
from tests.site import kit
from tests.site.kit import when
from tests.site.rules.asking import as_reader, names, patient, people

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


@pytest.fixture
def invoiced(people, names):
	"""A segment of those with an invoice, and of nobody else's business."""
	row = when("Sales Invoice", "at least", "1", measure="count")
	return kit.segment(kit.named(list(names.values())), row)


def conditions(found):
	return [condition for group in found["groups"] for condition in group["conditions"]]


def test_an_explanation_names_values_and_documents(invoiced, names, as_reader):
	as_reader("all")
	found = explain.explain(invoiced, names["one"])
	assert found["is_member"] and found["since"]["cause"] == "First fill" and found["missing"] == []
	named, count = conditions(found)
	assert (named["value"], count["value"]) == (names["one"], 1)
	assert count["document"]["doctype"] == "Sales Invoice" and count["document"]["by"] == "Administrator"
	outside = explain.explain(invoiced, names["two"])
	assert not outside["is_member"] and outside["missing"] == ["Has no invoice; needs one."]
	assert conditions(outside)[1]["needed"] == "at least 1 (1 more)"


def test_the_change_of_one_field_is_found_among_the_versions(names, as_reader, people):
	name = kit.segment(kit.named([names["two"]]), when("Customer", "is set", field="website"))
	as_reader("all")
	doc = frappe.get_doc("Customer", names["two"])
	doc.website = "two.example"
	doc.save(ignore_version=False)  # tests keep no versions unless asked to
	frappe.set_user("Administrator")
	doc = frappe.get_doc("Customer", names["two"])
	doc.customer_details = "something else"
	doc.save(ignore_version=False)  # tests keep no versions unless asked to
	kit.settle()
	website = conditions(explain.explain(name, names["two"]))[1]
	assert (website["value"], website["document"]["by"]) == ("two.example", people["readers"]["all"])


def test_kinds_of_documents_that_are_closed_hide_the_condition(names, as_reader):
	row = when("Issue", "does not exist", measure="exists")
	name = kit.segment(kit.named(list(names.values())), row)
	as_reader("agent")
	found = explain.explain(name, names["two"])
	shown, hidden = conditions(found)
	assert found["is_member"] and shown["is_true"] is True
	assert hidden["is_hidden"] and hidden["why_hidden"] == "You may not read Issue."
	assert hidden["text"] in found["sentence"], "what is said above is not hidden below"
	assert [hidden[key] for key in ("is_true", "value", "needed", "document")] == [None] * 4


def test_single_documents_that_are_closed_hide_the_condition(invoiced, ground, names, as_reader, people):
	agent = people["readers"]["agent"]
	frappe.get_doc("User", agent).add_roles("Accounts User")
	other = frappe.get_all("Sales Invoice", {"customer": ["!=", names["one"]]}, pluck="name", limit=1)
	as_reader("agent")
	assert conditions(explain.explain(invoiced, names["one"]))[1]["value"] == 1
	frappe.set_user("Administrator")
	fence = other[0] if other else kit.invoice(ground, kit.customer(ground).name, rate=1).name
	add_user_permission("Sales Invoice", fence, agent)
	as_reader("agent")
	count = conditions(explain.explain(invoiced, names["one"]))[1]
	assert count["is_hidden"] and count["value"] is None and count["document"] is None
	frappe.set_user("Administrator")
	frappe.db.delete("User Permission", {"user": agent})
	frappe.get_doc("User", agent).remove_roles("Accounts User")
	frappe.db.commit()


def test_customers_out_of_sight_are_no_customers(invoiced, names, as_reader):
	as_reader("some")
	assert explain.explain(invoiced, names["one"])["customer"] == names["one"]
	for customer in (names["three"], "CC nobody"):
		with pytest.raises(NotFoundError, match="There is no such customer, or you may not see it"):
			explain.explain(invoiced, customer)
	with pytest.raises(NotFoundError, match="no such segment"):
		explain.explain("CC nowhere", names["one"])
	found = explain.search(invoiced, "", 50)
	assert {(item["name"], item["is_member"]) for item in found} == {
		(names["one"], True),
		(names["two"], False),
	}
	assert explain.search(invoiced, names["one"]) == [
		{"name": names["one"], "customer_name": names["one"], "is_member": True}
	]


def test_explanations_are_for_people_who_work_with_conversations(invoiced, names, ground):
	frappe.set_user(ground.users["outsider"])
	for ask in (lambda: explain.explain(invoiced, names["one"]), lambda: explain.search(invoiced)):
		with pytest.raises(frappe.PermissionError):
			ask()
	frappe.set_user("Administrator")
