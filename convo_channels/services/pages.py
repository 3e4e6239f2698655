"""Pages of feed and timeline for the user: filters and cursor read, permissions joined in, items presented."""

import json
from dataclasses import asdict
from typing import Any

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from convo_channels.constants import CHANNEL
from convo_channels.core import cursor, feed, feed_plans, items, reading, timeline
from convo_channels.core.errors import RequestError
from convo_channels.core.feed import FeedRequest
from convo_channels.core.stream import check_limit
from convo_channels.core.timeline import TimelineRequest
from convo_channels.core.visibility import Visibility
from convo_channels.services import copies, permission
from convo_channels.services.errors import said_plainly
from convo_channels.services.store import store

TALK_KEY = "convo_feed_talk_"


def read_filters(filters: str | dict | None) -> Any:
	"""Filters arrive as an object or as its JSON."""
	if not isinstance(filters, str):
		return filters
	try:
		return json.loads(filters) if filters else None
	except (ValueError, RecursionError) as error:
		raise RequestError("The filters are not valid JSON.") from error


def get_feed_page(
	channel: str, filters: str | dict | None, page_cursor: str | None, limit: int
) -> dict[str, Any]:
	"""A page of a channel, newest first."""
	segment = permission.require_channel(channel)
	name = frappe.db.get_value(CHANNEL, channel, "name")
	visibility = permission.with_rows(permission.get_visibility())
	with said_plainly():
		wanted = read_filters(filters)
		key = cursor.list_key("feed", name, json.dumps(wanted, sort_keys=True))
		request = FeedRequest(
			name, segment, visibility, feed.parse_filters(wanted), cursor.decode(page_cursor, key),
			check_limit(limit), _talk(segment),
		)  # fmt: skip
		rows, position = feed.fetch_feed_page(store, request)
	found = items.present(store, rows, permission.get_reader(visibility), channel=name)
	permission.hide_unreadable([item for item in found if item["kind"] != "interaction"])
	copies.blank_copies(found)
	return {
		"items": found,
		"next_cursor": cursor.encode(position, key) if position else None,
		"now": str(now_datetime()),
	}


def _talk(segment: str) -> feed_plans.Talk:
	"""How talkative its members were some minutes ago: it only chooses a plan."""
	key = f"{TALK_KEY}{segment}"
	kept = frappe.cache.get_value(key)
	if kept is None:
		kept = asdict(feed_plans.read_talk(store, segment))
		frappe.cache.set_value(key, kept, expires_in_sec=600)
	return feed_plans.Talk(**kept)


def get_timeline_page(
	customer: str, filters: str | dict | None, page_cursor: str | None, limit: int
) -> dict[str, Any]:
	"""A page of one customer's story, newest first; rows about documents the user may not read are left out."""
	name = permission.require_customer(customer)
	visibility = _without_moments(permission.with_rows(permission.get_full_visibility()))
	with said_plainly():
		wanted = read_filters(filters)
		if isinstance(wanted, dict) and wanted.get("text"):
			# Who searches finds out what the rows found do not show.
			visibility = visibility.hiding(copies.kinds_closed("subject") + copies.kinds_closed("content"))
		key = cursor.list_key("timeline", name, json.dumps(wanted, sort_keys=True))
		request = TimelineRequest(
			name,
			timeline.parse_filters(wanted),
			cursor.decode(page_cursor, key),
			check_limit(limit),
			visibility,
		)
		rows, position = timeline.fetch_timeline_page(store, request, permission.admit_rows)
	found = items.present(store, rows, permission.get_reader(visibility))
	permission.hide_unreadable([item for item in found if item["kind"] != "interaction"])
	copies.blank_copies(found)
	return {
		"items": found,
		"next_cursor": cursor.encode(position, key) if position else None,
		"now": str(now_datetime()),
	}


def count_timeline(customer: str) -> dict[str, Any]:
	name = permission.require_customer(customer)
	return timeline.count_timeline(
		store, name, _without_moments(permission.with_rows(permission.get_full_visibility()))
	)


def _without_moments(visibility: Visibility) -> Visibility:
	"""A story is told in its order: rows about documents whose date is not the reader's to know are no part of it."""
	return visibility.hiding(copies.kinds_closed(copies.MOMENT))


def mark_channel_read(channel: str, up_to: str) -> dict[str, str]:
	"""Everything in a channel up to a moment counts as read."""
	segment = permission.require_channel(channel)
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
		permission.get_visibility(),
		now_datetime(),
	)
	return {"read_at": str(read_at)}
