"""The first so many customers by what is measured of them: "among the 50 highest".

All customers who have a value are put in order, however few are asked about: who stands before whom is a matter of all. Those
with the same value share a place, so all who have as much as the last of the first are among them. Disabled customers take no
place. A field that is 0 is as good as not set; rows that come to 0 do count.
"""

from ..base.clock import Clock
from ..base.sql import Sql, hint, ident, sql, table
from ..catalog import catalog as cat
from ..catalog.catalog import Source
from ..catalog.receivables import FIGURES
from ..operators.operators import OPERATORS
from .related import narrow, related_values
from .rule import Leaf, Rule
from .scope import EVERYBODY


def ranks(rule: Rule) -> bool:
	"""Whether who satisfies a rule hangs on what others have."""
	return any(OPERATORS[leaf.operator].ranks for leaf in rule.leaves)


def among_the_first(leaf: Leaf, source: Source, clock: Clock) -> Sql:
	"""(customer): those who take the first places."""
	return sql("SELECT r.customer FROM ({}) AS r WHERE r.place <= {}", in_order(leaf, source, clock), leaf.args[0])


def in_order(leaf: Leaf, source: Source, clock: Clock) -> Sql:
	"""(customer, v, place) of all who have a value, in the customer's own spelling."""
	is_first = OPERATORS[leaf.operator].ranks
	return sql(
		"SELECT w.name AS customer, g.v, RANK() OVER (ORDER BY {exact}g.v{end}{direction}) AS place FROM ({values}) AS g"
		" JOIN `tabCustomer` AS w ON w.name = g.customer WHERE w.disabled = 0 AND g.v IS NOT NULL",
		# SQLite adds amounts in floats, where 0.1 + 0.2 is not 0.3.
		exact=hint("", "ROUND("),
		end=hint("", ", 9)"),
		direction=sql(" DESC") if is_first > 0 else sql(""),
		values=_values(leaf, source, clock),
	)


def _values(leaf: Leaf, source: Source, clock: Clock) -> Sql:
	"""(customer, v): what a leaf measures, of all customers."""
	if source.spec is not None:
		return related_values(leaf, EVERYBODY, source, source.spec, clock, is_alone=not leaf.period)
	if leaf.subject == cat.BALANCE:
		return sql(
			"SELECT b.customer, b.v FROM ({}) AS b WHERE b.v <> 0",
			FIGURES[leaf.field].query(narrow(leaf.filters, EVERYBODY, clock), clock),
		)
	value = source.fields[leaf.field].sql("o", clock)
	return sql(
		"SELECT {customer} AS customer, {value} AS v FROM {rows} AS o WHERE {value} <> 0",
		customer=ident("o", "name" if leaf.subject == cat.CUSTOMER else "customer"),
		value=value,
		rows=table(source.doctype),
	)


def standing(leaf: Leaf, source: Source, clock: Clock, customer: str) -> Sql:
	"""(place of a customer, the last place among the first, what is had there): one row, None for what is not there."""
	edge = "MIN" if OPERATORS[leaf.operator].ranks > 0 else "MAX"
	return sql(
		"SELECT MAX(CASE WHEN r.customer = {customer} THEN r.place END), MAX(CASE WHEN {first} THEN r.place END), "
		+ edge
		+ "(CASE WHEN {first} THEN r.v END) FROM ({order}) AS r",
		customer=customer,
		first=sql("r.place <= {}", leaf.args[0]),
		order=in_order(leaf, source, clock),
	)
