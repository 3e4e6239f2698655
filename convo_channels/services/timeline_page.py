"""Pages of one customer's timeline for the user: filters and cursor read, permissions joined in, items presented."""

import json
from typing import Any

from frappe.utils import now_datetime

from convo_channels.core import cursor, items, timeline
from convo_channels.core.stream import check_limit
from convo_channels.core.timeline import TimelineRequest
from convo_channels.core.visibility import Visibility
from convo_channels.services import copies, seen_channels, seen_customers, seen_documents
from convo_channels.services.errors import said_plainly
from convo_channels.services.page_filters import read_filters
from convo_channels.services.store import store


def get_timeline_page(
	customer: str, filters: str | dict | None, page_cursor: str | None, limit: int
) -> dict[str, Any]:
	"""A page of one customer's story, newest first; rows about documents the user may not read are left out."""
	name = seen_customers.require_customer(customer)
	visibility = _without_moments(seen_customers.with_rows(seen_customers.get_full_visibility()))
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
		rows, position = timeline.fetch_timeline_page(store, request, seen_documents.admit_rows)
	found = items.present(store, rows, seen_channels.get_reader(visibility))
	seen_documents.hide_unreadable([item for item in found if item["kind"] != "interaction"])
	copies.blank_copies(found)
	return {
		"items": found,
		"next_cursor": cursor.encode(position, key) if position else None,
		"now": str(now_datetime()),
	}


def count_timeline(customer: str) -> dict[str, Any]:
	name = seen_customers.require_customer(customer)
	return timeline.count_timeline(
		store, name, _without_moments(seen_customers.with_rows(seen_customers.get_full_visibility()))
	)


def _without_moments(visibility: Visibility) -> Visibility:
	"""A story is told in its order: rows about documents whose date is not the reader's to know are no part of it."""
	return visibility.hiding(copies.kinds_closed(copies.MOMENT))
