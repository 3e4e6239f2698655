"""Documents become interactions, each once.

On SQLite and on MariaDB. Expected rows are made by hand.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

import pytest

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import CANCEL, CHANGE, SUBMIT, Change
from convo_channels.core.sync import copies
from convo_channels.core.timeline import profiles
from tests.sql.timeline.documents_told import business, fill, is_exact, kept, number_told, told
from tests.support.builders import NOW, condition


def test_the_life_of_a_document_is_told_step_by_step(business):
	name = business.create(
		"Sales Order", customer="a", status="Draft", base_grand_total=250.5, transaction_date=business.today
	)
	business.drain()
	business.pass_time(minutes=5)
	business.update("Sales Order", name, event=SUBMIT, docstatus=1, status="To Deliver")
	business.drain()
	business.pass_time(minutes=5)
	business.update("Sales Order", name, status="Completed")
	business.drain()
	business.pass_time(minutes=5)
	business.update("Sales Order", name, event=CANCEL, docstatus=2, status="Cancelled")
	business.drain()
	assert told(business, "customer", "event_type", "status", "medium", "direction") == [
		("A", "Created", "Draft", "Document", "Out"),
		("A", "Submitted", "To Deliver", "Document", "Out"),
		("A", "Changed", "Completed", "Document", "Out"),
		("A", "Cancelled", "Cancelled", "Document", "Out"),
	]
	assert {row[:2] for row in told(business, "reference_doctype", "reference_name")} == {
		("Sales Order", name)
	}
	assert float(told(business, "amount")[0][0]) == 250.5
	moments = [as_datetime(at) for (at,) in told(business, "occurred_at")]
	assert moments == [NOW + datetime.timedelta(minutes=minutes) for minutes in (0, 5, 10, 15)]


def test_a_save_that_changes_no_status_tells_nothing(business):
	name = business.create("Issue", customer="A", status="Open", subject="Grinder is loud")
	business.drain()
	business.pass_time(minutes=1)
	business.update("Issue", name, priority="High")
	business.drain()
	assert told(business, "status", "subject", "direction") == [("Open", "Grinder is loud", "In")]


def test_a_back_dated_document_is_told_at_its_own_date(business):
	days = business.days_ago(40)
	business.create("Sales Order", customer="A", docstatus=1, status="Completed", transaction_date=days)
	business.create(
		"Sales Order", customer="A", docstatus=1, status="Open", transaction_date=business.days_ago(-3)
	)
	business.drain()
	moments = [as_datetime(at) for (at,) in told(business, "occurred_at")]
	assert [moment.date() for moment in moments] == [days, business.days_ago(-3)]
	assert [as_datetime(at) for (at,) in told(business, "received_at")] == [NOW, NOW]


def test_documents_of_leads_drafts_of_nobody_and_silent_sources_are_not_told(business):
	business.create("Quotation", quotation_to="Lead", party_name="A", status="Open")
	business.create("Sales Order", customer=None, status="Draft")
	business.create("Sales Order", customer="unknown", status="Draft")
	business.create("Serial No", customer="A")
	business.drain()
	assert told(business, "name") == []


def test_a_change_replayed_after_the_fact_tells_nothing_twice(business):
	name = business.create("Sales Order", customer="A", status="Draft", transaction_date=business.today)
	changes = outbox.read(business.store, 10)
	business.drain()
	business.append(*changes, *changes)
	business.drain()
	assert told(business, "reference_name") == [(name,)]
	assert number_told(business, "A") == 1


def test_two_steps_of_one_batch_are_two_rows_and_the_same_step_is_one(business):
	name = business.create("Sales Order", customer="A", status="Draft", transaction_date=business.today)
	business.pass_time(minutes=1)
	business.update("Sales Order", name, event=SUBMIT, docstatus=1, status="To Deliver")
	business.update("Sales Order", name, status="To Deliver")
	business.drain()
	assert told(business, "event_type", "status") == [("Created", "Draft"), ("Submitted", "To Deliver")]
	assert number_told(business, "A") == 2


def test_documents_with_the_longest_names_stay_apart(business):
	long = "N" * 139
	for name in (long + "1", long + "2"):
		business.create("Sales Order", name, customer="A", status="Draft", transaction_date=business.today)
	business.drain()
	business.pass_time(minutes=1)
	for name in (long + "1", long + "2"):
		business.update("Sales Order", name, docstatus=1, status="Completed", event=SUBMIT)
	business.drain()
	assert len(told(business, "name")) == 4
	assert all(len(key) <= 140 for (key,) in told(business, "dedupe_key"))


def test_a_long_subject_is_cut_and_never_swallowed(business):
	business.create("Issue", customer="A", status="Open", subject="x" * 140)
	catalog = business.catalog
	business.create("Warranty Claim", customer="A", status="Open", item_name="Grinder")
	business.drain()
	assert told(business, "subject") == [("x" * 140,), ("Grinder",)]
	assert catalog.specs["Issue"].subject_field == "subject"


def test_a_deleted_document_takes_its_rows_with_it_and_the_profile_goes_back(business):
	business.segment("Told", [condition("Convo Interaction", "exists", measure="exists")])
	business.settle()
	name = business.create("Issue", customer="A", status="Open")
	business.drain()
	assert business.members("Told") == {"A"} and number_told(business, "A") == 1
	business.pass_time(minutes=1)
	business.delete("Issue", name)
	business.drain()
	assert told(business, "name") == [] and business.members("Told") == set()
	assert kept(business, "A") == profiles.Kept()


def test_a_document_made_anew_under_its_old_name_is_told_anew(business):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.pass_time(minutes=1)
	business.delete("Issue", "I-1")
	business.pass_time(minutes=1)
	business.create("Issue", "I-1", customer="B", status="Open")
	business.drain()
	assert told(business, "customer", "status") == [("B", "Open")]
	assert is_exact(business)


def test_history_is_told_once_in_chunks_that_can_be_taken_up_again(business):
	for number in range(7):
		day = business.days_ago(30 - number)
		business.put(
			"Sales Order",
			f"SO-{number}",
			customer="AB"[number % 2],
			docstatus=1,
			status="Closed",
			transaction_date=day,
		)
	business.create(
		"Sales Order", "SO-7", customer="A", docstatus=1, status="Open", transaction_date=business.today
	)
	business.drain()
	after, found = None, []
	for _ in range(10):
		rows, after = copies.fill_chunk(business.store, business.catalog, "Sales Order", after, 3, business.now())
		found += rows
		if after is None:
			break
	assert [row.reference_name for row in found] == [f"SO-{number}" for number in range(7)]
	assert fill(business) == ([], None)
	assert len(told(business, "name")) == 8
	business.update("Sales Order", "SO-0", status="Reopened")
	business.drain()
	assert len(told(business, "name")) == 9


FIRST, LAST = ("Submitted", "To Deliver"), ("Cancelled", "Cancelled")


@pytest.mark.parametrize(
	("fills_before", "parked"),
	[({2}, False), ({0, 1, 2}, False), ({1}, False), ({0, 1}, False), ({2}, True)],
	ids=["after both", "always", "between", "twice", "set aside meanwhile"],
)
def test_history_filled_while_changes_wait_leaves_their_documents_to_them(business, fills_before, parked):
	"""The same story as when everything is drained before; expected rows by hand."""
	began = business.time

	def step(number: int) -> None:
		if number in fills_before:
			fill(business)
		business.pass_time(minutes=5)

	step(0)
	business.create(
		"Sales Order",
		"SO-1",
		customer="A",
		docstatus=1,
		status="To Deliver",
		transaction_date=business.days_ago(31),
	)
	step(1)
	business.update("Sales Order", "SO-1", event=CANCEL, docstatus=2, status="Cancelled")
	if parked:
		business.store.run("update `tabConvo Outbox` set is_parked = 1")
	step(2)
	if parked:
		outbox.unpark_all(business.store)
	business.drain()
	fill(business)
	assert told(business, "event_type", "status") == [FIRST, LAST]
	(first, last) = (as_datetime(at) for (at,) in told(business, "occurred_at"))
	assert first.date() == business.days_ago(31) and last == began + datetime.timedelta(minutes=10)


def test_only_the_documents_that_wait_are_left_out_of_a_filling(business):
	for name in ("SO-1", "SO-2", "SO-3"):
		business.put(
			"Sales Order",
			name,
			customer="A",
			docstatus=1,
			status="Open",
			transaction_date=business.days_ago(40),
		)
	business.update("Sales Order", "SO-2", event=CANCEL, docstatus=2, status="Cancelled")
	business.append(Change("Sales Order", "SO-3", outbox.RENAME, business.now(), old_name="SO-0"))
	business.append(Change("Issue", "SO-1", CHANGE, business.now()))
	fill(business)
	# What waits of a rename is told with it: by then its rows have the name.
	assert told(business, "reference_name") == [("SO-1",)]
	business.drain()
	fill(business)
	assert told(business, "reference_name", "event_type")[1:] == [("SO-2", "Cancelled"), ("SO-3", "Submitted")]
	assert as_datetime(told(business, "occurred_at")[1][0]) == business.time
