"""Files of posts within Frappe: taken in before a post is sent, attached when it is, let go of when it is deleted.

The only writer of what a post's files are attached to. A file belongs to its post and to nobody besides: Frappe opens a private
file to whoever owns the record, whatever they may read by then.
"""

import datetime
from typing import Any

import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.utils import now_datetime

from convo_channels.constants import POST
from convo_channels.core.posts import files, taken_files
from convo_channels.core.posts.file_kinds import ending_of
from convo_channels.core.posts.files import DRAFT, FILE, Chosen
from convo_channels.core.posts.kept_bytes import new_place
from convo_channels.exceptions import ConvoError, NotFoundError
from convo_channels.services.base.background import as_job
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.posts import kept_bytes

OWNER = "Administrator"
SWEPT_AT_ONCE = 500


def get_limits() -> dict[str, Any]:
	"""What a page needs to know before it sends anything."""
	taken = get_taken()
	return {"size": taken.size, "endings": list(taken.endings), "most": files.MOST}


def get_taken() -> taken_files.Limits:
	"""What the site takes, by Frappe's own settings."""
	endings = frappe.get_system_settings("allowed_file_extensions")
	return taken_files.Limits(get_max_file_size(), taken_files.read_endings(endings))


def upload() -> dict[str, Any]:
	"""The file of a request, checked, and kept for its uploader alone until it is sent with a post."""
	request = getattr(frappe.local, "request", None)
	sent = request.files.get("file") if request else None
	if sent is None:
		frappe.throw(_("No file came with the request."), ConvoError)
	taken = get_taken()
	content = sent.stream.read(taken.size + 1)
	with said_plainly():
		files.require_room(store, frappe.session.user, len(content))
		name = taken_files.take(sent.filename or "", content, taken)
	return _present(keep(name, content, DRAFT))


def keep(name: str, content: bytes, attached_to: str) -> Any:
	"""Without asking for Frappe's right to make a file: whoever may write a post may add to it."""
	given = {
		"doctype": FILE, "file_name": _name_of_its_own(name), "content": content, "is_private": 1,
		"attached_to_doctype": POST, "attached_to_name": attached_to,
	}  # fmt: skip
	# What a form says of its size is not believed.
	frappe.local.form_dict.pop("file_size", None)
	doc = frappe.get_doc(given)
	doc.flags.convo_taken = True
	try:
		doc.insert(ignore_permissions=True)
	except (frappe.PermissionError, frappe.ValidationError) as error:
		frappe.clear_last_message()
		# A PDF that runs something, a disk that is full for this site: Frappe's own sentence, of this file.
		frappe.throw(_("{0} was not added: {1}").format(name, str(error)), ConvoError)
	except OSError as error:
		# A disk that is full for everybody: what was written of it takes the last of the room, and no record leads there.
		kept_bytes.forget_half(given["file_name"])
		frappe.logger("convo_channels").exception("a file could not be written")
		frappe.throw(_("{0} was not added: {1}").format(name, error.strerror or type(error).__name__), ConvoError)
	frappe.db.set_value(FILE, doc.name, {"file_name": name, "file_size": len(content)}, update_modified=False)
	return doc


def _name_of_its_own(name: str) -> str:
	"""Until it is taken over: of two that come at once under one name, each stays what it is."""
	ending = ending_of(name)
	return f"{new_place()}.{ending}" if ending else new_place()


def _present(doc: Any) -> dict[str, Any]:
	columns = ["name", "file_name", "file_url", "file_size"]
	return files.present_file(frappe.db.get_value(FILE, doc.name, columns, as_dict=True))


def discard(file: str) -> None:
	"""Away with one that was uploaded and is not wanted; one that was sent meanwhile stays."""
	mine = {"name": file, "attached_to_doctype": POST, "attached_to_name": DRAFT, "owner": frappe.session.user}
	if not frappe.db.exists(FILE, mine):
		frappe.throw(_("There is no such file."), NotFoundError)
	_delete(file)


def choose(wanted: Any, post: str | None = None) -> Chosen:
	"""The files that a post is to have; those that it has where nothing is said of them."""
	with said_plainly():
		if wanted is None or wanted == "":
			return files.of_post(store, post) if post else files.NO_FILES
		return files.choose(store, frappe.session.user, wanted, post)


def of_doc(doc: Any) -> Chosen:
	"""What a post is being saved with."""
	chosen = doc.flags.convo_files
	if chosen is None:
		chosen = doc.flags.convo_files = files.NO_FILES if doc.is_new() else files.of_post(store, doc.name)
	return chosen


def settle(doc: Any) -> None:
	"""A post was saved: it has its files, and what it has no more belongs to none."""
	chosen = doc.flags.convo_files or files.NO_FILES
	for name in chosen.added:
		# In two windows the same draft may be sent as two posts.
		stands = frappe.db.get_value(FILE, name, "attached_to_name", for_update=True)
		if stands not in (DRAFT, files.put_aside(doc.name)):
			frappe.throw(_("A file of this post was sent with another one: take it out, and add it again."), ConvoError)
		_attach(name, doc.name)
	for name in chosen.removed:
		_attach(name, files.put_aside(doc.name))
	doc.flags.convo_files = None


def _attach(name: str, to: str) -> None:
	frappe.db.set_value(FILE, name, {"attached_to_name": to, "owner": OWNER})


def put_aside(post: str) -> None:
	"""Before a post is deleted, which would take its files from the disk: for a while that can be undone."""
	for file in files.of_post(store, post).files:
		_attach(file["name"], files.put_aside(post))


def names_of(post: str) -> list[str]:
	return files.names_of(store, post)


def of_deleted(post: str, had: list[str]) -> Chosen:
	return files.of_deleted(store, post, had)


@as_job
def sweep() -> None:
	"""The scheduler's day: away with what was never sent, and with what belonged to posts that are gone."""
	now = now_datetime()
	drafts, gone = (now - datetime.timedelta(days=days) for days in (files.DRAFT_DAYS, files.GONE_DAYS))
	while names := files.list_lost(store, drafts, gone, SWEPT_AT_ONCE):
		for name in names:
			_delete(name)
		frappe.db.commit()  # many are gone through in steps; what is away from the disk stays away


def _delete(name: str) -> None:
	frappe.delete_doc(FILE, name, force=True, ignore_permissions=True, delete_permanently=True)
