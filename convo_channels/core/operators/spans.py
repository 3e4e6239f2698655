"""The days that an operator means today: so many days, weeks, months back or ahead, or a part of the calendar.

Pure, from the clock that is given: a week begins on the site's first day of the week, a fiscal year is one of the site's.
"""

import datetime
from typing import Any

from ..base.clock import ONE_DAY, Clock, week_start
from .operator import Edges, Span
from .shifts import MONTHS, shift

Args = tuple[Any, ...]


def last(unit: str) -> Span:
	"""From the day that lies so far back up to now."""

	def span(args: Args, clock: Clock, is_moment: bool) -> Edges:
		return shift(clock.today, -args[0], unit), clock.now if is_moment else clock.today

	return span


def next_ones(unit: str) -> Span:
	"""From now on up to the day that lies so far ahead."""

	def span(args: Args, clock: Clock, is_moment: bool) -> Edges:
		return clock.now if is_moment else clock.today, shift(clock.today, args[0], unit)

	return span


def longer_ago(unit: str) -> Span:
	return lambda args, clock, is_moment: (None, shift(clock.today, -args[0], unit) - ONE_DAY)


def further_ahead(unit: str) -> Span:
	return lambda args, clock, is_moment: (shift(clock.today, args[0], unit) + ONE_DAY, None)


def long_enough(unit: str) -> Span:
	"""Up to and with the day since which it is so long."""
	return lambda args, clock, is_moment: (None, shift(clock.today, -args[0], unit))


def not_so_long(unit: str) -> Span:
	return lambda args, clock, is_moment: (shift(clock.today, -args[0], unit) + ONE_DAY, None)


def last_hours(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return clock.now - _hours(args), clock.now if is_moment else clock.today


def next_hours(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return clock.now, clock.now + _hours(args)


def hours_ago(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return None, clock.now - _hours(args)


def hours_ahead(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return clock.now + _hours(args), None


def _hours(args: Args) -> datetime.timedelta:
	return datetime.timedelta(hours=args[0])


def days_back(args: Args, clock: Clock, is_moment: bool) -> Edges:
	"""So many whole days up to today, whatever the hour."""
	return clock.day(-args[0]), clock.today


def days_on(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return clock.today, clock.day(args[0])


def day(offset: int) -> Span:
	"""Today, or so many days before or after it."""
	return lambda args, clock, is_moment: (clock.day(offset), clock.day(offset))


def week(offset: int) -> Span:
	def span(args: Args, clock: Clock, is_moment: bool) -> Edges:
		first = week_start(clock.today, clock.first_weekday) + 7 * offset * ONE_DAY
		return first, first + 6 * ONE_DAY

	return span


def months(count: int, offset: int) -> Span:
	"""The part of the year that holds today, where a year is cut into parts of so many months; or one before or after it."""

	def span(args: Args, clock: Clock, is_moment: bool) -> Edges:
		today = clock.today
		first = datetime.date(today.year, today.month - (today.month - 1) % count, 1)
		first = shift(first, offset * count, MONTHS)
		return first, shift(first, count, MONTHS) - ONE_DAY

	return span


def fiscal_year(offset: int) -> Span:
	"""None where nobody has made that year."""

	def span(args: Args, clock: Clock, is_moment: bool) -> Edges | None:
		found = clock.fiscal_years.near(clock.today, offset)
		return (found.first, found.last) if found else None

	return span
