"""Rows into our own tables, many at a time, with the standard columns Frappe expects.

Used by the modules that own a table; it decides nothing. Names of autoincrement DocTypes come from their sequence.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from .sql import EMPTY, MARIADB, Sql, hint, ident, in_list, join, next_id, sql, table, value_rows
from .store import Store
from .tables import SEQUENCES

ROWS_PER_STATEMENT = 500
# A server refuses larger statements and closes the connection; its limit is rarely below 16 MiB, and hardly below 1.
BYTES_PER_STATEMENT = 1 << 19
SYSTEM_USER = "Administrator"


def insert_rows(
	store: Store,
	doctype: str,
	columns: Sequence[str],
	rows: Sequence[Sequence[Any]],
	*,
	now: datetime.datetime,
	user: str = SYSTEM_USER,
	ignore: bool = False,
) -> int:
	"""Insert rows and return how many were new. `ignore` skips rows whose unique key is taken already.

	With `ignore` MariaDB would also cut too long values silently: the caller has made sure of lengths.
	"""
	sequence = SEQUENCES.get(doctype)
	standard: list[Any] = [now, now, user, user, 0, 0]
	names = ["creation", "modified", "modified_by", "owner", "docstatus", "idx", *columns]
	if sequence:
		names = ["name", *names]
	verb = hint("INSERT IGNORE", "INSERT OR IGNORE") if ignore else sql("INSERT")
	head = sql("{} INTO {} ({}) VALUES ", verb, table(doctype), join(", ", [ident(n) for n in names]))
	written = 0
	number = next_id(sequence) if sequence else EMPTY
	for slab in _by_size(rows):
		written += store.execute(sql("{}{}", head, value_rows([[*standard, *row] for row in slab], number)))
	return written


def delete_numbered(store: Store, doctype: str, names: Sequence[int]) -> None:
	"""Delete rows of an autoincrement DocType by name, touching no other row.

	MariaDB would answer a long IN with a scan of the table, which waits for every row that others have not committed.
	"""
	for slab in in_slabs(sorted(names)):
		if store.dialect == MARIADB:
			store.execute(sql("DELETE r FROM {}", _numbered(doctype, slab)))
		else:
			store.execute(sql("DELETE FROM {} WHERE {}", table(doctype), in_list(sql("name"), slab)))


def update_numbered(
	store: Store, doctype: str, names: Sequence[int], column: Sql, value: Any, where: Sql
) -> None:
	"""Set one column of rows of an autoincrement DocType by name, where `where` still holds; like `delete_numbered`."""
	for slab in in_slabs(sorted(names)):
		if store.dialect == MARIADB:
			rows = _numbered(doctype, slab)
			store.execute(sql("UPDATE {} SET r.{} = {} WHERE {}", rows, column, value, where))
		else:
			key = in_list(sql("name"), slab)
			store.execute(
				sql("UPDATE {} SET {} = {} WHERE {} AND {}", table(doctype), column, value, key, where)
			)


def _numbered(doctype: str, names: Sequence[int]) -> Sql:
	"""The rows `r` of these names, looked up one by one in the order of their names.

	All who write several rows take them in this order, so that no two wait for each other.
	"""
	keys = join(" UNION ALL ", [sql("SELECT {} AS n", name) for name in names])
	return sql("({}) AS wanted STRAIGHT_JOIN {} AS r ON r.name = wanted.n", keys, table(doctype))


def in_slabs(items: Sequence[Any], size: int = ROWS_PER_STATEMENT) -> list[Sequence[Any]]:
	"""Cut a list into pieces that fit one statement."""
	return [items[start : start + size] for start in range(0, len(items), size)]


def _by_size(rows: Sequence[Sequence[Any]]) -> list[Sequence[Sequence[Any]]]:
	"""Cut rows into pieces that fit one statement by their number and by their bytes; a large row stands alone."""
	pieces: list[Sequence[Sequence[Any]]] = []
	start = size = 0
	for place, row in enumerate(rows):
		weight = sum(_weight(value) for value in row)
		if place > start and (place - start == ROWS_PER_STATEMENT or size + weight > BYTES_PER_STATEMENT):
			pieces.append(rows[start:place])
			start, size = place, 0
		size += weight
	if len(rows) > start:
		pieces.append(rows[start:])
	return pieces


def _weight(value: Any) -> int:
	"""Bytes that a value takes in a statement, what must be escaped included."""
	if not isinstance(value, (str, bytes)):
		return 32
	if isinstance(value, bytes):
		return 2 * len(value)
	escaped = sum(value.count(sign) for sign in "'\"\\\n\r\0\x1a")
	return len(value.encode("utf-8", "replace")) + escaped + 8
