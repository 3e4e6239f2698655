"""Upcoming moves equal what really happens when the days pass and nobody changes anything.

Random segments, some inside others, some paused, some with customers held or left out by hand until a day. The
forecast is asked once; then the days go by one at a time, the engine rebuilds as every night, and each day's members
are those of the evaluator. Beside it, cases by hand: the exact day, the sentence, and what a reader may not see.
"""

import dataclasses
import datetime
import json

import pytest

from convo_channels.core.base.facts import PLAIN
from convo_channels.core.base.time_limit import TimeLimit, TooSlow
from convo_channels.core.insight import upcoming
from convo_channels.core.insight.deciding import Decider, everything
from convo_channels.core.insight.upcoming import find_upcoming, say_move
from convo_channels.core.sync import rebuild
from tests.sql.chance import Chance
from tests.support.builders import Business, condition, on_customer

DAYS = 34


def forecast(business: Business, segment: str, days: int = DAYS) -> list[upcoming.UpcomingMove]:
	engine = rebuild.load_engine(business.store, business.catalog, business.now)
	found = find_upcoming(business.store, engine, segment, days)
	assert found.days == days
	return list(found.moves)


def as_tuples(moves) -> list[tuple[datetime.date, str, str]]:
	return [(move.on, move.action, move.customer) for move in moves]


def live_through(
	business: Business, names: list[str], days: int, *, is_known: bool = True
) -> dict[str, list]:
	"""{segment: its moves}, as the days pass, each to its end, today first: from the members, not from the log."""
	happened: dict[str, list] = {name: [] for name in names}
	before = business.stored()
	today = business.today
	for day in range(days + 1):
		business.time = datetime.datetime.combine(today + datetime.timedelta(days=day), datetime.time.max)
		business.rebuild_due(day_changed=True)
		now = business.stored()
		if is_known:
			assert now == business.truth()
		for name in names:
			happened[name] += [(business.today, "Joined", c) for c in sorted(now[name] - before[name])]
			happened[name] += [(business.today, "Left", c) for c in sorted(before[name] - now[name])]
		before = now
	return happened


@pytest.mark.parametrize("seed", range(12))
def test_the_forecast_is_what_the_days_bring(store, seed):
	chance = Chance(f"upcoming {seed}")
	business = Business(store)
	chance.put_business(business)
	names: list[str] = []
	for title in ("Eins", "zwei", "Drei%", "VIER", "fünf", "sechs"):
		drawn = [chance.rule(names) for _ in range(4)]
		rules = next((rules for rules in drawn if " (" in json.dumps(rules)), drawn[0])
		names.append(business.segment(title, rules, include_disabled=int(chance.random() < 0.2)))
		business.write_exceptions(title, chance.exceptions(business))
	fresh = condition("Convo Post", "in the last (days)", "20", measure="latest", or_never=1)
	business.put("Convo Post", customer="Acme", post_type="Note", posted_at=business.now())
	names.append(business.segment("Always moving", [fresh], include_disabled=1))
	business.rebuild_due()
	told = {name: as_tuples(forecast(business, name)) for name in names}
	happened = live_through(business, names, DAYS)
	assert told == happened
	assert happened["Always moving"]


@pytest.mark.parametrize("first_weekday", [0, 6])
@pytest.mark.parametrize("operator", ["is today", "is this week", "is this month", "is this quarter", "is this year"])
def test_a_part_of_the_calendar_ends_and_begins_on_its_day(store, operator, first_weekday):
	"""Friday, 15 March 2024, and so many days that a quarter passes."""
	business = Business(store)
	business.catalog = dataclasses.replace(business.catalog, first_weekday=first_weekday)
	for offset in (-80, -15, -14, -6, -1, 0, 1, 2, 3, 10, 16, 17, 18, 30, 290):
		name = f"In {offset} days"
		business.put("Customer", name)
		business.put("Serial No", customer=name, warranty_expiry_date=business.days_ago(-offset))
	dated = {"measure": "latest", "field": "warranty_expiry_date"}
	within = business.segment("Within", [condition("Serial No", operator, **dated)])
	without = business.segment("Without", [condition("Serial No", operator, negate=1, **dated)])
	business.rebuild_due()
	told = {name: as_tuples(forecast(business, name)) for name in (within, without)}
	assert told == live_through(business, [within, without], DAYS)
	assert bool(told[within]) == (operator != "is this year")


@pytest.mark.parametrize("seed", range(4))
def test_what_is_paused_stays_as_it_is_stored(store, seed):
	chance = Chance(f"paused {seed}")
	business = Business(store)
	chance.put_business(business)
	names: list[str] = []
	for title in ("Inner", "Middle", "Outer"):
		rows = (
			[*chance.rule(), condition("Segment", "is in", names[-1], field="segment")]
			if names
			else chance.rule()
		)
		names.append(business.segment(title, [{**row, "group_no": 1} for row in rows[-2:]]))
	business.rebuild_due()
	business.patch("Convo Segment", names[seed % 2], enabled=0, status="Paused")
	told = {name: as_tuples(forecast(business, name)) for name in names}
	assert told[names[seed % 2]] == []
	assert told == live_through(business, names, DAYS, is_known=False)


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	for name in ("Acme", "Bolt", "Cog"):
		business.put("Customer", name, customer_name=f"{name} Ltd")
	return business


def order(business: Business, customer: str, days_ago: int) -> None:
	business.put("Sales Order", customer=customer, docstatus=1, transaction_date=business.days_ago(days_ago))


NO_ORDERS = condition(
	"Sales Order", "does not exist", measure="exists", period="in the last (days)", period_days=90
)


def said(business: Business, segment: str, **more) -> list[str]:
	engine = rebuild.load_engine(business.store, business.catalog, business.now)
	rule = engine.segments.by_name[segment].rule
	return [say_move(move, rule, business.catalog, **more) for move in forecast(business, segment)]


def decided(business: Business, segment: str, *, readable=everything) -> list[str]:
	"""The same with the document that decides, to whoever may read those of `readable`."""
	engine = rebuild.load_engine(business.store, business.catalog, business.now)
	rule, found = engine.segments.by_name[segment].rule, []
	for move in forecast(business, segment):
		offset = (move.on - business.today).days
		before, after = (upcoming.on_day(engine, day).clock for day in (offset - 1, offset))
		decider = Decider(business.store, business.catalog, before, after, PLAIN, readable)
		found.append(say_move(move, rule, business.catalog, decider=decider))
	return found


def test_the_day_and_the_sentence_of_who_falls_silent(business):
	order(business, "Acme", 80)
	order(business, "Acme", 200)
	order(business, "Bolt", 90)
	order(business, "Cog", 10)
	business.segment("Inactive", [NO_ORDERS])
	business.settle()
	assert as_tuples(forecast(business, "Inactive")) == [
		(business.today + datetime.timedelta(days=1), "Joined", "Bolt"),
		(business.today + datetime.timedelta(days=11), "Joined", "Acme"),
	]
	assert said(business, "Inactive") == [
		"Enters on 2024-03-16, then among customers without a Sales Order in the last 90 days.",
		"Enters on 2024-03-26, then among customers without a Sales Order in the last 90 days.",
	]


def test_who_leaves_is_told_what_holds_from_then_on(business):
	order(business, "Acme", 28)
	rule = [
		condition("Sales Order", "in the last (days)", "30", measure="latest"),
		on_customer("customer_name", "contains", "Ltd"),
	]
	business.segment("Fresh", rule)
	business.settle()
	assert said(business, "Fresh") == [
		"Leaves on 2024-03-18, then among customers whose last Sales Order is not in the last 30 days."
	]


def test_a_segment_inside_is_evaluated_at_that_day(business):
	order(business, "Acme", 85)
	business.segment("Inactive", [NO_ORDERS])
	business.segment("Not inactive", [condition("Segment", "is not in", "INACTIVE", field="segment")])
	business.settle()
	assert as_tuples(forecast(business, "Not inactive")) == [
		(business.today + datetime.timedelta(days=6), "Left", "Acme")
	]
	assert said(business, "Not inactive") == [
		"Leaves on 2024-03-21, then among customers in the segment INACTIVE."
	]


def test_what_was_decided_by_hand_ends_after_its_last_day(business):
	business.segment("By hand", [on_customer("name", "is", "Cog")])
	until = business.today + datetime.timedelta(days=3)
	rows = [
		{"customer": "Acme", "kind": "Include", "reason": "On trial", "until_on": until},
		{"customer": "cog", "kind": "Exclude", "reason": "Asked for a rest", "until_on": until},
		{"customer": "Bolt", "kind": "Include", "reason": "For good", "until_on": None},
	]
	business.write_exceptions("By hand", rows)
	business.settle()
	assert said(business, "By hand") == [
		"Enters on 2024-03-19, when \"Never include\" ends: Asked for a rest",
		"Leaves on 2024-03-19, when \"Always include\" ends: On trial",
	]
	assert said(business, "By hand", tells_by_hand=False) == [
		"Enters on 2024-03-19, when \"Never include\" ends.",
		"Leaves on 2024-03-19, when \"Always include\" ends.",
	]


def test_a_hidden_condition_is_not_told(business):
	order(business, "Acme", 85)
	business.segment("Inactive", [NO_ORDERS])
	business.settle()
	assert said(business, "Inactive", is_hidden=lambda term: True) == [
		"Enters on 2024-03-21, by a condition that you may not see."
	]


def test_a_rule_without_days_has_nothing_upcoming(business):
	business.segment("Named", [on_customer("customer_name", "contains", "Ltd")])
	business.settle()
	engine = rebuild.load_engine(business.store, business.catalog, business.now)
	assert not upcoming.depends_on_time(engine, "Named")
	assert forecast(business, "Named") == []


def test_what_takes_too_long_is_left_to_a_job(business):
	business.segment("Inactive", [NO_ORDERS])
	business.settle()
	engine = rebuild.load_engine(business.store, business.catalog, business.now)
	with pytest.raises(TooSlow):
		find_upcoming(business.store, engine, "Inactive", 5, TimeLimit(seconds=0))
