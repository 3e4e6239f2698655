"""Payments by journal entry, documents of days to come, and what a day brings: each is told on its day, found early or late.

On SQLite and on MariaDB. Expected rows are made by hand.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

import pytest

from convo_channels.core.base.clock import Clock, as_datetime, midnight
from convo_channels.core.changes.outbox import CANCEL, INSERT, Change
from convo_channels.core.sync import copies
from convo_channels.core.timeline import turned
from tests.sql.timeline.followed import business, check, journal, saved, told
from tests.support.builders import USER, Business, condition

# -- payments by journal entry, and documents of days to come


def test_a_payment_by_journal_entry_is_told_to_each_customer_it_books_for(business):
	name = journal(business, ("A", 70, 0), ("a", 30, 0), ("B", 0, 20))
	business.drain()
	found = told(business, "customer", "amount", "direction", "event_type", "medium", "reference_name")
	assert [(row[0], float(row[1]), *row[2:]) for row in sorted(found)] == [
		("A", 100, "In", "Submitted", "Document", name), ("B", -20, "Out", "Submitted", "Document", name),
	]  # fmt: skip
	business.pass_time(minutes=1)
	business.patch("Journal Entry", name, docstatus=2)
	business.append(Change("Journal Entry", name, CANCEL, business.now(), USER, doc_docstatus=2))
	business.drain()
	assert sorted(told(business, "customer", "event_type")) == [
		("A", "Cancelled"), ("A", "Submitted"), ("B", "Cancelled"), ("B", "Submitted"),
	]  # fmt: skip
	assert check(business) == 0


def test_a_draft_entry_whose_lines_name_others_now_follows(business):
	name = journal(business, ("A", 70, 0), docstatus=0)
	business.drain()
	rows = [{"party_type": "Customer", "party": "B", "credit": 9, "debit": 0}]
	business.put_children("Journal Entry", name, "Journal Entry Account", rows)
	saved(business, "Journal Entry", name)
	business.drain()
	assert [(c, float(a)) for c, a in told(business, "customer", "amount")] == [("B", 9)]
	assert check(business) == 0


def test_rules_ask_for_payments_by_journal_entry(business):
	ask = {"measure": "exists", "filters": [["voucher_type", "is", "Bank Entry"]]}
	business.segment("Paid by hand", [condition("Journal Entry", "exists", **ask)])
	amount = {"measure": "sum", "field": "customer_amount"}
	business.segment("Paid 100", [condition("Journal Entry", "at least", 100, **amount)])
	paid = {"measure": "exists", "filters": [["customer_amount", "more than", 0]]}
	business.segment("Paid something", [condition("Journal Entry", "exists", **paid)])
	business.settle()
	journal(business, ("A", 70, 0), ("A", 40, 0), ("B", 0, 20), voucher_type="Bank Entry")
	journal(business, ("B", 10, 0), docstatus=0, voucher_type="Cash Entry")
	business.drain()
	assert business.members("Paid by hand") == {"A", "B"}
	assert business.members("Paid 100") == {"A"} and business.members("Paid something") == {"A"}
	assert business.reconcile().moves == []


@pytest.mark.parametrize("days", [-21, -1, 0, 21])
@pytest.mark.parametrize("doctype", ["Payment Entry", "Sales Invoice", "Journal Entry"])
def test_a_document_is_told_on_its_day_by_drain_and_filling_alike(business, doctype, days):
	day = business.days_ago(-days)
	if doctype == "Journal Entry":
		name = journal(business, ("A", 5, 0), posting_date=day)
	else:
		party = {"party": "A", "party_type": "Customer"} if doctype == "Payment Entry" else {"customer": "A"}
		name = business.create(doctype, docstatus=1, status="Submitted", posting_date=day, **party)
	business.drain()
	(by_drain,) = told(business, "occurred_at", "customer", "event_type", "status", "amount", "reference_name")
	assert as_datetime(by_drain[0]).date() == day
	business.store.run("delete from `tabConvo Interaction`")
	business.pass_time(hours=5)
	copies.fill_chunk(business.store, business.catalog, doctype, None, 10, business.now())
	assert told(business, "occurred_at", "customer", "event_type", "status", "amount", "reference_name") == [by_drain]
	assert by_drain[-1] == name


# -- what a day brings


def turn_day(business: Business) -> None:
	turned.note_all(business.store, business.catalog, Clock(business.now()))
	business.drain()


def test_what_expires_is_told_on_its_day(business):
	business.segment("Told expired", [condition("Convo Interaction", "exists", measure="exists", filters=[["status", "is", "Expired"]])])
	name = business.create(
		"Quotation", quotation_to="Customer", party_name="A", status="Open", docstatus=1, transaction_date=business.today,
		valid_till=business.days_ago(-2),
	)  # fmt: skip
	business.settle()
	for _ in range(2):
		business.pass_time(days=1)
		turn_day(business)
		assert told(business, "status") == [("Open",)]
	business.pass_time(days=1)
	turn_day(business)
	assert told(business, "status", "reference_name") == [("Open", name), ("Expired", name)]
	assert as_datetime(told(business, "occurred_at")[1][0]) == midnight(business.today)
	assert business.members("Told expired") == {"A"}
	turn_day(business)
	business.patch("Quotation", name, status="Expired")
	assert len(told(business, "name")) == 2 and check(business) == 0


@pytest.mark.parametrize("late", [0, 4])
def test_what_becomes_overdue_is_told_on_its_day_even_when_it_is_found_later(business, late):
	terms = [{"due_date": business.days_ago(-1), "payment_amount": 40, "base_payment_amount": 40}]
	terms += [{"due_date": business.days_ago(-9), "payment_amount": 60, "base_payment_amount": 60}]
	name = business.put(
		"Sales Invoice", customer="A", status="Partly Paid", docstatus=1, posting_date=business.today,
		due_date=business.days_ago(-9), grand_total=100, base_grand_total=100, outstanding_amount=60,
		currency="EUR", party_account_currency="EUR", disable_rounded_total=1,
	)  # fmt: skip
	business.put_children("Sales Invoice", name, "Payment Schedule", terms)
	business.report("Sales Invoice", name, INSERT)
	business.drain()
	began = business.today
	business.pass_time(days=9)
	turn_day(business)
	assert told(business, "status") == [("Partly Paid",)], "the first term is paid"
	business.pass_time(days=1 + late)
	turn_day(business)
	assert told(business, "status") == [("Partly Paid",), ("Overdue",)]
	assert as_datetime(told(business, "occurred_at")[1][0]) == midnight(began + datetime.timedelta(days=10))
	business.patch("Sales Invoice", name, status="Overdue")
	assert check(business) == 0


def test_a_missed_day_is_told_by_the_nightly_check(business):
	business.create(
		"Quotation", quotation_to="Customer", party_name="A", status="Open", docstatus=1, transaction_date=business.today,
		valid_till=business.today,
	)  # fmt: skip
	business.drain()
	business.pass_time(days=5)
	assert check(business) == 1
	assert told(business, "status") == [("Open",), ("Expired",)]
	assert as_datetime(told(business, "occurred_at")[1][0]) == midnight(business.days_ago(4))
