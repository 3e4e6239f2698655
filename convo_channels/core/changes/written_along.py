"""Documents that were written with a save of another one, and nobody told of: found by the links between them.

Reads only. The drain looks after their customers as if they had been saved themselves.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..base.sql import Sql, all_of, ident, in_list, sql, table
from ..base.store import Store
from ..base.text import fold
from ..base.write import in_slabs
from .outbox import DELETE, WRITTEN, Change
from .written_along_data import CHANGES_WITH, Hop, Written

_BETWEEN = re.compile(r"[\n,]")
Along = Mapping[str, tuple[Written, ...]]


def along_of(schema: Mapping[str, Mapping[str, object]], into: Sequence[str]) -> dict[str, tuple[Written, ...]]:
	"""What is there of the data on a site: tables and columns of every hop, and sources that are written."""
	found = {}
	for doctype, given in CHANGES_WITH.items():
		fitting = tuple(w for w in given if w.doctype in into and all(_is_there(hop, schema) for hop in w.path))
		if fitting:
			found[doctype] = fitting
	return found


def tables_read() -> set[str]:
	"""The DocTypes whose columns `along_of` must know."""
	return {hop.table for given in CHANGES_WITH.values() for written in given for hop in written.path}


def _is_there(hop: Hop, schema: Mapping[str, Mapping[str, object]]) -> bool:
	columns = {"name", "parent", *schema.get(hop.table, ())}
	return hop.table in schema and {hop.by, hop.to, hop.filled or hop.to, *(name for name, _ in hop.where)} <= columns


def find_written(store: Store, along: Along, changes: Sequence[Change]) -> dict[tuple[str, str], Change]:
	"""{(DocType, name): the change as that document's own}, each once, with the last save behind it."""
	saved: dict[str, dict[str, Change]] = {}
	for change in changes:
		if change.reference_doctype in along and change.event != DELETE:
			saved.setdefault(change.reference_doctype, {})[fold(change.reference_name)] = change
	documents = {change.document for change in changes}
	found: dict[tuple[str, str], Change] = {}
	for doctype, by_name in saved.items():
		names = [change.reference_name for change in by_name.values()]
		for written in along[doctype]:
			for start, name in _follow(store, written.path, names):
				document = written.doctype, name
				if start not in by_name or document in documents:
					continue
				if written.ends_at_customer:
					of_them = as_written(by_name[start], written.doctype, "")
					found[written.doctype, f"of {name}"] = replace(of_them, customer_before=name)
				else:
					found[document] = as_written(by_name[start], *document)
	return found


def named_by(
	doctype: str, rows: Iterable[tuple[str, Mapping[str, Any]]], *, is_parted: bool = False
) -> list[tuple[str, str]]:
	"""What a document that goes writes to the end, by its own row and those of its tables: nobody can follow it later.

	`is_parted`: it was cancelled only, and what it names no more is asked for.
	"""
	found: set[tuple[str, str]] = set()
	given = list(rows)
	for written in CHANGES_WITH.get(doctype, ()):
		if is_parted and not written.is_parted:
			continue
		hop = written.path[0]
		for table_name, row in given if len(written.path) == 1 and not written.ends_at_customer and hop.by in ("name", "parent") else ():
			if table_name == hop.table and all(row.get(name) == value for name, value in hop.where):
				names = _names(hop, row.get(hop.to))
				found.update((written.doctype, name) for name in names)
	return sorted(found)


def as_written(change: Change, doctype: str, name: str) -> Change:
	"""The same change, as that of a document that was written with it."""
	return replace(
		change, reference_doctype=doctype, reference_name=name, event=WRITTEN,
		customer_before=None, customer_after=None, old_name=None, doc_status=None, amount=0, reference_created_at=None,
	)  # fmt: skip


def _follow(store: Store, path: Sequence[Hop], names: Sequence[str]) -> list[tuple[str, str]]:
	"""(where it began, folded; where it leads), hop by hop."""
	at: dict[str, set[str]] = {fold(name): {fold(name)} for name in names}
	reached = dict(zip(at, names, strict=False))
	for hop in path:
		ahead: dict[str, set[str]] = {}
		spelled: dict[str, str] = {}
		for slab in in_slabs(sorted(reached.values())):
			for start, end in store.rows(_query(hop, slab)):
				for name in _names(hop, end):
					ahead.setdefault(fold(name), set()).update(at.get(fold(str(start)), ()))
					spelled[fold(name)] = name
		at, reached = ahead, spelled
	return [(start, reached[key]) for key, starts in at.items() for start in sorted(starts)]


def _names(hop: Hop, value: Any) -> list[str]:
	"""The names that a column holds."""
	text = str(value or "")
	return [name.strip() for name in (_BETWEEN.split(text) if hop.is_list else [text]) if name.strip()]


def _query(hop: Hop, names: Sequence[str]) -> Sql:
	conditions = [in_list(ident(hop.by), list(names))]
	conditions += [sql("COALESCE({}, '') <> ''", ident(name)) for name in {hop.to, hop.filled or hop.to}]
	conditions += [sql("{} = {}", ident(name), value) for name, value in hop.where]
	return sql("SELECT DISTINCT {}, {} FROM {} WHERE {}", ident(hop.by), ident(hop.to), table(hop.table), all_of(conditions))
