"""The plans that read posts by what became of them: from the rows that say so, which are few, and not from all posts.

- pins: from their own table, those of the channel and those at its customers.
- posts that name the reader, and open questions: from an index that holds nothing else, in its order. Where the members have few
  posts, or are few themselves, these may be fewer than what is asked for anywhere: there MariaDB chooses where to begin.
- unread posts: by time, where members talk most of all; else of those members only who have any behind the reader's marks, by the
  plans for members, and single posts that are unread whatever the marks say.

Nothing is counted beforehand: a count reads as much as what it chooses between. Every condition of a request holds in every plan,
but for one that the rows to begin with fulfil by themselves; these only say where to begin.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...constants import MENTION, POST, SEGMENT_MEMBER
from ..base.clock import as_datetime
from ..base.cursor import Position
from ..base.pages import POST_RANK, Row, below
from ..base.sql import EMPTY, TRUE, Sql, all_of, hint, in_list, join, sql
from ..base.store import Store
from ..base.tables import BY_POSTED, OF_CHANNEL, OF_NAMED, OPEN_QUESTIONS, index_name
from ..posts import pins
from . import plans
from .read_states import read_states
from .request import FeedRequest
from .unread_rule import floor_of, is_after, marked_by

_IN_ORDER = hint("STRAIGHT_JOIN")
_BY_NAMED = hint(f"FORCE INDEX (`{index_name(MENTION, OF_NAMED)}`)")
_BY_OPEN = hint(f"FORCE INDEX (`{index_name(POST, OPEN_QUESTIONS)}`)")
_BY_CHANNEL = hint(f"FORCE INDEX (`{index_name(POST, OF_CHANNEL[BY_POSTED])}`)")
_BY_NEWEST = hint(f"FORCE INDEX (`{index_name(SEGMENT_MEMBER, ('segment', 'last_post_at', 'customer'))}`)")
# So many posts of a channel are looked through sooner than everything that is open, or names the reader, anywhere.
FEW_OWN = 2000
# A scan by time looks at the marks of every post, and of most of the newest ones a reader has read them: one page in so many. It
# is for channels with such a part of all posts; it reads more rows than other plans, of a statement that is planned once.
READ_OF_EACH, LARGE_SHARE = 3, 0.2
_POST = (sql("p.posted_at"), sql("p.name"))


@dataclass(frozen=True)
class Source:
	"""Rows that lead to posts `p`: what is read, by what it is in order, and which of it. `index`: the one that has it in order.

	`known`: the states that all of these posts are in.
	"""

	rows: Sql
	index: Sql = EMPTY
	then: Sql = EMPTY
	order: tuple[Sql, Sql] = _POST
	where: Sql = TRUE
	known: tuple[str, ...] = ()


_OPEN = Source(sql("`tabConvo Post` AS p "), _BY_OPEN)
_ALL_OF_CHANNEL = Source(sql("`tabConvo Post` AS p "), _BY_CHANNEL)


def fetch_member_posts(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	"""The next posts of members in the states that are asked for."""
	states, visibility = request.filters.states, request.visibility
	if visibility.is_nothing:
		return []
	if states.pinned:
		return _pinned_of_members(store, request, before, limit)
	if _is_by_marks(request):
		return _unread_of_members(store, request, before, limit)
	is_little = visibility.names is not None or (request.talk and request.talk.is_little)
	return _of_members(store, request, _source(request), before, limit, is_in_order=not is_little)


def fetch_own_posts(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	"""The same of what was written to the channel itself."""
	if request.filters.states.pinned:
		return _of_channel(store, request, _pinned(pins.CHANNEL, sql("{}", request.channel)), before, limit)
	if _is_by_marks(request):
		return _unread_of_channel(store, request, before, limit)
	source = _ALL_OF_CHANNEL if _has_few_posts(store, request.channel) else _source(request)
	return _of_channel(store, request, source, before, limit)


def _is_by_marks(request: FeedRequest) -> bool:
	states = request.filters.states
	return states.unread and not (states.pinned or states.my_mentions)


def _source(request: FeedRequest) -> Source:
	if not request.filters.states.my_mentions:
		return _OPEN
	return Source(
		sql("`tabConvo Mention` AS n "),
		_BY_NAMED,
		sql(" JOIN `tabConvo Post` AS p ON p.name = n.post"),
		(sql("n.posted_at"), sql("n.post")),
		sql("n.user = {}", request.user),
		("my_mentions",),
	)


def _pinned(place_type: str, place: Sql) -> Source:
	return Source(
		sql("`tabConvo Pin` AS n"),
		then=sql(" JOIN `tabConvo Post` AS p ON p.name = n.post"),
		where=sql("n.place_type = {} AND n.place = {}", place_type, place),
		known=("pinned",),
	)


def _pinned_of_members(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	"""In the channel, or at customers, each once. Whether members or pins at customers are fewer is for MariaDB to find."""
	places = ((pins.CHANNEL, sql("{}", request.channel)), (pins.CUSTOMER, sql("p.customer")))
	branches = [_select_of_members(request, _pinned(*place), before) for place in places]
	return plans.as_rows(
		store.rows(sql("{} ORDER BY posted_at DESC, name DESC LIMIT {}", join(" UNION ", branches), limit))
	)


def _of_members(
	store: Store, request: FeedRequest, source: Source, before: Position | None, limit: int, *, is_in_order: bool = True
) -> list[Row]:
	at, name = source.order
	query = sql(
		"{select} ORDER BY {at} DESC, {name} DESC LIMIT {limit}",
		select=_select_of_members(request, source, before, is_in_order=is_in_order),
		at=at,
		name=name,
		limit=limit,
	)
	return plans.as_rows(store.rows(query))


def _select_of_members(
	request: FeedRequest, source: Source, before: Position | None, *, is_in_order: bool = False
) -> Sql:
	"""`is_in_order`: from the source on, by its index. Else from wherever MariaDB begins."""
	at, name = source.order
	return sql(
		"SELECT {in_order} {at} AS posted_at, {name} AS name FROM {rows}{index}{then} JOIN `tabConvo Segment Member` AS m"
		" ON m.segment = {segment} AND m.customer = p.customer{join} WHERE {where}",
		in_order=_IN_ORDER if is_in_order else EMPTY,
		at=at,
		name=name,
		rows=source.rows,
		index=source.index if is_in_order else EMPTY,
		then=source.then,
		segment=request.segment,
		join=request.visibility.join(sql("p.customer")),
		where=all_of([_here(request, source, before), request.visibility.where]),
	)


def _of_channel(
	store: Store, request: FeedRequest, source: Source, before: Position | None, limit: int
) -> list[Row]:
	at, name = source.order
	query = sql(
		"SELECT {in_order} {at}, {name} FROM {rows}{index}{then} WHERE p.channel = {channel} AND {where}"
		" ORDER BY {at} DESC, {name} DESC LIMIT {limit}",
		in_order=_IN_ORDER,
		at=at,
		name=name,
		rows=source.rows,
		index=source.index,
		then=source.then,
		channel=request.channel,
		where=_here(request, source, before),
		limit=limit,
	)
	return plans.as_rows(store.rows(query))


def _here(request: FeedRequest, source: Source, before: Position | None) -> Sql:
	asked = replace(request.filters.states, **dict.fromkeys(source.known, False))
	states = asked.where(request.user, request.since, request.channel)
	return all_of([source.where, below(*source.order, POST_RANK, before), request.filters.posts.where(), states])


def _has_few_posts(store: Store, channel: str) -> bool:
	query = sql("SELECT 1 FROM `tabConvo Post` WHERE channel = {} LIMIT 1 OFFSET {}", channel, FEW_OWN)
	return not store.rows(query)


def _unread_of_members(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	if request.talk and request.talk.share >= LARGE_SHARE:
		budget = plans.scan_budget(request, before, READ_OF_EACH * limit)
		found = plans.by_time(store, request, before, limit, budget=budget) if budget else []
		if len(found) >= limit:
			return found
	floor, has_kept = _read_by(store, request)
	newer = sql("m.last_post_at > {}", floor) if floor else sql("m.last_post_at IS NOT NULL")
	# Few customers that are named are found by their names.
	by_newest = _BY_NEWEST if request.visibility.names is None else EMPTY
	state = sql(" {}{}", by_newest, marked_by("k", request.user, sql("m.customer")))
	behind = all_of([newer, is_after(sql("m.last_post_at"), sql("k.read_at"))])
	narrowed = replace(request, members=(state, behind))
	complete = None
	if not before or request.visibility.names is not None:
		complete = plans.by_newest_members(store, narrowed, before, limit)
	if complete is None:
		# Posts `p` stand beside the members there.
		posts = [sql("p.posted_at > {}", floor) if floor else TRUE, is_after(sql("p.posted_at"), sql("k.read_at"))]
		complete = plans.by_membership(store, replace(request, members=(state, all_of([behind, *posts]))), before, limit)
	kept = _of_members(store, request, _kept_unread(request), before, limit) if has_kept else []
	return _merged(complete, kept, limit)


def _unread_of_channel(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	states = read_states(store, request.user, in_list(sql("stream"), [request.channel, ""]))
	marks = [mark for mark in (states.get(("Channel", request.channel)), states.get(("Floor", ""), request.since)) if mark]
	newer = replace(_ALL_OF_CHANNEL, where=sql("p.posted_at > {}", max(marks)) if marks else TRUE)
	found = _of_channel(store, request, newer, before, limit)
	return _merged(found, _of_channel(store, request, _kept_unread(request), before, limit), limit)


def _kept_unread(request: FeedRequest) -> Source:
	"""Posts that are unread whatever the marks say."""
	return Source(
		sql("`tabConvo Read Exception` AS x JOIN `tabConvo Post` AS p ON p.name = x.post"),
		where=sql("x.user = {} AND x.is_unread = 1", request.user),
	)


def _read_by(store: Store, request: FeedRequest) -> tuple[datetime.datetime | None, bool]:
	"""The reader's floor, and whether any post is unread to them whatever the marks say."""
	query = sql(
		"SELECT {floor}, EXISTS (SELECT 1 FROM `tabConvo Read Exception` AS x WHERE x.user = {user} AND x.is_unread = 1)",
		floor=floor_of(request.user, None),
		user=request.user,
	)
	((floor, has_kept),) = store.rows(query)
	return as_datetime(floor) or request.since, bool(has_kept)


def _merged(some: Sequence[Row], others: Sequence[Row], limit: int) -> list[Row]:
	"""Of two parts that may overlap, the first rows."""
	return sorted({row.order: row for row in (*some, *others)}.values(), key=lambda row: row.order, reverse=True)[:limit]
