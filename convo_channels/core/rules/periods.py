"""A period: which days the related rows of a condition are of, by the day that their source goes by.

Stored in three columns of a row: `period` names an operator of days, `period_days` how many of its unit are counted,
`period_value` the date or the two dates that it is given where it counts nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..base.clock import Clock
from ..base.errors import RequestError
from ..base.messages import N_, word
from ..base.sql import Sql, all_of, any_of, ident, sql, values
from ..base.text import shown
from ..catalog.catalog import PARENT, ROW, Source
from ..operators import operators as ops
from ..operators.operators import OPERATORS, PERIODS, Operator

COLUMNS = ("period", "period_days", "period_value")


@dataclass(frozen=True)
class Period:
	"""An operator of days by its key, and what it is given."""

	key: str
	args: tuple[Any, ...] = ()

	@property
	def operator(self) -> Operator:
		return OPERATORS[self.key]


def parse_period(row: Mapping[str, Any], source: Source) -> Period | None:
	"""The period of a row's condition; None for rows of any day. RequestError says what is wrong with it."""
	key = str(row.get("period") or "").strip()
	if not key:
		return None
	if key not in PERIODS:
		raise RequestError(N_("{0} is not a period."), shown(key))
	assert source.spec is not None
	operator, day = OPERATORS[key], source.fields[source.spec.date_field]
	if day.type not in operator.types:
		raise RequestError(
			N_('"{0}" does not fit {1}: it has no time of day.'), word(key), word(day.label)
		)
	given = row.get("period_days") if operator.counts else row.get("period_value")
	return Period(key, ops.parse_operands(operator, day.type, given))


def within(period: Period, source: Source, clock: Clock) -> Sql:
	"""The predicate on the rows of a source."""
	assert source.spec is not None
	day = source.fields[source.spec.date_field]
	column = ident(PARENT if source.spec.parent_doctype else ROW, day.name)

	def on_day(at: Clock) -> Sql:
		return day.test_value(period.operator, column, period.args, at)

	return of_companies(period.operator, source, clock, on_day)


def of_companies(operator: Operator, source: Source, clock: Clock, test: Callable[[Clock], Sql]) -> Sql:
	"""The test of a row by the fiscal years of its company, where companies have years of their own."""
	field, years = source.fields.get("company"), clock.fiscal_years
	if not (operator.is_fiscal and field and years.apart):
		return test(clock)
	company = field.sql(ROW, clock)
	named = sql("COALESCE({}, '') <> ''", company)
	others = all_of([named, sql("{} NOT IN ({})", company, values(years.apart))])
	return any_of(
		[
			*(all_of([sql("{} = {}", company, name), test(clock.of_company(name))]) for name in years.apart),
			all_of([others, test(clock.of_company(""))]),
			all_of([sql("NOT ({})", named), test(clock)]),
		]
	)
