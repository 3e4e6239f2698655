"""The search in everything said."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent
from convo_channels.services.search import search


@frappe.whitelist()
def find(
	query: str = "",
	filters: str | dict | None = None,
	channel: str | None = None,
	customer: str | None = None,
	cursor: str | None = None,
	limit: int = 20,
) -> dict:
	"""Posts, mails, messages, calls and documents that the user may see: in a channel, about a customer, or everywhere."""
	require_agent()
	limits.take("searches")
	return search.find(query, filters, channel, customer, cursor, limit)
