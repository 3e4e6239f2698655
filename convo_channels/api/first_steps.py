"""The first steps on a site: what is done, who gets a role, what is put away."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_manager, require_system_manager
from convo_channels.services.welcome import first_steps


@frappe.whitelist()
def get_state() -> dict:
	"""The steps and how far each is."""
	require_manager()
	return first_steps.get_state()


@frappe.whitelist()
def find_people(txt: str = "") -> list:
	"""People of the Desk by name, with the roles of ours they have."""
	require_system_manager()
	limits.take("searches")
	return first_steps.find_people(txt)


@frappe.whitelist(methods=["POST"])
def give_role(user: str, role: str) -> dict:
	"""Make somebody a Convo Agent or a Convo Manager."""
	require_system_manager()
	limits.take("work")
	return first_steps.give_role(user, role)


@frappe.whitelist(methods=["POST"])
def dismiss(step: str, is_put_away: bool = True) -> dict:
	"""Show a step no more, or again. Returns the state."""
	require_manager()
	limits.take("work")
	return first_steps.put_away(step, is_put_away)
