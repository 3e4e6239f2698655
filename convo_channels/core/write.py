"""Rows into our own tables, many at a time, with the standard columns Frappe expects.

Used by the modules that own a table; it decides nothing. Names of autoincrement DocTypes come from their sequence.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from .schema import SEQUENCES
from .sql import EMPTY, MARIADB, Sql, hint, ident, in_list, join, next_id, sql, table, value_rows
from .store import Store

ROWS_PER_STATEMENT = 500
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
	for slab in in_slabs(rows):
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
