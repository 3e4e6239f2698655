"""Files that come to a post past its own page, from the form of the post or over Frappe's API: the same rules hold for them."""

from typing import Any
from urllib.parse import quote

import frappe
from frappe import _

from convo_channels.constants import POST
from convo_channels.core.base.tables import GONE_MARK
from convo_channels.core.posts import files, taken_files
from convo_channels.core.posts.files import FILE
from convo_channels.core.posts.kept_bytes import file_at, names_any
from convo_channels.exceptions import ConvoError
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import file_rights, kept_bytes
from convo_channels.services.posts.files import OWNER, get_taken

# What says whose a file is and where its bytes lie.
FIXED = ("owner", "attached_to_doctype", "attached_to_name", "file_url", "file_name", "thumbnail_url", "content_hash", "is_private")
NAMING = ("file_url", "file_name", "thumbnail_url")
MAIL = "Communication"


def guard_bytes(doc: Any) -> None:
	"""No other record names the bytes of a post's file, whoever's permission was asked: Frappe would open, write or delete them by it."""
	if not doc.flags.convo_taken and names_any(*(doc.get(field) for field in NAMING)):
		frappe.throw(_("A file of a post is of that post alone: save it, and add it here."), frappe.PermissionError)


def copy_into_mail(doc: Any) -> None:
	"""A mail that is to carry a post's file has a copy of its own: made by who may read the post, as if they had saved it and added it."""
	file = file_at(doc.file_url) if doc.attached_to_doctype == MAIL else None
	record = frappe.db.get_value(FILE, {"name": file, "attached_to_doctype": POST}, kept_bytes.SHOWN, as_dict=True) if file else None
	if not record or not _is_of_post(record) or not file_rights.may_use(record, "read", frappe.session.user):
		return
	content = kept_bytes.read_kept(str(record.content_hash or ""))
	if content is None:
		return
	# Frappe took the address for one on another server, of which it lays nothing on the disk.
	doc.update({"file_url": "", "file_name": record.file_name, "is_private": 1, "content": content})
	doc.flags.new_file = True
	doc.save_file(content=content)


def guard(doc: Any) -> None:
	"""By whatever way a record is written: one of a post's stays as it is, and none is hung where posts were taken away."""
	if doc.flags.convo_taken:
		return
	stands = None if doc.is_new() else frappe.db.get_value(FILE, doc.name, FIXED, as_dict=True)
	changed = [field for field in FIXED if stands and str(doc.get(field) or "") != str(stands[field] or "")]
	if stands and stands.attached_to_doctype == POST and changed:
		_refuse()
	is_hung = "attached_to_name" in changed or not stands
	if is_hung and doc.attached_to_doctype == POST and str(doc.attached_to_name or "").startswith(GONE_MARK):
		_refuse()
	if not stands or set(NAMING) & set(changed):
		guard_bytes(doc)


def _refuse() -> None:
	frappe.throw(_("A file of a post is changed with its post alone."), frappe.PermissionError)


def check(doc: Any) -> None:
	"""Private, what its name says, and not one too many; from then on its bytes are its own."""
	if kept_bytes.is_kept(doc):
		return
	if not doc.is_private or not str(doc.file_url or "").startswith("/private/files/"):
		frappe.throw(_("A file of a post is kept as a private one."), ConvoError)
	before = None if doc.is_new() else doc.get_doc_before_save()
	is_hung = before is None or (before.attached_to_doctype, before.attached_to_name) != (POST, doc.attached_to_name)
	if is_hung and not doc.flags.convo_taken:
		with said_plainly():
			taken_files.take(doc.file_name or "", kept_bytes.read(doc), get_taken())
			if _is_of_post(doc):
				files.check_count(len(files.of_post(store, doc.attached_to_name).files) + 1)
	kept_bytes.take_over(doc)


def settle(doc: Any) -> None:
	"""It is the post's, and no more its maker's; the post counts it."""
	if _is_of_post(doc):
		frappe.db.set_value(FILE, doc.name, "owner", OWNER, update_modified=False)
		_mend_link(doc)
		recount(doc)


def _mend_link(doc: Any) -> None:
	"""What Frappe has just written below the form of the post takes the question mark of an address for a part of a name."""
	told = {"reference_doctype": POST, "reference_name": doc.attached_to_name, "comment_type": "Attachment"}
	written = quote(doc.file_url, safe="/:")
	for row in frappe.get_all("Comment", {**told, "content": ("like", f"%{doc.name}%")}, ["name", "content"], order_by="name"):
		frappe.db.set_value("Comment", row.name, "content", row.content.replace(written, doc.file_url), update_modified=False)


def recount(doc: Any) -> None:
	if _is_of_post(doc):
		files.settle_counts(store, [doc.attached_to_name])


def _is_of_post(doc: Any) -> bool:
	return not str(doc.attached_to_name).startswith(GONE_MARK)
