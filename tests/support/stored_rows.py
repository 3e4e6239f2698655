"""Rows of any DocType in a test's database, without a word to the outbox, and a clock that only moves when told.

Written in each engine's own words.
"""

import datetime
import itertools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from convo_channels.core.base.tables import SEQUENCES
from standalone.schema import load_doctypes
from standalone.stores import AnyStore
from tests.support.source_facts import LINKED

# What is saved and deleted with its document.
CHILDREN = {
	"Customer": ("Customer Credit Limit",),
	"Sales Invoice": ("Sales Invoice Item", "Payment Schedule"),
	"Sales Order": ("Sales Order Item",),
	"Contact": ("Dynamic Link",),
	"Address": ("Dynamic Link",),
	"Communication": ("Communication Link",),
	"Journal Entry": ("Journal Entry Account",),
}


class StoredRows:
	"""One test's tables, as they are written and read by somebody whom nobody hears."""

	def __init__(self, store: AnyStore, now: datetime.datetime, user: str):
		self.store = store
		self.time = now
		self.user = user
		self._names = itertools.count(1)
		self._rows: dict[str, list[dict[str, Any]]] = {}
		self.mark = "?" if store.dialect == "sqlite" else "%s"

	def now(self) -> datetime.datetime:
		return self.time

	@property
	def today(self) -> datetime.date:
		return self.time.date()

	def pass_time(self, **delta: float) -> None:
		self.time += datetime.timedelta(**delta)

	def days_ago(self, days: int) -> datetime.date:
		return self.today - datetime.timedelta(days=days)

	def put(self, doctype: str, name: Any = None, **fields: Any) -> Any:
		"""One row; returns its name."""
		return self.put_all(doctype, [{"name": name, **fields}])[0]

	def put_all(self, doctype: str, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
		"""Rows with Frappe's standard columns filled in; returns their names."""
		standard = {
			"creation": self.time,
			"modified": self.time,
			"owner": self.user,
			"docstatus": 0,
			"idx": 0,
		}
		given = [{**standard, **row} for row in rows]
		for row in given:
			if row.get("name") is None:
				row["name"] = self._next_name(doctype)
		by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
		for row in given:
			by_columns.setdefault(tuple(row), []).append(row)
		for columns, alike in by_columns.items():
			names = ", ".join(f"`{column}`" for column in columns)
			marks = ", ".join([self.mark] * len(columns))
			statement = f"insert into `tab{doctype}` ({names}) values ({marks})"
			self.store.insert_many(statement, [tuple(map(self._plain, row.values())) for row in alike])
		self._rows.pop(doctype, None)
		return [row["name"] for row in given]

	def patch(self, doctype: str, name: Any, /, **fields: Any) -> None:
		"""Change columns of one row."""
		pairs = ", ".join(f"`{column}` = {self.mark}" for column in fields)
		values = [self._plain(value) for value in (*fields.values(), name)]
		self.store.run(f"update `tab{doctype}` set {pairs} where `name` = {self.mark}", tuple(values))
		self._rows.pop(doctype, None)

	def put_children(self, doctype: str, parent: Any, child: str, rows: Iterable[Mapping[str, Any]]) -> None:
		"""The rows of a child table of a document, in place of those it had."""
		self._drop_children(doctype, parent, child)
		place = {"parent": parent, "parenttype": doctype}
		self.put_all(child, [{**row, **place, "name": None, "idx": i} for i, row in enumerate(rows, start=1)])

	def _drop_children(self, doctype: str, parent: Any, child: str) -> None:
		statement = f"delete from `tab{child}` where parenttype = {self.mark} and parent = {self.mark}"
		self.store.run(statement, (doctype, parent))
		self._rows.pop(child, None)

	def customers_of(self, doctype: str, name: Any) -> list[str]:
		"""The customers a contact, an address or an entry leads to."""
		table, kind, field = LINKED[doctype]
		found = self.ask(
			f"select distinct {field} from `tab{table}` where parenttype = ? and parent = ? and {kind} = 'Customer'"
			f" and {field} <> ''",
			doctype, name,
		)  # fmt: skip
		return [customer for (customer,) in found]

	def drop(self, doctype: str, name: Any) -> None:
		for child in CHILDREN.get(doctype, ()):
			self._drop_children(doctype, name, child)
		self.store.run(f"delete from `tab{doctype}` where `name` = {self.mark}", (name,))
		self._rows.pop(doctype, None)

	def rows(self, doctype: str) -> list[dict[str, Any]]:
		"""Every row of a DocType as stored, by column."""
		if doctype not in self._rows or doctype.startswith("Convo "):
			columns = (
				"name",
				*(item.name for item in load_doctypes()[doctype].columns if item.name[0] != "_"),
			)
			listed = ", ".join(f"`{column}`" for column in columns)
			found = self.store.run(f"select {listed} from `tab{doctype}` order by `name`")
			self._rows[doctype] = [dict(zip(columns, row, strict=True)) for row in found]
		return self._rows[doctype]

	def row(self, doctype: str, name: Any) -> dict[str, Any]:
		return next(row for row in self.rows(doctype) if row["name"] == name)

	def ask(self, statement: str, *values: Any) -> list[tuple]:
		"""Rows of a query written with `?`."""
		return self.store.run(statement.replace("?", self.mark), tuple(map(self._plain, values)))

	def forget(self) -> None:
		"""Somebody else has written: read anew."""
		self._rows.clear()

	def _plain(self, value: Any) -> Any:
		if isinstance(value, bool):
			return int(value)
		if self.store.dialect == "sqlite":
			if isinstance(value, datetime.datetime):
				return value.strftime("%Y-%m-%d %H:%M:%S.%f")
			if isinstance(value, datetime.date):
				return value.isoformat()
			if isinstance(value, Decimal):
				return float(value)
		return value

	def _next_name(self, doctype: str) -> Any:
		if doctype not in SEQUENCES:
			return f"{doctype[:3].lower()}{next(self._names):07d}"
		if self.store.dialect == "sqlite":
			return self.store.run(f"select coalesce(max(name), 0) + 1 from `tab{doctype}`")[0][0]
		return self.store.run(f"select nextval({SEQUENCES[doctype]})")[0][0]
