"""What one condition finds for one customer: the value, and the document and moment that changed it last. Reads only.

Whether the condition is true is not decided here: the engine's own answer is taken for that.
"""

import datetime
import decimal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...constants import INTERACTION, POST, SEGMENT
from ..base.clock import Clock, as_datetime, as_text
from ..base.facts import PLAIN, Voice
from ..base.sql import EMPTY, Sql, all_of, ident, in_list, sql, table
from ..base.store import Store, column, dicts
from ..base.text import fold
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog, Source, SourceSpec
from ..catalog.child_rows import ChildRows
from ..catalog.computed import Field, Via
from ..catalog.customer_links import rows_of
from ..catalog.held import Held
from ..catalog.measures import OF_ONE, ZERO_WITHOUT_ROWS
from ..catalog.receivables import COMPANY, FIGURES
from ..operators import operators as ops
from ..operators.operators import OPERATORS
from ..rules.compiler import NAME, narrow, only
from ..rules.in_currency import find_currency
from ..rules.ranked import standing
from ..rules.related import order_of_days, related_rows, related_values
from ..rules.rule import Filter, Leaf
from ..timeline.profiles import CONTACT_POSTS, is_contact

# So many of the documents behind a number are looked at for who may read them.
MAX_DOCUMENTS = 200
# Where one document holds the value: which is the first of all, the rows of each taken together.
_ORDERS = {
	cat.SMALLEST: "MIN({value}) IS NULL, MIN({value}), ",
	cat.EARLIEST: "MIN({value}) IS NULL, MIN({value}), ",
	cat.LARGEST: "MAX({value}) DESC, ",
	cat.LATEST: "MAX({value}) DESC, ",
}
_DIRECTIONS = {"last_inbound_at": ("In",), "last_outbound_at": ("Out",), "last_contact_at": ("In", "Out")}


@dataclass(frozen=True)
class Document:
	"""A document, when it was changed, and by whom."""

	doctype: str
	name: str
	at: str | None = None
	by: str | None = None


@dataclass(frozen=True)
class Found:
	"""`value`: number, text, day, moment, list of tags, or whether it is so; None where nothing is there.

	`documents`: all that the value is made of, newest first, as far as they are looked at.
	"""

	value: Any = None
	document: Document | None = None
	# Since when it holds that value, where that is asked; and whether that is known exactly.
	since: datetime.date | None = None
	is_exact: bool = True
	documents: tuple[Document, ...] = field(default=())
	# Where all customers were put in order, what came of it.
	standing: "Standing | None" = None


@dataclass(frozen=True)
class Standing:
	"""The place of a customer, None for one who has none; the last place that is among the first, and what is had there."""

	place: int | None
	last: int
	there: Any


# (doctype, name, field) -> the document that says when a field was changed last, if that was recorded.
History = Callable[[str, str, str], Document | None]


def no_history(doctype: str, name: str, fieldname: str) -> Document | None:
	"""Where nobody records the changes of single fields."""
	return None


@dataclass(frozen=True)
class Finder:
	"""Looks up what conditions find for one customer."""

	store: Store
	catalog: Catalog
	clock: Clock
	customer: str
	history: History = no_history
	voice: Voice = PLAIN

	def find(self, leaf: Leaf) -> Found:
		source = self.catalog.sources[leaf.subject]
		found = self._find(leaf, source)
		return replace(found, standing=self._find_standing(leaf, source)) if ops.OPERATORS[leaf.operator].ranks else found

	def _find_standing(self, leaf: Leaf, source: Source) -> Standing | None:
		for place, last, there in self.store.rows(standing(leaf, source, self.clock, self.customer)):
			if last is not None:
				return Standing(place, int(last), typed(there, ops.NUMBER))
		return None

	def _find(self, leaf: Leaf, source: Source) -> Found:
		if leaf.subject == cat.CUSTOMER:
			return self._find_field(leaf, source)
		if leaf.subject == cat.PROFILE:
			return self._find_profile(leaf, source)
		if leaf.subject == cat.BALANCE:
			return self._find_balance(leaf)
		if leaf.subject == cat.TAG:
			return self._find_tags(leaf)
		if leaf.subject == cat.SEGMENT:
			return self._find_membership(leaf)
		assert source.spec is not None
		return self._find_related(leaf, source, source.spec)

	def _find_field(self, leaf: Leaf, source: Source) -> Found:
		asked = source.fields[leaf.field]
		found = self._find_value(leaf, asked)
		if not (OPERATORS[leaf.operator].asks_since and asked.held):
			return found
		since, is_exact = self._find_since(asked.held)
		return replace(found, since=since, is_exact=is_exact)

	def _find_since(self, held: Held) -> tuple[datetime.date | None, bool]:
		"""The day since when the customer's field holds its value, at the latest."""
		query = sql("SELECT {}, {} FROM `tabCustomer` AS c WHERE {} = {}", held.since("c"), held.is_exact("c"), NAME, self.customer)
		for since, is_exact in self.store.rows(query):
			moment = as_datetime(since)
			return moment.date() if moment else None, bool(is_exact)
		return None, True

	def _find_value(self, leaf: Leaf, asked: Field) -> Found:
		value = sql("NULL") if asked.rows else asked.sql("c", self.clock)
		query = sql(
			"SELECT {value}, c.modified, c.modified_by FROM `tabCustomer` AS c WHERE {is_customer}",
			value=value,
			is_customer=sql("{} = {}", NAME, self.customer),
		)
		for value, at, by in self.store.rows(query):
			saved = Document("Customer", self.customer, as_text(at), by)
			shown = self._find_rows(asked.rows) if asked.rows else typed(value, asked.type)
			if asked.via:
				of_link = self._linked_document(asked.via)
				return Found(shown, of_link or saved, (of_link,) if of_link else ())
			return Found(shown, self.history("Customer", self.customer, asked.name) or saved)
		return Found()

	def _linked_document(self, via: Via) -> Document | None:
		"""The document that the value is read of."""
		query = sql(
			"SELECT d.name, d.modified, d.modified_by FROM {} AS d JOIN `tabCustomer` AS c ON d.name = {} WHERE {} = {}",
			table(via.doctype), via.link.sql("c", self.clock), NAME, self.customer,
		)  # fmt: skip
		for name, at, by in self.store.rows(query):
			saved = Document(via.doctype, str(name), as_text(at), by)
			return self.history(via.doctype, str(name), via.field.name) or saved
		return None

	def _find_rows(self, rows: ChildRows) -> Any:
		"""What the rows of a child table name, or how many there are; None where there are none."""
		what = ident("x", rows.column) if rows.column else sql("x.name")
		query = sql("SELECT {} {} ORDER BY x.idx", what, rows.of(sql("{}", self.customer)))
		found = column(self.store, query)
		return (found if rows.column else len(found)) or None

	def _find_profile(self, leaf: Leaf, source: Source) -> Found:
		asked = source.fields[leaf.field]
		query = sql(
			"SELECT {value}, pr.name, pr.modified, pr.modified_by FROM `tabConvo Profile` AS pr WHERE pr.customer = {customer}",
			value=asked.sql("pr", self.clock),
			customer=self.customer,
		)
		for value, name, at, by in self.store.rows(query):
			behind = (
				self._behind_contact(asked.name, as_datetime(value)) if asked.name in _DIRECTIONS else None
			)
			if asked.name == "last_post_at" and value:
				behind = self._post_at(sql("posted_at = {}", as_datetime(value)))
			saved = Document(cat.PROFILE, name, as_text(at), by)
			return Found(typed(value, asked.type), behind or saved)
		return Found()

	def _behind_contact(self, name: str, at: datetime.datetime | None) -> Document | None:
		"""The message, call or visit that was the last contact."""
		if at is None:
			return None
		query = sql(
			"SELECT i.name, i.reference_doctype, i.reference_name, i.occurred_at, i.actor FROM `tabConvo Interaction` AS i"
			" WHERE i.customer = {customer} AND i.occurred_at = {at} AND {contact} AND {direction} ORDER BY i.name DESC"
			" LIMIT 1",
			customer=self.customer,
			at=at,
			contact=is_contact("i"),
			direction=in_list(sql("i.direction"), _DIRECTIONS[name]),
		)
		for interaction, doctype, document, moment, actor in self.store.rows(query):
			shown = (doctype, document) if doctype and document else (INTERACTION, str(interaction))
			return Document(shown[0], shown[1], as_text(moment), actor)
		kinds = [kind for kind, way in CONTACT_POSTS.items() if way in _DIRECTIONS[name]]
		return self._post_at(all_of([sql("posted_at = {}", at), in_list(sql("post_type"), kinds)]))

	def _post_at(self, where: Sql) -> Document | None:
		query = sql(
			"SELECT name, posted_at, author FROM `tabConvo Post` WHERE customer = {customer} AND {where} ORDER BY name DESC"
			" LIMIT 1",
			customer=self.customer,
			where=where,
		)
		for name, at, author in self.store.rows(query):
			return Document(POST, name, as_text(at), author)
		return None

	def _find_balance(self, leaf: Leaf) -> Found:
		field, currencies = FIGURES[leaf.field].field, self.catalog.currencies
		value: Any = None
		if find_currency(field.money, leaf.filters, currencies) is None:
			value = self._balance_by_currency(leaf)
		if value is None:
			value = typed(self._balance(leaf, leaf.filters), field.type)
		chosen = narrow(leaf.filters, only([self.customer]), self.clock)
		invoices = self._documents(
			"Sales Invoice",
			sql("`tabSales Invoice` AS s"),
			sql("s.docstatus = 1 AND {}", chosen("s", "customer")),
			"s",
		)
		return Found(value, invoices[0] if invoices else None, invoices)

	def _balance(self, leaf: Leaf, filters: Sequence[Filter]) -> Any:
		figure = FIGURES[leaf.field]
		rows = self.store.rows(
			sql(
				"SELECT b.v FROM ({}) AS b",
				figure.query(narrow(filters, only([self.customer]), self.clock), self.clock),
			)
		)
		value = rows[0][0] if rows else None
		return 0 if value is None and figure.is_zero_without_rows else value

	def _balance_by_currency(self, leaf: Leaf) -> list[str] | None:
		"""Each currency by itself, where companies of several are looked at and nothing adds them up."""
		said = []
		for code in self.catalog.currencies.books:
			companies = self.catalog.currencies.companies_with(code)
			of_code = Filter(COMPANY.name, "is one of", companies)
			value = typed(self._balance(leaf, (*leaf.filters, of_code)), ops.NUMBER)
			if value:
				said.append(f"{self.voice.number(decimal.Decimal(str(value)))} {code}")
		return said or None

	def _find_tags(self, leaf: Leaf) -> Found:
		query = sql(
			"SELECT tag, creation, owner FROM `tabTag Link` WHERE document_type = 'Customer' AND document_name = {}"
			" ORDER BY creation DESC, name",
			self.customer,
		)
		rows = dicts(self.store, query, ("tag", "at", "by"))
		wanted, is_any = {fold(tag) for tag in leaf.args}, ops.OPERATORS[leaf.operator].asks_if_set
		named = [row for row in rows if is_any or fold(row["tag"] or "") in wanted]
		tags = list(dict.fromkeys(row["tag"] for row in rows))
		if not named:
			return Found(tags or None)
		return Found(tags, Document("Tag", named[0]["tag"], as_text(named[0]["at"]), named[0]["by"]))

	def _find_membership(self, leaf: Leaf) -> Found:
		inner = leaf.args[0]
		query = sql(
			"SELECT joined_at FROM `tabConvo Segment Member` WHERE segment = {segment} AND customer = {customer}",
			segment=inner,
			customer=self.customer,
		)
		joined = column(self.store, query)
		# Where it is asked for how long, the day since when is what is found.
		is_member = typed(joined[0], ops.DATE) if joined and leaf.filters else bool(joined)
		log = sql(
			"SELECT segment, logged_at, changed_by FROM `tabConvo Segment Log` WHERE segment = {segment}"
			" AND customer = {customer} ORDER BY logged_at DESC, name DESC LIMIT 1",
			segment=inner,
			customer=self.customer,
		)
		for segment, at, by in self.store.rows(log):
			return Found(is_member, Document(SEGMENT, segment, as_text(at), by or None))
		return Found(is_member)

	def _find_related(self, leaf: Leaf, source: Source, spec: SourceSpec) -> Found:
		scope = only([self.customer])
		counted = replace(leaf, measure=cat.COUNT) if leaf.measure == cat.EXISTS else leaf
		rows = self.store.rows(related_values(counted, scope, source, spec, self.clock))
		value = rows[0][1] if rows else None
		if counted.measure in ZERO_WITHOUT_ROWS:
			value = value or 0
		value_type = ops.NUMBER
		if counted.measure in (cat.LATEST, cat.EARLIEST, cat.OF_LATEST, cat.OF_EARLIEST):
			value_type = source.fields[leaf.field].type
		alias = cat.PARENT if spec.parent_doctype else cat.ROW
		given = spec.holder, rows_of(spec), related_rows(leaf, source, spec, scope, self.clock), alias
		documents = self._documents(*given, self._first(leaf, source))
		if leaf.measure in OF_ONE:
			documents = tuple(dict.fromkeys((*self._document_of_one(leaf, spec, *given), *documents)))
		return Found(typed(value, value_type), documents[0] if documents else None, documents)

	def _document_of_one(
		self, leaf: Leaf, spec: SourceSpec, doctype: str, rows: Sql, where: Sql, alias: str
	) -> tuple[Document, ...]:
		"""The document of the row that the value is of."""
		name = ident(alias, "name")
		order = order_of_days(leaf, spec)
		query = sql("SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT 1", name, rows, where, order)
		found = column(self.store, query)
		return self._documents(doctype, rows, all_of([where, in_list(name, found)]), alias) if found else ()

	def _first(self, leaf: Leaf, source: Source) -> Sql:
		"""By which order the document stands first that holds the value itself, where one does."""
		order = _ORDERS.get(leaf.measure)
		return sql(order, value=source.fields[leaf.field].sql(cat.ROW, self.clock)) if order else EMPTY

	def _documents(self, doctype: str, rows: Sql, where: Sql, alias: str, first: Sql = EMPTY) -> tuple[Document, ...]:
		"""The documents that count, the one changed last first, where no other order comes `first`."""
		name, at, by = (ident(alias, column) for column in ("name", "modified", "modified_by"))
		query = sql(
			"SELECT {name}, {at}, {by} FROM {rows} WHERE {where} GROUP BY {name}, {at}, {by}"
			" ORDER BY {first}{at} DESC, {name} LIMIT {limit}",
			name=name,
			first=first,
			at=at,
			by=by,
			rows=rows,
			where=where,
			limit=MAX_DOCUMENTS,
		)
		return tuple(Document(doctype, str(n), as_text(m), b) for n, m, b in self.store.rows(query))


def typed(value: Any, value_type: str) -> Any:
	"""A value as JSON carries it: numbers, days and moments as text, yes and no; nothing as None."""
	if value is None or value == "":
		return False if value_type == ops.CHECK else None
	if value_type == ops.CHECK:
		return bool(int(value))
	if value_type == ops.NUMBER:
		number = float(value) if isinstance(value, decimal.Decimal | float | str) else value
		return int(number) if number == int(number) else number
	if value_type == ops.HELD:
		return True
	if value_type in (ops.DATE, ops.DATETIME):
		moment = as_datetime(value)
		return moment.date().isoformat() if moment and value_type == ops.DATE else as_text(value)
	return str(value)
