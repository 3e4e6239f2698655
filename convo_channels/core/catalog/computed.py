"""Fields, and those that are computed: what ERPNext flips silently, or keeps in another currency, or writes without a sign.

An expression reads the row of an alias and the clock; it never asks the database what time it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..base.clock import Clock
from ..base.sql import TRUE, Sql, any_of, hint, ident, sql, table
from ..operators import operators as ops
from .child_rows import ChildRows, compile_rows
from .held import Held
from .money import Money

# Rows of a source are read as ROW, what they hang on as PARENT.
ROW, PARENT = "s", "p"
# What leads from a row to its customers, where that is a table of links.
LINK = "k"

_COLLATION = " COLLATE utf8mb4_unicode_ci"

Expression = Callable[[str, Clock], Sql]


@dataclass(frozen=True)
class Read:
	"""Fields of a DocType that something is computed from; `parent` for those of a child table."""

	doctype: str
	fields: tuple[str, ...]
	parent: str = ""


@dataclass(frozen=True)
class Field:
	"""One field a rule may name. `expression` computes it for an alias; None reads the stored column.

	`of_parent`: the column is the parent document's, whatever the alias. `reads`: what it is computed from, where
	that is more than its own column: who may not read that may not ask for it. `money`: it is an amount, and what tells
	in which currency it is compared. `only_narrows`: there to filter by, not to be compared itself. `unit`: what its
	numbers are told in. `rows`: the child table that it is. `is_reckoned`: no row holds it, it is counted or added up.
	`via`: the link, where it is a linked document's. `held`: where it can be asked since when it has held its value.
	"""

	name: str
	label: str
	type: str
	options: str = ""
	column: str = ""
	expression: Expression | None = None
	is_time_dependent: bool = False
	of_parent: bool = False
	reads: tuple[Read, ...] = ()
	money: Money | None = None
	only_narrows: bool = False
	unit: str = ""
	rows: ChildRows | None = None
	is_reckoned: bool = False
	via: "Via | None" = None
	held: Held | None = None

	@property
	def is_stamp(self) -> bool:
		"""Whether the database's own bookkeeping wrote it: never a moment to come, whatever two machines' clocks say."""
		return (self.via.field if self.via else self).name in ("creation", "modified")

	def goes_by_days(self, operator: ops.Operator) -> bool:
		"""Whether a moment counts by its day alone: Frappe's own "Last 7 Days" does so."""
		return self.is_stamp and operator.looks_back

	def test(
		self, operator: ops.Operator, args: tuple[Any, ...], alias: str, clock: Clock, *, or_never: bool = False
	) -> Sql:
		"""The predicate on this field of the row of an alias."""
		if operator.asks_since:
			assert self.held is not None
			return self.held.test(operator, args, alias, clock)
		if operator.needs == "field":
			return self._test_field(operator, args[0].field, alias, clock, or_never=or_never)
		if self.via:
			return self._test_linked(self.via, operator, args, alias, clock, or_never=or_never)
		if self.rows:
			return compile_rows(self.rows, operator, args, alias, or_never=or_never)
		return self.test_value(operator, self.sql(alias, clock), args, clock, or_never=or_never)

	def _test_field(self, operator: ops.Operator, other: "Field", alias: str, clock: Clock, *, or_never: bool) -> Sql:
		"""Compared with another field of the same row; what nothing means is told in operators/field_operators.py."""
		own, its = self.sql(alias, clock), other.sql(alias, clock)
		if ops.DATE in (self.type, other.type):
			own, its = (sql("DATE({})", side) for side in (own, its))
		test = ops.compile_predicate(operator, own, self.type, (its,), clock, or_never=or_never)
		return any_of([test, ops.is_null(its, other.type)]) if operator.on_null else test

	def _test_linked(
		self, via: "Via", operator: ops.Operator, args: tuple[Any, ...], alias: str, clock: Clock, *, or_never: bool
	) -> Sql:
		"""Whether the link names one of the documents that satisfy it: these are found first, and none is looked up row by row."""
		found = via.where(alias, clock, lambda row: via.field.test(operator, args, row, clock, or_never=or_never))
		if not (operator.on_null or or_never):
			return found
		return any_of([found, sql("({}) IS NOT TRUE", via.where(alias, clock, lambda row: TRUE))])

	def test_value(
		self, operator: ops.Operator, value: Sql, args: tuple[Any, ...], clock: Clock, *, or_never: bool = False
	) -> Sql:
		"""The predicate on a value of this field, wherever it comes from."""
		kind = ops.DATE if self.goes_by_days(operator) else self.type
		return ops.compile_predicate(operator, value, kind, args, clock, or_never=or_never)

	def sql(self, alias: str, clock: Clock) -> Sql:
		if not self.expression:
			return ident(PARENT if self.of_parent else alias, self.column or self.name)
		computed = self.expression(alias, clock)
		# MariaDB takes over the collation of the columns inside, SQLite does not.
		return (
			sql("{}{}", computed, hint("", _COLLATION)) if self.type in ops.EMPTY_STRING_IS_NULL else computed
		)


@dataclass(frozen=True)
class FieldRef:
	"""Another field of the same row, as an operand."""

	name: str
	field: Field = field(compare=False)


def are_comparable(one: Field, other: Field) -> bool:
	"""Whether two fields of a row can be compared with each other: numbers of one unit and currency, days, words, names of one kind."""
	if one.name == other.name or other.only_narrows or other.rows or one.is_reckoned or other.is_reckoned:
		return False
	if ops.NUMBER in (one.type, other.type):
		return (one.type, one.unit, one.money) == (other.type, other.unit, other.money)
	if one.type == other.type == ops.LINK:
		return one.options == other.options
	days, words = (ops.DATE, ops.DATETIME), (ops.TEXT, ops.SELECT, ops.LINK)
	return any(one.type in kinds and other.type in kinds for kinds in (days, words))


@dataclass(frozen=True)
class Via:
	"""The way to a field of a linked document: the link, and the field as the linked document itself has it."""

	link: Field
	field: Field

	@property
	def doctype(self) -> str:
		return self.link.options

	@property
	def row(self) -> str:
		"""The alias of the linked document, by how many links lead to it."""
		return f"x{int(self.link.via.row[1:]) + 1 if self.link.via else 1}"

	def where(self, alias: str, clock: Clock, test: Callable[[str], Sql]) -> Sql:
		"""Whether the row of an alias leads to a document that satisfies a test."""

		def names_one(of: str) -> Sql:
			column = self.link.via.field if self.link.via else self.link
			return sql(
				"{link} IN (SELECT {name} FROM {rows} AS {row} WHERE {test})",
				link=column.sql(of, clock),
				name=ident(self.row, "name"),
				rows=table(self.doctype),
				row=ident(self.row),
				test=test(self.row),
			)

		return self.link.via.where(alias, clock, names_one) if self.link.via else names_one(alias)


def invoice_total(alias: str) -> Sql:
	"""What an invoice amounts to, in the currency of the receivable account."""
	return sql(
		"CASE WHEN {account_currency} <> {currency} THEN CASE WHEN {unrounded} = 1 THEN {base_grand}"
		" ELSE {base_rounded} END WHEN {unrounded} = 1 THEN {grand} ELSE {rounded} END",
		account_currency=ident(alias, "party_account_currency"),
		currency=ident(alias, "currency"),
		unrounded=ident(alias, "disable_rounded_total"),
		base_grand=ident(alias, "base_grand_total"),
		base_rounded=ident(alias, "base_rounded_total"),
		grand=ident(alias, "grand_total"),
		rounded=ident(alias, "rounded_total"),
	)


def term_amount(invoice: str, term: str) -> Sql:
	"""What a term of payment amounts to, in the currency of the receivable account."""
	return sql(
		"CASE WHEN {account_currency} <> {currency} THEN {base_payment} ELSE {payment} END",
		account_currency=ident(invoice, "party_account_currency"),
		currency=ident(invoice, "currency"),
		base_payment=ident(term, "base_payment_amount"),
		payment=ident(term, "payment_amount"),
	)


def _is_overdue(alias: str, clock: Clock) -> Sql:
	"""As ERPNext decides it: less is paid than the terms whose day has passed ask for; without terms, the due date."""
	due = sql(
		"SELECT SUM(CASE WHEN t.due_date < {today} THEN {amount} ELSE 0 END) FROM `tabPayment Schedule` AS t"
		" WHERE t.parent = {invoice} AND t.parenttype = {doctype}",
		today=clock.today,
		amount=term_amount(alias, "t"),
		invoice=ident(alias, "name"),
		doctype="Sales Invoice",
	)
	# Rounded, for SQLite counts money in floats.
	paid = sql("{} - {}", invoice_total(alias), ident(alias, "outstanding_amount"))
	return sql(
		"CASE WHEN {is_pos} = 1 THEN {due_date} < {today}"
		" ELSE COALESCE(ROUND({paid}, 6) < ROUND(({fallen_due}), 6), {due_date} < {today}) END",
		is_pos=ident(alias, "is_pos"),
		due_date=ident(alias, "due_date"),
		today=clock.today,
		paid=paid,
		fallen_due=due,
	)


def _invoice_status(alias: str, clock: Clock) -> Sql:
	"""Overdue follows from the terms of payment and what is open, whatever ERPNext's nightly job has done yet."""
	status, open_amount = ident(alias, "status"), ident(alias, "outstanding_amount")
	return sql(
		"CASE WHEN {status} IN ('Unpaid', 'Partly Paid', 'Overdue') AND {open} > 0 THEN"
		" CASE WHEN {overdue} THEN 'Overdue' WHEN {status} <> 'Overdue' THEN {status}"
		" WHEN ROUND({open}, 6) < ROUND({total}, 6) THEN 'Partly Paid' ELSE 'Unpaid' END"
		" WHEN {status} IN ('Unpaid and Discounted', 'Partly Paid and Discounted', 'Overdue and Discounted')"
		" AND {open} > 0 THEN"
		" CASE WHEN {overdue} THEN 'Overdue and Discounted' WHEN {status} <> 'Overdue and Discounted' THEN {status}"
		" WHEN ROUND({open}, 6) < ROUND({total}, 6) THEN 'Partly Paid and Discounted' ELSE 'Unpaid and Discounted' END"
		" ELSE {status} END",
		status=status,
		open=open_amount,
		overdue=_is_overdue(alias, clock),
		total=invoice_total(alias),
	)


def invoice_rate(alias: str) -> Sql:
	"""What turns an amount in the currency of the receivable account into company currency."""
	return sql(
		"CASE WHEN {account_currency} = {currency} THEN {rate} ELSE 1 END",
		account_currency=ident(alias, "party_account_currency"),
		currency=ident(alias, "currency"),
		rate=ident(alias, "conversion_rate"),
	)


def invoice_outstanding(alias: str, clock: Clock) -> Sql:
	"""What is open in company currency: ERPNext keeps it in the currency of the receivable account."""
	return sql("{} * ({})", ident(alias, "outstanding_amount"), invoice_rate(alias))


def _opportunity_amount(alias: str, clock: Clock) -> Sql:
	"""In company currency by the document's own rate: ERPNext's form alone writes the twin, any other way in leaves it 0."""
	return sql(
		"{amount} * CASE WHEN COALESCE({currency}, '') = '' THEN 1 ELSE NULLIF({rate}, 0) END",
		amount=ident(alias, "opportunity_amount"),
		currency=ident(alias, "currency"),
		rate=ident(alias, "conversion_rate"),
	)


def _quotation_status(alias: str, clock: Clock) -> Sql:
	"""Expired follows from the date it is valid till."""
	status, till = ident(alias, "status"), ident(alias, "valid_till")
	return sql(
		"CASE WHEN {status} IN ('Open', 'Replied') AND {till} < {today} THEN 'Expired'"
		" WHEN {status} = 'Expired' AND {till} >= {today} THEN 'Open' ELSE {status} END",
		status=status,
		till=till,
		today=clock.today,
	)


def _maintenance_status(alias: str, clock: Clock) -> Sql:
	"""Warranty and maintenance contract by their dates, the better state first, as ERPNext decides it."""
	warranty, amc = ident(alias, "warranty_expiry_date"), ident(alias, "amc_expiry_date")
	return sql(
		"CASE WHEN {warranty} >= {today} THEN 'Under Warranty' WHEN {amc} >= {today} THEN 'Under AMC'"
		" WHEN {amc} IS NOT NULL THEN 'Out of AMC' WHEN {warranty} IS NOT NULL THEN 'Out of Warranty' END",
		warranty=warranty,
		today=clock.today,
		amc=amc,
	)


def _signed(amount: Callable[[str], Sql]) -> Expression:
	"""Money received, and money paid back with a minus."""
	return lambda alias, clock: sql(
		"CASE WHEN {payment_type} = 'Pay' THEN -{amount} ELSE {amount} END",
		payment_type=ident(alias, "payment_type"),
		amount=amount(alias),
	)


def _paid(column: str) -> Expression:
	return _signed(lambda alias: ident(alias, column))


def _unallocated(alias: str) -> Sql:
	"""In company currency: it is kept in the currency of the customer's account, at that account's side of the payment."""
	return sql(
		"({unallocated} * NULLIF(CASE WHEN {payment_type} = 'Pay' THEN {target_rate} ELSE {source_rate} END, 0))",
		unallocated=ident(alias, "unallocated_amount"),
		payment_type=ident(alias, "payment_type"),
		target_rate=ident(alias, "target_exchange_rate"),
		source_rate=ident(alias, "source_exchange_rate"),
	)


def _computed(name: str, expression: Expression, *, is_time_dependent: bool = False) -> Field:
	return Field(name, "", "", expression=expression, is_time_dependent=is_time_dependent)


def _interaction_count(alias: str, clock: Clock) -> Sql:
	"""Counted where it is asked: what is kept in the profile is read by everybody who sees the customer."""
	return sql(
		"CASE WHEN {customer} IS NOT NULL THEN (SELECT COUNT(*) FROM `tabConvo Interaction` AS n"
		" WHERE n.customer = {customer}) END",
		customer=ident(alias, "customer"),
	)


def _lines_of_customer(alias: str, clock: Clock) -> Sql:
	"""What an entry books for one customer in company currency: received with a plus, charged or paid back with a minus."""
	return sql(
		"(SELECT SUM(a.credit - a.debit) FROM `tabJournal Entry Account` AS a WHERE a.parent = {entry}"
		" AND a.parenttype = {doctype} AND a.party_type = 'Customer' AND a.party = {customer})",
		entry=ident(alias, "name"),
		doctype="Journal Entry",
		customer=ident(LINK, "party"),
	)


INTERACTION_COUNT = Field("interaction_count", "Interactions", ops.NUMBER, expression=_interaction_count, is_reckoned=True)

_PAID = (
	"base_paid_amount", "base_received_amount", "base_total_allocated_amount", "base_paid_amount_after_tax",
	"base_received_amount_after_tax",
)  # fmt: skip

COMPUTED: dict[str, tuple[Field, ...]] = {
	"Sales Invoice": (
		_computed("status", _invoice_status, is_time_dependent=True),
		_computed("outstanding_amount", invoice_outstanding),
	),
	"Quotation": (_computed("status", _quotation_status, is_time_dependent=True),),
	"Opportunity": tuple(_computed(name, _opportunity_amount) for name in ("opportunity_amount", "base_opportunity_amount")),
	"Serial No": (_computed("maintenance_status", _maintenance_status, is_time_dependent=True),),
	"Payment Entry": (
		*(_computed(name, _paid(base)) for base in _PAID for name in (base, base.removeprefix("base_"))),
		_computed("unallocated_amount", _signed(_unallocated)),
	),
}

def _random_number(alias: str, clock: Clock) -> Sql:
	"""From 0 to 99.99, always the same for one customer, so that a share of them is drawn once and stays."""
	return sql("(CRC32({}) % 10000) / 100.0", ident(alias, "name"))


# What a source says besides its stored fields.
ADDED: dict[str, tuple[Field, ...]] = {
	"Customer": (Field("random_number", "Random number, 0 to 100", ops.NUMBER, expression=_random_number),),
	"Journal Entry": (
		Field(
			"customer_amount", "Amount for the customer", ops.NUMBER, expression=_lines_of_customer,
			reads=(Read("Journal Entry Account", ("credit", "debit"), parent="Journal Entry"),), money=Money("company"),
		),
	),
}  # fmt: skip


def value_of(doctype: str, name: str, alias: str, clock: Clock) -> Sql:
	"""A field of a row as timelines tell it: as stored, but for what the day decides and what no column holds."""
	by_day = [found for found in COMPUTED.get(doctype, ()) if found.is_time_dependent]
	for found in (*by_day, *ADDED.get(doctype, ())):
		if found.name == name and found.expression:
			return found.expression(alias, clock)
	return ident(alias, name)
