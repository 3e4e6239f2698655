"""The list of runs for those who look: what was done for the customers they may see, and another try for what failed."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from convo_channels.constants import SEGMENT_ACTION_RUN
from convo_channels.core.actions.runs import FAILED, WAITING
from convo_channels.core.base.clock import as_text
from convo_channels.core.base.kept_messages import say_kept
from convo_channels.core.base.page import at_name, open_page
from convo_channels.core.base.sql import TRUE, all_of, sql
from convo_channels.core.base.store import dicts
from convo_channels.exceptions import ConvoError, NotFoundError
from convo_channels.services.access.customers import get_visibility, require_customer
from convo_channels.services.access.documents import may_read
from convo_channels.services.access.segments import reads_segment, require_segment
from convo_channels.services.actions import runs
from convo_channels.services.actions.closed import blank_notes
from convo_channels.services.base.errors import escape, said_plainly
from convo_channels.services.base.frappe_store import store

_SHOWN = (
	"name",
	"segment",
	"customer",
	"action",
	"on_move",
	"status",
	"note",
	"queued_at",
	"done_at",
	"attempts",
)
# What `note` is made of.
_KEPT = ("event", "particulars")


def get_runs(segment: str, page_cursor: str | None, limit: int) -> dict[str, Any]:
	"""What was done for the customers the user may see, newest first."""
	name = require_segment(segment, SEGMENT_ACTION_RUN)
	with said_plainly():
		page = open_page(page_cursor, limit, "runs", name)
		number = page.before_number
	visibility = get_visibility()
	before = TRUE if number is None else sql("r.name < {}", number)
	query = sql(
		"SELECT " + ", ".join(f"r.{field}" for field in (*_SHOWN, *_KEPT)) + " FROM `tabConvo Segment Action Run` AS r {} WHERE {}"
		" ORDER BY r.name DESC LIMIT {}",
		visibility.join(sql("r.customer")), all_of([sql("r.segment = {}", name), before, visibility.where]), page.asked_for,
	)  # fmt: skip
	found, following = page.cut(dicts(store, query, (*_SHOWN, *_KEPT)), lambda row: at_name(row["name"]))
	for item in found:
		item["note"] = say_kept(item["note"], *(item.pop(column) for column in _KEPT), _)
	blank_notes(found)
	for item in found:
		item["queued_at"], item["done_at"] = as_text(item["queued_at"]), as_text(item["done_at"])
		item["can_retry"] = item["status"] == FAILED
	return {"items": found, "next_cursor": following}


def retry(name: int) -> dict[str, Any]:
	"""Let a failed run be tried again."""
	run = frappe.db.get_value(SEGMENT_ACTION_RUN, name, ["status", "customer", "segment"], as_dict=True)
	if not run or not reads_segment(run.segment) or not may_read(SEGMENT_ACTION_RUN):
		frappe.throw(_("There is no such run."), NotFoundError)
	require_customer(run.customer)
	again = sql(
		"UPDATE `tabConvo Segment Action Run` SET status = {}, note = '', event = '', particulars = '', attempts = 0, queued_at = {} WHERE name = {} AND status = {}",
		WAITING, now_datetime(), name, FAILED,
	)  # fmt: skip
	if not store.execute(again):
		frappe.throw(
			_("Only what failed can be tried again; this is {0}.").format(escape(_(run.status))), ConvoError
		)
	runs.enqueue()
	return {"queued": True}
