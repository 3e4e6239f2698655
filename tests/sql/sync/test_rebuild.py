"""Whole segments: first fill, changed rule, changed day, and a rule while it is typed, in chunks that can be taken up again.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.base.clock import Clock, as_datetime
from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.catalog.catalog import Field
from convo_channels.core.insight.live_count import Question, count_rule
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.segments import figures, segments
from convo_channels.core.segments import membership as mem
from convo_channels.core.segments.moves import CAUSE_FIRST_FILL, CAUSE_RULE
from convo_channels.core.sync import rebuild
from tests.sql.sync.drained import with_fields
from tests.sql.sync.rebuilt import FROZEN, NAMES, RECENT, business
from tests.support.builders import Business, condition, on_customer


def step(business: Business, segment: str, after: str | None, size: int) -> rebuild.Step:
	reason = rebuild.reason_for(CAUSE_RULE, business.today)
	return rebuild.rebuild_step(
		business.store, business.catalog, business.now, segment, after=after, size=size, reason=reason
	)


# -- rebuilds


def test_a_segment_first_filled_because_of_an_inner_one_is_told_as_filled_not_as_changed(business):
	business.segment("Inner", [FROZEN])
	business.segment("Outer", [condition("Segment", "is in", "Inner", field="segment")])
	business.rebuild("Inner", cause=CAUSE_FIRST_FILL)
	assert business.members("Outer") == set(NAMES[1::2])
	assert {log["cause"] for log in business.logs("Outer")} == {"First fill"}
	business.rebuild_due()
	business.patch("Customer", "Ä", is_frozen=1)
	business.rebuild("Inner")
	causes = [log["cause"] for log in business.logs("Outer", customer="Ä")]
	assert causes == ["Segment"]


def test_the_first_fill_is_told_as_one_and_makes_the_segment_live(business):
	business.segment("Frozen", [FROZEN])
	assert rebuild.due_segments(business.store, business.catalog, day_changed=False) == [
		("Frozen", "First fill")
	]
	business.rebuild_due()
	assert business.members("Frozen") == set(NAMES[1::2])
	row = business.row("Convo Segment", "Frozen")
	assert (row["status"], figures.read(business.store, "Frozen")["member_count"]) == ("Live", 5)
	assert as_datetime(row["rebuilt_at"]) == as_datetime(row["evaluated_at"]) == business.now()
	assert {log["cause"] for log in business.logs("Frozen")} == {"First fill"}
	assert rebuild.due_segments(business.store, business.catalog, day_changed=False) == []


def test_a_changed_rule_moves_only_those_who_differ(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	before = {row["customer"]: row["name"] for row in business.rows("Convo Segment Member")}
	business.change_rules("Frozen", [FROZEN, {**on_customer("name", "is one of", "a1, b"), "group_no": 2}])
	assert rebuild.due_segments(business.store, business.catalog, day_changed=False) == [("Frozen", "Rule")]
	moves = business.rebuild_due()
	assert {(m.customer, m.action) for m in moves} == {(n, "Joined") for n in {"a1", "b"} - set(before)}
	after = {row["customer"]: row["name"] for row in business.rows("Convo Segment Member")}
	assert {name: after[name] for name in before} == before
	assert business.stored() == business.truth()


def test_a_rebuild_that_finds_nothing_writes_nothing(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	written = business.rows("Convo Segment Member"), business.logs()
	assert business.rebuild("Frozen") == []
	assert (business.rows("Convo Segment Member"), business.logs()) == written


@pytest.mark.parametrize("size", [1, 2, 3, 9, 10, 11])
def test_chunks_of_any_size_see_every_customer_once(business, size):
	business.segment("Everybody", [on_customer("website", "is not set")])
	moves, after, seen = [], None, []
	for _ in range(20):
		found = step(business, "Everybody", after, size)
		moves += found.moves
		seen.append(len(found.moves))
		after = found.after
		if after is None:
			break
		assert business.status("Everybody") == "Pending"
	assert sorted(m.customer for m in moves) == sorted(NAMES)
	assert max(seen) <= size + 1
	assert business.status("Everybody") == "Live" and business.miscounted() == []


def test_a_rebuild_can_be_taken_up_again_at_any_name_and_repeated(business):
	business.segment("Frozen", [FROZEN])
	first = step(business, "Frozen", None, 3)
	step(business, "Frozen", None, 3)
	step(business, "Frozen", first.after, 100)
	step(business, "Frozen", "zzz", 3)
	assert business.stored() == business.truth() and business.miscounted() == []


def test_members_beyond_the_last_customer_are_found_in_the_last_chunk(business):
	business.segment("Frozen", [FROZEN])
	business.put("Convo Segment Member", segment="Frozen", customer="zzzz nobody")
	business.put("Convo Segment Member", segment="Frozen", customer=" nobody either")
	business.rebuild("Frozen", size=3)
	assert business.stored() == business.truth() and business.miscounted() == []


def test_without_customers_everybody_leaves(business):
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	business.store.run("delete from `tabCustomer`")
	business.forget()
	business.rebuild("Frozen", size=2)
	assert business.members("Frozen") == set() and business.miscounted() == []


def test_what_a_rebuild_moves_moves_on_through_those_who_build_on_it(business):
	business.segment("Inner", [FROZEN])
	business.segment("Middle", [condition("Segment", "is not in", "Inner", field="segment")])
	business.segment(
		"Outer",
		[condition("Segment", "is in", "Middle", field="segment"), on_customer("name", "is not", "Ä")],
	)
	business.rebuild_due(size=3)
	business.change_rules("Inner", [on_customer("name", "is one of", "Ä, a1, Z")])
	moves = business.rebuild("Inner", size=2)
	assert {m.segment for m in moves} == {"Inner", "Middle", "Outer"}
	assert business.stored() == business.truth() and business.miscounted() == []
	log = business.logs("Middle")[-1]
	assert (log["cause"], log["reason"], log["reference_doctype"], log["reference_name"]) == (
		"Segment",
		"Segment Inner changed",
		"Convo Segment",
		"Inner",
	)
	assert log["changed_by"] == business.user


def test_a_dependent_that_cannot_be_evaluated_breaks_and_the_rebuilt_one_does_not(business):
	business.segment("Inner", [FROZEN])
	inside = condition("Segment", "is in", "Inner", field="segment")
	business.segment("Faulty", [inside, on_customer("custom_gone", "is not set")])
	business.segment("Sound", [inside])
	fields = {**business.catalog.sources["Customer"].fields}
	fields["custom_gone"] = Field("custom_gone", "Gone", "text")
	business.catalog = with_fields(business.catalog, fields)
	business.rebuild("Inner")
	assert [business.status(name) for name in ("Inner", "Faulty", "Sound")] == ["Live", "Broken", "Pending"]
	assert business.members("Sound") == business.members("Inner") == set(NAMES[1::2])


def test_a_segment_that_cannot_be_evaluated_is_broken_by_its_rebuild_and_keeps_its_members(business):
	business.segment("Faulty", [FROZEN])
	business.rebuild_due()
	business.change_rules("Faulty", [on_customer("custom_gone", "is not set")])
	business.rebuild_due()
	assert business.status("Faulty") == "Pending", "only the tick notes what cannot be parsed"
	business.rebuild("Faulty")
	assert business.status("Faulty") == "Broken" and business.members("Faulty") == set(NAMES[1::2])
	fields = {**business.catalog.sources["Customer"].fields}
	fields["custom_gone"] = Field("custom_gone", "Gone", "text")
	business.catalog = with_fields(business.catalog, fields)
	business.patch("Convo Segment", "Faulty", status="Pending")
	business.rebuild("Faulty")
	assert business.status("Faulty") == "Broken" and business.members("Faulty") == set(NAMES[1::2])
	((reason,),) = business.ask("select broken_reason from `tabConvo Segment`")
	assert "custom_gone" in reason


def built_on_each_other(business) -> None:
	business.segment("Inner", [FROZEN])
	for outer, inner in (("Middle", "Inner"), ("Outer", "Middle")):
		business.segment(outer, [condition("Segment", "is in", inner, field="segment")])
	business.segment("Alone", [FROZEN])


@pytest.mark.parametrize("name", ["Inner", "middle", "OUTER"])
def test_a_segment_is_read_with_all_that_rules_lead_to_and_no_other(business, name):
	built_on_each_other(business)
	found = segments.load_segments(business.store, business.catalog, name)
	assert {segment.name for segment in found.ordered} == {"Inner", "Middle", "Outer"}
	alone = segments.load_segments(business.store, business.catalog, "Alone")
	assert [segment.name for segment in alone.ordered] == ["Alone"]


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_a_chunk_that_moves_many_is_written_in_small_commits(business, monkeypatch, at_once):
	"""Of five joiners; whatever builds on the segment follows with each commit, and is counted."""
	monkeypatch.setattr(rebuild, "MOVES_AT_ONCE", at_once)
	built_on_each_other(business)
	written: list[int] = []
	carry_out = mem.carry_out
	monkeypatch.setattr(mem, "carry_out", lambda *args: written.append(len(args[3])) or carry_out(*args))
	business.rebuild("Inner", cause=CAUSE_FIRST_FILL)
	assert sum(written) == 5 and max(written) == at_once
	assert business.members("Inner") == set(NAMES[1::2]) and business.status("Inner") == "Live"
	business.rebuild_due()
	assert business.stored() == business.truth() and business.miscounted() == []


def test_a_segment_deleted_between_two_commits_of_its_rebuild_gets_no_more_members(business, monkeypatch):
	monkeypatch.setattr(rebuild, "MOVES_AT_ONCE", 2)
	business.segment("Frozen", [FROZEN])
	carry_out = mem.carry_out

	def delete_after(*args):
		moves = carry_out(*args)
		business.store.run("delete from `tabConvo Segment` where name = 'Frozen'")
		return moves

	monkeypatch.setattr(mem, "carry_out", delete_after)
	done = step(business, "Frozen", None, 100)
	business.forget()
	assert done.after is None and len(business.members("Frozen")) == 2


def test_a_paused_or_unknown_segment_is_not_rebuilt(business):
	business.segment("Off", [FROZEN], enabled=0)
	for name in ("Off", "no such segment"):
		assert step(business, name, None, 100).moves == []
	assert business.members("Off") == set()
	assert rebuild.due_segments(business.store, business.catalog, day_changed=True) == []


# -- days


def test_a_day_alone_moves_customers_and_says_so(business):
	business.put("Sales Order", customer="b", docstatus=1, transaction_date=business.days_ago(7))
	business.segment("Recent", [RECENT])
	business.segment("Frozen", [FROZEN])
	business.rebuild_due()
	assert business.members("Recent") == {"b"}
	business.pass_time(days=1)
	assert rebuild.due_segments(business.store, business.catalog, day_changed=False) == []
	assert rebuild.due_segments(business.store, business.catalog, day_changed=True) == [("Recent", "Day")]
	business.rebuild_due(day_changed=True)
	assert business.members("Recent") == set()
	log = business.logs("Recent")[-1]
	assert (log["cause"], log["reason"], log["action"]) == ("Day", "By the passing of days, 2024-03-16", "Left")


def test_days_that_were_missed_are_caught_up_in_one_go(business):
	for days, name in ((3, "b"), (-5, "Z"), (-20, "ö")):
		business.put("Sales Order", customer=name, docstatus=1, transaction_date=business.days_ago(days))
	business.segment("Recent", [RECENT])
	business.segment("Quiet", [condition("Segment", "is not in", "recent", field="segment")])
	business.rebuild_due()
	assert business.members("Recent") == {"b"}
	business.pass_time(days=10)
	business.rebuild_due(day_changed=True, size=2)
	assert business.members("Recent") == {"Z"}
	assert business.stored() == business.truth()


def test_overdue_comes_with_the_day_without_any_document_changing(business):
	business.put(
		"Sales Invoice",
		customer="b",
		docstatus=1,
		status="Unpaid",
		outstanding_amount=5,
		due_date=business.today,
	)
	overdue = condition("Sales Invoice", "exists", measure="exists", filters=[["status", "is", "Overdue"]])
	business.segment("Overdue", [overdue])
	business.rebuild_due()
	assert business.members("Overdue") == set()
	business.pass_time(days=1)
	business.rebuild_due(day_changed=True)
	assert business.members("Overdue") == {"b"}


# -- a rule while it is typed


def preview(business: Business, *rows, include_disabled: bool = False, limit: int = 5, **more) -> dict:
	question = Question(parse_rule(rows, business.catalog), include_disabled, limit=limit)
	return count_rule(business.store, business.catalog, Clock(business.now()), question, **more)


def test_a_rule_is_counted_while_it_is_typed_and_nothing_is_written(business):
	business.patch("Customer", "b", customer_name="Bee", disabled=1)
	business.patch("Customer", "a1", customer_name="Anna")
	assert len(preview(business, FROZEN, limit=2)["sample"]) == 2
	told = preview(business, FROZEN)
	assert told["sentence"] == "Customers who are frozen."
	assert told["count"] == 4 and told["took_ms"] >= 0
	assert {"name": "a1", "customer_name": "Anna"} in told["sample"]
	with_disabled = preview(business, FROZEN, include_disabled=True, limit=10)
	assert with_disabled["count"] == 5 and {"name": "b", "customer_name": "Bee"} in with_disabled["sample"]
	assert business.rows("Convo Segment Member") == [] and business.rows("Convo Segment") == []


def test_a_count_tells_only_of_customers_the_reader_may_see(business):
	some = Visibility(predicate=sql("`tabCustomer`.name <> {}", "a1"))
	few = Visibility(names=("a1", "Ä"))
	nobody = Visibility(names=())
	assert preview(business, FROZEN, visibility=some)["seen"] == 4
	assert preview(business, FROZEN, visibility=some)["count"] == 4
	assert preview(business, FROZEN, visibility=few)["sample"] == [{"name": "a1", "customer_name": "a1"}]
	assert preview(business, FROZEN, visibility=nobody)["seen"] == 0


def test_asking_for_tomorrow_tells_who_enters_then(business):
	business.put("Sales Order", customer="b", docstatus=1, transaction_date=business.days_ago(-7))
	row = condition("Sales Order", "in the last (days)", "0", measure="latest")
	assert preview(business, row)["count"] == 0
	business.pass_time(days=7)
	assert preview(business, row)["sample"] == [{"name": "b", "customer_name": "b"}]


def test_a_rule_changed_between_two_chunks_is_looked_at_again(business):
	business.segment("Frozen", [FROZEN])
	first = step(business, "Frozen", after=None, size=4)
	business.change_rules("Frozen", [on_customer("is_frozen", "is no")])
	segments.ask_for_rebuild(business.store, "Frozen", business.now())
	last = step(business, "Frozen", after=first.after, size=10)
	assert first.after and last.after is None
	assert last.is_asked_again and business.status("Frozen") == "Pending"
	assert business.stored() != business.truth()
	assert not step(business, "Frozen", after=None, size=20).is_asked_again
	assert business.status("Frozen") == "Live"
	assert business.stored() == business.truth()


def test_a_moved_node_is_told_as_the_reason_even_when_the_job_was_lost(business):
	rows = [("All", 1, 6), ("Europe", 2, 3), ("Asia", 4, 5)]
	business.put_all("Territory", [{"name": name, "lft": lft, "rgt": rgt} for name, lft, rgt in rows])
	business.patch("Customer", "a1", territory="Asia")
	business.segment("European", [on_customer("territory", "is under", "Europe")])
	business.rebuild_due()
	business.patch("Territory", "Europe", rgt=5)
	business.patch("Territory", "Asia", lft=3, rgt=4)
	business.report("Territory", "Asia", "Change")
	business.drain()
	business.rebuild_due()
	[log] = business.logs("European", customer="a1")
	told = (log["action"], log["cause"], log["reason"], log["reference_doctype"], log["reference_name"])
	assert told == ("Joined", "Document", "Asia changed", "Territory", "Asia")
