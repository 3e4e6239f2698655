"""What an admin looks at when something is wrong: parked changes, the outbox, the drain."""

from typing import Any

import frappe
from frappe import _

from convo_channels.constants import OUTBOX
from convo_channels.core import outbox as core_outbox
from convo_channels.core.sql import sql
from convo_channels.core.store import dicts
from convo_channels.core.stream import check_limit
from convo_channels.exceptions import CursorError, NotFoundError
from convo_channels.services import outbox
from convo_channels.services.errors import said_plainly
from convo_channels.services.store import store

MAX_DIGITS = 18
_PARKED = (
	"name",
	"reference_doctype",
	"reference_name",
	"event",
	"changed_at",
	"changed_by",
	"attempts",
	"error",
)


def get_parked(cursor: str | None, limit: int) -> dict[str, Any]:
	"""Parked changes, newest first, by their number."""
	with said_plainly():
		size = check_limit(limit)
	if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) <= MAX_DIGITS):
		frappe.throw(_("The page cursor cannot be read. Reload the list."), CursorError)
	before = sql("name < {}", int(cursor)) if cursor else sql("1=1")
	query = sql(
		"SELECT " + ", ".join(_PARKED) + " FROM `tabConvo Outbox` WHERE is_parked = 1 AND {} ORDER BY name DESC LIMIT {}",
		before, size + 1,
	)  # fmt: skip
	found = dicts(store, query, _PARKED)
	for item in found:
		item["changed_at"] = str(item["changed_at"])
	return {"items": found[:size], "next_cursor": str(found[size - 1]["name"]) if len(found) > size else None}


def retry_parked(name: int) -> dict[str, Any]:
	if not core_outbox.unpark(store, name):
		frappe.throw(_("There is no such parked change."), NotFoundError)
	frappe.db.after_commit.add(outbox.request_drain)
	return {"queued": True}


def drain_now() -> dict[str, Any]:
	outbox.take_drain_flag()
	frappe.db.after_commit.add(outbox.request_drain)
	return {
		"queued": True,
		"waiting": core_outbox.depth(store),
		"parked": frappe.db.count(OUTBOX, {"is_parked": 1}),
	}
