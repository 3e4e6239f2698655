"""Customers that a segment holds, or leaves out, whatever its rule says: each with a reason, some until a day.

Rows of Convo Segment Exception become dataclasses here. A row counts through its last day, and leaving out wins.
How this meets the rule is decided in leaves.py (in SQL) and membership.py (in Python).
"""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

from ...constants import SEGMENT_EXCEPTION
from ..base.clock import ONE_DAY, parse_date, parse_day
from ..base.errors import RuleError
from ..base.messages import N_, Message, word
from ..base.sql import TRUE, Sql, in_list, sql
from ..base.store import Store
from ..base.text import fold, is_blank, is_storable, shown

DOCTYPE = SEGMENT_EXCEPTION
# A reason as the log holds it: what was decided, until when if that is over, and why.
WRITTEN = ("Always included", "Never included", "Included by hand", "Excluded by hand")
_WHY = re.compile(rf"({'|'.join(WRITTEN)})(?: until \d{{4}}-\d\d-\d\d)?: .*", re.DOTALL)
COLUMNS = ("customer", "kind", "reason", "until_on")
INCLUDE, EXCLUDE = "Include", "Exclude"
MAX_ROWS = 500
MAX_NAME = 140
MAX_REASON = 1000


@dataclass(frozen=True)
class Hand:
	"""One row: a customer, what was decided about it, why, and the last day on which that counts."""

	customer: str
	kind: str
	reason: str = ""
	until_on: datetime.date | None = None

	def counts_on(self, day: datetime.date) -> bool:
		return self.until_on is None or day <= self.until_on


@dataclass(frozen=True)
class ByHand:
	"""All rows of one segment."""

	rows: tuple[Hand, ...] = ()

	def __bool__(self) -> bool:
		return bool(self.rows)

	@property
	def holds_somebody(self) -> bool:
		"""Whether this alone may make a segment: a list held by hand, without a rule."""
		return any(row.kind == INCLUDE for row in self.rows)

	@property
	def has_end(self) -> bool:
		"""Whether the passing of a day alone can change who is held or left out."""
		return any(row.until_on for row in self.rows)

	def included(self, day: datetime.date) -> tuple[str, ...]:
		"""Who is held on a day unless left out as well."""
		return self._named(INCLUDE, day)

	def excluded(self, day: datetime.date) -> tuple[str, ...]:
		return self._named(EXCLUDE, day)

	def _named(self, kind: str, day: datetime.date) -> tuple[str, ...]:
		found = (row.customer for row in self.rows if row.kind == kind and row.counts_on(day))
		return tuple(dict.fromkeys(found))

	@cached_property
	def _by_customer(self) -> dict[str, list[Hand]]:
		found: dict[str, list[Hand]] = {}
		for row in self.rows:
			found.setdefault(fold(row.customer), []).append(row)
		return found

	def row_for(self, customer: str, day: datetime.date) -> Hand | None:
		"""What decides about a customer on a day."""
		rows = [row for row in self._by_customer.get(fold(customer), ()) if row.counts_on(day)]
		return min(rows, key=lambda row: row.kind != EXCLUDE, default=None)

	def ended_for(self, customer: str, day: datetime.date) -> Hand | None:
		"""What decided about a customer until the day before."""
		before = self.row_for(customer, day - ONE_DAY)
		return before if before and not before.counts_on(day) else None

	def apply(self, members: set[str], considered: Iterable[str], day: datetime.date) -> set[str]:
		"""Who is a member when the rule alone holds `members` among those considered."""
		held = set(members)
		for name in considered:
			row = self.row_for(name, day)
			if row:
				(held.add if row.kind == INCLUDE else held.discard)(name)
		return held


NOBODY = ByHand()


def parse_by_hand(rows: Sequence[Mapping[str, Any]]) -> ByHand:
	"""Read the rows of the form. RuleError names the first one that makes no sense."""
	if len(rows) > MAX_ROWS:
		raise RuleError(N_("The segment has {0} exceptions; {1} is the most."), len(rows), MAX_ROWS)
	found: list[Hand] = []
	first: dict[str, int] = {}
	for number, raw in enumerate(rows, start=1):
		row = _parse_row(raw, number)
		earlier = first.setdefault(fold(row.customer), number)
		if earlier != number:
			_refuse(number, N_("{0} is named in row {1} already."), row.customer, earlier)
		found.append(row)
	return ByHand(tuple(found))


def _parse_row(raw: Mapping[str, Any], number: int) -> Hand:
	if not isinstance(raw, Mapping):
		_refuse(number, N_("the row must be an object with a customer and a reason."))
	customer, kind, reason = (str(raw.get(key) or "").strip() for key in ("customer", "kind", "reason"))
	if is_blank(customer):
		_refuse(number, N_("choose a customer."))
	if len(customer) > MAX_NAME or not is_storable(customer):
		_refuse(number, N_("{0} is not a customer."), shown(customer))
	kind = kind or INCLUDE
	if kind not in (INCLUDE, EXCLUDE):
		_refuse(number, N_("{0} is neither {1} nor {2}."), shown(kind), word(INCLUDE), word(EXCLUDE))
	if is_blank(reason):
		_refuse(number, N_("give a reason for {0}."), customer)
	if len(reason) > MAX_REASON or not is_storable(reason):
		_refuse(number, N_("the reason is longer than {0} characters or cannot be stored."), MAX_REASON)
	return Hand(customer, kind, reason, _parse_day(raw.get("until_on"), number))


def _parse_day(raw: Any, number: int) -> datetime.date | None:
	if raw is None or raw == "":
		return None
	try:
		return parse_day(str(raw))
	except ValueError:
		_refuse(number, N_("{0} is not a date. Write it as YYYY-MM-DD."), shown(raw))


def _refuse(number: int, template: str, *args: Any) -> NoReturn:
	raise RuleError(N_("Exception {0}: {1}"), number, Message(template, args))


def load_by_hand(store: Store, of_one: Sql = TRUE) -> dict[str, ByHand]:
	"""{segment: its rows} as stored; `of_one` may restrict `parent`."""
	query = sql(
		"SELECT parent, customer, kind, reason, until_on FROM `tabConvo Segment Exception`"
		" WHERE parenttype = 'Convo Segment' AND {} ORDER BY parent, idx",
		of_one,
	)
	found: dict[str, list[Hand]] = {}
	for parent, customer, kind, reason, until in store.rows(query):
		row = Hand(customer or "", kind or INCLUDE, reason or "", parse_date(str(until)) if until else None)
		found.setdefault(parent, []).append(row)
	return {parent: ByHand(tuple(rows)) for parent, rows in found.items()}


def without_why(reason: str) -> str:
	"""A reason of the log for whoever may not read why, nor until when, something was decided by hand."""
	found = _WHY.fullmatch(reason)
	return found[1] if found else reason


def collapse_merged(store: Store, customer: str, day: datetime.date) -> None:
	"""After a merge a segment may name the winner twice: one row stays, the one that decides now and longest."""
	query = sql(
		"SELECT name, parent, kind, until_on FROM `tabConvo Segment Exception` WHERE customer = {} ORDER BY parent, idx",
		customer,
	)
	rows: dict[str, list[tuple[Any, Hand]]] = {}
	for name, parent, kind, until in store.rows(query):
		row = Hand(customer, kind, "", parse_date(str(until)) if until else None)
		rows.setdefault(parent, []).append((name, row))
	for named in rows.values():
		ranked = sorted(named, key=lambda item: _rank(item[1], day))
		doomed = [name for name, _ in ranked[1:]]
		store.execute(sql("DELETE FROM `tabConvo Segment Exception` WHERE {}", in_list(sql("name"), doomed)))


def _rank(row: Hand, day: datetime.date) -> tuple[bool, bool, int]:
	last = row.until_on or datetime.date.max
	return not row.counts_on(day), row.kind != EXCLUDE, -last.toordinal()
