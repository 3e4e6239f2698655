"""The sidebar: the channels of a reader, each with its size and how much of it is unread. Reads only."""

from collections.abc import Sequence

from ...constants import CHANNEL
from ..base.clock import as_text
from ..base.reader import Item, Reader
from ..base.sql import in_list, sql
from ..base.store import Store, dicts
from ..base.text import fold
from ..base.visibility import Visibility
from ..feed import unread as dots
from ..feed.unread_count import count_unread
from ..segments.members import count_members
from ..site.site import Site
from . import layout

_CHANNEL = (
	"name",
	"title",
	"description",
	"segment",
	"is_restricted",
	"icon",
	"color",
	"segment_status",
	"member_count",
	"is_muted",
	"own_unread",
	"member_unread",
)


def read_sidebar(site: Site, warning: Item | None = None) -> Item:
	"""`warning`: what people should know while membership may lag behind, where work goes on in the background."""
	return {
		"channels": list_channels(site.store, site.reader, site.visibility),
		"layout": layout.read(site.store, site.reader.user),
		"archived_count": len(site.reader.archived),
		"can_create": site.may("create", CHANNEL),
		"user": site.reader.user,
		"now": as_text(site.now()),
		"warning": warning,
	}


def list_channels(store: Store, reader: Reader, visibility: Visibility) -> list[Item]:
	"""The channels of a reader, each with how much of it is unread."""
	query = sql(
		"SELECT ch.name, ch.title, ch.description, ch.segment, ch.is_restricted, ch.icon, ch.color, s.status, f.member_count, {dots}"
		" FROM `tabConvo Channel` AS ch LEFT JOIN `tabConvo Segment` AS s ON s.name = ch.segment"
		" LEFT JOIN `tabConvo Segment Figure` AS f ON f.segment = ch.segment WHERE {channels} ORDER BY ch.title",
		dots=dots.columns(reader.user, visibility.is_everything, reader.since),
		channels=in_list(sql("ch.name"), reader.channels),
	)
	channels = dicts(store, query, _CHANNEL)
	seen = set()
	if not visibility.is_everything:
		seen = dots.find_unread(store, channels, reader.user, visibility, reader.since)
	counts = _counts_for(store, channels, visibility)
	for channel in channels:
		unread = channel.pop("own_unread"), channel.pop("member_unread"), channel["name"] in seen
		channel["is_muted"] = bool(channel["is_muted"])
		channel["unread"] = any(unread) and not channel["is_muted"]
	heard = [channel for channel in channels if not channel["is_muted"]]
	dotted = [channel["name"] for channel in channels if channel["unread"]]
	unread_counts = count_unread(store, heard, reader.user, visibility, reader.since, dotted=dotted)
	for channel in channels:
		channel["unread_count"] = unread_counts.get(channel["name"], 0)
		channel["unread"] = channel["unread_count"] > 0
		channel["is_restricted"] = bool(channel["is_restricted"])
		channel["member_count"] = counts.get(channel["segment"], channel["member_count"] or 0)
	return channels


def _counts_for(store: Store, channels: Sequence[Item], visibility: Visibility) -> dict[str, int]:
	"""Kept counters tell how many there are; a reader who may not see all is told how many of them are visible."""
	if visibility.is_everything:
		return {}
	segments = sorted({channel["segment"] for channel in channels})
	if visibility.names is not None:
		held = dots.count_seen(store, visibility.names)
		return {segment: held.get(fold(segment), 0) for segment in segments}
	return {segment: count_members(store, segment, visibility) for segment in segments}
