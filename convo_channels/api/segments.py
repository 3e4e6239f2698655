"""Defining segments and looking into them."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent, require_manager
from convo_channels.services.insight import figures
from convo_channels.services.library import library
from convo_channels.services.segments import member_list
from convo_channels.services.segments import segment_form as segments


@frappe.whitelist()
def get_catalog() -> dict:
	"""What a rule may speak of, as far as the reader may read it: sources, fields, operators."""
	require_agent()
	return segments.describe()


@frappe.whitelist()
def get_overview(segment: str) -> dict:
	"""State, size, recent moves and users of a segment."""
	require_agent()
	return segments.get_overview(segment)


@frappe.whitelist()
def get_counts(segments: str | list) -> dict:
	"""How many of their customers the user sees, for the rows of a list: {segment: number}."""
	require_agent()
	limits.take("lists")
	return figures.counts_for_list(library.parse_names(segments, "segments"))


@frappe.whitelist()
def get_members(segment: str, cursor: str | None = None, limit: int = 50) -> dict:
	"""The members the user may see, by name, a page at a time."""
	require_agent()
	return segments.get_members(segment, cursor, limit)


@frappe.whitelist()
def list_members(
	segment: str,
	columns: str | list | None = None,
	sort_by: str = "",
	descending: int = 0,
	txt: str = "",
	cursor: str | None = None,
	limit: int = 20,
) -> dict:
	"""The members the user may see as a table: columns, order and search as asked, a page at a time."""
	require_agent()
	limits.take("lists")
	chosen = library.parse_names(columns, "columns") if columns else []
	return member_list.list_members(segment, chosen, sort_by, bool(descending), txt, cursor, limit)


@frappe.whitelist(methods=["POST"])
def verify(segment: str) -> dict:
	"""Compute the segment from nothing and show the drift."""
	require_manager()
	limits.take("verifications")
	return segments.verify(segment)


@frappe.whitelist(methods=["POST"])
def rebuild(segment: str) -> dict:
	"""Ask for a rebuild of the whole segment."""
	require_manager()
	limits.take("rebuilds")
	return segments.request_rebuild(segment)
