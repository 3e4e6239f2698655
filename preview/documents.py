"""Rows of documents: inserted and changed as plain rows, each with the outbox row the product's hook would append.

No controller runs: what ERPNext would compute is given by whoever calls.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from convo_channels.constants import POST
from convo_channels.core.base.sql import ident, in_list, join, sql, table, values
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import Change
from preview.site import Site
from standalone.schema import load_doctypes

STANDARD = ("name", "owner", "creation", "modified", "modified_by", "docstatus", "idx")
ROWS_PER_STATEMENT = 200


def insert_rows(site: Site, doctype: str, rows: Iterable[Mapping[str, Any]]) -> None:
	"""Plain rows into a DocType's table. Columns the table does not have are left out."""
	known = {"name", *(item.name for item in load_doctypes()[doctype].columns)}
	by_columns: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
	for row in rows:
		by_columns.setdefault(tuple(sorted(known & set(row))), []).append(row)
	for columns, alike in by_columns.items():
		names = join(", ", [ident(column) for column in columns])
		for start in range(0, len(alike), ROWS_PER_STATEMENT):
			slab = alike[start : start + ROWS_PER_STATEMENT]
			tuples = [sql("({})", values([_plain(row[column]) for column in columns])) for row in slab]
			site.store.execute(
				sql("INSERT INTO {} ({}) VALUES {}", table(doctype), names, join(", ", tuples))
			)


def new_row(site: Site, name: str, **fields: Any) -> dict[str, Any]:
	"""A row with the standard columns of somebody saving it now."""
	now = site.now()
	standard = {"owner": site.user, "creation": now, "modified": now, "modified_by": site.user}
	return {"name": name, "docstatus": 0, "idx": 0, **standard, **fields}


def read_row(site: Site, doctype: str, name: str) -> dict[str, Any] | None:
	"""All columns of one document, or None."""
	columns = ("name", *(item.name for item in load_doctypes()[doctype].columns))
	listed = join(", ", [_column(column) for column in columns])
	found = site.store.rows(sql("SELECT {} FROM {} WHERE name = {}", listed, table(doctype), name))
	return dict(zip(columns, found[0], strict=True)) if found else None


def update_row(site: Site, doctype: str, name: str, **fields: Any) -> None:
	fields = {**fields, "modified": site.now(), "modified_by": site.user}
	pairs = join(", ", [sql("{} = {}", ident(column), value) for column, value in fields.items()])
	site.store.execute(sql("UPDATE {} SET {} WHERE name = {}", table(doctype), pairs, name))


def delete_rows(site: Site, doctype: str, **where: str) -> None:
	tests = join(" AND ", [sql("{} = {}", ident(column), value) for column, value in where.items()])
	site.store.execute(sql("DELETE FROM {} WHERE {}", table(doctype), tests))


def describe_change(
	site: Site,
	doctype: str,
	row: Mapping[str, Any],
	event: str,
	*,
	before: Mapping[str, Any] | None = None,
	at: datetime.datetime | None = None,
	priority: int = outbox.URGENT,
) -> Change:
	"""The outbox row of one save, from what the document itself tells."""
	spec = site.catalog.specs.get(doctype)
	return Change(
		reference_doctype=doctype,
		reference_name=str(row["name"]),
		event=event,
		changed_at=at or site.now(),
		changed_by=row.get("modified_by") or site.user,
		customer_before=_customer_of(site, doctype, before) if before else None,
		customer_after=_customer_of(site, doctype, row),
		doc_status=str(row.get(spec.status_field) or "")[:140]
		if spec and spec.status_field
		else _tag_of(doctype, row),
		doc_docstatus=int(row.get("docstatus") or 0),
		amount=(row.get(spec.amount_field) or 0) if spec and spec.amount_field else 0,
		priority=priority,
		channel=row.get("channel") if doctype == POST else None,
	)


def is_watched(site: Site, doctype: str) -> bool:
	return doctype in site.catalog.watched


def existing(site: Site, doctype: str, names: Iterable[str]) -> set[str]:
	where = in_list(sql("name"), sorted(names))
	return {name for (name,) in site.store.rows(sql("SELECT name FROM {} WHERE {}", table(doctype), where))}


def _customer_of(site: Site, doctype: str, row: Mapping[str, Any]) -> str | None:
	if doctype == "Tag Link":
		return row.get("document_name") if row.get("document_type") == "Customer" else None
	spec = site.catalog.specs.get(doctype)
	if not spec or (spec.party_type_field and row.get(spec.party_type_field) != "Customer"):
		return row.get("customer") if doctype == "Convo Profile" else None
	return row.get(spec.customer_field) or None


def _tag_of(doctype: str, row: Mapping[str, Any]) -> str | None:
	return row.get("tag") if doctype == "Tag Link" else None


def _column(name: str):
	# Frappe's own columns begin with an underscore, which an identifier of a rule never does.
	return sql(f"`{name}`") if name.startswith("_") else ident(name)


def _plain(value: Any) -> Any:
	return int(value) if isinstance(value, bool) else value
