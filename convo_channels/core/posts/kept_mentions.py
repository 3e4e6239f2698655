"""Who is named in which post. The only writer of Convo Mention.

The text says it (`mentions.py`); here it is kept so that the posts that name somebody are found without reading texts. Nobody
may see more by it than by the posts themselves: these rows only say where to look. A group that is named stands for those who
were in it then.
"""

import datetime
from collections.abc import Collection

from ...constants import MENTION
from ..base import rows_of_users
from ..base.sql import Sql, hint, in_list, next_id, sql
from ..base.store import Store, column
from ..base.tables import SEQUENCES
from ..base.write import in_slabs


def keep(store: Store, post: str, posted_at: datetime.datetime, users: Collection[str], *, is_new: bool) -> None:
	"""Those and nobody else are named in a post. Of names that no user has nothing is kept."""
	if not is_new:
		gone = [user for user in _named(store, post) if user not in users]
		for slab in in_slabs(gone):
			store.execute(sql("DELETE FROM `tabConvo Mention` WHERE post = {} AND {}", post, in_list(sql("user"), slab)))
	for slab in in_slabs(sorted(users)):
		store.execute(_insert(post, posted_at, in_list(sql("w.name"), slab)))


def _named(store: Store, post: str) -> list[str]:
	return [str(user) for user in column(store, sql("SELECT user FROM `tabConvo Mention` WHERE post = {}", post))]


def _insert(post: str, posted_at: datetime.datetime, who: Sql) -> Sql:
	return sql(
		"{insert} INTO `tabConvo Mention` (name, creation, modified, modified_by, owner, docstatus, idx, post, user, posted_at)"
		" SELECT {number}, {at}, {at}, w.name, w.name, 0, 0, {post}, w.name, {at} FROM `tabUser` AS w WHERE {who}",
		insert=hint("INSERT IGNORE", "INSERT OR IGNORE"),
		number=next_id(SEQUENCES[MENTION]),
		at=posted_at,
		post=post,
		who=who,
	)


def is_named(user: str) -> Sql:
	"""A condition on posts `p`."""
	return sql("EXISTS (SELECT 1 FROM `tabConvo Mention` AS w WHERE w.post = p.name AND w.user = {})", user)


def forget_posts(store: Store, which: Sql) -> None:
	"""Before posts go, whatever deletes them; `which` is a condition on their table."""
	rows_of_users.forget_posts(store, MENTION, which)


def forget_post(store: Store, post: str) -> None:
	rows_of_users.forget_post(store, MENTION, post)


def forget_orphans(store: Store) -> int:
	"""Of posts that are gone; the nightly check asks."""
	return rows_of_users.forget_orphans(store, MENTION)


def give_way(store: Store, loser: str, winner: str) -> None:
	"""Before two users become one: where both are named they are named once."""
	rows_of_users.give_way(store, MENTION, loser, winner, same=("post",))


def forget_user(store: Store, user: str) -> None:
	"""Nobody is left who could look for it."""
	rows_of_users.forget_user(store, MENTION, user)
