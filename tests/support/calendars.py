"""What days mean to the reference evaluator: so many of a unit from now, and the parts of the calendar. By walking, day by day."""

import datetime
import re
from collections.abc import Sequence
from typing import Any

from tests.support.comparisons import anniversary, as_list, span

DAY = datetime.timedelta(days=1)
COUNTED = re.compile(r"(in the last|in the next|more than) \((hours|days|weeks|months|years)\)(?: (ago|ahead))?")
PART = re.compile(r"is (this|last|next) (week|month|quarter|year|fiscal year)")
QUARTER = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3, 10: 4, 11: 4, 12: 4}
# (first day, last day, companies whose year it is; none for all of them)
Years = Sequence[tuple[datetime.date, datetime.date, frozenset[str]]]


def same_day_later(day: datetime.date, months: int) -> datetime.date:
	"""The same day so many months later (or earlier), or the last that month has."""
	year, month = day.year, day.month
	for _ in range(abs(months)):
		month += 1 if months > 0 else -1
		if month in (0, 13):
			year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
	for back in range(4):
		try:
			return datetime.date(year, month, day.day - back)
		except ValueError:
			continue
	raise AssertionError


def far(today: datetime.date, count: int, unit: str) -> datetime.date:
	if unit in ("months", "years"):
		return same_day_later(today, count * (12 if unit == "years" else 1))
	return today + count * (7 if unit == "weeks" else 1) * DAY


def compare_counted(operator: str, count: int, moment: datetime.datetime, now: datetime.datetime, kind: str) -> bool:
	"""`kind`: Date, Datetime, or Stamp for when a document was made or saved."""
	what, unit, way = COUNTED.fullmatch(operator).groups()
	back = what == "in the last" or way == "ago"
	if what == "in the last" and kind == "Datetime" and moment > now:
		return False
	if what == "in the next" and kind in ("Datetime", "Stamp") and moment <= now:
		return False
	if unit == "hours":
		since = (now - moment) if back else (moment - now)
		span = datetime.timedelta(hours=count)
		is_near = since <= span and (moment.date() <= now.date() or not back)
		return is_near if what != "more than" else since > span
	day, today = moment.date(), now.date()
	edge = far(today, -count if back else count, unit)
	if what == "more than":
		return day < edge if back else day > edge
	return edge <= day <= today if back else today <= day <= edge


def lasts(operator: str, count: int, since: datetime.date, today: datetime.date) -> bool:
	"""Whether what is so since a day is so for at least, or less than, so many of a unit."""
	how, unit = re.fullmatch(r"for (at least|less than) \((\w+)\)", operator).groups()
	return (since <= far(today, -count, unit)) == (how == "at least")


def fiscal_year(day: datetime.date, years: Years, company: str) -> tuple[datetime.date, datetime.date] | None:
	"""As ERPNext finds it: of those that hold the day and are the company's or everybody's, the one that begins last."""
	found = [(first, last) for first, last, companies in years if first <= day <= last and (not companies or company in companies)]
	return max(found) if found else None


def in_part(operator: str, day: datetime.date, today: datetime.date, first_weekday: int, years: Years, company: str) -> bool:
	near = {"is yesterday": -DAY, "is today": 0 * DAY, "is tomorrow": DAY}
	if operator in near:
		return day == today + near[operator]
	which, part = PART.fullmatch(operator).groups()
	if part == "fiscal year":
		found = fiscal_year(today, years, company)
		if found and which != "this":
			found = fiscal_year(found[0] - DAY if which == "last" else found[1] + DAY, years, company)
		return bool(found) and found[0] <= day <= found[1]
	other = today
	while which != "this" and part_of(part, other, first_weekday) == part_of(part, today, first_weekday):
		other += -DAY if which == "last" else DAY
	return part_of(part, day, first_weekday) == part_of(part, other, first_weekday)


def part_of(part: str, day: datetime.date, first_weekday: int) -> Any:
	"""What two days have in common when they lie in the same week, month, quarter or year."""
	if part == "week":
		while day.weekday() != first_weekday:
			day -= DAY
		return day
	return {"month": (day.year, day.month), "quarter": (day.year, QUARTER[day.month]), "year": day.year}[part]


WEEKDAYS = {"1": "Monday", "2": "Tuesday", "3": "Wednesday", "4": "Thursday", "5": "Friday", "6": "Saturday", "7": "Sunday"}


def weekday_names(wanted: Any) -> list[str]:
	return [WEEKDAYS[number] for number in as_list(wanted)]


def comes_round(operator: str, days: int, day: datetime.date, today: datetime.date) -> bool:
	"""Whether one of the days from today on, or back, is the day's anniversary in its year."""
	step = DAY if operator == "comes round in the next (days)" else -DAY
	return any(anniversary(day, each.year) == each for each in (today + step * n for n in range(days + 1)))


def compare_dates(operator: str, wanted: Any, moment: datetime.datetime) -> bool:
	"""With one date or moment that is named, or with two."""
	first, *rest = [span(part) for part in (as_list(wanted) if operator == "between" else [wanted])]
	if operator == "between":
		return first[0] <= moment <= rest[0][1]
	return {
		"on": first[0] <= moment <= first[1],
		"before": moment < first[0],
		"after": moment > first[1],
		"on or before": moment <= first[1],
		"on or after": moment >= first[0],
	}[operator]
