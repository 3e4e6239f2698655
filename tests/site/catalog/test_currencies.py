"""Two companies that keep their books in different currencies, customers who are invoiced in three: through ERPNext's own forms.

What is expected comes from ERPNext's ledgers, in SQL written by hand.
"""


import json

import frappe
import pytest
from frappe.utils import add_days, flt, nowdate

from convo_channels.api import customers as customers_api
from convo_channels.api import timeline as timeline_api
from convo_channels.constants import SEGMENT
from convo_channels.core.base.clock import Clock
from convo_channels.core.base.store import column
from convo_channels.core.rules.compiler import EVERYBODY, related_values, rule_query
from convo_channels.core.rules.rule import parse_rule
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog import site_catalog
from convo_channels.services.health import health
from convo_channels.services.insight import explain as explaining
from convo_channels.services.library import library
from convo_channels.services.rules import requests
from convo_channels.services.segments import segment_form
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("books")]

SECOND = "CC Second Inc"
ONE_ACCOUNT = ("Accounts Settings", "allow_multi_currency_invoices_against_single_party_account")
# What one unit is worth in the books of a company: {(currency, currency of the books): rate}
RATES = {("EUR", "USD"): 1.25, ("USD", "EUR"): 0.8, ("GBP", "EUR"): 1.2, ("GBP", "USD"): 1.5}


def second_currency() -> str:
	"""The books of the second company: not those of the site's first."""
	first = frappe.db.get_value("Company", {"name": ("!=", SECOND)}, "default_currency")
	return "EUR" if first == "USD" else "USD"


def rate(currency: str, company: str) -> float:
	return RATES.get((currency, frappe.get_cached_value("Company", company, "default_currency")), 1)


@pytest.fixture(scope="module")
def books(ground, _sweeper):
	"""A second company, with accounts of customers who pay in pounds; all of it gone afterwards."""
	since = frappe.utils.now_datetime()
	frappe.get_doc(
		{
			"doctype": "Company", "company_name": SECOND, "abbr": "CCD", "default_currency": second_currency(), "country": "United States",
			"chart_of_accounts": "Standard",
		}
	).insert()  # fmt: skip
	for company in (ground.company, SECOND):
		parent = frappe.db.get_value("Company", company, "default_receivable_account")
		frappe.get_doc(
			{
				"doctype": "Account", "account_name": "CC Pound Debtors", "company": company, "account_type": "Receivable",
				"account_currency": "GBP", "parent_account": frappe.db.get_value("Account", parent, "parent_account"),
			}
		).insert()  # fmt: skip
	before = frappe.db.get_single_value(*ONE_ACCOUNT)
	frappe.db.set_single_value(*ONE_ACCOUNT, 1)
	frappe.db.commit()
	yield
	frappe.db.set_single_value(*ONE_ACCOUNT, before)
	frappe.db.commit()
	_sweeper.sweep(since)
	site_catalog.forget_catalog()


@pytest.fixture(scope="module")
def business(ground, books):
	"""(plain, pounds): a customer invoiced in three currencies on one account, and one with an account in pounds."""
	plain = kit.customer(ground).name
	accounts = [
		{"company": company, "account": frappe.db.get_value("Account", {"account_name": "CC Pound Debtors", "company": company})}
		for company in (ground.company, SECOND)
	]
	pounds = kit.customer(ground, default_currency="GBP", accounts=accounts).name
	for company in (ground.company, SECOND):
		for currency, price in (("EUR", 100), ("USD", 70), ("GBP", 50)):
			last = document(kit.invoice, ground, plain, company, currency, price)
		document(kit.invoice, ground, plain, company, "GBP", 12, is_debit_note=1, return_against=last.name)
		taken_back(last)
		invoice = document(kit.invoice, ground, pounds, company, "GBP", 200, posting_date=add_days(nowdate(), -20))
		pay(invoice, 80, extra=30)
		order = ordered(ground, pounds, company)
		pay(order, 60)
		dun(invoice)
		document(kit.quotation, ground, pounds, company, "GBP", 40)
		document(kit.quotation, ground, pounds, company, "GBP", 90, submit=False)
		document(kit.opportunity, ground, pounds, company, "GBP", 700, opportunity_amount=700)
		booked(invoice, 10)
		document(kit.invoice, ground, plain, company, "EUR", 1000, is_opening="Yes")
	kit.settle()
	return plain, pounds


def document(make, ground, customer, company, currency, price, **fields):
	own = frappe.get_cached_value("Company", company, ["cost_center", "default_income_account"], as_dict=True)
	items = [
		{
			"item_code": ground.item, "qty": 1, "rate": price, "cost_center": own.cost_center,
			"income_account": own.default_income_account,
		}
	]  # fmt: skip
	if fields.get("is_opening"):
		temporary = {"company": company, "account_type": "Temporary", "is_group": 0}
		items[0]["income_account"] = frappe.db.get_value("Account", temporary)
	given = {"company": company, "currency": currency, "conversion_rate": rate(currency, company), "items": items}
	return make(ground, customer, **given, **fields)


def ordered(ground, customer, company):
	given = {"doctype": "Sales Order", "customer": customer, "transaction_date": nowdate(), "delivery_date": add_days(nowdate(), 9)}

	def make(ground, customer, **fields):
		return frappe.get_doc({**given, **fields}).insert().submit()

	return document(make, ground, customer, company, "GBP", 300)


def pay(against, amount, extra=0):
	"""Pounds from the customer, into an account in the company's currency; `extra`: more than was asked for."""
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	doc = get_payment_entry(against.doctype, against.name, party_amount=amount, bank_account=kit.cash_account(against.company))
	worth = rate("GBP", against.company)
	doc.source_exchange_rate, doc.target_exchange_rate = worth, 1
	doc.paid_amount, doc.received_amount = amount + extra, (amount + extra) * worth
	doc.references[0].allocated_amount = amount
	doc.reference_no, doc.reference_date = "paid", nowdate()
	return doc.insert().submit()


def booked(invoice, amount):
	"""Pounds received, by a Journal Entry."""
	worth = rate("GBP", invoice.company)
	centre = frappe.get_cached_value("Company", invoice.company, "cost_center")
	paid = {"account": kit.cash_account(invoice.company), "debit_in_account_currency": amount * worth, "cost_center": centre}
	received = {
		"account": invoice.debit_to, "party_type": "Customer", "party": invoice.customer, "account_currency": "GBP", "exchange_rate": worth,
		"credit_in_account_currency": amount, "reference_type": "Sales Invoice", "reference_name": invoice.name, "cost_center": centre,
	}  # fmt: skip
	given = {"doctype": "Journal Entry", "company": invoice.company, "posting_date": nowdate(), "multi_currency": 1, "accounts": [paid, received]}
	return frappe.get_doc(given).insert().submit()


def taken_back(invoice):
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

	return make_sales_return(invoice.name).insert().submit()


def dun(invoice):
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import create_dunning

	return create_dunning(invoice.name).insert().submit()


LEDGER = "SELECT SUM(l.amount) FROM `tabPayment Ledger Entry` AS l WHERE l.delinked = 0 AND l.party = %(customer)s AND l.company = %(company)s"
AMOUNTS = [
	("Sales Invoice", "grand_total", "SELECT SUM(base_grand_total) FROM `tabSales Invoice` WHERE docstatus = 1 AND is_opening = 'No' AND customer = %(customer)s AND company = %(company)s"),
	("Sales Invoice", "outstanding_amount", f"{LEDGER} AND l.against_voucher_type = 'Sales Invoice'"),
	("Payment Entry", "unallocated_amount", "SELECT SUM(base_paid_amount - base_total_allocated_amount) FROM `tabPayment Entry` WHERE docstatus = 1 AND party = %(customer)s AND company = %(company)s"),
	("Payment Entry", "paid_amount", "SELECT SUM(base_paid_amount) FROM `tabPayment Entry` WHERE docstatus = 1 AND party = %(customer)s AND company = %(company)s"),
	("Sales Order", "advance_paid", "SELECT SUM(r.allocated_amount * r.exchange_rate) FROM `tabPayment Entry Reference` AS r JOIN `tabPayment Entry` AS e ON e.name = r.parent WHERE e.docstatus = 1 AND r.reference_doctype = 'Sales Order' AND e.party = %(customer)s AND e.company = %(company)s"),
	("Dunning", "total_outstanding", "SELECT SUM(o.outstanding * d.conversion_rate) FROM `tabOverdue Payment` AS o JOIN `tabDunning` AS d ON d.name = o.parent WHERE d.docstatus = 1 AND d.customer = %(customer)s AND d.company = %(company)s"),
	("Sales Order", "grand_total", "SELECT SUM(base_grand_total) FROM `tabSales Order` WHERE docstatus = 1 AND customer = %(customer)s AND company = %(company)s"),
	("Quotation", "grand_total", "SELECT SUM(base_grand_total) FROM `tabQuotation` WHERE docstatus = 1 AND quotation_to = 'Customer' AND party_name = %(customer)s AND company = %(company)s"),
	("Opportunity", "opportunity_amount", "SELECT SUM(opportunity_amount * conversion_rate) FROM `tabOpportunity` WHERE opportunity_from = 'Customer' AND party_name = %(customer)s AND company = %(company)s"),
	("Sales Invoice Item", "amount", "SELECT SUM(i.base_amount) FROM `tabSales Invoice Item` AS i JOIN `tabSales Invoice` AS d ON d.name = i.parent WHERE d.docstatus = 1 AND d.is_opening = 'No' AND d.customer = %(customer)s AND d.company = %(company)s"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "field", "by_hand"), AMOUNTS, ids=[f"{s}.{f}" for s, f, _ in AMOUNTS])
def test_amounts_equal_the_ledgers_of_each_company(ground, business, subject, field, by_hand):
	compared = 0
	for company in (ground.company, SECOND):
		row = when(subject, "at least", "1", field=field, measure="sum", filters=[["company", "is", company]])
		found = measured(row)
		for customer in business:
			expected = frappe.db.sql(by_hand, {"customer": customer, "company": company})[0][0]
			assert flt(found.get(customer), 2) == flt(expected, 2), (company, customer)
			compared += bool(expected)
	assert compared >= 2


def measured(row):
	known = site_catalog.get_catalog()
	leaf = parse_rule([row], known).leaves[0]
	source = known.sources[leaf.subject]
	query = related_values(leaf, EVERYBODY, source, source.spec, Clock(frappe.utils.now_datetime()))
	return dict(store.rows(query))


def test_sales_are_those_of_erpnexts_own_sales_analytics(ground, business):
	from erpnext.selling.report.sales_analytics.sales_analytics import execute

	for company in (ground.company, SECOND):
		filters = {
			"tree_type": "Customer", "doc_type": "Sales Invoice", "value_quantity": "Value", "range": "Yearly", "company": company,
			"from_date": add_days(nowdate(), -90), "to_date": nowdate(), "curves": "select",
		}  # fmt: skip
		theirs = {row["entity"]: row["total"] for row in execute(filters)[1]}
		row = when("Sales Invoice", "at least", "1", field="net_total", measure="sum", filters=[["company", "is", company]])
		ours = measured(row | {"period": "in the last (days)", "period_days": 90})
		for customer in business:
			assert flt(ours[customer], 2) == flt(theirs[customer], 2) > 0
		row = when("Sales Invoice", "at least", "1", measure="count", filters=[["company", "is", company]])
		assert [measured(row)[customer] for customer in business] == [3, 1]


def test_balances_equal_the_ledger_and_a_segment_holds_who_owes_that_much(ground, business):
	for company in (ground.company, SECOND):
		for customer in business:
			by_hand = f"{LEDGER} AND l.against_voucher_type = 'Sales Invoice'"
			owed = flt(frappe.db.sql(by_hand, {"customer": customer, "company": company})[0][0], 2)
			test = when("Balance", "equals", owed, field="outstanding_amount", filters=[["company", "is", company]])
			segment = kit.segment(kit.named(list(business)), test)
			assert customer in kit.members(segment), (company, customer, owed)
			told = explaining.explain(segment, customer)["groups"][0]["conditions"][1]
			code = frappe.get_cached_value("Company", company, "default_currency")
			assert (flt(told["value"], 2), told["currency"]) == (owed, code)
			assert kit.as_money(owed, code) in told["text"]


def test_a_segment_that_would_add_up_different_currencies_is_refused_and_says_why(ground, business):
	row = when("Sales Invoice", "at least", 100, field="grand_total", measure="sum")
	with pytest.raises(frappe.ValidationError, match=r"Row 1: Grand Total of Sales Invoice .*filter by Company\."):
		kit.segment(row)
	with pytest.raises(frappe.ValidationError, match=r"Outstanding amount of Balance .*filter by Company\."):
		kit.segment(when("Balance", "at least", 100, field="outstanding_amount"))


def test_a_segment_that_stood_before_the_other_currency_came_says_what_it_lacks(ground, business, jobs):
	frappe.db.set_value("Company", SECOND, "default_currency", ground.currency)
	frappe.db.commit()
	site_catalog.forget_catalog()
	segment = kit.segment(kit.named(list(business)), when("Sales Invoice", "at least", 1, field="grand_total", measure="sum"))
	assert kit.members(segment) == set(business)
	frappe.get_doc("Company", SECOND).db_set("default_currency", second_currency())
	kit.settle()
	status, reason = frappe.db.get_value(SEGMENT, segment, ["status", "broken_reason"])
	assert status == "Broken" and "filter by Company" in reason
	assert kit.members(segment) == set(business)
	frappe.get_doc("Company", SECOND).db_set("default_currency", ground.currency)
	kit.settle()
	health.retry_broken()
	status = frappe.db.get_value(SEGMENT, segment, "status")
	frappe.get_doc("Company", SECOND).db_set("default_currency", second_currency())
	frappe.delete_doc(SEGMENT, segment, force=True)
	frappe.db.commit()
	assert status in ("Live", "Pending")


def test_timeline_and_card_show_each_document_in_the_currency_of_its_company(ground, business):
	items = [i for i in timeline_api.get_page(business[1], limit=50)["items"] if i.get("amount")]
	codes = {name: frappe.get_cached_value("Company", name, "default_currency") for name in (ground.company, SECOND)}
	assert len(items) >= 6
	for item in items:
		assert (flt(item["amount"], 2), item["currency"]) == told_of(item["reference_doctype"], business[1])[item["reference_name"]]
	open_documents = customers_api.get_card(business[1])["open_documents"]
	assert {shown["currency"] for shown in open_documents} == set(codes.values())
	for shown in open_documents:
		company = frappe.db.get_value(shown["doctype"], shown["name"], "company")
		assert shown["currency"] == codes[company]


# What the documents say themselves, in the currency of the company that keeps them: {DocType: SQL}
TOLD = {
	"Sales Invoice": "SELECT name, base_grand_total, company FROM `tabSales Invoice` WHERE docstatus = 1 AND customer = %(customer)s",
	"Sales Order": "SELECT name, base_grand_total, company FROM `tabSales Order` WHERE docstatus = 1 AND customer = %(customer)s",
	"Quotation": "SELECT name, base_grand_total, company FROM `tabQuotation` WHERE docstatus < 2 AND party_name = %(customer)s",
	"Opportunity": "SELECT name, opportunity_amount * conversion_rate, company FROM `tabOpportunity` WHERE party_name = %(customer)s",
	"Payment Entry": "SELECT name, base_paid_amount, company FROM `tabPayment Entry` WHERE docstatus = 1 AND party = %(customer)s",
	"Journal Entry": "SELECT j.name, SUM(a.credit - a.debit), j.company FROM `tabJournal Entry` AS j JOIN `tabJournal Entry Account` AS a ON a.parent = j.name WHERE j.docstatus = 1 AND a.party = %(customer)s GROUP BY j.name, j.company",
}  # fmt: skip


def told_of(doctype, customer):
	"""{name: (amount, currency)}"""
	rows = frappe.db.sql(TOLD[doctype], {"customer": customer})
	return {name: (flt(amount, 2), frappe.get_cached_value("Company", company, "default_currency")) for name, amount, company in rows}


# An opportunity is no row of a timeline; the card shows it.
@pytest.mark.parametrize("doctype", sorted(TOLD.keys() - {"Opportunity"}))
def test_each_document_stands_on_the_timeline_with_the_amount_and_currency_of_its_books(ground, business, doctype):
	compared = 0
	for customer in business:
		items = timeline_api.get_page(customer, limit=100)["items"]
		shown = {i["reference_name"]: (flt(i["amount"], 2), i["currency"]) for i in items if i.get("reference_doctype") == doctype and i.get("amount")}
		expected = told_of(doctype, customer)
		assert shown == expected
		compared += len(expected)
	assert compared >= 2


def test_sums_over_interactions_are_those_of_the_documents_of_each_currency(ground, business):
	codes = {frappe.get_cached_value("Company", name, "default_currency") for name in (ground.company, SECOND)}
	for code in codes:
		for doctype in ("Sales Invoice", "Payment Entry", "Journal Entry"):
			filters = [["currency", "is", code], ["reference_doctype", "is", doctype]]
			found = measured(when("Convo Interaction", "at least", "1", field="amount", measure="sum", filters=filters))
			for customer in business:
				expected = sum(amount for amount, currency in told_of(doctype, customer).values() if currency == code)
				assert flt(found.get(customer), 2) == flt(expected, 2), (code, doctype, customer)


def test_the_card_shows_what_is_open_with_the_amount_of_its_books(ground, business):
	shown = customers_api.get_card(business[1])["open_documents"]
	kinds = {item["doctype"] for item in shown}
	assert {"Quotation", "Opportunity", "Sales Invoice"} <= kinds
	for item in shown:
		if item["doctype"] in TOLD:
			assert (flt(item["amount"], 2), item["currency"]) == told_of(item["doctype"], business[1])[item["name"]], item


@pytest.mark.parametrize("measure", ["average", "filter"])
def test_averages_and_filters_compare_in_the_currency_of_the_company(ground, business, measure):
	compared = 0
	for company in (ground.company, SECOND):
		given = {"company": company}
		for customer in business:
			query = "SELECT base_grand_total FROM `tabSales Invoice` WHERE docstatus = 1 AND is_return = 0 AND is_debit_note = 0 AND is_opening = 'No' AND customer = %(customer)s AND company = %(company)s"
			amounts = sorted(flt(row[0], 6) for row in frappe.db.sql(query, {**given, "customer": customer}))
			keeps = [["company", "is", company]]
			if measure == "average":
				row = when("Sales Invoice", "at least", "1", field="grand_total", measure="average", filters=keeps)
				assert flt(measured(row)[customer], 2) == flt(sum(amounts) / len(amounts), 2)
			else:
				row = when("Sales Invoice", "at least", "1", measure="count", filters=[*keeps, ["grand_total", "at least", amounts[-1]]])
				assert measured(row)[customer] == amounts.count(amounts[-1])
			compared += 1
	assert compared == 4


def test_a_segment_of_a_template_holds_who_spent_that_much_in_the_books_of_its_company(ground, business):
	for company in (ground.company, SECOND):
		spent = {customer: flt(frappe.db.sql(AMOUNTS[0][2], {"customer": customer, "company": company})[0][0], 2) for customer in business}
		values = {"company": company, "amount": max(spent.values()), "contact_days": 0}
		made = library.preview_template("silent_big_spenders", values)
		known = site_catalog.get_catalog()
		rule = parse_rule([row for row in made["rules"] if row["subject"] == "Sales Invoice"], known)
		found = set(column(store, rule_query(rule, False, EVERYBODY, known, Clock(frappe.utils.now_datetime()))))
		assert found & set(business) == {customer for customer, amount in spent.items() if amount == max(spent.values())}
		code = frappe.get_cached_value("Company", company, "default_currency")
		assert kit.as_money(max(spent.values()), code) in made["sentence"]


def test_who_keeps_to_one_company_is_offered_that_one(ground, business):
	manager = ground.users["manager"]
	given = {"doctype": "User Permission", "user": manager, "allow": "Company", "for_value": SECOND}
	permission = frappe.get_doc(given).insert()
	frappe.set_user(manager)
	try:
		assert segment_form.describe()["companies"] == {SECOND: second_currency()}
		spenders = next(t for t in library.list_templates() if t["key"] == "silent_big_spenders")
		assert spenders["is_available"] and f"(Company is {SECOND})" in spenders["sentence"], spenders["why_not"]
		assert kit.as_money(5000, second_currency()) in spenders["sentence"]
		owed = when("Balance", "at least", "5", field="outstanding_amount", filters=[["company", "is", SECOND]])
		known = site_catalog.get_catalog()
		assert not requests.hidden_conditions(parse_rule([owed], known), known)
		owed["filters"] = json.dumps([["company", "is", ground.company]])
		assert "filter by Company" in requests.hidden_conditions(parse_rule([owed], known), known)[1]
	finally:
		frappe.set_user("Administrator")
		permission.delete()
		frappe.db.commit()
