"""Something for all members of a segment now: export, tags, assignments, ToDos."""

import frappe

from convo_channels.services import bulk, limits
from convo_channels.services.roles import require_manager


@frappe.whitelist()
def list_columns(segment: str) -> list:
	"""The columns an export may hold."""
	require_manager()
	return bulk.list_columns(segment)


@frappe.whitelist(methods=["POST"])
def start(segment: str, action: str, options: str | dict) -> dict:
	"""Ask for the job."""
	require_manager()
	limits.take("exports")
	return bulk.start(segment, action, options)


@frappe.whitelist()
def get(name: int) -> dict:
	"""How far it is, and what failed."""
	require_manager()
	return bulk.get(name)


@frappe.whitelist(methods=["POST"])
def cancel(name: int) -> dict:
	"""Stop it; what is done stays done."""
	require_manager()
	return bulk.cancel(name)
