"""What tells of customers or documents a reader may not see stood in rows that everybody reads: it moves, or goes."""

import frappe
from frappe.utils import now_datetime

from convo_channels.constants import PROFILE, SEGMENT
from convo_channels.core.base.sql import sql
from convo_channels.core.segments import figures
from convo_channels.services.base.frappe_store import store

_KEPT = sql("SELECT name, drift_count, mailing_note FROM `tabConvo Segment`")
MOVED = {SEGMENT: ("member_count", "drift_count", "mailing_note"), PROFILE: ("interaction_count",)}


def execute() -> None:
	if all(frappe.db.has_column(SEGMENT, name) for name in figures.COLUMNS):
		for segment, drift_count, mailing_note in store.rows(_KEPT):
			values = {"drift_count": drift_count or 0, "mailing_note": mailing_note or ""}
			figures.note(store, segment, now_datetime(), **values)
			figures.recount(store, [segment], now_datetime())
	# A column that no field names any more could still be asked for by its name.
	for doctype, names in MOVED.items():
		for name in names:
			if frappe.db.has_column(doctype, name):
				frappe.db.sql_ddl(f"ALTER TABLE `tab{doctype}` DROP COLUMN `{name}`")
