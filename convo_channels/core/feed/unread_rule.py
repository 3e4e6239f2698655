"""When a post is unread, said once, as pieces of a query over rows of posts. Reads only.

A post of somebody else is unread when it has an exception that says so; or when it is newer than the reader's floor and than
the mark of its stream, and no exception says that it was seen. In a channel a joining customer brings history, no news.
"""

import datetime
from collections.abc import Sequence

from ...constants import READ_STATE
from ..base.sql import TRUE, Sql, all_of, hint, ident, in_list, sql
from ..base.store import Store, column
from ..base.tables import unique_name

# While a reader has read little, another index and all of its rows at once may seem cheaper; the order of what it is joined to is lost then.
_BY_STREAM = hint(f" FORCE INDEX (`{unique_name(READ_STATE, ('user', 'stream_type', 'stream'))}`)")


def state_of(alias: str, user: str, stream_type: Sql, stream: Sql) -> Sql:
	"""The row of Convo Read State, under an alias, that tells of one stream."""
	one = sql(alias)
	return sql(
		"{}.user = {} AND {}.stream_type = {} AND {}.stream = {}", one, user, one, stream_type, one, stream
	)


def marked_by(alias: str, user: str, customer: Sql) -> Sql:
	"""Joins the mark of a customer's posts, where there is one."""
	return sql(
		" LEFT JOIN `tabConvo Read State` AS {alias}{index} ON {state}",
		alias=sql(alias),
		index=_BY_STREAM,
		state=state_of(alias, user, sql("'Customer'"), customer),
	)


def floor_of(user: str, since: datetime.datetime | None) -> Sql:
	"""What is older counts as read. `since`: for those who have read nothing yet."""
	kept = sql(
		"(SELECT f.read_at FROM `tabConvo Read State` AS f WHERE {})",
		state_of("f", user, sql("'Floor'"), sql("''")),
	)
	return sql("COALESCE({}, {})", kept, since) if since else kept


def is_after(at: Sql, mark: Sql) -> Sql:
	"""Whether a moment lies behind a mark; always, where there is none."""
	return sql("COALESCE({} > {}, 1) = 1", at, mark)


def is_of_others(user: str, post: str = "p") -> Sql:
	return sql("COALESCE({}, '') <> {}", ident(post, "author"), user)


def exception_of(user: str, post: str = "p") -> Sql:
	"""Joins `e`: what is kept of this very post."""
	return sql(
		" LEFT JOIN `tabConvo Read Exception` AS e ON e.user = {} AND e.post = {}", user, ident(post, "name")
	)


def joins(user: str, channel: str = "", post: str = "p") -> Sql:
	"""What `is_unread` looks at: the mark `k` of a post's stream, its exception `e`, and since when its customer is in a channel `j`."""
	customer, own = ident(post, "customer"), ident(post, "channel")
	stream_type = sql("CASE WHEN {} <> '' THEN 'Customer' ELSE 'Channel' END", customer)
	state = state_of("k", user, stream_type, sql("COALESCE(NULLIF({}, ''), {})", customer, own))
	here = sql("(SELECT h.segment FROM `tabConvo Channel` AS h WHERE h.name = {})", channel)
	joined = sql(" LEFT JOIN `tabConvo Segment Member` AS j ON j.segment = {} AND j.customer = {}", here, customer)
	marked = sql(" LEFT JOIN `tabConvo Read State` AS k ON {}", state)
	return sql("{}{}{}", marked, exception_of(user, post), joined if channel else sql(""))


def is_unread(user: str, since: datetime.datetime | None, channel: str = "", post: str = "p") -> Sql:
	"""The condition that goes with `joins`."""
	at = ident(post, "posted_at")
	by_marks = all_of([sql("e.name IS NULL"), is_after(at, floor_of(user, since)), is_after(at, sql("k.read_at"))])
	return all_of(
		[is_of_others(user, post), sql("e.is_unread = 1 OR {}", by_marks), is_news(sql("j"), post) if channel else TRUE]
	)


def is_unread_by_itself(user: str, since: datetime.datetime | None, channel: str = "", post: str = "p") -> Sql:
	"""The same on rows of posts to which nothing is joined."""
	return sql(
		"EXISTS (SELECT 1 FROM `tabConvo Post` AS u{joins} WHERE u.name = {name} AND {unread})",
		joins=joins(user, channel, "u"),
		name=ident(post, "name"),
		unread=is_unread(user, since, channel, "u"),
	)


def is_news(member: Sql, post: str = "p") -> Sql:
	"""Whether a post was written since its customer joined. `member`: the alias of that row, where there is one."""
	return sql("COALESCE({} >= {}.joined_at, 1) = 1", ident(post, "posted_at"), member)


def unread_among(
	store: Store, posts: Sequence[str], user: str, since: datetime.datetime | None, channel: str = ""
) -> set[str]:
	"""Those of some posts that a reader has not read; `channel`: as that channel shows them."""
	query = sql(
		"SELECT p.name FROM `tabConvo Post` AS p{joins} WHERE {posts} AND {unread}",
		joins=joins(user, channel),
		posts=in_list(sql("p.name"), list(posts)),
		unread=is_unread(user, since, channel),
	)
	return set(column(store, query)) if posts else set()


def count_replies(
	store: Store, roots: Sequence[str], user: str, since: datetime.datetime | None, channel: str = ""
) -> dict[str, int]:
	"""{root: how many of its replies a reader has not read}, of those that have any."""
	query = sql(
		"SELECT p.thread, COUNT(*) FROM `tabConvo Post` AS p{joins} WHERE {roots} AND {unread} GROUP BY p.thread",
		joins=joins(user, channel),
		roots=in_list(sql("p.thread"), list(roots)),
		unread=is_unread(user, since, channel),
	)
	return {root: int(count) for root, count in store.rows(query)} if roots else {}
