"""Pages of feed and timeline for the user: filters and cursor read, permissions joined in, items presented."""

import json
from dataclasses import asdict
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from convo_channels.constants import CHANNEL
from convo_channels.core import cursor, feed, feed_plans, feed_request, items, reading
from convo_channels.core.feed_request import FeedRequest
from convo_channels.core.stream import check_limit
from convo_channels.services import copies, seen_channels, seen_customers, seen_documents
from convo_channels.services.errors import said_plainly
from convo_channels.services.page_filters import read_filters
from convo_channels.services.store import store

TALK_KEY = "convo_feed_talk_"


def get_feed_page(
	channel: str, filters: str | dict | None, page_cursor: str | None, limit: int
) -> dict[str, Any]:
	"""A page of a channel, newest first."""
	segment = seen_channels.require_channel(channel)
	name = frappe.db.get_value(CHANNEL, channel, "name")
	visibility = seen_customers.with_rows(seen_customers.get_visibility())
	with said_plainly():
		wanted = read_filters(filters)
		key = cursor.list_key("feed", name, json.dumps(wanted, sort_keys=True))
		request = FeedRequest(
			name, segment, visibility, feed_request.parse_filters(wanted), cursor.decode(page_cursor, key),
			check_limit(limit), _talk(segment),
		)  # fmt: skip
		rows, position = feed.fetch_feed_page(store, request)
	found = items.present(store, rows, seen_channels.get_reader(visibility), channel=name)
	seen_documents.hide_unreadable([item for item in found if item["kind"] != "interaction"])
	copies.blank_copies(found)
	return {
		"items": found,
		"next_cursor": cursor.encode(position, key) if position else None,
		"now": str(now_datetime()),
	}


def _talk(segment: str) -> feed_request.Talk:
	"""How talkative its members were some minutes ago: it only chooses a plan."""
	key = f"{TALK_KEY}{segment}"
	kept = frappe.cache.get_value(key)
	if kept is None:
		kept = asdict(feed_plans.read_talk(store, segment))
		frappe.cache.set_value(key, kept, expires_in_sec=600)
	return feed_request.Talk(**kept)


def mark_channel_read(channel: str, up_to: str) -> dict[str, str]:
	"""Everything in a channel up to a moment counts as read."""
	segment = seen_channels.require_channel(channel)
	try:
		moment = get_datetime(up_to)
	except Exception:
		moment = None
	if moment is None:
		frappe.throw(_("The time up to which the channel was read is not a time."))
	name = frappe.db.get_value(CHANNEL, channel, "name")
	reading.ensure_floor(store, frappe.session.user, now_datetime())
	read_at = reading.mark_channel_read(
		store,
		frappe.session.user,
		name,
		segment,
		moment.replace(tzinfo=None),
		seen_customers.get_visibility(),
		now_datetime(),
	)
	return {"read_at": str(read_at)}
