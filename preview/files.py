"""The bytes of posts' files: in a directory beside the database, served under the address that Frappe would give them."""

import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from convo_channels.constants import POST
from convo_channels.core.posts import files
from preview.documents import insert_rows, new_row
from preview.site import Site

PRIVATE = "/private/files/"
# What a browser shows by itself and runs nothing of.
SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf")


def keep(site: Site, name: str, content: bytes, attached_to: str, **fields: Any) -> dict[str, Any]:
	"""A file under a name that was checked; its record as pages show it."""
	record = site.make_name()
	# The record's name in front: two files of one name lie side by side.
	stored = f"{record}-{name}"
	(site.files / stored).write_bytes(content)
	row = new_row(site, record, file_name=name, file_url=PRIVATE + stored, file_size=len(content), is_private=1, **fields)
	insert_rows(site, files.FILE, [{**row, "attached_to_doctype": POST, "attached_to_name": attached_to}])
	return files.present_file(row)


def find(site: Site, path: str) -> tuple[Path, str, bool] | None:
	"""(where it lies, its kind, whether a browser may show it) of an address; None where nothing lies there."""
	stored = unquote(path).removeprefix(PRIVATE)
	place = site.files / stored
	if not stored or "/" in stored or "\\" in stored or "\0" in stored or not place.is_file():
		return None
	kind = mimetypes.guess_type(stored)[0] or "application/octet-stream"
	return place, kind, kind in SHOWN


def forget(site: Site, row: dict[str, Any]) -> None:
	(site.files / str(row["file_url"]).removeprefix(PRIVATE)).unlink(missing_ok=True)
