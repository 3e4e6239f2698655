"""Who may use a file of a post: who may use the post, and before there is one whoever has uploaded it."""

from typing import Any

import frappe

from convo_channels.constants import POST
from convo_channels.core.posts.files import DRAFT


def may_use(record: Any, kind: str, user: str, *, is_there: bool = True) -> bool:
	"""`kind`: read or write. `is_there`: what stands in the database, and not what a request tells; for others it is True."""
	post = record.get("attached_to_name") if record.get("attached_to_doctype") == POST else None
	if not post or user == "Administrator":
		return True
	if post == DRAFT:
		return record.get("owner") == user
	if not frappe.db.exists(POST, post):
		return not is_there
	return bool(frappe.has_permission(POST, kind, doc=post, user=user))
