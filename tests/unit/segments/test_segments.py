"""Segments in the order they are evaluated, what touches them, and the cycles that are refused by name."""

import itertools

import pytest

from convo_channels.core.base.errors import RuleError
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.segments.segments import Segments, check_cycle, find_cycle, make_segment
from tests.support.builders import condition, on_customer, site_catalog

PLAIN = on_customer("territory", "is", "Germany")


def inside(*names: str) -> list[dict]:
	return [condition("Segment", "is in", name, field="segment") for name in names] or [PLAIN]


def made(name: str, *inner: str, rows=None, **more):
	return make_segment(name, rows or inside(*inner), site_catalog(), **{"status": "Live", **more})


def names(segments) -> list[str]:
	return [segment.name for segment in segments]


def test_an_inner_segment_comes_before_those_that_name_it():
	segments = Segments([made("c", "b"), made("b", "a"), made("a"), made("d", "a", "c")])
	order = names(segments.ordered)
	assert order.index("a") < order.index("b") < order.index("c") < order.index("d")


def test_a_diamond_is_no_cycle():
	segments = Segments(
		[made("top", "left", "right"), made("left", "base"), made("right", "base"), made("base")]
	)
	assert all(not segment.error for segment in segments.ordered)
	assert names(segments.ordered)[0] == "base" and names(segments.ordered)[-1] == "top"


@pytest.mark.parametrize(
	("ring", "path"),
	[
		({"a": ["a"]}, "a → a"),
		({"a": ["b"], "b": ["a"]}, None),
		({"a": ["b"], "b": ["c"], "c": ["a"], "x": ["a"]}, None),
	],
)
def test_segments_of_a_cycle_carry_its_path_and_others_do_not(ring, path):
	segments = Segments([made(name, *inner) for name, inner in ring.items()] + [made("apart")])
	errors = {segment.name: segment.error and segment.error.say() for segment in segments.ordered}
	assert errors["apart"] is None and errors.get("x") is None
	for name in set(ring) - {"x"}:
		assert errors[name].startswith("The segment builds on itself: ")
		steps = errors[name].removeprefix("The segment builds on itself: ").rstrip(".").split(" → ")
		assert steps[0] == steps[-1] and set(steps) == set(ring) - {"x"}
		assert all(after in ring[before] for before, after in itertools.pairwise(steps))
		if path:
			assert path in errors[name]
	assert {s.name for s in segments.evaluated} == {"apart", *({"x"} & set(ring))}


def test_two_cycles_are_both_found():
	segments = Segments([made("a", "b"), made("b", "a"), made("c", "d"), made("d", "c"), made("e")])
	assert {s.name for s in segments.ordered if s.error} == {"a", "b", "c", "d"}


def test_names_in_rules_meet_segments_whatever_their_case_and_accents():
	segments = Segments(
		[made("outer", "grosse KUNDEN"), made("Größe Kunden", rows=[PLAIN]), made("Café", "outer")]
	)
	assert names(segments.ordered) == ["Größe Kunden", "outer", "Café"]
	assert segments.canonical("GROSSE kunden") == "Größe Kunden"
	assert segments.canonical("CAFE ") == "Café"
	assert segments.canonical("nobody") == "nobody"
	assert names(segments.with_dependents(["Größe Kunden"])) == ["Größe Kunden", "outer", "Café"]


def test_a_segment_that_is_not_there_is_no_error_of_the_order():
	segments = Segments([made("outer", "gone")])
	assert names(segments.evaluated) == ["outer"]


def check(existing, name, *inner):
	rule = parse_rule([PLAIN, *inside(*inner)], site_catalog())
	check_cycle(Segments(existing), name, rule)


def test_a_rule_that_closes_a_cycle_is_refused_with_path_and_row():
	with pytest.raises(RuleError) as raised:
		check([made("A"), made("B", "a"), made("C", "b")], "A", "c")
	assert str(raised.value) == "Row 2: The segment builds on itself: A → C → B → A."


def test_a_segment_inside_itself_is_refused_also_when_new_or_spelled_differently():
	for existing, name, inner in (
		([], "New", "new"),
		([made("Café")], "Café", "CAFE"),
		([made("A")], "A", "A"),
	):
		with pytest.raises(RuleError, match="builds on itself"):
			check(existing, name, inner)


def test_a_rule_that_closes_no_cycle_passes():
	check([made("a"), made("b", "a"), made("c", "a")], "d", "b", "c")
	check([made("a", "b"), made("b", "a")], "c", "a")
	check([made("a")], "b", "missing")


def test_dependents_are_found_through_any_number_of_segments():
	segments = Segments([made("a"), made("b", "a"), made("c", "b"), made("d", "c"), made("e")])
	assert names(segments.with_dependents(["b"])) == ["b", "c", "d"]
	assert names(segments.with_dependents([])) == []


def test_a_change_touches_the_segments_that_speak_of_it_and_their_dependents():
	issues = [condition("Issue", "exists", measure="exists")]
	segments = Segments(
		[made("plain"), made("issues", rows=issues), made("outer", "issues"), made("other", "plain")]
	)
	assert set(names(segments.touched_by({"Issue"}))) == {"issues", "outer"}
	assert set(names(segments.touched_by({"Tag"}))) == set()
	assert set(names(segments.touched_by({"Customer"}))) == {"plain", "issues", "outer", "other"}


def test_paused_and_broken_segments_are_not_evaluated_but_pass_on_what_they_hold():
	segments = Segments(
		[
			made("off", enabled=False),
			made("broken", status="Broken"),
			made("wrong", rows=[{**PLAIN, "field": "gone"}]),
			made("outer", "off", "broken"),
		]
	)
	assert names(segments.evaluated) == ["outer"]
	assert segments.by_name["wrong"].error.say() == 'Row 1: Customer has no field "gone".'
	assert segments.by_name["off"].status == "Paused"
	assert names(segments.with_dependents(["broken"])) == ["outer"]


def test_a_pending_segment_is_evaluated_and_an_unknown_status_counts_as_pending():
	assert made("a", status="Pending").is_evaluated
	assert made("a", status="").status == "Pending"


def test_find_cycle_answers_with_a_closed_path_or_nothing():
	assert find_cycle({"a": {"b"}, "b": {"c"}, "c": set()}) == []
	path = find_cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}})
	assert path[0] == path[-1] and len(path) == 4
