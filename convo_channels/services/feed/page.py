"""Pages of feed and timeline for the user: filters and cursor read, permissions joined in, items presented."""

import json
from dataclasses import asdict
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from convo_channels.constants import CHANNEL
from convo_channels.core.base import cursor
from convo_channels.core.base.pages import check_limit
from convo_channels.core.feed import feed, items, plans, read_states
from convo_channels.core.feed import request as feed_request
from convo_channels.core.feed.request import FeedRequest
from convo_channels.services.access import channels, copies, customers, documents
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.page_filters import read_filters

TALK_KEY = "convo_feed_talk_"


def get_feed_page(
	channel: str, filters: str | dict | None, page_cursor: str | None, limit: int
) -> dict[str, Any]:
	"""A page of a channel, newest first."""
	segment = channels.require_channel(channel)
	name = frappe.db.get_value(CHANNEL, channel, "name")
	visibility = customers.with_rows(customers.get_visibility())
	with said_plainly():
		wanted = read_filters(filters)
		key = cursor.list_key("feed", name, json.dumps(wanted, sort_keys=True))
		request = FeedRequest(
			name, segment, visibility, feed_request.parse_filters(wanted), cursor.decode(page_cursor, key),
			check_limit(limit), _talk(segment),
		)  # fmt: skip
		rows, position = feed.fetch_feed_page(store, request)
	found = items.present(store, rows, channels.get_reader(visibility), channel=name)
	documents.hide_unreadable([item for item in found if item["kind"] != "interaction"])
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
		kept = asdict(plans.read_talk(store, segment))
		frappe.cache.set_value(key, kept, expires_in_sec=600)
	return feed_request.Talk(**kept)


def mark_channel_read(channel: str, up_to: str) -> dict[str, str]:
	"""Everything in a channel up to a moment counts as read."""
	segment = channels.require_channel(channel)
	try:
		moment = get_datetime(up_to)
	except Exception:
		moment = None
	if moment is None:
		frappe.throw(_("The time up to which the channel was read is not a time."))
	name = frappe.db.get_value(CHANNEL, channel, "name")
	read_states.ensure_floor(store, frappe.session.user, now_datetime())
	read_at = read_states.mark_channel_read(
		store,
		frappe.session.user,
		name,
		segment,
		moment.replace(tzinfo=None),
		customers.get_visibility(),
		now_datetime(),
	)
	return {"read_at": str(read_at)}
