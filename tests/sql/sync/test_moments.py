"""Time of day is a change too: what "in the last" and "in the next" days of a moment hold follows the clock within a day.

Hour by hour, nobody saves anything: who is looked at again are those whose moment has passed, and the members are those
of the reference evaluator at every hour. The forecast says the day on which it happens.
"""

import datetime

import pytest

from convo_channels.core.insight.upcoming import find_upcoming
from convo_channels.core.sync import moments, nightly_check, rebuild
from tests.sql.sync.drained import let_pass
from tests.support.builders import Business, condition

LAST, NEXT = "in the last (days)", "in the next (days)"
NAMES = [f"Customer {number:02}" for number in range(24)]
PROFILE = {"subject": "Convo Profile", "field": "last_contact_at"}
RULES = {
	"profile last": [condition("Convo Profile", LAST, "0", field="last_contact_at")],
	"profile next": [condition("Convo Profile", NEXT, "1", field="last_contact_at", or_never=1)],
	"not next": [condition("Convo Profile", NEXT, "0", field="last_contact_at", negate=1)],
	"period": [condition("Convo Interaction", "exists", measure="exists", period=NEXT, period_days=1)],
	"counted": [condition("Convo Interaction", "at least", "1", measure="count", period=LAST, period_days=2)],
	"filter": [condition("Convo Interaction", "does not exist", measure="exists", filters=[["occurred_at", NEXT, "0"]])],
	"latest": [condition("Convo Interaction", LAST, "0", measure="latest", field="occurred_at")],
	"hours": [condition("Convo Profile", "in the last (hours)", "3", field="last_contact_at")],
	"hours ago": [condition("Convo Interaction", "more than (hours) ago", "2", measure="latest", field="occurred_at", or_never=1)],
	"hours ahead": [condition("Convo Interaction", "exists", measure="exists", filters=[["occurred_at", "in the next (hours)", 2]])],
	"far ahead": [condition("Convo Interaction", "at most", "0", measure="count", period="more than (hours) ahead", period_days=4)],
	"months": [condition("Convo Profile", "in the next (months)", "1", field="last_contact_at", negate=1)],
	"in another": [condition("Segment", "is in", "period", field="segment")],
}


@pytest.fixture
def business(store) -> Business:
	business = Business(store, now=datetime.datetime(2024, 3, 15, 9, 0))
	business.put_all("Customer", [{"name": name} for name in NAMES])
	for number, name in enumerate(NAMES[:-2]):
		at = business.time + datetime.timedelta(hours=number - 6)
		business.put("Convo Profile", name, customer=name, last_contact_at=at)
		for more in (0, 20) if number % 2 else (0,):
			moment = at + datetime.timedelta(hours=more)
			business.put("Convo Interaction", customer=name.upper(), occurred_at=moment, dedupe_key=f"{name} {more}")
	for title, rules in RULES.items():
		business.segment(title, rules)
	business.settle()
	assert business.stored() == business.truth()
	return business


def test_members_follow_the_hour(business):
	moved, looked_at = 0, 0
	for hours in (1, 1, 0, 2, 5, 5):
		since = business.time
		business.pass_time(hours=hours)
		engine = rebuild.load_engine(business.store, business.catalog, business.now)
		passed = moments.find_passed(business.store, engine, since)
		looked_at += len(set().union(*passed.values()))
		truth = business.truth()
		late = [name for name in RULES if business.members(name) != truth[name]]
		for name in late:
			# What is still to be looked at is no drift.
			drift = nightly_check.verify_segment(business.store, business.catalog, business.now, name, since)
			assert drift.count == 0 or name == "in another"
		moved += len(let_pass(business, since))
		assert business.stored() == truth
		assert business.time.date() == datetime.date(2024, 3, 15)
	assert moved > 60 and looked_at < 6 * len(NAMES)


def test_a_move_by_the_hour_says_when(business):
	since = business.time
	business.pass_time(hours=3)
	(log, *_) = [move for move in let_pass(business, since) if move.segment == "latest"]
	row = business.logs("latest", log.customer)[-1]
	assert (row["cause"], row["reason"], row["logged_at"]) == ("Day", "By the passing of time, 2024-03-15 12:00", row["logged_at"])


def test_days_of_documents_themselves_wait_for_no_hour(business):
	engine = rebuild.load_engine(business.store, business.catalog, business.now)
	rows = [
		condition("Customer", LAST, "3", field="creation"),
		condition("Sales Order", "exists", measure="exists", period=LAST, period_days=3),
		condition("Serial No", "exists", measure="exists", period=LAST, period_days=3),
		condition("Convo Profile", "more than (days) ago", "3", field="last_contact_at"),
	]
	business.segment("days", rows)
	leaves = rebuild.load_engine(business.store, business.catalog, business.now).segments.by_name["days"].rule.leaves
	assert [list(moments.waits_for(leaf, engine.catalog)) for leaf in leaves] == [[], [], [], []]


def test_documents_themselves_wait_for_the_hours_behind_them(business):
	engine = rebuild.load_engine(business.store, business.catalog, business.now)
	rows = [
		condition("Customer", "in the last (hours)", "3", field="creation"),
		condition("Serial No", "does not exist", measure="exists", period="more than (hours) ago", period_days=30),
		condition("Convo Post", "exists", measure="exists", filters=[["posted_at", "in the next (hours)", 5]]),
	]
	business.segment("hours of documents", rows)
	segments = rebuild.load_engine(business.store, business.catalog, business.now).segments
	leaves = segments.by_name["hours of documents"].rule.leaves
	hours = [[passing.shift / datetime.timedelta(hours=1) for passing in moments.waits_for(leaf, engine.catalog)] for leaf in leaves]
	assert hours == [[-3], [-30], [0, 5]]


@pytest.mark.parametrize("title", ["profile last", "profile next", "filter", "latest", "hours", "hours ago", "far ahead"])
def test_the_forecast_names_the_day_on_which_the_hour_comes(business, title):
	engine = rebuild.load_engine(business.store, business.catalog, business.now)
	told = {(move.on, move.action, move.customer) for move in find_upcoming(business.store, engine, title, 3).moves}
	happened, before = set(), business.truth()[title]
	end = datetime.time(23, 59, 59, 999999)
	for days in (0, 1, 2, 3):
		business.time = datetime.datetime.combine(datetime.date(2024, 3, 15 + days), end)
		now = business.truth()[title]
		happened |= {(business.today, "Joined", name) for name in now - before}
		happened |= {(business.today, "Left", name) for name in before - now}
		before = now
	assert told == happened and told
