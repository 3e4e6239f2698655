"""Conditions on days and times, each with the filters of Frappe that say the same: (operator, value, Frappe's filters)."""

from frappe.utils import add_days, add_to_date, getdate, now_datetime, nowdate

STAMPS = ("creation", "modified")
# Parts of the calendar as Frappe's filters call them.
SPANS = ("this week", "this month", "this quarter", "this year")
CALENDAR = ("today", "yesterday", "tomorrow", *(f"{which} {span.split()[1]}" for span in SPANS for which in ("last", "this", "next")))


def of_days(field: str, kind: str) -> list[tuple]:
	"""A whole day of a moment ends at its last microsecond."""
	today, end = nowdate(), " 23:59:59.999999" if kind == "Datetime" else ""
	cases: list[tuple] = []
	for day in ("2024-03-15", today, "2024-02-29"):
		cases += [
			("on", day, [[field, ">=", day], [field, "<=", day + end]]),
			("before", day, [[field, "<", day]]),
			("after", day, [[field, ">", day + end]]),
			("on or before", day, [[field, "<=", day + end]]),
			("on or after", day, [[field, ">=", day]]),
			("between", ["2024-03-15", day], [[field, "between", ["2024-03-15", day]]]) if day >= "2024-03-15" else ("on", day, [[field, "between", [day, day]]]),
		]
	cases += [(f"is {span}", None, [[field, "Timespan", span]]) for span in CALENDAR]
	now = str(now_datetime()) if kind == "Datetime" else today
	if kind != "Datetime" or field in STAMPS:
		# Frappe's own "Last 7 Days": whole days, today with all of its hours.
		spans = {0: "today", 7: "last 7 days", 14: "last 14 days", 30: "last 30 days", 90: "last 90 days"}
		cases += [("in the last (days)", days, [[field, "Timespan", span]]) for days, span in spans.items()]
	after = (">" if kind == "Datetime" else ">=", now)
	for days in (0, 1, 30):
		if field not in STAMPS:
			cases.append(("in the last (days)", days, [[field, ">=", add_days(today, -days)], [field, "<=", now]]))
		cases += [
			("in the next (days)", days, [[field, *after], [field, "<=", add_days(today, days) + end]]),
			("more than (days) ago", days, [[field, "<", add_days(today, -days)]]),
			("more than (days) ahead", days, [[field, ">", add_days(today, days) + end]]),
		]
	cases += of_windows(field, kind, end, after, now)
	if kind == "Datetime":
		at = "2024-03-15 17:30:00"
		signs = {"before": "<", "after": ">", "on or before": "<=", "on or after": ">="}
		cases += [(op, at, [[field, sign, at]]) for op, sign in signs.items()]
		cases.append(("between", [at, "2024-03-15"], [[field, ">=", at], [field, "<=", "2024-03-15" + end]]))
	return cases


def of_windows(field: str, kind: str, end: str, after: tuple[str, str], now: str) -> list[tuple]:
	"""Weeks, months and years around today, a month as the calendar has it, and hours around now."""
	today = nowdate()
	cases: list[tuple] = []
	# as in Frappe's own "Last 7 Days", today counts with all of its hours where a record was made or changed
	until = [[field, "<=", today + end if field in STAMPS else now]]
	for unit, number in (("weeks", 1), ("weeks", 2), ("months", 1), ("months", 3), ("years", 1)):
		back, ahead = (str(getdate(add_to_date(today, **{unit: sign * number}))) for sign in (-1, 1))
		cases += [
			(f"in the last ({unit})", number, [[field, ">=", back], *until]),
			(f"more than ({unit}) ago", number, [[field, "<", back]]),
			(f"in the next ({unit})", number, [[field, *after], [field, "<=", ahead + end]]),
			(f"more than ({unit}) ahead", number, [[field, ">", ahead + end]]),
		]
	if kind == "Datetime":
		for hours in (1, 48):
			back, ahead = (str(add_to_date(now_datetime(), hours=sign * hours)) for sign in (-1, 1))
			cases += [
				("in the last (hours)", hours, [[field, ">=", back], *until]),
				("more than (hours) ago", hours, [[field, "<", back]]),
				("in the next (hours)", hours, [[field, *after], [field, "<=", ahead]]),
				("more than (hours) ahead", hours, [[field, ">", ahead]]),
			]
	return cases


def of_times(field: str, kind: str) -> list[tuple]:
	cases: list[tuple] = []
	for at in ("09:00:00", "17:30:00", "00:00:01"):
		cases += [
			("equals", at, [[field, "=", at]]),
			("does not equal", at, [[field, "!=", at]]),
			("before", at, [[field, "<", at]]),
			("after", at, [[field, ">", at]]),
			("is one of", [at, "09:00"], [[field, "in", [at, "09:00:00"]]]),
			# Frappe's own "not in" compares times as texts, "09:00:00.000000" with "09:00:00": the rest of its "in" is meant.
			("is none of", [at, "09:00"], ("not", [[field, "in", [at, "09:00:00"]]])),
		]
	return [*cases, ("between", ["09:00", "17:30"], [[field, ">=", "09:00:00"], [field, "<=", "17:30:00"]])]
