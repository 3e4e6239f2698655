"""The sheet the demo business is written on: rows per DocType, a calendar, and the columns every DocType has.

It knows nothing of the demo business itself and must not import frappe, read a clock or touch a database.
"""

import datetime
import html

ADMIN = "Administrator"
Row = dict[str, object]
Rows = dict[str, list[Row]]


# What the story tells of today happens between these hours, and is pressed into those of the office where it is not over.
TOLD_FROM, TOLD_UNTIL = datetime.timedelta(hours=6, minutes=30), datetime.timedelta(hours=12)
OPENS = datetime.timedelta(hours=7, minutes=30)
# Before that hour there is no morning to tell of: it was late yesterday, after all that the story tells of that day.
EARLIEST = datetime.timedelta(hours=9)
YESTERDAY_FROM, YESTERDAY_UNTIL = datetime.timedelta(hours=-8), datetime.timedelta(hours=-6)


class Clock:
	"""Says which date a relative day is. Moments of today are over, and in the hours in which people work."""

	def __init__(self, today: datetime.date, now: datetime.datetime | None = None):
		self.today = today
		self.now = now

	def date(self, day: int | None) -> str | None:
		if day is None:
			return None
		return (self.today + datetime.timedelta(days=day)).isoformat()

	def moment(self, day: int, time: str) -> str:
		hour, minute = (int(part) for part in time.split(":"))
		midnight = datetime.datetime.combine(self.today, datetime.time())
		at = midnight + datetime.timedelta(days=day, hours=hour, minutes=minute)
		if self.now is not None and day == 0:
			at = self._this_morning(at, midnight, self.now - midnight)
		return at.strftime("%Y-%m-%d %H:%M:%S.%f")

	def _this_morning(self, at: datetime.datetime, midnight: datetime.datetime, passed: datetime.timedelta) -> datetime.datetime:
		"""In the order of the story, whatever the hour; `passed`: of this day."""
		if passed >= TOLD_UNTIL:
			return at
		begin, end = (OPENS, passed) if passed >= EARLIEST else (YESTERDAY_FROM, YESTERDAY_UNTIL)
		share = (at - midnight - TOLD_FROM) / (TOLD_UNTIL - TOLD_FROM)
		return midnight + begin + (end - begin) * share


class Sheet:
	"""Collects rows; owner, creation and modified of a row follow from its record."""

	def __init__(self, fixtures: dict[str, dict], clock: Clock):
		self.clock = clock
		self.rows: Rows = {}
		self.fixtures = fixtures
		self.company = fixtures["customers"]["company"]
		self.customers = {row["name"]: row for row in fixtures["customers"]["customers"]}
		self.items = {row["name"]: row for row in fixtures["items"]["items"]}

	def add(self, doctype: str, record: Row, /, **values: object) -> Row:
		"""One row with the columns every DocType has; the record's moment becomes its creation."""
		at = self.clock.moment(record.get("day", -730), record.get("time", "08:00"))
		owner = record.get("owner") or ADMIN
		row = {
			"name": record["name"],
			"owner": owner,
			"creation": at,
			"modified": at,
			"modified_by": owner,
			"docstatus": record.get("docstatus", 0),
			"idx": 0,
			**values,
		}
		self.rows.setdefault(doctype, []).append(row)
		return row

	def add_child(
		self, doctype: str, parent: Row, place: tuple[str, str], idx: int, /, **values: object
	) -> Row:
		"""One child row; `place` is (parenttype, parentfield), numbered within its DocType."""
		parenttype, parentfield = place
		number = len(self.rows.get(doctype, ())) + 1
		return self.copy_stamp(
			doctype,
			parent,
			name=f"demo-{number:05d}",
			parent=parent["name"],
			parenttype=parenttype,
			parentfield=parentfield,
			idx=idx,
			**values,
		)

	def copy_stamp(self, doctype: str, origin: Row, /, **values: object) -> Row:
		stamp = {key: origin[key] for key in ("owner", "creation", "modified", "modified_by", "docstatus")}
		row = {**stamp, "idx": 0, **values}
		self.rows.setdefault(doctype, []).append(row)
		return row


def to_html(text: str) -> str:
	"""Paragraphs, one per line, escaped."""
	return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.split("\n"))


def take(record: Row, names: str) -> Row:
	return {name: record[name] for name in names.split()}
