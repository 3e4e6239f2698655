"""Since when documents hold the values of fields that rules ask this of: kept in step by the drain, and checked at night.

The only writer of Convo Held Value, with held_fill.py. What a save noted of its fields (core/changes/held_marks.py) tells when;
what was written past all events is found by the mark of the value, when the document is looked at next or in the night.
A name alone does not tell which document it is: each row says when its document was made.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...constants import HELD_VALUE, WORK_STATE
from ..base.clock import as_datetime
from ..base.kept_values import read_kept
from ..base.sql import Sql, hint, ident, in_list, join, like, sql, table
from ..base.store import Store, column
from ..base.text import fold
from ..base.write import delete_numbered, in_slabs, insert_rows
from ..catalog.catalog import Catalog
from ..catalog.held import KEPT, STATE, Held
from ..changes import held_marks, outbox
from ..changes.outbox import DELETE, INSERT, RENAME, WRITTEN, Change
from ..operators import operators as ops

COLUMNS = ("reference_doctype", "reference_name", "reference_created_at", "fieldname", "held_since_at", "is_exact", "value_mark")
# More changes than anybody lets wait: who waits is not compared at night.
WAITING = 10_000
# So many rows of a field that nobody asks for any more go at once.
FORGOTTEN = 5_000
Datetime = datetime.datetime
# {field: whether all its documents were looked through}
Fields = Mapping[str, bool]


@dataclass(frozen=True)
class Document:
	"""A document as it stands now; `marks`: of its values, by field."""

	name: str
	created: Datetime | None
	saved: Datetime | None
	marks: Mapping[str, str]


@dataclass
class _Saved:
	"""What is known of when: of any save, by field, and of its making where that is told here."""

	at: Datetime | None = None
	noted: dict[str, Datetime] = field(default_factory=dict)
	made_at: Datetime | None = None


@dataclass(frozen=True)
class _Row:
	number: int
	created: Datetime | None
	since: Datetime | None
	mark: str


def kept_fields(store: Store, catalog: Catalog) -> dict[str, dict[str, bool]]:
	"""{DocType: {field: whether all its documents were looked through}}, of those that are there."""
	query = sql("SELECT name, value FROM `tabConvo Work State` WHERE {}", like(sql("name"), STATE, before=False))
	found: dict[str, dict[str, bool]] = {}
	for name, value in store.rows(query):
		doctype, _, fieldname = str(name)[len(STATE) :].rpartition(":")
		if value and held_of(catalog, doctype, fieldname):
			found.setdefault(doctype, {})[fieldname] = value == KEPT
	return found


def held_of(catalog: Catalog, doctype: str, fieldname: str) -> Held | None:
	source = catalog.sources.get(doctype)
	known = source.fields.get(fieldname) if source else None
	return known.held if known else None


# -- with every batch of changes


def follow(store: Store, catalog: Catalog, now: Datetime, changes: Sequence[Change], besides: Iterable[Change] = ()) -> None:
	"""What changes say of the fields that are kept. `besides`: documents that were written with them."""
	fields = kept_fields(store, catalog)
	if not fields:
		return
	for change in changes:
		if change.event == RENAME and change.old_name:
			_follow_rename(store, catalog, fields, change)
	for doctype, by_name in _saved(fields, [*changes, *besides]).items():
		for slab in in_slabs(sorted(by_name)):
			_settle(store, doctype, fields[doctype], now, slab, {fold(name): by_name[name] for name in slab})


def _saved(fields: Mapping[str, Fields], changes: Iterable[Change]) -> dict[str, dict[str, _Saved]]:
	found: dict[str, dict[str, _Saved]] = {}
	spelled: dict[tuple[str, str], str] = {}
	for change in changes:
		if change.reference_doctype not in fields:
			continue
		for name in filter(None, (change.reference_name, change.old_name if change.event == RENAME else "")):
			name = spelled.setdefault((change.reference_doctype, fold(name)), name)
			saved = found.setdefault(change.reference_doctype, {}).setdefault(name, _Saved())
			if change.event in (RENAME, DELETE):
				continue
			saved.at = max(saved.at or change.changed_at, change.changed_at)
			saved.made_at = change.changed_at if change.event == INSERT else saved.made_at
			if change.event not in (INSERT, WRITTEN):
				for fieldname in held_marks.read(change.held_fields):
					saved.noted[fieldname] = max(saved.noted.get(fieldname, change.changed_at), change.changed_at)
	return found


def _follow_rename(store: Store, catalog: Catalog, fields: Mapping[str, Fields], change: Change) -> None:
	"""The rows of a document go with it, and who linked to it links to it still."""
	old, new, made = change.old_name, change.reference_name, change.reference_created_at
	if change.reference_doctype in fields and made:
		rows = sql("reference_doctype = {} AND reference_name = {}", change.reference_doctype, new)
		store.execute(sql("DELETE FROM {} WHERE {} AND reference_created_at <> {}", table(HELD_VALUE), rows, made))
		rows = sql("reference_doctype = {} AND reference_name = {}", change.reference_doctype, old)
		ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
		move = sql("{} {} SET reference_name = {} WHERE {}", ignore, table(HELD_VALUE), new, rows)
		store.execute(sql("{} AND reference_created_at = {}", move, made))
	for doctype, named in _linking(catalog, fields, change.reference_doctype):
		store.execute(
			sql(
				"UPDATE {} SET value_mark = {} WHERE reference_doctype = {} AND fieldname = {} AND value_mark = {}",
				table(HELD_VALUE), held_marks.mark(new), doctype, named, held_marks.mark(old),
			)
		)  # fmt: skip


def _linking(catalog: Catalog, fields: Mapping[str, Fields], to: str) -> list[tuple[str, str]]:
	"""(DocType, field) of those that link to a DocType."""
	links = []
	for doctype, names in fields.items():
		for name in names:
			known = catalog.sources[doctype].fields[name]
			if known.type == ops.LINK and known.options == to:
				links.append((doctype, name))
	return links


def read_documents(store: Store, doctype: str, fields: Iterable[str], where: Sql) -> list[Document]:
	"""Documents `d` as they are stored now. `where` may go on with an order."""
	names = list(fields)
	query = sql(
		"SELECT d.name, d.creation, d.modified, {} FROM {} AS d WHERE {}",
		join(", ", [ident("d", name) for name in names]), table(doctype), where,
	)  # fmt: skip
	return [
		Document(
			str(name), as_datetime(made), as_datetime(saved),
			{fieldname: held_marks.mark(value) for fieldname, value in zip(names, values, strict=True)},
		)
		for name, made, saved, *values in store.rows(query)
	]  # fmt: skip


def _settle(
	store: Store, doctype: str, fields: Fields, now: Datetime, names: Sequence[str], saved: Mapping[str, _Saved]
) -> int:
	"""Bring the rows of these names to what is known of their documents. Returns how many were others."""
	documents = read_documents(store, doctype, fields, in_list(sql("d.name"), list(names)))
	by_name = {fold(document.name): document for document in documents}
	rows, gone = _read_rows(store, doctype, fields, names, by_name)
	delete_numbered(store, HELD_VALUE, gone)
	new: list[list[Any]] = []
	moved = 0
	for key, document in by_name.items():
		known = saved[key]
		for fieldname, is_kept in fields.items():
			row, mark = rows.get((key, fieldname)), document.marks[fieldname]
			noted = known.noted.get(fieldname)
			if row is None:
				since = noted or known.made_at or document.created
				if noted or is_kept:  # otherwise it is still to be looked through
					new.append([doctype, document.name, document.created, fieldname, since, 1, mark])
				continue
			later = noted if noted and (row.since is None or noted > row.since) else None
			if later or row.mark != mark:
				_write(store, row, later or known.at, mark)
				moved += 1
	insert_rows(store, HELD_VALUE, COLUMNS, new, now=now, ignore=True)
	return len(gone) + len(new) + moved


def _read_rows(
	store: Store, doctype: str, fields: Fields, names: Sequence[str], by_name: Mapping[str, Document]
) -> tuple[dict[tuple[str, str], _Row], list[int]]:
	"""({(folded name, field): its row}, rows of documents that are not there any more)."""
	query = sql(
		"SELECT name, reference_name, fieldname, reference_created_at, held_since_at, value_mark FROM {} WHERE reference_doctype = {}"
		" AND {} AND {}",
		table(HELD_VALUE), doctype, in_list(sql("fieldname"), list(fields)), in_list(sql("reference_name"), list(names)),
	)  # fmt: skip
	rows: dict[tuple[str, str], _Row] = {}
	gone: list[int] = []
	for number, name, fieldname, made, since, mark in store.rows(query):
		row, document = _Row(int(number), as_datetime(made), as_datetime(since), mark or ""), by_name.get(fold(name))
		if document is None or document.created != row.created:
			gone.append(row.number)
		else:
			rows[fold(name), str(fieldname)] = row
	return rows, gone


def _write(store: Store, row: _Row, since: Datetime | None, mark: str) -> None:
	store.execute(
		sql(
			"UPDATE {} SET held_since_at = {}, is_exact = 1, value_mark = {} WHERE name = {}",
			table(HELD_VALUE), since or row.since, mark, row.number,
		)
	)  # fmt: skip


# -- at night


def check_chunk(
	store: Store, catalog: Catalog, now: Datetime, doctype: str, after: str, size: int
) -> tuple[int, str | None]:
	"""The next documents against their rows, and rows without a document. Returns (how many were others, name to go on from)."""
	fields = kept_fields(store, catalog).get(doctype)
	if not fields:
		return 0, None
	names = [str(name) for name in column(store, sql("SELECT name FROM {} WHERE name > {} ORDER BY name LIMIT {}", table(doctype), after, size))]
	last = names[-1] if len(names) == size else None
	waiting = outbox.read(store, WAITING)
	wait = {fold(name) for c in waiting if c.reference_doctype == doctype for name in (c.reference_name, c.old_name) if name}
	renamed = {named for c in waiting if c.event == RENAME for named in _linking(catalog, {doctype: fields}, c.reference_doctype)}
	# All that waits may be of anybody.
	checked = {} if len(waiting) == WAITING else {name: kept for name, kept in fields.items() if (doctype, name) not in renamed}
	if not checked:
		return 0, last
	repaired = 0
	for slab in in_slabs([name for name in names if fold(name) not in wait]):
		repaired += _settle(store, doctype, checked, now, slab, {fold(name): _Saved(now) for name in slab})
	return repaired + _drop_orphans(store, doctype, after, last, wait), last


def _drop_orphans(store: Store, doctype: str, after: str, upto: str | None, wait: set[str]) -> int:
	"""Rows of whom nobody is called any more; `wait`: names of which something is still to be told."""
	within = sql("h.reference_name > {}", after)
	if upto is not None:
		within = sql("{} AND h.reference_name <= {}", within, upto)
	query = sql(
		"SELECT h.name, h.reference_name FROM {} AS h LEFT JOIN {} AS d ON d.name = h.reference_name WHERE h.reference_doctype = {} AND {} AND d.name IS NULL",
		table(HELD_VALUE), table(doctype), doctype, within,
	)  # fmt: skip
	gone = [number for number, name in store.rows(query) if fold(name) not in wait]
	delete_numbered(store, HELD_VALUE, gone)
	return len(gone)


def let_go(store: Store, catalog: Catalog) -> bool:
	"""Rows of fields that no rule asks for any more, some at once; who asks again has them looked through anew. False when none is left."""
	names = column(store, sql("SELECT name FROM {} WHERE {}", table(WORK_STATE), like(sql("name"), STATE, before=False)))
	for name in sorted(map(str, names)):
		doctype, _, fieldname = name[len(STATE) :].rpartition(":")
		if fieldname in catalog.held.get(doctype, ()):
			continue
		rows = sql("reference_doctype = {} AND fieldname = {}", doctype, fieldname)
		found = column(store, sql("SELECT name FROM {} WHERE {} LIMIT {}", table(HELD_VALUE), rows, FORGOTTEN))
		delete_numbered(store, HELD_VALUE, found)
		if len(found) < FORGOTTEN:
			store.execute(sql("DELETE FROM {} WHERE name = {}", table(WORK_STATE), name))
		return True
	return False


def state_of(store: Store, held: Held) -> str:
	"""How far a field was looked through: nothing, some text, or `KEPT`."""
	return read_kept(store, [held.state])[held.state] or ""
