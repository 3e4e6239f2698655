"""Texts that recur: what the composer offers to begin a post with."""

import frappe

from convo_channels.services.access.roles import require_agent
from convo_channels.services.posts import post_templates


@frappe.whitelist(methods=["GET"])
def list() -> dict:
	"""The user's own templates and those that colleagues share, each with its text, and whether the user may make one."""
	require_agent()
	return post_templates.list_templates()
