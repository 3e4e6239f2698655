"""A small business in a test's database: rows of any DocType, saves as a hook would report them, segments, the engine.

Rows are those of `tests.support.stored_rows`. Truth comes from `tests.support.evaluator` over the rows as stored.
"""

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.base.fiscal_years import make_fiscal_years
from convo_channels.core.catalog import held
from convo_channels.core.catalog.catalog import Catalog, build_catalog
from convo_channels.core.changes import held_marks, outbox, values
from convo_channels.core.changes.outbox import CHANGE, DELETE, INSERT, RENAME, URGENT, Change
from convo_channels.core.rules.stored_rows import read_held
from convo_channels.core.segments.moves import CAUSE_RULE, Move
from convo_channels.core.sync import drain as draining
from convo_channels.core.sync import nightly_check
from convo_channels.core.sync import rebuild as rebuilding
from standalone.schema import field_infos
from standalone.stores import AnyStore
from tests.support.evaluator import Evaluator
from tests.support.source_facts import CUSTOMER_FIELD, LINKED
from tests.support.stored_rows import StoredRows

NOW = datetime.datetime(2024, 3, 15, 12, 30, 15, 123456)
USER = "agent@example.com"
# What rules can speak of.
SPOKEN_OF = (
	"Customer", "Convo Profile", "Quotation", "Sales Order", "Sales Invoice", "Issue", "Opportunity", "Warranty Claim",
	"Serial No", "Convo Post", "Convo Interaction", "Tag Link", "Territory", "Customer Group", "Item Group",
	"Delivery Note", "Payment Entry", "Maintenance Visit", "Project", "Contact", "Address", "Dynamic Link",
	"Sales Invoice Item", "Sales Order Item", "Payment Schedule", "Customer Credit Limit", "Company", "Journal Entry",
	"Journal Entry Account", "Convo Segment Member", "Convo Held Value", "Convo Work State",
)  # fmt: skip
# From April to March; another company's go by the calendar.
FISCAL_YEARS = [
	(datetime.date(2023, 4, 1), datetime.date(2024, 3, 31), ("Our Company", "Twin")),
	(datetime.date(2024, 4, 1), datetime.date(2025, 3, 31), ()),
	(datetime.date(2024, 1, 1), datetime.date(2024, 12, 31), ("Their Company",)),
]
STATUS_FIELD = {"Convo Post": "post_type", "Tag Link": "tag", "Customer": ""}


@cache
def site_kinds() -> dict[str, dict[str, tuple[str, str, str]]]:
	kinds = field_infos()
	kinds["Journal Entry"] = {**kinds["Journal Entry"], "customer_amount": ("Currency", "", "Amount for the customer")}
	kinds["Convo Profile"] = {**kinds["Convo Profile"], "interaction_count": ("Int", "", "Interactions")}
	kinds["Customer"] = {**kinds["Customer"], "random_number": ("Float", "", "Random number, 0 to 100")}
	return kinds


@cache
def site_catalog() -> Catalog:
	return replace(build_catalog(site_kinds()), fiscal_years=make_fiscal_years(FISCAL_YEARS, "Our Company"))


def condition(subject: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
	"""A row of a rule's form; `filters` may be given as a list."""
	if isinstance(more.get("filters"), list):
		more["filters"] = json.dumps(more["filters"])
	return {
		"group_no": 1,
		"subject": subject,
		"operator": operator,
		"value": value,
		"measure": "value",
		**more,
	}


def on_customer(field: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
	return condition("Customer", operator, value, field=field, **more)


def label_of(doctype: str, field: str) -> tuple[str, bool]:
	"""How a field is called, and whether it is a box to tick."""
	kind, _, label = site_kinds()[doctype][field]
	return label, kind == "Check"


class Business(StoredRows):
	"""One test's database with a clock that only moves when told."""

	def __init__(self, store: AnyStore, now: datetime.datetime = NOW, catalog: Catalog | None = None):
		super().__init__(store, now, USER)
		self.catalog = catalog or site_catalog()
		self.priority = URGENT
		self.segments: dict[str, tuple[list[dict[str, Any]], bool]] = {}
		self._held: dict[str, frozenset[str]] | None = None

	# -- saves, as the hooks report them

	def create(self, doctype: str, name: Any = None, **fields: Any) -> Any:
		"""A document is inserted."""
		given = self.put(doctype, name, **fields)
		self.report(doctype, given, INSERT)
		return given

	def update(self, doctype: str, name: Any, /, *, event: str = CHANGE, **fields: Any) -> None:
		"""A document is saved, submitted or cancelled."""
		before = self.row(doctype, name)
		self.patch(doctype, name, **fields, modified=self.time)
		more: dict[str, Any] = {"held_fields": held_marks.note(self.held_fields(doctype) & fields.keys(), before.get, fields.get) or None}
		if doctype == "Customer":
			more["field_values"] = values.note([(field, *label_of(doctype, field)) for field in fields], before.get, fields.get) or None
		self.report(doctype, name, event, before=before, **more)

	def held_fields(self, doctype: str) -> frozenset[str]:
		"""Of which the hook knows that rules ask since when they hold their value."""
		if self._held is None:
			self._held = held.by_doctype(read_held(self.store, self.catalog))
		return self._held.get(doctype, frozenset())

	def catalog_of_now(self) -> Catalog:
		"""With what stored rules ask for."""
		return replace(self.catalog, held=held.by_doctype(read_held(self.store, self.catalog)))

	def delete(self, doctype: str, name: Any) -> None:
		"""A document is deleted."""
		before = self.row(doctype, name)
		customers = self.customers_of(doctype, name) if doctype in LINKED else [customer_of(doctype, before)]
		self.drop(doctype, name)
		self.append(*(self._change(doctype, before, DELETE, customer_before=each) for each in customers))

	def report(
		self, doctype: str, name: Any, event: str, *, before: Mapping[str, Any] | None = None, **more: Any
	) -> None:
		row = self.row(doctype, name)
		after = customer_of(doctype, row)
		earlier = customer_of(doctype, before) if before else None
		more.setdefault("customer_before", earlier if earlier != after else None)
		self.append(self._change(doctype, row, event, customer_after=after, **more))

	def append(self, *changes: Change) -> None:
		with self.store.transaction():
			outbox.append(self.store, changes)

	def _change(self, doctype: str, row: Mapping[str, Any], event: str, **more: Any) -> Change:
		status = row.get(STATUS_FIELD.get(doctype, "status")) or None
		return Change(
			doctype, str(row["name"]), event, self.time, self.user,
			doc_status=status, doc_docstatus=int(row.get("docstatus") or 0), priority=self.priority,
			reference_created_at=as_datetime(row.get("creation")), **more,
		)  # fmt: skip

	def relink(self, doctype: str, name: Any, customers: Iterable[str]) -> None:
		"""A contact or an address is saved with other customers: each that it left is told."""
		before, after = self.customers_of(doctype, name), list(customers)
		table, kind, field = LINKED[doctype]
		links = [{kind: "Customer", field: customer} for customer in after]
		self.put_children(doctype, name, table, links)
		self.report(doctype, name, CHANGE)
		for customer in sorted(set(before) - set(after)):
			self.append(self._change(doctype, self.row(doctype, name), CHANGE, customer_before=customer))

	def rename_customer(self, old: str, new: str, *, merge: bool = False) -> None:
		"""What Frappe does: links are rewritten, the document moves; a loser is deleted afterwards."""
		with self.store.transaction():
			self.rewrite_links(old, new)
			if merge:
				self.drop("Customer", old)
			else:
				statement = "update `tabCustomer Credit Limit` set parent = ? where parenttype = 'Customer' and parent = ?"
				self.store.run(statement.replace("?", self.mark), (new, old))
				self.patch("Customer", old, name=new)
		self.forget()
		self.report("Customer", new, RENAME, old_name=old)
		if merge:
			self.append(Change("Customer", old, DELETE, self.time, self.user, priority=self.priority))

	def rewrite_links(self, old: str, new: str) -> None:
		columns = [
			(d, f) for d, infos in site_kinds().items() for f, i in infos.items() if i[1] == "Customer"
		]
		columns += [(doctype, field) for doctype, (field, _) in CUSTOMER_FIELD.items()]
		columns += [("Tag Link", "document_name"), ("Dynamic Link", "link_name")]
		columns += [("Communication Link", "link_name"), ("Journal Entry Account", "party")]
		columns += [("Communication", "reference_name")]
		for doctype, field in columns:
			statement = f"update `tab{doctype}` set `{field}` = {self.mark} where `{field}` = {self.mark}"
			self.store.run(statement, (new, old))

	# -- segments

	def segment(self, title: str, rules: list[dict[str, Any]], **fields: Any) -> str:
		"""A segment as its form saves it: Pending, with the rows of its rule."""
		self.put("Convo Segment", title, **{"title": title, "enabled": 1, "status": "Pending", **fields})
		self.write_rules(title, rules)
		self.segments[title] = (rules, bool(fields.get("include_disabled")))
		return title

	def write_rules(self, title: str, rules: list[dict[str, Any]]) -> None:
		self._held = None
		place = {"parent": title, "parenttype": "Convo Segment", "parentfield": "rules"}
		self.put_all("Convo Segment Rule", [{**r, **place, "idx": i} for i, r in enumerate(rules, start=1)])

	def change_rules(self, title: str, rules: list[dict[str, Any]]) -> None:
		"""Another rule for the same segment: Pending again."""
		self.store.run(f"delete from `tabConvo Segment Rule` where parent = {self.mark}", (title,))
		self.write_rules(title, rules)
		self.patch("Convo Segment", title, status="Pending")
		self.segments[title] = (rules, self.segments[title][1])

	def write_exceptions(self, title: str, exceptions: list[dict[str, Any]]) -> None:
		"""Other rows beside the rule of a segment: Pending again."""
		self.store.run(f"delete from `tabConvo Segment Exception` where parent = {self.mark}", (title,))
		place = {"parent": title, "parenttype": "Convo Segment", "parentfield": "exceptions"}
		self.put_all(
			"Convo Segment Exception", [{**r, **place, "idx": i} for i, r in enumerate(exceptions, start=1)]
		)
		self.patch("Convo Segment", title, status="Pending")

	def members(self, segment: str) -> set[str]:
		"""Stored members."""
		found = self.ask("select customer from `tabConvo Segment Member` where segment = ?", segment)
		return {customer for (customer,) in found}

	def status(self, segment: str) -> str:
		return self.ask("select status from `tabConvo Segment` where name = ?", segment)[0][0]

	def logs(self, segment: str | None = None, customer: str | None = None) -> list[dict[str, Any]]:
		"""Log rows, oldest first."""
		return [
			row
			for row in self.rows("Convo Segment Log")
			if segment in (None, row["segment"]) and customer in (None, row["customer"])
		]

	# -- the engine at work

	def drain(self, limit: int = 500) -> draining.BatchResult:
		"""Drain until nothing waits; what all batches did together."""
		total = draining.BatchResult()
		while True:
			batch = draining.drain_batch(self.store, self.catalog, self.now, limit)
			total.changes += batch.changes
			total.moves += batch.moves
			total.parked += batch.parked
			total.customers |= batch.customers
			total.rebuild += batch.rebuild
			if not batch.changes and not batch.parked:
				self.forget()
				return total

	def rebuild(self, segment: str, *, cause: str = CAUSE_RULE, size: int = 10_000) -> list[Move]:
		"""One segment from end to end, in steps."""
		reason = rebuilding.reason_for(cause, self.today, self.user)
		moves: list[Move] = []
		after: str | None = None
		while True:
			step = rebuilding.rebuild_step(
				self.store, self.catalog, self.now, segment, after=after, size=size, reason=reason
			)
			moves += step.moves
			after = step.after
			if after is None and not step.is_asked_again:
				return moves

	def rebuild_due(self, *, day_changed: bool = False, size: int = 10_000) -> list[Move]:
		"""What the tick asks for."""
		due = rebuilding.due_segments(self.store, self.catalog, day_changed=day_changed)
		return [move for name, cause in due for move in self.rebuild(name, cause=cause, size=size)]

	def reconcile(self, size: int = 10_000) -> rebuilding.Step:
		"""The nightly pass; its steps added up."""
		total = rebuilding.Step()
		while True:
			step = nightly_check.reconcile_step(self.store, self.catalog, self.now, after=total.after, size=size)
			total.moves += step.moves
			total.repaired += step.repaired
			total.drift += step.drift
			total.miscounted += step.miscounted
			total.after = step.after
			if total.after is None:
				return total

	def settle(self) -> None:
		"""Everything the worker would do by now."""
		self.drain()
		self.rebuild_due()

	# -- the truth

	def evaluator(self) -> Evaluator:
		tables = {doctype: self.rows(doctype) for doctype in SPOKEN_OF}
		exceptions: dict[str, list[dict[str, Any]]] = {}
		for row in self.rows("Convo Segment Exception"):
			exceptions.setdefault(row["parent"], []).append(row)
		segments = {
			name: (*given, exceptions[name]) if name in exceptions else given
			for name, given in self.segments.items()
		}
		return Evaluator(
			tables=tables, kinds=site_kinds(), today=self.today, segments=segments, now=self.time,
			first_weekday=self.catalog.first_weekday,
			fiscal_years=[(year.first, year.last, year.companies) for year in self.catalog.fiscal_years.years],
			company=self.catalog.fiscal_years.company,
		)

	def truth(self) -> dict[str, set[str]]:
		"""{segment: who must be in it}, from the rows alone."""
		evaluator = self.evaluator()
		return {name: evaluator.inside(name) for name in self.segments}

	def stored(self) -> dict[str, set[str]]:
		return {name: self.members(name) for name in self.segments}

	def miscounted(self) -> list[tuple]:
		"""Segments whose counter is not the number of their members."""
		return self.ask(
			"select s.name, coalesce(f.member_count, 0) as counted, count(m.name) as there from `tabConvo Segment` as s"
			" left join `tabConvo Segment Figure` as f on f.segment = s.name"
			" left join `tabConvo Segment Member` as m on m.segment = s.name group by s.name, f.member_count"
			" having counted <> there"
		)

	def late_bounds(self) -> list[tuple]:
		"""Memberships whose `last_post_at` is older than a post of the customer."""
		return self.ask(
			"select m.segment, m.customer, m.last_post_at, p.posted_at from `tabConvo Segment Member` as m"
			" join `tabConvo Post` as p on p.customer = m.customer"
			" where m.last_post_at is null or m.last_post_at < p.posted_at"
		)


def customer_of(doctype: str, row: Mapping[str, Any]) -> str | None:
	"""The customer a document itself names."""
	if doctype == "Tag Link":
		return row["document_name"] if row["document_type"] == "Customer" else None
	if doctype in LINKED:
		return None
	field, party_type = CUSTOMER_FIELD.get(doctype, ("customer", ""))
	if party_type and row.get(party_type) != "Customer":
		return None
	return row.get(field) or None
