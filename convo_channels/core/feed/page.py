"""A channel as it is asked for: one page of it."""

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from ..base.clock import as_text
from ..base.page import open_page
from ..base.page_filters import read_filters
from ..base.pages import POST_RANK, Row
from ..base.reader import Item
from ..base.tables import BY_ACTIVITY
from ..site.named import require_channel
from ..site.site import Site
from .customer_filter import FIELDS
from .feed import fetch_feed_page
from .items import present
from .plans import read_talk
from .request import FeedRequest, Talk, parse_filters
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
	reader = site.reader
	request = FeedRequest(
		name, segment, site.visibility, parsed, page.before, page.limit, talk, user=reader.user, since=reader.since
	)
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
