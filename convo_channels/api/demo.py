"""The demo business: load it into this site, remove it again, ask how far that is."""

import frappe

from convo_channels.demo import jobs
from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_system_manager


@frappe.whitelist(methods=["POST"])
def load() -> dict:
	"""Ask for the job that loads it; one that was cut off goes on. Returns the state."""
	require_system_manager()
	limits.take("work")
	return jobs.request(jobs.LOAD)


@frappe.whitelist(methods=["POST"])
def remove() -> dict:
	"""Ask for the job that removes what was loaded, and nothing else. Returns the state."""
	require_system_manager()
	limits.take("work")
	return jobs.request(jobs.REMOVE)


@frappe.whitelist()
def get_state() -> dict:
	"""How far loading or removing is, and what a removal had to leave."""
	require_system_manager()
	return jobs.get_state()
