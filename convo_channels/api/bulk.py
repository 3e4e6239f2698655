"""Something for all members of a segment now: export, tags, assignments, ToDos."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_manager
from convo_channels.services.actions import bulk_runs


@frappe.whitelist()
def list_columns(segment: str) -> list:
	"""The columns an export may hold."""
	require_manager()
	return bulk_runs.list_columns(segment)


@frappe.whitelist(methods=["POST"])
def start(segment: str, action: str, options: str | dict) -> dict:
	"""Ask for the job."""
	require_manager()
	limits.take("exports")
	return bulk_runs.start(segment, action, options)


@frappe.whitelist()
def get(name: int) -> dict:
	"""How far it is, and what failed."""
	require_manager()
	return bulk_runs.get(name)


@frappe.whitelist(methods=["POST"])
def cancel(name: int) -> dict:
	"""Stop it; what is done stays done."""
	require_manager()
	return bulk_runs.cancel(name)
