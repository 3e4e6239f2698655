"""The sidebar, the head of a channel, and what its managers change."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent, require_manager
from convo_channels.services.channels import channels, managing


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
def create_channel(
	title: str, segment: str, description: str = "", is_restricted: bool = False, icon: str = "", color: str = ""
) -> dict:
	"""Make a channel of an existing segment."""
	require_manager()
	limits.take("new segments")
	return channels.create_channel(title, segment, description, is_restricted, icon, color)


@frappe.whitelist(methods=["POST"])
def save_sidebar(layout: str | dict) -> dict:
	"""How the user has arranged their channels: sections in order, favourites, what is folded."""
	require_agent()
	limits.take("arrangements")
	return channels.save_sidebar(layout)


@frappe.whitelist(methods=["GET"])
def list_archived() -> dict:
	"""The archived channels that the user may read."""
	require_agent()
	return managing.list_archived()


@frappe.whitelist(methods=["POST"])
def change_channel(
	channel: str,
	title: str | None = None,
	description: str | None = None,
	icon: str | None = None,
	color: str | None = None,
	is_restricted: bool | None = None,
) -> dict:
	"""What a channel is called and looks like, and whether it is for its people only; what is not named stays. For its managers."""
	require_agent()
	limits.take("changes of channels")
	given = {"title": title, "description": description, "icon": icon, "color": color, "is_restricted": is_restricted}
	return managing.change_channel(channel, given)


@frappe.whitelist(methods=["POST"])
def archive_channel(channel: str, on: bool) -> dict:
	"""A channel is out of use, or in use again. For its managers."""
	require_agent()
	limits.take("changes of channels")
	return managing.archive_channel(channel, on)


@frappe.whitelist(methods=["GET"])
def get_people(channel: str) -> dict:
	"""Who is in a channel by name or by role."""
	require_agent()
	return managing.get_people(channel)


@frappe.whitelist()
def search_people(channel: str, txt: str = "") -> dict:
	"""People and roles that can be let into a channel. For its managers."""
	require_agent()
	limits.take("searches")
	return managing.search_people(channel, txt)


@frappe.whitelist(methods=["POST"])
def set_person(channel: str, user: str, inside: bool, is_manager: bool = False) -> dict:
	"""Invite somebody, make them a manager or none, or take them out. For the channel's managers."""
	require_agent()
	limits.take("changes of channels")
	return managing.set_person(channel, user, inside, is_manager)


@frappe.whitelist(methods=["POST"])
def set_role(channel: str, role: str, inside: bool) -> dict:
	"""Everybody with a role is in the channel, or no longer. For the channel's managers."""
	require_agent()
	limits.take("changes of channels")
	return managing.set_role(channel, role, inside)
