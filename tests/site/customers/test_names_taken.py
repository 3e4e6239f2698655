"""A name that changes hands within one transaction, or before a drain: whoever has it now has nothing of the one before."""

import frappe
import pytest
from frappe.core.doctype.deleted_document import deleted_document

from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


@pytest.fixture
def customer(ground):
	doc = kit.customer(ground)
	kit.post(doc.name, "of the first")
	kit.settle()
	frappe.db.set_value("Convo Profile", {"customer": doc.name}, "consent", "Given")
	frappe.db.commit()
	return doc


def words(name: str) -> list[str]:
	return frappe.get_all("Convo Post", filters={"customer": name}, pluck="text", order_by="creation")


def record_of(name: str) -> str:
	return frappe.get_all(
		"Deleted Document", filters={"deleted_name": name, "restored": 0}, pluck="name", order_by="creation desc"
	)[0]


def is_of(name: str, *expected: str) -> bool:
	found = words(name)
	return len(found) == len(expected) and all(word in text for word, text in zip(expected, found, strict=True))


def made_again(customer):
	doc = frappe.copy_doc(customer)
	doc.customer_name = customer.customer_name
	doc.insert()
	assert doc.name == customer.name
	return doc


@pytest.mark.parametrize("is_one_transaction", [True, False])
def test_a_name_taken_by_a_rename_leaves_the_deleted_customer_at_rest(ground, customer, is_one_transaction):
	other = kit.customer(ground)
	kit.post(other.name, "of the other")
	kit.settle()
	name = customer.name
	frappe.delete_doc("Customer", name)
	if not is_one_transaction:
		frappe.db.commit()
	frappe.rename_doc("Customer", other.name, name)
	frappe.db.commit()
	record = record_of(name)
	kit.settle()
	assert is_of(name, "of the other") and is_of(f">{record}", "of the first")
	assert frappe.db.get_value("Convo Profile", {"customer": f">{record}"}, "consent") == "Given"
	frappe.rename_doc("Customer", name, kit.unique("Elsewhere"))
	frappe.db.commit()
	kit.settle()
	deleted_document.restore(record, alert=False)
	frappe.db.commit()
	kit.settle()
	assert is_of(name, "of the first")
	profile = frappe.get_doc("Convo Profile", {"customer": name})
	assert (profile.consent, profile.post_count) == ("Given", 1)


@pytest.mark.parametrize("is_new", [True, False])
def test_a_customer_made_anew_in_the_transaction_of_the_deletion_is_a_stranger(ground, customer, is_new):
	"""`is_new`: the first was made in that transaction as well."""
	name = customer.name
	if is_new:
		frappe.delete_doc("Customer", name)
		frappe.db.commit()
		kit.settle()
		customer = made_again(customer)
		kit.post(name, "of the second")
	frappe.delete_doc("Customer", name)
	record = record_of(name)
	made_again(customer)
	frappe.db.commit()
	kit.settle()
	assert words(name) == []
	assert is_of(f">{record}", "of the second" if is_new else "of the first")
	profile = frappe.get_doc("Convo Profile", {"customer": name})
	assert (profile.consent or "", profile.post_count) == (frappe.new_doc("Convo Profile").consent or "", 0)
	assert profile.first_seen_at == frappe.db.get_value("Customer", name, "creation")


def test_a_number_given_again_in_the_transaction_of_the_deletion_is_no_reason_of_the_first(ground, customer):
	other = kit.customer(ground)
	segment = kit.segment(when("Issue", "exists", measure="exists"), kit.named([customer.name, other.name]))
	first = frappe.get_doc({"doctype": "Issue", "subject": "one", "customer": customer.name}).insert()
	kit.settle()
	assert kit.members(segment) == {customer.name}
	frappe.delete_doc("Issue", first.name)
	again = frappe.get_doc({"doctype": "Issue", "subject": "two", "customer": other.name})
	again.insert(set_name=first.name)
	frappe.db.commit()
	kit.settle()
	assert kit.members(segment) == {other.name}
	left, joined = (kit.moves(segment, customer=name)[-1] for name in (customer.name, other.name))
	assert (left.reason, left.reference_name) == (f"{first.name} was deleted", None)
	assert joined.reference_name == first.name


def test_what_a_document_was_saved_as_is_told_though_its_name_is_given_on(ground, customer):
	"""A save, a rename, and another document under the old name: three rows, each of its own document."""
	other = kit.customer(ground)
	first = frappe.get_doc({"doctype": "Issue", "subject": "one", "customer": customer.name}).insert()
	kit.settle()
	first.reload()
	first.customer = other.name
	first.save()
	moved = kit.unique("ISS")
	frappe.rename_doc("Issue", first.name, moved, force=True)
	again = frappe.get_doc({"doctype": "Issue", "subject": "two", "customer": customer.name})
	again.insert(set_name=first.name)
	frappe.db.commit()
	rows = [row for row in kit.outbox() if row["reference_doctype"] == "Issue"]
	assert [(row["event"], row["reference_name"]) for row in rows] == [
		("Change", first.name), ("Rename", moved), ("Insert", first.name),
	]  # fmt: skip
	assert [row["customer_before"] for row in rows] == [customer.name, None, None]
	kit.settle()
	told = frappe.get_all(
		"Convo Interaction", filters={"reference_name": ["in", [first.name, moved]]}, fields=["customer", "reference_name"]
	)
	assert {(row.customer, row.reference_name) for row in told} == {(other.name, moved), (customer.name, first.name)}


def test_a_post_about_the_document_that_got_the_name_stays_with_it(ground, customer):
	other = kit.customer(ground)
	first = frappe.get_doc({"doctype": "Issue", "subject": "one", "customer": customer.name}).insert()
	kit.settle()
	moved = kit.unique("ISS")
	frappe.rename_doc("Issue", first.name, moved, force=True)
	again = frappe.get_doc({"doctype": "Issue", "subject": "two", "customer": other.name})
	again.insert(set_name=first.name)
	post = kit.post(other.name, "about the second")
	post.db_set({"reference_doctype": "Issue", "reference_name": first.name})
	kit.settle()
	assert frappe.db.get_value("Convo Post", post.name, "reference_name") == first.name
	frappe.delete_doc("Issue", moved)
	kit.settle()
	assert frappe.db.get_value("Convo Post", post.name, "reference_name") == first.name


@pytest.mark.parametrize("is_drained", [True, False])
def test_who_was_back_and_deleted_again_leaves_nothing_to_who_has_the_name_since(ground, customer, is_drained):
	name = customer.name
	frappe.delete_doc("Customer", name)
	frappe.db.commit()
	first = record_of(name)
	deleted_document.restore(first, alert=False)
	frappe.db.commit()
	told = kit.outbox(reference_doctype="Customer", reference_name=name)
	assert [(row["event"], row["old_name"]) for row in told] == [("Delete", None), ("Insert", f">{first}")]
	if is_drained:
		kit.settle()
		assert is_of(name, "of the first")
	frappe.delete_doc("Customer", name)
	frappe.db.commit()
	second = record_of(name)
	made_again(customer)
	frappe.db.commit()
	kit.settle()
	assert words(name) == [] and words(f">{first}") == [] and is_of(f">{second}", "of the first")
	deleted_document.restore(second, alert=False)
	frappe.db.commit()
	kit.settle()
	back = frappe.db.get_value("Deleted Document", second, "new_name")
	assert back != name and is_of(back, "of the first") and words(name) == []


def test_a_new_customer_is_told_as_nobody_who_was_back(ground, customer):
	made = kit.customer(ground)
	copied = frappe.copy_doc(made)
	copied.customer_name = kit.unique("Copy")
	copied.insert()
	frappe.db.commit()
	told = [row for row in kit.outbox() if row["reference_name"] in (made.name, copied.name)]
	assert {(row["event"], row["old_name"]) for row in told} == {("Insert", None)}
