"""How the background work is: its state, changes that were set aside, the drain, pause and resume."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_manager, require_system_manager
from convo_channels.services.health import health


@frappe.whitelist()
def get_state() -> dict:
	"""Everything the health page shows."""
	require_manager()
	return health.get_state()


@frappe.whitelist()
def get_parked(cursor: str | None = None, limit: int = 20) -> dict:
	"""Changes that failed alone, newest first."""
	require_manager()
	return health.get_parked(cursor, limit)


@frappe.whitelist(methods=["POST"])
def retry_parked(outbox: int) -> dict:
	"""Let one of them be tried again."""
	require_manager()
	limits.take("work")
	return health.retry_parked(outbox)


@frappe.whitelist(methods=["POST"])
def retry_all_parked() -> dict:
	"""Let all of them be tried again."""
	require_manager()
	limits.take("work")
	return health.retry_all_parked()


@frappe.whitelist(methods=["POST"])
def retry_broken() -> dict:
	"""Let every broken segment be tried again."""
	require_manager()
	limits.take("rebuilds")
	return health.retry_broken()


@frappe.whitelist(methods=["POST"])
def drain_now() -> dict:
	"""Ask for a drain at once."""
	require_manager()
	limits.take("rebuilds")
	return health.drain_now()


@frappe.whitelist(methods=["POST"])
def reconcile_now() -> dict:
	"""Ask for the check of everything that otherwise runs at night."""
	require_manager()
	limits.take("rebuilds")
	return health.reconcile_now()


@frappe.whitelist(methods=["POST"])
def pause() -> dict:
	"""Note changes, but work nothing through, until resumed. Returns the state."""
	require_manager()
	limits.take("work")
	return health.pause_work()


@frappe.whitelist(methods=["POST"])
def resume() -> dict:
	"""Work through what was noted meanwhile. Returns the state."""
	require_manager()
	limits.take("work")
	return health.resume_work()


@frappe.whitelist(methods=["POST"])
def mend_schedule() -> dict:
	"""Let scheduled jobs that are dated in the future run from now on, those of other apps too."""
	require_system_manager()
	limits.take("work")
	return health.mend_schedule()
