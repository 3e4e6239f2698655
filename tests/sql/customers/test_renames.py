"""Customers renamed, merged, deleted and made anew: our rows follow, and never stand in Frappe's way.

Frappe's own rewriting of links is played by `Business.rename_customer`. On SQLite and on MariaDB.
"""

import pytest

from convo_channels.core.changes.outbox import BULK, DELETE, RENAME, URGENT, Change
from convo_channels.core.customers import renames
from convo_channels.core.feed import read_states as reading
from convo_channels.core.feed.read_states import read_states
from tests.support.builders import Business, condition, on_customer

EVERYBODY = on_customer("website", "is not set")


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name} for name in ("Loser", "Winner", "Third")])
	business.segment("All", [EVERYBODY])
	business.segment("Talked to", [condition("Convo Post", "exists", measure="exists")])
	return business


def post(business: Business, customer: str) -> str:
	return business.create("Convo Post", customer=customer, post_type="Note", posted_at=business.now())


def mark(business: Business, loser: str = "Loser", winner: str = "Winner") -> None:
	with business.store.transaction():
		renames.make_way(business.store, loser, winner)


def names(business: Business, doctype: str, field: str = "customer") -> list:
	return sorted(row[field] for row in business.rows(doctype))


def is_true(business: Business) -> bool:
	assert business.stored() == business.truth()
	assert business.miscounted() == []
	assert business.late_bounds() == []
	return True


# -- renames


def test_a_renamed_customer_keeps_everything_under_the_new_name(business):
	post(business, "Loser")
	business.settle()
	reading.mark_stream_read(business.store, "u", "Customer", "Loser", business.now(), business.now())
	business.patch("Convo Profile", "Loser", consent="Given")
	business.rename_customer("Loser", "Renamed")
	business.drain()
	assert is_true(business) and "Renamed" in business.members("Talked to")
	profile = business.row("Convo Profile", "Renamed")
	assert (profile["customer"], profile["consent"], profile["post_count"]) == ("Renamed", "Given", 1)
	assert ("Customer", "Renamed") in read_states(business.store, "u")
	assert ("Customer", "Loser") not in read_states(business.store, "u")
	assert len(business.logs("All")) == 3, "nobody has joined or left"


def test_a_rename_to_another_case_of_the_same_name_changes_nothing_else(business):
	post(business, "Loser")
	business.settle()
	mark(business, "Loser", "LOSER")
	business.rename_customer("Loser", "LOSER")
	business.drain()
	assert is_true(business)
	assert names(business, "Convo Profile") == ["LOSER"] and names(business, "Convo Post") == ["LOSER"]


def test_a_membership_written_while_a_rename_was_under_way_is_swept_by_its_drain(business):
	business.settle()
	business.rename_customer("Loser", "Renamed")
	business.put("Convo Segment Member", segment="All", customer="Loser")
	business.store.run("update `tabConvo Segment Figure` set member_count = member_count + 1 where segment = 'All'")
	business.drain()
	assert is_true(business)


def test_references_kept_as_data_follow_any_renamed_document(business):
	business.create("Issue", "I-1", customer="Loser", status="Open")
	business.put("Convo Post", customer="Loser", reference_doctype="Issue", reference_name="I-1")
	business.drain()
	business.store.run("update `tabIssue` set name = 'I-2'")
	business.append(Change("Issue", "I-2", RENAME, business.now(), old_name="I-1"))
	business.drain()
	assert names(business, "Convo Interaction", "reference_name") == ["I-2"]
	assert names(business, "Convo Post", "reference_name") == ["I-2"]


def test_read_states_of_a_renamed_channel_follow(business):
	reading.mark_stream_read(business.store, "u", "Channel", "Old", business.now(), business.now())
	business.append(Change("Convo Channel", "New", RENAME, business.now(), old_name="Old"))
	business.drain()
	assert set(read_states(business.store, "u")) == {("Channel", "New")}


def test_a_rename_onto_the_name_of_a_customer_just_deleted_meets_no_old_row(business):
	kept = post(business, "Third")
	post(business, "Loser")
	business.settle()
	business.pass_time(minutes=1)
	business.delete("Customer", "Loser")
	business.pass_time(minutes=1)
	mark(business, "Third", "Loser")
	business.rename_customer("Third", "Loser")
	business.drain()
	assert is_true(business)
	assert [(row["name"], row["customer"]) for row in business.rows("Convo Post")] == [(kept, "Loser")]
	assert names(business, "Convo Profile") == ["Loser"] and names(business, "Convo Profile", "name") == [
		"Loser"
	]


# -- merges


def test_a_merge_leaves_one_membership_one_profile_and_all_posts(business):
	for customer in ("Loser", "Winner"):
		post(business, customer)
	business.settle()
	mark(business)
	business.rename_customer("Loser", "Winner", merge=True)
	business.drain()
	assert is_true(business)
	assert names(business, "Convo Post") == ["Winner", "Winner"]
	assert names(business, "Convo Profile") == ["Winner"]
	assert business.row("Convo Profile", "Winner")["post_count"] == 2
	assert business.members("All") == {"Winner", "Third"}


def test_a_winner_joins_where_only_the_loser_was(business):
	post(business, "Loser")
	business.settle()
	mark(business)
	business.rename_customer("Loser", "Winner", merge=True)
	business.drain()
	assert business.members("Talked to") == {"Winner"} and is_true(business)


def test_marking_a_loser_twice_is_marking_it_once(business):
	business.settle()
	for _ in range(3):
		mark(business)
	business.rename_customer("Loser", "Winner", merge=True)
	business.drain()
	assert is_true(business)


def test_a_name_that_loses_a_second_merge_before_the_first_is_drained_meets_no_old_row(business):
	business.create("Customer", "Fourth")
	business.settle()
	business.priority = BULK
	mark(business)
	business.rename_customer("Loser", "Winner", merge=True)
	business.priority = URGENT
	business.create("Customer", "Loser")
	post(business, "Loser")
	business.put("Convo Profile", "Loser again", customer="Loser")
	mark(business, "Loser", "Third")
	business.rename_customer("Loser", "Third", merge=True)
	business.drain(limit=1)
	assert is_true(business) and business.members("Talked to") == {"Third"}


def test_a_drain_between_the_two_attempts_of_a_merge_does_no_harm(business):
	business.settle()
	mark(business)
	post(business, "Loser")
	business.update("Customer", "Loser", is_frozen=1)
	business.drain()
	assert "Loser" in business.members("All"), "the engine does not know of the merge yet"
	mark(business)
	business.rename_customer("Loser", "Winner", merge=True)
	business.drain()
	assert is_true(business) and business.members("Talked to") == {"Winner"}


def test_a_merge_that_never_happened_is_undone_by_the_reconciliation(business):
	post(business, "Loser")
	business.settle()
	joined = {
		row["customer"]: row["joined_at"]
		for row in business.rows("Convo Segment Member")
		if row["segment"] == "All"
	}
	business.patch("Convo Profile", "Loser", consent="Given")
	mark(business)
	assert "Loser" not in business.members("All")
	business.pass_time(hours=1)
	step = business.reconcile()
	assert is_true(business) and step.drift == 0
	again = {
		row["customer"]: row["joined_at"]
		for row in business.rows("Convo Segment Member")
		if row["segment"] == "All"
	}
	assert again == joined
	assert business.row("Convo Profile", "Loser")["consent"] == "Given"
	assert len(business.logs("All")) == 3


def test_an_undone_merge_is_counted_right_also_after_drains_in_between(business):
	business.settle()
	mark(business)
	business.update("Customer", "Loser", is_frozen=1)
	business.drain()
	mark(business)
	business.reconcile()
	assert is_true(business)
	mark(business)
	business.update("Customer", "Loser", is_frozen=0)
	business.drain()
	business.reconcile()
	assert is_true(business)


def test_the_marks_of_a_loser_who_is_gone_are_swept_away(business):
	business.settle()
	mark(business)
	business.drop("Customer", "Loser")
	business.reconcile()
	assert is_true(business)
	assert names(business, "Convo Profile") == ["Third", "Winner"]


def test_read_states_of_a_loser_go_to_the_winner_unless_there_is_one(business):
	for user, streams in (("u", ["Loser"]), ("v", ["Loser", "Winner"])):
		for stream in streams:
			reading.mark_stream_read(business.store, user, "Customer", stream, business.now(), business.now())
	mark(business)
	business.rename_customer("Loser", "Winner", merge=True)
	business.drain()
	for user in "uv":
		assert set(read_states(business.store, user)) == {("Customer", "Winner")}


def test_a_customer_with_the_longest_name_can_lose_a_merge(business):
	long = "L" * 140
	business.create("Customer", long)
	business.settle()
	mark(business, long, "Winner")
	business.rename_customer(long, "Winner", merge=True)
	business.drain()
	assert is_true(business)


def test_a_customer_whose_name_looks_like_a_mark_is_a_customer_like_any_other(business):
	for name in ("~Loser", "~", "!x"):
		business.create("Customer", name)
	business.settle()
	business.update("Customer", "~Loser", website="x")
	business.drain()
	business.reconcile()
	assert is_true(business)
	assert business.members("All") == {"~", "!x", "Loser", "Winner", "Third"}


# -- deletions


def test_a_deleted_customer_leaves_every_segment_and_takes_the_conversation_along(business):
	post(business, "Loser")
	business.create("Issue", customer="Loser", status="Open")
	business.settle()
	reading.mark_stream_read(business.store, "u", "Customer", "Loser", business.now(), business.now())
	business.pass_time(minutes=1)
	business.delete("Customer", "Loser")
	business.drain()
	assert is_true(business)
	for doctype in ("Convo Post", "Convo Interaction", "Convo Profile"):
		assert "Loser" not in names(business, doctype)
	assert read_states(business.store, "u") == {}
	assert [row["action"] for row in business.logs("All", "Loser")] == ["Joined", "Left"]
	assert business.logs("All", "Loser")[-1]["reason"] == "The customer was deleted"


def test_a_customer_made_anew_under_the_same_name_keeps_only_what_came_since(business):
	post(business, "Loser")
	business.settle()
	business.pass_time(minutes=1)
	business.delete("Customer", "Loser")
	business.pass_time(minutes=1)
	business.create("Customer", "Loser", website="new")
	business.pass_time(minutes=1)
	new = post(business, "Loser")
	business.drain()
	assert names(business, "Convo Post", "name") == [new]
	assert is_true(business) and "Loser" not in business.members("All")
	assert business.row("Convo Profile", "Loser")["post_count"] == 1


def test_a_customer_made_anew_in_another_spelling_takes_the_place_of_the_old_one(business):
	business.settle()
	business.pass_time(minutes=1)
	business.delete("Customer", "Loser")
	business.pass_time(minutes=1)
	business.create("Customer", "LOSER")
	result = business.drain()
	assert is_true(business)
	assert [(move.customer, move.action) for move in result.moves] == [("Loser", "Left"), ("LOSER", "Joined")]
	assert [row["reason"] for row in business.logs("All")[-2:]] == [
		"The customer is new",
		"The customer is new",
	]


def test_a_new_customer_under_a_name_just_given_up_has_a_profile_at_once(business):
	business.settle()
	post(business, "Loser")
	business.drain()
	business.priority = BULK
	business.rename_customer("Loser", "Renamed")
	business.priority = URGENT
	business.create("Customer", "Loser")
	post(business, "Loser")
	business.drain(limit=1)
	assert {row["customer"]: row["name"] for row in business.rows("Convo Profile")}.items() >= {
		("Loser", "Loser"),
		("Renamed", "Renamed"),
	}
	assert business.row("Convo Profile", "Loser")["post_count"] == 1
	assert is_true(business)


def test_a_new_customer_under_the_name_of_a_loser_has_a_profile_at_once(business):
	post(business, "Loser")
	business.settle()
	business.priority = BULK
	mark(business)
	business.rename_customer("Loser", "Winner", merge=True)
	business.priority = URGENT
	business.pass_time(minutes=1)
	business.create("Customer", "LOSER")
	business.drain(limit=1)
	assert names(business, "Convo Profile") == ["LOSER", "Winner"]
	assert is_true(business)


def test_a_profile_that_gave_its_name_away_gets_it_back_with_an_undone_merge(business):
	post(business, "Loser")
	business.drain()
	business.patch("Convo Profile", "Loser", consent="Given")
	mark(business)
	business.store.run("update `tabConvo Profile` set name = customer")
	assert names(business, "Convo Profile", "name") == ["<Loser"]
	business.reconcile()
	profile = business.row("Convo Profile", "Loser")
	assert (profile["customer"], profile["consent"]) == ("Loser", "Given")


def test_members_who_were_deleted_behind_our_back_are_swept_by_a_rebuild(business):
	business.settle()
	business.drop("Customer", "Loser")
	business.rebuild("All")
	assert is_true(business)


def test_a_deletion_drained_after_the_merge_it_belongs_to_deletes_nothing_of_the_winner(business):
	kept = [post(business, "Loser"), post(business, "Winner")]
	business.settle()
	business.pass_time(minutes=1)
	mark(business)
	business.rename_customer("Loser", "Winner", merge=True)
	changes = business.ask("select event from `tabConvo Outbox` order by name")
	assert changes == [("Rename",), (DELETE,)]
	for _ in range(2):
		business.drain(limit=1)
	assert names(business, "Convo Post", "name") == sorted(kept)
	assert is_true(business)
