"""The rows a segment keeps beside its rule, for an author who does not see all of their customers.

Such rows are not shown, and what the author saves leaves them as they are: nobody deletes or changes what they do not see.
"""

from typing import Any

import frappe

from convo_channels.constants import SEGMENT, SEGMENT_EXCEPTION
from convo_channels.core.spelling import fold
from convo_channels.services.permission import get_visibility, visible_among

TABLE = "exceptions"
LAST = 1_000_000


def hide_rows(doc: Any) -> None:
	"""Take the rows of hidden customers out of what is shown."""
	rows = doc.get(TABLE) or []
	if not rows or get_visibility().is_everything:
		return
	seen = {fold(name) for name in visible_among(row.customer for row in rows)}
	if any(fold(row.customer) not in seen for row in rows):
		doc.set(TABLE, [row for row in rows if fold(row.customer) in seen])


def keep_rows(doc: Any) -> None:
	"""Put the stored rows of hidden customers where they were, as they were, before a segment is checked and saved."""
	if doc.is_new() or get_visibility().is_everything:
		return
	place = {"parent": doc.name, "parenttype": SEGMENT, "parentfield": TABLE}
	stored = frappe.get_all(SEGMENT_EXCEPTION, place, ["*"], order_by="idx")
	seen = {fold(name) for name in visible_among(row.customer for row in stored)}
	hidden = {row.name: row for row in stored if fold(row.customer) not in seen}
	if not hidden:
		return
	places = {row.name: row.idx for row in stored}
	rows: list[Any] = [row for row in doc.get(TABLE) or [] if row.name not in hidden]
	rows += hidden.values()
	rows.sort(key=lambda row: places.get(row.name, LAST))
	doc.set(TABLE, rows)
	for place_now, row in enumerate(doc.get(TABLE), start=1):
		row.idx = place_now
