"""Conditions held to the reference evaluator, and which operators were, on which types: shared by the tests of operators."""

import itertools

import pytest

from convo_channels.core.base.store import column
from convo_channels.core.rules.compiler import EVERYBODY, leaf_query, only, rule_query
from convo_channels.core.rules.rule import parse_rule
from tests.support.builders import Business

NAMES = [
	"Acme", "O'Brien & Söhne", '"Quoted" Ltd', "100% GmbH", "a_b", "axb", "back\\slash", "😀 Emoji", "مرحبا", "שלום",
	"~tilde", "{} braces", "%s", "%(name)s", "?", "Robert'); DROP TABLE tabCustomer;--", "line one", "Ünïcode", "0", "null",
]  # fmt: skip
EQUALITY = ("is", "is not")
MEMBERSHIP = ("is one of", "is none of")
PARTIAL = ("contains", "does not contain", "starts with", "ends with")
PRESENCE = ("is set", "is not set")
NUMBER = ("equals", "does not equal", "more than", "at least", "less than", "at most")
RELATIVE = (
	"in the last (days)",
	"more than (days) ago",
	"in the next (days)",
	"more than (days) ahead",
)
ROUND = ("comes round in the next (days)", "comes round in the last (days)")
CALENDAR = ("is today", "is this week", "is this month", "is this quarter", "is this year")
ABSOLUTE = ("on", "before", "after", "on or before", "on or after")
TESTED: set[tuple[str, str]] = set()


def about(kind: str, *operators: str):
	"""Parametrises a test by operator and notes that this type was tested with them."""
	TESTED.update((kind, operator) for operator in operators)
	return pytest.mark.parametrize("operator", operators)


def check(business: Business, rows: list[dict]) -> None:
	"""Each row alone, its complement, and with `or never`: as the evaluator says, and the same for a few customers."""
	evaluator = business.evaluator()
	clock = business.catalog.clock(business.now())
	some = only(NAMES[::3])
	variants = [{}, {"negate": 1}, {"or_never": 1}, {"or_never": 1, "negate": 1}]
	for row, variant in itertools.product(rows, variants):
		if variant.get("or_never") and row["measure"] in ("exists",):
			continue
		given = {**row, **variant}
		rule = parse_rule([given], business.catalog)
		expected = evaluator.members([given])
		found = column(business.store, rule_query(rule, False, EVERYBODY, business.catalog, clock))
		assert sorted(found) == sorted(expected), given
		few = column(business.store, rule_query(rule, False, some, business.catalog, clock))
		assert set(few) == expected & set(some.names), given
		if not given.get("negate"):
			alone = column(business.store, leaf_query(rule.leaves[0], some, business.catalog, clock))
			assert set(alone) == set(few), given


@pytest.fixture
def business(store) -> Business:
	return Business(store)


def fill(business: Business, field: str, values: list) -> None:
	"""As many customers as there are values, so that each stands somewhere; hostile names first."""
	names = NAMES + [f"Customer {number}" for number in range(max(len(values) - len(NAMES), 0))]
	rows = [{"name": name, field: values[i % len(values)]} for i, name in enumerate(names)]
	business.put_all("Customer", rows)
