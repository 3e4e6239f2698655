"""The rows of a segment's log as documents, for Frappe's own Notification, Webhook, Assignment Rule and Server Script.

The engine writes them by SQL, thousands at a time, and nothing of Frappe hears of that. When something listens,
every later move waits in Convo Segment Action Run to be shown once; who listens is looked up rarely and remembered.
"""

from functools import partial
from typing import Any

import frappe
from frappe.utils import cint

from convo_channels.constants import SEGMENT_LOG
from convo_channels.services.base import shared_cache

HEARD = "convo_log_is_heard"
# Remembered no longer than this, for what writes a listener without an event.
HEARD_SECONDS = 300
TOKEN_SECONDS = 24 * 3600
LISTENERS: tuple[tuple[str, dict[str, Any]], ...] = (
	("Notification", {"document_type": SEGMENT_LOG, "enabled": 1}),
	("Webhook", {"webhook_doctype": SEGMENT_LOG, "enabled": 1}),
	("Assignment Rule", {"document_type": SEGMENT_LOG, "disabled": 0}),
	("Server Script", {"reference_doctype": SEGMENT_LOG, "script_type": "DocType Event", "disabled": 0}),
)


def is_heard() -> bool:
	"""Whether anything of this site waits for new rows of the log."""
	# Kept under what was read before looking: a listener that came meanwhile has changed it.
	token = shared_cache.read_token(HEARD, TOKEN_SECONDS)
	known = shared_cache.read(f"{HEARD}:{token}") if token else None
	if known is None:
		known = int(_is_heard())
		if token:
			shared_cache.write(f"{HEARD}:{token}", known, HEARD_SECONDS)
	return bool(cint(known))


def _is_heard() -> bool:
	if SEGMENT_LOG in (frappe.get_hooks("doc_events") or {}):
		return True
	return any(frappe.db.exists(doctype, filters) for doctype, filters in LISTENERS)


def forget() -> None:
	"""A listener came, changed or went: at once for this transaction, and again when others can see it."""
	shared_cache.change_token(HEARD, TOKEN_SECONDS)
	frappe.db.after_commit.add(partial(shared_cache.change_token, HEARD, TOKEN_SECONDS))


def show(log: str) -> bool:
	"""Let Frappe take notice of one row of the log, as when a document is inserted. False when the row is gone."""
	if not frappe.db.exists(SEGMENT_LOG, cint(log)):
		return False
	doc = frappe.get_doc(SEGMENT_LOG, cint(log))
	doc.flags.notifications_executed = []
	doc.run_method("after_insert")
	doc.flags.in_insert = True
	doc.run_method("on_update")
	doc.run_method("on_change")
	doc.flags.in_insert = False
	return True
