"""The outbox: what changed and has not been looked at yet. Append, read in order of priority, delete, park.

It knows nothing of membership. Rows are deleted with the transaction that honoured them.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...constants import OUTBOX
from ..base.clock import as_datetime
from ..base.sql import in_list, like, sql
from ..base.store import Store, scalar
from ..base.text import fold
from ..base.write import delete_numbered, insert_rows

INSERT, CHANGE, SUBMIT, CANCEL, DELETE, RENAME = "Insert", "Change", "Submit", "Cancel", "Delete", "Rename"
# Another document's save wrote it; not told by itself.
WRITTEN = "Write"
# A save that saw the state of its document. After the others it is what the document says itself.
SEEN = (INSERT, CHANGE, SUBMIT, CANCEL)
URGENT, BULK = 0, 5

COLUMNS = (
	"reference_doctype", "reference_name", "event", "changed_at", "changed_by", "customer_before",
	"customer_after", "old_name", "doc_status", "doc_docstatus", "amount", "priority", "reference_created_at", "field_values",
	"held_fields", "channel",
)  # fmt: skip
_SELECT = "SELECT name, " + ", ".join(COLUMNS) + " FROM `tabConvo Outbox`"


@dataclass(frozen=True)
class Change:
	"""One change of one document, as its own save saw it. Name and `reference_created_at` say which document it was."""

	reference_doctype: str
	reference_name: str
	event: str
	changed_at: datetime.datetime
	changed_by: str = "Administrator"
	customer_before: str | None = None
	customer_after: str | None = None
	old_name: str | None = None
	doc_status: str | None = None
	doc_docstatus: int = 0
	amount: Any = 0
	priority: int = URGENT
	name: int = 0
	reference_created_at: datetime.datetime | None = None
	# What it changed in single fields (values.py).
	field_values: str | None = None
	# Which of the fields it changed of which it is kept since when they hold their value (held_marks.py).
	held_fields: str | None = None
	# Of a post of a channel's own: once it is deleted nothing else tells in whose stream it stood.
	channel: str | None = None

	@property
	def document(self) -> tuple[str, str]:
		return self.reference_doctype, self.reference_name


def append(store: Store, changes: Sequence[Change]) -> None:
	"""Append changes in one statement; nothing else happens in the user's transaction."""
	if changes:
		rows = [[getattr(change, column) for column in COLUMNS] for change in changes]
		now = changes[-1].changed_at
		insert_rows(
			store, OUTBOX, [*COLUMNS, "is_parked", "attempts"], [[*r, 0, 0] for r in rows], now=now
		)


def read(store: Store, limit: int) -> list[Change]:
	"""The next changes, urgent ones first, oldest first."""
	query = sql(_SELECT + " WHERE is_parked = 0 ORDER BY priority, name LIMIT {}", limit)
	return [_change(row) for row in store.rows(query)]


def read_waiting(
	store: Store, doctype: str, names: Sequence[str], besides: Iterable[Change] = ()
) -> dict[str, bool]:
	"""{folded document: whether the timeline is still to tell of its changes}, for those of which any waits, parked too.

	What waits of a rename waits by both names. `besides`: changes that are being told.
	"""
	wanted = [str(name) for name in names]
	query = sql(
		"SELECT name, reference_name, old_name, event FROM `tabConvo Outbox` WHERE reference_doctype = {doctype}"
		" AND ({names} OR {old_names})",
		doctype=doctype,
		names=in_list(sql("reference_name"), wanted),
		old_names=in_list(sql("old_name"), wanted),
	)
	told = {change.name for change in besides}
	found: dict[str, bool] = {}
	for number, name, old_name, event in store.rows(query) if names else ():
		for key in {fold(name), fold(old_name or name)} if number not in told else ():
			found[key] = found.get(key, False) or event != DELETE
	return found


def read_renames(store: Store) -> list[tuple[str, str]]:
	"""(old name, new name) of the renames and merges of customers that still wait, oldest first."""
	query = sql(
		"SELECT old_name, reference_name FROM `tabConvo Outbox` WHERE reference_doctype = {doctype} AND event = {rename}"
		" ORDER BY name",
		doctype="Customer",
		rename=RENAME,
	)
	return [(old or "", new) for old, new in store.rows(query)]


def read_ends(store: Store, doctype: str, name: str) -> list[Change]:
	"""What waits, parked too, of those who had a name and were deleted, renamed or merged, oldest first."""
	query = sql(
		_SELECT + " WHERE reference_doctype = {doctype} AND (event = {delete} AND reference_name = {name}"
		" OR event = {rename} AND old_name = {name}) ORDER BY name",
		doctype=doctype,
		delete=DELETE,
		name=name,
		rename=RENAME,
	)
	return [_change(row) for row in store.rows(query)]


def last_arrival(store: Store, doctype: str, name: str) -> int:
	"""The number of the last rename or merge into a name that waits, 0 without one: what stood under it before has found its place."""
	query = sql(
		"SELECT MAX(name) FROM `tabConvo Outbox` WHERE reference_doctype = {doctype} AND event = {rename}"
		" AND reference_name = {name}",
		doctype=doctype,
		rename=RENAME,
		name=name,
	)
	return int(scalar(store, query) or 0)


def read_returns(store: Store, doctype: str, mark: str) -> list[Change]:
	"""What waits, parked too, of those who came back from under a mark, oldest first."""
	query = sql(
		_SELECT + " WHERE reference_doctype = {doctype} AND event = {insert} AND {marked} ORDER BY name",
		doctype=doctype,
		insert=INSERT,
		marked=like(sql("old_name"), mark, before=False),
	)
	return [_change(row) for row in store.rows(query)]


def read_deletions(store: Store, doctype: str) -> list[Change]:
	"""The deletions that wait, parked too, oldest first."""
	query = sql(_SELECT + " WHERE reference_doctype = {} AND event = {} ORDER BY name", doctype, DELETE)
	return [_change(row) for row in store.rows(query)]


def name_by_now(store: Store, change: Change) -> str:
	"""The name that whoever was renamed by a change has got since, or had at their end: more of both may wait behind it."""
	name = change.reference_name
	query = sql(
		"SELECT event, old_name, reference_name FROM `tabConvo Outbox` WHERE reference_doctype = {} AND event IN ({}, {}) AND name > {}"
		" ORDER BY name",
		change.reference_doctype, RENAME, DELETE, change.name,
	)  # fmt: skip
	for event, old, new in store.rows(query) if change.name else ():
		if event == RENAME and fold(old or "") == fold(name):
			name = new
		elif event == DELETE and fold(new) == fold(name):
			break
	return str(name)


def name_of_now(renames: Iterable[tuple[str, str]], customer: str) -> str:
	"""The name that a customer has got by them, or still has."""
	for old, new in renames:
		if fold(old) == fold(customer):
			customer = new
	return customer


def _change(row: tuple[Any, ...]) -> Change:
	values = dict(zip(("name", *COLUMNS), row, strict=True))
	for moment in ("changed_at", "reference_created_at"):
		values[moment] = as_datetime(values[moment])
	return Change(**values)


def remove(store: Store, changes: Iterable[Change]) -> None:
	delete_numbered(store, OUTBOX, [change.name for change in changes])


def park(store: Store, change: Change, error: str) -> None:
	"""Set a change aside with its error; it waits for Retry."""
	store.execute(
		sql(
			"UPDATE `tabConvo Outbox` SET is_parked = 1, attempts = attempts + 1, error = {error} WHERE name = {change}",
			error=error[:1000],
			change=change.name,
		)
	)


def unpark(store: Store, name: int) -> int:
	"""Let a parked change be tried again. Returns 0 when there is no such parked change."""
	return store.execute(
		sql("UPDATE `tabConvo Outbox` SET is_parked = 0 WHERE name = {} AND is_parked = 1", name)
	)


def unpark_all(store: Store) -> int:
	"""Let every parked change be tried again. Returns how many there were."""
	return store.execute(sql("UPDATE `tabConvo Outbox` SET is_parked = 0 WHERE is_parked = 1"))


def wait_again(store: Store, names: Sequence[int]) -> None:
	"""Parked changes that were not at fault themselves."""
	if names:
		where = in_list(sql("name"), list(names))
		store.execute(sql("UPDATE `tabConvo Outbox` SET is_parked = 0 WHERE {}", where))


def read_kinds(store: Store) -> list[Change]:
	"""The newest waiting change of every kind of document."""
	newest = sql("SELECT MAX(name) FROM `tabConvo Outbox` WHERE is_parked = 0 GROUP BY reference_doctype")
	names = sorted(int(name) for (name,) in store.rows(newest))
	query = sql(_SELECT + " WHERE {} ORDER BY name DESC", in_list(sql("name"), names))
	return [_change(row) for row in store.rows(query)]


def oldest_at(store: Store) -> datetime.datetime | None:
	"""Since when the change waits that waits longest; one probe of the index per priority."""
	found: list[datetime.datetime] = []
	for priority in (URGENT, BULK):
		query = sql(
			"SELECT changed_at FROM `tabConvo Outbox` WHERE is_parked = 0 AND priority = {} ORDER BY name LIMIT 1",
			priority,
		)
		found += [at for (raw,) in store.rows(query) if (at := as_datetime(raw))]
	return min(found, default=None)


def waits(store: Store) -> bool:
	return bool(store.rows(sql("SELECT 1 FROM `tabConvo Outbox` WHERE is_parked = 0 LIMIT 1")))


def depth(store: Store) -> int:
	"""How many changes wait, parked ones not counted."""
	return int(scalar(store, sql("SELECT COUNT(*) FROM `tabConvo Outbox` WHERE is_parked = 0")) or 0)
