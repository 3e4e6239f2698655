"""Pages of one customer's timeline for the user: filters and cursor read, permissions joined in, items presented."""

import json
from typing import Any

from frappe.utils import now_datetime

from convo_channels.core.base import cursor
from convo_channels.core.base.pages import check_limit
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.feed import items
from convo_channels.core.timeline import page
from convo_channels.core.timeline.page import TimelineRequest
from convo_channels.services.access import channels, copies, customers, documents
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.page_filters import read_filters


def get_timeline_page(
	customer: str, filters: str | dict | None, page_cursor: str | None, limit: int
) -> dict[str, Any]:
	"""A page of one customer's story, newest first; rows about documents the user may not read are left out."""
	name = customers.require_customer(customer)
	visibility = _without_moments(customers.with_rows(customers.get_full_visibility()))
	with said_plainly():
		wanted = read_filters(filters)
		if isinstance(wanted, dict) and wanted.get("text"):
			# Who searches finds out what the rows found do not show.
			visibility = visibility.hiding(copies.kinds_closed("subject") + copies.kinds_closed("content"))
		key = cursor.list_key("timeline", name, json.dumps(wanted, sort_keys=True))
		request = TimelineRequest(
			name,
			page.parse_filters(wanted),
			cursor.decode(page_cursor, key),
			check_limit(limit),
			visibility,
		)
		rows, position = page.fetch_timeline_page(store, request, documents.admit_rows)
	found = items.present(store, rows, channels.get_reader(visibility))
	documents.hide_unreadable([item for item in found if item["kind"] != "interaction"])
	copies.blank_copies(found)
	return {
		"items": found,
		"next_cursor": cursor.encode(position, key) if position else None,
		"now": str(now_datetime()),
	}


def count_timeline(customer: str) -> dict[str, Any]:
	name = customers.require_customer(customer)
	return page.count_timeline(
		store, name, _without_moments(customers.with_rows(customers.get_full_visibility()))
	)


def _without_moments(visibility: Visibility) -> Visibility:
	"""A story is told in its order: rows about documents whose date is not the reader's to know are no part of it."""
	return visibility.hiding(copies.kinds_closed(copies.MOMENT))
