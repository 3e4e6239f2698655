"""Which segments a user may read."""

import frappe
from frappe import _

from convo_channels.constants import (
	SEGMENT,
)
from convo_channels.exceptions import NotFoundError
from convo_channels.services.access.documents import may_read


def require_segment(segment: str, of: str = "") -> str:
	"""The segment's name as stored; the same sentence for one that is missing and one that may not be read.

	`of`: the kind of row that is asked for, which the user must be allowed to read as well.
	"""
	found = reads_segment(segment)
	if not found or (of and not may_read(of)):
		frappe.throw(_("There is no such segment, or you may not read it."), NotFoundError)
	return found


def reads_segment(segment: str) -> str | None:
	"""A segment's name as stored, of one that is there and that the user may read."""
	name = frappe.db.get_value(SEGMENT, segment, "name") if 0 < len(segment) <= 140 else None
	return name if name and frappe.has_permission(SEGMENT, "read", doc=name) else None
