"""The home of the app in the Desk; and what waits in a copy of a site: carried out there because a person says so, or discarded."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent, require_manager
from convo_channels.services.actions import after_moves
from convo_channels.services.channels import today
from convo_channels.services.health import health


@frappe.whitelist()
def get_today() -> dict:
	"""The user's channels with what is unread, questions after which nobody wrote, who moved today, and what is in trouble."""
	require_agent()
	limits.take("lists")
	return today.get_today()


@frappe.whitelist(methods=["POST"])
def carry_out() -> dict:
	"""This site carries out what waits, and is the home from now on. Returns the state of the health page."""
	require_manager()
	limits.take("work")
	after_moves.carry_out_held()
	return health.get_state()


@frappe.whitelist(methods=["POST"])
def discard() -> dict:
	"""What waits is never carried out here; what comes later is. Returns the state of the health page."""
	require_manager()
	limits.take("work")
	after_moves.discard_held()
	return health.get_state()
