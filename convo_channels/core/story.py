"""Documents become interactions: what the timeline tells of a quotation, an order, a payment, a mail.

The only writer of Convo Interaction rows about documents. Reads the documents' own tables; a dedupe key makes
every row unique, so a replayed change or a second backfill adds nothing.
"""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .catalog import Catalog, SourceSpec
from .clock import as_datetime
from .outbox import CANCEL, UNTOLD, Change, read_waiting
from .related import currency_of_amount, customer_of, leads_to_customer, rows_of
from .spelling import fold
from .sql import Sql, ident, in_list, join, sql
from .store import Store
from .words import searchable_item
from .write import in_slabs, insert_rows

COLUMNS = (
	"customer", "occurred_at", "received_at", "medium", "direction", "event_type", "subject", "content",
	"reference_doctype", "reference_name", "status", "amount", "currency", "actor", "source", "dedupe_key",
	"text",
)  # fmt: skip
MAX_KEY = 140
EVENTS = {0: "Created", 1: "Submitted", 2: "Cancelled"}
STATUS_OF_DOCSTATUS = {0: "Draft", 1: "Submitted", 2: "Cancelled"}


@dataclass(frozen=True)
class Interaction:
	"""One row of the timeline about to be written. Text is cut to what its column holds."""

	customer: str
	occurred_at: datetime.datetime
	received_at: datetime.datetime
	medium: str
	direction: str
	event_type: str
	subject: str
	reference_doctype: str
	reference_name: str
	dedupe_key: str
	content: str = ""
	status: str = ""
	amount: Any = 0
	currency: str = ""
	actor: str = ""
	source: str = "ERPNext"

	def row(self) -> list[Any]:
		values = {column: getattr(self, column) for column in COLUMNS if column != "text"}
		values["text"] = searchable_item(self.subject or "", self.content or "")
		for column in ("subject", "status", "actor"):
			values[column] = (values[column] or "")[:140]
		values["dedupe_key"] = _fit_key(self.dedupe_key)
		return [values[column] for column in COLUMNS]


def _fit_key(key: str) -> str:
	"""A key cut short would be another row's too: a long one ends in its digest."""
	if len(key) <= MAX_KEY:
		return key
	digest = hashlib.sha256(key.encode()).hexdigest()[:40]
	return f"{key[: MAX_KEY - 41]}:{digest}"


@dataclass(frozen=True)
class Document:
	"""What a source's own table says of one document now."""

	name: str
	customer: str
	docstatus: int
	created_at: datetime.datetime
	owner: str
	happened_on: datetime.datetime
	status: str
	amount: Any
	subject: str
	currency: str = ""


def record_changes(store: Store, catalog: Catalog, changes: Sequence[Change]) -> list[Interaction]:
	"""Write the interactions that these changes of documents amount to. Returns the new ones."""
	by_doctype: dict[str, list[Change]] = {}
	for change in changes:
		spec = catalog.specs.get(change.reference_doctype)
		if spec and spec.is_timeline_source and change.event not in UNTOLD:
			by_doctype.setdefault(change.reference_doctype, []).append(change)
	found: list[Interaction] = []
	for doctype, group in by_doctype.items():
		found += _tell_changes(store, catalog.specs[doctype], group)
	write_interactions(store, found)
	return found


def _tell_changes(store: Store, spec: SourceSpec, changes: list[Change]) -> list[Interaction]:
	names = sorted({change.reference_name for change in changes})
	documents = {d.name: d for d in read_documents(store, spec, in_list(ident("s", "name"), names))}
	last = _last_status(store, spec.doctype, names)
	found = []
	for change in changes:
		document = documents.get(change.reference_name)
		if not document:
			continue
		status = change.doc_status or STATUS_OF_DOCSTATUS.get(change.doc_docstatus, "")
		if document.name not in last:
			found.append(_first(spec, document, change, status))
		elif last[document.name] != status:
			found.append(_next(spec, document, change, status, last[document.name]))
		last[document.name] = status
	return found


def _first(spec: SourceSpec, document: Document, change: Change, status: str) -> Interaction:
	"""The first word about a document. A back-dated one is told at its own date, at the hour it was written.

	What is cancelled is cancelled now, whatever date stands on it.
	"""
	moment = document.happened_on
	is_of_now = change.event == CANCEL or moment.date() == change.changed_at.date()
	if is_of_now or moment > change.changed_at:
		moment = change.changed_at
	event = EVENTS.get(change.doc_docstatus, "Created")
	return _about(spec, document, event, status, change.changed_by, moment, change.changed_at, "first")


def _next(spec: SourceSpec, document: Document, change: Change, status: str, before: str) -> Interaction:
	event = "Changed"
	if change.doc_docstatus == 2:
		event = "Cancelled"
	elif before == "Draft" and change.doc_docstatus == 1:
		event = "Submitted"
	key = f"{status}:{change.changed_at.isoformat()}"
	return _about(spec, document, event, status, change.changed_by, change.changed_at, change.changed_at, key)


def _about(
	spec: SourceSpec,
	document: Document,
	event: str,
	status: str,
	actor: str,
	occurred_at: datetime.datetime,
	received_at: datetime.datetime,
	key: str,
) -> Interaction:
	return Interaction(
		customer=document.customer, occurred_at=occurred_at, received_at=received_at, medium=spec.medium,
		direction="In" if spec.doctype in FROM_CUSTOMER else "Out", event_type=event, subject=document.subject,
		reference_doctype=spec.doctype, reference_name=document.name,
		dedupe_key=f"{spec.doctype}:{document.name}:{key}", status=status, amount=document.amount,
		currency=document.currency, actor=actor,
	)  # fmt: skip


FROM_CUSTOMER = frozenset({"Issue", "Warranty Claim", "Payment Entry", "Opportunity"})


def _last_status(store: Store, doctype: str, names: Sequence[str]) -> dict[str, str]:
	"""{document: the status its newest interaction told}."""
	query = sql(
		"SELECT reference_name, status FROM `tabConvo Interaction` WHERE reference_doctype = {} AND {} ORDER BY name",
		doctype, in_list(sql("reference_name"), names),
	)  # fmt: skip
	return {name: status or "" for name, status in store.rows(query)}


def read_documents(store: Store, spec: SourceSpec, where: Sql, limit: int | None = None) -> list[Document]:
	"""Documents of one source that belong to a customer, by name."""
	customer = customer_of(spec)
	parts = [where, sql("{} <> ''", customer), leads_to_customer(spec)]
	optional = [
		ident("s", name) if name else sql("NULL")
		for name in (spec.date_field, spec.status_field, spec.amount_field, spec.subject_field)
	]
	optional.append(currency_of_amount(spec, "s"))
	query = sql(
		"SELECT s.name, c.name, s.docstatus, s.creation, s.owner, {} FROM {} JOIN `tabCustomer` AS c"
		" ON c.name = {} WHERE {} ORDER BY s.name",
		join(", ", optional), rows_of(spec), customer, join(" AND ", parts),
	)  # fmt: skip
	if limit:
		query = sql("{} LIMIT {}", query, limit)
	return [_document(spec, row) for row in store.rows(query)]


def _document(spec: SourceSpec, row: tuple[Any, ...]) -> Document:
	name, customer, docstatus, creation, owner, date, status, amount, subject, currency = row
	created = as_datetime(creation) or datetime.datetime(2000, 1, 1)
	happened = as_datetime(date) or created
	if happened.time() == datetime.time():
		happened = datetime.datetime.combine(happened.date(), created.time())
	status = status or STATUS_OF_DOCSTATUS.get(docstatus, "")
	return Document(
		name, customer, docstatus, created, owner, happened, status, amount or 0, subject or "", currency or ""
	)


def backfill_chunk(
	store: Store, spec: SourceSpec, after: str | None, size: int, now: datetime.datetime
) -> tuple[list[Interaction], str | None]:
	"""Tell the next documents of a source that the timeline does not know yet; returns (rows, name to go on from).

	A document whose changes still wait is left to them: its state of now is their end, not its beginning.
	"""
	where = sql("{} > {}", ident("s", "name"), after or "")
	documents = read_documents(store, spec, where, size)
	names = [d.name for d in documents]
	known = _last_status(store, spec.doctype, names).keys()
	waiting = read_waiting(store, spec.doctype, names)
	found = [
		_about(spec, d, EVENTS.get(d.docstatus, "Created"), d.status, d.owner, d.happened_on, now, "first")
		for d in documents
		if d.name not in known and fold(str(d.name)) not in waiting
	]
	write_interactions(store, found)
	return found, documents[-1].name if len(documents) == size else None


def read_interactions(store: Store, names: Sequence[str]) -> list[Interaction]:
	"""Interactions of customers that somebody else has written, by name: what a profile needs to know of them."""
	query = sql(
		"SELECT c.name, i.occurred_at, i.medium, i.direction FROM `tabConvo Interaction` AS i JOIN `tabCustomer` AS c"
		" ON c.name = i.customer WHERE {} AND i.occurred_at IS NOT NULL",
		in_list(sql("i.name"), [int(name) for name in names if name.isdigit()]),
	)
	found = []
	for customer, at, medium, direction in store.rows(query):
		moment = as_datetime(at)
		assert moment is not None
		found.append(Interaction(customer, moment, moment, medium or "", direction or "", "", "", "", "", ""))
	return found


def write_interactions(store: Store, interactions: Iterable[Interaction]) -> int:
	"""Insert rows; one whose dedupe key exists is left out. Returns how many were new."""
	written = 0
	for slab in in_slabs(list(interactions)):
		rows = [item.row() for item in slab]
		now = slab[0].received_at
		written += insert_rows(store, "Convo Interaction", COLUMNS, rows, now=now, ignore=True)
	return written
