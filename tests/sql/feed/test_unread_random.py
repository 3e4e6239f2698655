"""Whatever people write and read, and whatever becomes of customers, posts and rights: badge = posts that are unread, for everybody.

The reference is `unread_world`. On SQLite and on MariaDB.
"""

import pytest

from tests.sql.feed.unread_world import World

STEPS, READERS = 1_000, 10
MOVES = {
	"write": 30, "late": 8, "history": 2, "look": 24, "look_at_timeline": 5, "mark_channel": 2, "mark_all": 1,
	"mark_unread": 3, "move_customer": 5, "add_customer": 1, "merge_customers": 1, "rename_customer": 1, "delete_customer": 1,
	"delete_post": 3, "undo": 2, "change_rights": 2, "drain": 14,
}  # fmt: skip


def step(world: World, move: str) -> None:
	if move in ("late", "history"):
		world.write(**{move: True})
	elif move == "undo":
		world.delete_post(undo=True)
	else:
		getattr(world, move)()


@pytest.mark.parametrize("seed", range(10))
def test_badges_and_rows_tell_what_was_not_read(store, seed):
	world = World(store, f"unread {seed}", READERS, customers=9)
	for number in range(STEPS):
		move = world.chance.choices(list(MOVES), weights=list(MOVES.values()))[0]
		if move in ("merge_customers", "delete_customer") and len(world.customers) < 6:
			move = "add_customer"
		world.tick()
		step(world, move)
		if move == "drain":
			world.check(world.chance.choice(world.people))
		if number % 200 == 199:
			world.drain()
			for person in world.people:
				world.check(person)
	assert sum(len(person.unread) for person in world.people) > READERS
