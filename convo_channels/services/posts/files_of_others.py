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
from convo_channels.services.posts import borrowed_files
from convo_channels.services.posts.files import OWNER, get_taken

# What says whose a file is and where its bytes lie.
FIXED = ("owner", "attached_to_doctype", "attached_to_name", "file_url", "file_name", "content_hash", "is_private")
SHARED = ("file_url", "content_hash", "is_private")


def guard(doc: Any) -> None:
	"""By whatever way a record is written, whoever's permission was asked: no file of a post becomes another's through it.

	Frappe asks about a record as it is told, and lets records of equal content share their bytes.
	"""
	if doc.flags.convo_taken:
		return
	stands = None if doc.is_new() else frappe.db.get_value(FILE, doc.name, FIXED, as_dict=True)
	changed = [field for field in FIXED if stands and str(doc.get(field) or "") != str(stands[field] or "")]
	if stands and stands.attached_to_doctype == POST and changed:
		_refuse()
	is_hung = "attached_to_name" in changed or not stands
	if is_hung and doc.attached_to_doctype == POST and str(doc.attached_to_name or "").startswith(GONE_MARK):
		_refuse()
	if stands and set(SHARED) & set(changed) and _has_twin(stands, doc):
		_refuse()
	# whoever brings the bytes knows them already; by now Frappe has read those of others as well into a new record
	names_bytes = {"file_url", "file_name"} & set(changed) if stands else not getattr(frappe.local, "uploaded_file", None)
	if names_bytes and borrowed_files.borrows(doc, frappe.session.user):
		_refuse()


def _has_twin(*records: Any) -> bool:
	"""Whether a post has a file of the same bytes."""
	for record in records:
		for field in ("file_url", "content_hash"):
			twin = {field: record.get(field), "attached_to_doctype": POST}
			if record.get(field) and frappe.db.exists(FILE, twin):
				return True
	return False


def _refuse() -> None:
	frappe.throw(_("A file of a post is changed with its post alone."), frappe.PermissionError)


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
