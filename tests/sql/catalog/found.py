"""Which customers a condition finds: shared by the tests of sources."""

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.store import column
from convo_channels.core.rules.compiler import EVERYBODY, rule_query
from convo_channels.core.rules.rule import parse_rule
from tests.support.builders import Business, condition


@pytest.fixture
def business(store) -> Business:
	made = Business(store)
	made.put_all("Customer", [{"name": name} for name in "ABCDEF"])
	return made


def found(business: Business, *rows: dict, scope=EVERYBODY) -> str:
	"""The names of those who satisfy a rule, which is what the evaluator says too."""
	rule = parse_rule(list(rows), business.catalog)
	query = rule_query(rule, False, scope, business.catalog, Clock(business.now()))
	names = sorted(column(business.store, query))
	expected = business.evaluator().members(list(rows))
	assert set(names) == (expected if scope is EVERYBODY else expected & set(scope.names))
	return "".join(names)


def related(subject: str, measure: str, operator: str, value=None, **more) -> dict:
	return condition(subject, operator, value, measure=measure, **more)


def any_of(subject: str, *filters: list) -> dict:
	return related(subject, "exists", "exists", filters=list(filters))
