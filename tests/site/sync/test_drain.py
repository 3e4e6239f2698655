"""From a saved document to a moved customer: every kind of change, through real commits and the real drain."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


@pytest.fixture
def customer(ground):
	doc = kit.customer(ground)
	kit.settle()
	return doc


def about(customer, *rows):
	"""A filled segment that may hold this customer only."""
	return kit.segment(*rows, kit.named([customer.name]))


def only_move(segment):
	(move,) = kit.moves(segment)
	return move


def test_a_submitted_quotation_lets_its_customer_in_and_says_why(ground, customer):
	segment = about(
		customer, when("Quotation", "exists", measure="exists", filters=[["status", "is", "Open"]])
	)
	frappe.set_user(ground.users["agent"])
	doc = kit.quotation(ground, customer.name, submit=False)
	kit.settle()
	assert kit.members(segment) == set()
	doc.submit()
	kit.settle()
	frappe.set_user("Administrator")
	assert kit.members(segment) == {customer.name}
	move = only_move(segment)
	assert (move.customer, move.action, move.cause) == (customer.name, "Joined", "Document")
	assert (move.reference_doctype, move.reference_name) == ("Quotation", doc.name)
	assert (move.changed_by, move.reason) == (ground.users["agent"], f"{move.reference_name} became open")
	head = frappe.get_doc("Convo Segment", segment)
	assert (head.member_count, head.status) == (1, "Live") and head.evaluated_at


def test_an_order_from_a_quotation_closes_the_quotation(ground, customer):
	quoted = about(
		customer, when("Quotation", "exists", measure="exists", filters=[["status", "is", "Open"]])
	)
	ordered = about(customer, when("Sales Order", "at least", 150, measure="sum", field="grand_total"))
	quotation = kit.quotation(ground, customer.name, rate=150)
	kit.settle()
	assert (kit.members(quoted), kit.members(ordered)) == ({customer.name}, set())
	order = kit.order_from(quotation)
	kit.settle()
	assert (kit.members(quoted), kit.members(ordered)) == (set(), {customer.name})
	assert only_move(ordered).reference_name == order.name
	left = kit.moves(quoted)[-1]
	assert (left.action, left.reference_doctype) == ("Left", "Quotation")


@pytest.mark.parametrize(
	"way, expected", [(kit.payment, "Payment Entry"), (kit.journal_payment, "Journal Entry")]
)
def test_a_paid_invoice_lets_its_customer_out(ground, customer, way, expected):
	segment = about(
		customer, when("Sales Invoice", "more than", 0, measure="sum", field="outstanding_amount")
	)
	bill = kit.invoice(ground, customer.name)
	kit.settle()
	assert kit.members(segment) == {customer.name}
	assert kit.moves(segment)[0].reference_doctype == "Sales Invoice"
	paid = way(bill)
	kit.settle()
	assert kit.members(segment) == set()
	left = kit.moves(segment)[-1]
	assert (left.action, left.cause) == ("Left", "Document")
	assert (left.reference_doctype, left.reference_name) == (expected, paid.name)


def test_a_cancelled_payment_lets_its_customer_back_in(ground, customer):
	segment = about(
		customer, when("Sales Invoice", "more than", 0, measure="sum", field="outstanding_amount")
	)
	paid = kit.payment(kit.invoice(ground, customer.name))
	kit.settle()
	assert kit.members(segment) == set()
	paid.reload()
	paid.cancel()
	kit.settle()
	assert kit.members(segment) == {customer.name}


def test_a_cancelled_invoice_never_counts(ground, customer):
	segment = about(customer, when("Sales Invoice", "at least", 1, measure="count"))
	bill = kit.invoice(ground, customer.name)
	kit.settle()
	assert kit.members(segment) == {customer.name}
	bill.reload()
	bill.cancel()
	kit.settle()
	assert kit.members(segment) == set()


def test_a_credit_note_lowers_the_sum_and_is_no_purchase(ground, customer):
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

	turnover = about(customer, when("Sales Invoice", "at least", 100, measure="sum", field="grand_total"))
	purchases = about(customer, when("Sales Invoice", "equals", 1, measure="count"))
	bill = kit.invoice(ground, customer.name)
	kit.settle()
	assert kit.members(turnover) == kit.members(purchases) == {customer.name}
	make_sales_return(bill.name).insert().submit()
	kit.settle()
	assert (kit.members(turnover), kit.members(purchases)) == (set(), {customer.name})


def test_an_overdue_invoice_is_seen_by_its_dates(ground, customer):
	overdue = about(
		customer, when("Sales Invoice", "exists", measure="exists", filters=[["status", "is", "Overdue"]])
	)
	bill = kit.invoice(ground, customer.name, posting_date=add_days(nowdate(), -20))
	frappe.db.set_value(
		"Sales Invoice", bill.name, "status", "Unpaid"
	)  # what the nightly job has not flipped yet
	kit.settle()
	assert kit.members(overdue) == {customer.name}


def test_an_issue_lets_in_while_it_is_open(customer):
	segment = about(customer, when("Issue", "exists", measure="exists", filters=[["status", "is", "Open"]]))
	doc = kit.issue(customer.name)
	kit.settle()
	assert kit.members(segment) == {customer.name}
	doc.reload()
	doc.status = "Closed"
	doc.save()
	kit.settle()
	assert kit.members(segment) == set()
	assert [move.reason.partition(" ")[2] for move in kit.moves(segment)] == ["became open", "was closed"]


def test_a_document_that_moves_to_another_customer_moves_both(ground, customer):
	other = kit.customer(ground)
	segment = kit.segment(when("Issue", "exists", measure="exists"), kit.named([customer.name, other.name]))
	doc = kit.issue(customer.name)
	kit.settle()
	assert kit.members(segment) == {customer.name}
	doc.reload()
	doc.customer = other.name
	doc.save()
	kit.settle()
	assert kit.members(segment) == {other.name}


def test_a_warranty_claim(ground, customer):
	segment = about(customer, when("Warranty Claim", "at least", 1, measure="count"))
	doc = kit.warranty_claim(ground, customer.name)
	kit.settle()
	assert kit.members(segment) == {customer.name}
	doc.delete()
	kit.settle()
	assert kit.members(segment) == set()
	assert kit.moves(segment)[-1].reason == f"{doc.name} was deleted"


def test_a_serial_number_with_a_warranty_that_ends_soon(ground, customer):
	segment = about(
		customer,
		when("Serial No", "in the next (days)", 30, measure="earliest", field="warranty_expiry_date"),
	)
	doc = kit.serial_no(ground, customer.name, warranty_expiry_date=add_days(nowdate(), 10))
	kit.settle()
	assert kit.members(segment) == {customer.name}
	doc.reload()
	doc.warranty_expiry_date = add_days(nowdate(), 300)
	doc.save()
	kit.settle()
	assert kit.members(segment) == set()


def test_an_opportunity(ground, customer):
	segment = about(
		customer, when("Opportunity", "exists", measure="exists", filters=[["status", "is", "Open"]])
	)
	doc = kit.opportunity(ground, customer.name)
	kit.settle()
	assert kit.members(segment) == {customer.name}
	doc.reload()
	doc.status = "Closed"
	doc.save()
	kit.settle()
	assert kit.members(segment) == set()


def test_an_added_tag(customer):
	segment = about(customer, when("Tag", "is", "CC gold"))
	kit.tag(customer.name, "CC gold")
	kit.settle()
	assert kit.members(segment) == {customer.name}
	assert only_move(segment).reason == "Tagged CC gold"


def test_a_removed_tag_is_found_by_the_reconciliation(customer):
	from frappe.desk.doctype.tag.tag import remove_tag

	from convo_channels.services.sync import jobs

	segment = about(customer, when("Tag", "is", "CC silver"))
	kit.tag(customer.name, "CC silver")
	kit.settle()
	remove_tag("CC silver", "Customer", customer.name)
	kit.settle()
	jobs.reconcile()
	assert kit.members(segment) == set()
	assert kit.moves(segment)[-1].cause == "Reconciliation"


def test_a_post(customer):
	segment = about(
		customer, when("Convo Post", "at least", 1, measure="count", filters=[["post_type", "is", "Idea"]])
	)
	kit.post(customer.name, post_type="Idea")
	kit.settle()
	assert kit.members(segment) == {customer.name}
	profile = frappe.get_doc("Convo Profile", {"customer": customer.name})
	assert profile.post_count == 1 and profile.last_post_at
	newest = frappe.db.get_value("Convo Segment Member", {"segment": segment}, "last_post_at")
	assert newest == profile.last_post_at


def test_a_deleted_post_leaves_the_counters(customer):
	doc = kit.post(customer.name)
	kit.settle()
	doc.delete()
	kit.settle()
	profile = frappe.get_doc("Convo Profile", {"customer": customer.name})
	assert (profile.post_count, profile.last_post_at) == (0, None)


def test_a_mail_is_told_and_is_the_last_contact(customer):
	segment = about(customer, when("Convo Profile", "in the last (days)", 3, field="last_inbound_at"))
	silent = about(customer, when("Convo Profile", "is not set", field="last_contact_at"))
	assert kit.members(silent) == {customer.name}
	doc = kit.mail(customer.name)
	kit.settle()
	row = frappe.get_all(
		"Convo Interaction",
		{"reference_doctype": "Communication", "reference_name": doc.name},
		["customer", "medium", "direction", "subject", "occurred_at"],
		order_by="name",
	)
	assert [(r.customer, r.medium, r.direction, r.subject) for r in row] == [
		(customer.name, "Email", "In", "About our order")
	]
	profile = frappe.get_doc("Convo Profile", {"customer": customer.name})
	assert profile.last_inbound_at == profile.last_contact_at and not profile.last_outbound_at
	assert profile.interaction_count == 1
	assert (kit.members(segment), kit.members(silent)) == ({customer.name}, set())
	assert only_move(segment).reference_doctype == "Communication"


def test_a_mail_about_a_document_reaches_the_documents_customer(ground, customer):
	bill = kit.invoice(ground, customer.name)
	doc = kit.mail(customer.name, received=False, reference_doctype="Sales Invoice", reference_name=bill.name)
	kit.settle()
	assert frappe.db.exists(
		"Convo Interaction",
		{"reference_name": doc.name, "customer": customer.name, "direction": "Out"},
	)


def test_a_mail_of_a_contact_reaches_its_customer(customer):
	contact = frappe.get_doc(
		{
			"doctype": "Contact",
			"first_name": "Ada",
			"email_ids": [{"email_id": "ada@example.com", "is_primary": 1}],
			"links": [{"link_doctype": "Customer", "link_name": customer.name}],
		}
	).insert()
	doc = kit.mail(
		customer.name,
		reference_doctype=None,
		reference_name=None,
		timeline_links=[{"link_doctype": "Contact", "link_name": contact.name}],
	)
	kit.settle()
	assert frappe.db.exists("Convo Interaction", {"reference_name": doc.name, "customer": customer.name})


def test_documents_are_told_once_for_each_state(ground, customer):
	quotation = kit.quotation(ground, customer.name, submit=False)
	kit.settle()
	quotation.submit()
	kit.settle()
	quotation.reload()
	quotation.save()  # changes nothing that is told
	kit.settle()
	kit.order_from(quotation)
	kit.settle()
	told = frappe.get_all(
		"Convo Interaction",
		{"customer": customer.name, "reference_doctype": "Quotation"},
		["event_type", "status", "amount"],
		order_by="name",
	)
	assert [(row.event_type, row.status) for row in told] == [
		("Created", "Draft"),
		("Submitted", "Open"),
		("Changed", "Ordered"),
	]
	assert {row.amount for row in told} == {100}


def test_a_customers_own_field_and_its_disabling(ground, customer):
	segment = about(customer, when("Customer", "is under", ground.territory, field="territory"))
	assert kit.members(segment) == {customer.name}
	customer.reload()
	customer.disabled = 1
	customer.save()
	kit.settle()
	assert kit.members(segment) == set()
	customer.disabled = 0
	customer.save()
	kit.settle()
	assert kit.members(segment) == {customer.name}
	assert [move.reason for move in kit.moves(segment)] == ["Disabled changed", "Disabled changed"]


def test_a_segment_may_hold_disabled_customers_too(ground, customer):
	segment = kit.segment(kit.named([customer.name]), include_disabled=1)
	customer.reload()
	customer.disabled = 1
	customer.save()
	kit.settle()
	assert kit.members(segment) == {customer.name}


def test_segments_within_segments_follow_in_the_same_drain(ground, customer):
	inner = about(customer, when("Issue", "exists", measure="exists"))
	outer = kit.segment(when("Segment", "is in", inner), kit.named([customer.name]))
	beyond = kit.segment(when("Segment", "is not in", outer), kit.named([customer.name]))
	assert (kit.members(outer), kit.members(beyond)) == (set(), {customer.name})
	kit.issue(customer.name)
	kit.settle()
	assert (kit.members(inner), kit.members(outer), kit.members(beyond)) == (
		{customer.name},
		{customer.name},
		set(),
	)
	assert only_move(outer).cause in ("Segment", "Document")


def test_a_territory_that_moves_in_its_tree_moves_its_customers(ground, jobs):
	place = frappe.get_doc(
		{"doctype": "Territory", "territory_name": kit.unique("Place"), "parent_territory": ground.territory}
	).insert()
	customer = kit.customer(ground, territory=place.name)
	kit.settle()
	segment = about(customer, when("Customer", "is under", ground.territory, field="territory"))
	assert kit.members(segment) == {customer.name}
	place.reload()
	place.parent_territory = kit.root("Territory")
	place.save()
	kit.settle()
	jobs.run()
	assert kit.members(segment) == set()


def test_everything_of_one_batch_is_honoured_together(ground):
	customers = [kit.customer(ground) for _ in range(5)]
	kit.settle()
	segment = kit.segment(
		when("Issue", "exists", measure="exists"), kit.named([doc.name for doc in customers])
	)
	for doc in customers:
		kit.issue(doc.name)
	kit.settle()
	assert kit.members(segment) == {doc.name for doc in customers}
	assert kit.outbox() == []
	assert kit.figure(segment)["member_count"] == 5


def test_a_new_customer_gets_a_profile_and_a_place(ground):
	segment = kit.segment(when("Customer", "is", ground.north, field="territory"))
	doc = kit.customer(ground)
	kit.settle()
	assert doc.name in kit.members(segment)
	profile = frappe.get_doc("Convo Profile", {"customer": doc.name})
	assert profile.first_seen_at and profile.source == "Desk"
