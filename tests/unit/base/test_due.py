"""Once a day, whatever the clocks of the night do, whoever was busy, and however long the scheduler was down.

The reference keeps no rule of its own: it writes down what the site's clock showed, minute by minute, over the year's
two nights of change, and counts on which dates the hour was reached.
"""

import datetime
import random
from zoneinfo import ZoneInfo

import pytest

from convo_channels.core.base import due

UTC = datetime.timezone.utc
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)
# The nights of change: {zone: (spring forward, back in autumn)}, as dates of the zone.
NIGHTS = {
	"Europe/Berlin": ("2026-03-29", "2026-10-25"),
	"America/New_York": ("2026-03-08", "2026-11-01"),
	"Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),
	"Africa/Cairo": ("2026-04-24", "2026-10-29"),  # at midnight
	"America/Santiago": ("2026-09-06", "2026-04-04"),  # at midnight, the other way round
	"UTC": ("2026-03-29", "2026-10-25"),
}
CASES = [(zone, night) for zone, nights in NIGHTS.items() for night in nights]


def run(zone, moments, hour, done=None):
	"""[(moment, day)] of the runs, when it is asked at these moments."""
	runs = []
	for now in moments:
		day = due.due_day(now, hour, zone)
		if due.is_due(done, day):
			done = day
			runs.append((now, day))
	return runs


def minutes_around(night, zone):
	middle = datetime.datetime.fromisoformat(night).replace(hour=12, tzinfo=zone).astimezone(UTC)
	start = middle - 2 * DAY
	return [start + n * MINUTE for n in range(4 * 24 * 60)]


def shown(moments, zone):
	"""[(moment, date, hour)] as a clock on the wall shows them."""
	found = []
	for now in moments:
		local = now.astimezone(zone)
		found.append((now, local.date(), local.hour))
	return found


def first_reached(moments, hour, zone):
	"""{date: the first moment of that date at which the clock showed the hour or a later one}."""
	reached = {}
	for now, date, showing in shown(moments, zone):
		if showing >= hour and date not in reached:
			reached[date] = now
	return reached


@pytest.mark.parametrize(("name", "night"), CASES)
@pytest.mark.parametrize("hour", range(24))
def test_every_day_has_its_run_at_its_hour_and_only_one(name, night, hour):
	zone = ZoneInfo(name)
	moments = minutes_around(night, zone)
	reached = first_reached(moments, hour, zone)
	first = due.due_day(moments[0], hour, zone)
	runs = run(zone, moments[1:], hour, done=first)
	assert [day for _, day in runs] == sorted(date for date in reached if date > first)
	for now, day in runs:
		# an hour that the clocks jump over may count from where it would have been
		assert datetime.timedelta(0) <= now - reached[day] <= 60 * MINUTE, (day, now)


@pytest.mark.parametrize(("name", "night"), CASES)
@pytest.mark.parametrize("seed", range(20))
def test_missed_hours_and_schedulers_that_were_down_are_caught_up(name, night, seed):
	"""Ticks come when they like: whatever day is newest when one comes is done by then, and none is done twice."""
	chance, zone = random.Random(f"{name}{night}{seed}"), ZoneInfo(name)
	hour = chance.randrange(24)
	moments = minutes_around(night, zone)
	ticks, position = [], 1
	while position < len(moments):
		ticks.append(moments[position])
		position += chance.choice((1, 4, 59, 61, 180, 1500))
	first = due.due_day(moments[0], hour, zone)
	runs = run(zone, ticks, hour, done=first)
	days = [day for _, day in runs]
	assert days == sorted(set(days))
	assert [now for now, _ in runs] == sorted({now for now, _ in runs})
	for now in ticks:
		newest = due.due_day(now, hour, zone)
		assert newest == first or newest in [day for at, day in runs if at <= now]


def asks_for_the_hour(zone, moments, hour):
	"""As it was before: asked once in each hour that the clock shows."""
	seen, runs = set(), []
	for now, date, showing in shown(moments, zone):
		utc_hour = now.replace(minute=0)
		if showing == hour and utc_hour not in seen:
			seen.add(utc_hour)
			runs.append(date)
	return runs


def test_the_reference_finds_what_asking_for_the_hour_misses_and_doubles():
	zone = ZoneInfo("Europe/Berlin")
	spring, autumn = (minutes_around(night, zone) for night in NIGHTS["Europe/Berlin"])
	assert datetime.date(2026, 3, 29) not in asks_for_the_hour(zone, spring, 2)
	assert asks_for_the_hour(zone, autumn, 2).count(datetime.date(2026, 10, 25)) == 2


def test_another_time_zone_neither_doubles_nor_loses_a_day():
	berlin, tokyo, honolulu = map(ZoneInfo, ("Europe/Berlin", "Asia/Tokyo", "Pacific/Honolulu"))
	now = datetime.datetime(2026, 6, 10, 1, tzinfo=UTC)  # 03:00 in Berlin
	done = due.due_day(now, 2, berlin)
	assert done == datetime.date(2026, 6, 10)
	assert not due.is_due(done, due.due_day(now, 2, honolulu)), "there it is still the day before"
	assert not due.is_due(done, due.due_day(now, 2, tokyo))
	assert (
		due.is_due(done, due.due_day(now + DAY, 2, honolulu)) or due.due_day(now + DAY, 2, honolulu) == done
	)
	assert due.is_due(done, due.due_day(now + 2 * DAY, 2, honolulu))


def test_a_day_of_a_clock_that_went_wrong_holds_up_nothing():
	day = datetime.date(2026, 6, 10)
	assert due.is_due(datetime.date(2031, 1, 1), day)
	assert due.is_due(None, day) and due.is_due(day - DAY, day)
	assert not due.is_due(day, day)


@pytest.mark.parametrize("name", sorted(NIGHTS))
@pytest.mark.parametrize("seed", range(5))
def test_how_long_ago_a_stored_time_was(name, seed):
	"""Never more than it was but by the hour that comes twice, and exactly right everywhere else."""
	chance, zone = random.Random(f"{name}{seed}"), ZoneInfo(name)
	for night in NIGHTS[name]:
		moments = minutes_around(night, zone)
		for _ in range(200):
			then, now = sorted(chance.sample(moments, 2))
			stored = then.astimezone(zone).replace(tzinfo=None)
			age = due.seconds_since(stored, now, zone)
			real = (now - then).total_seconds()
			twice = (
				stored.replace(tzinfo=zone, fold=0).utcoffset()
				!= stored.replace(tzinfo=zone, fold=1).utcoffset()
			)
			if twice:
				assert real - 3600 <= age <= real
			else:
				assert age == real


def test_what_is_still_to_come_was_no_time_ago():
	zone = ZoneInfo("Europe/Berlin")
	now = datetime.datetime(2026, 6, 10, 12, tzinfo=UTC)
	assert due.seconds_since(datetime.datetime(2026, 6, 10, 18), now, zone) == 0
