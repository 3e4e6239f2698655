"""Changes that were set aside, and the drain."""

import frappe

from convo_channels.services import health
from convo_channels.services.permission import require_manager


@frappe.whitelist()
def get_parked(cursor: str | None = None, limit: int = 20) -> dict:
	"""Changes that failed alone, newest first."""
	require_manager()
	return health.get_parked(cursor, limit)


@frappe.whitelist(methods=["POST"])
def retry_parked(outbox: int) -> dict:
	"""Let one of them be tried again."""
	require_manager()
	return health.retry_parked(outbox)


@frappe.whitelist(methods=["POST"])
def drain_now() -> dict:
	"""Ask for a drain at once."""
	require_manager()
	return health.drain_now()
