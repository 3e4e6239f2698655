"""The sheet the demo business is written on: rows per DocType, a calendar, and the columns every DocType has.

It knows nothing of the demo business itself and must not import frappe, read a clock or touch a database.
"""

import datetime
import html

ADMIN = "Administrator"
Row = dict[str, object]
Rows = dict[str, list[Row]]


class Clock:
	"""Says which date a relative day is. Moments of today are pressed into the part of the day that is already over."""

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
			share = (at - midnight) / datetime.timedelta(days=1)
			at = midnight + (self.now - midnight) * share
		return at.strftime("%Y-%m-%d %H:%M:%S.%f")


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
