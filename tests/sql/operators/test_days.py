"""Every operator on times of day, moments and days: its negation, null, `or never`, and the edges of the calendar.

One condition at a time against the reference evaluator, on SQLite and on MariaDB, of all customers and of some.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import dataclasses
import datetime
import itertools

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.store import column
from convo_channels.core.rules.compiler import EVERYBODY, rule_query
from convo_channels.core.rules.rule import parse_rule
from tests.sql.operators.tested import (
	ABSOLUTE,
	CALENDAR,
	MEMBERSHIP,
	NAMES,
	PRESENCE,
	RELATIVE,
	ROUND,
	about,
	business,
	check,
	fill,
)
from tests.support.builders import Business, condition


def put_issues(business: Business) -> None:
	fill(business, "website", [None])
	times = [None, *(f"{time:0<15}" for time in ("00:00:00.", "00:00:00.000001", "09:00:00.", "17:29:59.999999", "17:30:00.", "17:30:00.5", "23:59:59.999999"))]
	rows = zip(NAMES, times, strict=False)
	business.put_all("Issue", [{"customer": name, "opening_time": time} for name, time in rows])


@about("time", "equals", "does not equal", "before", "after", "between", *MEMBERSHIP, *PRESENCE)
def test_a_time_of_day_is_compared_to_the_second_and_beyond(business, operator):
	put_issues(business)
	wanted = {"between": ["09:00, 17:30", "00:00, 23:59:59.999999", "17:30, 09:00", "23:59:59.999999, 00:00"], "is one of": ["09:00, 17:30:00", '["00:00"]']}
	wanted["is none of"] = wanted["is one of"]
	wanted |= {key: [None] for key in PRESENCE}
	for value in wanted.get(operator, ["17:30", "9:00", "00:00", "17:30:00.500000"]):
		check(business, [condition("Issue", "exists", measure="exists", filters=[["opening_time", operator, value]])])


@about("datetime", "before", "after", "on or before", "on or after", "between")
def test_a_moment_is_compared_with_a_moment(business, operator):
	put_moments(business)
	at = business.now().replace(minute=0, second=0, microsecond=0)
	texts = [f"{business.days_ago(n)} {time}" for n in (0, 1, 30) for time in ("00:00", "12:30:15", "23:59:59.999999")]
	texts.append(str(at))
	if operator == "between":
		day = str(business.days_ago(0))
		texts = [f"{texts[-2]}, {texts[2]}", f"{texts[6]}, {day}", f"{business.days_ago(40)}, {texts[4]}"]
	check(business, [last_contact(operator, value) for value in texts])


@pytest.mark.parametrize("hour", [0, 9, 23])
@pytest.mark.parametrize("operator", RELATIVE[:3:2])
def test_the_days_of_a_moment_meet_at_now(business, operator, hour):
	"""What happened this morning is not "in the next days", and what is to happen tonight not "in the last"."""
	put_moments(business)
	business.time = business.time.replace(hour=hour, minute=0, second=0, microsecond=0)
	rows = [last_contact(operator, days) for days in ("0", "1", "7")]
	rows.append(
		condition("Convo Interaction", "exists", measure="exists", period=operator, period_days=0)
	)
	for name, shift in zip(NAMES, (-3, -1, 0, 1, 3), strict=False):
		at = business.time + datetime.timedelta(hours=shift)
		business.put("Convo Interaction", customer=name, occurred_at=at, dedupe_key=name)
	check(business, rows)


def put_moments(business: Business) -> None:
	"""Profiles whose last contact lies around today at the first and last moments of a day; some never, some have none."""
	fill(business, "website", [None])
	offsets = [None, -400, -31, -30, -29, -7, -1, 0, 0, 1, 6, 7, 8, 365]
	for index, (name, offset) in enumerate(zip(NAMES, offsets, strict=False)):
		moment = None
		if offset is not None:
			edge = (
				{"hour": 23, "minute": 59, "second": 59, "microsecond": 999999} if index % 2 else {"hour": 0}
			)
			moment = business.now().replace(minute=0, second=0, microsecond=0).replace(**edge)
			moment += business.days_ago(0) - business.days_ago(offset)
		business.put("Convo Profile", name, customer=name, last_contact_at=moment)


def last_contact(operator: str, value=None) -> dict:
	return condition("Convo Profile", operator, value, field="last_contact_at")


@about("datetime", *RELATIVE)
def test_relative_days_are_whole_days_of_a_moment(business, operator):
	put_moments(business)
	check(business, [last_contact(operator, days) for days in ("0", "1", "7", "30", "36500")])


@about("datetime", *ABSOLUTE, "between", *PRESENCE)
def test_a_moment_is_compared_by_its_day(business, operator):
	put_moments(business)
	days = [str(business.days_ago(offset)) for offset in (-7, 0, 1, 30, 31, 5000)]
	wanted = (
		[f"{late}, {early}" for early, late in itertools.combinations(days, 2)]
		if operator == "between"
		else days
	)
	check(business, [last_contact(operator, value) for value in wanted])


def put_serials(business: Business) -> None:
	fill(business, "website", [None])
	offsets = [None, -400, -30, -1, 0, 1, 29, 30, 31, 400]
	rows = [
		{"customer": name, "warranty_expiry_date": None if days is None else business.days_ago(-days)}
		for name, days in zip(NAMES, offsets, strict=False)
	]
	business.put_all(
		"Serial No", [*rows, {"customer": NAMES[5], "warranty_expiry_date": business.days_ago(12)}]
	)


@about("date", *RELATIVE)
def test_relative_days_of_a_related_date(business, operator):
	put_serials(business)
	rows = []
	for days in ("0", "1", "30"):
		for measure in ("latest", "earliest"):
			rows.append(condition("Serial No", operator, days, measure=measure, field="warranty_expiry_date"))
		test = [["warranty_expiry_date", operator, days]]
		rows.append(condition("Serial No", "exists", measure="exists", filters=test))
	check(business, rows)


@about("date", *ABSOLUTE, "between", *PRESENCE)
def test_a_related_date_is_compared_by_day(business, operator):
	put_serials(business)
	rows = []
	for offset in (-30, 0, 1, 30):
		day = str(business.days_ago(offset))
		value = f"{business.days_ago(offset + 40)}, {day}" if operator == "between" else day
		for measure in ("latest", "earliest"):
			rows.append(
				condition("Serial No", operator, value, measure=measure, field="warranty_expiry_date")
			)
		test = [["warranty_expiry_date", operator, value]]
		rows.append(condition("Serial No", "does not exist", measure="exists", filters=test))
	check(business, rows)


BIRTHDAYS = [
	"2000-02-29", "1999-02-28", "1980-03-01", "1975-12-31", "2001-01-01", "1990-06-15", "1990-06-16", "2024-06-15", "2035-06-14",
]  # fmt: skip
TODAYS = [
	"2023-02-28", "2024-02-28", "2024-02-29", "2024-03-01", "2025-02-27", "2025-03-01", "2023-12-31", "2024-01-01",
	"2024-06-15", "2100-02-28",
]  # fmt: skip


def put_birthdays(business: Business) -> list[str]:
	names = [f"Born {day}" for day in BIRTHDAYS]
	fill(business, "website", [None])
	business.put_all("Customer", [{"name": name} for name in names])
	days = [datetime.datetime.fromisoformat(f"{day} 23:59:59.999999") for day in BIRTHDAYS]
	for name, moment in zip(names, days, strict=True):
		business.put("Convo Profile", name, customer=name, last_contact_at=moment)
		business.put("Serial No", customer=name, warranty_expiry_date=moment.date())
	return names


@about("datetime", *ROUND)
@pytest.mark.parametrize("today", TODAYS)
def test_a_day_comes_round_by_month_and_day(business, operator, today):
	put_birthdays(business)
	business.time = datetime.datetime.fromisoformat(f"{today} 00:00:00")
	check(
		business,
		[last_contact(operator, days) for days in ("0", "1", "2", "30", "59", "364", "365", "366", "36500")],
	)


@about("date", *ROUND)
def test_a_day_of_a_related_row_comes_round(business, operator):
	put_birthdays(business)
	rows = []
	for days in ("0", "16", "107"):
		rows.append(condition("Serial No", operator, days, measure="latest", field="warranty_expiry_date"))
		test = [["warranty_expiry_date", operator, days]]
		rows.append(condition("Serial No", "exists", measure="exists", filters=test))
	check(business, rows)


def test_29_february_is_kept_on_28_in_a_common_year(business):
	put_birthdays(business)
	for today, born in (
		("2023-02-28", True),
		("2023-03-01", False),
		("2024-02-28", False),
		("2024-02-29", True),
	):
		business.time = datetime.datetime.fromisoformat(f"{today} 12:00:00")
		rule = parse_rule([last_contact(ROUND[0], 0)], business.catalog)
		query = rule_query(rule, False, EVERYBODY, business.catalog, Clock(business.now()))
		assert ("Born 2000-02-29" in column(business.store, query)) == born, today


# Edges of weeks, months, quarters and years, around several days that are today.
EDGES = [
	"2023-12-31", "2024-01-01", "2024-01-07", "2024-01-08", "2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01", "2024-06-30",
	"2024-07-01", "2024-09-30", "2024-10-01", "2024-12-29", "2024-12-30", "2024-12-31", "2025-01-01", "2025-01-05",
]  # fmt: skip


def put_edges(business: Business) -> None:
	fill(business, "website", [None])
	for day in EDGES:
		for hour in ("00:00:00", "23:59:59.999999"):
			name = f"At {day} {hour}"
			moment = datetime.datetime.fromisoformat(f"{day} {hour}")
			business.put("Customer", name)
			business.put("Convo Profile", name, customer=name, last_contact_at=moment)
			business.put("Serial No", customer=name, warranty_expiry_date=moment.date())


@about("datetime", *CALENDAR)
@pytest.mark.parametrize("first_weekday", [0, 6, 5])
def test_a_moment_lies_in_this_part_of_the_calendar(business, operator, first_weekday):
	business.catalog = dataclasses.replace(business.catalog, first_weekday=first_weekday)
	put_edges(business)
	for today in ("2024-01-01 00:00:00", "2024-02-29 12:00:00", "2024-12-31 23:59:59.999999"):
		business.time = datetime.datetime.fromisoformat(today)
		check(business, [last_contact(operator)])


@about("date", *CALENDAR)
@pytest.mark.parametrize("today", ["2024-01-07", "2024-03-31", "2024-12-30"])
def test_a_day_of_a_related_row_lies_in_this_part_of_the_calendar(business, operator, today):
	put_edges(business)
	business.time = datetime.datetime.fromisoformat(f"{today} 12:00:00")
	latest = condition("Serial No", operator, measure="latest", field="warranty_expiry_date")
	filtered = condition("Serial No", "exists", measure="exists", filters=[["warranty_expiry_date", operator]])
	check(business, [latest, filtered])


@about("datetime", "is in the month")
def test_a_moment_lies_in_a_month(business, operator):
	put_birthdays(business)
	check(business, [last_contact(operator, month) for month in ("1", "2", "02", "6", "11", "12")])


@about("date", "is in the month")
def test_a_related_date_lies_in_a_month(business, operator):
	put_birthdays(business)
	check(business, [condition("Serial No", operator, 6, measure="latest", field="warranty_expiry_date")])
