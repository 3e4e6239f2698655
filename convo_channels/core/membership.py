"""Who is in which segment: the two set differences between what the rule says and what is stored.

The only writer of Convo Segment Member and Convo Segment Log. It runs inside a transaction that its caller has
opened while holding the one lock, and commits nothing itself.
"""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from . import catalog as cat
from . import digest, follow_ups
from .by_hand import INCLUDE
from .catalog import Catalog
from .clock import Clock, as_datetime
from .leaves import (
	NAME,
	Scope,
	answers_query,
	leaf_query,
	only,
	rule_query,
)
from .operators import OPERATORS
from .rules import Leaf
from .schema import MERGE_MARK
from .segments import BROKEN, PENDING, Segment, Segments, record_evaluation, set_status
from .spelling import fold
from .sql import Sql, in_list, like, sql
from .store import Store, column, is_transient, scalar
from .write import delete_numbered, in_slabs, insert_rows

# A leaf brings at most one join; MariaDB joins 61 tables in one statement.
LEAVES_A_STATEMENT = 40
JOINED, LEFT = "Joined", "Left"
CAUSE_FIRST_FILL, CAUSE_DOCUMENT, CAUSE_SEGMENT, CAUSE_RULE = "First fill", "Document", "Segment", "Rule"
CAUSE_DAY, CAUSE_RECONCILIATION, CAUSE_VERIFY, CAUSE_MERGE = "Day", "Reconciliation", "Verify", "Merge"

FIRST_FILL = "The segment was filled for the first time"


@dataclass(frozen=True)
class Reason:
	"""Why a customer moved: the cause, a sentence, the document and the user behind it."""

	cause: str
	text: str = ""
	reference_doctype: str = ""
	reference_name: str = ""
	changed_by: str = ""
	reference_created_at: datetime.datetime | None = None

	def as_json(self) -> str:
		"""For keeping it with a segment until its rebuild."""
		return json.dumps(asdict(self), ensure_ascii=False, default=str)


def read_reason(text: str) -> Reason | None:
	"""The reason that `as_json` wrote; None when there is none, or one of another version."""
	try:
		found = Reason(**json.loads(text)) if text else None
		return found and replace(found, reference_created_at=as_datetime(found.reference_created_at))
	except (ValueError, TypeError):
		return None


@dataclass(frozen=True)
class Move:
	"""A customer entering or leaving a segment."""

	segment: str
	customer: str
	action: str


@dataclass(frozen=True)
class Engine:
	"""What an evaluation speaks of: the catalog, the parsed segments, the moment."""

	catalog: Catalog
	segments: Segments
	clock: Clock


class LeafFault(Exception):
	"""A leaf that the database could not evaluate; it names the segments that use it."""

	def __init__(self, segments: list[str], cause: Exception):
		super().__init__(f"{type(cause).__name__}: {cause}")
		self.segments = segments


def evaluate_customers(
	store: Store, engine: Engine, segments: Sequence[Segment], customers: Sequence[str]
) -> dict[str, set[str]]:
	"""{segment: members among `customers`}: each distinct leaf once, combined here.

	`segments` in order of evaluation; a segment that is itself among them is answered from this evaluation,
	another one from its stored members.
	"""
	known = store.rows(
		sql("SELECT name, disabled FROM `tabCustomer` WHERE {}", in_list(sql("name"), customers))
	)
	everybody = {name for name, _ in known}
	active = {name for name, disabled in known if not disabled}
	inner_names = {segment.name for segment in segments if segment.rule}
	asked = [
		leaf for segment in segments if segment.rule for leaf in segment.rule.leaves
		if leaf.subject != cat.SEGMENT or engine.segments.canonical(leaf.args[0]) not in inner_names
	]  # fmt: skip
	answers = ask_leaves(store, engine, list(dict.fromkeys(asked)), only(sorted(everybody)), segments)
	results: dict[str, set[str]] = {}
	for segment in segments:
		if segment.rule is None:
			continue
		for leaf in segment.rule.leaves:
			if leaf not in answers:
				inner = results[engine.segments.canonical(leaf.args[0])]
				answers[leaf] = everybody - inner if OPERATORS[leaf.operator].on_null else inner
		base = everybody if segment.include_disabled else active
		results[segment.name] = segment.by_hand.apply(
			_combine(segment, answers, base), base, engine.clock.today
		)
	return results


def ask_leaves(
	store: Store, engine: Engine, leaves: Sequence[Leaf], scope: Scope, segments: Sequence[Segment]
) -> dict[Leaf, set[str]]:
	"""{leaf: the customers of the scope that satisfy it}, many leaves a statement. LeafFault names the one at fault."""
	found: dict[Leaf, set[str]] = {leaf: set() for leaf in leaves}
	if not scope.names:
		return found
	for slab in in_slabs(leaves, LEAVES_A_STATEMENT):
		try:
			rows = store.rows(answers_query(slab, scope, engine.catalog, engine.clock))
		except Exception as error:
			if is_transient(store, error):
				raise
			for leaf in slab:
				found[leaf] = _ask_alone(store, engine, leaf, scope, segments)
			continue
		for name, marks in rows:
			for leaf, mark in zip(slab, marks, strict=True):
				if mark == "1":
					found[leaf].add(name)
	return found


def _ask_alone(
	store: Store, engine: Engine, leaf: Leaf, scope: Scope, segments: Sequence[Segment]
) -> set[str]:
	try:
		return set(column(store, leaf_query(leaf, scope, engine.catalog, engine.clock)))
	except Exception as error:
		if is_transient(store, error):
			raise
		users = [s.name for s in segments if s.rule and leaf in s.rule.leaves]
		raise LeafFault(users, error) from error


def _combine(segment: Segment, answers: dict[Leaf, set[str]], base: set[str]) -> set[str]:
	found: set[str] = set()
	assert segment.rule is not None
	for group in segment.rule.groups:
		kept = set(base)
		for term in group:
			kept = kept - answers[term.leaf] if term.negate else kept & answers[term.leaf]
		found |= kept
	return found


def stored_members(store: Store, segments: Iterable[str], customers: Sequence[str]) -> dict[str, set[str]]:
	"""{segment: stored members among `customers`}, spelled as in the membership table."""
	found: dict[str, set[str]] = {name: set() for name in segments}
	query = sql(
		"SELECT segment, customer FROM `tabConvo Segment Member` WHERE {} AND {}",
		in_list(sql("customer"), customers), in_list(sql("segment"), list(found)),
	)  # fmt: skip
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
				set_status(store, name, BROKEN, str(fault))
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
		"SELECT MIN(name), SUM(side) FROM (SELECT name, 1 AS side FROM ({}) AS truth UNION ALL"
		" SELECT me.customer, -1 FROM `tabConvo Segment Member` AS me WHERE me.segment = {} AND {} AND NOT ({})) AS sides"
		" GROUP BY name HAVING SUM(side) <> 0",
		truth, segment.name, scope.on(sql("me.customer")), marked,
	)  # fmt: skip


def truth_query(engine: Engine, segment: Segment, scope: Scope) -> Sql:
	"""Who must be in a segment, of a scope, on the day of the engine's clock."""
	assert segment.rule is not None
	return rule_query(
		segment.rule, segment.include_disabled, scope, engine.catalog, engine.clock, segment.by_hand
	)


def next_bound(store: Store, after: str | None, size: int) -> str | None:
	"""The last name of the next chunk of customers, or None when what is left fits into one chunk."""
	where = sql("name > {}", after) if after is not None else sql("1=1")
	edge = sql("SELECT name FROM `tabCustomer` WHERE {} ORDER BY name LIMIT 2 OFFSET {}", where, size - 1)
	found = column(store, edge)
	return found[0] if len(found) == 2 else None


def apply_moves(
	store: Store, moves: Sequence[Move], reasons: Sequence[Reason], now: datetime.datetime
) -> None:
	"""Write moves with their reasons (one each), and the counters of the segments.

	Only what is really written is logged and counted: a rename or merge that commits meanwhile may have brought the row
	of a joiner already, or taken that of a leaver along; its own change is still to be honoured.
	"""
	# Leavers first: a customer made anew in another spelling takes the place of the one that went.
	written = _take_out(store, [m for m in moves if m.action == LEFT])
	written |= _put_in(store, [m for m in moves if m.action == JOINED], now)
	kept = [(move, reason) for move, reason in zip(moves, reasons, strict=True) if move in written]
	_log(store, [move for move, _ in kept], [reason for _, reason in kept], now)
	follow_ups.record_runs(store, [move.segment for move, _ in kept], now)
	deltas: dict[str, int] = {move.segment: 0 for move in moves}
	for move, _ in kept:
		deltas[move.segment] += 1 if move.action == JOINED else -1
	record_evaluation(store, deltas, now)


def _take_out(store: Store, moves: Sequence[Move]) -> set[Move]:
	"""Delete the rows of leavers; returns the moves that had one."""
	leaving: dict[str, list[Move]] = {}
	for move in moves:
		leaving.setdefault(move.segment, []).append(move)
	going: list[int] = []
	written: set[Move] = set()
	for segment, leavers in leaving.items():
		for part in in_slabs(leavers):
			query = sql(
				"SELECT name, customer FROM `tabConvo Segment Member` WHERE segment = {} AND {}",
				segment, in_list(sql("customer"), [move.customer for move in part]),
			)  # fmt: skip
			rows = store.rows(query)
			going += [name for name, _ in rows]
			stored = {fold(customer) for _, customer in rows}
			by_key = {fold(move.customer): move for move in reversed(part)}
			written.update(
				part if len(rows) == len(part) else [move for key, move in by_key.items() if key in stored]
			)
	delete_numbered(store, "Convo Segment Member", going)
	return written


def _put_in(store: Store, moves: Sequence[Move], now: datetime.datetime) -> set[Move]:
	"""Insert the rows of joiners; returns the moves that were new."""
	written: set[Move] = set()
	for slab in in_slabs(moves):
		newest = newest_posts(store, [m.customer for m in slab])
		rows = [(m.segment, m.customer, now, newest.get(m.customer)) for m in slab]
		columns = ("segment", "customer", "joined_at", "last_post_at")
		highest = scalar(store, sql("SELECT MAX(name) FROM `tabConvo Segment Member`")) or 0
		if insert_rows(store, "Convo Segment Member", columns, rows, now=now, ignore=True) == len(slab):
			written.update(slab)
			continue
		query = sql("SELECT segment, customer FROM `tabConvo Segment Member` WHERE name > {}", highest)
		new = set(store.rows(query))
		written.update(move for move in slab if (move.segment, move.customer) in new)
	return written


def _log(store: Store, moves: Sequence[Move], reasons: Sequence[Reason], now: datetime.datetime) -> None:
	columns = (
		"segment", "customer", "action", "logged_at", "cause", "reason", "reference_doctype", "reference_name", "changed_by",
		"reference_created_at",
	)  # fmt: skip
	rows = [
		(
			m.segment,
			m.customer,
			m.action,
			now,
			r.cause,
			r.text,
			r.reference_doctype,
			r.reference_name,
			r.changed_by,
			r.reference_created_at,
		)
		for m, r in zip(moves, reasons, strict=True)
	]
	insert_rows(store, "Convo Segment Log", columns, rows, now=now)


def newest_posts(store: Store, customers: Sequence[str]) -> dict[str, datetime.datetime]:
	"""{customer: time of the newest post}, for those that have one."""
	query = sql(
		"SELECT c.name, MAX(p.posted_at) FROM `tabCustomer` AS c JOIN `tabConvo Post` AS p ON p.customer = c.name"
		" WHERE {} GROUP BY c.name",
		in_list(NAME, customers),
	)
	return dict(store.rows(query))


def carry_out(
	store: Store, engine: Engine, segment: Segment, moves: Sequence[Move], reason: Reason
) -> list[Move]:
	"""Bring a segment to its truth by the moves found, then those that build on it, for the customers that moved."""
	if not moves:
		return []
	apply_moves(store, moves, [reason_by_hand(engine, move, reason) for move in moves], engine.clock.now)
	dependents = [s for s in engine.segments.with_dependents([segment.name]) if s.name != segment.name]
	follow_ups = find_moves(store, engine, dependents, [m.customer for m in moves]) if dependents else []
	reasons = [_because_of(segment, engine.segments.by_name[move.segment], reason) for move in follow_ups]
	apply_moves(store, follow_ups, reasons, engine.clock.now)
	return [*moves, *follow_ups]


def reason_by_hand(engine: Engine, move: Move, reason: Reason) -> Reason:
	"""The reason of a rebuild, or the one an admin gave for holding or leaving out this customer."""
	by_hand, today = engine.segments.by_name[move.segment].by_hand, engine.clock.today
	row = by_hand.row_for(move.customer, today)
	if row and (row.kind == INCLUDE) == (move.action == JOINED):
		text = f"Included by hand: {row.reason}" if row.kind == INCLUDE else f"Excluded by hand: {row.reason}"
		return replace(reason, text=text)
	ended = by_hand.ended_for(move.customer, today) if reason.cause == CAUSE_DAY else None
	if ended and ended.until_on and (ended.kind == INCLUDE) == (move.action == LEFT):
		word = "Included" if ended.kind == INCLUDE else "Excluded"
		return replace(reason, text=f"{word} by hand until {ended.until_on.isoformat()}: {ended.reason}")
	return reason


def reason_before_rebuilt(segment: Segment | None, changed_by: str = "") -> Reason | None:
	"""Why somebody moves in a segment that is still to be looked at as a whole, whatever is saved meanwhile.

	Before its first fill is done nobody joins or leaves it. Once its rule was changed, that is the reason, for nobody
	can tell who would have moved anyway. None: the segment stands as its rule says.
	"""
	if segment is None or not segment.is_evaluated:
		return None
	if not segment.is_filled:
		return Reason(CAUSE_FIRST_FILL, FIRST_FILL, changed_by=changed_by)
	noted = read_reason(segment.pending_reason) if segment.status == PENDING else None
	return noted if noted and noted.cause == CAUSE_RULE else None


def _because_of(inner: Segment, outer: Segment, reason: Reason) -> Reason:
	"""Why a segment moved with the one it builds on."""
	return reason_before_rebuilt(outer, reason.changed_by) or Reason(CAUSE_SEGMENT, f"{inner.name} changed", "Convo Segment", inner.name, reason.changed_by)


def building_blocks(engine: Engine, name: str) -> list[Segment]:
	"""The segment and all it builds on that is evaluated, inner ones first. Empty when it stays as it is."""
	wanted = {name}
	for segment in reversed(engine.segments.ordered):
		if segment.name in wanted and segment.is_evaluated:
			wanted.update(map(engine.segments.canonical, segment.builds_on))
	found = [segment for segment in engine.segments.evaluated if segment.name in wanted]
	return found if any(segment.name == name for segment in found) else []
