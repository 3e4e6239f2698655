"""The feed of a channel."""

import frappe

from convo_channels.services import limits, pages
from convo_channels.services.roles import require_agent


@frappe.whitelist()
def get_page(
	channel: str, filters: str | dict | None = None, cursor: str | None = None, limit: int = 20
) -> dict:
	"""A page of a channel, newest first."""
	require_agent()
	return pages.get_feed_page(channel, filters, cursor, limit)


@frappe.whitelist(methods=["POST"])
def mark_read(channel: str, up_to: str) -> dict:
	"""Everything in the channel up to a moment counts as read."""
	require_agent()
	limits.take("reading marks")
	return pages.mark_channel_read(channel, up_to)
