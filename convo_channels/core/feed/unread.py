"""Which channels of a sidebar may hold something that is newer than its reader's marks; `unread_count` looks closer.

That is so where one of the members with the newest posts was not read up to that post, or its own posts were
not. For who may see every customer the answers are columns of one query over the channels (alias `ch`). Reads only.
"""

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ...constants import SEGMENT_MEMBER
from ..base.clock import as_datetime
from ..base.sql import Sql, all_of, hint, in_list, join, sql
from ..base.store import Store, column
from ..base.tables import index_name
from ..base.text import fold
from ..base.visibility import Visibility
from .read_states import read_states
from .unread_rule import floor_of, is_after, marked_by, state_of

# So many members a channel are looked at: a dot may be missing when all of these were read elsewhere.
PROBE = 20
_BY_NEWEST = hint(
	f"FORCE INDEX (`{index_name(SEGMENT_MEMBER, ('segment', 'last_post_at', 'customer'))}`)"
)
_BY_CUSTOMER = hint(f"FORCE INDEX (`{index_name(SEGMENT_MEMBER, ('customer', 'segment'))}`)")


def find_dotted(
	store: Store,
	channels: Sequence[Mapping[str, Any]],
	user: str,
	visibility: Visibility,
	since: datetime.datetime | None = None,
) -> set[str]:
	"""Those of some channels in which a post may be unread: one of their own, or a member's."""
	if not channels:
		return set()
	query = sql(
		"SELECT ch.name, {answers} FROM `tabConvo Channel` AS ch WHERE {channels}",
		answers=_answers(user, visibility.is_everything, since),
		channels=in_list(sql("ch.name"), [channel["name"] for channel in channels]),
	)
	found = {name for name, *answers in store.rows(query) if any(answers)}
	return found if visibility.is_everything else found | find_unread(store, channels, user, visibility, since)


@lru_cache(maxsize=1024)
def _answers(user: str, is_everything: bool, since: datetime.datetime | None) -> Sql:
	"""Two answers per channel: own posts unread; a member's post unread (NULL: to be asked otherwise).

	Asked for every page of every reader and always the same for one of them: put together once.
	"""
	mark = sql(
		"(SELECT k.read_at FROM `tabConvo Read State` AS k WHERE {})",
		state_of("k", user, sql("'Channel'"), sql("ch.name")),
	)
	# In this order: most channels have no posts of their own, and need no look at the reader's mark.
	own = all_of(
		[
			sql("ch.last_own_post_at IS NOT NULL"),
			is_after(sql("ch.last_own_post_at"), floor_of(user, since)),
			is_after(sql("ch.last_own_post_at"), mark),
		]
	)
	return join(", ", [own, _newest_unread(user, since) if is_everything else sql("NULL")])


def _newest_unread(user: str, since: datetime.datetime | None) -> Sql:
	"""Walks the members from the newest post on, up to the first unread one, the floor, or the last of the probe.

	The walk follows an index and ends at its first hit, so every condition to stop is a condition to be found.
	"""
	at = sql("m.last_post_at")
	unread, floor = is_after(at, sql("r.read_at")), floor_of(user, since)
	last = sql(
		"(SELECT x.last_post_at FROM `tabConvo Segment Member` AS x {index} WHERE x.segment = ch.segment"
		" ORDER BY x.last_post_at DESC LIMIT 1 OFFSET {offset})",
		index=_BY_NEWEST,
		offset=PROBE - 1,
	)
	return sql(
		"(SELECT {is_unread} FROM `tabConvo Segment Member` AS m {index}{marked}"
		" WHERE m.segment = ch.segment AND m.last_post_at IS NOT NULL AND ({unread} OR {at} <= {last} OR {at} <= {floor})"
		" ORDER BY m.last_post_at DESC LIMIT 1)",
		is_unread=all_of([unread, is_after(at, floor)]),
		index=_BY_NEWEST,
		marked=marked_by("r", user, sql("m.customer")),
		unread=unread,
		at=at,
		last=last,
		floor=floor,
	)


def find_unread(
	store: Store,
	channels: Sequence[Mapping[str, Any]],
	user: str,
	visibility: Visibility,
	since: datetime.datetime | None = None,
) -> set[str]:
	"""The channels with an unread post of a member, for a reader who may see some customers only."""
	if not channels or visibility.is_nothing:
		return set()
	floor = read_states(store, user, sql("stream_type = 'Floor'")).get(("Floor", ""), since)
	newer = sql("m.last_post_at > {}", floor) if floor else sql("m.last_post_at IS NOT NULL")
	if visibility.names is not None:
		newest = _newest_of(store, visibility.names, newer)
	else:
		newest = _newest_seen(store, sorted({c["segment"] for c in channels}), newer, visibility)
	states = read_states(
		store,
		user,
		all_of([sql("stream_type = 'Customer'"), in_list(sql("stream"), sorted({c for _, c, _ in newest}))]),
	)
	unread = set()
	for segment, customer, at in newest:
		read_at, moment = states.get(("Customer", customer)), as_datetime(at)
		if moment and (read_at is None or moment > read_at):
			unread.add(fold(segment))
	return {c["name"] for c in channels if fold(c["segment"]) in unread}


def has_dot(
	store: Store,
	channel: Mapping[str, Any],
	user: str,
	visibility: Visibility,
	since: datetime.datetime | None = None,
) -> bool:
	"""Whether a sidebar would find one channel's members unread. `channel`: {"name", "segment"}."""
	if not visibility.is_everything:
		return bool(find_unread(store, [channel], user, visibility, since))
	query = sql("SELECT {} FROM `tabConvo Channel` AS ch WHERE ch.name = {}", _newest_unread(user, since), channel["name"])
	return any(column(store, query))


def _newest_of(store: Store, customers: Sequence[str], newer: Sql) -> list[tuple[Any, ...]]:
	"""(segment, customer, newest post) of the few customers a reader may see."""
	query = sql(
		"SELECT m.segment, m.customer, m.last_post_at FROM `tabConvo Segment Member` AS m {index} WHERE {customers}"
		" AND {newer}",
		index=_BY_CUSTOMER,
		customers=in_list(sql("m.customer"), customers),
		newer=newer,
	)
	return store.rows(query)


def _newest_seen(
	store: Store, segments: Sequence[str], newer: Sql, visibility: Visibility
) -> list[tuple[Any, ...]]:
	"""(segment, customer, newest post) of the newest members a reader may see: a probe per segment, one statement."""
	probes = [
		sql(
			"{begin}SELECT {in_order} m.segment, m.customer, m.last_post_at"
			" FROM `tabConvo Segment Member` AS m {index}{join}"
			" WHERE m.segment = {segment} AND {where} ORDER BY m.last_post_at DESC LIMIT {limit}{end}",
			begin=hint("(", "SELECT * FROM ("),
			in_order=hint("STRAIGHT_JOIN"),
			index=_BY_NEWEST,
			join=visibility.join(sql("m.customer")),
			segment=segment,
			where=all_of([newer, visibility.where]),
			limit=PROBE,
			end=hint(")", f") AS b{index}"),
		)
		for index, segment in enumerate(segments)
	]
	return store.rows(join(" UNION ALL ", probes))
