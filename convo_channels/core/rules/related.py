"""What is measured of the rows that belong to customers: which of them count, and one value for each customer.

Grouped once per customer, for the customers of a scope; what is compared with it is the compiler's.
"""

from collections.abc import Sequence

from ..base.clock import Clock
from ..base.sql import Sql, all_of, hint, ident, sql
from ..catalog import catalog as cat
from ..catalog.catalog import Source, SourceSpec
from ..catalog.customer_links import (
	customer_of,
	is_no_debit_note,
	is_no_opening,
	is_no_return,
	leads_to_customer,
	rows_of,
)
from ..catalog.measures import ADDING, JUDGING, OF_ONE
from ..catalog.receivables import COMPANY, OnRows
from ..catalog.sources import STILL_OPEN
from ..operators import operators as ops
from ..operators.operators import OPERATORS
from ..operators.units import STARS
from . import periods
from .followed import date_of, is_followed, is_over
from .rule import Filter, Followed, Leaf
from .scope import Scope


def grouped(customer: Sql, is_alone: bool) -> Sql:
	"""The column that groups are joined by. Where all customers are asked for they are read in one go.

	MariaDB takes a plain column as leave to count each customer by himself, a look-up for each: good only where other
	conditions leave few of them.
	"""
	return sql("{}{})", hint("COALESCE(", "("), customer) if is_alone else customer


def narrow(filters: Sequence[Filter], scope: Scope, clock: Clock) -> OnRows:
	"""Which invoices and limits a balance is of: those of the customers, and of the companies that it names."""

	def on_rows(alias: str, customer: str) -> Sql:
		companies = [COMPANY.test(OPERATORS[item.operator], item.args, alias, clock) for item in filters]
		return all_of([scope.on(ident(alias, customer)), *companies])

	return on_rows


def related_values(
	leaf: Leaf, scope: Scope, source: Source, spec: SourceSpec, clock: Clock, *, is_alone: bool = False
) -> Sql:
	"""(customer, v): what a leaf measures, for those customers of a scope who have rows that count."""
	if leaf.measure in OF_ONE:
		return _of_one(leaf, scope, source, spec, clock, is_alone=is_alone)
	customer = customer_of(spec)
	return sql(
		"SELECT {} AS customer, {} AS v FROM {} WHERE {} GROUP BY {}",
		grouped(customer, is_alone), aggregate(leaf, source, clock), rows_of(spec, _once(leaf, spec, scope)),
		related_rows(leaf, source, spec, scope, clock), customer,
	)  # fmt: skip


def _of_one(leaf: Leaf, scope: Scope, source: Source, spec: SourceSpec, clock: Clock, *, is_alone: bool) -> Sql:
	"""The same of a field of the one row that is first in the order of days."""
	return sql(
		"SELECT {grouped} AS customer, r.v FROM (SELECT {customer} AS customer, {value} AS v,"
		" ROW_NUMBER() OVER (PARTITION BY {customer} ORDER BY {order}) AS place FROM {rows} WHERE {counts}) AS r WHERE r.place = 1",
		grouped=grouped(sql("r.customer"), is_alone),
		customer=customer_of(spec),
		value=source.fields[leaf.field].sql(cat.ROW, clock),
		order=order_of_days(leaf, spec),
		rows=rows_of(spec),
		counts=related_rows(leaf, source, spec, scope, clock),
	)


def order_of_days(leaf: Leaf, spec: SourceSpec) -> Sql:
	"""Which row is the latest, or the earliest: by the source's day, then by when it was made, then by its name.

	A row without a day is neither, while others have one. Names are compared by their bytes, which no two share.
	"""
	day = ident(cat.PARENT if spec.parent_doctype else cat.ROW, spec.date_field)
	template = "{day} IS NULL, {day} DESC, s.creation DESC, {name} DESC"
	if leaf.measure == cat.OF_EARLIEST:
		template = "{day} IS NULL, {day}, s.creation, {name}"
	return sql(template, day=day, name=sql("CAST(s.name AS {})", hint("BINARY", "BLOB")))


def _once(leaf: Leaf, spec: SourceSpec, scope: Scope) -> Sql | None:
	"""A row that leads to one customer twice, as a merge leaves it, must not be added twice."""
	return scope.on(ident(spec.customer_field)) if spec.link_table and leaf.measure in ADDING else None


def aggregate(leaf: Leaf, source: Source, clock: Clock) -> Sql:
	if leaf.measure == cat.EXISTS:
		return sql("1")
	if leaf.measure == cat.COUNT:
		is_linked = source.spec is not None and source.spec.link_table
		return sql("COUNT(DISTINCT s.name)" if is_linked else "COUNT(*)")
	field = source.fields[leaf.field]
	column = field.sql("s", clock)
	if leaf.measure in JUDGING and field.unit == STARS:
		column = sql("NULLIF({}, 0)", column)
	if leaf.measure == cat.DISTINCT and field.type in ops.EMPTY_STRING_IS_NULL:
		column = sql("NULLIF({}, '')", column)
	template = {
		cat.SUM: "COALESCE(SUM({}), 0)",
		cat.AVERAGE: "AVG({})",
		cat.LATEST: "MAX({})",
		cat.EARLIEST: "MIN({})",
		cat.SMALLEST: "MIN({})",
		cat.LARGEST: "MAX({})",
		cat.DISTINCT: "COUNT(DISTINCT {})",
	}[leaf.measure]
	return sql(template, column)


def related_rows(leaf: Leaf, source: Source, spec: SourceSpec, scope: Scope, clock: Clock) -> Sql:
	"""Which rows of a source count for a leaf: the customer's, not cancelled, filters and period."""
	customer, holder = customer_of(spec), cat.PARENT if spec.parent_doctype else cat.ROW
	parts = [scope.on(customer), leads_to_customer(spec)]
	if not spec.link_table:
		# Of links nearly all are filled: told so, the database would look each up in an index instead of reading them all.
		parts.append(sql("{} <> ''", customer))
	if spec.submittable:
		state = ident(holder, "docstatus")
		parts.append(sql("{} IN (0, 1)" if leaf.include_drafts else "{} = 1", state))
	if spec.return_field and leaf.measure != cat.SUM and not _asks_for(leaf, spec.return_field):
		# A return has a negative amount: it lowers a sum, but it is no purchase to be counted.
		parts.append(is_no_return(spec))
	if spec.debit_note_field and leaf.measure != cat.SUM and not _asks_for(leaf, spec.debit_note_field):
		parts.append(is_no_debit_note(spec))
	if (
		spec.opening_field
		and leaf.field not in STILL_OPEN
		and not _asks_for(leaf, spec.opening_field, *STILL_OPEN)
	):
		parts.append(is_no_opening(spec))
	if leaf.period:
		parts.append(periods.within(leaf.period, source, clock))
	parts.extend(_filter_predicate(item, source, clock) for item in leaf.filters)
	if leaf.followed:
		parts.append(_is_followed(leaf.followed, source, customer, scope, clock))
	return all_of(parts)


def _is_followed(followed: Followed, first: Source, customer: Sql, scope: Scope, clock: Clock) -> Sql:
	source, spec = followed.source, followed.source.spec
	assert spec is not None
	later = sql(
		"SELECT {customer} AS customer, {at} AS at, s.name AS name FROM {rows} WHERE {where}",
		customer=customer_of(spec),
		at=date_of(spec),
		rows=rows_of(spec),
		where=related_rows(followed.leaf, source, spec, scope, clock),
	)
	found = is_followed(first, source, later, customer, followed.days)
	return sql("NOT {} AND {}", found, is_over(first, followed.days, clock)) if followed.is_missing else found


def _asks_for(leaf: Leaf, *fields: str) -> bool:
	"""Who filters by that very field, or asks for it of one row, says himself which rows count."""
	asked = [item.field for item in leaf.filters]
	return any(name in fields for name in (*asked, *([leaf.field] if leaf.measure in OF_ONE else [])))


def _filter_predicate(item: Filter, source: Source, clock: Clock) -> Sql:
	operator = OPERATORS[item.operator]
	return periods.of_companies(
		operator, source, clock, lambda at: source.fields[item.field].test(operator, item.args, "s", at)
	)
