"""Rules read back as one plain sentence: expected sentences written by hand."""

import json

import pytest

from convo_channels.core.base.facts import Voice
from convo_channels.core.base.numbers import NumberSigns
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import MAX_LENGTH, say_rule
from tests.support.builders import condition, on_customer, site_catalog

ORDERS = {"measure": "count", "period": "in the last (days)", "period_days": 365}
LAST_CONTACT = {"field": "last_contact_at"}
TOTAL = {"field": "grand_total"}


def say(*rows, translate=str) -> str:
	return say_rule(parse_rule(list(rows), site_catalog()), site_catalog(), Voice(translate))


VALUES = [
	(on_customer("territory", "is", "Germany"), "whose Territory is Germany"),
	(on_customer("territory", "is not", "Germany"), "whose Territory is not Germany"),
	(on_customer("territory", "is under", "Europe"), "whose Territory is under Europe"),
	(on_customer("territory", "is not under", "Europe"), "whose Territory is not under Europe"),
	(on_customer("territory", "is one of", "Germany, France, Spain"), "whose Territory is one of Germany, France or Spain"),
	(on_customer("territory", "is none of", "Germany"), "whose Territory is none of Germany"),
	(on_customer("territory", "is set"), "whose Territory is set"),
	(on_customer("website", "is", "a, b"), 'whose Website is "a, b"'),
	(on_customer("website", "contains", "shop"), 'whose Website contains "shop"'),
	(on_customer("website", "does not contain", "shop"), 'whose Website does not contain "shop"'),
	(on_customer("website", "starts with", "www"), 'whose Website starts with "www"'),
	(on_customer("website", "ends with", ".de"), 'whose Website ends with ".de"'),
	(on_customer("is_frozen", "is yes"), "whose Is Frozen is yes"),
	(on_customer("is_frozen", "is no"), "whose Is Frozen is no"),
	(on_customer("default_commission_rate", "equals", "2.50"), "whose Default Commission Rate equals 2.5"),
	(on_customer("default_commission_rate", "does not equal", "0"), "whose Default Commission Rate does not equal 0"),
	(on_customer("default_commission_rate", "at least", "12000"), "whose Default Commission Rate is at least 12,000"),
	(on_customer("default_commission_rate", "between", "1, 2"), "whose Default Commission Rate is between 1 and 2"),
	(condition("Convo Profile", "in the last (days)", 30, **LAST_CONTACT), "whose Last Contact is in the last 30 days"),
	(condition("Convo Profile", "in the last (days)", 1, **LAST_CONTACT), "whose Last Contact is in the last 1 day"),
	(condition("Convo Profile", "in the last (days)", 0, **LAST_CONTACT), "whose Last Contact is today"),
	(condition("Convo Profile", "more than (days) ago", 60, **LAST_CONTACT), "whose Last Contact is more than 60 days ago"),
	(condition("Convo Profile", "more than (days) ago", 0, **LAST_CONTACT), "whose Last Contact is before today"),
	(condition("Convo Profile", "more than (days) ahead", 2, **LAST_CONTACT), "whose Last Contact is more than 2 days ahead"),
	(condition("Convo Profile", "on", "2024-03-01", **LAST_CONTACT), "whose Last Contact is on 2024-03-01"),
	(condition("Convo Profile", "on or after", "2024-03-01", **LAST_CONTACT), "whose Last Contact is on or after 2024-03-01"),
	(
		condition("Convo Profile", "between", "2024-03-01, 2024-04-01", **LAST_CONTACT),
		"whose Last Contact is between 2024-03-01 and 2024-04-01",
	),
	(condition("Convo Profile", "comes round in the next (days)", 14, **LAST_CONTACT), "whose Last Contact comes round in the next 14 days"),
	(condition("Convo Profile", "comes round in the last (days)", 1, **LAST_CONTACT), "whose Last Contact came round in the last 1 day"),
	(condition("Convo Profile", "comes round in the next (days)", 0, **LAST_CONTACT), "whose Last Contact comes round today"),
	(condition("Convo Profile", "is today", **LAST_CONTACT), "whose Last Contact is today"),
	(condition("Convo Profile", "is this week", **LAST_CONTACT), "whose Last Contact is this week"),
	(condition("Convo Profile", "is this quarter", **LAST_CONTACT), "whose Last Contact is this quarter"),
	(condition("Convo Profile", "is in the month", 3, **LAST_CONTACT), "whose Last Contact is in March"),
	(condition("Balance", "more than", "0", field="overdue_amount"), "whose Overdue amount is more than 0"),
	(condition("Balance", "at least", "90", field="credit_used"), "whose Credit limit used (%) is at least 90"),
	(condition("Balance", "is not set", field="credit_limit"), "whose Credit limit is not set"),
	(condition("Tag", "is", "VIP"), "who have the tag VIP"),
	(condition("Tag", "is not", "VIP"), "who do not have the tag VIP"),
	(condition("Tag", "is one of", "VIP, Gold"), "who have one of the tags VIP or Gold"),
	(condition("Tag", "is none of", "VIP, Gold"), "who have none of the tags VIP or Gold"),
	(condition("Tag", "is set"), "who have any tag"),
	(condition("Tag", "is not set", negate=1), "who have any tag"),
	(condition("Tag", "is not set"), "who have no tag"),
	(condition("Segment", "is in", "Big ones"), "who are in the segment Big ones"),
	(condition("Segment", "is not in", "Big ones"), "who are not in the segment Big ones"),
]  # fmt: skip

RELATED = [
	(condition("Issue", "exists", measure="exists"), "who have at least one Issue"),
	(
		condition("Contact", "exists", measure="exists", filters=[["designation", "contains", "Buyer"]]),
		'who have at least one Contact where Designation contains "Buyer"',
	),
	(condition("Address", "does not exist", measure="exists"), "who have no Addresses"),
	(
		condition(
			"Sales Invoice Item", "at least", "10", measure="sum", field="qty", period="in the last (days)", period_days=90,
			filters=[["item_group", "is under", "Coffee"]],
		),
		"whose Items bought in the last 90 days where Item Group is under Coffee add up to at least 10 in Qty",
	),
	(condition("Sales Order Item", "more than (days) ago", "30", measure="latest"), "whose latest Item ordered is more than 30 days ago"),
	(condition("Opportunity", "does not exist", measure="exists"), "who have no Opportunities"),
	(condition("Sales Order", "at least", "3", **ORDERS), "who have at least 3 Sales Orders in the last 365 days"),
	(condition("Sales Order", "more than", "1", measure="count"), "who have more than 1 Sales Order"),
	(condition("Sales Order", "equals", "1", measure="count"), "who have exactly 1 Sales Order"),
	(condition("Sales Order", "does not equal", "2", measure="count"), "who do not have exactly 2 Sales Orders"),
	(condition("Sales Order", "between", "2, 5", measure="count"), "who have between 2 and 5 Sales Orders"),
	(condition("Sales Order", "is set", measure="count"), "whose number of Sales Orders is set"),
	(
		condition("Sales Invoice", "at least", "10000", measure="sum", **TOTAL),
		"whose Sales Invoices add up to at least 10,000 in Grand Total",
	),
	(
		condition("Sales Invoice", "does not equal", "0", measure="sum", **TOTAL),
		"whose Sales Invoices do not add up to exactly 0 in Grand Total",
	),
	(
		condition("Sales Invoice", "less than", "99.5", measure="average", **TOTAL),
		"whose Sales Invoices average less than 99.5 in Grand Total",
	),
	(
		condition("Sales Invoice", "is not set", measure="average", **TOTAL),
		"whose average Grand Total of their Sales Invoices is not set",
	),
	(
		condition("Sales Order", "more than (days) ago", "60", measure="latest"),
		"whose latest Sales Order is more than 60 days ago",
	),
	(condition("Sales Order", "is this month", measure="latest"), "whose latest Sales Order is this month"),
	(
		condition("Convo Post", "before", "2024-01-01", measure="earliest"),
		"whose earliest Post is before 2024-01-01",
	),
	(
		condition("Serial No", "in the next (days)", "30", measure="latest", field="warranty_expiry_date"),
		"whose latest Warranty Expiry Date of their Serial Nos is in the next 30 days",
	),
	(
		condition(
			"Quotation", "exists", measure="exists", include_drafts=1, period="in the next (days)", period_days=0,
			filters=[["status", "is", "Open"], ["grand_total", "more than", "1000"], ["title", "is set"]],
		),
		"who have at least one Quotation today where Status is Open and Grand Total is more than 1,000"
		" and Title is set (drafts included)",
	),
]  # fmt: skip

NEGATED = [
	(on_customer("territory", "is", "Germany"), "whose Territory is not Germany"),
	(on_customer("territory", "is none of", "A, B"), "whose Territory is one of A or B"),
	(on_customer("website", "starts with", "www"), 'whose Website does not start with "www"'),
	(on_customer("website", "ends with", ".de"), 'whose Website does not end with ".de"'),
	(on_customer("default_commission_rate", "more than", "2"), "whose Default Commission Rate is not more than 2"),
	(on_customer("default_commission_rate", "between", "1, 2"), "whose Default Commission Rate is not between 1 and 2"),
	(condition("Convo Profile", "in the last (days)", 7, **LAST_CONTACT), "whose Last Contact is not in the last 7 days"),
	(condition("Convo Profile", "comes round in the next (days)", 7, **LAST_CONTACT), "whose Last Contact does not come round in the next 7 days"),
	(condition("Convo Profile", "comes round in the last (days)", 0, **LAST_CONTACT), "whose Last Contact does not come round today"),
	(condition("Convo Profile", "is this year", **LAST_CONTACT), "whose Last Contact is not this year"),
	(condition("Convo Profile", "is in the month", 12, **LAST_CONTACT), "whose Last Contact is not in December"),
	(condition("Tag", "is", "VIP"), "who do not have the tag VIP"),
	(condition("Segment", "is not in", "Big"), "who are in the segment Big"),
	(condition("Issue", "exists", measure="exists"), "who have no Issues"),
	(condition("Issue", "more than", "2", measure="count"), "who do not have more than 2 Issues"),
	(condition("Issue", "does not equal", "2", measure="count"), "who have exactly 2 Issues"),
	(
		condition("Sales Order", "at least", "5", measure="sum", **TOTAL),
		"whose Sales Orders do not add up to at least 5 in Grand Total",
	),
]  # fmt: skip

OR_NEVER = [
	(condition("Convo Profile", "before", "2024-01-01", **LAST_CONTACT), "whose Last Contact is before 2024-01-01 (or never)"),
	(on_customer("territory", "is", "Germany"), "whose Territory is Germany (or is not set)"),
	(condition("Issue", "at least", "3", measure="count"), "who have at least 3 Issues (or none at all)"),
	(
		condition("Sales Order", "more than (days) ago", "60", measure="latest"),
		"whose latest Sales Order is more than 60 days ago (or never)",
	),
]  # fmt: skip


@pytest.mark.parametrize(("row", "said"), [*VALUES, *RELATED])
def test_a_condition_is_said_in_plain_words(row, said):
	assert say(row) == f"Customers {said}."


@pytest.mark.parametrize(("row", "said"), NEGATED)
def test_a_negated_condition_is_said_without_brackets(row, said):
	assert say({**row, "negate": 1}) == f"Customers {said}."


@pytest.mark.parametrize(("row", "said"), OR_NEVER)
def test_or_never_stands_behind_its_condition(row, said):
	assert say({**row, "or_never": 1}) == f"Customers {said}."
	assert say({**row, "or_never": 1, "negate": 1}) == f"Customers who are none of those {said}."


def test_groups_are_joined_by_or_and_bracketed_where_they_hold_more_than_one():
	germany, frozen = on_customer("territory", "is", "Germany"), on_customer("is_frozen", "is yes")
	tagged = condition("Tag", "is", "VIP", group_no=2)
	assert say(germany, frozen) == "Customers whose Territory is Germany and whose Is Frozen is yes."
	assert say(germany, tagged) == "Customers whose Territory is Germany or who have the tag VIP."
	assert say(germany, frozen, tagged) == (
		"Customers (whose Territory is Germany and whose Is Frozen is yes) or who have the tag VIP."
	)


def test_every_word_of_ours_is_translated_and_values_are_not():
	seen = set()

	def translate(text):
		seen.add(text)
		return text.upper()

	said = say(
		on_customer("territory", "is one of", "Germany, {0}"),
		condition("Issue", "exists", measure="exists"),
		translate=translate,
	)
	assert said == "CUSTOMERS WHOSE TERRITORY IS ONE OF Germany OR {0} AND WHO HAVE AT LEAST ONE ISSUE."
	assert {"Customers {0}.", "Territory", "is one of {0}", "and", "Issue"} <= seen


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
	quotation = condition("Quotation", "exists", measure="exists", filters=[["status", "is one of", "Open, Replied"]])
	said = say(quotation, on_customer("territory", "is", "Germany"), translate=lambda text: german.get(text, text))
	assert "Status is one of Offen or Beantwortet" in said
	assert "Territory is Germany" in said


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
		(condition("Issue", "at least", "1500", measure="count"), "at least 1.500 Issues"),
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


def test_a_bracket_is_said_in_brackets_where_more_is_asked_for():
	a, b, c = (on_customer("territory", "is", name) for name in ("Asia", "Bonn", "Chile"))
	either = [{**b, "bracket_no": 1}, {**c, "bracket_no": 1}]
	b_or_c = "whose Territory is Bonn or whose Territory is Chile"
	assert say(a, *either) == f"Customers whose Territory is Asia and ({b_or_c})."
	assert say(*either) == f"Customers {b_or_c}."
	assert say(a, {**b, "bracket_no": 1}) == "Customers whose Territory is Asia and whose Territory is Bonn."
