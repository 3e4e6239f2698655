"""Upcoming moves name the one document that decides, with its date, to whoever may read it: sentences written by hand."""

import datetime

import pytest

from tests.sql.insight.test_upcoming import decided, order
from tests.support.builders import Business, condition

OPEN_OFFER = condition("Quotation", "exists", measure="exists", filters=[["status", "is one of", "Open, Replied"]])
LAST_90 = {"period": "in the last (days)", "period_days": 90}
NO_ORDER = condition("Sales Order", "does not exist", measure="exists", **LAST_90)


@pytest.fixture
def business(store) -> Business:
	found = Business(store)
	for name in ("Acme", "Bolt"):
		found.put("Customer", name, customer_name=name)
	return found


def ahead(business: Business, days: int) -> datetime.date:
	return business.today + datetime.timedelta(days=days)


def offer(business: Business, customer: str, name: str, days: int) -> None:
	business.put(
		"Quotation", name, party_name=customer, quotation_to="Customer", status="Open", docstatus=1,
		transaction_date=business.today, valid_till=ahead(business, days),
	)  # fmt: skip


def invoice(business: Business, name: str, due: int) -> None:
	business.put(
		"Sales Invoice", name, customer="Acme", docstatus=1, posting_date=business.today, due_date=ahead(business, due),
		status="Unpaid", outstanding_amount=10, grand_total=10, rounded_total=10, base_grand_total=10, conversion_rate=1,
	)  # fmt: skip


def found(business: Business, *rows, readable=None) -> list[str]:
	business.segment("S", list(rows))
	business.settle()
	return decided(business, "S", **({"readable": readable} if readable else {}))


def test_an_offer_that_expires(business):
	offer(business, "Acme", "QTN-1", 3)
	assert found(business, OPEN_OFFER) == ["Leaves on 2024-03-19, when QTN-1 expires."]


def test_of_several_that_end_on_one_day_none_decides_alone(business):
	offer(business, "Acme", "QTN-1", 3)
	offer(business, "Acme", "QTN-2", 3)
	assert found(business, OPEN_OFFER) == ["Leaves on 2024-03-19, then among customers without an open or replied quotation."]


def test_the_last_order_grows_old(business):
	order(business, "Acme", 80)
	[name] = [row["name"] for row in business.rows("Sales Order")]
	assert found(business, NO_ORDER) == [f"Enters on 2024-03-26, when {name} of 2023-12-26 is more than 90 days old."]


def test_an_order_of_a_day_to_come(business):
	order(business, "Acme", -5)
	[name] = [row["name"] for row in business.rows("Sales Order")]
	comes = condition("Sales Order", "exists", measure="exists", **LAST_90)
	assert found(business, comes) == [f"Enters on 2024-03-20, when the day of {name} comes, 2024-03-20."]


def test_the_day_of_the_last_one(business):
	order(business, "Acme", 100)
	order(business, "Acme", 28)
	latest = next(row["name"] for row in business.rows("Sales Order") if "2024-02" in str(row["transaction_date"]))
	fresh = condition("Sales Order", "in the last (days)", "30", measure="latest")
	assert found(business, fresh) == [
		f"Leaves on 2024-03-18, when the last Sales Order ({latest}, 2024-02-16) is not in the last 30 days."
	]


def test_a_date_of_a_document(business):
	business.put("Serial No", "SN-1", customer="Acme", warranty_expiry_date=ahead(business, 50))
	ends = condition(
		"Serial No", "exists", measure="exists", filters=[["warranty_expiry_date", "in the next (days)", "45"]]
	)
	assert found(business, ends) == ["Enters on 2024-03-20, when Warranty Expiry Date of SN-1 is in the next 45 days."]


@pytest.mark.parametrize("field", ["overdue_amount", "overdue_days"])
def test_an_invoice_that_becomes_overdue(business, field):
	invoice(business, "SINV-1", 2)
	assert found(business, condition("Balance", "more than", "0", field=field)) == [
		"Enters on 2024-03-18, when SINV-1 becomes overdue."
	]


def test_a_kept_moment(business):
	business.put("Convo Profile", customer="Acme", last_contact_at=f"{ahead(business, -85)} 10:00:00")
	quiet = condition("Convo Profile", "more than (days) ago", "90", field="last_contact_at")
	assert found(business, quiet) == ["Enters on 2024-03-21, when Last Contact (2023-12-21) is more than 90 days ago."]


@pytest.mark.parametrize("make", [lambda b: offer(b, "Acme", "QTN-1", 3), lambda b: order(b, "Acme", 85)])
def test_a_document_that_the_reader_may_not_see_is_not_named(business, make):
	make(business)
	rows = [{**OPEN_OFFER, "group_no": 1}, {**NO_ORDER, "group_no": 2, "negate": 1}]
	for said in found(business, *rows, readable=lambda doctype, names: set()):
		assert "then among customers" in said and "QTN" not in said
