"""Who must be in which segment by the rules, for some customers or for all. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..base.clock import Clock
from ..base.sql import Sql, in_list, sql
from ..base.store import Store, column, is_transient
from ..base.write import in_slabs
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog
from ..operators.operators import OPERATORS
from ..rules.compiler import Scope, answers_query, leaf_query, only, rule_query
from ..rules.rule import Leaf, clauses
from . import stays
from .segments import Segment, Segments, fault_of

# A leaf brings at most one join; MariaDB joins 61 tables in one statement.
LEAVES_A_STATEMENT = 40
NOBODY_ELSE: Mapping[str, stays.Since] = {}


@dataclass(frozen=True)
class Engine:
	"""What an evaluation speaks of: the catalog, the parsed segments, the moment."""

	catalog: Catalog
	segments: Segments
	clock: Clock


class LeafFault(Exception):
	"""A leaf that the database could not evaluate; it names the segments that use it."""

	def __init__(self, segments: list[str], cause: Exception):
		self.message, self.segments = fault_of(cause), segments
		super().__init__(self.message.say())


def evaluate_customers(
	store: Store,
	engine: Engine,
	segments: Sequence[Segment],
	customers: Sequence[str],
	since: Mapping[str, stays.Since] = NOBODY_ELSE,
) -> dict[str, set[str]]:
	"""{segment: members among `customers`}: each distinct leaf once, combined here.

	`segments` in order of evaluation; a segment that is itself among them is answered from this evaluation,
	another one from its stored members. `since`: when customers came into a segment, where that is not stored yet.
	"""
	known = store.rows(
		sql("SELECT name, disabled FROM `tabCustomer` WHERE {}", in_list(sql("name"), customers))
	)
	everybody = {name for name, _ in known}
	active = {name for name, disabled in known if not disabled}
	combined, asked = _parted(engine, segments)
	stored = ask_leaves(store, engine, asked, only(sorted(everybody)), segments)
	answers = {leaf: found for leaf, found in stored.items() if leaf not in combined}
	results: dict[str, set[str]] = {}
	for segment in segments:
		if segment.rule is None:
			continue
		for leaf in segment.rule.leaves:
			if leaf not in answers:
				name = engine.segments.canonical(leaf.args[0])
				inner = stays.long_enough(leaf, results[name], stored, engine.clock, since.get(name, {}))
				answers[leaf] = everybody - inner if OPERATORS[leaf.operator].on_null else inner
		base = everybody if segment.include_disabled else active
		results[segment.name] = segment.by_hand.apply(
			_combine(segment, answers, base), base, engine.clock.today
		)
	return results


def _parted(engine: Engine, segments: Sequence[Segment]) -> tuple[list[Leaf], list[Leaf]]:
	"""The conditions on being in one of these segments, and those that are asked of what is stored."""
	names = {segment.name for segment in segments if segment.rule}
	leaves = dict.fromkeys(leaf for segment in segments if segment.rule for leaf in segment.rule.leaves)
	combined = [
		leaf for leaf in leaves if leaf.subject == cat.SEGMENT and engine.segments.canonical(leaf.args[0]) in names
	]
	asked = [leaf for leaf in leaves if leaf not in combined]
	asked += [part for leaf in combined if leaf.filters for part in stays.parts_of(leaf)]
	return combined, list(dict.fromkeys(asked))


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
		for clause in clauses(group):
			kept &= set().union(*(base - answers[t.leaf] if t.negate else answers[t.leaf] for t in clause))
		found |= kept
	return found


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


def building_blocks(engine: Engine, name: str) -> list[Segment]:
	"""The segment and all it builds on that is evaluated, inner ones first. Empty when it stays as it is."""
	wanted = {name}
	for segment in reversed(engine.segments.ordered):
		if segment.name in wanted and segment.is_evaluated:
			wanted.update(map(engine.segments.canonical, segment.builds_on))
	found = [segment for segment in engine.segments.evaluated if segment.name in wanted]
	return found if any(segment.name == name for segment in found) else []
