"""Views of a channel that the user has saved: theirs alone, on whatever device they are."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent
from convo_channels.services.feed import saved_views


@frappe.whitelist(methods=["GET"])
def list(channel: str) -> dict:
	"""The user's views of a channel, by title, each with its filters and whether the channel opens with it."""
	require_agent()
	return saved_views.list_views(channel)


@frappe.whitelist(methods=["POST"])
def save(channel: str, title: str, filters: str | dict | None = None) -> dict:
	"""Save filters as a view; refused (409) where there is one of that title. Answers all views of the channel, as the others do."""
	require_agent()
	limits.take("saved views")
	return saved_views.save(channel, title, filters)


@frappe.whitelist(methods=["POST"])
def change(view: int, title: str | None = None, is_first: bool | None = None) -> dict:
	"""Give a view another title, or say whether its channel opens with it."""
	require_agent()
	limits.take("saved views")
	return saved_views.change(view, title, is_first)


@frappe.whitelist(methods=["POST"])
def delete(view: int) -> dict:
	"""Delete a view."""
	require_agent()
	limits.take("saved views")
	return saved_views.delete(view)
