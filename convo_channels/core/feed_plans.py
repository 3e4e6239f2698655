"""The plans that read the posts of a segment's members, newest first. Measured; see `benchmarks/`.

- scan: posts by time, keeping those of members, with a budget of rows. Good for large, talkative segments.
- newest members: the members with the newest posts, a small branch each, as one UNION; stops when no later
  member can have a newer post. Good for small segments and for a first page anywhere.
- membership first: every member's posts. Right when nothing else came to an end.
- words first: FULLTEXT, when a rare word is looked for.

`last_post_at` of a membership is an upper bound of that customer's newest post; the plans rely on that alone.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import words
from .clock import as_datetime
from .cursor import Position
from .schema import index_name
from .sql import EMPTY, MARIADB, TRUE, Sql, all_of, hint, ident, in_list, join, sql
from .store import Store, scalar
from .stream import Row, below

if TYPE_CHECKING:
	from .feed import FeedRequest

POST_RANK, MOVE_RANK = 2, 1
ROWS_EXAMINED = 2000
MEMBERS_A_ROUND = 20
MAX_MEMBER_ROUNDS = 10
RARE_WORD = 2000
# Below this share of all customers a scan by time meets its budget before it has found a page.
SCAN_SHARE = 1 / 30

_AT, _NAME = ident("p", "posted_at"), ident("p", "name")
_TIME_INDEX = index_name("Convo Post", ("posted_at", "name", "customer", "post_type"))


@dataclass(frozen=True)
class PostFilter:
	"""Which posts are wanted."""

	post_types: tuple[str, ...] = ()
	author: str = ""
	words: tuple[str, ...] = ()

	def where(self) -> Sql:
		parts = [in_list(sql("p.post_type"), self.post_types) if self.post_types else TRUE]
		if self.author:
			parts.append(sql("p.author = {}", self.author))
		if self.words:
			parts.append(words.contains_words(sql("p.text"), self.words))
		return all_of(parts)


def as_rows(found: Sequence[tuple[Any, ...]]) -> list[Row]:
	rows = []
	for at, name in found:
		moment = as_datetime(at)
		assert moment is not None
		rows.append(Row(moment, POST_RANK, name))
	return rows


def fetch_member_posts(
	store: Store, request: "FeedRequest", before: Position | None, limit: int
) -> list[Row]:
	"""The next posts of members below a position, by the plan that suits."""
	if request.visibility.is_nothing:
		return []
	if request.filters.words and store.dialect == MARIADB:
		rare = by_words(store, request, before, limit)
		if rare is not None:
			return rare
	is_large = request.share is None or request.share >= SCAN_SHARE
	if is_large and request.visibility.names is None:
		newest = newest_post(store, request.segment)
		if newest is None:
			return []
		found = by_time(store, request, before, limit, newest=newest, budget=ROWS_EXAMINED)
		if len(found) >= limit:
			return found
	complete = by_newest_members(store, request, before, limit)
	if complete is not None:
		return complete
	return (
		by_time(store, request, before, limit) if is_large else by_membership(store, request, before, limit)
	)


def newest_post(store: Store, segment: str) -> datetime.datetime | None:
	"""An upper bound of the newest post of a segment's members: the first entry of an index."""
	query = sql(
		"SELECT last_post_at FROM `tabConvo Segment Member` WHERE segment = {} AND last_post_at IS NOT NULL"
		" ORDER BY last_post_at DESC LIMIT 1",
		segment,
	)
	return as_datetime(scalar(store, query))


def _wanted(request: "FeedRequest", before: Position | None) -> Sql:
	return all_of([below(_AT, _NAME, POST_RANK, before), request.filters.posts.where()])


def by_time(
	store: Store,
	request: "FeedRequest",
	before: Position | None,
	limit: int,
	*,
	newest: datetime.datetime | None = None,
	budget: int | None = None,
) -> list[Row]:
	"""Scan by time. With a `budget` it may end early: fewer than `limit` rows then mean nothing."""
	start = sql("p.posted_at <= {}", newest) if newest else TRUE
	end = hint(f" ROWS EXAMINED {budget}") if budget else EMPTY
	query = sql(
		"SELECT {} p.posted_at, p.name FROM `tabConvo Post` AS p {} JOIN `tabConvo Segment Member` AS m"
		" ON m.segment = {} AND m.customer = p.customer{} WHERE {} ORDER BY p.posted_at DESC, p.name DESC LIMIT {}{}",
		hint("STRAIGHT_JOIN"), hint(f"FORCE INDEX (`{_TIME_INDEX}`)"), request.segment,
		request.visibility.join(sql("p.customer")),
		all_of([start, _wanted(request, before), request.visibility.where]), limit, end,
	)  # fmt: skip
	return as_rows(store.rows(query))


def by_membership(store: Store, request: "FeedRequest", before: Position | None, limit: int) -> list[Row]:
	"""Every member's posts below the position, sorted."""
	query = sql(
		"SELECT {} p.posted_at, p.name FROM `tabConvo Segment Member` AS m JOIN `tabConvo Post` AS p"
		" ON p.customer = m.customer{} WHERE m.segment = {} AND {} ORDER BY p.posted_at DESC, p.name DESC LIMIT {}",
		hint("STRAIGHT_JOIN"), request.visibility.join(sql("m.customer")), request.segment,
		all_of([_wanted(request, before), request.visibility.where]), limit,
	)  # fmt: skip
	return as_rows(store.rows(query))


def by_newest_members(
	store: Store, request: "FeedRequest", before: Position | None, limit: int
) -> list[Row] | None:
	"""Branches of the members with the newest posts. None when too many members had to be asked."""
	page: list[Row] = []
	rounds = (
		_members_named(store, request) if request.visibility.names is not None else _members(store, request)
	)
	for number, (members, next_bound) in enumerate(rounds):
		if number == MAX_MEMBER_ROUNDS:
			return None
		page = sorted(
			page + _posts_of(store, request, members, before, limit), key=lambda r: r.order, reverse=True
		)[:limit]
		if next_bound is None or (len(page) == limit and page[-1].at > next_bound):
			return page
	return page


Round = tuple[list[str], datetime.datetime | None]


def _members(store: Store, request: "FeedRequest") -> Iterator[Round]:
	"""Members by newest post, a round at a time, with the bound of those still to come."""
	after: tuple[datetime.datetime, str] | None = None
	while True:
		keyset = TRUE
		if after:
			keyset = sql(
				"m.last_post_at <= {} AND (m.last_post_at < {} OR m.customer < {})",
				after[0],
				after[0],
				after[1],
			)
		query = sql(
			"SELECT {} m.customer, m.last_post_at FROM `tabConvo Segment Member` AS m{} WHERE m.segment = {} AND {}"
			" ORDER BY m.last_post_at DESC, m.customer DESC LIMIT {}",
			hint("STRAIGHT_JOIN"), request.visibility.join(sql("m.customer")), request.segment,
			all_of([sql("m.last_post_at IS NOT NULL"), keyset, request.visibility.where]), MEMBERS_A_ROUND + 1,
		)  # fmt: skip
		found = [(name, as_datetime(at)) for name, at in store.rows(query)]
		bound = found[MEMBERS_A_ROUND][1] if len(found) > MEMBERS_A_ROUND else None
		kept = found[:MEMBERS_A_ROUND]
		yield [name for name, _ in kept], bound
		if bound is None or kept[-1][1] is None:
			return
		after = (kept[-1][1], kept[-1][0])


def _members_named(store: Store, request: "FeedRequest") -> Iterator[Round]:
	"""The few customers a reader may see, those of them that are members, by newest post."""
	query = sql(
		"SELECT m.customer, m.last_post_at FROM `tabConvo Segment Member` AS m WHERE m.segment = {} AND {}"
		" AND m.last_post_at IS NOT NULL",
		request.segment, in_list(sql("m.customer"), request.visibility.names or ()),
	)  # fmt: skip
	found = sorted(((as_datetime(at), name) for name, at in store.rows(query)), reverse=True)
	for start in range(0, len(found), MEMBERS_A_ROUND):
		following = found[start + MEMBERS_A_ROUND : start + MEMBERS_A_ROUND + 1]
		yield (
			[name for _, name in found[start : start + MEMBERS_A_ROUND]],
			following[0][0] if following else None,
		)


def _posts_of(
	store: Store, request: "FeedRequest", customers: Sequence[str], before: Position | None, limit: int
) -> list[Row]:
	"""The newest wanted posts of some customers: a limited branch each, one statement."""
	if not customers:
		return []
	wanted = _wanted(request, before)
	branches = [
		sql(
			"SELECT * FROM (SELECT p.posted_at AS at, p.name AS name FROM `tabConvo Post` AS p WHERE p.customer = {} AND {}"
			" ORDER BY p.posted_at DESC, p.name DESC LIMIT {}) AS {}",
			customer, wanted, limit, ident(f"b{index}"),
		)
		for index, customer in enumerate(customers)
	]  # fmt: skip
	query = sql(
		"SELECT at, name FROM ({}) AS posts ORDER BY at DESC, name DESC LIMIT {}",
		join(" UNION ALL ", branches),
		limit,
	)
	return as_rows(store.rows(query))


def by_words(store: Store, request: "FeedRequest", before: Position | None, limit: int) -> list[Row] | None:
	"""Posts with a rare word first, then whether they belong. None when the words are not rare, or not indexed."""
	match = words.fulltext(sql("p.text"), request.filters.words)
	if match is None:
		return None
	hits = sql(
		"SELECT COUNT(*) FROM (SELECT 1 FROM `tabConvo Post` AS p WHERE {} LIMIT {}) AS hits",
		match,
		RARE_WORD,
	)
	if int(scalar(store, hits) or 0) >= RARE_WORD:
		return None
	query = sql(
		"SELECT {} p.posted_at, p.name FROM `tabConvo Post` AS p JOIN `tabConvo Segment Member` AS m"
		" ON m.segment = {} AND m.customer = p.customer{} WHERE {} ORDER BY p.posted_at DESC, p.name DESC LIMIT {}",
		hint("STRAIGHT_JOIN"), request.segment, request.visibility.join(sql("p.customer")),
		all_of([match, _wanted(request, before), request.visibility.where]), limit,
	)  # fmt: skip
	return as_rows(store.rows(query))
