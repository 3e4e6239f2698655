"""Files that come to a post past its own page, from the form of the post or over Frappe's API: the same rules hold for them."""

from typing import Any

import frappe
from frappe import _

from convo_channels.constants import POST
from convo_channels.core.base.tables import GONE_MARK
from convo_channels.core.posts import files, taken_files
from convo_channels.core.posts.files import FILE
from convo_channels.exceptions import ConvoError
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts.files import OWNER, get_taken


def check(doc: Any) -> None:
	"""Private, what its name says, and not one too many."""
	if not doc.is_private or not str(doc.file_url or "").startswith("/private/files/"):
		frappe.throw(_("A file of a post is kept as a private one."), ConvoError)
	before = None if doc.is_new() else doc.get_doc_before_save()
	is_hung = before is None or (before.attached_to_doctype, before.attached_to_name) != (POST, doc.attached_to_name)
	if doc.flags.convo_taken or not is_hung:
		return
	with said_plainly():
		taken_files.take(doc.file_name or "", _bytes(doc), get_taken())
		if _is_of_post(doc):
			files.check_count(len(files.of_post(store, doc.attached_to_name).files) + 1)


def _bytes(doc: Any) -> bytes:
	content = doc.get_content()
	return content.encode() if isinstance(content, str) else content


def settle(doc: Any) -> None:
	"""It is the post's, and no more its maker's; the post counts it."""
	if _is_of_post(doc):
		frappe.db.set_value(FILE, doc.name, "owner", OWNER, update_modified=False)
		recount(doc)


def recount(doc: Any) -> None:
	if _is_of_post(doc):
		files.settle_counts(store, [doc.attached_to_name])


def _is_of_post(doc: Any) -> bool:
	return not str(doc.attached_to_name).startswith(GONE_MARK)
