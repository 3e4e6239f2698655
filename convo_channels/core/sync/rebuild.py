"""A whole segment at a time, in chunks of customers: first fill, changed rule, changed day.

A step has transactions of its own, one unless it moves many; the caller holds the lock for a step and lets go between
steps, so that no save and no drain waits for a rebuild. What is saved within a step waits for the drain, which comes after
it. Steps can be repeated and taken up again at any name.
"""

import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..base.sql import sql
from ..base.store import Store, column, is_transient
from ..base.write import in_slabs
from ..catalog.catalog import Catalog
from ..rules.compiler import Scope
from ..segments import evaluation
from ..segments import membership as mem
from ..segments import segments as seg
from ..segments.evaluation import Engine
from ..segments.facts import NOTHING_TOLD, FirstFill, Reconciled, RuleChanged
from ..segments.moves import (
	CAUSE_DAY,
	CAUSE_FIRST_FILL,
	CAUSE_RECONCILIATION,
	CAUSE_RULE,
	Move,
	Reason,
	read_reason,
)
from . import by_day, held_fill
from .ranked import chunk_of

Now = Callable[[], datetime.datetime]
PENDING_LIMIT = 10_000
# A commit is written whole before the next one: who saves meanwhile waits for as much as stands in it.
MOVES_AT_ONCE = 100


@dataclass
class Step:
	"""What one chunk did. `after`: the name to go on from; None when this was the last chunk.

	`repaired`: customers whose kept values were not as their rows say, though nothing waited. `miscounted`: segments of which another
	number of members was told than they have. `took`: seconds per segment that was evaluated. `is_asked_again`: the rule or what it rests on changed meanwhile, or was looked through first.
	`is_first_fill`: of a segment that was never filled before.
	"""

	moves: list[Move] = field(default_factory=list)
	after: str | None = None
	repaired: int = 0
	drift: int = 0
	miscounted: int = 0
	took: dict[str, float] = field(default_factory=dict)
	is_asked_again: bool = False
	is_first_fill: bool = False


def rebuild_step(
	store: Store, catalog: Catalog, now: Now, name: str, *, after: str | None, size: int, reason: Reason
) -> Step:
	"""Bring the next `size` customers of one segment to the truth."""
	try:
		if after is None and held_fill.fill_next(store, catalog, now, name, size):
			return Step(is_asked_again=True)
		with store.transaction():
			chunk = _look(store, catalog, now, name, after, size, reason)
			if chunk is None:
				return Step()
			if len(chunk.moves) <= MOVES_AT_ONCE:
				return _end(store, chunk, _carry_out(store, chunk, chunk.moves))
		done: list[Move] = []
		for slab in in_slabs(chunk.moves, MOVES_AT_ONCE):
			with store.transaction():
				if not seg.is_there(store, name):
					return Step()
				done += _carry_out(store, chunk, slab)
		with store.transaction():
			return _end(store, chunk, done)
	except Exception as error:
		if is_transient(store, error):
			raise
		with store.transaction():
			seg.set_status(store, name, seg.BROKEN, seg.fault_of(error))
		return Step()


@dataclass(frozen=True)
class _Chunk:
	"""What the next customers of a segment must do. `bound`: the name to go on from. `took`: seconds of the evaluation."""

	engine: Engine
	segment: seg.Segment
	reason: Reason
	bound: str | None
	moves: list[Move]
	took: float


def _look(
	store: Store, catalog: Catalog, now: Now, name: str, after: str | None, size: int, reason: Reason
) -> _Chunk | None:
	engine = load_engine(store, catalog, now, name)
	segment = engine.segments.by_name.get(name)
	if not segment or segment.rule is None or segment.status == seg.PAUSED:
		seg.record_faults(store, engine.segments)
		return None
	if engine.segments.awaits(name):
		return None  # it stays Pending, and is asked for again when what it builds on is filled
	if after is None:
		seg.begin_rebuild(store, name)
	if segment.is_filled:
		# What was noted when it was asked for knows more than the job, which may be a later one.
		reason = read_reason(seg.read_why(store, name)) or reason
		if reason.cause == CAUSE_FIRST_FILL:  # a job that came late: somebody else has filled it
			reason = reason_for(CAUSE_RECONCILIATION, engine.clock.today, reason.changed_by)
	else:
		reason = mem.reason_before_rebuilt(segment, reason.changed_by) or reason
	bound = evaluation.next_bound(store, after, chunk_of(segment, size))
	began = time.perf_counter()
	moves = mem.find_changes(store, engine, segment, Scope(after=after, upto=bound))
	return _Chunk(engine, segment, reason, bound, moves, time.perf_counter() - began)


def _carry_out(store: Store, chunk: _Chunk, moves: Sequence[Move]) -> list[Move]:
	return mem.carry_out(store, chunk.engine, chunk.segment, moves, chunk.reason)


def _end(store: Store, chunk: _Chunk, moves: list[Move]) -> Step:
	name = chunk.segment.name
	is_again = chunk.bound is None and not seg.record_rebuilt(store, name, chunk.engine.clock.now)
	return Step(
		moves, chunk.bound, took={name: chunk.took}, is_asked_again=is_again,
		is_first_fill=not chunk.segment.is_filled,
	)  # fmt: skip


def load_engine(store: Store, catalog: Catalog, now: Now, name: str | None = None) -> Engine:
	"""Rules as they are now, at the moment it is now; with `name`, as much as concerns that segment."""
	return Engine(catalog, seg.load_segments(store, catalog, name), catalog.clock(now()))


def due_segments(store: Store, catalog: Catalog, *, day_changed: bool) -> list[tuple[str, str]]:
	"""[(segment, cause)] to rebuild: never filled, changed, mended, or dependent on a day that has changed."""
	segments = seg.load_segments(store, catalog)
	filled = set(column(store, sql("SELECT name FROM `tabConvo Segment` WHERE rebuilt_at IS NOT NULL")))
	due = []
	for segment in segments.evaluated:
		if segment.status == seg.PENDING:
			due.append((segment.name, CAUSE_RULE if segment.name in filled else CAUSE_FIRST_FILL))
		elif day_changed and segment.is_time_dependent:
			due.append((segment.name, CAUSE_DAY))
	return due


def reason_for(cause: str, today: datetime.date, user: str = "") -> Reason:
	"""The reason written for what a rebuild moves."""
	facts = {
		CAUSE_DAY: by_day.reason_of(today).fact,
		CAUSE_RULE: RuleChanged(),
		CAUSE_FIRST_FILL: FirstFill(),
		CAUSE_RECONCILIATION: Reconciled(),
	}
	return Reason(cause, facts.get(cause, NOTHING_TOLD), changed_by=user)

