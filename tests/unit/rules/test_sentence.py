"""Rules read back as one plain sentence: expected sentences written by hand."""

import json

import pytest

from convo_channels.core.base.facts import Voice
from convo_channels.core.base.messages import context_of
from convo_channels.core.base.numbers import NumberSigns
from convo_channels.core.catalog.measures import RELATED_MEASURES
from convo_channels.core.insight.explain_findings import FINDINGS
from convo_channels.core.rules.phrases import SHAPES
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import MAX_LENGTH, say_rule
from tests.support.builders import condition, on_customer, site_catalog

ORDERS = {"measure": "count", "period": "in the last (days)", "period_days": 365}
LAST_CONTACT = {"field": "last_contact_at"}
TOTAL = {"field": "grand_total"}


def say(*rows, translate=str) -> str:
	return say_rule(parse_rule(list(rows), site_catalog()), site_catalog(), Voice(translate))


VALUES = [
	(on_customer("territory", "is", "Germany"), "in Germany"),
	(on_customer("territory", "is not", "Germany"), "not in Germany"),
	(on_customer("territory", "is under", "Europe"), "in Europe or below"),
	(on_customer("territory", "is not under", "Europe"), "neither in Europe nor below"),
	(on_customer("territory", "is one of", "Germany, France, Spain"), "in Germany, France or Spain"),
	(on_customer("territory", "is none of", "Germany"), "not in Germany"),
	(on_customer("territory", "is set"), "who have a Territory"),
	(on_customer("website", "is", "a, b"), 'whose Website is "a, b"'),
	(on_customer("website", "contains", "shop"), 'whose Website contains "shop"'),
	(on_customer("website", "does not contain", "shop"), 'whose Website does not contain "shop"'),
	(on_customer("website", "starts with", "www"), 'whose Website starts with "www"'),
	(on_customer("website", "ends with", ".de"), 'whose Website ends with ".de"'),
	(on_customer("is_frozen", "is yes"), "who are frozen"),
	(on_customer("is_frozen", "is no"), "who are not frozen"),
	(on_customer("default_commission_rate", "equals", "2.50"), "whose Default Commission Rate is 2.5"),
	(on_customer("default_commission_rate", "does not equal", "0"), "whose Default Commission Rate is not 0"),
	(on_customer("default_commission_rate", "at least", "12000"), "whose Default Commission Rate is at least 12,000"),
	(on_customer("default_commission_rate", "between", "1, 2"), "whose Default Commission Rate is between 1 and 2"),
	(condition("Convo Profile", "in the last (days)", 30, **LAST_CONTACT), "whose last contact is in the last 30 days"),
	(condition("Convo Profile", "in the last (days)", 1, **LAST_CONTACT), "whose last contact is in the last 1 day"),
	(condition("Convo Profile", "in the last (days)", 0, **LAST_CONTACT), "whose last contact is today"),
	(condition("Convo Profile", "more than (days) ago", 60, **LAST_CONTACT), "whose last contact is more than 60 days ago"),
	(condition("Convo Profile", "more than (days) ago", 0, **LAST_CONTACT), "whose last contact is before today"),
	(condition("Convo Profile", "more than (days) ahead", 2, **LAST_CONTACT), "whose last contact is more than 2 days ahead"),
	(condition("Convo Profile", "on", "2024-03-01", **LAST_CONTACT), "whose last contact is on 2024-03-01"),
	(condition("Convo Profile", "on or after", "2024-03-01", **LAST_CONTACT), "whose last contact is on or after 2024-03-01"),
	(
		condition("Convo Profile", "between", "2024-03-01, 2024-04-01", **LAST_CONTACT),
		"whose last contact is between 2024-03-01 and 2024-04-01",
	),
	(condition("Convo Profile", "comes round in the next (days)", 14, **LAST_CONTACT), "whose last contact comes round in the next 14 days"),
	(condition("Convo Profile", "comes round in the last (days)", 1, **LAST_CONTACT), "whose last contact came round in the last 1 day"),
	(condition("Convo Profile", "comes round in the next (days)", 0, **LAST_CONTACT), "whose last contact comes round today"),
	(condition("Convo Profile", "is today", **LAST_CONTACT), "whose last contact is today"),
	(condition("Convo Profile", "is this week", **LAST_CONTACT), "whose last contact is this week"),
	(condition("Convo Profile", "is this quarter", **LAST_CONTACT), "whose last contact is this quarter"),
	(condition("Convo Profile", "is in the month", 3, **LAST_CONTACT), "whose last contact is in March"),
	(condition("Convo Profile", "falls on (weekdays)", "7, 6", **LAST_CONTACT), "whose last contact is on a Saturday or Sunday"),
	(condition("Convo Profile", "falls on (weekdays)", "1", **LAST_CONTACT), "whose last contact is on a Monday"),
	(
		condition("Convo Profile", "is at a time between", "18:00, 8:00", **LAST_CONTACT),
		"whose last contact is at a time between 18:00 and 08:00",
	),
	(condition("Convo Profile", "is at a time before", "12:00", **LAST_CONTACT), "whose last contact is at a time before 12:00"),
	(condition("Balance", "more than", "0", field="overdue_amount"), "with overdue invoices"),
	(condition("Balance", "at least", "90", field="credit_used"), "who use at least 90 % of their credit limit"),
	(condition("Balance", "is not set", field="credit_limit"), "who have no Credit limit"),
	(condition("Tag", "is", "VIP"), "tagged VIP"),
	(condition("Tag", "is not", "VIP"), "not tagged VIP"),
	(condition("Tag", "is one of", "VIP, Gold"), "tagged VIP or Gold"),
	(condition("Tag", "is none of", "VIP, Gold"), "tagged neither VIP nor Gold"),
	(on_customer("territory.territory_manager", "is", "Kim"), "whose Territory Manager of the Territory is Kim"),
	(on_customer("territory.is_group", "is yes"), "whose Is Group of the Territory is ticked"),
	(
		on_customer("territory.parent_territory.territory_manager", "is set"),
		"who have a Territory Manager of the Parent Territory of the Territory",
	),
	(condition("Tag", "is set"), "with any tag"),
	(condition("Tag", "is not set", negate=1), "with any tag"),
	(condition("Tag", "is not set"), "without any tag"),
	(condition("Segment", "is in", "Big ones"), "in the segment Big ones"),
	(condition("Segment", "is not in", "Big ones"), "not in the segment Big ones"),
]  # fmt: skip

RELATED = [
	(condition("Issue", "exists", measure="exists"), "with an issue"),
	(
		condition("Contact", "exists", measure="exists", filters=[["designation", "contains", "Buyer"]]),
		'with a contact whose Designation contains "Buyer"',
	),
	(condition("Address", "does not exist", measure="exists"), "without an address"),
	(
		condition(
			"Sales Invoice Item", "at least", "10", measure="sum", field="qty", period="in the last (days)", period_days=90,
			filters=[["item_group", "is under", "Coffee"]],
		),
		"with bought items from the group Coffee or below that come to at least 10 in Qty in the last 90 days",
	),
	(condition("Sales Order Item", "more than (days) ago", "30", measure="latest"), "whose last ordered item is more than 30 days ago"),
	(condition("Opportunity", "does not exist", measure="exists"), "without an opportunity"),
	(condition("Sales Order", "at least", "3", **ORDERS), "with at least 3 Sales Orders in the last 365 days"),
	(condition("Sales Order", "more than", "1", measure="count"), "with more than 1 Sales Order"),
	(condition("Sales Order", "equals", "1", measure="count"), "with exactly 1 Sales Order"),
	(condition("Sales Order", "does not equal", "2", measure="count"), "who do not have exactly 2 Sales Orders"),
	(condition("Sales Order", "between", "2, 5", measure="count"), "with between 2 and 5 Sales Orders"),
	(condition("Sales Order", "is set", measure="count"), "with a Sales Order"),
	(
		condition("Sales Invoice", "at least", "10000", measure="sum", **TOTAL),
		"who were invoiced at least 10,000",
	),
	(
		condition("Sales Invoice", "does not equal", "0", measure="sum", **TOTAL),
		"who were invoiced something",
	),
	(
		condition("Sales Invoice", "less than", "99.5", measure="average", **TOTAL),
		"with invoices of less than 99.5 on average",
	),
	(
		condition("Sales Invoice", "is not set", measure="average", **TOTAL),
		"whose average Grand Total of invoices is not set",
	),
	(
		condition("Sales Invoice", "more than", "1000", measure="largest", **TOTAL),
		"whose largest invoice is more than 1,000",
	),
	(
		condition("Sales Invoice", "at least", "10", measure="smallest", negate=1, **TOTAL),
		"whose smallest invoice is not at least 10",
	),
	(condition("Sales Invoice", "is", "Paid", measure="of the latest", field="status"), "whose last invoice is paid"),
	(
		condition("Sales Invoice", "is none of", "Paid, Overdue", measure="of the latest", field="status"),
		"whose last invoice is neither paid nor overdue",
	),
	(
		condition("Sales Order", "more than", "1000", measure="of the earliest", **TOTAL),
		"whose first Sales Order is more than 1,000",
	),
	(
		condition("Sales Order", "is set", measure="of the latest", field="delivery_date", period="in the last (days)", period_days=30),
		"where Delivery Date of the last Sales Order in the last 30 days is set",
	),
	(
		condition("Sales Invoice Item", "equals", "1", measure="distinct", field="item_code"),
		"with exactly 1 value of Item Code among bought items",
	),
	(on_customer("territory.is_group", "is no"), "whose Is Group of the Territory is not ticked"),
	(
		condition("Sales Invoice Item", "at least", "3", measure="distinct", field="item_code", or_never=1),
		"with at least 3 different values of Item Code among bought items (or none at all)",
	),
	(
		condition("Sales Order", "more than (days) ago", "60", measure="latest"),
		"whose last Sales Order is more than 60 days ago",
	),
	(condition("Sales Order", "is this month", measure="latest"), "whose last Sales Order is this month"),
	(
		condition("Convo Post", "before", "2024-01-01", measure="earliest"),
		"whose first post is before 2024-01-01",
	),
	(
		condition("Serial No", "in the next (days)", "30", measure="latest", field="warranty_expiry_date"),
		"whose latest Warranty Expiry Date among Serial Nos is in the next 30 days",
	),
	(
		condition(
			"Quotation", "exists", measure="exists", include_drafts=1, period="in the next (days)", period_days=0,
			filters=[["status", "is", "Open"], ["grand_total", "more than", "1000"], ["title", "is set"]],
		),
		"with an open quotation of more than 1,000 (Title is set) (drafts included) today",
	),
]  # fmt: skip

NEGATED = [
	(on_customer("territory", "is", "Germany"), "not in Germany"),
	(on_customer("territory", "is none of", "A, B"), "in A or B"),
	(on_customer("website", "starts with", "www"), 'whose Website does not start with "www"'),
	(on_customer("website", "ends with", ".de"), 'whose Website does not end with ".de"'),
	(on_customer("default_commission_rate", "more than", "2"), "whose Default Commission Rate is not more than 2"),
	(on_customer("default_commission_rate", "between", "1, 2"), "whose Default Commission Rate is not between 1 and 2"),
	(condition("Convo Profile", "in the last (days)", 7, **LAST_CONTACT), "whose last contact is not in the last 7 days"),
	(condition("Convo Profile", "comes round in the next (days)", 7, **LAST_CONTACT), "whose last contact does not come round in the next 7 days"),
	(condition("Convo Profile", "comes round in the last (days)", 0, **LAST_CONTACT), "whose last contact does not come round today"),
	(condition("Convo Profile", "is this year", **LAST_CONTACT), "whose last contact is not this year"),
	(condition("Convo Profile", "is in the month", 12, **LAST_CONTACT), "whose last contact is not in December"),
	(condition("Convo Profile", "falls on (weekdays)", "6, 7", **LAST_CONTACT), "whose last contact is not on a Saturday or Sunday"),
	(condition("Convo Profile", "is at a time after", "12:00", **LAST_CONTACT), "whose last contact is not at a time after 12:00"),
	(condition("Tag", "is", "VIP"), "not tagged VIP"),
	(condition("Segment", "is not in", "Big"), "in the segment Big"),
	(condition("Issue", "exists", measure="exists"), "without an issue"),
	(condition("Issue", "more than", "2", measure="count"), "with at most 2 issues"),
	(condition("Issue", "does not equal", "2", measure="count"), "with exactly 2 issues"),
	(
		condition("Sales Order", "at least", "5", measure="sum", **TOTAL),
		"who ordered less than 5",
	),
]  # fmt: skip

OR_NEVER = [
	(
		condition("Convo Profile", "before", "2024-01-01", **LAST_CONTACT),
		"whose last contact is before 2024-01-01 (or never)",
		"whose last contact is not before 2024-01-01 (only if known)",
	),
	(on_customer("territory", "is", "Germany"), "in Germany (or not set)", "not in Germany (only if set)"),
	(
		condition("Issue", "at least", "3", measure="count"),
		"with at least 3 issues (or none at all)",
		"with fewer than 3 issues (but at least one)",
	),
	(
		condition("Sales Order", "more than (days) ago", "60", measure="latest"),
		"whose last Sales Order is more than 60 days ago (or who have none)",
		"whose last Sales Order is not more than 60 days ago (only if there is one)",
	),
]  # fmt: skip


@pytest.mark.parametrize(("row", "said"), [*VALUES, *RELATED])
def test_a_condition_is_said_in_plain_words(row, said):
	assert say(row) == f"Customers {said}."


@pytest.mark.parametrize(("row", "said"), NEGATED)
def test_a_negated_condition_is_said_without_brackets(row, said):
	assert say({**row, "negate": 1}) == f"Customers {said}."


@pytest.mark.parametrize(("row", "said", "negated"), OR_NEVER)
def test_or_never_stands_behind_its_condition(row, said, negated):
	assert say({**row, "or_never": 1}) == f"Customers {said}."
	assert say({**row, "or_never": 1, "negate": 1}) == f"Customers {negated}."


def test_groups_are_joined_by_or_behind_a_comma():
	germany, frozen = on_customer("territory", "is", "Germany"), on_customer("is_frozen", "is yes")
	tagged = condition("Tag", "is one of", "VIP, Gold", group_no=2)
	assert say(germany, frozen) == "Customers in Germany, who are frozen."
	assert say(germany, tagged) == "Customers in Germany, or tagged VIP or Gold."
	assert say(germany, frozen, tagged) == "Customers either in Germany, who are frozen; or tagged VIP or Gold."
	assert say(germany, tagged, {**frozen, "group_no": 2}, {**germany, "group_no": 3}) == (
		"Customers either in Germany; or tagged VIP or Gold, who are frozen; or in Germany."
	)


def test_what_once_was_and_lately_is_not_is_said_in_one():
	once = condition("Sales Invoice", "exists", measure="exists")
	lately = condition("Sales Invoice", "does not exist", measure="exists", period="in the last (days)", period_days=180)
	assert say(lately, once) == "Customers with an invoice, but not in the last 180 days."
	assert say({**lately, "operator": "exists", "negate": 1}, once) == "Customers with an invoice, but not in the last 180 days."
	other = {**once, "filters": json.dumps([["status", "is", "Paid"]])}
	assert say(lately, other) == "Customers without an invoice in the last 180 days and with a paid invoice."
	germany = on_customer("territory", "is", "Germany")
	assert say(once, {**germany, "bracket_no": 1}, {**lately, "bracket_no": 1}) == (
		"Customers with an invoice, and either in Germany, or without an invoice in the last 180 days."
	)


def test_what_a_document_is_chosen_by_reads_on_where_nothing_stands_behind_it():
	two = [["designation", "contains", "Buyer"], ["department", "is", "Sales"]]
	contact = condition("Contact", "exists", measure="exists", filters=two)
	assert say(contact) == 'Customers with a contact whose Designation contains "Buyer" and Department is "Sales".'
	dated = {"period": "in the last (days)", "period_days": 9}
	paid = condition("Sales Invoice", "exists", measure="exists", filters=[["company", "is", "Alpha"]], **dated)
	assert say(paid) == "Customers with an invoice (Company is Alpha) in the last 9 days."


def test_what_customers_are_stands_before_what_they_did_and_what_is_so_of_them():
	lately = condition("Convo Profile", "in the last (days)", 14, **LAST_CONTACT)
	orders = condition("Sales Order", "does not exist", measure="exists")
	germany = on_customer("territory", "is under", "DACH")
	assert say(lately, orders, germany) == (
		"Customers in DACH or below and without a Sales Order, whose last contact is in the last 14 days."
	)
	assert say(lately, orders, germany, condition("Tag", "is", "VIP", group_no=2)) == (
		"Customers either in DACH or below and without a Sales Order, whose last contact is in the last 14 days; or tagged VIP."
	)


def test_every_word_of_ours_is_translated_and_values_are_not():
	seen = set()

	def translate(text):
		seen.add((text, context_of(text)))
		return text.upper()

	said = say(
		on_customer("territory", "is one of", "Germany, {0}"),
		condition("Issue", "exists", measure="exists"),
		translate=translate,
	)
	assert said == "CUSTOMERS IN Germany OR {0} AND WITH AN ISSUE."
	phrases = {(text, "Sentence") for text in ("in {0}", "with an {0}", "issue", "{0} and {1}")}
	assert {("Customers {0}.", ""), ("{0} or {1}", ""), *phrases} <= seen


def test_a_long_rule_stays_a_sentence_that_can_be_stored():
	values = json.dumps([f"value number {n} " + "x" * 300 for n in range(200)])
	row = on_customer("website", "is one of", values[:1000].rsplit(",", 1)[0] + "]")
	assert "more" in say(on_customer("website", "is one of", json.dumps([str(n) for n in range(100)])))
	assert len(say(*[{**row, "group_no": n} for n in range(1, 61)])) <= MAX_LENGTH


def test_html_in_a_value_is_shown_as_it_was_typed():
	assert (
		say(on_customer("website", "contains", "<b>x</b>")) == 'Customers whose Website contains "<b>x</b>".'
	)


def test_a_choice_is_said_in_the_readers_language_and_a_name_as_it_is():
	german = {"Open": "Offen", "Replied": "Beantwortet", "Germany": "Deutschland"}
	quotation = condition("Quotation", "exists", measure="exists", filters=[["status", "is none of", "Open, Replied"]])
	said = say(quotation, on_customer("territory", "is", "Germany"), translate=lambda text: german.get(text, text))
	assert "whose Status is neither Offen nor Beantwortet" in said
	assert "in Germany" in said


def test_where_a_language_puts_the_copula_is_its_own_matter():
	turned = {"is at least {0}": "mindestens {0} ist"}
	said = say(on_customer("default_commission_rate", "at least", "5"), translate=lambda text: turned.get(text, text))
	assert "mindestens 5 ist" in said


GERMAN = Voice(
	str, lambda day: f"{day:%d.%m.%Y}", lambda at: f"{at:%d.%m.%Y %H:%M}", lambda time: f"{time:%H.%M} Uhr",
	NumberSigns(",", ".").write,
)  # fmt: skip


@pytest.mark.parametrize(
	("row", "said"),
	[
		(on_customer("default_commission_rate", "at least", "12345.5"), "is at least 12.345,5"),
		(on_customer("default_commission_rate", "between", "1000, 2000"), "is between 1.000 and 2.000"),
		(condition("Issue", "at least", "1500", measure="count"), "at least 1.500 issues"),
		(condition("Sales Order", "at least", "5000", measure="sum", field="grand_total"), "at least 5.000"),
		(condition("Convo Profile", "before", "2024-03-01", field="last_contact_at"), "before 01.03.2024"),
		(
			condition("Sales Order", "exists", measure="exists", filters=[["transaction_date", "before", "2024-03-01"]]),
			"before 01.03.2024",
		),
		(on_customer("website", "is", "12345.5"), '"12345.5"'),
	],
	ids=["number", "two numbers", "count", "sum", "day", "day of a filter", "text"],
)
def test_values_are_written_as_the_reader_writes_them(row, said):
	assert said in say_rule(parse_rule([row], site_catalog()), site_catalog(), GERMAN)


def test_a_bracket_is_said_in_words_and_last_where_more_is_asked_for():
	a, b, c = (on_customer("territory", "is", name) for name in ("Asia", "Bonn", "Chile"))
	either = [{**b, "bracket_no": 1}, {**c, "bracket_no": 1}]
	assert say(a, *either) == "Customers in Asia, and either in Bonn, or in Chile."
	assert say(*either) == "Customers in Bonn, or in Chile."
	late = condition("Convo Profile", "is today", **LAST_CONTACT)
	assert say(late, *either, a) == "Customers in Asia, whose last contact is today, and either in Bonn, or in Chile."
	assert say(a, {**b, "bracket_no": 1}) == "Customers in Asia and in Bonn."
	assert say(a, *either, {**c, "group_no": 2}) == "Customers either in Asia, and either in Bonn, or in Chile; or in Chile."


@pytest.mark.parametrize("measure", RELATED_MEASURES)
def test_every_measure_has_its_sentence_where_a_rule_is_said_and_where_something_lacks(measure):
	assert measure in SHAPES and measure in FINDINGS
