"""Saves between the making of a segment and the end of its first fill: they belong to the fill, and nobody is lost."""

import datetime

import pytest

from convo_channels.core.segments import members, moves, segments
from convo_channels.core.sync import rebuild
from tests.support.builders import Business, condition, on_customer

NAMES = [f"Customer {number}" for number in range(6)]
ACTION = {
	"parenttype": "Convo Segment",
	"parentfield": "member_actions",
	"action": "Add a tag",
	"is_enabled": 1,
}


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name, "is_frozen": 0} for name in NAMES])
	return business


def acting(business, segment):
	rows = [{**ACTION, "parent": segment, "on_move": way} for way in ("Joined", "Left")]
	business.put_all("Convo Segment Action", rows)
	return segment


def step(business, segment, after, size=2):
	reason = rebuild.reason_for(moves.CAUSE_VERIFY, business.today, "boss@example.com")
	return rebuild.rebuild_step(
		business.store, business.catalog, business.now, segment, after=after, size=size, reason=reason
	)


def told(business, segment):
	"""Moves that people see, and what they set off."""
	shown = [
		(log["customer"], log["action"]) for log in business.logs(segment) if log["cause"] != "First fill"
	]
	return shown, len([run for run in business.rows("Convo Segment Action Run") if run["segment"] == segment])


def test_a_save_before_the_first_fill_is_no_join(business):
	segment = acting(business, business.segment("Frozen", [on_customer("is_frozen", "is yes")]))
	business.update("Customer", NAMES[1], is_frozen=1)
	business.drain()
	assert told(business, segment) == ([], 0)
	business.rebuild_due()
	assert business.members(segment) == {NAMES[1]}
	assert told(business, segment) == ([], 0)
	business.update("Customer", NAMES[2], is_frozen=1)
	business.drain()
	assert told(business, segment) == ([(NAMES[2], "Joined")], 1)


def test_who_changes_behind_the_fill_is_neither_lost_nor_told(business):
	segment = acting(business, business.segment("Frozen", [on_customer("is_frozen", "is yes")]))
	business.update("Customer", NAMES[1], is_frozen=1)
	first = step(business, segment, None)
	business.update("Customer", NAMES[0], is_frozen=1)  # behind it
	business.update("Customer", NAMES[1], is_frozen=0)  # was filled in
	business.update("Customer", NAMES[5], is_frozen=1)  # before it
	business.drain()
	after = first.after
	while after:
		after = step(business, segment, after).after
	assert business.members(segment) == {NAMES[0], NAMES[5]}
	assert told(business, segment) == ([], 0)
	assert business.status(segment) == "Live" and business.miscounted() == []


def test_a_rule_changed_before_the_first_fill_changes_nothing_about_that(business):
	segment = acting(business, business.segment("Frozen", [on_customer("is_frozen", "is yes")]))
	first = step(business, segment, None)
	business.change_rules(segment, [on_customer("is_frozen", "is no")])
	segments.ask_for_rebuild(business.store, segment, business.now())
	business.update("Customer", NAMES[0], is_frozen=1)
	business.update("Customer", NAMES[3], website="x")
	business.drain()
	after = first.after
	while after or business.status(segment) == "Pending":
		after = step(business, segment, after).after
	assert business.members(segment) == set(NAMES) - {NAMES[0]}
	assert told(business, segment) == ([], 0)


def test_a_save_while_a_changed_rule_waits_is_not_the_reason(business):
	segment = business.segment("Frozen", [on_customer("is_frozen", "is yes")])
	business.settle()
	business.change_rules(segment, [on_customer("is_frozen", "is no")])
	why = rebuild.reason_for(moves.CAUSE_RULE, business.today, "boss@example.com").as_json()
	business.patch("Convo Segment", segment, pending_reason=why)
	business.update("Customer", NAMES[0], website="x")
	business.drain()
	(log,) = business.logs(segment)
	assert (log["customer"], log["cause"], log["reason"]) == (NAMES[0], "Rule", "The rule was changed")


@pytest.mark.parametrize("order", ["inner first", "outer first"])
def test_a_segment_waits_for_the_one_it_builds_on(business, order):
	inner = acting(business, business.segment("Inner", [on_customer("is_frozen", "is yes")]))
	business.update("Customer", NAMES[0], is_frozen=1)
	outer = acting(
		business, business.segment("Outer", [condition("Segment", "is not in", "Inner", field="segment")])
	)
	business.drain()
	for segment in (inner, outer) if order == "inner first" else (outer, inner, outer):
		business.rebuild(segment)
	assert business.members(outer) == set(NAMES[1:])
	assert business.members(inner) == {NAMES[0]}
	assert told(business, inner) == told(business, outer) == ([], 0)


def test_a_filled_segment_that_names_a_new_one_is_not_answered_by_its_empty_rows(business):
	"""What is saved concerns the outer one alone: the inner one's members are still to be found."""
	business.put_all("Customer", [{"name": "Other", "is_frozen": 1}])
	outer = acting(business, business.segment("Quoted", [condition("Quotation", "exists", measure="exists")]))
	business.settle()
	business.update("Customer", NAMES[0], is_frozen=1)
	business.drain()
	business.segment("Inner", [on_customer("is_frozen", "is yes")])
	business.change_rules(
		outer,
		[
			condition("Quotation", "exists", measure="exists"),
			condition("Segment", "is not in", "Inner", field="segment"),
		],
	)
	business.create(
		"Quotation", "Q 1", quotation_to="Customer", party_name=NAMES[0], docstatus=1, status="Open"
	)
	business.drain()
	assert business.members(outer) == set(), "the new one holds this customer, filled or not"
	business.rebuild_due()
	business.rebuild_due()
	assert business.members(outer) == set() and told(business, outer) == ([], 0)
	assert business.stored() == business.truth()


def test_the_night_finds_no_drift_where_nothing_was_filled_yet(business):
	segment = acting(business, business.segment("Frozen", [on_customer("is_frozen", "is no")]))
	found = business.reconcile()
	assert found.drift == 0
	business.rebuild_due()
	assert business.members(segment) == set(NAMES)
	assert told(business, segment) == ([], 0)


def test_a_first_fill_that_comes_late_tells_no_second_one(business):
	segment = acting(business, business.segment("Frozen", [on_customer("is_frozen", "is yes")]))
	business.rebuild(segment, cause=moves.CAUSE_FIRST_FILL)
	business.update("Customer", NAMES[3], is_frozen=1)
	business.rebuild(segment, cause=moves.CAUSE_FIRST_FILL)
	(log,) = business.logs(segment)
	assert (log["customer"], log["cause"], log["event"]) == (NAMES[3], "Reconciliation", "reconciled")


def test_who_matched_from_the_start_is_told_apart_from_who_joined_later(business):
	segment = business.segment("Frozen", [on_customer("is_frozen", "is yes")])
	for name in NAMES[:3]:
		business.update("Customer", name, is_frozen=1)
	business.drain()
	business.rebuild_due()
	business.update("Customer", NAMES[3], is_frozen=1)
	business.update("Customer", NAMES[0], is_frozen=0)
	business.drain()
	business.time += datetime.timedelta(minutes=5)
	business.update("Customer", NAMES[0], is_frozen=1)
	business.drain()
	assert business.members(segment) == set(NAMES[:4])
	assert members.from_the_start(business.store, segment, NAMES) == set(NAMES[1:3])
