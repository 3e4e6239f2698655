"""What a condition can say about one value: every operator, its operands, its SQL, and what it means on null.

One table, `OPERATORS`. An operator turns a column expression and its parsed operands into a predicate. A
positive operator is not true on null, a negative one is; the empty string of a text, select or link counts
as null ("never"). Days are whole days of the site, so a datetime is compared by the day it falls on.
"""

import datetime
import decimal
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .clock import ONE_DAY, Clock, parse_date
from .errors import RequestError
from .spelling import is_storable, shown
from .sql import Sql, all_of, any_of, hint, in_list, like, sql, table, values
from .words import contains_words, parse_query

TEXT, NUMBER, DATE, DATETIME = "text", "number", "date", "datetime"
SELECT, LINK, CHECK = "select", "link", "check"
# What is read of a content that is stored as markup: its words, as a search finds them.
READ = "read"
EXISTS, TAG, SEGMENT = "exists", "tag", "segment"
EMPTY_STRING_IS_NULL = frozenset({TEXT, SELECT, LINK, READ})

MAX_VALUE_LENGTH = 1000
MAX_LIST = 200
MAX_DAYS = 36500
MAX_NUMBER = decimal.Decimal(10) ** 12
MAX_DECIMALS = 9
# Today and so many days more, or back, hold every day of the calendar, 29 February too.
DAYS_WITH_EVERY_ANNIVERSARY = 365

Operand = Any
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


def _given(index: int, shift: int = 0) -> Callable[[tuple[Any, ...], Clock], datetime.date]:
	def day(args: tuple[Any, ...], clock: Clock) -> datetime.date:
		value: datetime.date = args[index] + ONE_DAY * shift
		return value

	return day


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

OPERATORS: dict[str, Operator] = {
	op.key: op
	for op in (
		_op("is", f"{WORDS} tag", "one", _compare("=")),
		_op("is not", f"{WORDS} tag", "one", _compare("<>"), on_null=True),
		_op("is one of", f"{WORDS} tag", "list", lambda c, a, t: in_list(c, a)),
		_op(
			"is none of",
			f"{WORDS} tag",
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
		_op("equals", "number", "one", _compare("=")),
		_op("does not equal", "number", "one", _compare("<>"), on_null=True),
		_op("more than", "number", "one", _compare(">")),
		_op("at least", "number", "one", _compare(">=")),
		_op("less than", "number", "one", _compare("<")),
		_op("at most", "number", "one", _compare("<=")),
		_op("between", f"number {DAYS}", "two", lambda c, a, t: _between(c, a, t)),
		_op("on", DAYS, "one", _days(_given(0), _given(0))),
		_op("before", DAYS, "one", _days(_open, _given(0, -1))),
		_op("after", DAYS, "one", _days(_given(0, 1), _open)),
		_op("on or before", DAYS, "one", _days(_open, _given(0))),
		_op("on or after", DAYS, "one", _days(_given(0), _open)),
		_op("in the last (days)", DAYS, "days", _days(_ago(), _today)),
		_op("more than (days) ago", DAYS, "days", _days(_open, _ago(1))),
		_op("in the next (days)", DAYS, "days", _days(_today, _ahead())),
		_op("more than (days) ahead", DAYS, "days", _days(_ahead(1), _open)),
		_op("comes round in the next (days)", DAYS, "days", _comes_round(1)),
		_op("comes round in the last (days)", DAYS, "days", _comes_round(-1)),
		_op("is in the month", DAYS, "month", lambda c, a, t: sql("{} = {}", _calendar_day(c, "%m"), a[0])),
		_op("is yes", "check", "none", lambda c, a, t: sql("{} = 1", c)),
		_op("is no", "check", "none", lambda c, a, t: sql("{} = 0", c), on_null=True),
		_op("is set", f"{WORDS} read number {DAYS}", "none", _set),
		_op("is not set", f"{WORDS} read number {DAYS}", "none", _unset, on_null=True),
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

RELATIVE = frozenset(key for key, op in OPERATORS.items() if op.needs == "days")


def _between(col: Sql, args: tuple[Operand, ...], clock: Clock) -> Sql:
	if isinstance(args[0], datetime.date):
		return _days(_given(0), _given(1))(col, args, clock)
	return sql("{} BETWEEN {} AND {}", col, args[0], args[1])


def is_null(col: Sql, value_type: str) -> Sql:
	"""The value is not there."""
	missing = sql("{} IS NULL", col)
	return any_of([missing, sql("{} = ''", col)]) if value_type in EMPTY_STRING_IS_NULL else missing


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
	if operator.key in ("is set", "is not set"):
		null = is_null(col, value_type)
		base = null if operator.key == "is not set" else sql("NOT ({})", null)
		return any_of([base, null]) if or_never else base
	predicate = _READING.get(operator.key, operator.predicate) if value_type == READ else operator.predicate
	base = predicate(col, args, clock)
	return any_of([base, is_null(col, value_type)]) if operator.on_null or or_never else base


def matches_zero(operator: Operator, args: tuple[Operand, ...]) -> bool:
	"""Whether the number 0 satisfies the operator: a count or sum over no rows is 0."""
	zero = decimal.Decimal(0)
	tests: dict[str, Callable[[], bool]] = {
		"equals": lambda: zero == args[0],
		"does not equal": lambda: zero != args[0],
		"more than": lambda: zero > args[0],
		"at least": lambda: zero >= args[0],
		"less than": lambda: zero < args[0],
		"at most": lambda: zero <= args[0],
		"between": lambda: args[0] <= zero <= args[1],
		"is set": lambda: True,
		"is not set": lambda: False,
	}
	return tests[operator.key]()


def parse_operands(operator: Operator, value_type: str, raw: Any) -> tuple[Operand, ...]:
	"""Read the operands an admin typed. RequestError says in one sentence what is wrong with them."""
	if operator.needs == "none":
		return ()
	if isinstance(raw, str) and len(raw) > MAX_VALUE_LENGTH:
		raise RequestError(f"the value is longer than {MAX_VALUE_LENGTH} characters.")
	if operator.needs == "days":
		return (_parse_days(raw),)
	if operator.needs == "month":
		return (_parse_month(raw),)
	items = split_list(raw) if operator.needs in ("two", "list") else [raw]
	if operator.needs == "two" and len(items) != 2:
		raise RequestError(f'"{operator.key}" needs two values, separated by a comma.')
	parsed = tuple(_parse_one(item, value_type) for item in items)
	if not parsed:
		raise RequestError(f'"{operator.key}" needs at least one value.')
	if len(parsed) > MAX_LIST:
		raise RequestError(f"the list holds {len(parsed)} values; {MAX_LIST} is the most.")
	if operator.needs == "two" and parsed[0] > parsed[1]:
		raise RequestError(f'the first value of "{operator.key}" is larger than the second.')
	return parsed


def split_list(raw: Any) -> list[Any]:
	"""The values of a list as an admin writes it: one per line, separated by commas, or as JSON."""
	if isinstance(raw, list | tuple):
		return list(raw)
	text = str(raw if raw is not None else "").strip()
	if text.startswith("["):
		try:
			return list(json.loads(text))
		except (ValueError, RecursionError) as error:
			raise RequestError("the list of values is not valid JSON.") from error
	separator = "\n" if "\n" in text else ","
	return [item.strip() for item in text.split(separator) if item.strip()]


def _parse_days(raw: Any) -> int:
	try:
		days = int(str(raw).strip())
	except ValueError as error:
		raise RequestError(f"{shown(raw)} is not a whole number of days.") from error
	if not 0 <= days <= MAX_DAYS:
		raise RequestError(f"the number of days must be between 0 and {MAX_DAYS}.")
	return days


def _parse_month(raw: Any) -> int:
	text = str(raw if raw is not None else "").strip()
	if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 12):
		raise RequestError(f"{shown(text)} is not a month. Write its number, from 1 to 12.")
	return int(text)


def _parse_one(raw: Any, value_type: str) -> Operand:
	if isinstance(raw, list | tuple | dict):
		raise RequestError(f"{shown(raw)} is not a single value.")
	text = str(raw if raw is not None else "").strip()
	if not text:
		raise RequestError("the value is missing.")
	if len(text) > MAX_VALUE_LENGTH:
		raise RequestError(f"the value is longer than {MAX_VALUE_LENGTH} characters.")
	if not is_storable(text):
		raise RequestError(f"{shown(text)} holds a sign that cannot be stored.")
	if value_type == NUMBER:
		return _parse_number(text)
	if value_type == READ and not parse_query(text):
		raise RequestError(f"{shown(text)} holds no word to look for.")
	if value_type in (DATE, DATETIME):
		return _parse_day(text)
	return text


def _parse_day(text: str) -> datetime.date:
	try:
		day = parse_date(text)
	except ValueError as error:
		raise RequestError(f"{shown(text)} is not a date. Write it as YYYY-MM-DD.") from error
	if not 1000 <= day.year <= 9000:  # what MariaDB can hold, with room for a day on either side
		raise RequestError(f"{shown(text)} is not a date that can be compared.")
	return day


def _parse_number(text: str) -> decimal.Decimal:
	try:
		number = decimal.Decimal(text)
	except decimal.InvalidOperation as error:
		raise RequestError(f"{shown(text)} is not a number.") from error
	if not number.is_finite() or abs(number) > MAX_NUMBER:
		raise RequestError(f"{shown(text)} is not a number that can be compared.")
	if number != round(number, MAX_DECIMALS):
		raise RequestError(f"{shown(text)} has more than {MAX_DECIMALS} decimals.")
	return number
