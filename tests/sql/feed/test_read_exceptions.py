"""Single posts that are unread, or read, against the marks: late commits, history, what is marked unread, and what goes away.

Hand-made rows and expectations. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

import pytest

from convo_channels.core.base.clock import as_text
from convo_channels.core.base.errors import NotFound, RequestError
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import sidebar
from convo_channels.core.customers import renames
from convo_channels.core.feed import read_exceptions, read_states, reading
from tests.sql.feed.read import ME, READER, ago, business, items, mark, post
from tests.sql.feed.test_threads import reply
from tests.sql.feed.unread_world import Port
from tests.support.builders import NOW, Business


def port(business: Business, visibility: Visibility = ALL, reader: Reader = READER) -> Port:
	return Port(business.store, reader, visibility, NOW)


def unread(business: Business, *names: str, channel: str = "General") -> list[bool]:
	return [item["is_unread"] for item in items(business, list(names), channel=channel)]


def badges(business: Business, visibility: Visibility = ALL) -> dict[str, int]:
	return {c["name"]: c["unread_count"] for c in sidebar.list_channels(business.store, READER, visibility)}


def kept(business: Business) -> set[tuple[str, str, int]]:
	return {(row["user"], row["post"], row["is_unread"]) for row in business.rows("Convo Read Exception")}


@pytest.mark.parametrize("way", ["channel", "customer", "all"])
def test_a_commit_that_lands_behind_a_mark_is_not_lost(business, way):
	if way == "channel":
		post(business, "A", 40)
		mark(business, "General", "S", 5)
	elif way == "customer":
		reading.mark_customer_read(port(business), "A", as_text(NOW))
	else:
		reading.mark_all_read(port(business))
	late, old, mine = post(business, "A", 10), post(business, "A", 61), post(business, "A", 9, author=ME)
	assert unread(business, late, old, mine) == [False, False, False]
	read_exceptions.note_late(business.store, [late, old, mine], NOW)
	assert unread(business, late, old, mine) == [True, False, False], "what is older was written down later: history"
	assert badges(business)["General"] == 1 and {user for user, *_ in kept(business)} == {ME}


def test_what_was_seen_before_the_drain_came_is_not_taken_for_late(business):
	name = post(business, "A", 10)
	reading.mark_read(port(business), "General", as_text(NOW), [name])
	assert kept(business) == {(ME, name, 0)}
	read_exceptions.note_late(business.store, [name], NOW)
	assert unread(business, name) == [False] and kept(business) == set()


def test_it_is_not_kept_for_ever_that_something_was_seen(business):
	name = post(business, "A", 10)
	reading.mark_read(port(business), "General", as_text(NOW), [name])
	later = Port(business.store, READER, ALL, NOW + read_exceptions.SEEN_FOR + datetime.timedelta(seconds=1))
	reading.mark_read(later, "General", as_text(NOW), [])
	assert kept(business) == set() and unread(business, name) == [False]


def test_a_joining_customer_brings_history_and_no_news(business):
	before, after = post(business, "B", 30), post(business, "B", 10)
	business.store.run(f"update `tabConvo Segment Member` set joined_at = '{ago(20)}' where segment = 'S' and customer = 'B'")
	assert unread(business, before, after) == [False, True]
	assert unread(business, before, after, channel="Big") == [True, True], "where the customer was before it is news"
	assert unread(business, before, after, channel="") == [True, True], "and on the timeline"
	assert badges(business) == {"General": 1, "Big": 2, "Empty": 0}
	reading.mark_unread(port(business), "Big", before)
	assert badges(business) == {"General": 1, "Big": 2, "Empty": 0}, "as an exception it counts by the same rule"


def test_unread_from_here_on(business):
	names = [post(business, customer, minutes) for customer, minutes in (("A", 50), ("B", 40), ("A", 30), ("C", 20))]
	own = post(business, None, 10, channel="General")
	business.patch("Convo Channel", "General", last_own_post_at=ago(10))
	reading.mark_all_read(port(business))
	assert reading.mark_unread(port(business), "General", names[1]) == {"count": 3}
	assert unread(business, *names, own) == [False, True, True, False, True]
	assert badges(business) == {"General": 3, "Big": 1, "Empty": 0}
	mark(business, "General", "S", 0)
	assert badges(business) == {"General": 0, "Big": 0, "Empty": 0}


def test_unread_from_here_on_ends_at_a_limit(business, monkeypatch):
	monkeypatch.setattr(read_exceptions, "MOST", 2)
	names = [post(business, "A", minutes) for minutes in (50, 40, 30)]
	reading.mark_all_read(port(business))
	assert reading.mark_unread(port(business), "General", names[0]) == {"count": 2}
	assert unread(business, *names) == [True, True, False]


def test_nothing_of_ones_own_can_be_unread_and_nothing_that_is_not_seen(business):
	mine, hidden = post(business, "A", 10, author=ME), post(business, "B", 20)
	with pytest.raises(RequestError, match="your own"):
		reading.mark_unread(port(business), "General", mine)
	only_a = Visibility(predicate=sql("`tabCustomer`.name = {}", "A"))
	with pytest.raises(NotFound):
		reading.mark_unread(port(business, only_a), "General", hidden)
	with pytest.raises(NotFound):
		reading.mark_unread(port(business, reader=Reader(ME, ("Big",))), "General", hidden)
	assert kept(business) == set()


def test_marking_unread_touches_only_what_the_reader_sees(business):
	seen, hidden = post(business, "A", 20), post(business, "B", 10)
	reading.mark_all_read(port(business))
	only_a = Visibility(predicate=sql("`tabCustomer`.name = {}", "A"))
	reading.mark_unread(port(business, only_a), "General", seen)
	assert unread(business, seen, hidden) == [True, False]


def test_everything_is_read(business):
	names = [post(business, customer, 30) for customer in "ABC"]
	reading.mark_unread(port(business), "General", names[0])
	assert reading.mark_all_read(port(business)) == {"read_at": as_text(NOW)}
	assert badges(business) == {"General": 0, "Big": 0, "Empty": 0}
	assert {is_unread for *_, is_unread in kept(business)} == {0}
	assert {key for key in read_states.read_states(business.store, ME)} == {("Floor", "")}


def test_what_is_read_on_a_timeline_is_read_in_every_channel(business):
	older, newer, other = post(business, "B", 30), post(business, "B", 20), post(business, "A", 10)
	reading.mark_customer_read(port(business), "B", as_text(NOW), [newer, other])
	assert unread(business, older, newer, other) == [True, False, True], "of other customers it says nothing"
	reading.mark_customer_read(port(business), "B", as_text(NOW))
	assert badges(business) == {"General": 1, "Big": 0, "Empty": 0}
	with pytest.raises(NotFound):
		reading.mark_customer_read(port(business, Visibility(names=())), "B", as_text(NOW), [])


def test_who_writes_has_not_read_what_was_written_before(business):
	before = post(business, "A", 30)
	post(business, "A", 20, author=ME)
	read_states.keep_up(business.store, ME, "Customer", "A", ago(20), NOW)
	assert unread(business, before) == [True]
	reading.mark_read(port(business), "General", as_text(NOW), [before])
	post(business, "A", 10, author=ME)
	read_states.keep_up(business.store, ME, "Customer", "A", ago(10), NOW)
	assert read_states.read_states(business.store, ME)["Customer", "A"] == ago(10)


def test_a_fold_tells_how_many_of_its_replies_are_unread(business):
	root = post(business, "A", 60)
	names = [reply(business, root, minutes) for minutes in (50, 40)] + [reply(business, root, 30, author=ME)]
	reading.mark_read(port(business), "General", as_text(NOW), [root, names[0]])
	(told,) = items(business, [root], channel="General")
	assert (told["is_unread"], told["replies"]["count"], told["replies"]["unread"]) == (False, 3, 1)
	assert badges(business)["General"] == 1
	reading.mark_read(port(business), "General", as_text(NOW), [names[1]])
	assert items(business, [root], channel="General")[0]["replies"]["unread"] == 0


def test_a_reply_that_was_not_seen_stays_unread_while_what_is_newer_is_read(business):
	root = post(business, "A", 60)
	folded, newer = reply(business, root, 30), post(business, "A", 10)
	reading.mark_read(port(business), "General", as_text(NOW), [root, newer])
	assert unread(business, root, folded, newer) == [False, True, False]


# -- what goes away, and what becomes one


def test_a_deletion_that_is_undone_brings_back_who_had_not_read_it(business):
	name = post(business, "A", 10)
	for user in (ME, "third@x.y"):
		business.put("User", user)
	reading.mark_read(port(business), "General", as_text(NOW), [name])
	reading.mark_all_read(port(business, reader=Reader("third@x.y", ("General",))))
	reading.mark_unread(port(business, reader=Reader("third@x.y", ("General",))), "General", name)
	left = read_exceptions.kept_of(business.store, name)
	assert left == ["third@x.y"]
	read_exceptions.forget_post(business.store, name)
	assert kept(business) == set()
	read_exceptions.give_back(business.store, name, [*left, "nobody@x.y"], NOW)
	read_exceptions.note_late(business.store, [name], NOW)
	assert kept(business) == {("third@x.y", name, 1)} and unread(business, name) == [False]


def test_posts_that_go_take_their_exceptions_along(business):
	gone, stays = post(business, "A", 20), post(business, "B", 10)
	reading.mark_all_read(port(business))
	reading.mark_unread(port(business), "General", gone)
	read_exceptions.forget_posts(business.store, sql("customer = {}", "A"))
	assert kept(business) == {(ME, stays, 1)}


def test_of_two_users_who_become_one_the_winners_exception_stays(business):
	first, second = post(business, "A", 20), post(business, "A", 10)
	read_exceptions.keep(business.store, ME, [first, second], NOW, is_unread=True)
	read_exceptions.keep(business.store, "w@x.y", [first], NOW, is_unread=False)
	read_exceptions.give_way(business.store, ME, "w@x.y")
	assert kept(business) == {(ME, second, 1), ("w@x.y", first, 0)}
	read_exceptions.forget_user(business.store, ME)
	assert kept(business) == {("w@x.y", first, 0)}


@pytest.mark.parametrize("further", ["A", "B"])
def test_a_merge_makes_nothing_read_and_nothing_unread(business, further):
	names = {(customer, minutes): post(business, customer, minutes) for customer in "AB" for minutes in (50, 30, 10)}
	behind = "B" if further == "A" else "A"
	read_states.mark_stream_read(business.store, ME, "Customer", further, ago(20), NOW)
	read_states.mark_stream_read(business.store, ME, "Customer", behind, ago(40), NOW)
	before = dict(zip(names, unread(business, *names.values(), channel=""), strict=True))
	with business.store.transaction():
		for _ in range(2):
			renames.keep_unread(business.store, "A", "B", NOW)
			renames.make_way(business.store, "A", "B")
	assert dict(zip(names, unread(business, *names.values(), channel=""), strict=True)) == before
	business.rename_customer("A", "B", merge=True)
	business.drain()
	assert dict(zip(names, unread(business, *names.values(), channel=""), strict=True)) == before
	assert read_states.read_states(business.store, ME)["Customer", "B"] == ago(20)
	assert sum(before.values()) == 3


def test_a_merge_keeps_so_many_for_each_reader(business, monkeypatch):
	monkeypatch.setattr(read_exceptions, "MOST", 2)
	names = [post(business, "A", minutes) for minutes in (50, 40, 30)]
	for user in (ME, "third@x.y"):
		read_states.mark_stream_read(business.store, user, "Customer", "B", ago(20), NOW)
	renames.keep_unread(business.store, "A", "B", NOW)
	assert kept(business) == {(user, name, 1) for user in (ME, "third@x.y") for name in names[1:]}


def test_a_rename_is_no_merge(business):
	post(business, "A", 50)
	read_states.mark_stream_read(business.store, ME, "Customer", "A", ago(60), NOW)
	renames.keep_unread(business.store, "A", "New", NOW)
	assert kept(business) == set()
