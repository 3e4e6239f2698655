"""Rows that a user has at a post or a stream: how they go with the post or the user, and give way when two users become one.

Each table has its one writer, which says here which table it is; what its rows mean is the writer's.
"""

from collections.abc import Sequence

from .sql import Sql, all_of, ident, in_list, sql, table
from .store import Store, column
from .write import delete_numbered, in_slabs


def forget_posts(store: Store, doctype: str, which: Sql) -> None:
	"""Before posts go, whatever deletes them; `which` is a condition on their table."""
	for slab in in_slabs(column(store, sql("SELECT name FROM `tabConvo Post` WHERE {}", which))):
		store.execute(sql("DELETE FROM {} WHERE {}", table(doctype), in_list(sql("post"), slab)))


def forget_post(store: Store, doctype: str, post: str) -> None:
	"""After one post is gone."""
	store.execute(sql("DELETE FROM {} WHERE post = {}", table(doctype), post))


def forget_orphans(store: Store, doctype: str) -> int:
	"""Those of posts that are gone; returns how many: while a post was being deleted, somebody may have noted something of it.

	Found first, as of one moment: a deletion that joins both tables sees rows that are newer than the posts it knows.
	"""
	lost = sql("SELECT x.name FROM {} AS x LEFT JOIN `tabConvo Post` AS p ON p.name = x.post WHERE p.name IS NULL", table(doctype))
	names = column(store, lost)
	delete_numbered(store, doctype, names)
	return len(names)


def forget_user(store: Store, doctype: str, user: str) -> None:
	store.execute(sql("DELETE FROM {} WHERE user = {}", table(doctype), user))


def give_way(store: Store, doctype: str, loser: str, winner: str, *, same: Sequence[str]) -> None:
	"""Before two users become one: of rows that are the same in these columns the winner's stay."""
	alike = all_of([sql("{} = {}", ident("w", name), ident("l", name)) for name in same])
	twice = sql(
		"SELECT name FROM (SELECT l.name FROM {rows} AS l JOIN {rows} AS w ON {alike} WHERE l.user = {loser} AND w.user = {winner}) AS twice",
		rows=table(doctype),
		alike=alike,
		loser=loser,
		winner=winner,
	)
	store.execute(sql("DELETE FROM {} WHERE user = {} AND name IN ({})", table(doctype), loser, twice))
