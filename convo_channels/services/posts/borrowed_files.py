"""A record that names the bytes of a file which is there already would open that file to its maker."""

import posixpath
from typing import Any
from urllib.parse import unquote

import frappe

from convo_channels.constants import POST
from convo_channels.core.posts.files import FILE

PRIVATE = "/private/files/"


def borrows(doc: Any, user: str) -> bool:
	"""Whether a record names a file of a post that is there already and that its maker may not read: it would open it to them."""
	path = unquote(str(doc.get("file_url") or ("" if doc.get("content") and doc.get("__islocal") else doc.get("file_name")) or ""))
	url = PRIVATE + posixpath.basename(posixpath.normpath(path)) if path else ""
	if not url or not frappe.db.exists(FILE, {"file_url": url, "attached_to_doctype": POST}):
		return False
	records = frappe.get_all(FILE, {"file_url": url}, pluck="name", order_by="name")
	return not any(frappe.has_permission(FILE, "read", doc=name, user=user) for name in records)
