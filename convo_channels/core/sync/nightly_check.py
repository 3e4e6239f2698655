"""The check of everything, for all segments in turn, and the proof of one: stored membership against a recomputation."""

import datetime
import time
from dataclasses import dataclass

from ..base.errors import NotFound, RequestError
from ..base.messages import N_
from ..base.sql import sql
from ..base.store import Store, column, is_transient
from ..catalog.catalog import Catalog
from ..customers import renames
from ..feed import read_exceptions
from ..posts import files, kept_mentions, pins, reactions, threads
from ..rules.compiler import EVERYBODY, Scope
from ..segments import evaluation, figures
from ..segments import membership as mem
from ..segments import segments as seg
from ..segments.evaluation import Engine
from ..segments.moves import (
	CAUSE_RECONCILIATION,
	JOINED,
	LEFT,
	Move,
	read_reason,
)
from ..timeline import profiles
from . import drain, moments
from .rebuild import PENDING_LIMIT, Now, Step, load_engine, reason_for


@dataclass(frozen=True)
class Drift:
	"""Stored membership against the truth. `pending`: customers whose changes still wait, not counted."""

	missing: list[str]
	extra: list[str]
	pending: int
	pending_names: frozenset[str] = frozenset()

	@property
	def count(self) -> int:
		return len(self.missing) + len(self.extra)


def reconcile_step(store: Store, catalog: Catalog, now: Now, *, after: str | None, size: int) -> Step:
	"""Recompute kept values and every segment for the next `size` customers, repair, and count the drift."""
	with store.transaction():
		engine = load_engine(store, catalog, now)
		bound = evaluation.next_bound(store, after, size)
		scope = Scope(after=after, upto=bound)
		if after is None:
			renames.unmark_orphans(store, engine.clock.now)
			seg.record_faults(store, engine.segments, retry=True)
			for of_posts in (reactions, pins, kept_mentions, read_exceptions):
				of_posts.forget_orphans(store)
		names = column(store, sql("SELECT name FROM `tabCustomer` WHERE {}", scope.on(sql("name"))))
		step, wrong = Step(after=bound), profiles.mend(store, names, engine.clock.now)
		threads.mend_activity(store, names, of_others=after is None)
		files.mend_counts(store, names, of_others=after is None)
		reason = reason_for(CAUSE_RECONCILIATION, engine.clock.today)
		for segment in engine.segments.evaluated:
			began = time.perf_counter()
			moves = _differences_or_broken(store, engine, segment, scope)
			step.took[segment.name] = time.perf_counter() - began
			# Of one that waits to be looked at as a whole it is known why.
			waits_for = read_reason(segment.pending_reason) if segment.status == seg.PENDING else None
			why = mem.reason_before_rebuilt(segment) or waits_for or reason
			mem.apply_moves(store, moves, [why] * len(moves), engine.clock.now)
			step.moves += moves
		if bound is None:
			# Rows that came or went behind our back were never counted.
			step.miscounted = figures.recount(store, [segment.name for segment in engine.segments.ordered], engine.clock.now)
		# After the comparison: what was saved while it ran is in its result, and in the outbox by now.
		pending = drain.pending_customers(store, catalog, PENDING_LIMIT) if step.moves or wrong else set()
		# What is to be looked at as a whole anyway is no drift.
		awaited = {s.name for s in engine.segments.ordered if s.is_awaited or s.status == seg.PENDING or (s.ranks and pending)}
		step.drift = sum(m.customer not in pending and m.segment not in awaited for m in step.moves)
		step.repaired = sum(customer not in pending for customer in wrong)
		return step


def _differences_or_broken(store: Store, engine: Engine, segment: seg.Segment, scope: Scope) -> list[Move]:
	try:
		return mem.find_changes(store, engine, segment, scope)
	except Exception as error:
		if is_transient(store, error):
			raise
		seg.set_status(store, segment.name, seg.BROKEN, seg.fault_of(error))
		return []


def verify_segment(
	store: Store, catalog: Catalog, now: Now, name: str, since: datetime.datetime | None = None
) -> Drift:
	"""Compute one segment from nothing and compare. Writes nothing. `since`: up to when moments that pass were honoured."""
	engine = load_engine(store, catalog, now)
	segment = engine.segments.by_name.get(name)
	if not segment:
		raise NotFound(N_("There is no segment {0}."), name[:140])
	if segment.rule is None:
		raise RequestError(N_("{0} cannot be verified: {1}"), segment.name, segment.error)
	moves = mem.find_differences(store, engine, segment, EVERYBODY)
	# After the comparison, never before: a save that came between the two would be taken for drift.
	pending = drain.pending_customers(store, catalog, PENDING_LIMIT)
	if since:
		pending = pending.union(*moments.find_passed(store, engine, since).values())
	# Whose place another one took is not known before that one's change is honoured.
	is_open = segment.ranks and (pending or segment.status == seg.PENDING)
	sure = [] if is_open else [move for move in moves if move.customer not in pending]
	return Drift(
		[m.customer for m in sure if m.action == JOINED],
		[m.customer for m in sure if m.action == LEFT],
		len(pending),
		frozenset(pending),
	)
