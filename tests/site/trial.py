"""A trial of one step: every table that rules can speak of before and after it, and whether the drain would have looked.

A row that changed belongs to a document, and that to customers; each of them must be among those whom the drain looks at
because of what the step left in the outbox, and with the subject in question.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.model.document import Document

from convo_channels.core.catalog.catalog import CUSTOMER, Catalog
from convo_channels.core.catalog.customer_links import customers_query
from convo_channels.core.changes import outbox as core_outbox
from convo_channels.core.changes.outbox import RENAME, Change
from convo_channels.core.changes.written_along import find_written
from convo_channels.core.changes.written_along_data import Written
from convo_channels.core.sync import drain
from convo_channels.core.sync.reshaped import leaves_gaps
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog_of_now

# What Frappe keeps beside a document and shows nobody as a field.
UNSEEN = frozenset({"_assign", "_comments", "_liked_by", "_seen", "_user_tags", "idx"})
Rows = dict[tuple[str, str], tuple[Any, ...]]
Differences = dict[tuple[str, str], set[str]]
Owners = dict[tuple[str, str], set[str]]


# What nobody told and no save is behind: stock values its history anew in a job of its own, for every later sale of an item.
FOR_THE_NIGHT = (
	{"Sales Invoice Item: incoming_rate", "Sales Invoice Item: modified"},
	{"Delivery Note Item: incoming_rate", "Delivery Note Item: modified"},
)
# What all trials of a run did, for the table and for the question which ways of the data were seen.
STEPS: list["Step"] = []


@dataclass
class Step:
	"""What one step wrote, as {(DocType, how): fields}; what the drain would have missed; which ways of the data led to something.

	`acted`: the kind of document that somebody saved, submitted or cancelled.
	"""

	acted: str
	what: str
	written: dict[tuple[str, str], set[str]] = field(default_factory=dict)
	missed: list[str] = field(default_factory=list)
	others: set[str] = field(default_factory=set)
	proven: set[Written] = field(default_factory=set)

	@property
	def label(self) -> str:
		return f"{self.acted}: {self.what}"


class Trial:
	"""Steps on a site. `steps` is what the table is printed from."""

	def __init__(self) -> None:
		self.steps: list[Step] = []
		self.columns: dict[str, list[str]] = {}
		self.catalog: Catalog = get_catalog_of_now()
		self.tables = {
			doctype: [doctype, *(df.options for df in frappe.get_meta(doctype).get_table_fields())]
			for doctype in (CUSTOMER, *self.catalog.specs)
			if doctype in self.catalog.sources and not doctype.startswith("Convo ")
		}

	@contextmanager
	def step(self, acted: Document | str, what: str) -> Iterator[None]:
		"""What the block does is one transaction of somebody's. `acted`: the document that they had open, or its kind."""
		frappe.db.commit()  # what came before is no part of it
		frappe.db.delete("Convo Outbox")
		before, owners = self._read(), self._owners()
		yield
		frappe.db.commit()  # its changes are noted
		changes = core_outbox.read(store, 10_000)
		after, owners_now = self._read(), self._owners()
		looked_at = drain.resolve_customers(store, self.catalog, changes)
		saved = {change.document for change in changes}
		opened = (acted, "") if isinstance(acted, str) else (acted.doctype, str(acted.name))
		step = Step(opened[0], what)
		different = self._different(before, after)
		step.others = {
			d[0] for d in _told(different)
			if d != opened and (opened[1] or d[0] != opened[0]) and (owners.get(d) or owners_now.get(d))
		}  # fmt: skip
		step.proven = self._proven(changes, different, owners)
		for document, fields in different.items():
			doctype, _ = document
			how = "saved" if document in saved else "written"
			step.written.setdefault((doctype, how), set()).update(fields)
			if fields in FOR_THE_NIGHT or fields <= self._rewritten(doctype, changes):
				continue  # who asks there is rebuilt, or waits
			for customer in owners.get(document, set()) | owners_now.get(document, set()):
				if doctype not in drain.subjects_of(self.catalog, looked_at.get(customer, ())):
					step.missed.append(f"{doctype} {document[1]} of {customer}: {', '.join(sorted(fields))}")
		self.steps.append(step)

	def _different(self, before: Rows, after: Rows) -> Differences:
		found: Differences = {}
		for key in before.keys() | after.keys():
			old, new = before.get(key), after.get(key)
			if old == new:
				continue
			doctype, _, name = key[0].partition("\t")
			child = key[1].partition("\t")[0]
			if old is None or new is None:
				fields = ["new" if old is None else "deleted"]
			else:
				fields = [each for each, was, is_ in zip(self._columns(child), old, new, strict=True) if was != is_]
			place = "" if child == doctype else f"{child}: "
			found.setdefault((doctype, name), set()).update(f"{place}{each}" for each in fields)
		return found

	def _proven(self, changes: list[Change], different: Differences, owners: Owners) -> set[Written]:
		"""Ways of the data that lead from what was saved to what was written with it."""
		found = set()
		places = {*different, *((doctype, f"of {name}") for (doctype, document) in different for name in owners.get((doctype, document), ()))}
		for change in changes:
			for way in self.catalog.along.get(change.reference_doctype, ()):
				if places & find_written(store, {change.reference_doctype: (way,)}, [change]).keys():
					found.add(way)
		return found

	def _rewritten(self, doctype: str, changes: list[Change]) -> set[str]:
		"""Columns whose changes lead to a rebuild, because what they named has another name or none."""
		kinds = {c.reference_doctype for c in changes if c.event == RENAME or leaves_gaps(c)}
		source = self.catalog.sources.get(doctype)
		named = {name for name, known in source.fields.items() if known.options in kinds} if source and kinds else set()
		return {*named, "modified", "modified_by"} if named else set()

	def _read(self) -> Rows:
		found: Rows = {}
		filled = self._filled()
		for doctype, tables in self.tables.items():
			for table in filter(filled.__contains__, dict.fromkeys(tables)):
				where = "" if table == doctype else f" where parenttype = '{doctype}'"
				columns = ", ".join(f"`{name}`" for name in self._columns(table))
				by = "name" if table == doctype else "parent"
				for name, row_name, *row in frappe.db.sql(f"select `{by}`, name, {columns} from `tab{table}`{where}"):
					found[f"{doctype}\t{name}", f"{table}\t{row_name}"] = tuple(row)
		return found

	def _columns(self, table: str) -> list[str]:
		if table not in self.columns:
			self.columns[table] = [name for name in frappe.db.get_table_columns(table) if name not in UNSEEN]
		return self.columns[table]

	def _filled(self) -> set[str]:
		"""Tables that hold anything, by one question."""
		tables = sorted({table for tables in self.tables.values() for table in tables})
		asked = [f"select '{table}' from dual where exists (select 1 from `tab{table}`)" for table in tables]
		return set(frappe.db.sql_list(" union all ".join(asked)))

	def _owners(self) -> Owners:
		found: Owners = {}
		for doctype in filter(self._filled().__contains__, self.tables):
			names = frappe.db.sql_list(f"select name from `tab{doctype}` order by name")
			if doctype == CUSTOMER:
				found.update({(doctype, name): {name} for name in names})
				continue
			for name, customer in store.rows(customers_query(self.catalog.specs[doctype], names)) if names else ():
				found.setdefault((doctype, str(name)), set()).update({customer} if customer else ())
		return found


def _told(different: Differences) -> Iterator[tuple[str, str]]:
	"""Documents of which more changed than when they were changed."""
	for document, fields in different.items():
		if not all(name.rpartition(": ")[2] in ("modified", "modified_by") for name in fields):
			yield document


def as_table(steps: list[Step]) -> str:
	"""What changed with what, as a person reads it: each kind of step once, with all that it was seen to write."""
	found: dict[tuple[str, str], dict[tuple[str, str], set[str]]] = {}
	for step in steps:
		for key, fields in step.written.items():
			found.setdefault((step.acted, step.what), {}).setdefault(key, set()).update(fields)
	lines = ["| who was saved | how | what was written | told by an event | fields |", "|---|---|---|---|---|"]
	for (acted, what), written in sorted(found.items()):
		for (doctype, how), fields in sorted(written.items()):
			said = sorted(name for name in fields if name.rpartition(": ")[2] not in ("modified", "modified_by"))
			lines.append(f"| {acted} | {what} | {doctype} | {'yes' if how == 'saved' else 'no'} | {', '.join(said) or 'modified'} |")
	return "\n".join(lines)
