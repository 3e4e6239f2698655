"""What stands on a timeline and in a profile is what the documents say now, however they came to say it.

On SQLite and on MariaDB. Expected rows are made by hand; the same sources are looked at with events and without, and both
ways must end alike.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.changes.outbox import CHANGE, DELETE, RENAME, Change
from convo_channels.core.customers import deleted
from tests.sql.timeline.followed import ABOUT_A, both_ways, business, check, follow, mail, saved, told
from tests.support.builders import NOW, USER, Business, condition

# -- documents


@both_ways
@pytest.mark.parametrize("doctype", ["Issue", "Sales Order", "Warranty Claim", "Delivery Note"])
def test_a_document_given_to_another_customer_goes_over_with_its_story(business, way, doctype):
	name = business.create(doctype, customer="A", status="Draft", docstatus=0)
	business.drain()
	business.pass_time(minutes=1)
	business.update(doctype, name, status="Open")
	business.drain()
	assert told(business, "customer", "status") == [("A", "Draft"), ("A", "Open")]
	before = business.row(doctype, name)
	business.patch(doctype, name, customer="B")
	business.pass_time(minutes=1)
	if way == "saved":
		business.report(doctype, name, CHANGE, before=before)
		business.drain()
		assert check(business) == 0
	check(business)
	assert told(business, "customer", "status") == [("B", "Draft"), ("B", "Open")]


@both_ways
@pytest.mark.parametrize(
	("doctype", "field", "value", "column"),
	[
		("Issue", "subject", "It is quiet", "subject"), ("Sales Order", "base_grand_total", 99, "amount"),
		("Quotation", "base_grand_total", 12.5, "amount"),
	],
)  # fmt: skip
def test_a_corrected_subject_or_amount_is_told_right(business, way, doctype, field, value, column):
	owner = {"party_name": "A", "quotation_to": "Customer"} if doctype == "Quotation" else {"customer": "A"}
	name = business.create(doctype, status="Draft", **owner, **{field: "Loud" if field == "subject" else 7})
	business.drain()
	business.patch(doctype, name, **{field: value})
	follow(business, way, doctype, name)
	((found,),) = told(business, column)
	assert (found if column == "subject" else float(found)) == value


@both_ways
def test_a_document_without_a_customer_stands_nowhere(business, way):
	name = business.create("Issue", customer="A", status="Open")
	business.drain()
	before = business.row("Issue", name)
	business.patch("Issue", name, customer=None)
	if way == "saved":
		business.report("Issue", name, CHANGE, before=before)
		business.drain()
	check(business)
	assert told(business, "name") == []
	business.patch("Issue", name, customer="B")
	saved(business, "Issue", name)
	business.drain()
	assert told(business, "customer") == [("B",)]


@both_ways
def test_a_draft_dated_anew_begins_at_its_new_day(business, way):
	name = business.create("Sales Order", customer="A", status="Draft", transaction_date=business.days_ago(3))
	business.drain()
	business.patch("Sales Order", name, transaction_date=business.days_ago(9))
	follow(business, way, "Sales Order", name)
	assert as_datetime(told(business, "occurred_at")[0][0]).date() == business.days_ago(9)


def test_a_state_that_sql_wrote_is_told_by_the_morning(business):
	name = business.create("Sales Order", customer="A", status="To Bill", docstatus=1)
	business.drain()
	business.pass_time(hours=3)
	business.patch("Sales Order", name, status="Closed")
	assert check(business) == 1
	assert told(business, "status") == [("To Bill",), ("Closed",)]
	assert check(business) == 0


# -- names are no identities


def reused(business: Business) -> str:
	"""Documents are removed in bulk, their numbers come back."""
	business.segment("Issue open", [condition("Issue", "exists", measure="exists")])
	business.settle()
	business.create("Issue", "I-1", customer="A", status="Open", subject="Old")
	business.put("Convo Post", customer="A", post_type="Note", reference_doctype="Issue", reference_name="I-1")
	business.drain()
	assert business.logs("Issue open")[-1]["reference_name"] == "I-1"
	business.drop("Issue", "I-1")
	business.pass_time(hours=1)
	return "I-1"


@both_ways
def test_a_number_that_returns_is_another_document(business, way):
	name = reused(business)
	if way == "saved":
		business.create("Issue", name, customer="B", status="Open", subject="New")
		business.drain()
		assert check(business) == 0 or told(business, "customer") == [("B",)]
	else:
		business.put("Issue", name, customer="B", status="Open", subject="New")
	check(business)
	assert told(business, "customer", "subject", "event_type") == [("B", "New", "Created")]
	made = business.row("Issue", name)["creation"]
	assert told(business, "reference_created_at") == [(made,)]
	joined = business.logs("Issue open", "A")
	assert [row["reference_name"] for row in joined if row["action"] == "Joined"] == [None]
	assert [row["reference_name"] for row in business.rows("Convo Post")] == [None]
	assert check(business) == 0


def test_documents_removed_in_bulk_are_gone_by_the_morning(business):
	for number in range(5):
		business.create("Issue", f"I-{number}", customer="A", status="Open")
	business.drain()
	business.store.run("delete from `tabIssue` where name <> 'I-3'")
	business.forget()
	assert check(business) == 4
	assert told(business, "reference_name") == [("I-3",)]


@both_ways
def test_rows_of_before_the_moment_was_kept_learn_it(business, way):
	name = business.create("Issue", customer="A", status="Open")
	other = mail(business, **ABOUT_A)
	business.drain()
	business.store.run("update `tabConvo Interaction` set reference_created_at = null")
	if way == "saved":
		saved(business, "Issue", name)
		saved(business, "Communication", other)
		business.drain()
	assert check(business) == 0
	made = {as_datetime(at) for (at,) in told(business, "reference_created_at")}
	assert made == {NOW} and len(told(business, "name")) == 2


def test_a_deletion_honoured_late_leaves_the_namesake(business):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.pass_time(minutes=1)
	deleted = Change("Issue", "I-1", DELETE, business.now(), USER, customer_before="A", reference_created_at=NOW)
	business.drop("Issue", "I-1")
	business.create("Issue", "I-1", customer="B", status="Open")
	business.drain()
	business.append(deleted)
	business.drain()
	assert told(business, "customer") == [("B",)]


# -- the check leaves to the drain what waits for it


def test_what_still_waits_is_no_drift(business):
	mail(business, **ABOUT_A)
	business.create("Issue", customer="B", status="Open")
	deleted = business.create("Issue", customer="C", status="Open")
	business.drain()
	mail(business, reference_doctype="Customer", reference_name="B")
	business.create("Issue", customer="A", status="Open")
	business.pass_time(minutes=1)
	business.delete("Issue", deleted)
	assert check(business) == 0
	business.drain()
	assert check(business) == 0


def test_a_renamed_document_is_one_document(business):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.store.run("update `tabIssue` set name = 'I-2'")
	business.append(Change("Issue", "I-2", RENAME, business.now(), old_name="I-1", reference_created_at=NOW))
	business.drain()
	assert told(business, "reference_name", "event_type") == [("I-2", "Created")]
	assert check(business) == 0
