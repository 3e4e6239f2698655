"""Upcoming moves and history. Computed for every request: the preview's business is small."""

import datetime
from typing import Any

from convo_channels.core.base import cursor as cursors
from convo_channels.core.base.clock import as_text
from convo_channels.core.base.pages import check_limit
from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import scalar
from convo_channels.core.base.visibility import ALL
from convo_channels.core.insight import history, upcoming
from convo_channels.core.site.named import require_channel
from convo_channels.core.sync import rebuild
from preview.api import PRODUCT, BadRequest, answers
from preview.api.items import clock, cursor_of
from preview.site import Site


@answers(PRODUCT + "moves.get_upcoming")
def get_upcoming(
	site: Site,
	segment: str | None = None,
	channel: str | None = None,
	days: int = 14,
	cursor: str | None = None,
	limit: int = 50,
	customer: str | None = None,
) -> dict[str, Any]:
	if bool(segment) == bool(channel):
		raise BadRequest("Name either a segment or a channel.")
	if not 1 <= days <= upcoming.MAX_DAYS:
		raise BadRequest(f"The number of days must be between 1 and {upcoming.MAX_DAYS}.")
	name = require_channel(site.store, site.reader, channel)[1] if channel else _require(site, segment or "")
	key = cursors.list_key("upcoming", name, str(days), customer or "")
	after, size = cursors.decode(cursor, key), check_limit(limit)
	engine = rebuild.load_engine(site.store, site.catalog, site.now, name)
	depends = upcoming.depends_on_time(engine, name)
	found = upcoming.find_upcoming(site.store, engine, name, days)
	moves = [move for move in found.moves if customer in (None, "", move.customer)]
	page, position = upcoming.fetch_page(site.store, moves, visibility=ALL, after=after, limit=size)
	rule = engine.segments.by_name[name].rule
	items = [
		{
			"customer": move.customer,
			"customer_name": shown,
			"segment": name,
			"action": move.action,
			"on": move.on.isoformat(),
			"text": upcoming.say_move(move, rule, site.catalog) if rule else "",
		}
		for move, shown in page
	]
	return {
		"items": items,
		"next_cursor": cursor_of(position, key),
		"days": found.days,
		"computed_at": as_text(site.now()) if depends else None,
		"state": "done" if depends else "none",
	}


@answers(PRODUCT + "moves.get_history")
def get_history(
	site: Site, segment: str, from_on: str | None = None, to_on: str | None = None
) -> dict[str, Any]:
	return history.read_history(
		site.store,
		_require(site, segment),
		clock(site),
		from_on=history.read_day(from_on),
		to_on=history.read_day(to_on),
	)


@answers(PRODUCT + "moves.get_members_on")
def get_members_on(
	site: Site, segment: str, on: str, cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
	name, day = _require(site, segment), history.require_day(on, clock(site))
	key = cursors.list_key("members on", name, day.isoformat())
	position = cursors.decode(cursor, key)
	items, after = history.fetch_members_on(
		site.store, name, day, after=position.name if position else "", limit=check_limit(limit)
	)
	following = cursors.Position(datetime.datetime(2000, 1, 1), 0, after) if after else None
	return {
		"items": items,
		**history.count_on(site.store, name, day),
		"next_cursor": cursor_of(following, key),
	}


def _require(site: Site, segment: str) -> str:
	name = scalar(site.store, sql("SELECT name FROM `tabConvo Segment` WHERE name = {}", segment))
	if name is None:
		raise BadRequest("There is no such segment.", 404)
	return name
