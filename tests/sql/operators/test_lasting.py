"""For how long somebody is in a segment: the days at the edge of each unit, written by hand. Today is 15 March 2024."""

import pytest

from convo_channels.core.base.store import column
from convo_channels.core.rules.compiler import EVERYBODY, leaf_query
from convo_channels.core.rules.rule import parse_rule
from tests.sql.operators.tested import about
from tests.support.builders import Business, condition

JOINED = ("2024-03-15", "2024-03-14", "2024-03-08", "2024-03-09", "2024-02-15", "2024-02-16", "2023-03-15", "2023-03-16")
# The last day on which somebody must have joined to be in it for one unit.
EDGES = {"days": "2024-03-14", "weeks": "2024-03-08", "months": "2024-02-15", "years": "2023-03-15"}
UNITS = tuple(EDGES)


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	for day in JOINED:
		business.put("Customer", day)
		business.put("Convo Segment Member", segment="Inner", customer=day, joined_at=f"{day} 09:30:00")
	business.put("Customer", "Nobody")
	business.segment("Inner", [condition("Tag", "is", "VIP", field="tag")], status="Live")
	return business


def found(business: Business, operator: str, is_in: str = "is in") -> set[str]:
	row = condition("Segment", is_in, "Inner", field="segment", filters=[["joined_at", operator, 1]])
	(leaf,) = parse_rule([row], business.catalog).leaves
	clock = business.catalog.clock(business.now())
	return set(column(business.store, leaf_query(leaf, EVERYBODY, business.catalog, clock)))


@about("since", *(f"for at least ({unit})" for unit in UNITS))
def test_for_at_least(business, operator):
	edge = EDGES[operator.split("(")[1].rstrip(")")]
	expected = {day for day in JOINED if day <= edge}
	assert found(business, operator) == expected
	assert found(business, operator, "is not in") == {*JOINED, "Nobody"} - expected


@about("since", *(f"for less than ({unit})" for unit in UNITS))
def test_for_less_than(business, operator):
	edge = EDGES[operator.split("(")[1].rstrip(")")]
	assert found(business, operator) == {day for day in JOINED if day > edge}
