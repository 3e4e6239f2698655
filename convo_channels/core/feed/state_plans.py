"""The plans that read posts by what became of them: from the rows that say so, which are few, and not from all posts.

- pins, and posts that name the reader: from their own tables, as far as they lie in the feed.
- open questions: from an index that holds nothing else, in its order.
- unread posts: of those members only who have any behind the reader's marks, by the plans for members; and single posts that are
  unread whatever the marks say.

Every condition of a request holds in every plan; these only say where to begin. Where the members have fewer posts than there are
such rows, all of theirs are read.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...constants import MENTION, POST, SEGMENT_MEMBER
from ..base.cursor import Position
from ..base.pages import POST_RANK, Row, below
from ..base.sql import EMPTY, TRUE, Sql, all_of, hint, in_list, sql
from ..base.store import Store, scalar
from ..base.tables import BY_POSTED, OF_CHANNEL, OF_NAMED, OPEN_QUESTIONS, index_name
from ..posts import pins
from . import plans
from .read_states import read_states
from .request import FeedRequest
from .unread_rule import is_after, state_of

_IN_ORDER = hint("STRAIGHT_JOIN")
_BY_NAMED = hint(f"FORCE INDEX (`{index_name(MENTION, OF_NAMED)}`)")
_BY_OPEN = hint(f"FORCE INDEX (`{index_name(POST, OPEN_QUESTIONS)}`)")
_BY_CHANNEL = hint(f"FORCE INDEX (`{index_name(POST, OF_CHANNEL[BY_POSTED])}`)")
_BY_NEWEST = hint(f"FORCE INDEX (`{index_name(SEGMENT_MEMBER, ('segment', 'last_post_at', 'customer'))}`)")
# So far it is counted how many rows there are to begin with.
COUNTED = 2000
# So many posts of a channel are looked through sooner than everything that is open, or names the reader, anywhere.
FEW_OWN = 5000
_POST = (sql("p.posted_at"), sql("p.name"))


@dataclass(frozen=True)
class Source:
	"""Rows that lead to posts `p`: what is read, by what it is in order, and which of it."""

	rows: Sql
	order: tuple[Sql, Sql] = _POST
	where: Sql = TRUE


def fetch_member_posts(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	"""The next posts of members in the states that are asked for."""
	if request.visibility.is_nothing:
		return []
	if _is_by_marks(request):
		return _unread_of_members(store, request, before, limit)
	if not request.filters.states.pinned and _have_fewer_posts(store, request):
		return plans.by_membership(store, request, before, limit)
	return _of_members(store, request, _source(store, request), before, limit)


def fetch_own_posts(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	"""The same of what was written to the channel itself."""
	if _is_by_marks(request):
		return _unread_of_channel(store, request, before, limit)
	is_little = not request.filters.states.pinned and _has_few_posts(store, request.channel)
	return _of_channel(store, request, _all_of_channel() if is_little else _source(store, request), before, limit)


def _is_by_marks(request: FeedRequest) -> bool:
	states = request.filters.states
	return states.unread and not (states.pinned or states.my_mentions)


def _have_fewer_posts(store: Store, request: FeedRequest) -> bool:
	"""Whether the members have fewer posts than there are rows to begin with."""
	if request.filters.states.my_mentions:
		rows = sql("`tabConvo Mention` WHERE user = {}", request.user)
	else:
		rows = sql("`tabConvo Post` WHERE post_type = 'Question' AND answer IS NULL")
	found = _count(store, rows)
	if found >= COUNTED and request.talk:
		return request.talk.is_little
	return not plans.has_posts(store, request.segment, None, found + 1)


def _count(store: Store, rows: Sql) -> int:
	return int(scalar(store, sql("SELECT COUNT(*) FROM (SELECT 1 FROM {} LIMIT {}) AS counted", rows, COUNTED)) or 0)


def _source(store: Store, request: FeedRequest) -> Source:
	states = request.filters.states
	if states.pinned:
		return Source(sql("({}) AS n JOIN `tabConvo Post` AS p ON p.name = n.post", _pinned_posts(store, request)))
	if states.my_mentions:
		return Source(
			sql("`tabConvo Mention` AS n {} JOIN `tabConvo Post` AS p ON p.name = n.post", _BY_NAMED),
			(sql("n.posted_at"), sql("n.post")),
			sql("n.user = {}", request.user),
		)
	return Source(sql("`tabConvo Post` AS p {}", _BY_OPEN))


def _all_of_channel() -> Source:
	return Source(sql("`tabConvo Post` AS p {}", _BY_CHANNEL))


def _pinned_posts(store: Store, request: FeedRequest) -> Sql:
	"""In the channel, or at customers, each once: from the members, or from the pins, whichever are fewer."""
	at_customers = sql("`tabConvo Pin` AS a WHERE a.place_type = {}", pins.CUSTOMER)
	members = sql("`tabConvo Segment Member` AS h WHERE h.segment = {}", request.segment)
	if _count(store, members) < _count(store, at_customers):
		at_customers = sql(
			"`tabConvo Segment Member` AS h JOIN `tabConvo Pin` AS a ON a.place_type = {} AND a.place = h.customer"
			" WHERE h.segment = {}",
			pins.CUSTOMER,
			request.segment,
		)
	return sql(
		"SELECT post FROM `tabConvo Pin` WHERE place_type = {} AND place = {} UNION SELECT {} a.post FROM {}",
		pins.CHANNEL,
		request.channel,
		_IN_ORDER,
		at_customers,
	)


def _of_members(
	store: Store, request: FeedRequest, source: Source, before: Position | None, limit: int
) -> list[Row]:
	at, name = source.order
	query = sql(
		"SELECT {in_order} {at}, {name} FROM {rows} JOIN `tabConvo Segment Member` AS m ON m.segment = {segment}"
		" AND m.customer = p.customer{join} WHERE {where} ORDER BY {at} DESC, {name} DESC LIMIT {limit}",
		in_order=_IN_ORDER,
		at=at,
		name=name,
		rows=source.rows,
		segment=request.segment,
		join=request.visibility.join(sql("p.customer")),
		where=all_of([_here(request, source, before), request.visibility.where]),
		limit=limit,
	)
	return plans.as_rows(store.rows(query))


def _of_channel(
	store: Store, request: FeedRequest, source: Source, before: Position | None, limit: int
) -> list[Row]:
	at, name = source.order
	query = sql(
		"SELECT {in_order} {at}, {name} FROM {rows} WHERE p.channel = {channel} AND {where}"
		" ORDER BY {at} DESC, {name} DESC LIMIT {limit}",
		in_order=_IN_ORDER,
		at=at,
		name=name,
		rows=source.rows,
		channel=request.channel,
		where=_here(request, source, before),
		limit=limit,
	)
	return plans.as_rows(store.rows(query))


def _here(request: FeedRequest, source: Source, before: Position | None) -> Sql:
	return all_of([source.where, below(*source.order, POST_RANK, before), request.wanted])


def _has_few_posts(store: Store, channel: str) -> bool:
	query = sql("SELECT 1 FROM `tabConvo Post` WHERE channel = {} LIMIT 1 OFFSET {}", channel, FEW_OWN)
	return not store.rows(query)


def _unread_of_members(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	budget = plans.scan_budget(request, before, limit)
	if budget:
		found = plans.by_time(store, request, before, limit, budget=budget)
		if len(found) >= limit:
			return found
	floor = _floor(store, request)
	newer = sql("m.last_post_at > {}", floor) if floor else sql("m.last_post_at IS NOT NULL")
	# Few customers that are named are found by their names.
	by_newest = _BY_NEWEST if request.visibility.names is None else EMPTY
	state = sql(" {} LEFT JOIN `tabConvo Read State` AS k ON {}", by_newest, state_of("k", request.user, sql("'Customer'"), sql("m.customer")))
	behind = all_of([newer, is_after(sql("m.last_post_at"), sql("k.read_at"))])
	narrowed = replace(request, members=(state, behind))
	complete = None
	if not before or request.visibility.names is not None:
		complete = plans.by_newest_members(store, narrowed, before, limit)
	if complete is None:
		# Posts `p` stand beside the members there.
		posts = [sql("p.posted_at > {}", floor) if floor else TRUE, is_after(sql("p.posted_at"), sql("k.read_at"))]
		complete = plans.by_membership(store, replace(request, members=(state, all_of([behind, *posts]))), before, limit)
	return _merged(complete, _of_members(store, request, _kept_unread(request), before, limit), limit)


def _unread_of_channel(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	states = read_states(store, request.user, in_list(sql("stream"), [request.channel, ""]))
	marks = [mark for mark in (states.get(("Channel", request.channel)), states.get(("Floor", ""), request.since)) if mark]
	newer = replace(_all_of_channel(), where=sql("p.posted_at > {}", max(marks)) if marks else TRUE)
	found = _of_channel(store, request, newer, before, limit)
	return _merged(found, _of_channel(store, request, _kept_unread(request), before, limit), limit)


def _kept_unread(request: FeedRequest) -> Source:
	"""Posts that are unread whatever the marks say."""
	return Source(
		sql("`tabConvo Read Exception` AS x JOIN `tabConvo Post` AS p ON p.name = x.post"),
		where=sql("x.user = {} AND x.is_unread = 1", request.user),
	)


def _floor(store: Store, request: FeedRequest) -> datetime.datetime | None:
	return read_states(store, request.user, sql("stream_type = 'Floor'")).get(("Floor", ""), request.since)


def _merged(some: Sequence[Row], others: Sequence[Row], limit: int) -> list[Row]:
	"""Of two parts that may overlap, the first rows."""
	return sorted({row.order: row for row in (*some, *others)}.values(), key=lambda row: row.order, reverse=True)[:limit]
