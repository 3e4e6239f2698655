"""What the timeline tells of a document: the words, derived from its own table, and their row in ours.

What follows from the document as it is (for whom, about what, how much, since when) is in `derive`; what only its saves
could tell (when it became what, by whose hand) is in the steps. Which of both is written is decided in `follow`; a dedupe
key makes every row unique.
"""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...constants import INTERACTION
from ..base.clock import Clock, as_datetime
from ..base.mail_states import NO_CONTACT
from ..base.sql import Sql, ident, in_list, join, sql
from ..base.store import Store
from ..base.text import fold
from ..base.whole import is_name_of_number
from ..base.write import in_slabs, insert_rows
from ..catalog.catalog import SourceSpec
from ..catalog.computed import value_of
from ..catalog.customer_links import currency_of_amount, customer_of, leads_to_customer, rows_of
from ..changes.outbox import CANCEL, Change
from ..posts.search_words import searchable_item, spoken_name

COLUMNS = (
	"customer", "occurred_at", "received_at", "medium", "direction", "event_type", "subject", "content",
	"reference_doctype", "reference_name", "reference_created_at", "status", "amount", "currency", "actor", "source",
	"dedupe_key", "text",
)  # fmt: skip
MAX_KEY = 140
CANCELLED = "Cancelled"
EVENTS = {0: "Created", 1: "Submitted", 2: CANCELLED}
STATUS_OF_DOCSTATUS = {0: "Draft", 1: "Submitted", 2: "Cancelled"}
# Documents that come from the customer, unless they take money back.
FROM_CUSTOMER = frozenset({"Issue", "Warranty Claim", "Payment Entry", "Journal Entry", "Opportunity"})


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
	reference_created_at: datetime.datetime | None = None
	cancelled_at: datetime.datetime | None = None

	@property
	def contact(self) -> str:
		"""Which way something passed between us and the customer; empty where nothing did."""
		return "" if self.medium == "Document" or self.status in NO_CONTACT else self.direction

	def said(self) -> dict[str, Any]:
		"""The columns of its row, without what is searched, which follows from them."""
		values = {column: getattr(self, column) for column in COLUMNS if column != "text"}
		for column in ("subject", "status", "actor"):
			values[column] = (values[column] or "")[:140]
		values["dedupe_key"] = fit_key(self.dedupe_key)
		return values

	def values(self) -> dict[str, Any]:
		name = spoken_name(self.reference_doctype, self.reference_name)
		return {**self.said(), "text": searchable_item(self.subject or "", self.content or "", name)}

	def row(self) -> list[Any]:
		values = self.values()
		return [values[column] for column in COLUMNS]


def fit_key(key: str) -> str:
	"""A key cut short would be another row's too: a long one ends in its digest."""
	if len(key) <= MAX_KEY:
		return key
	digest = hashlib.sha256(key.encode()).hexdigest()[:40]
	return f"{key[: MAX_KEY - 41]}:{digest}"


# {document: {customer: the row that begins its story there}}, both names folded.
Truth = dict[str, dict[str, Interaction]]


def derive(store: Store, spec: SourceSpec, names: Sequence[str], clock: Clock) -> Truth:
	"""What the documents themselves say now, for each customer they name; one that names none says nothing.

	`status` is their state of this day, whatever ERPNext's own nightly job has done yet.
	"""
	found: Truth = {}
	for slab in in_slabs(list(names)):
		for row in store.rows(_documents(spec, slab, clock)):
			told = _beginning(spec, row, clock)
			found.setdefault(fold(told.reference_name), {})[fold(told.customer)] = told
	return found


def _documents(spec: SourceSpec, names: Sequence[str], clock: Clock) -> Sql:
	customer = customer_of(spec)
	fields = (spec.date_field, spec.status_field, spec.amount_field, spec.subject_field)
	values = [value_of(spec.doctype, name, "s", clock) if name else sql("NULL") for name in fields]
	values += [currency_of_amount(spec, "s"), _is_taken_back(spec)]
	once = in_list(sql("parent"), names) if spec.link_table else None
	return sql(
		"SELECT s.name, c.name, s.docstatus, s.creation, s.modified, s.owner, {values} FROM {rows} JOIN `tabCustomer` AS c"
		" ON c.name = {customer} WHERE {names} AND {customer} <> '' AND {is_customers}",
		values=join(", ", values),
		rows=rows_of(spec, once),
		customer=customer,
		names=in_list(ident("s", "name"), names),
		is_customers=leads_to_customer(spec),
	)


def _is_taken_back(spec: SourceSpec) -> Sql:
	return sql("{} = {}", ident("s", spec.return_field), spec.return_value) if spec.return_field else sql("0")


def _beginning(spec: SourceSpec, row: tuple[Any, ...], clock: Clock) -> Interaction:
	"""A document's own day, at the hour it was made."""
	name, customer, docstatus, creation, modified, owner, *values = row
	date, status, amount, subject, currency, is_repaid = values
	created = as_datetime(creation) or datetime.datetime(2000, 1, 1)
	happened = as_datetime(date) or created
	if happened.time() == datetime.time():
		happened = datetime.datetime.combine(happened.date(), created.time())
	event = EVENTS.get(docstatus, EVENTS[0])
	is_from_customer = spec.doctype in FROM_CUSTOMER and (amount or 0) >= 0 and not is_repaid
	return Interaction(
		customer=customer, occurred_at=happened, received_at=clock.now, medium=spec.medium,
		direction="In" if is_from_customer else "Out", event_type=event, subject=subject or "",
		reference_doctype=spec.doctype, reference_name=str(name), reference_created_at=created,
		cancelled_at=as_datetime(modified) if event == CANCELLED else None,
		dedupe_key=_key_of(spec, str(name), customer, "first"), status=status or STATUS_OF_DOCSTATUS.get(docstatus, ""),
		amount=amount or 0, currency=currency or "", actor=owner or "",
	)  # fmt: skip


def _key_of(spec: SourceSpec, name: str, customer: str, step: str) -> str:
	return ":".join((spec.doctype, name, *((customer,) if spec.link_table else ()), step))


def as_first_told(told: Interaction, change: Change) -> Interaction:
	"""The first word about a document, in the state in which its change saw it."""
	event = EVENTS.get(change.doc_docstatus, EVENTS[0])
	cancelled_at = change.changed_at if change.event == CANCEL else told.cancelled_at
	seen = replace(
		told, event_type=event, status=status_of(change), actor=change.changed_by, received_at=change.changed_at,
		cancelled_at=cancelled_at if event == CANCELLED else None,
	)  # fmt: skip
	return as_begun(seen)


def as_begun(told: Interaction) -> Interaction:
	"""What is cancelled already is told when that was, whatever date stands on it."""
	return replace(told, occurred_at=told.cancelled_at or told.occurred_at)


def places(told: Interaction, heard: Sequence[tuple[str, datetime.datetime]]) -> list[datetime.datetime]:
	"""Where the rows of a document stand; `heard`: (event, when it happened) of each, oldest first.

	On the day of the document stands what it enters that day with: the newest word while the day is to come, unless that is
	its end. What was before stands where it happened, so that nothing is told above what followed it.
	"""
	day, found = told.occurred_at, []
	for place, (event, at) in enumerate(heard):
		following = heard[place + 1][1] if place + 1 < len(heard) else None
		is_before = place == 0 or at.date() < day.date()
		if event != CANCELLED and is_before and (following is None or day <= following):
			at = day
		elif place == 0 and following:
			at = min(at, following)
		found.append(at)
	return found


def as_step(
	spec: SourceSpec, told: Interaction, before: str, change: Change, at: datetime.datetime
) -> Interaction:
	"""One more word about a document that became something else."""
	event = "Changed"
	if change.doc_docstatus == 2:
		event = CANCELLED
	elif before == STATUS_OF_DOCSTATUS[0] and change.doc_docstatus == 1:
		event = EVENTS[1]
	status = status_of(change)
	key = _key_of(spec, told.reference_name, told.customer, f"{status}:{at.isoformat()}")
	return replace(
		told, event_type=event, status=status, actor=change.changed_by, occurred_at=at, received_at=at, dedupe_key=key
	)  # fmt: skip


def status_of(change: Change) -> str:
	return change.doc_status or STATUS_OF_DOCSTATUS.get(change.doc_docstatus, "")


def read_interactions(store: Store, names: Sequence[str]) -> list[Interaction]:
	"""Interactions of customers that somebody else has written, by name: what a profile needs to know of them."""
	query = sql(
		"SELECT c.name, i.occurred_at, i.medium, i.direction, i.status FROM `tabConvo Interaction` AS i JOIN `tabCustomer` AS c"
		" ON c.name = i.customer WHERE {} AND i.occurred_at IS NOT NULL",
		in_list(sql("i.name"), [int(name) for name in names if is_name_of_number(name)]),
	)
	found = []
	for customer, at, medium, direction, status in store.rows(query):
		moment = as_datetime(at)
		assert moment is not None
		given = (customer, moment, moment, medium or "", direction or "")
		found.append(Interaction(*given, "", "", "", "", "", status=status or ""))
	return found


def write_interactions(store: Store, interactions: Iterable[Interaction]) -> int:
	"""Insert rows; one whose dedupe key exists is left out. Returns how many were new."""
	written = 0
	for slab in in_slabs(list(interactions)):
		rows = [item.row() for item in slab]
		now = slab[0].received_at
		written += insert_rows(store, INTERACTION, COLUMNS, rows, now=now, ignore=True)
	return written
