"""Conditions on days and moments that are drawn: so many of a unit back or ahead, parts of the calendar, dates themselves."""

from typing import Any

UNITS = {"hours": [1, 12, 36, 1000], "days": [0, 1, 7, 30], "weeks": [0, 1, 5], "months": [0, 1, 2, 13], "years": [0, 1, 2]}
WAYS = ["in the last ({0})", "more than ({0}) ago", "in the next ({0})", "more than ({0}) ahead"]
LASTING = ["for at least ({0})", "for less than ({0})"]
HELD = ["the same for at least ({0})", "the same for less than ({0})"]
PARTS = ["week", "month", "quarter", "year", "fiscal year"]
CALENDAR = ["is today", "is yesterday", "is tomorrow", *(f"is {which} {part}" for part in PARTS for which in ("this", "last", "next"))]
ROUND = ["comes round in the next (days)", "comes round in the last (days)"]
DAYS = ["on", "before", "after", "on or before", "on or after"]
DATES = ["2024-02-14", "2024-03-08", "2024-03-15", "2024-03-16"]
HOURS = ["00:00", "8:00", "12:00", "12:00:00.000001", "18:00", "23:59:59"]
EMPTY = ["is set", "is not set"]
# Fields of moments, among those that are drawn.
MOMENTS = {"last_contact_at", "last_inbound_at", "posted_at", "occurred_at", "creation"}


def draw_counted(chance: Any, field: str) -> list[Any]:
	unit = chance.choice([*UNITS, "days", "months"][0 if field in MOMENTS else 1 :])
	return [chance.choice(WAYS).format(unit), chance.choice(UNITS[unit])]


def draw_dates(chance: Any) -> list[Any]:
	operator = chance.choice([*DAYS, "between"])
	first, last = sorted([chance.choice(DATES), chance.choice(DATES)])
	return [operator, f"{first}, {last}" if operator == "between" else first]


def draw_hours(chance: Any) -> list[Any]:
	operator = chance.choice(["before", "after", "between"])
	first, last = chance.choice(HOURS), chance.choice(HOURS)
	return [f"is at a time {operator}", f"{first}, {last}" if operator == "between" else first]


def draw_test(chance: Any, field: str) -> list[Any]:
	"""[operator, value] for a day or a moment."""
	draw = chance.choice(
		[
			lambda: draw_counted(chance, field),
			lambda: draw_counted(chance, field),
			lambda: [chance.choice(CALENDAR), None],
			lambda: [chance.choice(ROUND), chance.choice([0, 1, 7, 30, 90, 364, 400])],
			lambda: ["is in the month", chance.choice([2, 3, 12])],
			lambda: draw_dates(chance),
			lambda: [chance.choice(EMPTY), None],
			lambda: ["falls on (weekdays)", ", ".join(chance.sample(list("1234567"), chance.choice([1, 2, 5])))],
			*([lambda: draw_hours(chance)] if field in MOMENTS else []),
		]
	)
	return draw()


def draw_period(chance: Any, field: str) -> dict[str, Any]:
	"""The columns of a period."""
	operator, value = chance.choice(
		[draw_counted(chance, field), [chance.choice(CALENDAR), None], draw_dates(chance)]
	)
	is_counted = "(" in operator
	return {"period": operator, "period_days": value if is_counted else 0, "period_value": None if is_counted else value}


def draw_held(chance: Any) -> list[Any]:
	"""[operator, value]: for how long a field has held its value, whatever that is."""
	unit = chance.choice(["days", "days", "weeks", "months"])
	return [chance.choice(HELD).format(unit), chance.choice(UNITS[unit])]
