"""Segments that ask for the first so many of all customers: a change of one customer pushes another one out, or lets one in.

Who that is cannot be told from the change, so such a segment is looked at as a whole: asked for once a batch, by what its rule
speaks of, and done by the one rebuild that a segment has at a time.
"""

import datetime

from ..base.store import Store
from ..catalog.catalog import CUSTOMER
from ..segments import segments as seg
from ..segments.facts import PlacesChanged
from ..segments.moves import CAUSE_DOCUMENT, Reason

# Each step puts all customers in order once more: so many chunks are one.
CHUNKS_IN_ONE = 20
REASON = Reason(CAUSE_DOCUMENT, PlacesChanged())


def ask_for_places(store: Store, segments: seg.Segments, subjects: set[str], now: datetime.datetime) -> list[str]:
	"""The segments whose order may be another one, after values of these subjects changed."""
	found = [s.name for s in segments.evaluated if s.ranks and _speaks_of(s, subjects)]
	for name in found:
		seg.ask_for_rebuild(store, name, now, REASON.as_json())
	return found


def _speaks_of(segment: seg.Segment, subjects: set[str]) -> bool:
	"""A customer that is disabled, or no more, leaves a place to another one."""
	return segment.rule is not None and (CUSTOMER in subjects or bool(segment.rule.subjects & subjects))


def chunk_of(segment: seg.Segment, size: int) -> int:
	return size * CHUNKS_IN_ONE if segment.ranks else size
