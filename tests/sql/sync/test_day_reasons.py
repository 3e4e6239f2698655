"""Between midnight and the day's own rebuild: who moves because a day has passed is told so, whatever is drained meanwhile.

On SQLite and on MariaDB. What the day turns (an invoice overdue, a quotation expired) is drained like a save, before the
segments of the day are looked at as a whole.
"""

import datetime

import pytest

from convo_channels.core.base.clock import Clock, midnight
from convo_channels.core.timeline import turned
from tests.support.builders import Business, condition

NEXT, LAST = "in the next (days)", "in the last (days)"


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name, "creation": midnight(business.days_ago(90))} for name in ("A", "B")])
	return business


def exists(doctype: str, *filters: list, **more) -> dict:
	return condition(doctype, more.pop("operator", "exists"), measure="exists", filters=list(filters), **more)


def invoice(business: Business, customer: str = "A", **fields) -> str:
	given = {
		"status": "Unpaid", "docstatus": 1, "posting_date": business.today, "due_date": business.today, "grand_total": 100,
		"base_grand_total": 100, "outstanding_amount": 100, "currency": "EUR", "party_account_currency": "EUR",
		"disable_rounded_total": 1, "conversion_rate": 1,
	}  # fmt: skip
	return business.create("Sales Invoice", customer=customer, **{**given, **fields})


def payment(business: Business, customer: str = "A", days: int = 0) -> str:
	return business.create(
		"Payment Entry", party=customer, party_type="Customer", payment_type="Receive", docstatus=1, status="Submitted",
		posting_date=business.days_ago(days), base_paid_amount=5,
	)  # fmt: skip


def pass_midnight(business: Business) -> None:
	"""Seconds into the next day; what the day turns is noted, as a save."""
	business.time = midnight(business.days_ago(-1)) + datetime.timedelta(seconds=27)
	turned.note_all(business.store, business.catalog, Clock(business.now()))


def moves(business: Business, segment: str) -> list[tuple]:
	return [(log["customer"], log["action"], log["cause"], log["reason"], log["reference_name"]) for log in business.logs(segment)]


def newest(business: Business, segment: str) -> tuple:
	return moves(business, segment)[-1][1:]


SAID = {"Overdue": "became overdue", "Expired": "expired"}
DAY = ("Left", "Day", "By the passing of days, 2024-03-16", None)


def of_day(found: tuple) -> tuple:
	return (*found[:3], found[3] or None)


UPCOMING = {"period": NEXT, "period_days": 3}


def test_an_invoice_that_becomes_overdue_ends_no_payments_day(business):
	business.segment("Future pay", [exists("Payment Entry", **UPCOMING)])
	payment(business)
	invoice(business)
	business.settle()
	assert business.members("Future pay") == {"A"}
	pass_midnight(business)
	business.drain()
	assert business.members("Future pay") == set()
	assert of_day(newest(business, "Future pay")) == DAY


def test_nor_does_it_end_the_days_that_invoices_count_for(business):
	business.segment("Bought lately", [exists("Sales Invoice", period=LAST, period_days=0)])
	invoice(business)
	business.settle()
	assert business.members("Bought lately") == {"A"}
	pass_midnight(business)
	business.drain()
	assert of_day(newest(business, "Bought lately")) == DAY


def test_any_save_before_the_days_rebuild_is_not_the_reason_either(business):
	business.segment("Future pay", [exists("Payment Entry", **UPCOMING)])
	payment(business)
	name = invoice(business, due_date=business.days_ago(-30))
	business.settle()
	pass_midnight(business)
	business.update("Sales Invoice", name, status="Partly Paid")
	business.update("Customer", "A", website="https://a.example")
	business.drain()
	assert of_day(newest(business, "Future pay")) == DAY


@pytest.mark.parametrize("doctype", ["Sales Invoice", "Quotation"])
def test_what_the_condition_asks_for_is_the_reason(business, doctype):
	state = {"Sales Invoice": "Overdue", "Quotation": "Expired"}[doctype]
	business.segment("Turned", [exists(doctype, ["status", "is", state])])
	if doctype == "Sales Invoice":
		name = invoice(business)
	else:
		name = business.create(
			"Quotation", quotation_to="Customer", party_name="A", status="Open", docstatus=1,
			transaction_date=business.today, valid_till=business.today,
		)  # fmt: skip
	business.settle()
	pass_midnight(business)
	business.drain()
	assert newest(business, "Turned") == ("Joined", "Document", f"{name} {SAID[state]}", name)


def test_a_document_of_the_new_day_is_the_reason_for_who_enters(business):
	business.segment("Bought lately", [exists("Sales Invoice", period=LAST, period_days=0)])
	business.segment("Told lately", [exists("Convo Interaction", period=LAST, period_days=0)])
	business.settle()
	pass_midnight(business)
	name = invoice(business, due_date=business.days_ago(-30))
	business.drain()
	for segment in ("Bought lately", "Told lately"):
		assert newest(business, segment) == ("Joined", "Document", f"{name} is unpaid", name)


def test_a_document_that_would_have_moved_anybody_yesterday_too_is_the_reason(business):
	business.segment("Future pay", [exists("Payment Entry", **UPCOMING)])
	name = payment(business, days=-2)
	business.settle()
	pass_midnight(business)
	business.update("Payment Entry", name, docstatus=2, status="Cancelled")
	business.drain()
	assert newest(business, "Future pay") == ("Left", "Document", f"{name} was cancelled", name)


def test_what_was_decided_by_hand_until_yesterday_is_said(business):
	business.segment("Held", [exists("Issue", period=LAST, period_days=5)])
	business.write_exceptions("Held", [{"customer": "A", "kind": "Include", "reason": "Our friend", "until_on": business.today}])
	name = invoice(business, due_date=business.days_ago(-30))
	business.settle()
	assert business.members("Held") == {"A"}
	pass_midnight(business)
	business.update("Sales Invoice", name, status="Partly Paid")
	business.update("Customer", "A", website="https://a.example")
	business.drain()
	assert of_day(newest(business, "Held")) == ("Left", "Day", "Always included until 2024-03-15: Our friend", None)


def test_what_builds_on_it_moved_with_it(business):
	business.segment("Future pay", [exists("Payment Entry", **UPCOMING)])
	business.segment("And more", [condition("Segment", "is in", "Future pay", field="segment"), exists("Sales Invoice")])
	payment(business)
	invoice(business)
	business.settle()
	assert business.members("And more") == {"A"}
	pass_midnight(business)
	business.drain()
	assert of_day(newest(business, "And more")) == ("Left", "Segment", "Left Future pay", None)


def test_once_the_day_was_looked_at_documents_are_the_reason_again(business):
	business.segment("Future pay", [exists("Payment Entry", **UPCOMING)])
	name = payment(business, days=-1)
	business.settle()
	pass_midnight(business)
	business.drain()
	business.rebuild_due(day_changed=True)
	assert business.members("Future pay") == {"A"}
	business.pass_time(hours=1)
	business.update("Payment Entry", name, docstatus=2, status="Cancelled")
	business.drain()
	assert newest(business, "Future pay") == ("Left", "Document", f"{name} was cancelled", name)


def test_the_forecast_and_the_feed_agree(business):
	for title, rule in (
		("Future pay", exists("Payment Entry", **UPCOMING)), ("Recent", exists("Sales Invoice", period=LAST, period_days=0)),
	):  # fmt: skip
		business.segment(title, [rule])
	for customer in ("A", "B"):
		payment(business, customer)
	invoice(business, "A")
	invoice(business, "B", due_date=business.days_ago(-30))
	business.settle()
	pass_midnight(business)
	business.drain()
	business.rebuild_due(day_changed=True)
	for title in ("Future pay", "Recent"):
		left = [of_day(found[1:]) for found in moves(business, title) if found[1] == "Left"]
		assert left == [DAY, DAY] and business.stored() == business.truth()
