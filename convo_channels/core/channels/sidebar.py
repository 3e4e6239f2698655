"""The sidebar: the channels of a reader, each with its size and how much of it is unread. Reads only."""

from ...constants import CHANNEL
from ..base.clock import as_text
from ..base.reader import Item, Reader
from ..base.sql import in_list, sql
from ..base.store import Store, dicts
from ..base.visibility import Visibility
from ..feed import kept_counts
from ..feed.kept_counts import Kept
from ..feed.unread import find_dotted
from ..feed.unread_count import count_unread
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
)


def read_sidebar(site: Site, warning: Item | None = None, kept: Kept | None = None) -> Item:
	"""`warning`: what people should know while membership may lag behind, where work goes on in the background."""
	return {
		"channels": list_channels(site.store, site.reader, site.visibility, kept),
		"layout": layout.read(site.store, site.reader.user),
		"archived_count": len(site.reader.archived),
		"can_create": site.may("create", CHANNEL),
		"user": site.reader.user,
		"now": as_text(site.now()),
		"warning": warning,
	}


def list_channels(store: Store, reader: Reader, visibility: Visibility, kept: Kept | None = None) -> list[Item]:
	"""The channels of a reader, each with how much of it is unread. `kept`: where the host keeps that between two questions.

	How many customers there are is known of who sees all of them. For everybody else each one would have to be looked at, of all
	channels, for a number at the edge of the page: the head of a channel counts those of one (`head.py`).
	"""
	query = sql(
		"SELECT ch.name, ch.title, ch.description, ch.segment, ch.is_restricted, ch.icon, ch.color, s.status, {size},"
		" EXISTS (SELECT 1 FROM `tabConvo Channel User` AS cu WHERE cu.parent = ch.name AND cu.user = {user} AND cu.is_muted = 1)"
		" FROM `tabConvo Channel` AS ch LEFT JOIN `tabConvo Segment` AS s ON s.name = ch.segment{figures}"
		" WHERE {channels} ORDER BY ch.title",
		size=sql("COALESCE(f.member_count, 0)" if visibility.is_everything else "NULL"),
		user=reader.user,
		figures=sql(" LEFT JOIN `tabConvo Segment Figure` AS f ON f.segment = ch.segment" if visibility.is_everything else ""),
		channels=in_list(sql("ch.name"), reader.channels),
	)
	channels = dicts(store, query, _CHANNEL)
	heard = [channel for channel in channels if not channel["is_muted"]]
	counts = _count(store, heard, reader, visibility, kept)
	for channel in channels:
		channel["unread_count"] = counts.get(channel["name"], 0)
		channel["unread"] = channel["unread_count"] > 0
		for answer in ("is_muted", "is_restricted"):
			channel[answer] = bool(channel[answer])
	return channels


def _count(store: Store, channels: list[Item], reader: Reader, visibility: Visibility, kept: Kept | None) -> dict[str, int]:
	"""{channel: how many posts are unread}."""
	user, since = reader.user, reader.since
	# The state is read before what it stands for: what comes in between is counted again.
	state = kept_counts.read_state(store, channels, user, visibility) if kept and channels else None
	if kept and state and (counts := kept_counts.read(kept, user, state)) is not None:
		return counts
	dotted = find_dotted(store, channels, user, visibility, since)
	counts = count_unread(store, channels, user, visibility, since, dotted=sorted(dotted))
	if kept and state:
		kept_counts.write(kept, user, state, counts)
	return counts
