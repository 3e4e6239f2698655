"""Two companies with books in different currencies, documents in three: every amount equals hand-written SQL.

The SQL below is written from what ERPNext's forms say of each amount, without a line of the engine.
"""

import itertools
import json
import random
from dataclasses import replace

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.errors import RuleError
from convo_channels.core.base.pages import INTERACTION_RANK, Row
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.store import column
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.catalog.money import Currencies
from convo_channels.core.customers.card import read_card
from convo_channels.core.feed.items import present
from convo_channels.core.insight.explain import explain
from convo_channels.core.rules.compiler import EVERYBODY, leaf_query, related_values
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from convo_channels.core.segments.evaluation import Engine
from convo_channels.core.segments.segments import load_segments
from convo_channels.core.sync import copies
from convo_channels.core.timeline import old_amounts
from tests.sql.chance import Chance
from tests.sql.chance_data import COMPANIES
from tests.support.builders import Business, condition, site_kinds

EURO, DOLLAR = "Alpha GmbH", "Beta Inc"
BOOKS = Currencies("EUR", {EURO: "EUR", DOLLAR: "USD"})
OF_COMPANY = {EURO: "EUR", DOLLAR: "USD"}
# What one unit is worth in the books of a company.
RATE = {
	("EUR", "EUR"): 1, ("USD", "EUR"): 0.8, ("GBP", "EUR"): 1.25,
	("EUR", "USD"): 1.25, ("USD", "USD"): 1, ("GBP", "USD"): 1.6,
}  # fmt: skip
SIGN = "CASE WHEN d.payment_type = 'Pay' THEN -1 ELSE 1 END"
# (source, field, how a person would write it, over `d` and its document `p`)
AMOUNTS = [
	("Sales Invoice", "grand_total", "d.grand_total * d.conversion_rate"),
	("Sales Invoice", "base_grand_total", "d.grand_total * d.conversion_rate"),
	("Sales Invoice", "rounded_total", "d.rounded_total * d.conversion_rate"),
	("Sales Invoice", "total_advance", "CASE WHEN d.party_account_currency = d.currency THEN d.total_advance * d.conversion_rate ELSE d.total_advance END"),
	("Sales Invoice", "outstanding_amount", "CASE WHEN d.party_account_currency = d.currency THEN d.outstanding_amount * d.conversion_rate ELSE d.outstanding_amount END"),
	("Sales Invoice", "loyalty_amount", "d.loyalty_amount"),
	("Sales Invoice", "total_billing_amount", "d.total_billing_amount * d.conversion_rate"),
	("Sales Order", "grand_total", "d.grand_total * d.conversion_rate"),
	("Sales Order", "advance_paid", "CASE WHEN d.party_account_currency = d.currency THEN d.advance_paid * d.conversion_rate ELSE d.advance_paid END"),
	("Sales Order", "loyalty_amount", "d.loyalty_amount"),
	("Quotation", "net_total", "d.net_total * d.conversion_rate"),
	("Delivery Note", "grand_total", "d.grand_total * d.conversion_rate"),
	("Opportunity", "opportunity_amount", "d.opportunity_amount * d.conversion_rate"),
	("Payment Entry", "paid_amount", f"{SIGN} * d.paid_amount * d.source_exchange_rate"),
	("Payment Entry", "received_amount", f"{SIGN} * d.received_amount * d.target_exchange_rate"),
	("Payment Entry", "base_received_amount", f"{SIGN} * d.received_amount * d.target_exchange_rate"),
	("Payment Entry", "unallocated_amount", f"{SIGN} * d.unallocated_amount * CASE WHEN d.payment_type = 'Pay' THEN d.target_exchange_rate ELSE d.source_exchange_rate END"),
	("Payment Entry", "difference_amount", "d.difference_amount"),
	("Payment Entry", "paid_from_account_balance", "d.paid_from_account_balance * d.source_exchange_rate"),
	("Sales Invoice Item", "amount", "d.amount * p.conversion_rate"),
	("Sales Invoice Item", "base_net_amount", "d.net_amount * p.conversion_rate"),
	("Sales Invoice Item", "rate_with_margin", "d.rate_with_margin * p.conversion_rate"),
	("Sales Order Item", "blanket_order_rate", "d.blanket_order_rate * p.conversion_rate"),
	("Sales Order Item", "billed_amt", "d.billed_amt * p.conversion_rate"),
	("Project", "total_billed_amount", "d.total_billed_amount"),
]  # fmt: skip
PARTS = {"Sales Invoice Item": "Sales Invoice", "Sales Order Item": "Sales Order"}
CUSTOMER_OF = {"Quotation": "party_name", "Opportunity": "party_name", "Payment Entry": "party"}


@pytest.fixture
def business(store) -> Business:
	business = Business(store, catalog=build_catalog(site_kinds(), (), BOOKS))
	business.put_all("Company", [{"name": n, "default_currency": code} for n, code in OF_COMPANY.items()])
	business.put_all("Customer", [{"name": name} for name in "ABC"])
	chance = random.Random(7)
	for customer, company, currency in itertools.product("ABC", OF_COMPANY, ("EUR", "USD", "GBP")):
		for doctype in ("Sales Invoice", "Sales Order", "Quotation", "Delivery Note", "Opportunity"):
			put_document(business, chance, doctype, customer, company, currency)
		for way in ("Receive", "Pay"):
			put_payment(business, chance, customer, company, currency, way)
		business.put("Project", customer=customer, company=company, total_billed_amount=chance.randint(1, 90))
	return business


def put_document(business, chance, doctype, customer, company, currency) -> str:
	"""As ERPNext stores it: every amount in the document's currency, a twin in the company's where there is a field for it."""
	rate, kinds = RATE[currency, OF_COMPANY[company]], site_kinds()[doctype]
	fields = amounts(chance, kinds, rate) | {
		"company": company, "currency": currency, "conversion_rate": rate, "docstatus": 1, "status": "Unpaid",
		"party_account_currency": chance.choice([currency, OF_COMPANY[company]]),
	}  # fmt: skip
	name = business.put(doctype, **{k: v for k, v in fields.items() if k in (*kinds, "docstatus")}, **party(doctype, customer))
	part = next((part for part, of in PARTS.items() if of == doctype), "")
	if part:
		rows = [amounts(chance, site_kinds()[part], rate) for _ in range(2)]
		business.put_children(doctype, name, part, rows)
	return name


def party(doctype: str, customer: str) -> dict:
	kind = {"Quotation": "quotation_to", "Opportunity": "opportunity_from", "Payment Entry": "party_type"}.get(doctype)
	return {CUSTOMER_OF.get(doctype, "customer"): customer} | ({kind: "Customer"} if kind else {})


def amounts(chance, kinds, rate) -> dict:
	plain = {k: chance.randint(1, 400) for k, info in kinds.items() if info[0] == "Currency" and not k.startswith("base_")}
	return plain | {f"base_{k}": v * rate for k, v in plain.items() if f"base_{k}" in kinds}


def put_payment(business, chance, customer, company, currency, way) -> str:
	"""From the customer's account into the bank, or back: one side in the customer's currency, the other in the company's."""
	own, kinds = OF_COMPANY[company], site_kinds()["Payment Entry"]
	sides = (currency, own) if way == "Receive" else (own, currency)
	source, target = (RATE[side, own] for side in sides)
	fields = {k: chance.randint(1, 400) for k, info in kinds.items() if info[0] == "Currency"} | {
		"paid_from_account_currency": sides[0], "paid_to_account_currency": sides[1], "payment_type": way,
		"source_exchange_rate": source, "target_exchange_rate": target, "company": company, "docstatus": 1,
	}  # fmt: skip
	fields |= {
		"base_paid_amount": fields["paid_amount"] * source,
		"base_received_amount": fields["received_amount"] * target,
	}
	return business.put("Payment Entry", **fields, **party("Payment Entry", customer))


@pytest.mark.parametrize("company", OF_COMPANY)
@pytest.mark.parametrize(("subject", "field", "by_hand"), AMOUNTS, ids=[f"{s}.{f}" for s, f, _ in AMOUNTS])
def test_every_amount_equals_hand_written_sql(business, subject, field, by_hand, company):
	row = condition(subject, "at least", "1", field=field, measure="sum", filters=[["company", "is", company]])
	leaf, source = parse_rule([row], business.catalog).leaves[0], business.catalog.sources[subject]
	query = related_values(leaf, EVERYBODY, source, source.spec, business.catalog.clock(business.now()))
	found = {customer: float(value) for customer, value in business.store.rows(query)}
	document, of = PARTS.get(subject, subject), "p" if subject in PARTS else "d"
	joined = f"`tab{subject}` AS d" + (f" JOIN `tab{document}` AS p ON p.name = d.parent" if subject in PARTS else "")
	drafts = "" if document in ("Opportunity", "Project") else f" AND {of}.docstatus = 1"
	statement = (
		f"SELECT {of}.{CUSTOMER_OF.get(document, 'customer')}, SUM({by_hand}) FROM {joined}"
		f" WHERE {of}.company = ?{drafts} GROUP BY 1"
	)
	expected = {customer: float(value) for customer, value in business.ask(statement, company)}
	assert found.keys() == expected.keys() == set("ABC")
	assert found == pytest.approx(expected)


@pytest.mark.parametrize(
	"row",
	[
		condition("Sales Invoice", "at least", "1000", field="grand_total", measure="sum"),
		condition("Sales Invoice", "more than", "0", field="outstanding_amount", measure="sum"),
		condition("Payment Entry", "at least", "5", field="unallocated_amount", measure="average"),
		condition("Sales Invoice Item", "less than", "5", field="net_amount", measure="sum"),
		condition("Quotation", "exists", measure="exists", filters=[["grand_total", "at least", "5000"]]),
		condition("Sales Order", "at least", "2", measure="count", filters=[["base_net_total", "between", "1, 2"]]),
		condition("Balance", "at least", "100", field="outstanding_amount"),
		condition("Balance", "at most", "0", field="outstanding_amount"),
		condition("Balance", "more than", "100", field="overdue_amount"),
		condition("Balance", "more than", "100", field="credit_limit"),
		condition("Project", "more than", "9", field="gross_margin", measure="sum", filters=[["company", "is one of", f"{EURO}, {DOLLAR}"]]),
	],
	ids=lambda row: f"{row['subject']} {row['measure']} {row.get('field') or ''}",
)  # fmt: skip
def test_amounts_of_companies_with_different_currencies_ask_for_a_company(business, row):
	with pytest.raises(RuleError, match=r"Row 1: .* \(EUR, USD\): filter by Company\."):
		parse_rule([row], business.catalog)
	others = [item for item in json.loads(row.get("filters") or "[]") if item[0] != "company"]
	row = {**row, "filters": json.dumps([*others, ["company", "is", DOLLAR]])}
	said = say_rule(parse_rule([row], business.catalog), business.catalog)
	assert " USD" in said or "owe nothing" in said


@pytest.mark.parametrize(
	"row",
	[
		condition("Balance", "equals", "0", field="overdue_amount"),
		condition("Balance", "at least", "3", field="overdue_days"),
		condition("Balance", "at least", "80", field="credit_used"),
		condition("Balance", "is set", field="credit_limit"),
		condition("Quotation", "exists", measure="exists", filters=[["grand_total", "more than", "0"]]),
		condition("Sales Invoice", "at least", "2", measure="count", filters=[["grand_total", "is set"]]),
		condition("Opportunity", "at least", "9", field="annual_revenue", measure="sum"),
	],
	ids=lambda row: f"{row['subject']} {row['measure']} {row.get('field') or ''}",
)  # fmt: skip
def test_what_is_the_same_in_every_currency_asks_for_no_company(business, row):
	assert parse_rule([row], business.catalog).leaves


def test_a_site_whose_companies_share_a_currency_asks_for_none_and_says_which():
	shared = build_catalog(site_kinds(), (), Currencies("EUR", {EURO: "CHF", DOLLAR: "CHF"}))
	row = condition("Sales Invoice", "at least", "5000", field="grand_total", measure="sum")
	said = say_rule(parse_rule([row], shared), shared)
	assert said == "Customers who were invoiced at least 5,000 CHF."
	row = condition("Opportunity", "between", "1, 2", field="annual_revenue", measure="average")
	assert "between 1 EUR and 2 EUR" in say_rule(parse_rule([row], shared), shared)


def owe(business, customer, company, amount, currency, kept, **more) -> None:
	business.put(
		"Sales Invoice", customer=customer, company=company, docstatus=1, outstanding_amount=amount, currency=currency,
		party_account_currency=kept, conversion_rate=RATE[currency, OF_COMPANY[company]], grand_total=amount,
		disable_rounded_total=1, status="Unpaid", due_date=business.days_ago(3), **more,
	)  # fmt: skip


@pytest.fixture
def owing(store) -> Business:
	business = Business(store, catalog=build_catalog(site_kinds(), (), BOOKS))
	business.put_all("Company", [{"name": n, "default_currency": code} for n, code in OF_COMPANY.items()])
	business.put_all("Customer", [{"name": name} for name in "ABC"])
	owe(business, "A", EURO, 100, "GBP", "GBP")
	owe(business, "A", EURO, 50, "USD", "EUR")
	owe(business, "A", DOLLAR, 300, "EUR", "EUR")
	owe(business, "B", DOLLAR, 40, "USD", "USD")
	limits = [{"company": EURO, "credit_limit": 1000}, {"company": DOLLAR, "credit_limit": 900}]
	business.put_children("Customer", "A", "Customer Credit Limit", limits)
	return business


@pytest.mark.parametrize(
	("company", "field", "expected"),
	[
		(EURO, "outstanding_amount", {"A": 175, "B": 0, "C": 0}),
		(DOLLAR, "outstanding_amount", {"A": 375, "B": 40, "C": 0}),
		(EURO, "overdue_amount", {"A": 175, "B": 0, "C": 0}),
		(DOLLAR, "overdue_amount", {"A": 375, "B": 40, "C": 0}),
		(EURO, "credit_limit", {"A": 1000}),
		(DOLLAR, "credit_limit", {"A": 900}),
		(EURO, "credit_used", {"A": 17.5}),
	],
)
def test_a_balance_is_of_the_company_that_is_named(owing, company, field, expected):
	for customer in "ABC":
		row = condition(
			"Balance", "equals", str(expected.get(customer, 123)), field=field, filters=[["company", "is", company]]
		)
		owing.segment("S", [row]) if not owing.segments else owing.change_rules("S", [row])
		owing.rebuild("S")
		same = {name for name, value in expected.items() if value == expected.get(customer, 123)}
		assert owing.members("S") == same


def told(business, row, customer):
	business.segment("S", [row])
	business.rebuild("S")
	segments = load_segments(business.store, business.catalog)
	engine = Engine(business.catalog, segments, business.catalog.clock(business.now()))
	answer = explain(business.store, engine, segments.by_name["S"], customer)
	return answer, answer["groups"][0]["conditions"][0]


def test_an_explanation_says_the_currency_of_what_it_finds_and_misses(owing):
	row = condition("Balance", "at least", "1000", field="outstanding_amount", filters=[["company", "is", DOLLAR]])
	answer, item = told(owing, row, "A")
	assert (item["value"], item["currency"]) == (375, "USD")
	assert item["needed"] == "at least 1,000 USD (625 USD more)"
	assert answer["missing"] == [
		f"Outstanding amount (Company is {DOLLAR}) is 375 USD; needs at least 1,000 USD."
	]


def test_an_explanation_adds_up_nothing_of_different_currencies(owing):
	_, item = told(owing, condition("Balance", "equals", "0", field="overdue_amount"), "A")
	assert (item["value"], item["currency"], item["is_true"]) == (["175 EUR", "375 USD"], "", False)


def test_the_timeline_and_the_card_carry_the_currency_of_every_document(business):
	catalog, now = business.catalog, business.now()
	for doctype in ("Sales Invoice", "Payment Entry", "Quotation", "Sales Order", "Delivery Note"):
		copies.fill_chunk(business.store, catalog, doctype, None, 500, now)
	names = [name for (name,) in business.ask("SELECT name FROM `tabConvo Interaction`")]
	items = present(business.store, [Row(now, INTERACTION_RANK, n, "", "") for n in names], Reader("x"))
	assert len(items) > 50
	for item in items:
		table = item["reference_doctype"]
		field = "base_paid_amount" if table == "Payment Entry" else "base_grand_total"
		(expected,) = business.ask(
			f"SELECT d.{field}, c.default_currency FROM `tab{table}` AS d JOIN `tabCompany` AS c ON c.name = d.company"
			" WHERE d.name = ?",
			item["reference_name"],
		)
		assert (item["amount"], item["currency"]) == (float(expected[0]), expected[1])
	card = read_card(business.store, catalog, "A", Reader("x"), Clock(now))
	shown = {document["currency"] for document in card["open_documents"] if document["amount"]}
	assert shown == {"EUR", "USD"}


def test_what_was_written_without_a_currency_gets_the_one_its_document_says(business):
	specs = [business.catalog.specs[d] for d in ("Sales Invoice", "Payment Entry", "Issue")]
	for spec in specs:
		copies.fill_chunk(business.store, business.catalog, spec.doctype, None, 500, business.now())
	written = "SELECT name, currency FROM `tabConvo Interaction` ORDER BY name"
	before = business.ask(written)
	business.ask("UPDATE `tabConvo Interaction` SET currency = NULL")
	for _ in range(2):
		for spec in specs:
			old_amounts.fill_currencies(business.store, spec, 0, old_amounts.newest(business.store))
	assert business.ask(written) == before and {code for _, code in before} == {"EUR", "USD"}


def test_an_amount_that_another_app_shows_has_the_currency_its_field_names(store):
	kinds = {**site_kinds(), "Quotation": {**site_kinds()["Quotation"]}}
	spec = next(s for s in build_catalog(kinds).specs.values() if s.doctype == "Quotation")
	catalog = build_catalog(kinds, [replace(spec, amount_field="grand_total")], BOOKS)
	business = Business(store, catalog=catalog)
	business.put("Customer", "A")
	business.put("Quotation", party_name="A", quotation_to="Customer", grand_total=5, currency="GBP", company=EURO)
	copies.fill_chunk(store, catalog, "Quotation", None, 10, business.now())
	assert business.ask("SELECT amount, currency FROM `tabConvo Interaction`") == [(5, "GBP")]


def test_an_amount_of_any_currency_asks_for_one_and_a_customers_own_is_not_offered():
	kinds = site_kinds()
	customer = {**kinds["Customer"], "custom_budget": ("Currency", "default_currency", "Budget")}
	catalog = build_catalog({**kinds, "Customer": customer}, (), BOOKS)
	row = condition("Convo Interaction", "at least", "5", field="amount", measure="sum")
	with pytest.raises(RuleError, match="is in any currency: filter by one Currency"):
		parse_rule([row], catalog)
	row = {**row, "filters": json.dumps([["currency", "is", "GBP"]])}
	assert "5 GBP" in say_rule(parse_rule([row], catalog), catalog)
	row = condition("Customer", "at least", "5", field="custom_budget")
	with pytest.raises(RuleError, match="cannot be asked for: it is in a currency of its own for each customer"):
		parse_rule([row], catalog)


def test_a_rate_that_was_never_set_makes_an_amount_unknown_and_no_other_number(store):
	business = Business(store, catalog=build_catalog(site_kinds()))
	business.put("Customer", "A")
	business.put("Payment Entry", party="A", party_type="Customer", payment_type="Receive", unallocated_amount=50, docstatus=1)
	row = condition("Payment Entry", "exists", measure="exists", filters=[["unallocated_amount", "is set"]])
	business.segment("S", [row])
	business.rebuild("S")
	assert business.members("S") == set()


def is_compared(row: dict) -> bool:
	"""Whether amounts are compared with one that is no mere nothing."""
	if row["measure"] in ("sum", "average"):
		return row["operator"] not in ("is set", "is not set")
	return row["measure"] in ("smallest", "largest") and row["value"] not in (None, "0", "0, 0")


@pytest.mark.parametrize("seed", range(4))
def test_random_conditions_are_refused_or_compare_amounts_of_one_currency(store, seed):
	chance = Chance(f"currencies {seed}")
	known = Currencies("EUR", dict(zip(COMPANIES, ("EUR", "USD"), strict=True)))
	business = Business(store, catalog=build_catalog(site_kinds(), (), known))
	chance.put_business(business)
	evaluator, clock = business.evaluator(), business.catalog.clock(business.now())
	customers = business.rows("Customer")
	refused = accepted = 0
	for _ in range(400):
		row = chance.choice([chance._related_row, chance._balance_row])()
		if chance.random() < 0.5:
			others = [item for item in json.loads(row.get("filters") or "[]") if item[0] != "company"]
			has_company = "company" in business.catalog.sources[row["subject"]].fields
			row["filters"] = json.dumps([*others, *([["company", "is", chance.choice(COMPANIES)]] if has_company else [])])
		try:
			leaf = parse_rule([row], business.catalog).leaves[0]
		except RuleError as error:
			assert "filter by" in str(error), row
			refused += 1
			continue
		found = set(column(store, leaf_query(leaf, EVERYBODY, business.catalog, clock)))
		assert found == {c["name"] for c in customers if evaluator.satisfies({**row, "negate": 0}, c)}, row
		if is_compared(row):
			accepted += 1
			for customer in customers:
				books = {item.get("company") for item in evaluator.related_rows(row, customer)}
				assert len(books) < 2 or row["subject"] == "Sales Order Item", (row, books)
	assert refused > 10 and accepted > 3
