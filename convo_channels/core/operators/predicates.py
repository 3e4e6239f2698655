"""The SQL of operators: each turns a column expression and its parsed operands into a predicate.

Days are whole days of the site: a moment is compared with a day by the day it falls on, with a moment by itself, and
"in the last" and "in the next" days meet at now. What a predicate answers on null is its operator's to say (operators.py).
"""

import datetime
from collections.abc import Callable

from ..base.clock import ONE_DAY, Clock
from ..base.sql import FALSE, Sql, all_of, any_of, hint, in_list, like, sql, table, values
from ..posts.search_words import contains_words, parse_query
from .operands import is_day
from .operator import Operand, Predicate, Span

Args = tuple[Operand, ...]
# One side of a span as a predicate.
Edge = Callable[[Sql, datetime.date], Sql]

# Today and so many days more, or back, hold every day of the calendar, 29 February too.
DAYS_WITH_EVERY_ANNIVERSARY = 365


def compare(symbol: str) -> Predicate:
	template = "{} " + symbol + " {}"
	return lambda col, args, clock: sql(template, col, args[0])


def negation(predicate: Predicate) -> Predicate:
	return lambda col, args, clock: sql("NOT ({})", predicate(col, args, clock))


def one_of(col: Sql, args: Args, clock: Clock) -> Sql:
	return in_list(col, args)


def none_of(col: Sql, args: Args, clock: Clock) -> Sql:
	return sql("{} NOT IN ({})", col, values(args))


def part(before: bool, after: bool) -> Predicate:
	return lambda col, args, clock: like(col, args[0], before=before, after=after)


def words(col: Sql, args: Args, clock: Clock) -> Sql:
	return contains_words(col, parse_query(args[0]))


def within(span: Span) -> Predicate:
	"""Whole days from the first up to and with the last; None leaves that side open."""
	return _between(span, since, upto)


def until_now(span: Span) -> Predicate:
	"""From the first day, or moment, up to now."""
	return _between(lambda args, clock, is_moment: span(args, clock, True), since, upto)


def from_now(span: Span) -> Predicate:
	"""What is still to come, up to and with the last day, or moment."""
	return _between(lambda args, clock, is_moment: span(args, clock, True), later, upto)


def beyond(span: Span) -> Predicate:
	"""Before the last moment, or after the first: on it there is nothing more of it yet."""
	return _between(span, later, earlier)


def _between(span: Span, begins: Edge, ends: Edge) -> Predicate:
	def predicate(col: Sql, args: Args, clock: Clock) -> Sql:
		edges = span(args, clock, False)
		if edges is None:
			return FALSE
		first, last = edges
		bounds = [begins(col, first)] if first is not None else []
		return all_of([*bounds, ends(col, last)] if last is not None else bounds)

	return predicate


def since(col: Sql, value: datetime.date) -> Sql:
	return sql("{} >= {}", col, value)


def upto(col: Sql, value: datetime.date) -> Sql:
	"""Up to and with a day, or a moment."""
	return sql("{} < {}", col, value + ONE_DAY) if is_day(value) else sql("{} <= {}", col, value)


def later(col: Sql, value: datetime.date) -> Sql:
	return sql("{} > {}", col, value)


def earlier(col: Sql, value: datetime.date) -> Sql:
	return sql("{} < {}", col, value)


def on(col: Sql, args: Args, clock: Clock) -> Sql:
	return all_of([since(col, args[0]), upto(col, args[0])])


def after(col: Sql, args: Args, clock: Clock) -> Sql:
	return sql("{} >= {}", col, args[0] + ONE_DAY) if is_day(args[0]) else sql("{} > {}", col, args[0])


def on_or_before(col: Sql, args: Args, clock: Clock) -> Sql:
	return upto(col, args[0])


def on_or_after(col: Sql, args: Args, clock: Clock) -> Sql:
	return since(col, args[0])


def between(col: Sql, args: Args, clock: Clock) -> Sql:
	if isinstance(args[0], datetime.date):
		return all_of([since(col, args[0]), upto(col, args[1])])
	if isinstance(args[0], datetime.time) and args[0] > args[1]:
		return any_of([sql("{} >= {}", col, args[0]), sql("{} <= {}", col, args[1])])  # over midnight
	return sql("{} BETWEEN {} AND {}", col, args[0], args[1])


def comes_round(sign: int) -> Predicate:
	"""Month and day fall on one of the days from today on, ahead or back."""

	def predicate(col: Sql, args: Args, clock: Clock) -> Sql:
		if args[0] >= DAYS_WITH_EVERY_ANNIVERSARY:
			return is_there(col, args, clock)
		first, last = sorted((clock.today, clock.day(sign * args[0])))
		key = _calendar_day(col, "%m%d")
		return any_of(
			sql("{} BETWEEN {} AND {}", key, low, high) for low, high in _calendar_ranges(first, last)
		)

	return predicate


def in_month(col: Sql, args: Args, clock: Clock) -> Sql:
	return sql("{} = {}", _calendar_day(col, "%m"), args[0])


def on_weekday(col: Sql, args: Args, clock: Clock) -> Sql:
	"""`args` are days of the week, from 1 for Monday on."""
	# Of its day alone, for SQLite rounds the last moment of a day to the next one.
	day = sql(
		"({begin}{column}{end} + 1)",
		begin=hint("WEEKDAY(", "(strftime('%w', substr("),
		column=col,
		end=hint(")", ", 1, 10)) + 6) % 7"),
	)
	return in_list(day, args)


def at_time(predicate: Predicate) -> Predicate:
	"""The same of the time of day of a moment."""

	def test(col: Sql, args: Args, clock: Clock) -> Sql:
		time = sql("{begin}{moment}{end}", begin=hint("TIME(", "substr("), moment=col, end=hint(")", " || '.000000', 12, 15)"))
		return predicate(time, args, clock)

	return test


def _calendar_ranges(first: datetime.date, last: datetime.date) -> list[tuple[int, int]]:
	"""Days as month * 100 + day, one range for each year they lie in; 29 February is 28 in a common year."""
	found = []
	for year in range(first.year, last.year + 1):
		start, end = max(first, datetime.date(year, 1, 1)), min(last, datetime.date(year, 12, 31))
		high = end.month * 100 + end.day
		is_last_of_february = (end + ONE_DAY).day == 1 and end.month == 2
		found.append((start.month * 100 + start.day, 229 if is_last_of_february else high))
	return found


def _calendar_day(col: Sql, parts: str) -> Sql:
	"""Month and day, or the month alone, of a date as one number."""
	return sql(
		"({begin}{column}{end} + 0)",
		begin=hint("DATE_FORMAT(", f"strftime('{parts}', "),
		column=col,
		end=hint(f", '{parts}')", ")"),
	)


def under(col: Sql, args: Args, clock: Clock) -> Sql:
	"""`args` are (tree DocType, node). The node itself is under itself, as in ERPNext's own filters."""
	tree, node = args
	return sql(
		"{} IN (SELECT below.name FROM {} AS top JOIN {} AS below ON below.lft >= top.lft AND below.rgt <= top.rgt"
		" WHERE top.name = {})",
		col,
		table(tree),
		table(tree),
		node,
	)


def is_one(col: Sql, args: Args, clock: Clock) -> Sql:
	return sql("{} = 1", col)


def is_zero(col: Sql, args: Args, clock: Clock) -> Sql:
	return sql("{} = 0", col)


def is_there(col: Sql, args: Args, clock: Clock) -> Sql:
	return sql("{} IS NOT NULL", col)


def is_missing(col: Sql, args: Args, clock: Clock) -> Sql:
	return sql("{} IS NULL", col)
