"""How many posts of a channel its reader has not read, up to a limit that is enough for a badge. Reads only.

A post counts as its row in the feed says: it is not the reader's own, and newer than what they have read of its stream. Only
channels with a dot (`unread`) are counted: a dot comes from bounds, and may stand for what was deleted since.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from ...constants import POST, SEGMENT_MEMBER
from ..base.sql import TRUE, Sql, all_of, hint, join, sql
from ..base.store import Store
from ..base.tables import BY_POSTED, OF_CHANNEL, OF_CUSTOMER, index_name
from ..base.visibility import Visibility
from .read_states import read_states

# A badge says "99+" from here on.
MOST = 100
# So many members with the newest posts are looked through.
MEMBERS = 500
_BY_NEWEST = hint(f"FORCE INDEX (`{index_name(SEGMENT_MEMBER, ('segment', 'last_post_at', 'customer'))}`)")
_BY_CUSTOMER = hint(f"FORCE INDEX (`{index_name(POST, OF_CUSTOMER[BY_POSTED])}`)")
_BY_CHANNEL = hint(f"FORCE INDEX (`{index_name(POST, OF_CHANNEL[BY_POSTED])}`)")


def count_unread(
	store: Store,
	channels: Sequence[Mapping[str, Any]],
	user: str,
	visibility: Visibility,
	since: datetime.datetime | None = None,
) -> dict[str, int]:
	"""{channel: how many}, MOST at most. `channels`: {"name", "segment"} of those with a dot."""
	if not channels:
		return {}
	floor = read_states(store, user, sql("stream_type = 'Floor'")).get(("Floor", ""), since)
	branches: list[Sql] = []
	for number, channel in enumerate(channels):
		if not visibility.is_nothing:
			branches.append(_counted(number, _of_members(channel["segment"], user, visibility, floor)))
		branches.append(_counted(number, _own(channel["name"], user, floor)))
	found = dict.fromkeys((channel["name"] for channel in channels), 0)
	for number, count in store.rows(join(" UNION ALL ", branches)):
		name = channels[int(number)]["name"]
		found[name] = min(MOST, found[name] + int(count))
	return found


def _counted(number: int, posts: Sql) -> Sql:
	return sql("SELECT {}, COUNT(*) FROM ({} LIMIT {}) AS counted", number, posts, MOST)


def _of_members(segment: str, user: str, visibility: Visibility, floor: datetime.datetime | None) -> Sql:
	"""The members are few by then: of each the posts behind its mark, from one index."""
	newest = sql(
		"SELECT {in_order} m.customer, k.read_at FROM `tabConvo Segment Member` AS m {index}{join} LEFT JOIN"
		" `tabConvo Read State` AS k ON k.user = {user} AND k.stream_type = 'Customer' AND k.stream = m.customer"
		" WHERE m.segment = {segment} AND {recent} AND {visible} AND (k.read_at IS NULL OR m.last_post_at > k.read_at)"
		" ORDER BY m.last_post_at DESC LIMIT {members}",
		in_order=hint("STRAIGHT_JOIN"),
		index=_BY_NEWEST,
		join=visibility.join(sql("m.customer")),
		user=user,
		segment=segment,
		recent=sql("m.last_post_at > {}", floor) if floor else sql("m.last_post_at IS NOT NULL"),
		visible=visibility.where,
		members=MEMBERS,
	)
	return sql(
		"SELECT {in_order} 1 FROM ({newest}) AS n JOIN `tabConvo Post` AS p {index} ON p.customer = n.customer WHERE {where}",
		in_order=hint("STRAIGHT_JOIN"),
		newest=newest,
		index=_BY_CUSTOMER,
		where=all_of([_is_news(user, floor), sql("(n.read_at IS NULL OR p.posted_at > n.read_at)")]),
	)


def _own(channel: str, user: str, floor: datetime.datetime | None) -> Sql:
	return sql(
		"SELECT 1 FROM `tabConvo Post` AS p {index} WHERE p.channel = {channel} AND {news} AND p.posted_at >"
		" COALESCE((SELECT k.read_at FROM `tabConvo Read State` AS k WHERE k.user = {user} AND k.stream_type = 'Channel'"
		" AND k.stream = {channel}), '1000-01-01')",
		index=_BY_CHANNEL,
		channel=channel,
		news=_is_news(user, floor),
		user=user,
	)


def _is_news(user: str, floor: datetime.datetime | None) -> Sql:
	return all_of([sql("COALESCE(p.author, '') <> {}", user), sql("p.posted_at > {}", floor) if floor else TRUE])
