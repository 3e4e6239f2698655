"""The feed of a channel, a page at a time, and how far it has been read."""

import json
from typing import Any

from convo_channels.core.base import cursor as cursors
from convo_channels.core.base.clock import as_datetime, as_text
from convo_channels.core.base.pages import check_limit
from convo_channels.core.base.visibility import ALL
from convo_channels.core.feed import feed, plans, read_states
from convo_channels.core.feed import request as feed_request
from convo_channels.core.feed.items import present
from preview.api import PRODUCT, BadRequest, answers
from preview.api.items import cursor_of, reader, require_channel
from preview.site import Site


@answers(PRODUCT + "feed.get_page")
def get_page(
	site: Site, channel: str, filters: dict | None = None, cursor: str | None = None, limit: int = 20
) -> dict[str, Any]:
	name, segment = require_channel(site, channel)
	key = cursors.list_key("feed", name, json.dumps(filters or {}, sort_keys=True))
	request = feed_request.FeedRequest(
		channel=name,
		segment=segment,
		visibility=ALL,
		filters=feed_request.parse_filters(filters),
		before=cursors.decode(cursor, key),
		limit=check_limit(limit),
		talk=plans.read_talk(site.store, segment),
	)
	rows, position = feed.fetch_feed_page(site.store, request)
	items = present(site.store, rows, reader(site), channel=name)
	return {"items": items, "next_cursor": cursor_of(position, key), "now": as_text(site.now())}


@answers(PRODUCT + "feed.mark_read", post=True)
def mark_read(site: Site, channel: str, up_to: str) -> dict[str, Any]:
	name, segment = require_channel(site, channel)
	try:
		moment = as_datetime(up_to)
	except ValueError:
		moment = None
	if moment is None or moment.tzinfo:
		raise BadRequest("up_to is not a moment the feed gave.")
	with site.store.transaction():
		read_states.ensure_floor(site.store, site.user, site.now())
		read_at = read_states.mark_channel_read(site.store, site.user, name, segment, moment, ALL, site.now())
	return {"read_at": as_text(read_at)}

