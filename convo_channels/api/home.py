"""What waits in a copy of a site: carried out there because a person says so, or discarded."""

import frappe

from convo_channels.services.access.roles import require_manager
from convo_channels.services.actions import after_moves
from convo_channels.services.health import health


@frappe.whitelist(methods=["POST"])
def carry_out() -> dict:
	"""This site carries out what waits, and is the home from now on. Returns the state of the health page."""
	require_manager()
	after_moves.carry_out_held()
	return health.get_state()


@frappe.whitelist(methods=["POST"])
def discard() -> dict:
	"""What waits is never carried out here; what comes later is. Returns the state of the health page."""
	require_manager()
	after_moves.discard_held()
	return health.get_state()
