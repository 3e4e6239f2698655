"""Who enters or leaves a segment in the next days by the passing of time alone, each with the exact day. Reads only.

A condition is asked for all days at once: which customers does it answer differently on one of them? Only these are
then evaluated, on each day on which something turns for them, by the same evaluation that moves members when the day
comes. A segment inside another is evaluated at that day too; a paused or broken one stays as it is stored.
"""

import datetime
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..base.clock import ONE_DAY, midnight
from ..base.cursor import Position
from ..base.facts import PLAIN, Voice
from ..base.messages import N_
from ..base.page import cut
from ..base.sql import Sql, all_of, any_of, hint, in_list, join, sql
from ..base.store import Store, column
from ..base.text import fold
from ..base.time_limit import TimeLimit
from ..base.visibility import Visibility
from ..base.write import in_slabs
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog
from ..operators.operands import LAST_MOMENT
from ..operators.operators import OPERATORS
from ..rules.by_hand import INCLUDE
from ..rules.compiler import EVERYBODY, compile_leaf, considered
from ..rules.rule import Leaf, Rule, Term, is_time_dependent
from ..rules.sentence import join_all, say_condition
from ..segments import stays
from ..segments.evaluation import Engine, building_blocks, evaluate_customers
from ..segments.membership import stored_members
from ..segments.moves import JOINED, LEFT
from ..segments.segments import Segment
from ..sync.moments import waits_for
from .deciding import Decider

MAX_DAYS = 60
# More than anybody reads: a result ends with the last whole day before this many moves.
MAX_MOVES = 20_000
# Each day of a condition may bring joins of its own, and MariaDB joins 61 tables in one statement.
DAYS_A_STATEMENT = 20

# For one day: the customers for whom something turns, with what each such condition answers from then on.
Turning = dict[str, dict[Leaf, bool]]


@dataclass(frozen=True)
class Cause:
	"""Why somebody moves: a condition of the rule, by its row, or (row 0) what was decided by hand and ends."""

	row: int
	reason: str = ""


@dataclass(frozen=True)
class UpcomingMove:
	"""One customer entering or leaving on a day."""

	on: datetime.date
	action: str
	customer: str
	causes: tuple[Cause, ...]

	@property
	def position(self) -> Position:
		return Position(midnight(self.on), int(self.action == LEFT), self.customer)

	@property
	def order(self) -> tuple[datetime.datetime, int, str]:
		return _order(self.position)


def _order(position: Position) -> tuple[datetime.datetime, int, str]:
	return position.at, position.rank, position.name


@dataclass(frozen=True)
class Upcoming:
	"""`days`: how many days this covers; fewer than were asked for when too much moves."""

	moves: tuple[UpcomingMove, ...]
	days: int


def depends_on_time(engine: Engine, name: str) -> bool:
	"""Whether the passing of days alone can move members of the segment."""
	return any(segment.is_time_dependent for segment in building_blocks(engine, name))


def find_upcoming(
	store: Store, engine: Engine, name: str, days: int, time_limit: TimeLimit | None = None
) -> Upcoming:
	"""The moves of the next `days` days, in order. TooSlow when it does not suffice."""
	time_limit = time_limit or TimeLimit()
	blocks = building_blocks(engine, name)
	if not any(segment.is_time_dependent for segment in blocks):
		return Upcoming((), days)
	steps = _steps(engine, blocks, days)
	turning = _find_turning(store, blocks, steps, time_limit)
	known = _members_today(store, blocks, set().union(*turning))
	moves: list[UpcomingMove] = []
	since: dict[str, dict[str, datetime.date]] = {block.name: {} for block in blocks}
	for place, (future, turned) in enumerate(zip(steps[1:], turning, strict=True), start=1):
		if len(moves) > MAX_MOVES:
			return Upcoming(tuple(moves), (future.clock.today - engine.clock.today).days - 1)
		found: list[UpcomingMove] = []
		for customers in in_slabs(sorted(turned)):
			time_limit.left()
			truth = evaluate_customers(store, future, blocks, customers, since)
			found += _moves_of(future, name, customers, turned, known, truth)
			_note_since(blocks, steps[place:], turning[place:], known, truth, customers, since)
			for inner, members in truth.items():
				known[inner] = known[inner].difference(customers) | members
		moves += sorted(found, key=lambda move: move.order)
	return Upcoming(tuple(moves), days)


def _steps(engine: Engine, blocks: Sequence[Segment], days: int) -> list[Engine]:
	"""Now, and the end of each day; that of today where some moment of it may turn a condition."""
	leaves = [leaf for segment in blocks if segment.rule for leaf in segment.rule.leaves]
	by_hour = any(True for leaf in leaves for _ in waits_for(leaf, engine.catalog))
	return [engine, *(on_day(engine, offset) for offset in range(0 if by_hour else 1, days + 1))]


def on_day(engine: Engine, offset: int) -> Engine:
	"""As it will be when that day is over: a moment may pass at any hour of it."""
	return replace(engine, clock=engine.clock.at(datetime.datetime.combine(engine.clock.day(offset), LAST_MOMENT)))


def _members_today(store: Store, blocks: Sequence[Segment], customers: set[str]) -> dict[str, set[str]]:
	found: dict[str, set[str]] = {segment.name: set() for segment in blocks}
	for slab in in_slabs(sorted(customers)):
		for name, members in stored_members(store, found, slab).items():
			found[name] |= members
	return found


# -- who must be looked at, and when


def _find_turning(
	store: Store, blocks: Sequence[Segment], steps: Sequence[Engine], time_limit: TimeLimit
) -> list[Turning]:
	"""For each step after the first the customers for whom a condition, or what was decided by hand, turns by then."""
	engine = steps[0]
	turning: list[Turning] = [{} for _ in steps[1:]]
	base = considered(any(segment.include_disabled for segment in blocks))
	leaves = [leaf for segment in blocks if segment.rule for leaf in segment.rule.leaves]
	for leaf in dict.fromkeys(leaves):
		if not is_time_dependent(Rule(((Term(leaf, False, 0),),)), engine.catalog):
			continue
		for first in range(0, len(turning), DAYS_A_STATEMENT):
			some = steps[first : first + DAYS_A_STATEMENT + 1]
			for customer, marks in time_limit.rows(store, _turning_query(some, leaf, base)):
				for place, (before, after) in enumerate(itertools.pairwise(marks), start=first):
					if before != after:
						turning[place].setdefault(customer, {})[leaf] = after == "1"
	ending = _ending_by_hand(store, engine, blocks)
	for step, turned in zip(steps[1:], turning, strict=True):
		for customer in ending.get(step.clock.today, ()):
			turned.setdefault(customer, {})
	return turning


def _ending_by_hand(store: Store, engine: Engine, blocks: Sequence[Segment]) -> dict[datetime.date, list[str]]:
	"""{the first day after it: customers held or left out by hand until then}."""
	rows = [row for segment in blocks for row in segment.by_hand.rows if row.until_on]
	ending = [row for row in rows if row.until_on and row.until_on >= engine.clock.today]
	query = sql(
		"SELECT name FROM `tabCustomer` WHERE {}", in_list(sql("name"), [row.customer for row in ending])
	)
	stored = {fold(name): name for name in column(store, query)}
	found: dict[datetime.date, list[str]] = {}
	for row in ending:
		if row.until_on and fold(row.customer) in stored:
			found.setdefault(row.until_on + ONE_DAY, []).append(stored[fold(row.customer)])
	return found


def _turning_query(steps: Sequence[Engine], leaf: Leaf, base: Sql) -> Sql:
	"""(customer, one "1" or "0" per step) of the customers whom the leaf does not answer alike at all of them."""
	joins: dict[Sql, Sql] = {}
	marks: list[Sql] = []
	aliases: dict[Sql, str] = {}
	for catalog, clock in ((step.catalog, step.clock) for step in steps):
		# Days that read the same rows share a join: only what is asked of these rows differs.
		shape = compile_leaf(leaf, "d", EVERYBODY, catalog, clock).joins
		alias = aliases.setdefault(shape, f"d{len(aliases)}")
		compiled = compile_leaf(leaf, alias, EVERYBODY, catalog, clock)
		joins.setdefault(shape, compiled.joins)
		marks.append(sql("(({}) IS TRUE)", compiled.predicate))
	turns = any_of(sql("{} <> {}", before, after) for before, after in itertools.pairwise(marks))
	glued = [mark if not i else sql("{}{}", hint(", ", " || "), mark) for i, mark in enumerate(marks)]
	return sql(
		"SELECT {in_order} c.name, {concat}{glued}) FROM `tabCustomer` AS c{joins} WHERE {where}",
		in_order=hint("STRAIGHT_JOIN"),
		concat=hint("CONCAT(", "('' || "),
		glued=join("", glued),
		joins=join("", joins.values()),
		where=all_of([base, turns]),
	)


def _note_since(
	blocks: Sequence[Segment],
	steps: Sequence[Engine],
	turning: Sequence[Turning],
	known: Mapping[str, set[str]],
	truth: Mapping[str, set[str]],
	customers: Sequence[str],
	since: dict[str, dict[str, datetime.date]],
) -> None:
	"""Who comes into a segment on the day of the first step is there since then, and turns later what asks for how long."""
	today, canonical = steps[0].clock.today, steps[0].segments.canonical
	for inner, members in truth.items():
		for customer in members.difference(known[inner]).intersection(customers):
			since[inner][customer] = today
	leaves = {leaf for block in blocks if block.rule for leaf in block.rule.leaves if leaf.filters and leaf.subject == cat.SEGMENT}
	for leaf in leaves:
		inner = canonical(leaf.args[0])
		fresh = [customer for customer, day in since.get(inner, {}).items() if day == today and customer in customers]
		for (one, other), turned in zip(itertools.pairwise(steps), turning, strict=False):
			if fresh and stays.holds(leaf, today, one.clock) != stays.holds(leaf, today, other.clock):
				for customer in fresh:
					answer = stays.holds(leaf, today, other.clock) != OPERATORS[leaf.operator].on_null
					turned.setdefault(customer, {})[leaf] = answer


# -- what comes of it


def _moves_of(
	engine: Engine,
	name: str,
	customers: Sequence[str],
	turned: Turning,
	known: Mapping[str, set[str]],
	truth: Mapping[str, set[str]],
) -> list[UpcomingMove]:
	"""The moves of some customers on the day of the engine's clock; `known`: what held the day before."""
	before = known[name].intersection(customers)
	sides = [(JOINED, truth[name] - before), (LEFT, before - truth[name])]
	return [
		UpcomingMove(
			engine.clock.today, action, customer,
			_causes(engine, name, action, customer, turned[customer], known, truth),
		)
		for action, moving in sides
		for customer in moving
	]  # fmt: skip


def _causes(
	engine: Engine,
	name: str,
	action: str,
	customer: str,
	turned: Mapping[Leaf, bool],
	known: Mapping[str, set[str]],
	truth: Mapping[str, set[str]],
) -> tuple[Cause, ...]:
	"""What became true for who enters, and false for who leaves."""
	segment = engine.segments.by_name[name]
	assert segment.rule is not None
	found = []
	for term in segment.rule.terms:
		answer = turned.get(term.leaf)
		if term.leaf.subject == cat.SEGMENT and not term.leaf.filters:
			inner = engine.segments.canonical(term.leaf.args[0])
			if inner in truth and (customer in known[inner]) != (customer in truth[inner]):
				answer = (customer in truth[inner]) != OPERATORS[term.leaf.operator].on_null
		if answer is not None and (answer != term.negate) == (action == JOINED):
			found.append(Cause(term.row))
	ended = segment.by_hand.ended_for(customer, engine.clock.today)
	if ended and (ended.kind == INCLUDE) == (action == LEFT):
		found.append(Cause(0, ended.reason))
	return tuple(found)


# -- shown


def fetch_page(
	store: Store,
	moves: Sequence[UpcomingMove],
	*,
	visibility: Visibility,
	after: Position | None,
	limit: int,
) -> tuple[list[tuple[UpcomingMove, str]], Position | None]:
	"""The next moves, with the customers' display names, of those whom the reader may see; and where to go on from."""
	coming = [move for move in moves if after is None or move.order > _order(after)]
	found: list[tuple[UpcomingMove, str]] = []
	for slab in in_slabs(coming):
		names = [move.customer for move in slab]
		query = sql(
			"SELECT `tabCustomer`.name, customer_name FROM `tabCustomer` WHERE {}",
			all_of([in_list(sql("`tabCustomer`.name"), names), visibility.where]),
		)
		seen = {name: shown or name for name, shown in store.rows(query)}
		found += [(move, seen[move.customer]) for move in slab if move.customer in seen]
		if len(found) > limit:
			break
	shown, last = cut(found, limit)
	return shown, last[0].position if last else None


# -- said in a sentence

IsHidden = Callable[[Term], bool]


def say_move(
	move: UpcomingMove,
	rule: Rule,
	catalog: Catalog,
	*,
	voice: Voice = PLAIN,
	is_hidden: IsHidden = lambda term: False,
	tells_by_hand: bool = True,
	decider: Decider | None = None,
) -> str:
	"""When and why somebody moves: by what turns on that day (`decider`), or by what holds from then on.

	What the reader may not know of is not told.
	"""
	terms = {term.row: term for term in rule.terms}
	said: list[tuple[Term, str]] = []
	hidden = False
	for cause in move.causes:
		term = terms.get(cause.row)
		if term is None or is_hidden(term):
			hidden = hidden or term is not None
			continue
		turned = term if move.action == JOINED else replace(term, negate=not term.negate)
		said.append((turned, decider.say(turned, move.customer) if decider else ""))
	by_hand = next((cause.reason for cause in move.causes if not cause.row), None)
	if said and all(clause for _, clause in said):
		kind, why = "turn", join_all(list(dict.fromkeys(clause for _, clause in said)), voice)
	elif said:
		kind, why = "rule", join_all([say_condition(term, catalog, voice) for term, _ in said], voice)
	elif by_hand is not None:
		kind, why = ("by hand", by_hand) if tells_by_hand else ("by hand alone", "")
	else:
		kind, why = "hidden" if hidden else "", ""
	return voice.translate(_MOVES[move.action, kind]).format(voice.short_day(move.on), why)


_MOVES = {
	(JOINED, "turn"): N_("Enters on {0}, when {1}."),
	(LEFT, "turn"): N_("Leaves on {0}, when {1}."),
	(JOINED, "rule"): N_("Enters on {0}, then among customers {1}."),
	(LEFT, "rule"): N_("Leaves on {0}, then among customers {1}."),
	(JOINED, "by hand"): N_('Enters on {0}, when "Never include" ends: {1}'),
	(LEFT, "by hand"): N_('Leaves on {0}, when "Always include" ends: {1}'),
	(JOINED, "by hand alone"): N_('Enters on {0}, when "Never include" ends.'),
	(LEFT, "by hand alone"): N_('Leaves on {0}, when "Always include" ends.'),
	(JOINED, "hidden"): N_("Enters on {0}, by a condition that you may not see."),
	(LEFT, "hidden"): N_("Leaves on {0}, by a condition that you may not see."),
	(JOINED, ""): N_("Enters on {0}."),
	(LEFT, ""): N_("Leaves on {0}."),
}
