"""Reactions to posts: an emoji of one user under one post. The only writer of Convo Reaction.

Who may read the post is asked before. What is said twice is said once, so two tabs of one user lose nothing.
"""

import datetime
from collections.abc import Iterable, Sequence

from ...constants import REACTION
from ..base import rows_of_users
from ..base.clock import as_datetime
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.reader import Item
from ..base.sql import Sql, hint, in_list, next_id, sql
from ..base.store import Store, scalar
from ..base.tables import SEQUENCES
from .emoji import code_of, sign_of

# Different ones under one post: more than that is a picture, not an answer.
MOST = 20
# Whose names are told of one emoji; of the others how many they are.
NAMED = 8

# What a post had when it was deleted, for as long as that can be undone: (emoji by its code points, user, since).
Kept = tuple[str, str, str]


def read_sign(given: str) -> str:
	"""The code points of the emoji that somebody reacts with; anything else is refused."""
	code = code_of(given)
	if code is None:
		raise RequestError(N_("A reaction is one emoji."))
	return code


def react(store: Store, *, post: str, user: str, code: str, is_on: bool, now: datetime.datetime) -> bool:
	"""Give a reaction or take it back; answers whether that changed anything."""
	if not is_on:
		mine = sql("DELETE FROM `tabConvo Reaction` WHERE post = {} AND emoji = {} AND user = {}", post, code, user)
		return bool(store.execute(mine))
	_require_room(store, post, code)
	return bool(store.execute(_insert(post, user, code, now)))


def _require_room(store: Store, post: str, code: str) -> None:
	query = sql(
		"SELECT COUNT(DISTINCT emoji) FROM `tabConvo Reaction` WHERE post = {} AND NOT EXISTS (SELECT 1 FROM"
		" `tabConvo Reaction` AS r WHERE r.post = {} AND r.emoji = {})",
		post,
		post,
		code,
	)
	if int(scalar(store, query) or 0) >= MOST:
		raise RequestError(N_("A post has {0} different reactions at most: choose one that is there."), MOST)


def _insert(post: str, user: str, code: str, now: datetime.datetime) -> Sql:
	"""Two tabs may react at once: the second insert is ignored. A post that is being deleted meanwhile gets none."""
	return sql(
		"{insert} INTO `tabConvo Reaction` (name, creation, modified, modified_by, owner, docstatus, idx, post, emoji, user)"
		" SELECT {number}, {now}, {now}, {user}, {user}, 0, 0, p.name, {code}, {user} FROM `tabConvo Post` AS p"
		" WHERE p.name = {post}",
		insert=hint("INSERT IGNORE", "INSERT OR IGNORE"),
		number=next_id(SEQUENCES[REACTION]),
		now=now,
		user=user,
		code=code,
		post=post,
	)


def read_reactions(store: Store, posts: Sequence[str], user: str) -> dict[str, list[Item]]:
	"""{post: [{"emoji", "count", "mine", "names", "more"}]}, in the order in which they came; one query for all posts.

	`names` are the first who reacted, without the reader, and `more` says how many others there are besides.
	"""
	if not posts:
		return {}
	found: dict[str, dict[str, Item]] = {}
	for post, code, who, full_name, count, mine in store.rows(_counted(posts, user)):
		told = found.setdefault(post, {}).setdefault(
			code, {"emoji": sign_of(code), "count": int(count), "mine": bool(mine), "names": [], "more": 0}
		)
		if who != user and len(told["names"]) < NAMED:
			told["names"].append(full_name or who)
	for told in (one for of_post in found.values() for one in of_post.values()):
		told["more"] = told["count"] - told["mine"] - len(told["names"])
	return {post: list(of_post.values()) for post, of_post in found.items()}


def _counted(posts: Sequence[str], user: str) -> Sql:
	"""The first of each emoji, and one more where the reader is among them, beside how many there are of it."""
	return sql(
		"SELECT r.post, r.emoji, r.user, u.full_name, r.total, r.mine FROM (SELECT post, emoji, user, name,"
		" ROW_NUMBER() OVER (PARTITION BY post, emoji ORDER BY name) AS place,"
		" COUNT(*) OVER (PARTITION BY post, emoji) AS total,"
		" MAX(CASE WHEN user = {user} THEN 1 ELSE 0 END) OVER (PARTITION BY post, emoji) AS mine,"
		" MIN(name) OVER (PARTITION BY post, emoji) AS since FROM `tabConvo Reaction` WHERE {posts}) AS r"
		" LEFT JOIN `tabUser` AS u ON u.name = r.user WHERE r.place <= {most} ORDER BY r.since, r.place",
		user=user,
		posts=in_list(sql("post"), list(posts)),
		most=NAMED + 1,
	)


def keep(store: Store, post: str) -> list[Kept]:
	"""What a post has, to be given back where its deletion is undone."""
	query = sql("SELECT emoji, user, creation FROM `tabConvo Reaction` WHERE post = {} ORDER BY name", post)
	return [(code, user, str(made)) for code, user, made in store.rows(query)]


def give_back(store: Store, post: str, kept: Iterable[Sequence[str]]) -> None:
	"""What a post had before it was deleted, of those who are still users."""
	rows = list(kept)
	query = sql("SELECT name FROM `tabUser` WHERE {}", in_list(sql("name"), sorted({user for _, user, _ in rows})))
	there = {name for (name,) in store.rows(query)} if rows else set()
	for code, user, made in rows:
		since = as_datetime(made)
		if user in there and since:
			store.execute(_insert(post, user, code, since))


def forget_posts(store: Store, which: Sql) -> None:
	"""Before posts go, whatever deletes them; `which` is a condition on their table."""
	rows_of_users.forget_posts(store, REACTION, which)


def forget_post(store: Store, post: str) -> None:
	"""After one post is gone: by then nobody can react to it any more."""
	rows_of_users.forget_post(store, REACTION, post)


def forget_orphans(store: Store) -> int:
	"""Of posts that are gone; the nightly check asks."""
	return rows_of_users.forget_orphans(store, REACTION)


def give_way(store: Store, loser: str, winner: str) -> None:
	"""Before two users become one: what both have said is said once."""
	rows_of_users.give_way(store, REACTION, loser, winner, same=("post", "emoji"))


def forget_user(store: Store, user: str) -> None:
	"""Nobody is left to say it."""
	rows_of_users.forget_user(store, REACTION, user)
