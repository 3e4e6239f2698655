"""Days of the week and times of day, of moments and of days: each day of a week, and the edges of an hour.

One condition at a time against the reference evaluator, on SQLite and on MariaDB, of all customers and of some.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

import pytest

from convo_channels.core.base.store import column
from convo_channels.core.rules.compiler import EVERYBODY, rule_query
from convo_channels.core.rules.rule import is_time_dependent, parse_rule
from convo_channels.core.sync.moments import waits_for
from tests.sql.operators.tested import NAMES, about, business, check
from tests.support.builders import Business, condition, on_customer

TIMES = ("00:00:00", "00:00:00.000001", "07:59:59.999999", "08:00:00", "08:00:00.000001", "12:00:00", "17:59:59.999999", "18:00:00", "23:59:59.999999")


def contact(operator: str, value: str) -> dict:
	return condition("Convo Profile", operator, value, field="last_contact_at")


def put_week(business: Business) -> None:
	"""A customer for each day from one week into the next, over the end of a leap year's February; one without."""
	first = datetime.date(2024, 2, 25)
	for number, name in enumerate(NAMES):
		at = datetime.datetime.combine(first + number * datetime.timedelta(days=1), datetime.time.fromisoformat(TIMES[number % len(TIMES)]))
		business.put("Customer", name)
		business.put("Convo Profile", name, customer=name, last_contact_at=at if number else None)
		business.put("Serial No", customer=name, warranty_expiry_date=at.date() if number else None)


@about("datetime", "falls on (weekdays)")
def test_a_moment_falls_on_days_of_the_week(business, operator):
	put_week(business)
	check(business, [contact(operator, value) for value in ("6, 7", "1", "7\n1", "1,2,3,4,5,6,7", '["3"]')])


@about("date", "falls on (weekdays)")
def test_a_day_falls_on_days_of_the_week(business, operator):
	put_week(business)
	latest = condition("Serial No", operator, "5, 7", measure="latest", field="warranty_expiry_date")
	filtered = condition("Serial No", "exists", measure="exists", filters=[["warranty_expiry_date", operator, "1, 6"]])
	check(business, [latest, filtered])


@about("datetime", "is at a time before", "is at a time after", "is at a time between")
def test_a_moment_lies_at_a_time_of_day(business, operator):
	put_week(business)
	texts = ["12:00", "00:00", "8:00", "08:00:00.000001", "23:59:59.999999"]
	if operator == "is at a time between":
		texts = ["18:00, 08:00", "08:00, 18:00", "12:00, 12:00", "00:00, 23:59:59.999999", "08:00:00.000001, 08:00", "23:59:59.999999, 00:00"]
	check(business, [contact(operator, text) for text in texts])


def test_who_wrote_at_night_is_found_on_either_side_of_midnight(store):
	business = Business(store)
	hours = {"Early": "07:59", "Noon": "12:00", "Late": "22:30", "Midnight": "00:00", "Eight": "08:00", "Six": "18:00"}
	for name, hour in hours.items():
		business.put("Customer", name)
		business.put("Convo Profile", name, customer=name, last_contact_at=datetime.datetime.fromisoformat(f"2024-03-02 {hour}"))
	row = contact("is at a time between", "18:00, 08:00")
	rule, clock = parse_rule([row], business.catalog), business.catalog.clock(business.now())
	found = column(store, rule_query(rule, False, EVERYBODY, business.catalog, clock))
	assert sorted(found) == ["Early", "Eight", "Late", "Midnight", "Six"]
	# 2 March 2024 was a Saturday.
	for value, expected in (("6", 6), ("5, 7", 0)):
		rule = parse_rule([contact("falls on (weekdays)", value)], business.catalog)
		assert len(column(store, rule_query(rule, False, EVERYBODY, business.catalog, clock))) == expected


@pytest.mark.parametrize(("operator", "value"), [("falls on (weekdays)", "6, 7"), ("is at a time between", "18:00, 08:00")])
def test_what_is_stored_turns_by_no_passing_of_time(business, operator, value):
	rule = parse_rule([on_customer("creation", operator, value)], business.catalog)
	assert not is_time_dependent(rule, business.catalog)
	assert not list(waits_for(rule.leaves[0], business.catalog))
