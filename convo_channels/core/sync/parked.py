"""Changes that were set aside, as far as their reader may know of them: they name documents and customers."""

from ..base.cursor import read_number
from ..base.errors import NotFound
from ..base.messages import N_
from ..base.page import cut
from ..base.pages import check_limit
from ..base.reader import Item
from ..base.sql import TRUE, sql
from ..base.store import dicts, scalar
from ..changes import outbox
from ..site.named import seen_among
from ..site.site import Site

# Somebody from whom something is hidden is told of those among the newest.
LOOKED_AT = 500
CUSTOMERS = ("customer_before", "customer_after")
COLUMNS = (
	"name", "reference_doctype", "reference_name", "event", "changed_at", "changed_by", "attempts", "error", *CUSTOMERS,
)  # fmt: skip


def count(site: Site) -> int:
	"""As many as the list of them shows."""
	if site.sees_all:
		return int(scalar(site.store, sql("SELECT COUNT(*) FROM `tabConvo Outbox` WHERE is_parked = 1")) or 0)
	return len(_fetch(site, LOOKED_AT))


def read_page(site: Site, cursor: str | None, limit: int) -> Item:
	"""Parked changes of what the reader may see, newest first, by their number."""
	size = check_limit(limit)
	found = _fetch(site, size + 1, before=read_number(cursor) if cursor else None)
	shown, last = cut(found, size)
	return {"items": shown, "next_cursor": str(last["name"]) if last else None}


def retry(site: Site, name: int) -> Item:
	"""One of them waits again. The host asks for the drain."""
	shown = any(item["name"] == name for item in _fetch(site, 1, before=name + 1))
	if not shown or not outbox.unpark(site.store, name):
		raise NotFound(N_("There is no such parked change."))
	return {"queued": True}


def retry_all(site: Site) -> Item:
	"""Every parked change once more; what fails again is parked again. Told is how many of them the reader sees."""
	told = count(site)
	outbox.unpark_all(site.store)
	return {"queued": True, "count": told}


def say_waiting(site: Site) -> Item:
	"""What waits for a drain that was asked for, and what was set aside."""
	return {"queued": True, "waiting": outbox.depth(site.store), "parked": count(site)}


def _fetch(site: Site, limit: int, *, before: int | None = None) -> list[Item]:
	"""The newest ones before a number."""
	query = sql(
		"SELECT "
		+ ", ".join(COLUMNS)
		+ " FROM `tabConvo Outbox` WHERE is_parked = 1 AND {keyset} ORDER BY name DESC LIMIT {limit}",
		keyset=sql("name < {}", before) if before else TRUE,
		limit=limit if site.sees_all else LOOKED_AT,
	)
	found = dicts(site.store, query, COLUMNS)
	found = found if site.sees_all else _of_readable(site, found)[:limit]
	for item in found:
		item["changed_at"] = str(item["changed_at"])
		for field in CUSTOMERS:
			del item[field]
	return found


def _of_readable(site: Site, rows: list[Item]) -> list[Item]:
	named = sorted({str(row[field]) for row in rows for field in CUSTOMERS if row[field]})
	seen = seen_among(site.store, site.visibility, named) if named and not site.visibility.is_nothing else set()
	wanted: dict[str, set[str]] = {}
	for row in rows:
		wanted.setdefault(row["reference_doctype"], set()).add(row["reference_name"])
	allowed = {doctype: site.readable(doctype, names) for doctype, names in wanted.items()}
	return [
		row
		for row in rows
		if row["reference_name"] in allowed[row["reference_doctype"]]
		and all(not row[field] or row[field] in seen for field in CUSTOMERS)
	]
