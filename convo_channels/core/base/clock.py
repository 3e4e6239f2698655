"""Time, always explicit: the engine never asks the machine what time it is.

`now` is a naive datetime in the site's time zone, as Frappe stores it. Relative periods count whole days.
"""

import datetime
import re
from dataclasses import dataclass, replace
from typing import Any

from .fiscal_years import NO_FISCAL_YEARS, FiscalYears

Date = datetime.date
Datetime = datetime.datetime
ONE_DAY = datetime.timedelta(days=1)
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?")


@dataclass(frozen=True)
class Clock:
	"""The moment an evaluation speaks of, and the site's calendar. `first_weekday`: on which a week begins, 0 for Monday."""

	now: Datetime
	first_weekday: int = 0
	fiscal_years: FiscalYears = NO_FISCAL_YEARS

	@property
	def today(self) -> Date:
		return self.now.date()

	def day(self, offset: int) -> Date:
		"""Today plus `offset` days."""
		return self.today + datetime.timedelta(days=offset)

	def at(self, now: Datetime) -> "Clock":
		"""The same site at another moment."""
		return replace(self, now=now)

	def of_company(self, company: str) -> "Clock":
		"""The same moment, by the fiscal years of a company."""
		return replace(self, fiscal_years=self.fiscal_years.of(company))


def week_start(day: Date, first_weekday: int) -> Date:
	"""The day on which its week begins."""
	return day - ONE_DAY * ((day.weekday() - first_weekday) % 7)


def midnight(day: Date) -> Datetime:
	"""The first moment of a day."""
	return Datetime(day.year, day.month, day.day)


def as_datetime(value: Any) -> Datetime | None:
	"""A stored datetime as a Python one: engines return datetimes or text. None stays None."""
	if value is None or value == "":
		return None
	if isinstance(value, Datetime):
		return value
	if isinstance(value, Date):
		return midnight(value)
	return Datetime.fromisoformat(str(value))


def as_text(value: Any) -> str | None:
	"""A datetime in the one spelling our API uses: "YYYY-MM-DD HH:MM:SS.ffffff"."""
	moment = as_datetime(value)
	return moment.strftime("%Y-%m-%d %H:%M:%S.%f") if moment else None


def parse_moment(text: str) -> Date:
	"""A date as "YYYY-MM-DD", or with a time behind it as a datetime. ValueError when it is neither."""
	given = str(text).strip()
	day = parse_date(given)
	return day if len(given) == len("YYYY-MM-DD") else Datetime.fromisoformat(given)


def parse_day(text: str) -> Date:
	"""A whole day: a time behind it is an error, no time to be dropped, unless it is the day's beginning."""
	found = parse_moment(text)
	if isinstance(found, Datetime):
		if found != midnight(found):
			raise ValueError(f"a time, and no day: {str(text)[:40]!r}")
		return found.date()
	return found


def parse_date(text: str) -> Date:
	"""A date as "YYYY-MM-DD" (a time behind it is dropped). ValueError when it is none."""
	found = _DATE.fullmatch(str(text).strip())
	if not found:
		raise ValueError(f"not a date: {str(text)[:40]!r}")
	return Date.fromisoformat(found[1])
