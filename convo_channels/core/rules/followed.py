"""A sequence: rows of one source that are, or are not, followed by a row of another within some days. As SQL.

The days of both are counted whole: within 14 days of the 1st is up to the end of the 15th. Where both tell a moment, what
follows is not earlier. A row does not follow itself. That nothing followed is known once the days are over.
"""

import datetime

from ..base.clock import Clock, midnight
from ..base.sql import TRUE, Sql, all_of, hint, ident, sql
from ..catalog.catalog import Source, SourceSpec
from ..catalog.computed import PARENT, ROW
from ..operators import operators as ops

# SQLite's own date() rounds the last microsecond of a day up to the next.
_DAY = "substr("


def date_of(spec: SourceSpec) -> Sql:
	"""The column that says when a row was."""
	return ident(PARENT if spec.parent_doctype else ROW, spec.date_field)


def is_followed(first: Source, then: Source, later: Sql, customer: Sql, days: int) -> Sql:
	"""Whether a row of `first` (alias s or p) is followed; `later`: (customer, at, name) of the rows of `then` that count."""
	assert first.spec is not None and then.spec is not None
	at = date_of(first.spec)
	both_moments = _is_moment(first) and _is_moment(then)
	# A child row bears the name of its own; a document follows another document.
	is_other = sql("y.name <> {}", ident(ROW, "name")) if first.doctype == then.doctype else TRUE
	where = all_of(
		[
			sql("y.customer = {}", customer),
			sql("y.at >= {}", at if both_moments else sql("{}{}{}", hint("DATE(", _DAY), at, hint(")", ", 1, 10)"))),
			sql("y.at < {}", _day_after(at, days + 1)),
			is_other,
		]
	)
	return sql("EXISTS (SELECT 1 FROM ({}) AS y WHERE {})", later, where)


def is_over(first: Source, days: int, clock: Clock) -> Sql:
	"""Whether the days after a row have passed."""
	assert first.spec is not None
	edge = clock.today - datetime.timedelta(days=days)
	return sql("{} < {}", date_of(first.spec), midnight(edge) if _is_moment(first) else edge)


def _is_moment(source: Source) -> bool:
	assert source.spec is not None
	return source.fields[source.spec.date_field].type == ops.DATETIME


def _day_after(at: Sql, days: int) -> Sql:
	"""The beginning of the day so many days after a moment."""
	later = hint(f"), INTERVAL {days} DAY)", f", 1, 10), '+{days} days')")
	return sql("{}{}{}", hint("DATE_ADD(DATE(", f"date({_DAY}"), at, later)
