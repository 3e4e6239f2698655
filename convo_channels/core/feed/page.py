"""A channel as it is asked for: one page of it, and that it was read up to a moment."""

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from ..base.clock import Datetime, as_datetime, as_text
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.page import open_page
from ..base.page_filters import read_filters
from ..base.pages import POST_RANK, Row
from ..base.reader import Item
from ..base.tables import BY_ACTIVITY
from ..site.named import require_channel, require_names
from ..site.site import Site
from . import read_states
from .customer_filter import FIELDS
from .feed import fetch_feed_page
from .items import present
from .plans import read_talk
from .request import FeedRequest, Talk, parse_filters
from .seen import mark_seen
from .stream_changes import read_mark
from .written_posts import find_root


def read_page(
	site: Site,
	channel: str,
	filters: str | dict[str, Any] | None,
	cursor: str | None,
	limit: int,
	*,
	post: str | None = None,
	talk_of: Callable[[str], Talk] | None = None,
	askable: Collection[str] = FIELDS,
) -> Item:
	"""{"items", "next_cursor", "now"} and, with the first page, "mark" (stream_changes.py), newest first. `talk_of`: how talkative a segment is, where the host keeps it.

	`post`: one that an address names; "root" is then the one that it answers, for a reply is no row.

	`askable`: the fields of a customer by which the reader may filter.
	"""
	name, segment = require_channel(site.store, site.reader, channel)
	wanted = read_filters(filters)
	parsed = parse_filters(wanted, askable)
	page = open_page(cursor, limit, "feed", name, json.dumps(wanted, sort_keys=True))
	talk = talk_of(segment) if talk_of else read_talk(site.store, segment)
	request = FeedRequest(name, segment, site.visibility, parsed, page.before, page.limit, talk)
	# Read before the rows: what comes between the two is told twice, and never not at all.
	mark = "" if page.before else read_mark(site.store)
	rows, position = fetch_feed_page(site.store, request)
	items = present(site.store, rows, site.reader, channel=name)
	site.hide(items)
	if parsed.order == BY_ACTIVITY:
		_tell_activity(rows, items)
	found = {"items": items, "next_cursor": page.following(position), "now": as_text(site.now())}
	if post:
		found["root"] = find_root(site, post)
	return {**found, "mark": mark} if mark else found


def _tell_activity(rows: Sequence[Row], items: Sequence[Item]) -> None:
	"""`active_at` of a post is where it stands: by the newest word in its thread."""
	moments = {row.name: row.at for row in rows if row.rank == POST_RANK}
	for item in items:
		if item["kind"] == "post":
			item["active_at"] = as_text(moments[item["name"]])


def mark_read(site: Site, channel: str, up_to: str, seen: str | list[str] | None = None) -> Item:
	"""The posts of the channel that were `seen` count as read; everything up to a moment without such a list.

	Writes within the transaction of the host.
	"""
	name, segment = require_channel(site.store, site.reader, channel)
	moment, user, now = _read_moment(up_to), site.reader.user, site.now()
	read_states.ensure_floor(site.store, user, now)
	if seen is not None:
		up = min(moment, now)
		mark_seen(site.store, user, name, _read_names(seen), up, site.visibility, now)
		return {"read_at": as_text(up)}
	read_at = read_states.mark_channel_read(site.store, user, name, segment, moment, site.visibility, now)
	return {"read_at": as_text(read_at)}


def _read_names(given: str | list[str]) -> list[str]:
	try:
		names = json.loads(given) if isinstance(given, str) else given
	except (ValueError, RecursionError):
		names = None
	if not isinstance(names, list):
		raise RequestError(N_("A list of names holds texts only."))
	return require_names(names)


def _read_moment(given: str) -> Datetime:
	"""A moment as the feed spells it."""
	try:
		moment = as_datetime(given)
	except ValueError:
		moment = None
	if moment is None:
		raise RequestError(N_("The time up to which the channel was read is not a time."))
	return moment.replace(tzinfo=None)
