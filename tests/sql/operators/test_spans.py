"""Weeks, months, years and hours back or ahead, and the parts of the calendar beside this one: months of all lengths, leap years.

One condition at a time against the reference evaluator, on SQLite and on MariaDB: values, filters and periods.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import dataclasses
import datetime

import pytest

from convo_channels.core.base.fiscal_years import make_fiscal_years
from tests.sql.chance_times import CALENDAR, WAYS
from tests.sql.operators.tested import about, business, check, fill
from tests.support.builders import Business, condition

LONGER = [way.format(unit) for way in WAYS for unit in ("weeks", "months", "years")]
HOURS = [way.format("hours") for way in WAYS]
BESIDE = [part for part in CALENDAR if part not in ("is today", "is this week", "is this month", "is this quarter", "is this year")]
# Around the days that lie a month, a quarter, a year from the days that are today.
EDGES = [
	"2022-12-31", "2023-01-01", "2023-02-28", "2023-03-01", "2023-03-31", "2023-04-01", "2023-12-31", "2024-01-01", "2024-01-29",
	"2024-01-31", "2024-02-22", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-07", "2024-03-30", "2024-03-31", "2024-04-29",
	"2024-04-30", "2024-05-31", "2024-12-31", "2025-01-01", "2025-02-28", "2025-03-01", "2025-03-31", "2025-04-01",
]  # fmt: skip
TODAYS = ["2024-02-29", "2024-03-31", "2024-12-31"]


def put_edges(business: Business) -> None:
	fill(business, "website", [None])
	for number, day in enumerate(EDGES):
		name = f"At {day}"
		moment = datetime.datetime.fromisoformat(f"{day} {'23:59:59.999999' if number % 2 else '00:00:00'}")
		business.put("Customer", name)
		business.put("Convo Profile", name, customer=name, last_contact_at=moment)
		business.put("Serial No", customer=name, warranty_expiry_date=moment.date())
		business.put("Sales Order", customer=name, docstatus=1, transaction_date=moment.date(), company=COMPANIES[number % 3])
		business.put("Convo Interaction", customer=name, occurred_at=moment, dedupe_key=name)


COMPANIES = ["Our Company", "Their Company", None]


def rows(operator: str, value=None) -> list[dict]:
	"""The operator on a moment, a day, in a filter, and as a period of days and of moments."""
	period = {"measure": "exists", "period": operator, "period_days": value or 0}
	return [
		condition("Convo Profile", operator, value, field="last_contact_at"),
		condition("Serial No", operator, value, measure="latest", field="warranty_expiry_date"),
		condition("Serial No", "exists", measure="exists", filters=[["warranty_expiry_date", operator, value]]),
		condition("Sales Order", "exists", **period),
		condition("Sales Order", "does not exist", measure="exists", filters=[["transaction_date", operator, value]]),
		condition("Convo Interaction", "exists", **period),
	]


@about("date", *LONGER)
@pytest.mark.parametrize("today", TODAYS)
def test_so_many_weeks_months_or_years(business, operator, today):
	put_edges(business)
	business.time = datetime.datetime.fromisoformat(f"{today} 12:00:00")
	for value in (0, 1, 3, 12):
		check(business, rows(operator, value))


@about("datetime", *LONGER)
@pytest.mark.parametrize("hour", ["00:00:00", "23:59:59.999999"])
def test_past_and_future_months_meet_at_now(business, operator, hour):
	put_edges(business)
	business.time = datetime.datetime.fromisoformat(f"2024-03-31 {hour}")
	for value in (0, 1):
		check(business, rows(operator, value))


@about("date", *BESIDE)
@pytest.mark.parametrize("today", ["2024-01-01", *TODAYS])
def test_the_parts_of_the_calendar_beside_this_one(business, operator, today):
	put_edges(business)
	business.time = datetime.datetime.fromisoformat(f"{today} 12:00:00")
	check(business, rows(operator))


@about("datetime", *BESIDE)
@pytest.mark.parametrize("first_weekday", [5, 6])
def test_a_moment_lies_in_a_part_of_the_calendar_beside_this_one(business, operator, first_weekday):
	business.catalog = dataclasses.replace(business.catalog, first_weekday=first_weekday)
	put_edges(business)
	business.time = datetime.datetime(2024, 3, 1)
	check(business, rows(operator))


def test_a_fiscal_year_that_nobody_has_made_holds_no_day(business):
	put_edges(business)
	business.catalog = dataclasses.replace(business.catalog, fiscal_years=make_fiscal_years([], ""))
	for which in ("this", "last", "next"):
		check(business, rows(f"is {which} fiscal year"))
		assert business.evaluator().members(rows(f"is {which} fiscal year")[:1]) == set()


@pytest.mark.parametrize("company", ["Our Company", "Their Company", "A third", ""])
def test_each_row_goes_by_the_fiscal_year_of_its_company(business, company):
	years = dataclasses.replace(business.catalog.fiscal_years, company=company)
	business.catalog = dataclasses.replace(business.catalog, fiscal_years=years)
	put_edges(business)
	business.time = datetime.datetime(2024, 3, 31, 9)
	for which in ("this", "last", "next"):
		check(business, rows(f"is {which} fiscal year"))


@about("datetime", *HOURS)
def test_hours_are_counted_from_the_moment_itself(business, operator):
	fill(business, "website", [None])
	for number in range(-50, 50):
		at = business.time + datetime.timedelta(minutes=30 * number)
		name = f"At {number}"
		business.put("Customer", name, creation=at)
		business.put("Convo Profile", name, customer=name, last_contact_at=at)
		business.put("Convo Interaction", customer=name, occurred_at=at, dedupe_key=name)
	for value in (1, 2, 24):
		period = {"measure": "exists", "period": operator, "period_days": value}
		check(
			business,
			[
				condition("Convo Profile", operator, value, field="last_contact_at"),
				condition("Customer", operator, value, field="creation"),
				condition("Convo Interaction", operator, value, measure="latest", field="occurred_at"),
				condition("Convo Interaction", "does not exist", **period),
			],
		)


@pytest.mark.parametrize(
	("period", "value"),
	[
		("on", "2024-03-31"), ("before", "2024-03-31"), ("after", "2024-03-31"), ("on or before", "2024-03-31"),
		("on or after", "2024-03-31"), ("between", "2024-01-31, 2024-03-30"),
	],
)  # fmt: skip
def test_a_period_begins_or_ends_on_a_date(business, period, value):
	put_edges(business)
	given = {"measure": "count", "period": period, "period_value": value}
	check(business, [condition(subject, "at least", 1, **given) for subject in ("Sales Order", "Convo Interaction")])
