"""Members of a segment as a table: columns somebody chose, sorted, searched, a page at a time. Reads only.

Which columns there are the host says, each with its place in the query; whoever asks names them by their keys.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from ...constants import SEGMENT_MEMBER
from ..base.clock import as_text
from ..base.errors import CursorError, RequestError
from ..base.messages import N_
from ..base.page import Page, cut, open_page
from ..base.reader import Item
from ..base.sql import TRUE, Sql, all_of, any_of, join, like, sql
from ..base.store import Store, dicts, scalar
from ..base.text import shown
from ..operators import units
from ..site.named import require_segment
from ..site.site import Site
from .members import from_the_start

MOST_COLUMNS = 15
NAME = "name"
# Also read where they are not shown: the row leads somewhere, and says why the customer is in.
_ALWAYS = ("customer", "title")


@dataclass(frozen=True)
class Column:
	"""One column: how it is called, where it stands, of what type its values are."""

	key: str
	label: str
	place: Sql
	type: str = "Data"
	is_chosen: bool = False
	# stars or a duration, which the database keeps otherwise than a form shows them
	unit: str = ""
	options: str = ""

	def told(self) -> Item:
		return {"key": self.key, "label": self.label, "type": self.type, "is_chosen": self.is_chosen}


@dataclass(frozen=True)
class Asked:
	"""What somebody wants to see; no columns: those that are chosen for everybody."""

	columns: tuple[str, ...] = ()
	sort_by: str = ""
	descending: bool = False
	text: str = ""


def read_table(site: Site, segment: str, offered: Sequence[Column], asked: Asked, cursor: str | None, limit: object) -> Item:
	"""{"offered", "columns", "items", "next_cursor", "total"}: `total` comes with the first page."""
	name = require_segment(site, segment, SEGMENT_MEMBER)
	known = {column.key: column for column in offered}
	# A column that was kept and may not be read any more is left away.
	columns = [known[key] for key in asked.columns[:MOST_COLUMNS] if key in known] or [c for c in offered if c.is_chosen]
	by = _sorted_by(known, asked, offered[0])
	page = open_page(cursor, limit, "member table", name, by.key, str(asked.descending), asked.text)
	table = _Table(site.store, name, _members(site, name, offered, asked.text), columns, by, asked.descending)
	items, after = table.read(page)
	answer = {
		"offered": [column.told() for column in offered],
		"columns": [column.key for column in columns],
		"sort_by": by.key,
		"descending": asked.descending,
		"items": items,
		"next_cursor": page.following_name(after),
	}
	return answer if cursor else answer | {"total": table.count()}


def _sorted_by(known: dict[str, Column], asked: Asked, first: Column) -> Column:
	if asked.sort_by and asked.sort_by not in known:
		raise RequestError(N_("There is no column {0}, or you may not read it."), shown(asked.sort_by))
	return known.get(asked.sort_by or "customer_name", first)


def _members(site: Site, segment: str, offered: Sequence[Column], text: str) -> Sql:
	"""The members whom the reader may see, of those some whose name or a name beside it holds a text."""
	searched = [column.place for column in offered if column.key in (NAME, "customer_name")]
	return sql(
		"FROM `tabConvo Segment Member` AS m JOIN `tabCustomer` ON `tabCustomer`.name = m.customer"
		" LEFT JOIN `tabConvo Profile` AS f ON f.customer = m.customer WHERE {}",
		all_of([
			sql("m.segment = {}", segment),
			site.visibility.where,
			any_of([like(place, text) for place in searched]) if text else TRUE,
		]),
	)  # fmt: skip


@dataclass(frozen=True)
class _Table:
	store: Store
	segment: str
	members: Sql
	columns: Sequence[Column]
	by: Column
	descending: bool

	def count(self) -> int:
		return int(scalar(self.store, sql("SELECT COUNT(*) {}", self.members)) or 0)

	def read(self, page: Page) -> tuple[list[Item], str | None]:
		query = sql(
			"SELECT {fields} {members} AND {after} ORDER BY {by}{way}, m.customer LIMIT {limit}",
			fields=join(", ", [sql("m.customer, `tabCustomer`.customer_name"), *(column.place for column in self.columns)]),
			members=self.members,
			after=self._after(page.after_name),
			by=self.by.place,
			way=sql(" DESC") if self.descending else Sql(),
			limit=page.asked_for,
		)
		keys = (*_ALWAYS, *(f"c{number}" for number in range(len(self.columns))))
		found, last = cut(dicts(self.store, query, keys), page.limit)
		first = from_the_start(self.store, self.segment, [row["customer"] for row in found])
		return [self._item(row, first) for row in found], last["customer"] if last else None

	def _item(self, row: Item, first: Set[str]) -> Item:
		values = {column.key: _value(row[f"c{number}"], column) for number, column in enumerate(self.columns)}
		return {
			"customer": row["customer"],
			"customer_name": row["title"] or row["customer"],
			"is_from_start": row["customer"] in first,
			"values": values,
		}

	def _after(self, name: str) -> Sql:
		"""Behind a member in the order of the column and then of the names. Nothing stands before everything else."""
		if not name:
			return TRUE
		place, later = self.by.place, sql("m.customer > {}", name)
		found = self.store.rows(sql("SELECT {} {} AND m.customer = {}", place, self.members, name))
		if not found:
			raise CursorError(N_("The page cursor cannot be read. Reload the list."))
		value = found[0][0]
		if value is None:
			same = all_of([sql("{} IS NULL", place), later])
			return same if self.descending else any_of([same, sql("{} IS NOT NULL", place)])
		same = all_of([sql("{} = {}", place, value), later])
		if self.descending:
			return any_of([sql("{} < {}", place, value), sql("{} IS NULL", place), same])
		return any_of([sql("{} > {}", place, value), same])


def _value(value: Any, column: Column) -> Any:
	if column.unit:
		return units.as_cell(value, column.unit, column.options)
	if column.type in ("Date", "Datetime", "Time"):
		return as_text(value) if column.type == "Datetime" else str(value) if value is not None else None
	return value if value is None or isinstance(value, int | str) else float(value)
