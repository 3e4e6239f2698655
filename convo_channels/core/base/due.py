"""When something that is done once a day is due, and how long ago a stored time was, whatever the clocks do at night.

A site's clock jumps: an hour of a night in spring does not exist, one in autumn comes twice, and somebody may set
another time zone. So nothing asks whether it is that hour: a day is due from its moment on until it was done.
"""

import datetime

UTC = datetime.timezone.utc
ONE_DAY = datetime.timedelta(days=1)


def moment_of(day: datetime.date, hour: int, zone: datetime.tzinfo) -> datetime.datetime:
	"""The moment, in UTC, when the clocks of `zone` first show that hour of that day; or when they jump over it."""
	naive = datetime.datetime(day.year, day.month, day.day, hour, tzinfo=zone)
	return naive.astimezone(UTC)


def due_day(now: datetime.datetime, hour: int, zone: datetime.tzinfo) -> datetime.date:
	"""The newest day whose hour has come. `now` in UTC. It never goes back while the zone stays."""
	today = now.astimezone(zone).date()
	days = (today + ONE_DAY, today, today - ONE_DAY)
	return next((day for day in days if moment_of(day, hour, zone) <= now), today - ONE_DAY)


def is_due(done: datetime.date | None, day: datetime.date) -> bool:
	"""Whether `day` is still to be done. A day done ahead counts while it is the next one: the zone moved west.

	A day further ahead was written by a clock that went wrong, and must not hold up anything until it comes.
	"""
	return done is None or done not in (day, day + ONE_DAY)


def seconds_since(then: datetime.datetime, now: datetime.datetime, zone: datetime.tzinfo) -> float:
	"""How long ago a stored time of the site was; `now` in UTC. 0 for one that is still to come.

	Of the two moments that the hour which comes twice can mean, the later one that has been.
	"""
	ages = [(now - then.replace(tzinfo=zone, fold=fold).astimezone(UTC)).total_seconds() for fold in (0, 1)]
	return min((age for age in ages if age >= 0), default=0.0)
