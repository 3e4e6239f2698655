"""Time given from outside: whole days of an explicit now, and dates as people type them."""

import datetime

import pytest

from convo_channels.core.base.clock import Clock, as_datetime, as_text, midnight, parse_date


def test_days_are_counted_from_the_day_of_the_given_moment():
	for hour in (0, 12, 23):
		clock = Clock(datetime.datetime(2024, 2, 28, hour, 59, 59))
		assert clock.today == datetime.date(2024, 2, 28)
		assert clock.day(1) == datetime.date(2024, 2, 29)
		assert clock.day(-59) == datetime.date(2023, 12, 31)


def test_a_day_of_a_leap_year_and_the_turn_of_a_year_are_counted():
	assert Clock(datetime.datetime(2023, 2, 28)).day(1) == datetime.date(2023, 3, 1)
	assert Clock(datetime.datetime(2024, 12, 31)).day(1) == datetime.date(2025, 1, 1)


@pytest.mark.parametrize(
	"given",
	["2024-03-01", " 2024-03-01 ", "2024-03-01 10:11", "2024-03-01 10:11:12.345678", "2024-03-01T10:11:12"],
)
def test_a_date_is_read_and_a_time_behind_it_dropped(given):
	assert parse_date(given) == datetime.date(2024, 3, 1)


@pytest.mark.parametrize(
	"given",
	[
		"", "yesterday", "2024-02-30", "2024-13-01", "01.03.2024", "20240301", "2024-W09-5", "2024-03-01x",
		"2024-03-011", "2024-3-1", "24-03-01", "٢٠٢٤-٠٣-٠١", "2024-03-01 nonsense", "None", "0000-00-00",
	],
)  # fmt: skip
def test_what_is_no_date_is_refused_on_every_python(given):
	with pytest.raises(ValueError):
		parse_date(given)


def test_stored_moments_are_read_from_both_engines_forms():
	moment = datetime.datetime(2024, 3, 1, 10, 11, 12, 345678)
	assert as_datetime(moment) == moment
	assert as_datetime("2024-03-01 10:11:12.345678") == moment
	assert as_datetime("2024-03-01") == datetime.datetime(2024, 3, 1)
	assert as_datetime(datetime.date(2024, 3, 1)) == midnight(datetime.date(2024, 3, 1))
	assert as_datetime(None) is None
	assert as_datetime("") is None


def test_a_moment_has_one_spelling_for_clients():
	assert as_text(datetime.datetime(2024, 3, 1, 1, 2, 3)) == "2024-03-01 01:02:03.000000"
	assert as_text("2024-03-01 01:02:03.400000") == "2024-03-01 01:02:03.400000"
	assert as_text(None) is None
