"""For how long somebody is in a segment: day by day the members are those of the reference evaluator, and were told before.

A segment by orders of the last days, others that ask for how long somebody is in it: at once, after days, weeks and months,
no longer than that, and by the opposite.
"""

import datetime

import pytest

from convo_channels.core.insight.upcoming import find_upcoming
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.rules.sentence import say_rule
from convo_channels.core.sync import rebuild
from tests.support.builders import Business, condition

DAYS = 45


def within(operator: str, count: int, is_in: str = "is in") -> list[dict]:
	return [condition("Segment", is_in, "recent buyers", field="segment", filters=[["joined_at", operator, count]])]


RULES = {
	"At once": within("for at least (days)", 0),
	"Three days": within("for at least (days)", 3),
	"A week": within("for at least (weeks)", 1),
	"A month": within("for at least (months)", 1),
	"Fresh": within("for less than (days)", 5),
	"Not for long": within("for at least (days)", 3, "is not in"),
	"Not fresh": [{**within("for less than (weeks)", 1)[0], "negate": 1}],
	"Both": [*within("for at least (days)", 2), *within("for less than (days)", 6)],
}


@pytest.fixture
def business(store) -> Business:
	business = Business(store, now=datetime.datetime(2024, 2, 20, 10))
	for number, days in enumerate([-30, -12, -3, -2, 0, 1, 5, 6, 8, 9, 20]):
		name = f"Customer {number:02}"
		business.put("Customer", name)
		business.put("Sales Order", customer=name, docstatus=1, transaction_date=business.days_ago(days))
	business.put("Customer", "Never")
	recent = condition("Sales Order", "exists", measure="exists", period="in the last (days)", period_days=9)
	business.segment("Recent buyers", [recent])
	for title, rules in RULES.items():
		business.segment(title, rules)
	business.settle()
	assert business.stored() == business.truth()
	return business


def told(business: Business, name: str) -> list[tuple]:
	engine = rebuild.load_engine(business.store, business.catalog, business.now)
	return [(move.on, move.action, move.customer) for move in find_upcoming(business.store, engine, name, DAYS).moves]


def test_members_follow_the_days_and_were_told_before(business):
	foretold = {name: told(business, name) for name in RULES}
	happened: dict[str, list] = {name: [] for name in RULES}
	before = business.stored()
	for _ in range(DAYS):
		business.pass_time(days=1)
		business.rebuild_due(day_changed=True)
		now = business.stored()
		assert now == business.truth(), business.today
		for name in RULES:
			happened[name] += [(business.today, "Joined", customer) for customer in sorted(now[name] - before[name])]
			happened[name] += [(business.today, "Left", customer) for customer in sorted(before[name] - now[name])]
		before = now
	assert foretold == happened
	assert all(len(moves) > 3 for name, moves in happened.items() if name != "A month")


def test_a_save_moves_at_once_whom_it_concerns(business):
	for _ in range(3):
		business.pass_time(days=1)
		business.rebuild_due(day_changed=True)
		business.create("Sales Order", customer="Never", docstatus=1, transaction_date=business.today)
		business.drain()
		assert business.stored() == business.truth()
	assert "Never" in business.members("At once") and "Never" not in business.members("Three days")
	business.store.run("delete from `tabSales Order` where customer = 'Never'")
	business.update("Customer", "Never", website="x")
	business.drain()
	assert business.stored() == business.truth()
	assert "Never" in business.members("Not for long")
	business.reconcile()
	assert business.stored() == business.truth()


def test_it_is_said_for_how_long(business):
	said = {name: say_rule(parse_rule(rows, business.catalog), business.catalog) for name, rows in RULES.items()}
	assert said["At once"] == "Customers in the segment recent buyers."
	assert said["A month"] == "Customers in the segment recent buyers for at least 1 month."
	assert said["Fresh"] == "Customers in the segment recent buyers for less than 5 days."
	assert said["Not for long"] == "Customers not in the segment recent buyers for at least 3 days."
