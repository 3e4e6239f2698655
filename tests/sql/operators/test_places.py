"""The first so many of all customers: ties, negation, who has nothing, who is disabled, and what is measured.

One condition at a time against the reference evaluator, on SQLite and on MariaDB, of all customers and of some.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import itertools

import pytest

from convo_channels.core.base.store import column
from convo_channels.core.rules.compiler import EVERYBODY, only, rule_query
from convo_channels.core.rules.rule import parse_rule
from tests.sql.operators.tested import NAMES, about, business, check
from tests.support.builders import Business, condition, on_customer

# Of each customer what was invoiced: two have as much as the third, one came to nothing, the last ones have none.
INVOICED = [[100], [700, 200], [500], [500], [250, 250], [0], [80, -80], [0.1, 0.2], [0.3]]


def put_invoices(business: Business) -> None:
	for name, amounts in itertools.zip_longest(NAMES, INVOICED):
		business.put("Customer", name)
		for amount in amounts or ():
			business.put(
				"Sales Invoice", customer=name, docstatus=1, base_grand_total=amount, grand_total=amount, is_return=int(amount < 0),
				posting_date=business.days_ago(5 if amount == 500 else 200),
			)  # fmt: skip


def placed(operator: str, value: object, **more: object) -> dict:
	return condition("Sales Invoice", operator, value, **{"measure": "sum", "field": "base_grand_total", **more})


def found(business: Business, *rows: dict, scope=EVERYBODY) -> set[str]:
	rule, clock = parse_rule(rows, business.catalog), business.catalog.clock(business.now())
	return set(column(business.store, rule_query(rule, False, scope, business.catalog, clock)))


def test_whoever_has_as_much_as_the_last_one_is_among_them(business):
	put_invoices(business)
	first, tied = NAMES[1], set(NAMES[2:5])
	assert found(business, placed("is among the highest", 1)) == {first}
	# The third and the fourth have as much as the second.
	assert found(business, placed("is among the highest", 2)) == {first} | tied
	assert found(business, placed("is among the highest", 4)) == {first} | tied
	assert found(business, placed("is among the highest", 5)) == {first, NAMES[0]} | tied
	assert found(business, placed("is among the highest", 7)) == {first, *NAMES[7:9], NAMES[0]} | tied
	assert found(business, placed("is among the lowest", 1)) == set(NAMES[5:7])
	everybody_with_rows = set(NAMES[: len(INVOICED)])
	for operator in ("is among the highest", "is among the lowest"):
		assert found(business, placed(operator, 1000)) == everybody_with_rows
		assert found(business, placed(operator, 1000, negate=1)) == set(NAMES) - everybody_with_rows
	assert found(business, placed("is among the highest", 2, negate=1)) == set(NAMES) - {first} - tied


def test_a_disabled_customer_takes_no_place(business):
	put_invoices(business)
	business.store.execute(business_disables(NAMES[1]))
	assert found(business, placed("is among the highest", 1)) == set(NAMES[2:5])


def business_disables(name: str):
	from convo_channels.core.base.sql import sql

	return sql("UPDATE `tabCustomer` SET disabled = 1 WHERE name = {}", name)


def test_some_are_asked_about_and_all_are_put_in_order(business):
	put_invoices(business)
	assert found(business, placed("is among the highest", 1), scope=only([NAMES[2], NAMES[0]])) == set()
	assert found(business, placed("is among the highest", 1), scope=only([NAMES[1]])) == {NAMES[1]}


def test_places_are_of_the_documents_that_count(business):
	put_invoices(business)
	recent = {"period": "in the last (days)", "period_days": 30}
	assert found(business, placed("is among the highest", 1, **recent)) == set(NAMES[2:4])
	assert found(business, placed("is among the lowest", 1, **recent)) == set(NAMES[2:4])
	large = {"filters": [["base_grand_total", "less than", "300"]]}
	assert found(business, placed("is among the highest", 1, **large)) == {NAMES[4]}


def test_groups_and_brackets_hold_places(business):
	put_invoices(business)
	top, named = placed("is among the highest", 2), on_customer("name", "is one of", [NAMES[3], NAMES[0]])
	assert found(business, top, named) == {NAMES[3]}
	assert found(business, top, named | {"group_no": 2}) == {*NAMES[:5]}
	assert found(business, top | {"bracket_no": 1}, named | {"bracket_no": 1}) == {*NAMES[:5]}


@about("number", "is among the highest", "is among the lowest")
@pytest.mark.parametrize("measure", ["sum", "count", "average", "smallest", "largest", "distinct"])
def test_each_measure_has_its_order(business, operator, measure):
	put_invoices(business)
	field = {"count": "", "distinct": "posting_date"}.get(measure, "base_grand_total")
	evaluator = business.evaluator()
	for value, negate in itertools.product((1, 2, 3, 8, 100), (0, 1)):
		row = placed(operator, value, measure=measure, field=field, negate=negate)
		assert found(business, row) == evaluator.members([row]), row


def test_a_field_of_the_customer_and_a_balance_have_their_order(business):
	put_invoices(business)
	business.store.execute(business_disables(NAMES[4]))
	evaluator = business.evaluator()
	for operator, value in itertools.product(("is among the highest", "is among the lowest"), (1, 3, 12)):
		rows = [
			on_customer("random_number", operator, value),
			condition("Balance", operator, value, field="outstanding_amount"),
			condition("Convo Profile", operator, value, field="interaction_count"),
		]
		for row in rows:
			assert found(business, row) == evaluator.members([row]), row
