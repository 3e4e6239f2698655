"""What was done because customers joined or left a segment."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent, require_manager
from convo_channels.services.actions import run_list


@frappe.whitelist()
def get_runs(segment: str, cursor: str | None = None, limit: int = 20) -> dict:
	"""Runs of a segment's actions, newest first, a page at a time."""
	require_agent()
	return run_list.get_runs(segment, cursor, limit)


@frappe.whitelist(methods=["POST"])
def retry(run: int) -> dict:
	"""Let a failed one be tried again."""
	require_manager()
	limits.take("work")
	return run_list.retry(run)
