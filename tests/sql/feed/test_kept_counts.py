"""Numbers of badges that a host keeps between two questions: the same as without, after whatever can happen, and asked for by one row.

The reference is `unread_world`, which keeps nothing. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import sidebar
from convo_channels.core.feed import read_states
from tests.sql.feed.read import COLLEAGUE, ME, READER, business, post
from tests.sql.feed.test_unread_random import MOVES, step
from tests.sql.feed.unread_world import World
from tests.support.builders import NOW

SOME = Visibility(predicate=sql("`tabCustomer`.name <> {}", "B"))


class Counting:
	"""A store that tells how often it was asked."""

	def __init__(self, store):
		self.store, self.asked = store, 0

	def __getattr__(self, name):
		return getattr(self.store, name)

	def rows(self, query):
		self.asked += 1
		return self.store.rows(query)


class InMemory:
	def __init__(self):
		self.told = {}

	def read(self, user):
		return self.told.get(user)

	def write(self, user, told):
		self.told[user] = told


def asked(business, kept, visibility=ALL) -> tuple[int, dict[str, int]]:
	store = Counting(business.store)
	found = sidebar.list_channels(store, READER, visibility, kept)
	return store.asked, {channel["name"]: channel["unread_count"] for channel in found}


def test_what_has_not_changed_is_not_counted_again(business):
	kept = InMemory()
	post(business, "A", 10)
	read_states.ensure_floor(business.store, ME, NOW)
	first, counts = asked(business, kept)
	assert counts == {"General": 1, "Big": 0, "Empty": 0} and first > 3
	assert asked(business, kept) == (2, counts)
	post(business, "A", 5)
	again, counts = asked(business, kept)
	assert counts["General"] == 2 and again > 3


def test_what_somebody_was_told_who_saw_more_is_told_no_more(business):
	kept = InMemory()
	post(business, "B", 10)
	read_states.ensure_floor(business.store, ME, NOW)
	assert asked(business, kept)[1]["Big"] == 1
	assert asked(business, kept, SOME)[1]["Big"] == 0
	kept.told = {}
	asked(business, kept, SOME)
	assert not kept.told


def test_a_channel_that_changes_its_segment_is_counted_again(business):
	kept = InMemory()
	post(business, "A", 10)
	read_states.ensure_floor(business.store, ME, NOW)
	assert asked(business, kept)[1] == {"General": 1, "Big": 0, "Empty": 0}
	business.patch("Convo Channel", "Big", segment="S")
	assert asked(business, kept)[1]["Big"] == 1


@pytest.mark.parametrize("move", sorted(MOVES))
def test_after_every_kind_of_move_the_numbers_are_those_of_the_posts(store, move):
	"""Everybody has asked right before it."""
	world = World(store, f"kept {move}", readers=4, customers=7)
	world.kept = InMemory()
	for _ in range(12):
		for _ in range(6):
			world.tick()
			step(world, world.chance.choice(["write", "write", "late", "look", "mark_unread", "mark_channel", "change_rights"]))
		if len(world.customers) < 6:
			world.add_customer()
		world.drain()
		for person in world.people:
			world.check(person)
		world.tick()
		step(world, move)
		world.drain()
		for person in world.people:
			world.check(person)
