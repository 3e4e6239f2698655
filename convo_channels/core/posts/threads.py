"""Threads: a reply hangs under the post that it answers, one level deep, and belongs where that post belongs.

`thread` of a reply names the post at its root; `active_at` of a root is the time of its newest word, and a reply has none:
so an index by activity holds roots alone. The only writer of these columns after a post was written.
"""

import datetime
from collections.abc import Iterable, Sequence

from ..base.clock import as_datetime, as_text
from ..base.errors import NotFound
from ..base.messages import N_
from ..base.reader import Item
from ..base.sql import TRUE, Sql, in_list, sql
from ..base.store import Store, column, dicts
from ..base.write import in_slabs

GONE = N_("The post that you answer is not there any more: your answer was not sent.")
# So many of the newest replies are looked at for who has answered, and so many people are shown.
NEWEST, PEOPLE = 12, 3
_ROOT = ("name", "thread", "customer", "lead", "channel")


def missing() -> NotFound:
	return NotFound(GONE)


def find_root(store: Store, post: str) -> Item:
	"""{"name", "customer", "lead", "channel"} of the post under which an answer to `post` hangs."""
	query = sql(
		"SELECT r.name, r.thread, r.customer, r.lead, r.channel FROM `tabConvo Post` AS p JOIN `tabConvo Post` AS r"
		" ON r.name = COALESCE(p.thread, p.name) WHERE p.name = {}",
		post,
	)
	for root in dicts(store, query, _ROOT):
		return root
	raise missing()


def read_threads(store: Store, posts: Sequence[str]) -> dict[str, Item]:
	"""{root: {"count", "at", "people": [{"user", "name", "image"}]}} of those that were answered; one query for all posts.

	`at` is the time of the newest reply, `people` who answered last, the newest first.
	"""
	found: dict[str, Item] = {}
	for root, total, at, user, full_name, image in store.rows(_newest_replies(posts)) if posts else ():
		thread = found.setdefault(root, {"count": int(total), "at": as_text(at), "people": []})
		known = {person["user"] for person in thread["people"]}
		if user and user not in known and len(known) < PEOPLE:
			thread["people"].append({"user": user, "name": full_name or user, "image": image})
	return found


def _newest_replies(posts: Sequence[str]) -> Sql:
	return sql(
		"SELECT r.thread, r.total, r.posted_at, r.author, u.full_name, u.user_image FROM (SELECT thread, author, posted_at,"
		" COUNT(*) OVER (PARTITION BY thread) AS total,"
		" ROW_NUMBER() OVER (PARTITION BY thread ORDER BY posted_at DESC, name DESC) AS place"
		" FROM `tabConvo Post` WHERE {posts}) AS r LEFT JOIN `tabUser` AS u ON u.name = r.author"
		" WHERE r.place <= {newest} ORDER BY r.thread, r.place",
		posts=in_list(sql("thread"), list(posts)),
		newest=NEWEST,
	)


def raise_activity(store: Store, posts: Iterable[str]) -> None:
	"""Posts were written: each root is as new as its newest word. Told twice it changes nothing."""
	for slab in in_slabs(sorted(set(posts))):
		query = sql(
			"SELECT COALESCE(p.thread, p.name), MAX(p.posted_at) FROM `tabConvo Post` AS p WHERE {} GROUP BY 1",
			in_list(sql("p.name"), slab),
		)
		for root, at in store.rows(query):
			_set_activity(store, root, as_datetime(at), sql("(active_at IS NULL OR active_at < {})", at))


def settle_activity(store: Store, roots: Sequence[str]) -> int:
	"""Compute it from the rows themselves; returns how many were wrong."""
	return sum(_mend(store, in_list(sql("r.name"), slab)) for slab in in_slabs(sorted(set(roots))))


def mend_activity(store: Store, customers: Sequence[str], *, of_others: bool = False) -> int:
	"""The same for all posts about some customers, and for those about none; returns how many were wrong."""
	conditions = [in_list(sql("r.customer"), slab) for slab in in_slabs(list(customers))]
	return sum(_mend(store, where) for where in [*conditions, *([sql("r.customer IS NULL")] if of_others else [])])


def _mend(store: Store, where: Sql) -> int:
	query = sql(
		"SELECT name, CASE WHEN newest > posted_at THEN newest ELSE posted_at END FROM (SELECT r.name, r.active_at, r.posted_at,"
		" (SELECT MAX(p.posted_at) FROM `tabConvo Post` AS p WHERE p.thread = r.name) AS newest FROM `tabConvo Post` AS r"
		" WHERE r.thread IS NULL AND {}) AS t WHERE active_at IS NULL"
		" OR active_at <> CASE WHEN newest > posted_at THEN newest ELSE posted_at END",
		where,
	)
	wrong = store.rows(query)
	for root, at in wrong:
		_set_activity(store, root, as_datetime(at))
	return len(wrong)


def _set_activity(store: Store, root: str, at: datetime.datetime | None, where: Sql = TRUE) -> None:
	store.execute(sql("UPDATE `tabConvo Post` SET active_at = {} WHERE name = {} AND thread IS NULL AND {}", at, root, where))


def part(store: Store, post: str) -> str | None:
	"""Before a post is deleted: its replies go on without it, under the first of them; returns which one that is.

	What others wrote is not deleted with it. `lost_thread` of that first reply says that something stood above, and leads
	back where the deletion is undone.
	"""
	query = sql("SELECT name FROM `tabConvo Post` WHERE thread = {} ORDER BY posted_at, name", post)
	replies = column(store, query)
	if not replies:
		return None
	first = str(replies[0])
	lost = column(store, sql("SELECT lost_thread FROM `tabConvo Post` WHERE name = {}", post))
	store.execute(sql("UPDATE `tabConvo Post` SET thread = {} WHERE thread = {} AND name <> {}", first, post, first))
	store.execute(
		sql("UPDATE `tabConvo Post` SET thread = NULL, lost_thread = {} WHERE name = {}", (lost and lost[0]) or post, first)
	)
	settle_activity(store, [first])
	return first


def join_again(store: Store, post: str, lost_thread: str | None = None) -> None:
	"""A deleted post is back under its name: what was said below it since hangs under it. `lost_thread`: its own."""
	first = column(store, sql("SELECT name FROM `tabConvo Post` WHERE lost_thread = {} AND name <> {}", lost_thread or post, post))
	for name in first:
		below = sql("UPDATE `tabConvo Post` SET thread = {} WHERE thread = {}", post, name)
		store.execute(below)
		again = sql("UPDATE `tabConvo Post` SET thread = {}, lost_thread = NULL, active_at = NULL WHERE name = {}", post, name)
		store.execute(again)
	settle_activity(store, [post])
