"""Frappe's and ERPNext's own ways to change a source without a word: what stands on timelines follows by the morning.

Relinking, unlinking, the inbox's bins, deletions in bulk with numbers that return, customers restored and merged.
"""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from convo_channels.core.timeline import profiles
from convo_channels.services.base.frappe_store import store
from convo_channels.services.sync import jobs as work
from convo_channels.services.sync import reconciliation
from convo_channels.services.timeline import page
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


@pytest.fixture
def pair(ground):
	names = [kit.customer(ground).name, kit.customer(ground).name]
	kit.settle()
	return names


def told(customer: str) -> list[str]:
	"""What the timeline tells of documents and mails, by their names."""
	items = page.get_timeline_page(customer, {"kinds": ["interaction"]}, None, 100)["items"]
	return sorted(item["reference_name"] for item in items)


def heard(customer: str):
	return profiles.read(store, [customer]).get(customer, profiles.Kept()).last_inbound_at


def check() -> None:
	"""The nightly check of everything, to its end."""
	frappe.db.commit()
	reconciliation.enqueue()
	frappe.db.commit()
	for _ in range(50):
		work.reconcile()
		if reconciliation.RECONCILE.read()["state"] == "done":
			return
	raise AssertionError("the check did not come to its end")


def test_a_mail_relinked_by_frappes_own_function_goes_over(pair):
	from frappe.email import relink

	one, two = pair
	mail = kit.mail(one)
	kit.settle()
	assert told(one) == [mail.name] and heard(one)
	relink(mail.name, "Customer", two)
	check()
	assert (told(one), told(two)) == ([], [mail.name])
	assert heard(one) is None and heard(two)
	assert int(frappe.parse_json(kit_state("reconcile_copies"))) >= 1


def kit_state(field: str) -> str:
	from convo_channels.services.base import work_state

	return work_state.get(field) or "0"


def test_a_mail_unlinked_from_one_of_two_customers_leaves_that_one(pair):
	one, two = pair
	mail = kit.mail(one, timeline_links=[{"link_doctype": "Customer", "link_name": two}])
	kit.settle()
	assert told(one) == told(two) == [mail.name]
	mail.reload()
	mail.remove_link("Customer", two, autosave=True)
	kit.settle()
	assert (told(one), told(two)) == ([mail.name], [])


@pytest.mark.parametrize("bin", ["mark_as_spam", "mark_as_trash"])
def test_a_mail_that_is_binned_is_no_contact_any_more(pair, bin):
	from frappe.email import inbox

	mail = kit.mail(pair[0])
	kit.settle()
	assert heard(pair[0])
	inbox.mark_as_trash(mail.name) if bin == "mark_as_trash" else inbox.mark_as_spam(mail.name, mail.sender)
	check()
	assert heard(pair[0]) is None and told(pair[0]) == [mail.name]
	frappe.db.delete("Email Rule", {"email_id": mail.sender})
	frappe.db.commit()


def test_mails_appear_when_their_contact_or_issue_gets_a_customer(pair):
	one, _ = pair
	contact = frappe.get_doc({"doctype": "Contact", "first_name": kit.unique("Ann")}).insert()
	issue = kit.issue(None)
	by_contact = kit.mail(None, reference_doctype=None, timeline_links=[{"link_doctype": "Contact", "link_name": contact.name}])
	by_issue = kit.mail(None, reference_doctype="Issue", reference_name=issue.name)
	kit.settle()
	assert told(one) == []
	contact.append("links", {"link_doctype": "Customer", "link_name": one})
	contact.save()
	issue.reload()
	issue.customer = one
	issue.save()
	kit.settle()
	assert told(one) == sorted([by_contact.name, by_issue.name, issue.name])
	assert heard(one)


def test_a_number_that_returns_is_another_document(ground, pair):
	"""What a Transaction Deletion Record does: rows by SQL, and the series set back."""
	one, two = pair
	segment = kit.segment(when("Quotation", "exists", measure="exists"), kit.named(pair))
	quotation = kit.quotation(ground, one)
	kit.settle()
	assert kit.moves(segment)[-1].reference_name == quotation.name
	for doctype in ("Quotation Item", "Payment Schedule", "Sales Taxes and Charges"):
		frappe.db.delete(doctype, {"parent": quotation.name})
	frappe.db.delete("Quotation", {"name": quotation.name})
	frappe.db.commit()
	again = kit.quotation(ground, two)
	frappe.rename_doc("Quotation", again.name, quotation.name, force=True)
	kit.settle()
	check()
	assert (told(one), told(two)) == ([], [quotation.name])
	assert kit.members(segment) == {two}
	joined = [move for move in kit.moves(segment) if move.customer == one and move.action == "Joined"]
	assert [move.reference_name for move in joined] == [None]


def test_a_payment_by_journal_entry_is_told_and_asked_for(ground, pair):
	one, _ = pair
	paid = when("Journal Entry", "at least", "100", measure="sum", field="customer_amount")
	segment = kit.segment(paid, kit.named(pair))
	bill = kit.invoice(ground, one, rate=120)
	entry = kit.journal_payment(bill)
	kit.settle()
	assert entry.name in told(one) and kit.members(segment) == {one}
	items = page.get_timeline_page(one, {"kinds": ["interaction"]}, None, 100)["items"]
	(item,) = [item for item in items if item["reference_name"] == entry.name]
	assert (item["amount"], item["direction"]) == (120, "In")


def test_a_restored_customer_has_posts_and_mails_again(ground):
	from frappe.core.doctype.deleted_document.deleted_document import restore
	from frappe.model.delete_doc import delete_dynamic_links

	name = kit.customer(ground).name
	post, mail = kit.post(name, post_type="Call"), kit.mail(name)
	kit.settle()
	frappe.delete_doc("Customer", name)
	delete_dynamic_links("Customer", name)  # what a job of Frappe's does
	kit.settle()
	assert not frappe.get_list("Convo Post", {"name": post.name})
	assert not frappe.db.get_value("Communication", mail.name, "reference_name"), "Frappe unlinks it"
	record = frappe.db.get_value("Deleted Document", {"deleted_doctype": "Customer", "deleted_name": name}, order_by="creation desc")
	restore(record)
	kit.settle()
	kit.settle()
	assert frappe.db.get_value("Convo Post", post.name, "customer") == name
	assert told(name) == [mail.name] and heard(name)
	check()
	assert told(name) == [mail.name] and heard(name)


def test_what_both_had_stands_once_after_a_merge(pair):
	one, two = pair
	mail = kit.mail(one, timeline_links=[{"link_doctype": "Customer", "link_name": two}])
	kit.settle()
	frappe.rename_doc("Customer", one, two, merge=True)
	kit.settle()
	assert told(two) == [mail.name]


def test_what_erpnext_makes_expired_at_night_is_told(ground, pair):
	from erpnext.selling.doctype.quotation.quotation import set_expired_status

	quotation = kit.quotation(ground, pair[0], transaction_date=add_days(nowdate(), -9), valid_till=add_days(nowdate(), -3))
	kit.settle()
	set_expired_status()
	check()
	items = page.get_timeline_page(pair[0], {"kinds": ["interaction"]}, None, 100)["items"]
	assert "Expired" in {item["status"] for item in items}
	assert {item["reference_name"] for item in items} == {quotation.name}
