"""A page of a search, merged from all branches: what was found as far back as each of them has looked, and how much is known of the rest.

A request reads no more rows than its budget. Where that ends before the page is full, the page is short and says how far it
has looked; the next one goes on there. So every row is found by whoever goes on to the end, and none is shown out of its order.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from ..base.cursor import Position
from ..base.pages import Admit, Row
from ..base.store import Store
from . import scans
from .branches import Branch

# Counted so far and no further; a page says "More than 100".
MOST_COUNTED = 100


@dataclass(frozen=True)
class Part:
	"""`following`: where the next page goes on; None where this one ends everything.

	`count`: of this page and all that come after it, so many were found that the reader may see; `is_more`: there are more
	of them for certain. `looked_back_to`: older rows were not looked at, and nobody knows whether there are more.
	"""

	rows: list[Row]
	following: Position | None
	count: int
	is_more: bool = False
	looked_back_to: datetime.datetime | None = None


def read(store: Store, branches: Sequence[Branch], limit: int, before: Position | None, admit: Admit) -> Part:
	asked = scans.Asked(limit + 1, MOST_COUNTED + 1, is_first=before is None)
	found: list[Row] = []
	end: Row | None = None
	for branch in branches:
		part = scans.fetch(store, branch, scans.Span(before, end), asked)
		found += part.rows
		end = part.reached
	found = sorted((row for row in found if end is None or row.order >= end.order), key=lambda row: row.order, reverse=True)
	return _part(found, end, limit, admit)


def _part(found: list[Row], end: Row | None, limit: int, admit: Admit) -> Part:
	"""`found`: everything down to `end`, in order."""
	if len(found) > MOST_COUNTED + 1:
		found = found[: MOST_COUNTED + 1]
		end = found[-1]
	seen = admit(found)
	rows = seen[:limit]
	if len(seen) <= limit:
		return Part(rows, end.position if end else None, len(seen), looked_back_to=end.at if end else None)
	if not end:
		return Part(rows, rows[-1].position, len(seen))
	# "More than" a number that is easily read; how many more were found tells nothing.
	return Part(rows, rows[-1].position, MOST_COUNTED if len(seen) > MOST_COUNTED else limit, is_more=True)
