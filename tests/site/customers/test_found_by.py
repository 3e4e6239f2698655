"""On a site a customer is found by contacts and documents as far as Frappe lets the user read them."""

import frappe
import pytest

from convo_channels.api import customers
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	def __init__(self, ground):
		self.customer, self.other = (kit.customer(ground).name for _ in range(2))
		self.word = kit.unique("Zyx").replace(" ", "")
		contact = frappe.get_doc(
			doctype="Contact", first_name=self.word, last_name="Found", email_ids=[{"email_id": f"{self.word}@found.example", "is_primary": 1}],
			phone_nos=[{"phone": "+49 30 777 888 99", "is_primary_phone": 1}], links=[{"link_doctype": "Customer", "link_name": self.customer}],
		).insert()  # fmt: skip
		self.contact = contact.name
		self.quotation = kit.quotation(ground, self.customer).name
		self.sales = user("found-sales", ("Convo Agent", "Sales User"))
		self.agent = user("found-agent", ("Convo Agent",))
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")


def found(text: str) -> dict[str, str]:
	return {item["name"]: (item["found_by"] or {}).get("doctype") for item in customers.search(text, limit=50)}


def test_by_contact_phone_mail_and_document(scene):
	frappe.set_user(scene.sales)
	assert found(f"{scene.word} found") == {scene.customer: "Contact"}
	assert found(f"{scene.word}@found") == {scene.customer: "Contact"}
	assert found("030 777 88899") == {scene.customer: "Contact"}
	assert found(scene.quotation) == {scene.customer: "Quotation"}


def test_whoever_may_not_read_documents_or_contacts_finds_nothing_by_them(scene):
	frappe.set_user(scene.agent)
	ways = {("Quotation", scene.quotation): scene.quotation, ("Contact", scene.contact): f"{scene.word} found"}
	for (doctype, name), text in ways.items():
		assert not frappe.has_permission(doctype, "read", doc=name, user=scene.agent)
		assert found(text) == {}, doctype


def test_whoever_may_not_see_the_customer_does_not_find_it(scene):
	permission = frappe.get_doc(doctype="User Permission", user=scene.sales, allow="Customer", for_value=scene.other).insert()
	try:
		frappe.set_user(scene.sales)
		for text in (f"{scene.word} found", "030 777 88899", scene.quotation):
			assert found(text) == {}
	finally:
		frappe.set_user("Administrator")
		permission.delete()
