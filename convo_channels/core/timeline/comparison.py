"""The rows about some documents compared with what these say now, and the difference written.

The only writer of Convo Interaction rows about documents and mails. A document is told by its name and the moment it was
made: a number that returns is another document, and what stood there of the first one goes. What is compared, and when,
is `follow`'s matter.
"""

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from ...constants import INTERACTION
from ..base.clock import as_datetime
from ..base.mail_states import NO_CONTACT
from ..base.sql import ident, in_list, join, like, sql, table
from ..base.store import Store
from ..base.tables import GONE_MARK
from ..base.text import fold
from ..base.write import delete_numbered, in_slabs
from ..catalog.catalog import Catalog, SourceSpec
from . import documents, mails
from .documents import Interaction, Truth, write_interactions

# What a row takes over from its source whenever it is looked at; what is not named here was told once.
OF_DOCUMENTS = ("customer", "occurred_at", "medium", "direction", "subject", "amount", "currency")
OF_MAILS = (
	"customer", "occurred_at", "medium", "direction", "event_type", "subject", "content", "status", "amount", "actor",
)  # fmt: skip
_READ = (
	"name", "customer", "reference_name", "reference_created_at", "occurred_at", "received_at", "medium", "direction",
	"event_type", "subject", "status", "amount", "currency", "actor", "dedupe_key",
)  # fmt: skip
Told = Callable[[Interaction], Interaction | None]


@dataclass(frozen=True)
class Kind:
	"""What is told of one DocType. `is_shared`: by several customers at once. `spec`: of documents, which have a story."""

	doctype: str
	source: str
	follows: tuple[str, ...]
	is_shared: bool
	spec: SourceSpec | None = None


MAIL = Kind(mails.DOCTYPE, mails.SOURCE, OF_MAILS, is_shared=True)


def kind_of(catalog: Catalog, doctype: str) -> Kind | None:
	if doctype == mails.DOCTYPE:
		return MAIL
	spec = catalog.specs.get(doctype)
	if not spec or not spec.is_timeline_source:
		return None
	return Kind(doctype, Interaction.source, OF_DOCUMENTS, bool(spec.link_table), spec)


def kinds(catalog: Catalog) -> list[Kind]:
	"""Everything the timelines tell of, mails last."""
	found = [kind_of(catalog, spec.doctype) for spec in catalog.specs.values()]
	return [*(kind for kind in found if kind), MAIL]


@dataclass
class Outcome:
	"""What was written. `concerned`: {(DocType, folded document): customers whose rows changed}.

	`set_back`: customers whose last contact may be another now. `repaired`: documents whose rows were not as they said.
	"""

	new: list[Interaction] = field(default_factory=list)
	concerned: dict[tuple[str, str], set[str]] = field(default_factory=dict)
	set_back: set[str] = field(default_factory=set)
	repaired: int = 0

	def note(self, doctype: str, name: str, *customers: str) -> None:
		self.concerned.setdefault((doctype, fold(name)), set()).update(customers)


class Last(NamedTuple):
	"""What was told last of a document to a customer, and when the latest of all that was told happened."""

	status: str
	at: datetime.datetime | None


@dataclass(frozen=True)
class Stored:
	"""A row as it stands, by column."""

	number: int
	values: dict[str, Any]
	created_at: datetime.datetime | None

	@property
	def customer(self) -> str:
		return str(self.values["customer"])

	def is_of(self, told: Interaction) -> bool:
		return self.created_at == told.reference_created_at


def settle(
	store: Store,
	kind: Kind,
	names: Sequence[str],
	truth: Truth,
	outcome: Outcome,
	begin: Told,
	waiting: Collection[str] = (),
) -> dict[tuple[str, str], Last]:
	"""Write the difference between these documents and their rows; `begin` makes the first row where there is none.

	Returns {(folded document, folded customer): what was told last}. `waiting`: a difference there is none to report.
	"""
	stored = _read(store, kind, names, truth)
	plan = _Plan(kind, outcome, waiting)
	for name in dict.fromkeys(fold(name) for name in names):
		plan.compare(name, stored.get(name, []), truth.get(name, {}), begin)
	delete_numbered(store, INTERACTION, plan.gone)
	texts = [told for _, told, columns in plan.other if "text" in columns and not kind.spec]
	written = {id(old): new for old, new in zip(texts, mails.with_contents(store, texts), strict=True)}
	for row, told, columns in plan.other:
		_update(store, row, written.get(id(told), told), columns)
	insert(store, kind, plan.new, outcome)
	return plan.last


def _read(store: Store, kind: Kind, names: Sequence[str], truth: Truth) -> dict[str, list[Stored]]:
	"""{folded document: its rows, oldest first}. Those of customers who are gone rest."""
	content = mails.digest("i") if "content" in kind.follows else sql("''")
	query = sql(
		"SELECT {columns}, {content} FROM `tabConvo Interaction` AS i WHERE i.reference_doctype = {doctype} AND {names}"
		" AND i.source = {source} AND NOT {gone} ORDER BY i.name",
		columns=join(", ", [ident("i", column) for column in _READ]),
		content=content,
		doctype=kind.doctype,
		names=in_list(ident("i", "reference_name"), [str(name) for name in names]),
		source=kind.source,
		gone=like(ident("i", "customer"), GONE_MARK, before=False),
	)
	found: dict[str, list[Stored]] = {}
	unknown: list[int] = []
	for row in store.rows(query):
		values = dict(zip((*_READ, "content"), row, strict=True))
		name = fold(values["reference_name"])
		created = as_datetime(values["reference_created_at"])
		if created is None:
			created = _likely_of(values, truth.get(name, {}))
			unknown += [values["name"]] if created else []
		found.setdefault(name, []).append(Stored(values["name"], values, created))
	_adopt(store, kind, unknown)
	return found


def _likely_of(values: dict[str, Any], truth: dict[str, Interaction]) -> datetime.datetime | None:
	"""Rows of before it was kept: a document that is younger than the row cannot be its own."""
	heard = as_datetime(values["received_at"])
	moments = [told.reference_created_at for told in truth.values()]
	return next((at for at in moments if at and heard and at <= heard), None)


def _adopt(store: Store, kind: Kind, numbers: Sequence[int]) -> None:
	for slab in in_slabs(sorted(numbers)):
		of_row = ident("tabConvo Interaction", "reference_name")
		made = sql("SELECT s.creation FROM {} AS s WHERE s.name = {}", table(kind.doctype), of_row)
		query = "UPDATE `tabConvo Interaction` SET reference_created_at = ({}) WHERE {}"
		store.execute(sql(query, made, in_list(sql("name"), slab)))


class _Plan:
	"""What must be written for some documents of one kind."""

	def __init__(self, kind: Kind, outcome: Outcome, waiting: Collection[str]):
		self.kind, self.outcome, self.waiting = kind, outcome, waiting
		self.gone: list[int] = []
		self.other: list[tuple[Stored, Interaction, list[str]]] = []
		self.new: list[Interaction] = []
		self.last: dict[tuple[str, str], Last] = {}

	def compare(self, name: str, rows: Sequence[Stored], truth: dict[str, Interaction], begin: Told) -> None:
		before = len(self.gone) + len(self.other) + len(self.new)
		by_customer: dict[str, list[Stored]] = {}
		for row in rows:
			own = next(iter(truth.values()), None)
			if own is None or not row.is_of(own):
				self._drop(row)
			else:
				by_customer.setdefault(fold(row.customer), []).append(row)
		for customer in sorted(by_customer.keys() - truth.keys()):
			heirs = truth.keys() - by_customer.keys()
			if self.kind.is_shared or not heirs:
				for row in by_customer.pop(customer):
					self._drop(row)
			else:
				by_customer[min(heirs)] = by_customer.pop(customer)
		for customer, told in sorted(truth.items()):
			self._compare_rows(name, customer, by_customer.get(customer, []), told, begin)
		is_other = len(self.gone) + len(self.other) + len(self.new) > before
		self.outcome.repaired += is_other and name not in self.waiting

	def _compare_rows(
		self, name: str, customer: str, rows: Sequence[Stored], told: Interaction, begin: Told
	) -> None:
		kept: list[Stored] = []
		for row in rows:
			if any(self._is_same(row, other) for other in kept):
				self._drop(row)
			else:
				kept.append(row)
		if not kept:
			first = begin(told)
			if first:
				self.new.append(first)
				self.last[name, customer] = Last(first.status[:140], _happened(first, first.occurred_at))
			return
		heard = [(row.values["event_type"], _heard(row, told, is_first=row is kept[0])) for row in kept]
		places = documents.places(told, heard) if self.kind.spec else [told.occurred_at for _ in kept]
		moments = [_happened(told, places[0]), *(at for _, at in heard[1:])]
		self.last[name, customer] = Last(kept[-1].values["status"] or "", max(moments))
		for row, place in zip(kept, places, strict=True):
			wanted = replace(told, occurred_at=place) if place != told.occurred_at else told
			columns = self._differing(row, wanted)
			if columns:
				self.other.append((row, wanted, columns))
				self._note(row, wanted.customer, is_contact=_moves_contact(row, wanted, columns))

	def _is_same(self, row: Stored, other: Stored) -> bool:
		"""Whether two rows of one customer tell the same: a merge brings together what both had."""
		if not self.kind.spec:
			return True
		columns = ("event_type", "status")
		is_alike = all((row.values[c] or "") == (other.values[c] or "") for c in columns)
		return is_alike and as_datetime(row.values["occurred_at"]) == as_datetime(other.values["occurred_at"])

	def _differing(self, row: Stored, told: Interaction) -> list[str]:
		wanted = told.said()
		found = [c for c in self.kind.follows if _plain(c, row.values[c]) != _plain(c, wanted[c])]
		# What is searched follows from the words.
		return [*found, "text"] if {"subject", "content"} & set(found) else found

	def _drop(self, row: Stored) -> None:
		self.gone.append(row.number)
		self._note(row)

	def _note(self, row: Stored, *customers: str, is_contact: bool = True) -> None:
		self.outcome.note(self.kind.doctype, row.values["reference_name"], row.customer, *customers)
		if is_contact and row.values["medium"] != "Document":
			self.outcome.set_back.update((row.customer, *customers))


def _heard(row: Stored, told: Interaction, *, is_first: bool) -> datetime.datetime:
	"""When what a row tells happened. A document begins when it was made, unless it was told as cancelled already."""
	stands = as_datetime(row.values["occurred_at"]) or told.occurred_at
	if is_first:
		return stands if row.values["event_type"] == documents.CANCELLED else told.reference_created_at or stands
	return as_datetime(row.values["received_at"]) or stands


def _happened(told: Interaction, place: datetime.datetime) -> datetime.datetime:
	"""A beginning that stands on a day to come has happened all the same."""
	return min(place, told.reference_created_at or place)


def _moves_contact(row: Stored, told: Interaction, columns: Sequence[str]) -> bool:
	"""Whether what is written changes when a customer was last in contact."""
	if {"customer", "occurred_at", "medium", "direction"} & set(columns):
		return True
	return (row.values["status"] in NO_CONTACT) != (told.status in NO_CONTACT)


def _plain(column: str, value: Any) -> Any:
	"""A value as it is compared: engines differ in what they return."""
	if column == "occurred_at":
		return as_datetime(value)
	if column == "amount":
		return round(float(value or 0), 6)
	return fold(value or "") if column == "customer" else value or ""


def _update(store: Store, row: Stored, told: Interaction, columns: Sequence[str]) -> None:
	wanted = told.values()
	pairs = [sql("{} = {}", ident(column), wanted[column]) for column in columns]
	store.execute(sql("UPDATE `tabConvo Interaction` SET {} WHERE name = {}", join(", ", pairs), row.number))


def insert(store: Store, kind: Kind, found: Sequence[Interaction], outcome: Outcome) -> None:
	if not found:
		return
	told = mails.with_contents(store, found) if not kind.spec else list(found)
	_free_keys(store, kind, told)
	write_interactions(store, told)
	outcome.new += told
	for item in told:
		outcome.note(kind.doctype, item.reference_name, item.customer)


def _free_keys(store: Store, kind: Kind, told: Sequence[Interaction]) -> None:
	"""A key is made of the names of its moment: a row whose customer has another name by now gives way to its namesake."""
	for slab in in_slabs(told):
		wanted = {documents.fit_key(item.dedupe_key): item for item in slab}
		query = sql(
			"SELECT name, dedupe_key, customer, reference_created_at FROM `tabConvo Interaction` WHERE {}",
			in_list(sql("dedupe_key"), list(wanted)),
		)
		for number, key, customer, created in store.rows(query):
			item = wanted.get(key)
			is_same = item and fold(customer or "") == fold(item.customer)
			is_itself = as_datetime(created) == (item and item.reference_created_at)
			if kind.spec and is_itself and str(customer or "").startswith(GONE_MARK):
				# The same word, laid down with a customer who is gone; it would come back beside this one. Of mails it is
				# what remembers that they stood with that customer.
				store.execute(sql("DELETE FROM `tabConvo Interaction` WHERE name = {}", number))
			elif not is_same or not is_itself:
				other = f"{key[: documents.MAX_KEY - 21]}:{number}"
				store.execute(
					sql("UPDATE `tabConvo Interaction` SET dedupe_key = {} WHERE name = {}", other, number)
				)
