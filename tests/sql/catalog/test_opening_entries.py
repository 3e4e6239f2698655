"""What was brought in when the books were opened is no sale, and what only adds to an invoice is no further one."""

import pytest

from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.catalog.discovered import MetaDocType, MetaField, find_spec
from tests.support.builders import Business, condition, site_kinds


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name} for name in "ABCD"])
	invoice(business, "A", 100)
	invoice(business, "B", 100, is_opening="Yes")
	invoice(business, "C", 100)
	invoice(business, "C", 30, is_debit_note=1)
	invoice(business, "C", -20, is_return=1)
	invoice(business, "C", 500, is_opening="Yes", posting_date=business.days_ago(1))
	return business


def invoice(business, customer, amount, **fields):
	given = {
		"docstatus": 1, "status": "Unpaid", "outstanding_amount": amount, "base_grand_total": amount, "is_opening": "No",
		"posting_date": business.days_ago(9),
	}  # fmt: skip
	name = business.put("Sales Invoice", customer=customer, **{**given, **fields})
	business.put_children("Sales Invoice", name, "Sales Invoice Item", [{"item_code": "Tea", "qty": 1, "base_amount": amount}])


def members(business, subject, operator, value=None, **more) -> str:
	row = condition(subject, operator, value, **more)
	business.segment("S", [row]) if not business.segments else business.change_rules("S", [row])
	business.rebuild("S")
	assert business.members("S") == business.truth()["S"]
	return "".join(sorted(business.members("S")))


@pytest.mark.parametrize("subject", ["Sales Invoice", "Sales Invoice Item"])
def test_opening_invoices_are_no_sales_and_debit_notes_no_invoices_but_their_money_counts(business, subject):
	amount = "grand_total" if subject == "Sales Invoice" else "amount"
	assert members(business, subject, "exists", measure="exists") == "AC"
	assert members(business, subject, "equals", "1", measure="count") == "AC"
	assert members(business, subject, "equals", "110", measure="sum", field=amount) == "C"
	assert members(business, subject, "equals", "0", measure="sum", field=amount) == "BD"
	assert members(business, subject, "equals", "100", measure="average", field=amount) == "AC"
	assert members(business, subject, "in the last (days)", "3", measure="latest", field="posting_date") == ""


def test_who_asks_for_them_gets_them(business):
	opening = ["is_opening", "is", "Yes"]
	assert members(business, "Sales Invoice", "exists", measure="exists", filters=[opening]) == "BC"
	assert members(business, "Sales Invoice", "equals", "500", measure="sum", field="grand_total", filters=[opening]) == "C"
	notes = ["is_debit_note", "is yes"]
	assert members(business, "Sales Invoice", "equals", "1", measure="count", filters=[notes]) == "C"


def test_what_is_still_to_be_paid_of_an_opening_invoice_is_owed_like_any_other(business):
	assert members(business, "Sales Invoice", "equals", "100", measure="sum", field="outstanding_amount") == "AB"
	assert members(business, "Sales Invoice", "exists", measure="exists", filters=[["status", "is", "Unpaid"]]) == "ABC"
	late = ["outstanding_amount", "more than", "400"]
	assert members(business, "Sales Invoice", "exists", measure="exists", filters=[late]) == "C"
	assert members(business, "Balance", "equals", "610", field="outstanding_amount") == "C"


def test_payments_of_the_time_before_the_books_are_no_payments_but_unspent_money_is(store):
	business = Business(store)
	business.put_all("Customer", [{"name": name} for name in "AB"])
	for customer, is_opening in (("A", "No"), ("B", "Yes")):
		business.put(
			"Payment Entry", party=customer, party_type="Customer", payment_type="Receive", docstatus=1, source_exchange_rate=1,
			base_paid_amount=70, unallocated_amount=70, is_opening=is_opening,
		)  # fmt: skip
	assert members(business, "Payment Entry", "at least", "1", measure="count") == "A"
	assert members(business, "Payment Entry", "equals", "70", measure="sum", field="paid_amount") == "A"
	assert members(business, "Payment Entry", "equals", "70", measure="sum", field="unallocated_amount") == "AB"


def test_documents_that_are_found_by_their_link_know_it_too():
	fields = (
		MetaField("customer", "Link", "Customer"), MetaField("posting_date", "Date"), MetaField("is_return", "Check"),
		MetaField("is_opening", "Select", "No\nYes"), MetaField("is_debit_note", "Check"),
	)  # fmt: skip
	spec = find_spec(MetaDocType("POS Invoice", fields, is_submittable=True))
	assert spec and (spec.opening_field, spec.debit_note_field) == ("is_opening", "is_debit_note")


def test_a_site_without_the_fields_is_not_asked_for_them():
	fields = {k: v for k, v in site_kinds()["Sales Invoice"].items() if k not in ("is_opening", "is_debit_note")}
	spec = build_catalog({**site_kinds(), "Sales Invoice": fields}).sources["Sales Invoice"].spec
	assert spec and (spec.opening_field, spec.debit_note_field) == ("", "")
