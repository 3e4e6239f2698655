"""The fiscal years of a site, as a value: which one holds a day, for a company that has years of its own or for any.

As ERPNext chooses them: a year that names companies is theirs alone, one that names none is everybody's; where several
hold a day, the one that begins last.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class FiscalYear:
	"""From the first day up to and with the last. `companies`: those whose year it is; none for everybody's."""

	first: datetime.date
	last: datetime.date
	companies: frozenset[str] = frozenset()

	def fits(self, company: str) -> bool:
		return not self.companies or company in self.companies


@dataclass(frozen=True)
class FiscalYears:
	"""`company`: whose years are meant; that of the site's defaults where nobody says."""

	years: tuple[FiscalYear, ...] = ()
	company: str = ""

	def holding(self, day: datetime.date) -> FiscalYear | None:
		found = [year for year in self.years if year.first <= day <= year.last and year.fits(self.company)]
		return max(found, key=lambda year: year.first, default=None)

	def near(self, day: datetime.date, offset: int) -> FiscalYear | None:
		"""The year that holds a day, or the one right before (-1) or after it (1)."""
		found = self.holding(day)
		if found and offset:
			return self.holding(found.first - ONE_DAY if offset < 0 else found.last + ONE_DAY)
		return found

	def of(self, company: str) -> "FiscalYears":
		"""The same for another company."""
		return replace(self, company=company)

	@property
	def stamp(self) -> str:
		"""A text that differs where any of it does."""
		years = (f"{year.first} {year.last} {','.join(sorted(year.companies))}" for year in self.years)
		return "|".join([self.company, *years])

	@property
	def apart(self) -> tuple[str, ...]:
		"""The companies that have a year of their own."""
		return tuple(sorted(frozenset[str]().union(*(year.companies for year in self.years))))


NO_FISCAL_YEARS = FiscalYears()


def make_fiscal_years(
	years: Iterable[tuple[datetime.date, datetime.date, Iterable[str]]], company: str
) -> FiscalYears:
	"""From (first day, last day, companies), in an order that is always the same."""
	found = (FiscalYear(first, last, frozenset(companies)) for first, last, companies in years)
	ordered = sorted(found, key=lambda year: (year.first, year.last, sorted(year.companies)))
	return FiscalYears(tuple(ordered), company)
