"""So many days, weeks, months or years from a day: the same day of another month, and its last day where it has none such."""

import calendar
import datetime

HOURS, DAYS, WEEKS, MONTHS, YEARS = "hours", "days", "weeks", "months", "years"
# {unit: the most of it that can be asked for}
UNITS = {HOURS: 8784, DAYS: 36500, WEEKS: 5200, MONTHS: 1200, YEARS: 100}
# Less than these says nothing: in the last 0 hours there is only now.
LEAST = {HOURS: 1}

_DAYS = {DAYS: 1, WEEKS: 7}
_MONTHS = {MONTHS: 1, YEARS: 12}


def shift(day: datetime.date, count: int, unit: str) -> datetime.date:
	"""A day so many later, or earlier where the count is negative."""
	if unit in _DAYS:
		return day + datetime.timedelta(days=count * _DAYS[unit])
	years, month = divmod(day.year * 12 + day.month - 1 + count * _MONTHS[unit], 12)
	last = calendar.monthrange(years, month + 1)[1]
	return datetime.date(years, month + 1, min(day.day, last))
