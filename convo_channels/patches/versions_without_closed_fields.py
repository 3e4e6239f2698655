"""The history that Frappe keeps of our documents, and shows to all who read them, held tables and fields of closed levels."""

import json

import frappe

from convo_channels.constants import CHANNEL, SEGMENT
from convo_channels.core.base.sql import sql
from convo_channels.services.access.records import closed_fields
from convo_channels.services.base.frappe_store import store

BATCH = 500
LISTS = ("changed", "added", "removed", "row_changed")


def execute() -> None:
	for doctype in (SEGMENT, CHANNEL):
		closed = closed_fields(doctype)
		after = ""
		while names := _clean_batch(doctype, after, closed):
			after = names[-1]
			frappe.db.commit()  # a long history is written in steps that others can go between


def _clean_batch(doctype: str, after: str, closed: set[str]) -> list[str]:
	query = sql(
		"SELECT name, data FROM `tabVersion` WHERE ref_doctype = {} AND name > {} ORDER BY name LIMIT {}",
		doctype, after, BATCH,
	)  # fmt: skip
	rows = store.rows(query)
	for name, data in rows:
		cleaned = _without(data, closed)
		if cleaned == {}:
			store.execute(sql("DELETE FROM `tabVersion` WHERE name = {}", name))
		elif cleaned is not None:
			text = json.dumps(cleaned, ensure_ascii=False)
			store.execute(sql("UPDATE `tabVersion` SET data = {} WHERE name = {}", text, name))
	return [str(name) for name, _data in rows]


def _without(data: str | None, closed: set[str]) -> dict | None:
	"""What is left of a version, nothing at all if nothing is; None where there is nothing to take out."""
	try:
		found = json.loads(data or "")
	except ValueError:
		return None
	if not isinstance(found, dict):
		return None
	left = dict(found)
	for kind in LISTS:
		if isinstance(found.get(kind), list):
			left[kind] = [change for change in found[kind] if not (change and change[0] in closed)]
	if left == found:
		return None
	return left if any(left.get(kind) for kind in LISTS) or set(left) - {*LISTS, "updater_reference"} else {}
