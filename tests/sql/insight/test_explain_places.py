"""Who is among the first: which place a customer takes, what the last of the first ones has, and to whom that is told."""

import pytest

from convo_channels.core.insight.explain import Reading, explain
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from tests.sql.insight.test_explain import conditions, engine_of
from tests.support.builders import Business, condition

INVOICED = {"Best": 14200, "Second": 9000, "Third": 3100, "Also third": 3100, "Fifth": 2000, "Nothing": None}


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	for name, amount in INVOICED.items():
		business.put("Customer", name)
		if amount:
			business.put("Sales Invoice", customer=name, docstatus=1, base_grand_total=amount, grand_total=amount, posting_date=business.days_ago(1))
	return business


def placed(operator: str = "is among the highest", value: str = "3", **more) -> dict:
	return condition("Sales Invoice", operator, value, measure="sum", field="base_grand_total", **more)


def explained(business: Business, customer: str, row: dict, **reading) -> dict:
	name = business.segment(f"S{len(business.segments)}", [row])
	engine = engine_of(business)
	return conditions(explain(business.store, engine, engine.segments.by_name[name], customer, Reading(**reading)))[0]


@pytest.mark.parametrize(
	("customer", "is_true", "place"),
	[
		("Best", True, "Place 1 with 14,200; place 3 has 3,100."),
		("Second", True, "Place 2 with 9,000; place 3 has 3,100."),
		("Also third", True, "Place 3 with 3,100, the last one that counts."),
		("Fifth", False, "Place 5 with 2,000; place 3 has 3,100."),
		("Nothing", False, "In no place; place 3 has 3,100."),
	],
)
def test_the_place_and_what_the_last_one_has(business, customer, is_true, place):
	found = explained(business, customer, placed())
	assert (found["is_true"], found["place"]) == (is_true, place)
	needed = "Must be among customers whose total Base Grand Total of invoices is among the 3 highest. "
	assert found["finding"] == ("" if is_true else needed) + place
	assert found["needed"] == (None if is_true else "a place from 1 to 3, the highest first")


def test_what_others_have_is_told_to_nobody_who_does_not_see_them(business):
	found = explained(business, "Fifth", placed(), tells_others=lambda doctype: doctype != "Sales Invoice")
	assert (found["place"], found["value"]) == ("", 2000)
	assert found["finding"] == "Must be among customers whose total Base Grand Total of invoices is among the 3 highest."
	inside = explained(business, "Best", placed(), tells_others=lambda doctype: doctype != "Sales Invoice")
	assert inside["finding"] == "Is among customers whose total Base Grand Total of invoices is among the 3 highest."
	assert "3,100" not in str(found)


def test_the_lowest_come_first_where_they_are_asked_for(business):
	assert explained(business, "Second", placed("is among the lowest", "2"))["place"] == "Place 4 with 9,000; place 2 has 3,100."


SAID = [
	({"value": "1"}, "whose total Base Grand Total of invoices is the highest of all"),
	(
		{"period": "is this fiscal year", "value": "50"},
		"whose total Base Grand Total of invoices this fiscal year is among the 50 highest",
	),
	({"negate": 1}, "whose total Base Grand Total of invoices is not among the 3 highest"),
	({"measure": "count", "field": "", "value": "1200"}, "whose number of invoices is among the 1,200 highest"),
	({"measure": "average"}, "whose average Base Grand Total of invoices is among the 3 highest"),
	({"measure": "smallest", "operator": "is among the lowest"}, "whose smallest invoice is among the 3 lowest"),
	(
		{"measure": "distinct", "field": "status"},
		"whose number of different values of Status among invoices is among the 3 highest",
	),
	({"measure": "of the latest"}, "whose last invoice is among the 3 highest"),
]


@pytest.mark.parametrize(("changes", "said"), SAID)
def test_places_in_a_sentence(business, changes, said):
	rule = parse_rule([placed() | changes], business.catalog)
	assert say_rule(rule, business.catalog) == f"Customers {said}."


def test_a_balance_in_a_sentence(business):
	row = condition("Balance", "is among the highest", "10", field="outstanding_amount")
	assert say_rule(parse_rule([row], business.catalog), business.catalog) == "Customers whose Outstanding amount is among the 10 highest."
