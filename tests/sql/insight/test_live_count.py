"""A rule while it is typed: how many it holds, how many of them a reader sees, and why it holds nobody.

Counts are held to the reference evaluator over random rules; samples are customers of the rule whom the reader sees.
"""

import pytest

from convo_channels.core.base.sql import sql
from convo_channels.core.base.time_limit import TimeLimit, TooSlow
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.insight.live_count import Question, count_rule
from convo_channels.core.rules.by_hand import NOBODY, parse_by_hand
from convo_channels.core.rules.rule import parse_rule
from tests.sql.chance import Chance
from tests.sql.chance_data import CUSTOMERS
from tests.support.builders import Business, condition, on_customer
from tests.support.evaluator import fold
from tests.support.words import day_of

FROZEN = on_customer("is_frozen", "is yes")
NOWHERE = on_customer("territory", "is", "Nowhere")


def ask(business: Business, rows, *, by_hand=NOBODY, include_disabled=False, limit=5, **more) -> dict:
	question = Question(parse_rule(rows, business.catalog), include_disabled, by_hand, limit)
	return count_rule(business.store, business.catalog, business.catalog.clock(business.now()), question, **more)


def visibilities() -> list[tuple[Visibility, set[str]]]:
	"""(what a reader is given, whom that is)."""
	few = ("Acme", "d'Arc", "~Hotel")
	some = {name for name in CUSTOMERS if not name.startswith("~")}
	return [
		(ALL, set(CUSTOMERS)),
		(Visibility(names=few), set(few)),
		(Visibility(names=()), set()),
		(Visibility(predicate=sql("`tabCustomer`.name <> {}", "~Hotel")), some),
	]


@pytest.mark.parametrize("seed", range(6))
def test_counts_are_those_of_the_evaluator_for_every_reader(store, seed):
	chance = Chance(f"count {seed}")
	business = Business(store)
	chance.put_business(business)
	evaluator = business.evaluator()
	for _ in range(25):
		rows, exceptions, with_disabled = chance.rule(), chance.exceptions(business), chance.random() < 0.3
		expected = evaluator.members(rows, with_disabled, exceptions)
		visibility, whom = chance.choice(visibilities())
		limit = chance.choice([0, 2, 5, 20])
		found = ask(
			business, rows,
			by_hand=parse_by_hand(exceptions), include_disabled=with_disabled, limit=limit, visibility=visibility,
		)  # fmt: skip
		expected &= whom
		assert (found["count"], found["seen"]) == (len(expected), len(expected)), rows
		held = {
			fold(row["customer"]) for row in exceptions
			if row["kind"] == "Include" and (not row.get("until_on") or day_of(row["until_on"]) >= business.today)
		}  # fmt: skip
		assert found["included"] == sum(fold(name) in held for name in expected)
		names = {item["name"] for item in found["sample"]}
		assert names <= expected and len(names) == min(limit, len(expected))
		assert bool(found["alone"]) == (not expected)
		for told in found["alone"]:
			row = {**rows[told["row"] - 1], "group_no": 1}
			assert told["count"] == len(evaluator.members([row], with_disabled) & whom), row


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	for number in range(6):
		business.put("Customer", f"c{number}", customer_name=f"Customer {number}", is_frozen=int(number < 3))
	return business


def test_never_a_bare_nothing(business):
	found = ask(business, [FROZEN, NOWHERE])
	assert (found["count"], found["seen"], found["sample"]) == (0, 0, [])
	assert [(told["row"], told["count"]) for told in found["alone"]] == [(1, 3), (2, 0)]
	assert found["alone"][1]["text"] == "in Nowhere"
	assert found["notes"] == ["Condition 2 alone matches none."]


def test_conditions_that_match_apart_but_not_together(business):
	apart = [FROZEN, on_customer("name", "is", "c5")]
	told = ask(business, apart)
	assert told["notes"] == ["Each condition matches some customers, but no customer matches all of them."]
	grouped = [*apart, {**FROZEN, "group_no": 2}, {**on_customer("name", "is", "c4"), "group_no": 2}]
	told = ask(business, grouped)
	assert told["notes"] == [
		"Each condition matches some customers, but no customer matches all of one group."
	]


def test_a_negated_condition_is_counted_as_it_stands(business):
	told = ask(business, [{**on_customer("name", "is set"), "negate": 1}])
	assert told["alone"] == [{"row": 1, "count": 0, "text": "who have no ID"}]


def test_everybody_excluded_by_hand_is_said(business):
	rows = [{"customer": f"c{n}", "kind": "Exclude", "reason": "x"} for n in range(3)]
	told = ask(business, [FROZEN], by_hand=parse_by_hand(rows))
	assert told["count"] == 0 and told["notes"] == ['Every customer who matches is set to "Never include".']


def test_those_always_included_are_a_part_of_the_count_and_said_to_be(business):
	rows = [{"customer": name, "kind": "Include", "reason": "x"} for name in ("c1", "C4", "nobody")]
	told = ask(business, [FROZEN], by_hand=parse_by_hand(rows))
	plain = ask(business, [FROZEN])
	assert (plain["included"], told["included"], told["count"] - plain["count"]) == (0, 2, 1)
	seen = ask(business, [FROZEN], by_hand=parse_by_hand(rows), visibility=Visibility(names=("c1", "c5")))
	assert seen["included"] == 1


def test_only_customers_that_are_seen_are_counted(business):
	told = ask(business, [FROZEN], visibility=Visibility(names=("c1", "c5")))
	assert (told["count"], told["seen"]) == (1, 1)
	assert told["sample"] == [{"name": "c1", "customer_name": "Customer 1"}]
	assert told["notes"] == ["Counted among the customers that you see."]
	assert ask(business, [FROZEN])["notes"] == []


def test_hidden_conditions_are_named_and_nothing_is_counted(business):
	told = ask(business, [FROZEN, NOWHERE], hidden={2: "You may not read the field."})
	assert told["hidden"] == [{"row": 2, "text": "You may not read the field."}]
	assert (told["count"], told["seen"], told["sample"], told["alone"]) == (None, None, [], [])


def test_many_conditions_are_counted_in_several_statements(business):
	rows = [
		condition("Sales Invoice", "at least", str(n + 1), measure="count", group_no=n + 1) for n in range(59)
	]
	assert len(ask(business, [*rows, NOWHERE])["alone"]) == 60


def test_without_time_the_question_is_too_slow_and_with_time_it_is_told_how_long(business):
	with pytest.raises(TooSlow):
		ask(business, [FROZEN], time_limit=TimeLimit(0.0))
	assert 0 < ask(business, [FROZEN], time_limit=TimeLimit(60))["took_ms"] < 60_000
