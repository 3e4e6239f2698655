"""How many posts of a channel its reader has not read, up to a limit that is enough for a badge. Reads only.

A post counts as its row in the feed says (`unread_rule`). Posts behind the marks are counted of channels that `unread` has found,
for its answer comes from bounds; those with an exception are few, and are read at once for all channels.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...constants import POST, SEGMENT_MEMBER
from ..base.sql import TRUE, Sql, all_of, hint, in_list, join, sql
from ..base.store import Store, column
from ..base.tables import BY_POSTED, OF_CHANNEL, OF_CUSTOMER, index_name
from ..base.text import fold
from ..base.visibility import Visibility
from . import read_exceptions
from .read_states import read_states
from .unread import has_dot
from .unread_rule import exception_of, is_after, is_news, is_of_others, marked_by, state_of

# A badge says "99+" from here on.
MOST = 100
_BY_NEWEST = hint(f"FORCE INDEX (`{index_name(SEGMENT_MEMBER, ('segment', 'last_post_at', 'customer'))}`)")
_OF_MEMBER = hint(f"FORCE INDEX (`{index_name(SEGMENT_MEMBER, ('customer', 'segment'))}`)")
_BY_CUSTOMER = hint(f"FORCE INDEX (`{index_name(POST, OF_CUSTOMER[BY_POSTED])}`)")
_BY_CHANNEL = hint(f"FORCE INDEX (`{index_name(POST, OF_CHANNEL[BY_POSTED])}`)")
_IN_ORDER = hint("STRAIGHT_JOIN")


@dataclass(frozen=True)
class _Marks:
	"""Which posts `p` of others the marks of a reader tell of. `apart`: all that have an exception, where they are few enough to be named."""

	user: str
	floor: datetime.datetime | None
	apart: Sequence[str] | None = None

	@property
	def join(self) -> Sql:
		return exception_of(self.user) if self.apart is None else sql("")

	@property
	def tell(self) -> Sql:
		told = [is_of_others(self.user), sql("p.posted_at > {}", self.floor) if self.floor else TRUE]
		if self.apart is None:
			return all_of([*told, sql("e.name IS NULL")])
		return all_of([*told, sql("NOT ({})", in_list(sql("p.name"), self.apart)) if self.apart else TRUE])


def count_unread(
	store: Store,
	channels: Sequence[Mapping[str, Any]],
	user: str,
	visibility: Visibility,
	since: datetime.datetime | None = None,
	*,
	dotted: Sequence[str] | None = None,
) -> dict[str, int]:
	"""{channel: how many}, MOST at most. `channels`: {"name", "segment"}; `dotted`: those of which more than exceptions may be unread."""
	found = dict.fromkeys((channel["name"] for channel in channels), 0)
	if not channels:
		return found
	floor = read_states(store, user, sql("stream_type = 'Floor'")).get(("Floor", ""), since)
	apart = read_exceptions.few_of(store, user)
	kept_of_segment, kept_of_channel = ({}, {}) if apart == [] else _kept(store, channels, user, visibility)
	marks = _Marks(user, floor, apart)
	branches: list[Sql] = []
	for number, channel in enumerate(channels):
		found[channel["name"]] = kept_of_segment.get(fold(channel["segment"] or ""), 0) + kept_of_channel.get(channel["name"], 0)
		if dotted is not None and channel["name"] not in dotted:
			continue
		if not visibility.is_nothing:
			branches.append(_counted(number, _of_members(channel["segment"], visibility, marks)))
		branches.append(_counted(number, _own(channel["name"], marks)))
	for number, count in store.rows(join(" UNION ALL ", branches)) if branches else ():
		found[channels[int(number)]["name"]] += int(count)
	return {name: min(MOST, count) for name, count in found.items()}


def keep_below(
	store: Store,
	channel: Mapping[str, Any],
	user: str,
	visibility: Visibility,
	since: datetime.datetime | None,
	now: datetime.datetime,
) -> None:
	"""After a look at a channel: what is unread below the members that a sidebar looks at is kept post by post, as far as a badge tells.

	By itself this changes nothing: these posts are unread. `channel`: {"name", "segment"}.
	"""
	if visibility.is_nothing or has_dot(store, channel, user, visibility, since):
		return
	room = MOST - count_unread(store, [channel], user, visibility, since, dotted=())[channel["name"]]
	if room > 0:
		floor = read_states(store, user, sql("stream_type = 'Floor'")).get(("Floor", ""), since)
		query = sql("{} LIMIT {}", _of_members(channel["segment"], visibility, _Marks(user, floor)), room)
		read_exceptions.keep(store, user, column(store, query), now, is_unread=True)


def _kept(
	store: Store, channels: Sequence[Mapping[str, Any]], user: str, visibility: Visibility
) -> tuple[dict[str, int], dict[str, int]]:
	"""({folded segment: how many}, {channel: how many}) of the posts that are unread whatever the marks say."""
	kept = sql(
		"`tabConvo Read Exception` AS e JOIN `tabConvo Post` AS p ON p.name = e.post AND {}", is_of_others(user)
	)
	of_user = sql("e.user = {} AND e.is_unread = 1", user)
	own = sql(
		"SELECT 'Channel', p.channel, COUNT(*) FROM {kept} WHERE {of_user} AND {channels} GROUP BY p.channel",
		kept=kept,
		of_user=of_user,
		channels=in_list(sql("p.channel"), [channel["name"] for channel in channels]),
	)
	members = sql(
		"SELECT {in_order} 'Segment', m.segment, COUNT(*) FROM {kept} JOIN `tabConvo Segment Member` AS m {index}"
		" ON m.customer = p.customer{join} WHERE {of_user} AND {segments} AND {news} AND {visible} GROUP BY m.segment",
		in_order=_IN_ORDER,
		kept=kept,
		index=_OF_MEMBER,
		join=visibility.join(sql("m.customer")),
		of_user=of_user,
		segments=in_list(sql("m.segment"), sorted({channel["segment"] for channel in channels if channel["segment"]})),
		news=is_news(sql("m")),
		visible=visibility.where,
	)
	of_segment: dict[str, int] = {}
	of_channel: dict[str, int] = {}
	for kind, name, count in store.rows(join(" UNION ALL ", [own] if visibility.is_nothing else [own, members])):
		if kind == "Channel":
			of_channel[name] = int(count)
		else:
			of_segment[fold(name)] = int(count)
	return of_segment, of_channel


def _counted(number: int, posts: Sql) -> Sql:
	return sql("SELECT {}, COUNT(*) FROM ({} LIMIT {}) AS counted", number, posts, MOST)


def _of_members(segment: str, visibility: Visibility, marks: _Marks) -> Sql:
	"""From the member with the newest post on, of each the posts behind its mark: whoever reads on reads on from there.

	A badge has enough long before the members of a large channel end. Who joined after their newest post has no news.
	"""
	return sql(
		"SELECT {in_order} p.name FROM `tabConvo Segment Member` AS m {newest}{join}{marked}"
		" JOIN `tabConvo Post` AS p {index} ON p.customer = m.customer{exception} WHERE m.segment = {segment} AND {where}"
		" ORDER BY m.last_post_at DESC",
		in_order=_IN_ORDER,
		newest=_BY_NEWEST,
		join=visibility.join(sql("m.customer")),
		marked=marked_by("k", marks.user, sql("m.customer")),
		index=_BY_CUSTOMER,
		exception=marks.join,
		segment=segment,
		where=all_of(
			[
				sql("m.last_post_at > {}", marks.floor) if marks.floor else sql("m.last_post_at IS NOT NULL"),
				sql("COALESCE(m.last_post_at >= m.joined_at, 1) = 1"),
				is_after(sql("m.last_post_at"), sql("k.read_at")),
				visibility.where,
				marks.tell,
				is_after(sql("p.posted_at"), sql("k.read_at")),
				is_news(sql("m")),
			]
		),
	)


def _own(channel: str, marks: _Marks) -> Sql:
	mark = sql(
		"(SELECT k.read_at FROM `tabConvo Read State` AS k WHERE {})", state_of("k", marks.user, sql("'Channel'"), sql("{}", channel))
	)
	return sql(
		"SELECT 1 FROM `tabConvo Post` AS p {index}{exception} WHERE p.channel = {channel} AND {where}",
		index=_BY_CHANNEL,
		exception=marks.join,
		channel=channel,
		where=all_of([marks.tell, is_after(sql("p.posted_at"), mark)]),
	)
