"""The operators of time: so many hours, days, weeks, months, years back or ahead, the calendar, what comes round each year.

Those that differ in the unit alone, or in the part of the calendar, are a family, named by the one that is most usual.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..base.messages import N_, S_
from . import predicates as by
from . import shifts, spans
from .kinds import CHECK, DATE, DATETIME, LINK, NUMBER, SELECT, SINCE, TEXT, TIME
from .operator import Operator, Predicate, Span, Wording, declare

TYPES = f"{DATE} {DATETIME}"
IS_TODAY: Wording = (N_("is today"), N_("is not today"))

# What the operators of a family are called beside each other.
UNIT_WORDS = {
	shifts.HOURS: N_("hours"), shifts.DAYS: N_("days"), shifts.WEEKS: N_("weeks"), shifts.MONTHS: N_("months"),
	shifts.YEARS: N_("years"),
}  # fmt: skip
# One of them, and several.
COUNTED = {
	shifts.HOURS: (N_("1 hour"), N_("{0} hours")),
	shifts.DAYS: (N_("1 day"), N_("{0} days")),
	shifts.WEEKS: (N_("1 week"), N_("{0} weeks")),
	shifts.MONTHS: (N_("1 month"), N_("{0} months")),
	shifts.YEARS: (N_("1 year"), N_("{0} years")),
}


@dataclass(frozen=True)
class _Counted:
	"""So many of a unit back or ahead. `keys` by unit; `span` of whole days by unit, and of hours.

	`of_moments`, `of_hours`: the predicate on a moment, for there past and future meet at now.
	"""

	keys: dict[str, str]
	said: Wording
	said_today: Wording
	period_said: Wording
	needed: str
	words: str
	span: Callable[[str], Span]
	span_of_hours: Span
	of_moments: Callable[[Span], Predicate] = by.within
	of_hours: Callable[[Span], Predicate] = by.within
	turned: Wording = ("", "")
	types: str = TYPES
	lasting: Wording = ("", "")
	asks_since: bool = False
	# On which side of now it is: before it (-1) or after (1).
	side: int = -1
	meets_now: bool = False

	def operators(self) -> Iterator[Operator]:
		for unit, key in self.keys.items():
			is_hour = unit == shifts.HOURS
			span = self.span_of_hours if is_hour else self.span(unit)
			of_moments = self.of_hours if is_hour else self.of_moments
			by_type = {DATETIME: of_moments(span)} if self.types == TYPES else {}
			yield declare(
				key, DATETIME if is_hour else self.types, unit, by.within(span), self.said, self.needed, self.words,
				span=span, said_today=self.said_today, needs_its_days=True, period_said=self.period_said,
				predicate_by_type=by_type, lasting=self.lasting, family=self.keys[shifts.DAYS], choice=UNIT_WORDS[unit],
				meets_now=self.meets_now, looks_back=self.meets_now and self.side < 0, hours_turn=self.side, turned=self.turned,
				asks_since=self.asks_since,
			)  # fmt: skip


_LAST = _Counted(
	{
		shifts.HOURS: N_("in the last (hours)"), shifts.DAYS: N_("in the last (days)"), shifts.WEEKS: N_("in the last (weeks)"),
		shifts.MONTHS: N_("in the last (months)"), shifts.YEARS: N_("in the last (years)"),
	},
	(N_("is in the last {0}"), N_("is not in the last {0}")), IS_TODAY, (S_("{0} in the last {1}"), S_("{0} today")),
	N_("between {0} and {1}"), N_("is in the last"), spans.last, spans.last_hours,
	of_moments=by.until_now, of_hours=by.until_now, meets_now=True,
	turned=(S_("the day of {0} comes, {1}"), S_("{0} of {1} is more than {2} old")),
)  # fmt: skip
_AGO = _Counted(
	{
		shifts.HOURS: N_("more than (hours) ago"), shifts.DAYS: N_("more than (days) ago"),
		shifts.WEEKS: N_("more than (weeks) ago"), shifts.MONTHS: N_("more than (months) ago"),
		shifts.YEARS: N_("more than (years) ago"),
	},
	(N_("is more than {0} ago"), N_("is not more than {0} ago")), (N_("is before today"), N_("is not before today")),
	(S_("{0} more than {1} ago"), S_("{0} before today")), N_("before {0}"), N_("is longer ago than"),
	spans.longer_ago, spans.hours_ago, of_hours=by.beyond, turned=(S_("{0} of {1} is more than {2} old"), ""),
)  # fmt: skip
_NEXT = _Counted(
	{
		shifts.HOURS: N_("in the next (hours)"), shifts.DAYS: N_("in the next (days)"), shifts.WEEKS: N_("in the next (weeks)"),
		shifts.MONTHS: N_("in the next (months)"), shifts.YEARS: N_("in the next (years)"),
	},
	(N_("is in the next {0}"), N_("is not in the next {0}")), IS_TODAY, (S_("{0} in the next {1}"), S_("{0} today")),
	N_("between {0} and {1}"), N_("is in the next"), spans.next_ones, spans.next_hours,
	of_moments=by.from_now, of_hours=by.from_now, side=1, meets_now=True,
	turned=(S_("{0} of {1} is no more than {2} ahead"), S_("the day of {0} has passed, {1}")),
)  # fmt: skip
_AHEAD = _Counted(
	{
		shifts.HOURS: N_("more than (hours) ahead"), shifts.DAYS: N_("more than (days) ahead"),
		shifts.WEEKS: N_("more than (weeks) ahead"), shifts.MONTHS: N_("more than (months) ahead"),
		shifts.YEARS: N_("more than (years) ahead"),
	},
	(N_("is more than {0} ahead"), N_("is not more than {0} ahead")), (N_("is after today"), N_("is not after today")),
	(S_("{0} more than {1} ahead"), S_("{0} after today")), N_("after {0}"), N_("is further ahead than"),
	spans.further_ahead, spans.hours_ahead, of_hours=by.beyond, side=1,
	turned=("", S_("{0} of {1} is no more than {2} ahead")),
)  # fmt: skip


_LASTING = _Counted(
	{
		shifts.DAYS: N_("for at least (days)"), shifts.WEEKS: N_("for at least (weeks)"),
		shifts.MONTHS: N_("for at least (months)"), shifts.YEARS: N_("for at least (years)"),
	},
	(N_("has lasted for at least {0}"), N_("has lasted for less than {0}")), (N_("has begun"), N_("has not begun")),
	("", ""), N_("before {0}"), N_("for at least"), spans.long_enough, spans.hours_ago, types=SINCE,
	lasting=(S_("{0} for at least {1}"), "{0}"),
)  # fmt: skip
_FRESH = _Counted(
	{
		shifts.DAYS: N_("for less than (days)"), shifts.WEEKS: N_("for less than (weeks)"),
		shifts.MONTHS: N_("for less than (months)"), shifts.YEARS: N_("for less than (years)"),
	},
	(N_("has lasted for less than {0}"), N_("has lasted for at least {0}")), (N_("has not begun"), N_("has begun")),
	("", ""), N_("after {0}"), N_("for less than"), spans.not_so_long, spans.hours_ahead, types=SINCE,
	lasting=(S_("{0} for less than {1}"), S_("{0} for no time at all")),
)  # fmt: skip

# What a document can hold, and keep.
_HELD = f"{TEXT} {NUMBER} {DATE} {DATETIME} {TIME} {SELECT} {LINK} {CHECK}"

_UNCHANGED = _Counted(
	{
		shifts.DAYS: N_("the same for at least (days)"), shifts.WEEKS: N_("the same for at least (weeks)"),
		shifts.MONTHS: N_("the same for at least (months)"), shifts.YEARS: N_("the same for at least (years)"),
	},
	(N_("has been the same for at least {0}"), N_("has not been the same for at least {0}")),
	(N_("has been the same for some time"), N_("has not been the same for any time")),
	("", ""), N_("the same since before {0}"), N_("has been the same for at least"), spans.long_enough, spans.hours_ago, types=_HELD,
	asks_since=True,
)  # fmt: skip
_CHANGED = _Counted(
	{
		shifts.DAYS: N_("the same for less than (days)"), shifts.WEEKS: N_("the same for less than (weeks)"),
		shifts.MONTHS: N_("the same for less than (months)"), shifts.YEARS: N_("the same for less than (years)"),
	},
	(N_("has been the same for less than {0}"), N_("has not been the same for less than {0}")),
	(N_("has been the same for no time at all"), N_("has not been the same for no time at all")),
	("", ""), N_("changed after {0}"), N_("has been the same for less than"), spans.not_so_long, spans.hours_ahead, types=_HELD,
	asks_since=True,
)  # fmt: skip

CALENDAR = N_("is this month")


def _calendar(
	key: str, span: Span, opposite: str, name: str, period: str, needed: str = N_("between {0} and {1}"), is_fiscal: bool = False
) -> Operator:
	"""A whole part of the calendar, past and to come. `name`: what it is called among its family; `period`: where it narrows."""
	return declare(
		key, TYPES, "none", by.within(span), (key, opposite), needed, N_("is"), span=span, needs_its_days=True,
		period_said=(period, period), family=CALENDAR, choice=name, is_fiscal=is_fiscal,
	)  # fmt: skip


_PARTS = (
	_calendar(N_("is today"), spans.day(0), N_("is not today"), N_("today"), S_("{0} today"), "{0}"),
	_calendar(N_("is yesterday"), spans.day(-1), N_("is not yesterday"), N_("yesterday"), S_("{0} yesterday"), "{0}"),
	_calendar(N_("is tomorrow"), spans.day(1), N_("is not tomorrow"), N_("tomorrow"), S_("{0} tomorrow"), "{0}"),
	_calendar(N_("is this week"), spans.week(0), N_("is not this week"), N_("this week"), S_("{0} this week")),
	_calendar(N_("is last week"), spans.week(-1), N_("is not last week"), N_("last week"), S_("{0} last week")),
	_calendar(N_("is next week"), spans.week(1), N_("is not next week"), N_("next week"), S_("{0} next week")),
	_calendar(N_("is this month"), spans.months(1, 0), N_("is not this month"), N_("this month"), S_("{0} this month")),
	_calendar(N_("is last month"), spans.months(1, -1), N_("is not last month"), N_("last month"), S_("{0} last month")),
	_calendar(N_("is next month"), spans.months(1, 1), N_("is not next month"), N_("next month"), S_("{0} next month")),
	_calendar(N_("is this quarter"), spans.months(3, 0), N_("is not this quarter"), N_("this quarter"), S_("{0} this quarter")),
	_calendar(N_("is last quarter"), spans.months(3, -1), N_("is not last quarter"), N_("last quarter"), S_("{0} last quarter")),
	_calendar(N_("is next quarter"), spans.months(3, 1), N_("is not next quarter"), N_("next quarter"), S_("{0} next quarter")),
	_calendar(N_("is this year"), spans.months(12, 0), N_("is not this year"), N_("this year"), S_("{0} this year")),
	_calendar(N_("is last year"), spans.months(12, -1), N_("is not last year"), N_("last year"), S_("{0} last year")),
	_calendar(N_("is next year"), spans.months(12, 1), N_("is not next year"), N_("next year"), S_("{0} next year")),
	_calendar(
		N_("is this fiscal year"), spans.fiscal_year(0), N_("is not this fiscal year"), N_("this fiscal year"), S_("{0} this fiscal year"), is_fiscal=True
	),
	_calendar(
		N_("is last fiscal year"), spans.fiscal_year(-1), N_("is not last fiscal year"), N_("last fiscal year"), S_("{0} last fiscal year"), is_fiscal=True
	),
	_calendar(
		N_("is next fiscal year"), spans.fiscal_year(1), N_("is not next fiscal year"), N_("next fiscal year"), S_("{0} next fiscal year"), is_fiscal=True
	),
)


def _comes_round(key: str, sign: int, span: Span, said: Wording, words: str, needed: str) -> Operator:
	today = (N_("comes round today"), N_("does not come round today"))
	return declare(key, TYPES, shifts.DAYS, by.comes_round(sign), said, needed, words, span=span, said_today=today)


_ROUND = (
	_comes_round(
		N_("comes round in the next (days)"), 1, spans.days_on,
		(N_("comes round in the next {0}"), N_("does not come round in the next {0}")),
		N_("comes round in the next"), N_("a day that comes round in the next {0} days"),
	),
	_comes_round(
		N_("comes round in the last (days)"), -1, spans.days_back,
		(N_("came round in the last {0}"), N_("did not come round in the last {0}")),
		N_("came round in the last"), N_("a day that came round in the last {0} days"),
	),
	declare(
		N_("is in the month"), TYPES, "month", by.in_month, (N_("is in {0}"), N_("is not in {0}")), N_("a day in month {0}")
	),
)  # fmt: skip

_WITHIN_A_WEEK = declare(
	N_("falls on (weekdays)"), TYPES, "weekdays", by.on_weekday, (N_("is on a {0}"), N_("is not on a {0}")),
	N_("a day that is a {0}"), N_("falls on the weekday"),
)  # fmt: skip


def _at_time(key: str, needs: str, predicate: Predicate, said: Wording, needed: str) -> Operator:
	"""The time of day of a moment, whatever the day."""
	return declare(key, DATETIME, needs, by.at_time(predicate), said, needed, given_as=TIME)


_WITHIN_A_DAY = (
	_at_time(
		N_("is at a time before"), "one", by.compare("<"), (N_("is at a time before {0}"), N_("is not at a time before {0}")),
		N_("a time of day before {0}"),
	),
	_at_time(
		N_("is at a time after"), "one", by.compare(">"), (N_("is at a time after {0}"), N_("is not at a time after {0}")),
		N_("a time of day after {0}"),
	),
	_at_time(
		N_("is at a time between"), "two", by.between,
		(N_("is at a time between {0} and {1}"), N_("is not at a time between {0} and {1}")),
		N_("a time of day between {0} and {1}"),
	),
)  # fmt: skip

OF_TIME: tuple[Operator, ...] = (
	*_PARTS, *_LAST.operators(), *_AGO.operators(), *_NEXT.operators(), *_AHEAD.operators(), *_ROUND, _WITHIN_A_WEEK,
	*_WITHIN_A_DAY, *_LASTING.operators(), *_FRESH.operators(), *_UNCHANGED.operators(), *_CHANGED.operators(),
)  # fmt: skip
