"""The file of an export: one, private, named by chance, and gone with everything that led to it.

No word of a person's becomes part of a path. The File document hangs on nothing, so that only its owner finds it in
lists; its content hash is one of its own, so that Frappe neither lays it together with another file of the same
content nor keeps it for one. Whoever knows the token finds what a job that died has left on the disk.
"""

import re
from pathlib import Path

import frappe

PREFIX = "convo-export-"
TOKEN = re.compile(r"[0-9a-f]{40}")
NAME = re.compile(rf"{PREFIX}{TOKEN.pattern}\.csv")


def make_token() -> str:
	return frappe.generate_hash(length=40)


def write(token: str, content: bytes) -> str:
	"""Write the file for the session's user; returns its address. A failure leaves nothing behind."""
	try:
		given = {"doctype": "File", "file_name": _name(token), "is_private": 1, "content": content}
		file = frappe.get_doc(given)
		file.flags.ignore_duplicate_entry_error = True
		file.insert(ignore_permissions=True)  # what may be exported was asked before
		if token not in file.file_url:
			# The same content lay there already, as another file: this one is a file of its own.
			_path(_name(token)).write_bytes(content)
			file.file_url = _url(_name(token))
		own = {"file_url": file.file_url, "file_name": _name(token), "content_hash": make_token()}
		file.db_set(own, update_modified=False)
	except Exception:
		_remove_from_disk(_name(token))
		raise
	return file.file_url


def delete(token: str | None) -> None:
	"""The document and what lies on the disk, whatever is left of either."""
	if not token or not TOKEN.fullmatch(token):
		return
	name = _name(token)
	known_by = {"file_name": name, "file_url": _url(name)}
	for file in frappe.get_all("File", or_filters=known_by, pluck="name", order_by="name"):
		frappe.delete_doc("File", file, force=True, ignore_permissions=True, delete_permanently=True)
	_remove_from_disk(name)


def delete_all() -> None:
	"""Those of every job, when the table that knows them is gone."""
	named = {"file_name": ("like", f"{PREFIX}%"), "is_private": 1}
	found = frappe.get_all("File", named, pluck="file_name", order_by="name")
	on_disk = [path.name for path in Path(frappe.get_site_path("private", "files")).glob(f"{PREFIX}*.csv")]
	for name in {*found, *on_disk}:
		if NAME.fullmatch(name):
			delete(name.removeprefix(PREFIX).removesuffix(".csv"))


def _name(token: str) -> str:
	return f"{PREFIX}{token}.csv"


def _url(name: str) -> str:
	return f"/private/files/{name}"


def _path(name: str) -> Path:
	return Path(frappe.get_site_path("private", "files", name))


def _remove_from_disk(name: str) -> None:
	_path(name).unlink(missing_ok=True)
