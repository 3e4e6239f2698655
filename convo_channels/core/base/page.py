"""One page of one list: its cursor and size, read and checked; what it shows of the rows found; and the cursor of the page that follows.

A list is known by its kind and by what was asked of it; a cursor that was made for another one is refused. A query is asked
for one row more than a page shows: that one tells whether another page follows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from . import cursor as cursors
from .clock import Datetime
from .cursor import Position
from .pages import MAX_LIMIT, check_limit

T = TypeVar("T")
# Lists by name, by number or by place go on from that alone.
NO_MOMENT = Datetime(2000, 1, 1)


def cut(found: Sequence[T], limit: int) -> tuple[list[T], T | None]:
	"""(what a page shows of the rows that were found, its last one where another page follows)"""
	shown = list(found[:limit])
	return shown, shown[-1] if len(found) > limit else None


@dataclass(frozen=True)
class Page:
	"""`before`: where the page before this one ended; None for the first."""

	key: str
	before: Position | None
	limit: int

	@property
	def asked_for(self) -> int:
		"""How many rows a query is asked for."""
		return self.limit + 1

	@property
	def after_name(self) -> str:
		"""Where a list by name goes on."""
		return self.before.name if self.before else ""

	@property
	def before_number(self) -> int | None:
		"""Where a list of numbered rows, newest first, goes on; None for the first page."""
		return cursors.read_number(self.before.name) if self.before else None

	@property
	def place(self) -> int:
		"""Where a list that is kept as a whole goes on."""
		return max(self.before.rank, 0) if self.before else 0

	def cut(self, found: Sequence[T], position_of: Callable[[T], Position]) -> tuple[list[T], str | None]:
		"""(what is shown of the rows that were found, the cursor of the next page)"""
		shown, last = cut(found, self.limit)
		return shown, None if last is None else self.following(position_of(last))

	def following(self, position: Position | None) -> str | None:
		"""The cursor of the next page, None after the last."""
		return cursors.encode(position, self.key) if position else None

	def following_name(self, name: str | None) -> str | None:
		return self.following(at_name(name)) if name else None

	def following_place(self, place: int | None) -> str | None:
		return self.following(Position(NO_MOMENT, place, "")) if place else None


def at_name(name: str | int) -> Position:
	"""Of a list by name or by number."""
	return Position(NO_MOMENT, 0, str(name))


def open_page(cursor: str | None, limit: object, *asked: str, most: int = MAX_LIMIT) -> Page:
	"""`asked`: the kind of list, then whatever makes it another list. `most`: of a list whose rows cost more than others'."""
	key = cursors.list_key(*asked)
	return Page(key, cursors.decode(cursor, key), check_limit(limit, most))
