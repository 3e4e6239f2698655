"""Moves that a new day makes by itself, told apart from those of documents that are drained before the day's rebuild.

A drain evaluates with the day it is. Whoever is concerned by any save between midnight and the rebuild of the day moves
then already; who would not have moved while it was still the day before does so because the day has passed.
"""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from ...constants import INTERACTION
from ..base.store import Store
from ..catalog.catalog import PROFILE, Catalog
from ..changes.outbox import Change
from ..changes.written_along_data import OF_THE_SAME_CUSTOMER
from ..operators.operands import LAST_MOMENT
from ..rules.compiler import only
from ..rules.rule import Leaf, fields_of
from ..segments import evaluation
from ..segments.evaluation import Engine, building_blocks
from ..segments.facts import CalendarChanged, DayCame
from ..segments.moves import CAUSE_DAY, LEFT, Move, Reason
from ..segments.segments import Segment
from ..timeline.turned import BY_DAY

# What is told of a document is new with it, whatever the document itself is.
TOLD = frozenset({INTERACTION, PROFILE})
# {move: the conditions of its segment that answer otherwise since the day passed}
Turned = dict[Move, frozenset[Leaf]]


def reason_of(today: datetime.date) -> Reason:
	"""Why somebody moves because a day has passed."""
	return Reason(CAUSE_DAY, DayCame(today.isoformat()))


# Nothing was saved and no day has come: this week, or this fiscal year, is another one.
OTHER_CALENDAR = Reason(CAUSE_DAY, CalendarChanged())


def find(store: Store, engine: Engine, moves: Sequence[Move]) -> Turned:
	"""Those of the moves that the day alone makes. To be asked before any of them is written."""
	by_day: dict[datetime.date, list[Move]] = {}
	for name in dict.fromkeys(move.segment for move in moves):
		day = _looked_at(engine, name)
		if day and day < engine.clock.today:
			by_day.setdefault(day, []).extend(move for move in moves if move.segment == name)
	found: Turned = {}
	for day, given in by_day.items():
		try:
			found |= _made_since(store, engine, day, given)
		except evaluation.LeafFault:
			continue  # the evaluation itself meets it, and says so
	return found


def _looked_at(engine: Engine, name: str) -> datetime.date | None:
	"""The last day for which a segment, and all it builds on, was looked at as a whole; None where days change nothing."""
	days = [s.rebuilt_on for s in building_blocks(engine, name) if s.is_time_dependent and s.rebuilt_on]
	return min(days, default=None)


def _made_since(store: Store, engine: Engine, day: datetime.date, moves: Sequence[Move]) -> Turned:
	then = replace(engine, clock=engine.clock.at(datetime.datetime.combine(day, LAST_MOMENT)))
	names = {block.name for move in moves for block in building_blocks(engine, move.segment)}
	blocks = [segment for segment in engine.segments.evaluated if segment.name in names]
	customers = sorted({move.customer for move in moves})
	truth = evaluation.evaluate_customers(store, then, blocks, customers)
	made = [m for m in moves if (m.customer in truth.get(m.segment, ())) == (m.action == LEFT)]
	if not made:
		return {}
	concerned = [engine.segments.by_name[name] for name in dict.fromkeys(move.segment for move in made)]
	leaves = list(dict.fromkeys(leaf for segment in concerned if segment.rule for leaf in segment.rule.leaves))
	scope = only(sorted({move.customer for move in made}))
	before = evaluation.ask_leaves(store, then, leaves, scope, concerned)
	now = evaluation.ask_leaves(store, engine, leaves, scope, concerned)
	return {move: _turned(engine.segments.by_name[move.segment], move.customer, before, now) for move in made}


def _turned(
	segment: Segment, customer: str, before: dict[Leaf, set[str]], now: dict[Leaf, set[str]]
) -> frozenset[Leaf]:
	leaves = segment.rule.leaves if segment.rule else ()
	return frozenset(leaf for leaf in leaves if (customer in before[leaf]) != (customer in now[leaf]))


def is_asked_for(catalog: Catalog, change: Change, turned: frozenset[Leaf]) -> bool:
	"""Whether a change is of what these conditions ask for. What the day itself turned is so by its state alone."""
	affected = catalog.affected_sources(change.reference_doctype)
	affected -= set(OF_THE_SAME_CUSTOMER.get(change.reference_doctype, ())) - {change.reference_doctype}
	states, _ = BY_DAY.get(change.reference_doctype, ((), ""))
	asked = [part for leaf in turned for part in leaf.parts if part.subject in affected]
	if change.doc_status in states:
		return any(leaf.subject in TOLD or _asks_for_state(catalog, leaf) for leaf in asked)
	return bool(asked)


def _asks_for_state(catalog: Catalog, leaf: Leaf) -> bool:
	"""Whether a condition reads what the passing of time makes of a document."""
	fields = catalog.sources[leaf.subject].fields
	names = fields_of(leaf)
	return any(fields[name].is_time_dependent for name in names if name in fields)
