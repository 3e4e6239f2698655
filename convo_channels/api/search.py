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
	"""Posts, mails, messages, calls and documents that the user may see: in a channel, about a customer, or everywhere.

	Answers {"items", "count", "is_more", "looked_back_to", "next_cursor", "now"}. From this page on `count` were found, exactly
	unless there are more for certain (`is_more`) or older ones were not looked at (`looked_back_to`, a moment): such a page may
	be short, or empty, and `next_cursor` goes on there. Without a cursor everything was looked at.
	"""
	require_agent()
	limits.take("searches")
	return search.find(query, filters, channel, customer, cursor, limit)
