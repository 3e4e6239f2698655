"""Changes that were set aside, as far as their reader may know of them: they name documents and customers."""

from typing import Any

import frappe

from convo_channels.constants import OUTBOX
from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import dicts
from convo_channels.services.access.customers import sees_all, visible_among
from convo_channels.services.access.documents import readable
from convo_channels.services.base.frappe_store import store

# Somebody from whom something is hidden is told of those among the newest.
LOOKED_AT = 500
CUSTOMERS = ("customer_before", "customer_after")
COLUMNS = (
	"name", "reference_doctype", "reference_name", "event", "changed_at", "changed_by", "attempts", "error", *CUSTOMERS,
)  # fmt: skip


def count() -> int:
	"""As many as the list of them shows."""
	if sees_all():
		return frappe.db.count(OUTBOX, {"is_parked": 1})
	return len(fetch(LOOKED_AT))


def fetch(limit: int, *, before: int | None = None) -> list[dict[str, Any]]:
	"""The newest ones before a number."""
	is_whole = sees_all()
	query = sql(
		"SELECT " + ", ".join(COLUMNS) + " FROM `tabConvo Outbox` WHERE is_parked = 1 AND {} ORDER BY name DESC LIMIT {}",
		sql("name < {}", before) if before else sql("1=1"), limit if is_whole else LOOKED_AT,
	)  # fmt: skip
	found = dicts(store, query, COLUMNS)
	found = found if is_whole else _of_readable(found)[:limit]
	for item in found:
		item["changed_at"] = str(item["changed_at"])
		for field in CUSTOMERS:
			del item[field]
	return found


def is_shown(name: int) -> bool:
	"""Whether the list of them would show one."""
	return any(item["name"] == name for item in fetch(1, before=name + 1))


def _of_readable(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	named = {str(row[field]) for row in rows for field in CUSTOMERS if row[field]}
	seen = visible_among(named)
	wanted: dict[str, set[str]] = {}
	for row in rows:
		wanted.setdefault(row["reference_doctype"], set()).add(row["reference_name"])
	allowed = {doctype: readable(doctype, names) for doctype, names in wanted.items()}
	return [
		row
		for row in rows
		if row["reference_name"] in allowed[row["reference_doctype"]]
		and all(not row[field] or row[field] in seen for field in CUSTOMERS)
	]
