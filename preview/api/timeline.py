"""One customer's story, a page at a time, and how much of what it holds."""

import json
from typing import Any

from convo_channels.core.base import cursor as cursors
from convo_channels.core.base.clock import as_text
from convo_channels.core.base.pages import check_limit
from convo_channels.core.feed.items import present
from convo_channels.core.timeline import page
from preview.api import PRODUCT, answers
from preview.api.items import cursor_of, reader, require_customer
from preview.site import Site


@answers(PRODUCT + "timeline.get_page")
def get_page(
	site: Site, customer: str, filters: dict | None = None, cursor: str | None = None, limit: int = 30
) -> dict[str, Any]:
	name = require_customer(site, customer)
	key = cursors.list_key("timeline", name, json.dumps(filters or {}, sort_keys=True))
	request = page.TimelineRequest(
		customer=name,
		filters=page.parse_filters(filters),
		before=cursors.decode(cursor, key),
		limit=check_limit(limit),
	)
	rows, position = page.fetch_timeline_page(site.store, request)
	items = present(site.store, rows, reader(site))
	return {"items": items, "next_cursor": cursor_of(position, key), "now": as_text(site.now())}


@answers(PRODUCT + "timeline.get_counts")
def get_counts(site: Site, customer: str) -> dict[str, Any]:
	return page.count_timeline(site.store, require_customer(site, customer))
