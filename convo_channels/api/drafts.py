"""What a user has begun to write and not sent: their own alone, on whatever device they are."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent
from convo_channels.services.posts import drafts


@frappe.whitelist(methods=["GET"])
def list(place: str | None = None, cursor: str | None = None, limit: int = 100) -> dict:
	"""The drafts of the user, newest first, each with where it is written; of one `place` all of its content."""
	require_agent()
	return drafts.list_drafts(place, cursor, limit)


@frappe.whitelist(methods=["POST"])
def save(place: str, draft: str | dict, based_on: int = 0) -> dict:
	"""Keep a draft; refused (409) where another revision stands than `based_on`, the one that the writing began from (0: none)."""
	require_agent()
	limits.take("drafts")
	return drafts.save(place, draft, based_on)


@frappe.whitelist(methods=["POST"])
def discard(place: str, based_on: int = 0) -> dict:
	"""Throw a draft away; refused (409) where another revision stands than the one that was seen."""
	require_agent()
	limits.take("drafts")
	return drafts.discard(place, based_on)
