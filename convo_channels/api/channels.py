"""The sidebar and the head of a channel."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent, require_manager
from convo_channels.services.channels import channels


@frappe.whitelist()
def get_sidebar() -> dict:
	"""The user's channels with unread dots."""
	require_agent()
	return channels.get_sidebar()


@frappe.whitelist()
def get_channel(channel: str) -> dict:
	"""The head of one channel."""
	require_agent()
	return channels.get_channel(channel)


@frappe.whitelist(methods=["POST"])
def create_channel(title: str, segment: str, description: str = "", is_restricted: bool = False) -> dict:
	"""Make a channel of an existing segment."""
	require_manager()
	limits.take("new segments")
	return channels.create_channel(title, segment, description, is_restricted)
