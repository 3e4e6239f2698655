"""What is counted of a segment over all customers: kept beside the segment, for only who sees all customers may know it.

The only writer of Convo Segment Figure. A list of Frappe can be filtered, sorted and joined by every column of a row that
somebody may read, so a figure that tells of hidden customers must not stand in a row that everybody reads.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from ...constants import SEGMENT_FIGURE
from ..base.sql import ident, in_list, sql
from ..base.store import Store, column, dicts, scalar
from ..base.write import insert_rows

FIGURE = SEGMENT_FIGURE
COLUMNS = ("member_count", "drift_count", "mailing_note")
# Counting so many takes less than half a millisecond: their count cannot go on being wrong.
COUNTED_AGAIN = 1000


def read(store: Store, segment: str) -> dict[str, Any]:
	"""{"member_count", "drift_count", "mailing_note"}; zeros of a segment that was never looked at."""
	query = sql(
		"SELECT member_count, drift_count, mailing_note FROM `tabConvo Segment Figure` WHERE segment = {}",
		segment,
	)
	found = dicts(store, query, COLUMNS)
	return found[0] if found else {"member_count": 0, "drift_count": 0, "mailing_note": ""}


def read_counts(store: Store, segments: Iterable[str]) -> dict[str, int]:
	"""{segment: its members}, of those that were counted."""
	query = sql(
		"SELECT segment, member_count FROM `tabConvo Segment Figure` WHERE {}",
		in_list(sql("segment"), list(segments)),
	)
	return {segment: int(count or 0) for segment, count in store.rows(query)}


def note(store: Store, segment: str, now: datetime.datetime, **values: Any) -> None:
	"""Write figures of one segment."""
	_ensure(store, [segment], now)
	for name, value in values.items():
		assert name in COLUMNS
		store.execute(
			sql("UPDATE `tabConvo Segment Figure` SET {} = {} WHERE segment = {}", ident(name), value, segment)
		)


def move_counts(store: Store, changes: Mapping[str, int], now: datetime.datetime) -> None:
	"""Move the member counters by what joined and left; a small segment, and one that has none yet, is counted.

	Adding up keeps an error for good, so it is left to what is too large to be counted with every move.
	"""
	for segment, delta in changes.items():
		moved = not delta or store.execute(
			sql(
				"UPDATE `tabConvo Segment Figure` SET member_count = CASE WHEN member_count > {large}"
				" THEN member_count + {delta}"
				" ELSE (SELECT COUNT(*) FROM `tabConvo Segment Member` AS m WHERE m.segment = {segment}) END"
				" WHERE segment = {segment}",
				large=COUNTED_AGAIN,
				delta=delta,
				segment=segment,
			)
		)
		if not moved:
			recount(store, [segment], now)


def recount(store: Store, segments: Iterable[str], now: datetime.datetime) -> int:
	"""Count the members of some segments exactly. Returns how many of the kept counts were wrong."""
	names, wrong = list(segments), 0
	_ensure(store, names, now)
	for name in names:
		wrong += store.execute(
			sql(
				"UPDATE `tabConvo Segment Figure` SET member_count = {count} WHERE segment = {segment}"
				" AND member_count <> {count}",
				count=count_rows(store, name),
				segment=name,
			)
		)
	return wrong


def count_rows(store: Store, segment: str) -> int:
	"""The members that are stored, whatever is kept as their number."""
	return int(scalar(store, sql("SELECT COUNT(*) FROM `tabConvo Segment Member` WHERE segment = {}", segment)) or 0)


def forget(store: Store, segment: str) -> None:
	"""The segment is deleted."""
	store.execute(sql("DELETE FROM `tabConvo Segment Figure` WHERE segment = {}", segment))


def _ensure(store: Store, segments: list[str], now: datetime.datetime) -> None:
	query = sql("SELECT segment FROM `tabConvo Segment Figure` WHERE {}", in_list(sql("segment"), segments))
	known = set(column(store, query))
	missing = [(segment, 0, 0, "") for segment in segments if segment not in known]
	if missing:
		insert_rows(store, FIGURE, ("segment", *COLUMNS), missing, now=now, ignore=True)
