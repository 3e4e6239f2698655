"""What a customer owes: open and overdue money from due dates, and how much of the credit limit is used.

Each field is one grouped query over the customers of a scope, joined once. All amounts are in company currency, of
all companies or of those that a condition names.
Overdue is what is still open of the terms of payment whose day has passed; money paid counts for the earliest
terms first, and an invoice without terms is one term at its due date. Credit notes lower what is outstanding, and
nothing else. The credit limit is the highest of the customer's own, a company's in its currency; how much of it is used is reckoned for each
company by itself, and the highest counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..base.clock import Clock
from ..base.sql import Sql, all_of, hint, sql
from ..operators import operators as ops
from .computed import Field, Read, invoice_outstanding, invoice_rate, term_amount
from .money import Money

# (alias, its column with the customer) -> which rows are looked at.
OnRows = Callable[[str, str], Sql]
Query = Callable[[OnRows, Clock], Sql]

_INVOICES = Read(
	"Sales Invoice",
	("customer", "company", "outstanding_amount", "party_account_currency", "currency", "conversion_rate"),
)
_DUE_DATES = Read("Sales Invoice", ("due_date", "is_pos"))
_TERMS = Read("Payment Schedule", ("due_date", "payment_amount", "base_payment_amount"), "Sales Invoice")
_LIMITS = Read("Customer Credit Limit", ("credit_limit", "company"), "Customer")


def _outstanding(on_rows: OnRows, clock: Clock) -> Sql:
	return sql(
		"SELECT i.customer, SUM({open}) AS v FROM `tabSales Invoice` AS i WHERE i.docstatus = 1 AND {on_rows}"
		" GROUP BY i.customer",
		open=invoice_outstanding("i", clock),
		on_rows=on_rows("i", "customer"),
	)


def _open_terms(on_rows: OnRows) -> Sql:
	"""(customer, due, amount of the term, what it and the earlier ones amount to, what all amount to, open, rate)."""
	due, amount = sql("COALESCE(t.due_date, i.due_date)"), sql("COALESCE({}, i.outstanding_amount)", _term())
	return sql(
		"SELECT i.customer, {due} AS due, {amount} AS amount,"
		" SUM({amount}) OVER (PARTITION BY i.name ORDER BY {due}, t.idx ROWS UNBOUNDED PRECEDING) AS upto,"
		" SUM({amount}) OVER (PARTITION BY i.name) AS whole, i.outstanding_amount AS open, {rate} AS rate"
		" {invoices}",
		due=due,
		amount=amount,
		rate=invoice_rate("i"),
		invoices=_open_invoices(on_rows),
	)


def _open_invoices(on_rows: OnRows) -> Sql:
	"""Invoices with something open, each with its terms of payment, if it has any that count."""
	return sql(
		"FROM `tabSales Invoice` AS i LEFT JOIN `tabPayment Schedule` AS t"
		" ON t.parent = i.name AND t.parenttype = 'Sales Invoice' AND i.is_pos = 0"
		" WHERE i.docstatus = 1 AND i.outstanding_amount > 0 AND {}",
		on_rows("i", "customer"),
	)


def _term() -> Sql:
	return sql("CASE WHEN t.name IS NOT NULL THEN {} END", term_amount("i", "t"))


# What is open of a term: rounded, for SQLite counts money in floats.
_OPEN = "ROUND(o.upto - o.whole + o.open, 6)"


def _overdue_amount(on_rows: OnRows, clock: Clock) -> Sql:
	"""Of each invoice what the coming terms do not account for, and no more than the terms that have passed.

	Where no term is to come all that is open is late, also what the terms do not add up to (after a write-off).
	"""
	due, amount = sql("COALESCE(t.due_date, i.due_date)"), sql("COALESCE({}, i.outstanding_amount)", _term())
	# The customer as it stands, no MAX of it: an expression has no collation on SQLite, and spellings would fall apart.
	by_invoice = sql(
		"SELECT i.customer, MAX({rate}) AS rate, SUM(CASE WHEN {due} < {today} THEN {amount} ELSE 0 END) AS past,"
		" ROUND(MAX(i.outstanding_amount) - SUM(CASE WHEN {due} < {today} THEN 0 ELSE {amount} END), 6) AS late,"
		" MAX(CASE WHEN {due} < {today} THEN 0 ELSE 1 END) AS has_coming {invoices} GROUP BY i.name",
		rate=invoice_rate("i"),
		due=due,
		today=clock.today,
		amount=amount,
		invoices=_open_invoices(on_rows),
	)
	return sql(
		"SELECT o.customer, SUM(o.rate * CASE WHEN o.has_coming = 1 AND o.late >= o.past THEN o.past ELSE o.late END) AS v FROM ({}) AS o"
		" WHERE o.past > 0 AND o.late > 0 GROUP BY o.customer",
		by_invoice,
	)


def _overdue_days(on_rows: OnRows, clock: Clock) -> Sql:
	since = sql(
		"{begin}{today}{less}MIN(o.due){end}",
		begin=hint("DATEDIFF(", "CAST(julianday("),
		today=clock.today,
		less=hint(", ", ") - julianday("),
		end=hint(")", ") AS INTEGER)"),
	)
	return sql(
		f"SELECT o.customer, {{since}} AS v FROM ({{terms}}) AS o WHERE o.due < {{today}} AND {_OPEN} > 0 AND o.amount > 0"
		" GROUP BY o.customer",
		since=since,
		terms=_open_terms(on_rows),
		today=clock.today,
	)


def _credit_limit(on_rows: OnRows, clock: Clock) -> Sql:
	return sql(
		"SELECT l.parent AS customer, MAX(l.credit_limit) AS v FROM `tabCustomer Credit Limit` AS l WHERE {} GROUP BY l.parent",
		_limits(on_rows),
	)


def _limits(on_rows: OnRows) -> Sql:
	"""A limit of 0 is none, as in ERPNext."""
	return all_of([sql("l.parenttype = 'Customer' AND l.credit_limit > 0"), on_rows("l", "parent")])


def _credit_used(on_rows: OnRows, clock: Clock) -> Sql:
	owed = sql(
		"SELECT i.customer, i.company, SUM({open}) AS v FROM `tabSales Invoice` AS i WHERE i.docstatus = 1 AND {on_rows}"
		" GROUP BY i.customer, i.company",
		open=invoice_outstanding("i", clock),
		on_rows=on_rows("i", "customer"),
	)
	return sql(
		"SELECT l.parent AS customer, MAX(100 * COALESCE(o.v, 0) / l.credit_limit) AS v"
		" FROM `tabCustomer Credit Limit` AS l LEFT JOIN ({owed}) AS o ON o.customer = l.parent AND o.company = l.company"
		" WHERE {limits} GROUP BY l.parent",
		owed=owed,
		limits=_limits(on_rows),
	)


COMPANY = Field(
	"company", "Company", ops.LINK, "Company", reads=(Read("Sales Invoice", ("customer", "company")),), only_narrows=True
)


@dataclass(frozen=True)
class Figure:
	"""One field: its query of (customer, v), and whether a customer without a row has 0 or nothing."""

	field: Field
	query: Query
	is_zero_without_rows: bool = True


FIGURES: Mapping[str, Figure] = {
	figure.field.name: figure
	for figure in (
		Figure(
			Field(
				"outstanding_amount", "Outstanding amount", ops.NUMBER, reads=(_INVOICES,),
				money=Money("company", adds_up=True),
			),
			_outstanding,
		),
		Figure(
			Field(
				"overdue_amount",
				"Overdue amount",
				ops.NUMBER,
				is_time_dependent=True,
				reads=(_INVOICES, _DUE_DATES, _TERMS),
				money=Money("company"),
			),
			_overdue_amount,
		),
		Figure(
			Field(
				"overdue_days",
				"Days overdue",
				ops.NUMBER,
				is_time_dependent=True,
				reads=(_INVOICES, _DUE_DATES, _TERMS),
			),
			_overdue_days,
		),
		Figure(
			Field("credit_limit", "Credit limit", ops.NUMBER, reads=(_LIMITS,), money=Money("company")),
			_credit_limit,
			is_zero_without_rows=False,
		),
		Figure(
			Field("credit_used", "Credit limit used (%)", ops.NUMBER, reads=(_INVOICES, _LIMITS)),
			_credit_used,
			is_zero_without_rows=False,
		),
	)
}
