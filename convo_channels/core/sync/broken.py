"""Segments whose rule could not be evaluated, and another try for all of them."""

from collections.abc import Callable

from ..base.kept_messages import say_json
from ..base.reader import Item
from ..base.sql import sql
from ..base.store import dicts
from ..segments.segments import BROKEN
from ..site.site import Site

# As many as anybody looks through.
MAX_BROKEN = 100


def read_broken(site: Site) -> list[Item]:
	"""[{"name", "reason", "evaluated_at"}], by name."""
	query = sql(
		"SELECT name, broken_reason, broken_message, evaluated_at FROM `tabConvo Segment` WHERE status = {}"
		" ORDER BY name LIMIT {}",
		BROKEN,
		MAX_BROKEN,
	)
	found = dicts(site.store, query, ("name", "reason", "message", "evaluated_at"))
	for row in found:
		row["reason"] = say_json(row["reason"], row.pop("message"), site.translate)
	return [{**row, "evaluated_at": str(row["evaluated_at"] or "") or None} for row in found]


def retry_all(site: Site, rebuild: Callable[[str], object]) -> Item:
	"""`rebuild`: how the host looks at one of them again, or asks for that."""
	names = [row["name"] for row in read_broken(site)]
	for name in names:
		rebuild(name)
	return {"queued": True, "count": len(names)}
