"""What a condition can say about one value: every operator, its SQL, and what it means on null.

One table, `OPERATORS`. An operator turns a column expression and its parsed operands into a predicate. A
positive operator is not true on null, a negative one is; the empty string of a text, select or link counts
as null ("never"), and to "is set" so do the number 0 and midnight, as Frappe's own filters have it. Days are whole days of
the site: a moment is compared with a day by the day it falls on, with a moment by itself, and "in the last" and
"in the next" days meet at now.
"""

import datetime
import decimal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..base.clock import ONE_DAY, Clock
from ..base.sql import Sql, all_of, any_of, hint, in_list, like, sql, table, values
from ..posts.search_words import contains_words, parse_query
from .kinds import (
	CHECK,
	CHOICES,
	DATE,
	DATETIME,
	EMPTY_STRING_IS_NULL,
	EXISTS,
	HELD,
	LINK,
	NAMING,
	NUMBER,
	READ,
	ROWS,
	SEGMENT,
	SELECT,
	TAG,
	TEXT,
	TIME,
)
from .operands import Operand, is_day, join_list, read_operands, split_list

__all__ = [
	"CHECK", "CHOICES", "DATE", "DATETIME", "EMPTY_STRING_IS_NULL", "EXISTS", "HELD", "LINK", "NAMING", "NUMBER",
	"OPERATORS", "READ", "RELATIVE", "ROWS", "SEGMENT", "SELECT", "TAG", "TEXT", "TIME", "Operator", "compile_predicate", "is_null",
	"is_unset", "join_list", "matches_zero", "parse_operands", "split_list",
]  # fmt: skip

# Today and so many days more, or back, hold every day of the calendar, 29 February too.
DAYS_WITH_EVERY_ANNIVERSARY = 365

Predicate = Callable[[Sql, tuple[Operand, ...], Clock], Sql]


@dataclass(frozen=True)
class Operator:
	"""`needs`: none, one, two, list, days or month. `on_null`: what it answers for a value that is not there."""

	key: str
	types: frozenset[str]
	needs: str
	on_null: bool
	predicate: Predicate
	tree: bool = False


def parse_operands(operator: Operator, value_type: str, raw: Any, unit: str = "") -> tuple[Operand, ...]:
	"""Read the operands an admin typed. RequestError says in one sentence what is wrong with them."""
	return read_operands(operator.key, operator.needs, value_type, raw, unit)


def _compare(symbol: str) -> Predicate:
	template = "{} " + symbol + " {}"
	return lambda col, args, clock: sql(template, col, args[0])


def _days(
	low: Callable[[tuple[Any, ...], Clock], Any], high: Callable[[tuple[Any, ...], Clock], Any]
) -> Predicate:
	"""Days from `low` up to and with `high`; None leaves that side open."""

	def predicate(col: Sql, args: tuple[Operand, ...], clock: Clock) -> Sql:
		first, last = low(args, clock), high(args, clock)
		return all_of(
			[
				sql("{} >= {}", col, first) if first is not None else sql(""),
				sql("{} < {}", col, last + ONE_DAY) if last is not None else sql(""),
			]
		)

	return predicate


def _open(args: tuple[Any, ...], clock: Clock) -> None:
	return None


def _ago(extra: int = 0) -> Callable[[tuple[Any, ...], Clock], datetime.date]:
	return lambda args, clock: clock.day(-args[0] - extra)


def _ahead(extra: int = 0) -> Callable[[tuple[Any, ...], Clock], datetime.date]:
	return lambda args, clock: clock.day(args[0] + extra)


def _today(args: tuple[Any, ...], clock: Clock) -> datetime.date:
	return clock.today


def _since(col: Sql, value: Any) -> Sql:
	return sql("{} >= {}", col, value)


def _upto(col: Sql, value: Any) -> Sql:
	"""Up to and with a day, or a moment."""
	return sql("{} < {}", col, value + ONE_DAY) if is_day(value) else sql("{} <= {}", col, value)


def _after(col: Sql, args: tuple[Operand, ...], clock: Clock) -> Sql:
	return sql("{} >= {}", col, args[0] + ONE_DAY) if is_day(args[0]) else sql("{} > {}", col, args[0])


def _between(col: Sql, args: tuple[Operand, ...], clock: Clock) -> Sql:
	if isinstance(args[0], datetime.date):
		return all_of([_since(col, args[0]), _upto(col, args[1])])
	return sql("{} BETWEEN {} AND {}", col, args[0], args[1])


def _comes_round(sign: int) -> Predicate:
	"""Month and day fall on one of the days from today on, ahead or back."""

	def predicate(col: Sql, args: tuple[Operand, ...], clock: Clock) -> Sql:
		if args[0] >= DAYS_WITH_EVERY_ANNIVERSARY:
			return _set(col, args, clock)
		first, last = sorted((clock.today, clock.day(sign * args[0])))
		key = _calendar_day(col, "%m%d")
		return any_of(
			sql("{} BETWEEN {} AND {}", key, low, high) for low, high in _calendar_ranges(first, last)
		)

	return predicate


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
		"({}{}{} + 0)", hint("DATE_FORMAT(", f"strftime('{parts}', "), col, hint(f", '{parts}')", ")")
	)  # fmt: skip


def _under(col: Sql, args: tuple[Operand, ...], clock: Clock) -> Sql:
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


def _set(col: Sql, args: tuple[Operand, ...], clock: Clock) -> Sql:
	return sql("{} IS NOT NULL", col)


def _unset(col: Sql, args: tuple[Operand, ...], clock: Clock) -> Sql:
	return sql("{} IS NULL", col)


def _op(
	key: str, types: str, needs: str, predicate: Predicate, *, on_null: bool = False, tree: bool = False
) -> Operator:
	return Operator(key, frozenset(types.split()), needs, on_null, predicate, tree)


WORDS = "text select link"
DAYS = "date datetime"
MANY = "tag choices"
PRESENT = f"{WORDS} read number time {DAYS} choices rows held"

OPERATORS: dict[str, Operator] = {
	op.key: op
	for op in (
		_op("is", f"{WORDS} {MANY}", "one", _compare("=")),
		_op("is not", f"{WORDS} {MANY}", "one", _compare("<>"), on_null=True),
		_op("is one of", f"{WORDS} {MANY} time", "list", lambda c, a, t: in_list(c, a)),
		_op(
			"is none of",
			f"{WORDS} {MANY} time",
			"list",
			lambda c, a, t: sql("{} NOT IN ({})", c, values(a)),
			on_null=True,
		),
		_op("contains", "text read", "one", lambda c, a, t: like(c, a[0])),
		_op("does not contain", "text read", "one", lambda c, a, t: sql("NOT ({})", like(c, a[0])), on_null=True),
		_op("starts with", "text", "one", lambda c, a, t: like(c, a[0], before=False)),
		_op("ends with", "text", "one", lambda c, a, t: like(c, a[0], after=False)),
		_op("is under", "link", "one", _under, tree=True),
		_op(
			"is not under",
			"link",
			"one",
			lambda c, a, t: sql("NOT ({})", _under(c, a, t)),
			on_null=True,
			tree=True,
		),
		_op("equals", "number time", "one", _compare("=")),
		_op("does not equal", "number time", "one", _compare("<>"), on_null=True),
		_op("more than", "number", "one", _compare(">")),
		_op("at least", "number", "one", _compare(">=")),
		_op("less than", "number", "one", _compare("<")),
		_op("at most", "number", "one", _compare("<=")),
		_op("between", f"number time {DAYS}", "two", _between),
		_op("on", DAYS, "one", lambda c, a, t: all_of([_since(c, a[0]), _upto(c, a[0])])),
		_op("before", f"time {DAYS}", "one", _compare("<")),
		_op("after", f"time {DAYS}", "one", _after),
		_op("on or before", DAYS, "one", lambda c, a, t: _upto(c, a[0])),
		_op("on or after", DAYS, "one", lambda c, a, t: _since(c, a[0])),
		_op("in the last (days)", DAYS, "days", _days(_ago(), _today)),
		_op("more than (days) ago", DAYS, "days", _days(_open, _ago(1))),
		_op("in the next (days)", DAYS, "days", _days(_today, _ahead())),
		_op("more than (days) ahead", DAYS, "days", _days(_ahead(1), _open)),
		_op("comes round in the next (days)", DAYS, "days", _comes_round(1)),
		_op("comes round in the last (days)", DAYS, "days", _comes_round(-1)),
		_op("is in the month", DAYS, "month", lambda c, a, t: sql("{} = {}", _calendar_day(c, "%m"), a[0])),
		_op("is yes", "check", "none", lambda c, a, t: sql("{} = 1", c)),
		_op("is no", "check", "none", lambda c, a, t: sql("{} = 0", c), on_null=True),
		_op("is set", PRESENT, "none", _set),
		_op("is not set", PRESENT, "none", _unset, on_null=True),
		_op("exists", "exists", "none", _set),
		_op("does not exist", "exists", "none", _unset, on_null=True),
		_op("is in", "segment", "one", _set),
		_op("is not in", "segment", "one", _unset, on_null=True),
	)
}

_READING: dict[str, Predicate] = {
	"contains": lambda c, a, t: contains_words(c, parse_query(a[0])),
	"does not contain": lambda c, a, t: sql("NOT ({})", contains_words(c, parse_query(a[0]))),
}

MIDNIGHT = datetime.time(0)
RELATIVE = frozenset(key for key, op in OPERATORS.items() if op.needs == "days")


def is_null(col: Sql, value_type: str) -> Sql:
	"""The value is not there."""
	missing = sql("{} IS NULL", col)
	return any_of([missing, sql("{} = ''", col)]) if value_type in EMPTY_STRING_IS_NULL else missing


def is_unset(col: Sql, value_type: str) -> Sql:
	"""The value is not there, or as good as: a number that nobody typed is 0 to Frappe, and a time midnight."""
	if value_type == NUMBER:
		return any_of([sql("{} IS NULL", col), sql("{} = 0", col)])
	if value_type == TIME:
		return any_of([sql("{} IS NULL", col), sql("{} = {}", col, MIDNIGHT)])
	return is_null(col, value_type)


# Two ways of asking for days that meet at now, where the value is a moment.
_MEETING_AT_NOW: dict[str, Predicate] = {
	"in the last (days)": lambda c, a, t: all_of([_since(c, t.day(-a[0])), sql("{} <= {}", c, t.now)]),
	"in the next (days)": lambda c, a, t: all_of([sql("{} > {}", c, t.now), _upto(c, t.day(a[0]))]),
}


def compile_predicate(
	operator: Operator,
	col: Sql,
	value_type: str,
	args: tuple[Operand, ...],
	clock: Clock,
	*,
	or_never: bool = False,
) -> Sql:
	"""The predicate on one value. On null it is true exactly when the operator or `or_never` says so."""
	never = is_unset(col, value_type)
	if operator.key in ("is set", "is not set"):
		base = never if operator.key == "is not set" else sql("NOT ({})", never)
		return any_of([base, never]) if or_never else base
	others = {DATETIME: _MEETING_AT_NOW, READ: _READING}.get(value_type, {})
	base = others.get(operator.key, operator.predicate)(col, args, clock)
	if or_never:
		return any_of([base, never, is_null(col, value_type)] if operator.on_null else [base, never])
	return any_of([base, is_null(col, value_type)]) if operator.on_null else base


def matches_zero(operator: Operator, args: tuple[Operand, ...]) -> bool:
	"""Whether the number 0 satisfies the operator: a count or sum over no rows is 0, and 0 is not set."""
	zero = decimal.Decimal(0)
	tests: dict[str, Callable[[], bool]] = {
		"equals": lambda: zero == args[0],
		"does not equal": lambda: zero != args[0],
		"more than": lambda: zero > args[0],
		"at least": lambda: zero >= args[0],
		"less than": lambda: zero < args[0],
		"at most": lambda: zero <= args[0],
		"between": lambda: args[0] <= zero <= args[1],
		"is set": lambda: False,
		"is not set": lambda: True,
	}
	return tests[operator.key]()
