"""The days that an operator means today: so many days back or ahead, or a week, a month, a quarter, a year of the calendar.

Pure, from the clock that is given: a week begins on the site's first day of the week.
"""

import datetime
from typing import Any

from ..base.clock import ONE_DAY, Clock, week_start
from .operator import Edges, Span

Args = tuple[Any, ...]


def last_days(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return clock.day(-args[0]), clock.now if is_moment else clock.today


def next_days(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return clock.now if is_moment else clock.today, clock.day(args[0])


def longer_ago(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return None, clock.day(-args[0] - 1)


def further_ahead(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return clock.day(args[0] + 1), None


def days_back(args: Args, clock: Clock, is_moment: bool) -> Edges:
	"""So many whole days up to today, whatever the hour."""
	return clock.day(-args[0]), clock.today


def days_on(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return clock.today, clock.day(args[0])


def today(args: Args, clock: Clock, is_moment: bool) -> Edges:
	return clock.today, clock.today


def week(args: Args, clock: Clock, is_moment: bool) -> Edges:
	first = week_start(clock.today, clock.first_weekday)
	return first, first + 6 * ONE_DAY


def months(count: int) -> Span:
	"""The part of the year that holds today, where a year is cut into parts of so many months."""

	def span(args: Args, clock: Clock, is_moment: bool) -> Edges:
		day = clock.today
		first = datetime.date(day.year, day.month - (day.month - 1) % count, 1)
		years, month = divmod(first.month - 1 + count, 12)
		return first, datetime.date(first.year + years, month + 1, 1) - ONE_DAY

	return span
