"""The columns that are searched, written anew for rows that were written before they were, or by other rules.

A chunk at a time, in the order of names; rows that say the same already are left alone.
"""

from collections.abc import Sequence
from typing import Any

from ...constants import INTERACTION, POST
from ..base.sql import Sql, ident, join, sql, table
from ..base.store import Store
from .search_words import searchable, searchable_item, spoken_name

DOCTYPES = (POST, INTERACTION)


def fill_texts(store: Store, doctype: str, after: Any, size: int) -> Any:
	"""The next rows after a name. Returns the name to go on from, None when there are no more.

	What somebody saves meanwhile has its words already: a row is written only as it was read.
	"""
	first = _first(doctype) if after is None else after
	rows = _read(store, doctype, sql("name > {} ORDER BY name LIMIT {}", first, size))
	_write(store, doctype, rows)
	return rows[-1][0] if len(rows) == size else None


def follow_name(store: Store, doctype: str, name: str) -> None:
	"""A document is called otherwise now: its rows are found by that. (They say it already.)"""
	if spoken_name(doctype, name):
		where = sql("reference_doctype = {} AND reference_name = {}", doctype, name)
		_write(store, INTERACTION, _read(store, INTERACTION, where))


def _read(store: Store, doctype: str, where: Sql) -> list[tuple[Any, ...]]:
	columns = ("subject", "reference_doctype", "reference_name") if doctype == INTERACTION else ()
	said = [ident(column) for column in columns] or [sql("NULL")] * 3
	query = sql("SELECT name, modified, content, text, {} FROM {} WHERE {}", join(", ", said), table(doctype), where)
	return store.rows(query)


def _write(store: Store, doctype: str, rows: Sequence[tuple[Any, ...]]) -> None:
	for name, modified, content, stored, subject, about, called in rows:
		text = searchable(content or "")
		if doctype == INTERACTION:
			text = searchable_item(subject or "", content or "", spoken_name(about or "", called or ""))
		if text != stored:
			as_read = sql("name = {} AND modified = {}", name, modified)
			store.execute(sql("UPDATE {} SET text = {} WHERE {}", table(doctype), text, as_read))


def count_texts(store: Store) -> int:
	return sum(int(store.rows(sql("SELECT COUNT(*) FROM {}", table(d)))[0][0]) for d in DOCTYPES)


def _first(doctype: str) -> Any:
	"""What every name comes after."""
	return "" if doctype == POST else 0
