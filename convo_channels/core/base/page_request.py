"""Which page of which list: cursor and size of a request, read and checked, and the cursor of the page that follows.

A list is known by its kind and by what was asked of it; a cursor that was made for another one is refused.
"""

from dataclasses import dataclass

from . import cursor as cursors
from .clock import Datetime
from .cursor import Position
from .pages import check_limit

# Lists by name go on from a name alone.
_NO_MOMENT = Datetime(2000, 1, 1)


@dataclass(frozen=True)
class PageRequest:
	"""`before`: where the page before this one ended; None for the first."""

	key: str
	before: Position | None
	limit: int

	@property
	def after_name(self) -> str:
		"""The same of a list by name."""
		return self.before.name if self.before else ""

	def following(self, position: Position | None) -> str | None:
		"""The cursor of the next page, None after the last."""
		return cursors.encode(position, self.key) if position else None

	def following_name(self, name: str | None) -> str | None:
		return self.following(Position(_NO_MOMENT, 0, name)) if name else None


def read_page_request(cursor: str | None, limit: object, *asked: str) -> PageRequest:
	"""`asked`: the kind of list, then whatever makes it another list."""
	key = cursors.list_key(*asked)
	return PageRequest(key, cursors.decode(cursor, key), check_limit(limit))
