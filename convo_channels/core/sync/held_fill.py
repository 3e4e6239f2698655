"""The first look at a field of which a rule asks since when it holds its value: what Frappe has recorded tells, as far as it does.

Frappe keeps who changed which field, of DocTypes that track changes. Where nothing is recorded, a field that is
changed by people holds its value since the document was made; a state or a number, which programs write without a record,
and any field of a DocType that tracks nothing, holds it at the latest since the document was saved last.
"""

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...constants import HELD_VALUE
from ..base.clock import as_datetime
from ..base.kept_values import keep
from ..base.sql import in_list, like, sql
from ..base.store import Store
from ..base.text import fold
from ..base.write import in_slabs, insert_rows
from ..catalog.catalog import Catalog
from ..catalog.held import KEPT, Held
from ..changes.held_marks import mark
from ..operators import operators as ops
from ..rules.named import held_by
from ..segments.segments import load_segments
from .held_values import COLUMNS, Document, read_documents, state_of

Now = Callable[[], datetime.datetime]
# How far the documents of a field were looked through: up to and with this name.
_UPTO = "upto:"
# {folded name: (when a field was changed last, the mark it got)}
Recorded = Mapping[str, tuple[datetime.datetime, str]]


def fill_next(store: Store, catalog: Catalog, now: Now, segment: str, size: int) -> bool:
	"""The next documents of what a segment's rule asks for and nobody has looked through yet. False when nothing is missing."""
	with store.transaction():
		found = load_segments(store, catalog, segment).by_name.get(segment)
		wanted = held_by(found.rule, catalog) if found and found.rule else frozenset()
		for held in sorted(wanted, key=lambda item: item.state):
			state = state_of(store, held)
			if state != KEPT:
				_fill_chunk(store, catalog, now(), held, state.removeprefix(_UPTO), size)
				return True
	return False


def _fill_chunk(store: Store, catalog: Catalog, now: datetime.datetime, held: Held, after: str, size: int) -> None:
	where = sql("d.name > {} ORDER BY d.name LIMIT {}", after, size)
	documents = read_documents(store, held.doctype, [held.field], where)
	is_recorded = bool(store.rows(sql("SELECT 1 FROM `tabVersion` WHERE ref_doctype = {} LIMIT 1", held.doctype)))
	is_sure = is_recorded and not _is_written_by_programs(catalog, held)
	for slab in in_slabs(documents):
		recorded = _read_recorded(store, held, [document.name for document in slab]) if is_recorded else {}
		rows = [_row(held, document, recorded.get(fold(document.name)), is_sure=is_sure) for document in slab]
		# What was saved meanwhile is known better.
		insert_rows(store, HELD_VALUE, COLUMNS, rows, now=now, ignore=True)
	is_over = len(documents) < size
	keep(store, {held.state: KEPT if is_over else f"{_UPTO}{documents[-1].name}"}, now)


def _is_written_by_programs(catalog: Catalog, held: Held) -> bool:
	source = catalog.sources[held.doctype]
	is_state = source.spec is not None and source.spec.status_field == held.field
	return is_state or source.fields[held.field].type == ops.NUMBER


def _row(held: Held, document: Document, recorded: tuple[datetime.datetime, str] | None, *, is_sure: bool) -> list[Any]:
	value = document.marks[held.field]
	since, is_exact = document.saved, False
	if recorded and recorded[1] == value:
		since, is_exact = recorded[0], True
	elif document.saved == document.created or (is_sure and not recorded):
		since, is_exact = document.created, True
	return [held.doctype, document.name, document.created, held.field, since, int(is_exact), value]


def _read_recorded(store: Store, held: Held, names: Sequence[str]) -> Recorded:
	"""The last recorded change of a field of each document."""
	query = sql(
		"SELECT docname, creation, data FROM `tabVersion` WHERE ref_doctype = {} AND {} AND {} ORDER BY creation, name",
		held.doctype, in_list(sql("docname"), list(names)), like(sql("data"), f'"{held.field}"'),
	)  # fmt: skip
	found: dict[str, tuple[datetime.datetime, str]] = {}
	for name, at, data in store.rows(query):
		moment = as_datetime(at)
		for item in _changed(data):
			if moment and item[0] == held.field:
				found[fold(str(name))] = moment, mark(item[2])
	return found


def _changed(data: Any) -> list[list[Any]]:
	try:
		given = json.loads(data or "{}")
	except (ValueError, RecursionError):
		return []
	changed = given.get("changed") if isinstance(given, dict) else None
	return [item for item in changed or () if isinstance(item, list) and len(item) > 2]
