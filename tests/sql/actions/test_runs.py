"""What is noted to be done when customers move: each action once, never for those who were there before, and no
phantom of a rename or a merge. On SQLite and on MariaDB; what carries the runs out is a matter of the site suite.
"""

import pytest

from convo_channels.core.actions import runs as follow_ups
from convo_channels.core.base.tables import MERGE_MARK
from convo_channels.core.customers import renames
from tests.support.builders import Business, condition, on_customer

FROZEN = on_customer("is_frozen", "is yes")


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name} for name in ("A", "B", "C")])
	return business


def segment(
	business: Business, *actions: dict, title: str = "Frozen", rules: list | None = None, **fields
) -> str:
	business.segment(title, rules or [FROZEN], **fields)
	place = {"parent": title, "parenttype": "Convo Segment", "parentfield": "member_actions"}
	rows = [
		{"name": f"{title}-{n}", "is_enabled": 1, "on_first_fill": 0, **action, **place, "idx": n}
		for n, action in enumerate(actions, start=1)
	]
	business.put_all("Convo Segment Action", rows)
	return title


def joined(action: str = "Create ToDo", **fields) -> dict:
	return {"on_move": "Joined", "action": action, **fields}


def left(action: str = "Add Tag", **fields) -> dict:
	return {"on_move": "Left", "action": action, **fields}


def runs(business: Business) -> list[tuple]:
	return sorted(
		(row["segment"], row["customer"], row["on_move"], row["action"])
		for row in business.rows("Convo Segment Action Run")
	)


def freeze(business: Business, customer: str, value: int = 1) -> None:
	business.update("Customer", customer, is_frozen=value)
	business.drain()


# -- once


def test_every_action_of_the_move_is_noted_with_the_move(business):
	segment(business, joined(), joined("Send Email"), left())
	business.settle()
	freeze(business, "A")
	assert runs(business) == [
		("Frozen", "A", "Joined", "Create ToDo"),
		("Frozen", "A", "Joined", "Send Email"),
	]
	(log,) = business.logs("Frozen")
	row = business.rows("Convo Segment Action Run")[0]
	assert (row["status"], row["action_row"], str(row["log"])) == ("Waiting", "Frozen-1", str(log["name"]))
	assert row["queued_at"] == log["logged_at"] and not row["done_at"]


def test_actions_are_numbered_move_by_move_in_the_order_of_the_form(business):
	# a name that sorts the other way round must not decide
	segment(business, *[joined("Add Tag", name=f"row{9 - n}") for n in range(5)])
	business.settle()
	for name in ("B", "A"):
		business.update("Customer", name, is_frozen=1)
	business.drain()
	rows = sorted(business.rows("Convo Segment Action Run"), key=lambda row: row["name"])
	logs = [int(row["log"]) for row in rows]
	assert logs == sorted(logs) and len(set(logs)) == 2
	assert [row["action_row"] for row in rows] == [f"row{9 - n}" for n in range(5)] * 2


def test_a_second_entry_is_a_second_run(business):
	segment(business, joined(), left())
	business.settle()
	for value in (1, 0, 1):
		business.pass_time(minutes=1)
		freeze(business, "A", value)
	assert [run[2] for run in runs(business)] == ["Joined", "Joined", "Left"]


def test_the_same_move_is_noted_once_however_often_it_is_asked(business, store):
	segment(business, joined())
	business.settle()
	freeze(business, "A")
	with store.transaction():
		assert follow_ups.record_runs(store, ["Frozen"], business.now()) == 0
	assert len(runs(business)) == 1


def test_what_is_switched_off_or_another_segments_is_not_noted(business):
	segment(business, joined(is_enabled=0))
	segment(business, joined(), title="Elsewhere", rules=[on_customer("website", "is set")])
	business.settle()
	freeze(business, "A")
	assert runs(business) == []


def test_a_move_that_is_rolled_back_leaves_nothing_to_do(business, store, monkeypatch):
	segment(business, joined())
	business.settle()
	business.update("Customer", "A", is_frozen=1)
	monkeypatch.setattr("convo_channels.core.changes.outbox.remove", lambda *args: 1 / 0)
	business.drain()
	assert business.members("Frozen") == set() and runs(business) == []


# -- the first fill


@pytest.mark.parametrize("cause", ["First fill", "Verify", "Rule"])
def test_those_who_were_there_before_the_first_fill_have_not_joined(business, cause):
	business.patch("Customer", "A", is_frozen=1)
	segment(business, joined(), joined("Add Tag", on_first_fill=1))
	business.rebuild("Frozen", cause=cause)
	assert business.members("Frozen") == {"A"}
	assert runs(business) == [("Frozen", "A", "Joined", "Add Tag")]


def test_a_change_that_comes_before_the_first_fill_is_part_of_it(business):
	segment(business, joined())
	freeze(business, "A")
	assert business.members("Frozen") == {"A"} and runs(business) == []


@pytest.mark.parametrize("size", [1, 2, 10])
def test_no_chunk_of_a_first_fill_counts_as_a_later_move(business, size):
	for name in ("A", "B", "C"):
		business.patch("Customer", name, is_frozen=1)
	segment(business, joined())
	business.rebuild("Frozen", cause="First fill", size=size)
	assert business.members("Frozen") == {"A", "B", "C"} and runs(business) == []


# -- every way to move


def test_a_changed_rule_moves_for_real(business):
	business.patch("Customer", "B", disabled=0, website="b.example")
	segment(business, joined(), left())
	business.settle()
	freeze(business, "A")
	business.pass_time(minutes=1)
	business.change_rules("Frozen", [on_customer("website", "is set")])
	business.rebuild_due()
	assert runs(business)[1:] == [
		("Frozen", "A", "Left", "Add Tag"),
		("Frozen", "B", "Joined", "Create ToDo"),
	]


def test_what_a_reconciliation_finds_moves_for_real(business):
	segment(business, joined())
	business.settle()
	business.patch("Customer", "C", is_frozen=1)
	business.reconcile()
	assert runs(business) == [("Frozen", "C", "Joined", "Create ToDo")]


def test_a_segment_that_builds_on_another_acts_as_well(business):
	segment(business)
	segment(
		business, joined(), title="Outer", rules=[condition("Segment", "is in", "Frozen", field="segment")]
	)
	business.settle()
	freeze(business, "A")
	assert runs(business) == [("Outer", "A", "Joined", "Create ToDo")]


# -- renames, merges, deletions


def test_a_rename_moves_nobody_and_takes_what_waits_along(business):
	segment(business, joined(), left())
	business.settle()
	freeze(business, "A")
	business.rename_customer("A", "Renamed")
	business.drain()
	assert runs(business) == [("Frozen", "Renamed", "Joined", "Create ToDo")]


def test_a_membership_that_passes_to_the_winner_of_a_merge_is_no_entry(business, store):
	segment(business, joined(), left())
	business.settle()
	for name in ("A", "B"):
		business.update("Customer", name, is_frozen=1)
	business.drain()
	before = runs(business)
	with store.transaction():
		renames.make_way(store, "A", "B")
	business.rename_customer("A", "B", merge=True)
	business.drain()
	assert [run for run in runs(business) if run[1] == "A"] == []
	assert sorted(run[2:] for run in runs(business)) == sorted(run[2:] for run in before)
	assert business.members("Frozen") == {"B"}


def test_between_the_two_steps_of_a_merge_nobody_joins_what_they_never_left(business, store):
	segment(business, joined(), left())
	business.settle()
	for name in ("A", "B"):
		business.update("Customer", name, is_frozen=1)
	business.drain()
	before = runs(business)
	with store.transaction():
		renames.make_way(store, "A", "B")
	assert MERGE_MARK + "A" in business.members("Frozen")
	business.pass_time(minutes=1)
	business.update("Customer", "A", website="a.example")
	business.drain()
	assert runs(business) == before


def test_nothing_is_done_for_a_customer_who_is_no_more(business):
	segment(business, joined(), left())
	business.settle()
	freeze(business, "A")
	assert len(runs(business)) == 1
	business.delete("Customer", "A")
	business.drain()
	assert business.members("Frozen") == set() and runs(business) == []


def test_a_name_that_passes_on_brings_no_runs_of_an_earlier_customer(business, store):
	segment(business, joined())
	business.settle()
	freeze(business, "A")
	business.drop("Customer", "A")  # behind our back
	with store.transaction():
		renames.make_way(store, "B", "A")
	assert runs(business) == []


# -- the log as documents


@pytest.fixture
def heard(store, monkeypatch):
	monkeypatch.setattr(type(store), "is_log_heard", lambda self: True)


@pytest.mark.usefixtures("heard")
def test_who_listens_to_the_log_hears_every_move_after_the_first_fill(business):
	business.patch("Customer", "B", is_frozen=1)
	segment(business, joined())
	business.settle()
	assert runs(business) == []
	freeze(business, "A")
	freeze(business, "B", 0)
	assert runs(business) == [
		("Frozen", "A", "Joined", "Create ToDo"),
		("Frozen", "A", "Joined", follow_ups.DOCUMENT_EVENTS),
		("Frozen", "B", "Left", follow_ups.DOCUMENT_EVENTS),
	]
