"""Documents that became something else by the passing of time alone: an invoice overdue, a quotation expired.

ERPNext writes these states at night, without an event. They are told on their day: found with the day's change, and
announced like a save, so that everything follows from them that follows from one.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..base.clock import ONE_DAY, Clock, as_datetime, midnight
from ..base.reader import Item
from ..base.sql import Sql, ident, in_list, sql, table
from ..base.store import Store
from ..base.text import fold
from ..catalog.catalog import Catalog, SourceSpec
from ..catalog.computed import invoice_total, term_amount, value_of
from ..catalog.customer_links import customer_of, leads_to_customer, rows_of
from ..changes import outbox
from ..changes.outbox import BULK, CHANGE, Change
from .documents import EVENTS, Interaction, Truth

CHUNK = 500
# {DocType: (the states that a day brings, the day after which it may have them)}
BY_DAY = {
	"Sales Invoice": (("Overdue", "Overdue and Discounted"), "due_date"),
	"Quotation": (("Expired",), "valid_till"),
}


def find(store: Store, catalog: Catalog, clock: Clock, doctype: str, after: str, size: int) -> list[Change]:
	"""The next documents whose state the day has brought and nobody has told yet, as changes to be noted."""
	spec = catalog.specs.get(doctype)
	if not spec or not spec.is_timeline_source or not spec.status_field:
		return []
	query = sql("{} ORDER BY s.name LIMIT {}", _untold(spec, clock, after), size)
	rows = store.rows(query)
	began = since(store, doctype, [name for name, *_ in rows], clock)
	return [
		Change(
			doctype, str(name), CHANGE, began.get(fold(name), clock.now), customer_after=customer, doc_status=status,
			doc_docstatus=docstatus, priority=BULK, changed_by="", reference_created_at=as_datetime(creation),
		)
		for name, customer, status, docstatus, creation in rows
	]  # fmt: skip


def note_step(
	store: Store, catalog: Catalog, clock: Clock, at: tuple[str, str] | None, size: int = CHUNK
) -> tuple[str, str] | None:
	"""Note the next of them in the outbox, where the drain finds them. Returns where to go on; None at the end."""
	order = list(BY_DAY)
	doctype, after = at or (order[0], "")
	found = find(store, catalog, clock, doctype, after, size)
	outbox.append(store, found)
	if len(found) == size:
		return doctype, found[-1].reference_name
	place = order.index(doctype) + 1
	return (order[place], "") if place < len(order) else None


def note_all(store: Store, catalog: Catalog, clock: Clock) -> None:
	at: tuple[str, str] | None = None
	while True:
		with store.transaction():
			at = note_step(store, catalog, clock, at)
		if at is None:
			return


def _untold(spec: SourceSpec, clock: Clock, after: str) -> Sql:
	states, day = BY_DAY[spec.doctype]
	status = value_of(spec.doctype, spec.status_field, "s", clock)
	told = sql(
		"SELECT 1 FROM `tabConvo Interaction` AS i WHERE i.reference_doctype = {doctype} AND i.reference_name = s.name"
		" AND i.status = {status}",
		doctype=spec.doctype,
		status=status,
	)
	# Only what is told already: history is for who asks for it.
	known = sql(
		"SELECT 1 FROM `tabConvo Interaction` AS n WHERE n.reference_doctype = {} AND n.reference_name = s.name",
		spec.doctype,
	)
	return sql(
		"SELECT s.name, {customer}, {status}, s.docstatus, s.creation FROM {rows} WHERE s.name > {after}"
		" AND s.docstatus = 1 AND {day} < {today} AND {is_customers}"
		" AND {states} AND EXISTS ({known}) AND NOT EXISTS ({told})",
		customer=customer_of(spec),
		status=status,
		rows=rows_of(spec),
		after=after,
		day=ident("s", day),
		today=clock.today,
		is_customers=leads_to_customer(spec),
		states=in_list(status, states),
		known=known,
		told=told,
	)


def since(store: Store, doctype: str, names: Iterable[str], clock: Clock) -> dict[str, datetime.datetime]:
	"""{folded document: since when it has the state that a day has brought}; never before it was made, nor in the future."""
	wanted = list(names)
	if doctype not in BY_DAY or not wanted:
		return {}
	states, day = BY_DAY[doctype]
	status = value_of(doctype, "status", "s", clock)
	query = sql(
		"SELECT s.name, {day}, s.creation FROM {rows} WHERE {names} AND {states}",
		day=ident("s", day),
		rows=sql("{} AS s", table(doctype)),
		names=in_list(ident("s", "name"), wanted),
		states=in_list(status, states),
	)
	rows = store.rows(query)
	ends = {fold(name): last for name, last, _ in rows}
	if doctype == "Sales Invoice":
		ends |= _unpaid_terms(store, [name for name, *_ in rows])
	found = {}
	for name, _, creation in rows:
		ended, made = as_datetime(ends[fold(name)]), as_datetime(creation)
		if ended and made:
			found[fold(name)] = min(max(midnight(ended.date()) + ONE_DAY, made), clock.now)
	return found


def say_today(store: Store, catalog: Catalog, items: Iterable[Item], clock: Clock) -> None:
	"""Where a document begins on a timeline, it says the state that a day has brought, as it does in every other place."""
	rows = [item for item in items if item.get("kind") == "interaction" and item["event_type"] in (EVENTS[0], EVENTS[1])]
	for doctype, (states, _) in BY_DAY.items():
		spec = catalog.specs.get(doctype)
		told = [row for row in rows if row["reference_doctype"] == doctype and row["reference_name"]]
		if not told or not spec or not spec.status_field:
			continue
		status = value_of(doctype, spec.status_field, "s", clock)
		query = sql(
			"SELECT s.name, {status} FROM {table} AS s WHERE {names} AND s.docstatus = 1 AND {states}",
			status=status,
			table=table(doctype),
			names=in_list(ident("s", "name"), sorted({row["reference_name"] for row in told})),
			states=in_list(status, states),
		)
		now = {fold(str(name)): said for name, said in store.rows(query)}
		for row in told:
			row["status"] = now.get(fold(row["reference_name"]), row["status"])


def _unpaid_terms(store: Store, invoices: Sequence[str]) -> dict[str, Any]:
	"""{folded invoice: the day of its first term of payment that is not paid}."""
	query = sql(
		"SELECT t.parent, t.due_date, {term}, {total} - s.outstanding_amount FROM `tabPayment Schedule` AS t"
		" JOIN `tabSales Invoice` AS s ON s.name = t.parent WHERE t.parenttype = 'Sales Invoice' AND s.is_pos = 0"
		" AND {invoices} ORDER BY t.due_date, t.name",
		term=term_amount("s", "t"),
		total=invoice_total("s"),
		invoices=in_list(sql("t.parent"), list(invoices)),
	)
	found: dict[str, Any] = {}
	asked: dict[str, float] = {}
	for name, day, amount, paid in store.rows(query):
		key = fold(name)
		asked[key] = asked.get(key, 0) + float(amount or 0)
		if day and round(float(paid or 0), 6) < round(asked[key], 6):
			found.setdefault(key, day)
	return found


def as_of_today(truth: Truth, changes: Sequence[Change]) -> list[Change]:
	"""A save writes the state that ERPNext last gave its document: the newest one is told in that which the day has brought."""
	newest = {fold(change.reference_name): change for change in changes}
	found = []
	for change in changes:
		told = next(iter(truth.get(fold(change.reference_name), {}).values()), None)
		states, _ = BY_DAY.get(change.reference_doctype, ((), ""))
		# What was cancelled since is none of the day's doing.
		is_in_force = told and change.doc_docstatus == 1 and told.event_type == EVENTS[1]
		is_by_day = told and is_in_force and {told.status, change.doc_status} & set(states)
		is_newest = change is newest[fold(change.reference_name)]
		found.append(replace(change, doc_status=told.status) if told and is_by_day and is_newest else change)
	return found


def as_change(told: Interaction, at: datetime.datetime, by: str = "") -> Change:
	"""The state of a document as if a save had seen it."""
	docstatus = {"Submitted": 1, "Cancelled": 2}.get(told.event_type, 0)
	return Change(
		told.reference_doctype, told.reference_name, CHANGE, at, changed_by=by, doc_status=told.status,
		doc_docstatus=docstatus, reference_created_at=told.reference_created_at,
	)  # fmt: skip
