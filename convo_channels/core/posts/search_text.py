"""The columns that are searched, written anew for rows that were written before they were, or by other rules.

A chunk at a time, in the order of names; rows that say the same already are left alone.
"""

from typing import Any

from ...constants import INTERACTION, POST
from ..base.sql import ident, sql, table
from ..base.store import Store
from .search_words import searchable, searchable_item

DOCTYPES = (POST, INTERACTION)


def fill_texts(store: Store, doctype: str, after: Any, size: int) -> Any:
	"""The next rows after a name. Returns the name to go on from, None when there are no more.

	What somebody saves meanwhile has its words already: a row is written only as it was read.
	"""
	subject = sql("NULL") if doctype == POST else ident("subject")
	query = sql(
		"SELECT name, modified, {subject}, content, text FROM {table} WHERE name > {after} ORDER BY name LIMIT {limit}",
		subject=subject,
		table=table(doctype),
		after=_first(doctype) if after is None else after,
		limit=size,
	)
	rows = store.rows(query)
	for name, modified, said, content, stored in rows:
		text = searchable(content or "") if doctype == POST else searchable_item(said or "", content or "")
		if text != stored:
			as_read = sql("name = {} AND modified = {}", name, modified)
			store.execute(sql("UPDATE {} SET text = {} WHERE {}", table(doctype), text, as_read))
	return rows[-1][0] if len(rows) == size else None


def count_texts(store: Store) -> int:
	return sum(int(store.rows(sql("SELECT COUNT(*) FROM {}", table(d)))[0][0]) for d in DOCTYPES)


def _first(doctype: str) -> Any:
	"""What every name comes after."""
	return "" if doctype == POST else 0
