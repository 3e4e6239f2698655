"""What waits in a copy of a site: carried out there because a person says so, or discarded."""

import frappe

from convo_channels.services import aftermath, health
from convo_channels.services.roles import require_manager


@frappe.whitelist(methods=["POST"])
def carry_out() -> dict:
	"""This site carries out what waits, and is the home from now on. Returns the state of the health page."""
	require_manager()
	aftermath.carry_out_held()
	return health.get_state()


@frappe.whitelist(methods=["POST"])
def discard() -> dict:
	"""What waits is never carried out here; what comes later is. Returns the state of the health page."""
	require_manager()
	aftermath.discard_held()
	return health.get_state()
