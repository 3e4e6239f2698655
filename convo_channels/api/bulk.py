"""Something for all members of a segment now: export, tags, assignments, ToDos."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_manager
from convo_channels.services.actions import bulk_runs, mail_preview


@frappe.whitelist()
def list_columns(segment: str) -> list:
	"""The columns an export may hold."""
	require_manager()
	return bulk_runs.list_columns(segment)


@frappe.whitelist(methods=["POST"])
def start(segment: str, action: str, options: str | dict, customers: str | list | None = None) -> dict:
	"""Ask for the job: for all members, or for those who are named."""
	require_manager()
	limits.take("exports")
	return bulk_runs.start(segment, action, options, customers)


@frappe.whitelist(methods=["POST"])
def preview_mail(segment: str, options: str | dict, customers: str | list | None = None) -> dict:
	"""A mail as the first customers would get it, and who is left out and why. Writes nothing."""
	require_manager()
	limits.take("templates")
	return mail_preview.preview(segment, options, customers)


@frappe.whitelist()
def get(name: int) -> dict:
	"""How far it is, and what failed."""
	require_manager()
	return bulk_runs.get(name)


@frappe.whitelist(methods=["POST"])
def cancel(name: int) -> dict:
	"""Stop it; what is done stays done."""
	require_manager()
	limits.take("work")
	return bulk_runs.cancel(name)
