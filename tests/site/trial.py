"""A trial of one step: every table that rules can speak of before and after it, and whether the drain would have looked.

A row that changed belongs to a document, and that to customers; each of them must be among those whom the drain looks at
because of what the step left in the outbox, and with the subject in question.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import frappe

from convo_channels.core import drain
from convo_channels.core import outbox as core_outbox
from convo_channels.core.catalog import CUSTOMER, Catalog
from convo_channels.core.outbox import RENAME, Change
from convo_channels.core.related import customers_query
from convo_channels.core.reshaped import leaves_gaps
from convo_channels.services import outbox
from convo_channels.services.catalog import get_catalog_of_now
from convo_channels.services.store import store

# What Frappe keeps beside a document and shows nobody as a field.
UNSEEN = frozenset({"_assign", "_comments", "_liked_by", "_seen", "_user_tags", "idx"})
Rows = dict[tuple[str, str], dict[str, Any]]


@dataclass
class Step:
	"""What one step wrote: {(DocType, how): fields}, and what the drain would have missed, as (document, customer)."""

	label: str
	written: dict[tuple[str, str], set[str]] = field(default_factory=dict)
	missed: list[str] = field(default_factory=list)


class Trial:
	"""Steps on a site. `steps` is what the table is printed from."""

	def __init__(self) -> None:
		self.catalog: Catalog = get_catalog_of_now()
		self.tables = {
			doctype: [doctype, *(df.options for df in frappe.get_meta(doctype).get_table_fields())]
			for doctype in (CUSTOMER, *self.catalog.specs)
			if doctype in self.catalog.sources and not doctype.startswith("Convo ")
		}
		self.steps: list[Step] = []

	@classmethod
	def of(cls, steps: list[Step]) -> "Trial":
		"""Of steps that others have made."""
		found = cls.__new__(cls)
		found.steps = steps
		return found

	@contextmanager
	def step(self, label: str) -> Iterator[None]:
		"""What the block does is one transaction of somebody's."""
		frappe.db.commit()  # what came before is no part of it
		frappe.db.delete("Convo Outbox")
		before, owners = self._read(), self._owners()
		yield
		frappe.db.commit()  # its changes are noted
		changes = core_outbox.read(store, 10_000)
		after, owners_now = self._read(), self._owners()
		looked_at = drain.resolve_customers(store, self.catalog, changes)
		saved = {change.document for change in changes}
		step = Step(label)
		for document, fields in _different(before, after).items():
			doctype, _ = document
			how = "saved" if document in saved else "written"
			step.written.setdefault((doctype, how), set()).update(fields)
			if fields <= self._rewritten(doctype, changes):
				continue  # who asks there is rebuilt
			for customer in owners.get(document, set()) | owners_now.get(document, set()):
				if doctype not in drain.subjects_of(self.catalog, looked_at.get(customer, ())):
					step.missed.append(f"{doctype} {document[1]} of {customer}: {', '.join(sorted(fields))}")
		self.steps.append(step)

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
				for row in frappe.db.sql(f"select * from `tab{table}`{where}", as_dict=True):
					name = row.name if table == doctype else row.parent
					found[f"{doctype}\t{name}", f"{table}\t{row.name}"] = {
						key: value for key, value in row.items() if key not in UNSEEN
					}
		return found

	def _filled(self) -> set[str]:
		"""Tables that hold anything, by one question."""
		tables = sorted({table for tables in self.tables.values() for table in tables})
		asked = [f"select '{table}' from dual where exists (select 1 from `tab{table}`)" for table in tables]
		return set(frappe.db.sql_list(" union all ".join(asked)))

	def _owners(self) -> dict[tuple[str, str], set[str]]:
		found: dict[tuple[str, str], set[str]] = {}
		for doctype in filter(self._filled().__contains__, self.tables):
			names = frappe.db.sql_list(f"select name from `tab{doctype}` order by name")
			if doctype == CUSTOMER:
				found.update({(doctype, name): {name} for name in names})
				continue
			for name, customer in store.rows(customers_query(self.catalog.specs[doctype], names)) if names else ():
				found.setdefault((doctype, str(name)), set()).update({customer} if customer else ())
		return found

	def table(self) -> str:
		"""What changed with what, as a person reads it."""
		lines = ["| step | document | how | fields |", "|---|---|---|---|"]
		for step in self.steps:
			for (doctype, how), fields in sorted(step.written.items()):
				said = ", ".join(sorted(fields - {"modified", "modified_by"})) or "modified"
				lines.append(f"| {step.label} | {doctype} | {how} | {said} |")
		return "\n".join(lines)


def _different(before: Rows, after: Rows) -> dict[tuple[str, str], set[str]]:
	found: dict[tuple[str, str], set[str]] = {}
	for key in before.keys() | after.keys():
		old, new = before.get(key), after.get(key)
		if old == new:
			continue
		doctype, _, name = key[0].partition("\t")
		child = key[1].partition("\t")[0]
		fields = {"new"} if old is None else {"deleted"} if new is None else {k for k in new if new[k] != old.get(k)}
		place = "" if child == doctype else f"{child}: "
		found.setdefault((doctype, name), set()).update(f"{place}{each}" for each in fields)
	return found
