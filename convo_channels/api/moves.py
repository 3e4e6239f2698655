"""Who moves next, and who moved: upcoming moves of a segment or channel, and the history of a segment."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent
from convo_channels.services.insight import upcoming_and_history


@frappe.whitelist()
def get_upcoming(
	segment: str | None = None,
	channel: str | None = None,
	days: int = 14,
	cursor: str | None = None,
	limit: int = 50,
	customer: str | None = None,
) -> dict:
	"""Who enters or leaves in the next days by the passing of time alone, each with the day and why.

	With a customer only that one's moves.
	"""
	require_agent()
	limits.take("forecasts")
	return upcoming_and_history.get_upcoming(segment, channel, days, cursor, limit, customer)


@frappe.whitelist()
def get_history(segment: str, from_on: str | None = None, to_on: str | None = None) -> dict:
	"""Size over time, entries and exits per week, average stay, re-entries."""
	require_agent()
	limits.take("histories")
	return upcoming_and_history.get_history(segment, from_on, to_on)


@frappe.whitelist()
def get_members_on(segment: str, on: str, cursor: str | None = None, limit: int = 50) -> dict:
	"""The members as of the end of a day whom the user may see, by name, a page at a time."""
	require_agent()
	limits.take("histories")
	return upcoming_and_history.get_members_on(segment, on, cursor, limit)
