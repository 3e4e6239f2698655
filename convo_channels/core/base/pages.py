"""A page out of several branches with one order: (time, rank of the branch, name), newest first.

Every branch answers "your next rows below this position"; the page is merged from them. Rows about documents
the reader may not see are dropped by `admit` and replaced by later ones, within a budget.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .cursor import Position, read_number
from .errors import RequestError
from .messages import N_, word
from .sql import TRUE, Sql, sql
from .text import shown
from .whole import read_whole

# Of rows of one moment posts stand first, then moves, then what was told.
POST_RANK, MOVE_RANK, INTERACTION_RANK = 2, 1, 0

MAX_LIMIT = 100
MAX_ROUNDS = 6


@dataclass(frozen=True)
class Row:
	"""One row of a stream. `name` is an int where the DocType numbers its rows."""

	at: datetime.datetime
	rank: int
	name: str | int
	reference_doctype: str = ""
	reference_name: str = ""

	@property
	def position(self) -> Position:
		return Position(self.at, self.rank, str(self.name))

	@property
	def order(self) -> tuple[datetime.datetime, int, str | int]:
		return (self.at, self.rank, self.name)


Branch = Callable[[Position | None, int], list[Row]]
Admit = Callable[[Sequence[Row]], list[Row]]


def check_limit(limit: object, most: int = MAX_LIMIT) -> int:
	"""A page size that makes sense, or one sentence."""
	try:
		size = read_whole(str(limit) if isinstance(limit, bool) else limit)
	except ValueError as error:
		raise RequestError(N_("The page size is not a whole number.")) from error
	if not 1 <= size <= most:
		raise RequestError(N_("The page size must be between 1 and {0}."), most)
	return size


def below(at: Sql, name: Sql, rank: int, before: Position | None, *, is_numbered: bool = False) -> Sql:
	"""The keyset condition of one branch. Written so that MariaDB reads it as a range of the index."""
	if before is None:
		return TRUE
	if rank > before.rank:
		return sql("{} < {}", at, before.at)
	if rank < before.rank:
		return sql("{} <= {}", at, before.at)
	last = read_number(before.name) if is_numbered else before.name
	return sql("{} <= {} AND ({} < {} OR {} < {})", at, before.at, at, before.at, name, last)


def admit_all(rows: Sequence[Row]) -> list[Row]:
	return list(rows)


def fetch_merged(
	branches: Sequence[Branch], limit: int, before: Position | None, admit: Admit = admit_all
) -> tuple[list[Row], Position | None]:
	"""The next `limit` rows of all branches, and where to go on (None at the end).

	When `admit` drops rows the page is filled up; after MAX_ROUNDS it may stay short, with a position to go on from.
	"""
	page: list[Row] = []
	for _ in range(MAX_ROUNDS):
		found = [row for branch in branches for row in branch(before, limit + 1)]
		found.sort(key=lambda row: row.order, reverse=True)
		examined = found[:limit]
		page += admit(examined)
		is_more = len(found) > limit
		if len(page) > limit or (len(page) == limit and is_more):
			page = page[:limit]
			return page, page[-1].position
		if not is_more:
			return page, None
		before = examined[-1].position
	return page, before


def parse_choices(given: object, allowed: Sequence[str], what: str) -> tuple[str, ...]:
	"""A list of known words, or one sentence."""
	items = given if isinstance(given, list | tuple) else [given] if given else []
	for item in items:
		if item not in allowed:
			raise RequestError(N_("{0} is not a {1}."), shown(item), word(what))
	return tuple(dict.fromkeys(items))
