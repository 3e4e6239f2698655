"""The bytes of posts' files on the disk: each has a place of its own, from where it is handed to those who may read its post.

The only writer of a record's address and place. Nothing of Frappe leads from the record to the bytes.
"""

import shutil
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import frappe
from frappe import _
from frappe.core.doctype.access_log.access_log import make_access_log
from frappe.utils.response import send_private_file

from convo_channels.constants import POST
from convo_channels.core.posts.file_kinds import content_type_of
from convo_channels.core.posts.files import FILE
from convo_channels.core.posts.kept_bytes import ADDRESS, PLACE, address_of, new_place
from convo_channels.exceptions import NotFoundError
from convo_channels.services.posts import file_rights

# Whose a record is, what it is called, and where its bytes lie.
SHOWN = ["file_name", "content_hash", "owner", "attached_to_doctype", "attached_to_name"]


def is_kept(doc: Any) -> bool:
	return str(doc.file_url or "").startswith(ADDRESS)


def take_over(doc: Any) -> None:
	"""From where Frappe has laid it. Another record with the same bytes keeps them, and has nothing to do with these."""
	doc.update(_lay_apart(doc.name, doc.file_url, Path(doc.get_full_path())))


def mend(name: str, url: str) -> None:
	"""A file from before each had a place of its own. One that is lost on the disk has an address that leads to nothing else."""
	source = _path(url.rpartition("/")[2])
	frappe.db.set_value(FILE, name, _lay_apart(name, url, source), update_modified=False)


def _lay_apart(name: str, url: str, source: Path) -> dict[str, Any]:
	place = new_place()
	settle = partial(_settle, name, place, url, source)
	frappe.db.after_commit.add(settle)
	frappe.db.after_rollback.add(settle)
	if source.is_file():
		shutil.copyfile(source, _path(place))
	return {"file_url": address_of(name), "content_hash": place, "is_private": 1, "thumbnail_url": None}


def _settle(name: str, place: str, url: str, source: Path) -> None:
	"""Whichever way it ended: what no record names goes from the disk."""
	forget(name, place)
	if not frappe.db.exists(FILE, {"file_url": url}):
		source.unlink(missing_ok=True)


def forget(name: str, place: str) -> None:
	if frappe.db.get_value(FILE, name, "content_hash") != place and PLACE.fullmatch(place):
		_path(place).unlink(missing_ok=True)


def forget_half(name: str) -> None:
	"""What Frappe began to write under a name of ours, and could not end."""
	_path(name).unlink(missing_ok=True)


def forget_later(doc: Any) -> None:
	"""With its record, and not before that is certain."""
	frappe.db.after_commit.add(partial(forget, doc.name, str(doc.content_hash or "")))


def forget_all() -> None:
	"""When the app leaves the site: nothing else finds them."""
	for path in _path("").iterdir():
		if PLACE.fullmatch(path.name):
			path.unlink(missing_ok=True)


def read(doc: Any) -> bytes:
	"""As Frappe has laid it, before it is taken over."""
	content = doc.get_content()
	return content.encode() if isinstance(content, str) else content


def read_kept(place: str) -> bytes | None:
	"""Of a file that was taken over; nothing where it is lost on the disk."""
	is_there = PLACE.fullmatch(place) and _path(place).is_file()
	return _path(place).read_bytes() if is_there else None


def _path(place: str) -> Path:
	return Path(frappe.get_site_path("private", "files", place))


def get(file: str) -> Any:
	"""To whoever may read its post. Pictures and PDF are shown, and everything else is there to be saved: nothing runs."""
	record = frappe.db.get_value(FILE, {"name": file, "attached_to_doctype": POST}, SHOWN, as_dict=True)
	place = str(record.content_hash or "") if record and file_rights.may_use(record, "read", frappe.session.user) else ""
	if not PLACE.fullmatch(place):
		frappe.throw(_("There is no such file."), NotFoundError)
	make_access_log(doctype=FILE, document=file, file_type=record.file_name.rpartition(".")[2])
	response = send_private_file(f"files/{place}")
	kind = content_type_of(record.file_name)
	response.headers["Content-Type"] = kind or "application/octet-stream"
	response.headers["Content-Disposition"] = f"{'inline' if kind else 'attachment'}; filename*=UTF-8''{quote(record.file_name, safe='')}"
	response.headers["X-Content-Type-Options"] = "nosniff"
	return response
