"""Single posts of which a reader's marks tell nothing. The only writer of Convo Read Exception.

`is_unread` 1: unread although a mark has passed it. 0: seen before the drain has passed it, which would take it for one that
came late. Both are few: what is read in order needs none.
"""

import datetime
from collections.abc import Iterable, Sequence

from ...constants import READ_EXCEPTION, READ_STATE
from ..base import rows_of_users
from ..base.clock import as_datetime
from ..base.sql import TRUE, Sql, hint, in_list, join, next_id, sql
from ..base.store import Store, column
from ..base.tables import OF_STREAM, SEQUENCES, index_name
from ..base.write import delete_numbered, in_slabs, insert_rows

# A post that is seen by nobody for longer than this was written down later, and is history by then.
LATE = datetime.timedelta(hours=1)
# For so long it is kept that a post was seen: longer than the drain may take it for a late one, whatever two clocks say.
SEEN_FOR = 2 * LATE
# So many at once: what one reading, or one reader of a merge, may leave behind.
MOST = 500
# As many as people write within two hours, and more.
MOST_SEEN = 5_000
# So many are named in a query rather than looked up at every post that it reads.
FEW = 200

_BY_STREAM = hint(f"FORCE INDEX (`{index_name(READ_STATE, OF_STREAM)}`)")


def count_on(store: Store, user: str) -> None:
	"""Somebody has read something, or has not any more: what was counted before counts no more (`kept_counts`)."""
	store.execute(
		sql("UPDATE `tabConvo Read State` SET idx = idx + 1 WHERE user = {} AND stream_type = 'Floor' AND stream = ''", user)
	)


def keep(store: Store, user: str, posts: Sequence[str], now: datetime.datetime, *, is_unread: bool) -> None:
	"""Some posts are unread, or seen, whatever was kept of them."""
	for slab in in_slabs(list(posts)):
		query = sql(
			"UPDATE `tabConvo Read Exception` SET is_unread = {unread}, modified = {now} WHERE user = {user} AND {posts}",
			unread=int(is_unread),
			now=now,
			user=user,
			posts=in_list(sql("post"), slab),
		)
		store.execute(query)
		rows = [(user, post, int(is_unread)) for post in slab]
		insert_rows(store, READ_EXCEPTION, ("user", "post", "is_unread"), rows, now=now, user=user, ignore=True)
	if posts:
		count_on(store, user)


def few_of(store: Store, user: str) -> list[str] | None:
	"""The posts of which something is kept for a user; None where they are many."""
	query = sql("SELECT post FROM `tabConvo Read Exception` WHERE user = {} LIMIT {}", user, FEW + 1)
	posts = column(store, query)
	return posts if len(posts) <= FEW else None


def drop(store: Store, user: str, posts: Sequence[str]) -> None:
	"""The marks alone tell of these posts again."""
	for slab in in_slabs(list(posts)):
		store.execute(sql("DELETE FROM `tabConvo Read Exception` WHERE user = {} AND {}", user, in_list(sql("post"), slab)))
	if posts:
		count_on(store, user)


def drop_all(store: Store, user: str) -> None:
	store.execute(sql("DELETE FROM `tabConvo Read Exception` WHERE user = {}", user))
	count_on(store, user)


def note_seen(store: Store, user: str, which: Sql, now: datetime.datetime) -> None:
	"""Of some posts `p` those are noted as seen that a drain may still take for late ones. `which`: a condition on their table."""
	query = sql(
		"SELECT p.name FROM `tabConvo Post` AS p WHERE {} AND p.posted_at > {} AND COALESCE(p.author, '') <> {}"
		" ORDER BY p.posted_at DESC, p.name DESC LIMIT {}",
		which,
		now - SEEN_FOR,
		user,
		MOST_SEEN,
	)
	keep(store, user, column(store, query), now, is_unread=False)


def forget_seen(store: Store, user: str, now: datetime.datetime) -> None:
	"""What was seen long ago no drain takes for late any more."""
	query = sql("DELETE FROM `tabConvo Read Exception` WHERE user = {} AND is_unread = 0 AND modified < {}", user, now - SEEN_FOR)
	store.execute(query)


def note_late(store: Store, posts: Sequence[str], now: datetime.datetime) -> None:
	"""Posts are there: of whoever has read their stream beyond them they are unread, unless they were seen.

	A mark is a moment, and a commit may come after it. What was written longer ago than that takes is history.
	"""
	for slab in in_slabs(sorted(set(posts))):
		written = sql("{} AND p.posted_at > {}", in_list(sql("p.name"), slab), now - LATE)
		passed = join(
			" UNION ",
			[
				_who_passed("Customer", sql("p.customer"), written),
				_who_passed("Channel", sql("p.channel"), written),
				_who_passed("Floor", sql("''"), written),
			],
		)
		store.execute(_insert(passed, now))
		seen = sql("SELECT name FROM `tabConvo Read Exception` WHERE {} AND is_unread = 0", in_list(sql("post"), slab))
		delete_numbered(store, READ_EXCEPTION, column(store, seen))


def _who_passed(stream_type: str, stream: Sql, written: Sql) -> Sql:
	"""(user, post): whose mark of a post's stream lies at the post or after it."""
	return sql(
		"SELECT s.user AS user, p.name AS post FROM `tabConvo Post` AS p JOIN `tabConvo Read State` AS s {index}"
		" ON s.stream_type = {stream_type} AND s.stream = {stream} AND s.read_at >= p.posted_at"
		" WHERE {written} AND s.user <> COALESCE(p.author, '')",
		index=_BY_STREAM,
		stream_type=stream_type,
		stream=stream,
		written=written,
	)


def _insert(who: Sql, now: datetime.datetime, is_unread: int = 1) -> Sql:
	"""One for every (user, post) of a query that has none."""
	return sql(
		"{insert} INTO `tabConvo Read Exception` (name, creation, modified, modified_by, owner, docstatus, idx, user, post,"
		" is_unread) SELECT {number}, {now}, {now}, t.user, t.user, 0, 0, t.user, t.post, {is_unread} FROM ({who}) AS t"
		" WHERE 1=1",
		insert=hint("INSERT IGNORE", "INSERT OR IGNORE"),
		number=next_id(SEQUENCES[READ_EXCEPTION]),
		now=now,
		is_unread=is_unread,
		who=who,
	)


def kept_of(store: Store, post: str) -> list[str]:
	"""Who has an unread exception for a post, to be given back where its deletion is undone."""
	query = sql("SELECT user FROM `tabConvo Read Exception` WHERE post = {} AND is_unread = 1 ORDER BY user", post)
	return [str(user) for user in column(store, query)]


def give_back(store: Store, post: str, users: Iterable[str], now: datetime.datetime) -> None:
	"""A deleted post is back, as it was: unread of those, and to whoever had read it no late one."""
	query = sql("SELECT name FROM `tabUser` WHERE {}", in_list(sql("name"), sorted(set(users))))
	for user in column(store, query):
		keep(store, user, [post], now, is_unread=True)
	one = sql("p.name = {}", post)
	streams = (("Customer", sql("p.customer")), ("Channel", sql("p.channel")), ("Floor", sql("''")))
	passed = join(" UNION ", [_who_passed(kind, stream, one) for kind, stream in streams])
	store.execute(_insert(passed, now, is_unread=0))


def forget_posts(store: Store, which: Sql) -> None:
	"""Before posts go, whatever deletes them; `which` is a condition on their table."""
	rows_of_users.forget_posts(store, READ_EXCEPTION, which)


def forget_post(store: Store, post: str) -> None:
	"""After one post is gone."""
	rows_of_users.forget_post(store, READ_EXCEPTION, post)


def forget_orphans(store: Store) -> int:
	"""Of posts that are gone; the nightly check asks."""
	return rows_of_users.forget_orphans(store, READ_EXCEPTION)


def give_way(store: Store, loser: str, winner: str) -> None:
	"""Before two users become one: of a post of which both have an exception the winner's stays."""
	rows_of_users.give_way(store, READ_EXCEPTION, loser, winner, same=("post",))
	count_on(store, winner)


def forget_user(store: Store, user: str) -> None:
	"""Nobody is left to read."""
	drop_all(store, user)


def join_streams(
	store: Store, loser: str, winner: str, since: datetime.datetime, now: datetime.datetime
) -> None:
	"""Before two customers become one: what is unread of either stays so under the later of the two marks.

	Which post was whose nobody can tell afterwards. As long as nothing is joined these exceptions change nothing. `since`: for those without a floor of their own.
	"""
	query = sql(
		"SELECT user, stream, read_at FROM `tabConvo Read State` WHERE stream_type = 'Customer' AND {}",
		in_list(sql("stream"), [loser, winner]),
	)
	marks: dict[str, dict[bool, datetime.datetime | None]] = {}
	for user, stream, at in store.rows(query):
		marks.setdefault(user, {})[str(stream).casefold() == loser.casefold()] = as_datetime(at)
	for user, of_user in marks.items():
		later = max((at for at in of_user.values() if at), default=None)
		for is_loser, customer in ((True, loser), (False, winner)):
			if later and of_user.get(is_loser) != later:
				_keep_unread(store, user, customer, of_user.get(is_loser), later, since, now)


def _keep_unread(
	store: Store,
	user: str,
	customer: str,
	mark: datetime.datetime | None,
	up_to: datetime.datetime,
	since: datetime.datetime,
	now: datetime.datetime,
) -> None:
	"""The newest unread posts of one stream up to a moment."""
	floor = sql("(SELECT f.read_at FROM `tabConvo Read State` AS f WHERE f.user = {} AND f.stream_type = 'Floor' AND f.stream = '')", user)
	query = sql(
		"SELECT {user} AS user, p.name AS post FROM `tabConvo Post` AS p WHERE p.customer = {customer} AND {newer}"
		" AND p.posted_at > COALESCE({floor}, {since}) AND p.posted_at <= {up_to} AND COALESCE(p.author, '') <> {user}"
		" ORDER BY p.posted_at DESC, p.name DESC LIMIT {most}",
		user=user,
		customer=customer,
		newer=sql("p.posted_at > {}", mark) if mark else TRUE,
		floor=floor,
		since=since,
		up_to=up_to,
		most=MOST,
	)
	store.execute(_insert(query, now))
