"""Exports from before their files were named by chance: each gets such a file, and what else lies on the disk goes.

The segment's title and a moment were their name, a second copy of each stayed behind, and a title could lead out of the
folder of private files.
"""

import re
from pathlib import Path

import frappe

from convo_channels.constants import BULK_ACTION
from convo_channels.services.access.answerable import acting_as
from convo_channels.services.actions import export_file

# What a title became, the moment, and the signs that Frappe put behind a name it had already.
OLD_NAME = re.compile(r"(.*-\d{8}-\d{6})[0-9a-f]*\.csv")


def execute():
	unnamed = {"action": "Export", "file_url": ("is", "set"), "file_token": ("is", "not set")}
	columns = ["name", "file_url", "started_by"]
	for row in frappe.get_all(BULK_ACTION, unnamed, columns, order_by="name"):
		_move(row)


def _move(row) -> None:
	paths = _find_on_disk(row.file_url)
	if paths and frappe.db.exists("User", row.started_by):
		token = export_file.make_token()
		with acting_as(row.started_by):
			url = export_file.write(token, paths[0].read_bytes())
		changed = {"file_token": token, "file_url": url}
	else:
		changed = {"file_url": None}
	frappe.db.set_value(BULK_ACTION, row.name, changed, update_modified=False)
	ours = {"attached_to_doctype": BULK_ACTION, "attached_to_name": str(row.name)}
	files = frappe.get_all("File", ours, pluck="name", order_by="name")
	# A deleted file says so on its document.
	frappe.db.set_value("File", ours, {"attached_to_doctype": None, "attached_to_name": None})
	for name in files:
		frappe.delete_doc("File", name, force=True, ignore_permissions=True, delete_permanently=True)
	for path in paths:
		path.unlink(missing_ok=True)


def _find_on_disk(url: str) -> list[Path]:
	"""The file and its copies, wherever a title has led them within the site's folders of files."""
	site = Path(frappe.get_site_path()).resolve()
	path = (site / url.lstrip("/")).resolve()
	stem = OLD_NAME.fullmatch(path.name)
	folders = [site / kind / "files" for kind in ("private", "public")]
	if not stem or path.parent not in folders:
		return []
	of_one_moment = (found for folder in folders for found in folder.glob(f"*{stem.group(1)[-16:]}*.csv"))
	found = [other for other in of_one_moment if other.name.startswith(stem.group(1))]
	return sorted(found, key=lambda other: other != path)
