"""Who is in which segment: the two set differences between what the rule says and what is stored.

The only writer of Convo Segment Member and Convo Segment Log. It runs inside a transaction that its caller has
opened while holding the one lock, and commits nothing itself.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...constants import SEGMENT, SEGMENT_LOG
from ..actions import runs
from ..base.sql import Sql, in_list, like, sql
from ..base.store import Store
from ..base.tables import MERGE_MARK
from ..base.write import in_slabs, insert_rows
from ..rules.by_hand import INCLUDE
from ..rules.compiler import Scope
from . import digest, renamed_meanwhile
from .evaluation import Engine, LeafFault, evaluate_customers, truth_query
from .facts import ByHand, FirstFill, SegmentChanged
from .moves import (
	CAUSE_DAY,
	CAUSE_FIRST_FILL,
	CAUSE_RULE,
	CAUSE_SEGMENT,
	JOINED,
	LEFT,
	Move,
	Reason,
	read_reason,
)
from .segments import BROKEN, PENDING, Segment, record_evaluation, set_status


def stored_members(store: Store, segments: Iterable[str], customers: Sequence[str]) -> dict[str, set[str]]:
	"""{segment: stored members among `customers`}, spelled as in the membership table."""
	found: dict[str, set[str]] = {name: set() for name in segments}
	query = sql(
		"SELECT segment, customer FROM `tabConvo Segment Member` WHERE {customers} AND {segments}",
		customers=in_list(sql("customer"), customers),
		segments=in_list(sql("segment"), list(found)),
	)
	for segment, customer in store.rows(query):
		found.setdefault(segment, set()).add(customer)
	return found


def find_moves(
	store: Store, engine: Engine, segments: Sequence[Segment], customers: Sequence[str]
) -> list[Move]:
	"""What must change in these segments for these customers. Names that are no customers any more leave.

	A segment with a condition that the database cannot evaluate is marked Broken and left as it is.
	"""
	wanted = engine.segments.with_awaited(segments)
	while wanted and customers:
		try:
			return _find_moves(store, engine, wanted, customers)
		except LeafFault as fault:
			for name in fault.segments:
				set_status(store, name, BROKEN, fault.message)
			wanted = [segment for segment in wanted if segment.name not in fault.segments]
	return []


def _find_moves(
	store: Store, engine: Engine, segments: Sequence[Segment], customers: Sequence[str]
) -> list[Move]:
	moves = []
	for slab in in_slabs(list(customers)):
		truth = evaluate_customers(store, engine, segments, slab)
		stored = stored_members(store, truth, slab)
		for name, members in truth.items():
			moves += [Move(name, customer, LEFT) for customer in sorted(stored[name] - members)]
			moves += [Move(name, customer, JOINED) for customer in sorted(members - stored[name])]
	return list(dict.fromkeys(moves))


def find_differences(store: Store, engine: Engine, segment: Segment, scope: Scope) -> list[Move]:
	"""What must change in one segment for a whole range of customers, computed in the database."""
	found = store.rows(difference_query(engine, segment, scope))
	joiners = sorted(name for name, side in found if side > 0)
	leavers = sorted(name for name, side in found if side < 0)
	return [
		*(Move(segment.name, name, JOINED) for name in joiners),
		*(Move(segment.name, name, LEFT) for name in leavers),
	]


def find_changes(store: Store, engine: Engine, segment: Segment, scope: Scope) -> list[Move]:
	"""The same where mostly nothing is to be changed: one look tells so."""
	if segment.is_filled and digest.stands(store, truth_query(engine, segment, scope), segment.name, scope):
		return []
	return find_differences(store, engine, segment, scope)


def difference_query(engine: Engine, segment: Segment, scope: Scope) -> Sql:
	"""(name, 1 to join or -1 to leave). The rule is evaluated once; whoever satisfies it and is stored cancels out."""
	assert segment.rule is not None
	truth = truth_query(engine, segment, scope)
	marked = like(sql("me.customer"), MERGE_MARK, before=False)
	return sql(
		"SELECT MIN(name), SUM(side) FROM (SELECT name, 1 AS side FROM ({truth}) AS truth UNION ALL"
		" SELECT me.customer, -1 FROM `tabConvo Segment Member` AS me WHERE me.segment = {segment} AND {scope}"
		" AND NOT ({marked})) AS sides GROUP BY name HAVING SUM(side) <> 0",
		truth=truth,
		segment=segment.name,
		scope=scope.on(sql("me.customer")),
		marked=marked,
	)


def apply_moves(
	store: Store, moves: Sequence[Move], reasons: Sequence[Reason], now: datetime.datetime
) -> None:
	"""Write moves with their reasons (one each), and the counters of the segments.

	Only what is really written is logged and counted (renamed_meanwhile.py says when that is less).
	"""
	# Leavers first: a customer made anew in another spelling takes the place of the one that went.
	written = renamed_meanwhile.take_out(store, [m for m in moves if m.action == LEFT])
	written |= renamed_meanwhile.put_in(store, [m for m in moves if m.action == JOINED], now)
	kept = [(move, reason) for move, reason in zip(moves, reasons, strict=True) if move in written]
	_log(store, [move for move, _ in kept], [reason for _, reason in kept], now)
	runs.record_runs(store, [move.segment for move, _ in kept], now)
	deltas: dict[str, int] = {move.segment: 0 for move in moves}
	for move, _ in kept:
		deltas[move.segment] += 1 if move.action == JOINED else -1
	record_evaluation(store, deltas, now)


def _log(store: Store, moves: Sequence[Move], reasons: Sequence[Reason], now: datetime.datetime) -> None:
	columns = (
		"segment", "customer", "action", "logged_at", "cause", "reason", "event", "particulars", "reference_doctype",
		"reference_name", "changed_by", "reference_created_at",
	)  # fmt: skip
	# Thousands may move for one reason: it is said once.
	said = {reason: (reason.text, reason.fact.event, reason.fact.as_json()) for reason in set(reasons)}
	rows = [
		(
			m.segment,
			m.customer,
			m.action,
			now,
			r.cause,
			*said[r],
			r.reference_doctype,
			r.reference_name,
			r.changed_by,
			r.reference_created_at,
		)
		for m, r in zip(moves, reasons, strict=True)
	]
	insert_rows(store, SEGMENT_LOG, columns, rows, now=now)



def carry_out(
	store: Store, engine: Engine, segment: Segment, moves: Sequence[Move], reason: Reason
) -> list[Move]:
	"""Bring a segment to its truth by the moves found, then those that build on it, for the customers that moved."""
	if not moves:
		return []
	apply_moves(store, moves, [reason_by_hand(engine, move, reason) for move in moves], engine.clock.now)
	dependents = [s for s in engine.segments.with_dependents([segment.name]) if s.name != segment.name]
	further = find_moves(store, engine, dependents, [m.customer for m in moves]) if dependents else []
	reasons = [_because_of(segment, engine.segments.by_name[move.segment], reason) for move in further]
	apply_moves(store, further, reasons, engine.clock.now)
	return [*moves, *further]


def reason_by_hand(engine: Engine, move: Move, reason: Reason) -> Reason:
	"""The reason of a rebuild, or the one an admin gave for holding or leaving out this customer."""
	by_hand, today = engine.segments.by_name[move.segment].by_hand, engine.clock.today
	row = by_hand.row_for(move.customer, today)
	if row and (row.kind == INCLUDE) == (move.action == JOINED):
		return replace(reason, fact=ByHand(row.kind, row.reason))
	ended = by_hand.ended_for(move.customer, today) if reason.cause == CAUSE_DAY else None
	if ended and ended.until_on and (ended.kind == INCLUDE) == (move.action == LEFT):
		return replace(reason, fact=ByHand(ended.kind, ended.reason, ended.until_on.isoformat()))
	return reason


def reason_before_rebuilt(segment: Segment | None, changed_by: str = "") -> Reason | None:
	"""Why somebody moves in a segment that is still to be looked at as a whole, whatever is saved meanwhile.

	Before its first fill is done nobody joins or leaves it. Once its rule was changed, that is the reason, for nobody
	can tell who would have moved anyway. None: the segment stands as its rule says.
	"""
	if segment is None or not segment.is_evaluated:
		return None
	if not segment.is_filled:
		return Reason(CAUSE_FIRST_FILL, FirstFill(), changed_by=changed_by)
	noted = read_reason(segment.pending_reason) if segment.status == PENDING else None
	return noted if noted and noted.cause == CAUSE_RULE else None


def _because_of(inner: Segment, outer: Segment, reason: Reason) -> Reason:
	"""Why a segment moved with the one it builds on."""
	return reason_before_rebuilt(outer, reason.changed_by) or Reason(
		CAUSE_SEGMENT, SegmentChanged(inner.name), SEGMENT, inner.name, reason.changed_by
	)
