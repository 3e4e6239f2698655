"""What saving a rule would change: who stays, enters and leaves, here and in the segments that build on it.

Held to what saving and rebuilding then really does, and to the reference evaluator. Nothing is written by asking.
"""

import pytest

from convo_channels.core.base.errors import RuleError
from convo_channels.core.base.sql import sql
from convo_channels.core.base.time_limit import TimeLimit, TooSlow
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.insight.difference import Follower, channels_of, find_difference, page_of
from convo_channels.core.rules.by_hand import NOBODY, parse_by_hand
from convo_channels.core.segments.evaluation import Engine
from convo_channels.core.segments.segments import load_segments, make_segment
from tests.sql.chance import Chance
from tests.support.builders import Business, condition, on_customer

FROZEN = on_customer("is_frozen", "is yes")
INSIDE = condition("Segment", "is in", "Inner", field="segment")


def compare(business: Business, name: str, rows: list, *, by_hand=NOBODY, time_limit=None, **more):
	segments = load_segments(business.store, business.catalog)
	proposed = make_segment(name, rows, business.catalog, by_hand=by_hand, **more)
	engine = Engine(business.catalog, segments, business.catalog.clock(business.now()))
	return find_difference(business.store, engine, proposed, time_limit)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_told_is_what_saving_then_does(store, seed):
	chance = Chance(f"difference {seed}")
	business = Business(store)
	chance.put_business(business)
	names = []
	for title in ("Inner", "Middle", "Outer", "Apart"):
		names.append(business.segment(title, chance.rule(names)))
	business.rebuild_due()
	for _ in range(6):
		name = chance.choice(names[:2])
		rows, rows_by_hand = chance.rule(names[: names.index(name)]), chance.exceptions(business)
		before, logs = business.stored(), len(business.logs())
		told = compare(business, name, rows, by_hand=parse_by_hand(rows_by_hand))
		assert (business.stored(), len(business.logs())) == (before, logs), "asking writes nothing"
		business.change_rules(name, rows)
		business.write_exceptions(name, rows_by_hand)
		truth = business.truth()
		assert set(told.entering) == truth[name] - before[name], rows
		assert set(told.leaving) == before[name] - truth[name], rows
		assert told.stays == len(before[name] & truth[name])
		expected = {
			other: (len(truth[other] - before[other]), len(before[other] - truth[other]))
			for other in names if other != name and truth[other] != before[other]
		}  # fmt: skip
		assert {f.name: (f.enters, f.leaves) for f in told.followers} == expected
		business.rebuild_due()
		assert business.stored() == truth


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	for number in range(7):
		business.put("Customer", f"c{number}", customer_name=f"Customer {number}", is_frozen=int(number < 3))
	business.segment("Inner", [FROZEN])
	business.segment("Outer", [INSIDE])
	business.segment("Apart", [on_customer("name", "is set")])
	business.rebuild_due()
	return business


def test_everybody_enters_a_new_segment(business):
	found = compare(business, "", [on_customer("is_frozen", "is no")])
	assert (found.stays, found.entering, found.leaving) == (0, ["c3", "c4", "c5", "c6"], [])
	assert found.followers == []


def test_nothing_changed_changes_nothing(business):
	found = compare(business, "Inner", [FROZEN])
	assert (found.stays, found.entering, found.leaving, found.followers) == (3, [], [], [])


def test_segments_that_build_on_it_are_counted_and_paused_ones_stay(business):
	told = compare(business, "Inner", [on_customer("is_frozen", "is no")])
	assert told.followers == [Follower("Outer", 4, 3)]
	business.patch("Convo Segment", "Outer", enabled=0)
	assert compare(business, "Inner", [on_customer("is_frozen", "is no")]).followers == []


def test_a_broken_segment_that_builds_on_it_is_passed_over(business):
	business.segment("Broken", [INSIDE, on_customer("no_such_field", "is set")])
	told = compare(business, "Inner", [on_customer("is_frozen", "is no")])
	assert [f.name for f in told.followers] == ["Outer"]


def test_a_rule_that_the_database_cannot_evaluate_is_said_to_be_so(business):
	catalog = business.catalog
	segments = load_segments(business.store, catalog)
	proposed = make_segment("Inner", [FROZEN], catalog)
	engine = Engine(catalog, segments, business.catalog.clock(business.now()))
	business.store.run("alter table `tabCustomer` rename column is_frozen to gone")
	try:
		with pytest.raises(RuleError, match=r"^The rule cannot be evaluated: .*is_frozen"):
			find_difference(business.store, engine, proposed)
	finally:
		business.store.run("alter table `tabCustomer` rename column gone to is_frozen")
	assert business.status("Inner") == "Live"


def test_pages_hold_whom_the_reader_sees_and_end(business):
	names = [f"c{number}" for number in range(7)]
	items, place = page_of(business.store, names, ALL, start=0, limit=3)
	assert [item["name"] for item in items] == ["c0", "c1", "c2"] and place == 3
	assert items[0]["customer_name"] == "Customer 0"
	few = Visibility(names=("c1", "c4", "c6"))
	items, place = page_of(business.store, names, few, start=0, limit=2)
	assert [item["name"] for item in items] == ["c1", "c4"]
	items, place = page_of(business.store, names, few, start=place, limit=2)
	assert [item["name"] for item in items] == ["c6"] and place is None
	assert page_of(business.store, names, Visibility(names=()), start=0, limit=2) == ([], None)
	assert page_of(business.store, names, ALL, start=99, limit=2) == ([], None)


def test_channels_are_those_open_to_the_reader(business):
	for name, segment in (("B", "Inner"), ("A", "Outer"), ("C", "Apart"), ("Closed", "Inner")):
		business.put("Convo Channel", name, title=name, segment=segment)
	found = channels_of(business.store, ["Inner", "Outer"], ["A", "B", "C"])
	assert found == [{"name": "A", "title": "A"}, {"name": "B", "title": "B"}]
	assert channels_of(business.store, [], ["A"]) == []


def test_whoever_has_no_time_is_told_so(business):
	with pytest.raises(TooSlow):
		compare(business, "Inner", [FROZEN], time_limit=TimeLimit(0.0))


def test_the_database_stops_a_statement_that_takes_too_long(mariadb_store):
	with pytest.raises(TooSlow):
		TimeLimit(0.2).rows(mariadb_store, sql("SELECT SLEEP(20)"))
	assert TimeLimit(20).rows(mariadb_store, sql("SELECT 1")) == [(1,)]
