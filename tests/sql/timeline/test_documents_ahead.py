"""Documents of days to come, and drafts that wait for another day: the newest row tells the state of now.

On SQLite and on MariaDB. Expected rows are made by hand, and held to what a filling and the nightly check make of the same.
"""

import datetime

import pytest

from convo_channels.core.base.clock import Clock, as_datetime, midnight
from convo_channels.core.changes.outbox import CANCEL, CHANGE, SUBMIT
from convo_channels.core.sync import copies
from tests.support.builders import NOW, Business, condition
from tests.support.copies_truth import differences

MADE = {"docstatus": 1, "status": "Submitted"}
CANCELLED = (CANCEL, {"docstatus": 2, "status": "Cancelled"})
# {DocType: (field of its day, its owner, as it is made, what becomes of it)}
LIVES = {
	"Payment Entry": ("posting_date", {"party": "A", "party_type": "Customer"}, MADE, [CANCELLED]),
	"Sales Invoice": (
		"posting_date", {"customer": "A", "outstanding_amount": 0}, {"docstatus": 0, "status": "Draft"},
		[(SUBMIT, {"docstatus": 1, "status": "Unpaid"}), (CHANGE, {"status": "Paid"}), (CHANGE, {"status": "Unpaid"}), CANCELLED],
	),
	"Quotation": (
		"transaction_date", {"party_name": "A", "quotation_to": "Customer"}, {"docstatus": 1, "status": "Open"},
		[(CHANGE, {"status": "Ordered"}), (CHANGE, {"status": "Open"}), CANCELLED],
	),
	"Delivery Note": (
		"posting_date", {"customer": "A"}, {"docstatus": 1, "status": "To Bill"}, [(CHANGE, {"status": "Completed"}), CANCELLED]
	),
	"Sales Order": (
		"transaction_date", {"customer": "A"}, {"docstatus": 1, "status": "To Bill"}, [(CHANGE, {"status": "Closed"}), CANCELLED]
	),
	"Issue": ("opening_date", {"customer": "A"}, {"status": "Open"}, [(CHANGE, {"status": "Replied"}), (CHANGE, {"status": "Closed"})]),
	"Warranty Claim": ("complaint_date", {"customer": "A"}, {"status": "Open"}, [(CHANGE, {"status": "Closed"})]),
}  # fmt: skip
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name, "creation": midnight(business.days_ago(90))} for name in ("A", "B")])
	business.drain()
	return business


def told(business: Business) -> list[tuple]:
	"""(event, state, where it stands), newest first: as the timeline reads them."""
	rows = sorted(business.rows("Convo Interaction"), key=lambda row: (as_datetime(row["occurred_at"]), row["name"]))
	return [(row["event_type"], row["status"], as_datetime(row["occurred_at"])) for row in reversed(rows)]


def at_night(business: Business) -> int:
	"""What the nightly check of documents finds wrong."""
	part, after, repaired = copies.parts(business.catalog)[0], "", 0
	while part:
		with business.store.transaction():
			clock = Clock(business.now())
			found, last = copies.check_chunk(business.store, business.catalog, clock, part, after, 2)
		repaired, after = repaired + found, last or ""
		part = part if last is not None else copies.following_part(business.catalog, part)
	business.forget()
	return repaired


def filled(business: Business, doctype: str) -> list[tuple]:
	"""What the filling makes of it in place of what was told."""
	kept = business.rows("Convo Interaction")
	business.store.run("delete from `tabConvo Interaction`")
	copies.fill_chunk(business.store, business.catalog, doctype, None, 10, business.now())
	found = told(business)
	business.store.run("delete from `tabConvo Interaction`")
	business.put_all("Convo Interaction", kept)
	return found


@pytest.mark.parametrize("is_drained", [True, False], ids=["step by step", "at once"])
@pytest.mark.parametrize("doctype", LIVES)
def test_what_stands_on_a_day_to_come_tells_the_state_of_now(business, doctype, is_drained):
	field, owner, made, life = LIVES[doctype]
	day = business.days_ago(-9)
	name = business.create(doctype, **owner, **made, **{field: day})
	moments = []
	for event, fields in life:
		if is_drained:
			business.drain()
		business.pass_time(minutes=5)
		moments.append(business.now())
		business.update(doctype, name, event=event, **fields)
		business.drain()
		states = [made["status"], *(fields["status"] for _, fields in life[: len(moments)])]
		found = told(business)
		assert [state for _, state, _ in found] == states[::-1]
		is_cancelled = event == CANCEL
		# Where it happened, but for the newest one: that is what will hold on its day.
		where = [NOW, *moments[:-1], moments[-1] if is_cancelled else datetime.datetime.combine(day, NOW.time())]
		assert [at for _, _, at in found] == where[::-1]
		assert filled(business, doctype) == [found[0]] if event != CHANGE else filled(business, doctype)[0][1:] == found[0][1:]
		assert at_night(business) == 0 and differences(business) == []


@pytest.mark.parametrize("hours", [0, 9])
def test_a_draft_that_waits_overnight_stands_below_its_submission(business, hours):
	"""ERPNext dates a draft anew when it is saved or submitted, unless its time was set."""
	business.time = datetime.datetime(2024, 3, 15, 23, 52, 57)
	drafted = business.time
	for doctype in ("Delivery Note", "Sales Invoice", "Payment Entry"):
		party = {"party": "A", "party_type": "Customer"} if doctype == "Payment Entry" else {"customer": "A"}
		name = business.create(doctype, **party, posting_date=business.today, docstatus=0, status="Draft")
		business.drain()
		business.time = datetime.datetime(2024, 3, 16, 0, 0, 37) + HOUR * hours
		business.update(doctype, name, event=SUBMIT, docstatus=1, status="To Bill", posting_date=business.today)
		business.drain()
		assert told(business)[:2] == [("Submitted", "To Bill", business.time), ("Created", "Draft", drafted)]
		assert at_night(business) == 0 and differences(business) == []
		business.store.run("delete from `tabConvo Interaction`")
		business.time = drafted
		business.drop(doctype, name)


def test_when_its_day_has_come_what_it_entered_with_stays_there(business):
	day = business.days_ago(-9)
	name = business.create("Sales Invoice", customer="A", docstatus=1, status="Unpaid", posting_date=day, outstanding_amount=0)
	business.drain()
	business.pass_time(hours=2)
	business.update("Sales Invoice", name, status="Paid")
	business.drain()
	business.pass_time(days=12)
	business.update("Sales Invoice", name, status="Credit Note Issued")
	business.drain()
	stands = datetime.datetime.combine(day, NOW.time())
	assert told(business) == [("Changed", "Credit Note Issued", business.now()), ("Changed", "Paid", stands), ("Submitted", "Unpaid", NOW)]
	assert at_night(business) == 0


def test_what_is_dated_anew_goes_to_its_day_with_its_newest_word(business):
	name = business.create("Issue", customer="A", status="Open", opening_date=business.today)
	business.drain()
	business.pass_time(hours=1)
	business.update("Issue", name, status="Replied")
	business.drain()
	replied = business.now()
	business.pass_time(hours=1)
	business.update("Issue", name, opening_date=business.days_ago(-3))
	business.drain()
	ahead = datetime.datetime.combine(business.days_ago(-3), NOW.time())
	assert told(business) == [("Changed", "Replied", ahead), ("Created", "Open", NOW)]
	business.update("Issue", name, opening_date=business.today)
	business.drain()
	assert told(business) == [("Changed", "Replied", replied), ("Created", "Open", NOW)]
	assert at_night(business) == 0


def test_a_document_to_come_that_sql_has_changed_or_cancelled_is_right_by_the_morning(business):
	day = business.days_ago(-9)
	name = business.create("Sales Order", customer="A", docstatus=1, status="To Bill", transaction_date=day)
	business.drain()
	business.pass_time(hours=1)
	business.patch("Sales Order", name, status="Closed")
	assert at_night(business) == 1
	assert told(business) == [("Changed", "Closed", datetime.datetime.combine(day, NOW.time())), ("Submitted", "To Bill", NOW)]
	closed = business.now()
	business.pass_time(hours=1)
	business.patch("Sales Order", name, status="Cancelled", docstatus=2)
	assert at_night(business) == 1 and at_night(business) == 0
	assert told(business) == [("Cancelled", "Cancelled", business.now()), ("Changed", "Closed", closed), ("Submitted", "To Bill", NOW)]


def test_rows_that_stood_ahead_of_what_followed_are_mended_at_night(business):
	party = {"party": "A", "party_type": "Customer"}
	name = business.create("Payment Entry", docstatus=1, status="Submitted", posting_date=business.days_ago(-9), **party)
	business.drain()
	(first,) = business.rows("Convo Interaction")
	business.pass_time(hours=1)
	business.update("Payment Entry", name, event=CANCEL, docstatus=2, status="Cancelled")
	business.drain()
	business.patch("Convo Interaction", first["name"], occurred_at=first["occurred_at"])
	assert told(business)[0][1] == "Submitted"
	assert at_night(business) == 1 and at_night(business) == 0
	assert told(business) == [("Cancelled", "Cancelled", business.now()), ("Submitted", "Submitted", NOW)]


def test_an_older_word_that_is_honoured_late_is_no_newest_row(business):
	name = business.create("Issue", customer="A", status="Open", opening_date=business.today)
	business.drain()
	business.pass_time(hours=1)
	business.update("Issue", name, status="Replied")
	business.store.run("update `tabConvo Outbox` set is_parked = 1")
	business.pass_time(hours=1)
	business.update("Issue", name, status="Closed")
	business.drain()
	business.store.run("update `tabConvo Outbox` set is_parked = 0")
	business.drain()
	assert told(business)[0][1] == "Closed" and differences(business) == []
	assert at_night(business) == 0


def test_rules_that_ask_when_something_was_told_follow(business):
	ask = condition("Convo Interaction", "exists", measure="exists", filters=[["status", "is", "Cancelled"]], period="in the last (days)", period_days=1)
	business.segment("Cancelled lately", [ask])
	business.settle()
	name = business.create("Sales Order", customer="A", docstatus=1, status="To Bill", transaction_date=business.days_ago(-9))
	business.drain()
	business.pass_time(minutes=5)
	business.update("Sales Order", name, event=CANCEL, docstatus=2, status="Cancelled")
	business.drain()
	assert business.members("Cancelled lately") == {"A"}
