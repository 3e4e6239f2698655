"""Reactions: said once however often, counted and named in one query, gone with their post and their user.

On SQLite and on MariaDB, whose collation holds all emoji for equal.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.base.sql import sql
from convo_channels.core.customers import deleted
from convo_channels.core.posts import reactions
from tests.sql.feed.read import COLLEAGUE, ME, business, items, post
from tests.support.builders import NOW, Business


def react(business: Business, name: str, emoji: str, user: str = ME, is_on: bool = True) -> bool:
	code = reactions.read_sign(emoji)
	return reactions.react(business.store, post=name, user=user, code=code, is_on=is_on, now=NOW)


def told(business: Business, name: str, user: str = ME) -> list[tuple]:
	found = reactions.read_reactions(business.store, [name], user).get(name, [])
	return [(one["emoji"], one["count"], one["mine"], one["names"], one["more"]) for one in found]


def test_what_is_said_twice_is_said_once_and_taken_back_once(business):
	name = post(business, "A", 10)
	assert react(business, name, "👍") and not react(business, name, "👍")
	assert told(business, name) == [("👍", 1, True, [], 0)]
	assert react(business, name, "👍", is_on=False) and not react(business, name, "👍", is_on=False)
	assert told(business, name) == []


def test_emoji_are_different_from_each_other_whatever_the_collation_says(business):
	name = post(business, "A", 10)
	for emoji in ("👍", "🎉", "👍🏽", "❤️"):
		assert react(business, name, emoji)
	assert not react(business, name, "❤"), "typed without the selector it is the same"
	assert react(business, name, "🎉", is_on=False)
	assert told(business, name) == [("👍", 1, True, [], 0), ("👍🏽", 1, True, [], 0), ("❤️", 1, True, [], 0)]


def test_they_stand_in_the_order_in_which_they_came_with_the_first_names(business):
	name, other = post(business, "A", 10), post(business, "B", 5)
	people = [f"u{number:02}@x.y" for number in range(12)]
	react(business, name, "🎉", COLLEAGUE)
	for person in people:
		react(business, name, "👍", person)
	react(business, name, "🎉", "gone@x.y")
	react(business, other, "👍", COLLEAGUE)
	expected = [("🎉", 2, False, ["Anna A", "gone@x.y"], 0), ("👍", 12, False, people[:8], 4)]
	assert told(business, name) == expected
	assert told(business, name, people[2]) == [expected[0], ("👍", 12, True, people[:2] + people[3:9], 3)]
	assert told(business, name, people[11]) == [expected[0], ("👍", 12, True, people[:8], 3)]
	assert told(business, other) == [("👍", 1, False, ["Anna A"], 0)]


def test_a_post_has_no_more_different_ones_than_there_is_room_for(business):
	name = post(business, "A", 10)
	faces = [chr(0x1F600 + number) for number in range(21)]
	for face in faces[:20]:
		react(business, name, face, COLLEAGUE)
	with pytest.raises(RequestError, match=r"^A post has 20 different reactions at most: choose one that is there\.$"):
		react(business, name, faces[20])
	assert react(business, name, faces[0]), "what is there can be said by others"
	assert react(business, name, faces[1], COLLEAGUE, is_on=False) and react(business, name, faces[20])


def test_a_post_that_is_gone_gets_none(business):
	name = post(business, "A", 10)
	business.store.execute(sql("DELETE FROM `tabConvo Post` WHERE name = {}", name))
	assert not react(business, name, "👍")
	assert business.rows("Convo Reaction") == []


def test_a_page_asks_once_for_all_of_its_posts(business, monkeypatch):
	names = [post(business, "A", minutes) for minutes in (30, 20, 10)]
	react(business, names[0], "👍", COLLEAGUE)
	asked, rows = [], business.store.rows

	def count(statement):
		asked.append(statement)
		return rows(statement)

	monkeypatch.setattr(business.store, "rows", count)
	found = reactions.read_reactions(business.store, names, ME)
	assert len(asked) == 1 and list(found) == [names[0]]
	assert reactions.read_reactions(business.store, [], ME) == {} and len(asked) == 1


def test_items_of_a_page_carry_them(business):
	first, second = post(business, "A", 20), post(business, "B", 10)
	react(business, first, "👍", COLLEAGUE)
	found = {item["name"]: item["reactions"] for item in items(business, [first, second])}
	assert found == {first: [{"emoji": "👍", "count": 1, "mine": False, "names": ["Anna A"], "more": 0}], second: []}


def test_what_a_deleted_post_had_comes_back_with_it_for_who_is_still_there(business):
	name = post(business, "A", 10)
	for emoji, user in (("👍", COLLEAGUE), ("🎉", "gone@x.y")):
		react(business, name, emoji, user)
	kept = reactions.keep(business.store, name)
	reactions.forget_post(business.store, name)
	assert told(business, name) == []
	reactions.give_back(business.store, name, kept)
	assert told(business, name) == [("👍", 1, False, ["Anna A"], 0)]


def test_they_go_with_the_posts_of_a_customer_who_is_gone_for_good(business):
	lost, kept = post(business, "A", 20), post(business, "B", 10)
	for name in (lost, kept):
		react(business, name, "👍")
	deleted.forget(business.store, "A")
	assert [row["post"] for row in business.rows("Convo Reaction")] == [kept]


def test_of_two_users_who_become_one_each_is_said_once(business):
	name, other = post(business, "A", 20), post(business, "B", 10)
	for user, emoji, where in ((ME, "👍", name), (COLLEAGUE, "👍", name), (ME, "🎉", name), (ME, "👍", other)):
		react(business, where, emoji, user)
	reactions.give_way(business.store, ME, COLLEAGUE)
	# What Frappe does to the links afterwards.
	business.store.execute(sql("UPDATE `tabConvo Reaction` SET user = {} WHERE user = {}", COLLEAGUE, ME))
	assert told(business, name) == [("👍", 1, False, ["Anna A"], 0), ("🎉", 1, False, ["Anna A"], 0)]
	assert told(business, other) == [("👍", 1, False, ["Anna A"], 0)]


def test_somebody_who_is_no_user_any_more_has_said_nothing(business):
	name = post(business, "A", 10)
	react(business, name, "👍")
	react(business, name, "👍", COLLEAGUE)
	reactions.forget_user(business.store, ME)
	assert told(business, name) == [("👍", 1, False, ["Anna A"], 0)]
