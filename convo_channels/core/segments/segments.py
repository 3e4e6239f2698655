"""The segments of a site, parsed and in the order they must be evaluated.

Reads Convo Segment and its rules; writes only the state of a segment (status, counters). A segment that cannot
be parsed carries its error and keeps its members as they are.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from ..base.clock import as_datetime
from ..base.errors import RuleError
from ..base.kept_messages import as_json
from ..base.messages import N_, Message, Sayable
from ..base.sql import TRUE, ident, in_list, join, sql
from ..base.store import Store, dicts, scalar
from ..base.text import fold
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog
from ..rules.by_hand import NOBODY, ByHand, load_by_hand
from ..rules.named import linked_by, trees_of
from ..rules.ranked import ranks
from ..rules.rule import LEAF_COLUMNS, Leaf, Rule, is_time_dependent, parse_rule
from . import figures

PENDING, LIVE, BROKEN, PAUSED = "Pending", "Live", "Broken", "Paused"

RULE_COLUMNS = ("group_no", "bracket_no", "negate", *LEAF_COLUMNS)


# How the fault of an evaluation is noted: the error's kind, and what it says.
_EVALUATION = re.compile(r"\w+: ")


@dataclass(frozen=True)
class Segment:
	"""One segment. `rule` is None when `error` says why it cannot be evaluated."""

	name: str
	rule: Rule | None
	include_disabled: bool = False
	status: str = LIVE
	error: Sayable | None = None
	is_time_dependent: bool = False
	trees: frozenset[str] = frozenset()
	is_filled: bool = True
	by_hand: ByHand = NOBODY
	pending_reason: str = ""
	rebuilt_on: datetime.date | None = None
	# DocTypes of linked documents that its rule reads.
	linked: frozenset[str] = frozenset()

	@property
	def is_awaited(self) -> bool:
		"""Its first fill is still to come or under way: those who are stored are not all."""
		return self.is_evaluated and not self.is_filled

	@property
	def is_evaluated(self) -> bool:
		"""Paused and broken segments keep the members they have."""
		return self.rule is not None and self.status not in (PAUSED, BROKEN)

	@property
	def ranks(self) -> bool:
		"""Whether a change of one customer can move others."""
		return self.rule is not None and ranks(self.rule)

	@property
	def builds_on(self) -> frozenset[str]:
		return self.rule.segments if self.rule else frozenset()


class Segments:
	"""All segments, inner ones before those that name them."""

	def __init__(self, segments: Iterable[Segment]):
		given = {segment.name: segment for segment in segments}
		self._by_key = {fold(name): name for name in given}
		graph = {name: self._inner(segment) for name, segment in given.items()}
		cyclic = find_cycle(graph)
		while cyclic:
			for name in set(cyclic):
				given[name] = replace(given[name], rule=None, error=say_cycle(cyclic))
				graph[name] = set()
			cyclic = find_cycle(graph)
		self.ordered = [given[name] for name in TopologicalSorter(graph).static_order()]
		self.by_name = {segment.name: segment for segment in self.ordered}
		self._graph = graph

	def _inner(self, segment: Segment) -> set[str]:
		return {self._by_key[fold(n)] for n in segment.builds_on if fold(n) in self._by_key}

	@property
	def evaluated(self) -> list[Segment]:
		return [segment for segment in self.ordered if segment.is_evaluated]

	def canonical(self, name: str) -> str:
		"""The stored spelling of a segment's name."""
		return self._by_key.get(fold(name), name)

	def with_dependents(self, names: Iterable[str]) -> list[Segment]:
		"""The named segments and all that build on them, however indirectly, in order of evaluation."""
		wanted = set(names)
		for segment in self.ordered:
			if self._graph[segment.name] & wanted:
				wanted.add(segment.name)
		return [segment for segment in self.evaluated if segment.name in wanted]

	def with_awaited(self, segments: Iterable[Segment]) -> list[Segment]:
		"""These and what they build on, as far as it is not filled yet, in order: such a one is answered by its rule."""
		wanted = {segment.name for segment in segments}
		for segment in reversed(self.ordered):
			if segment.name in wanted:
				wanted.update(name for name in self._graph[segment.name] if self.by_name[name].is_awaited)
		return [segment for segment in self.evaluated if segment.name in wanted]

	def awaits(self, name: str) -> bool:
		"""Whether a segment builds on one that is not filled yet, however indirectly."""
		return len(self.with_awaited([self.by_name[name]])) > 1

	def touched_by(self, subjects: set[str]) -> list[Segment]:
		"""The segments whose members may change when these subjects do. Customer touches all of them."""
		direct = [
			segment.name
			for segment in self.evaluated
			if segment.rule and (cat.CUSTOMER in subjects or segment.rule.subjects & subjects)
		]
		return self.with_dependents(direct)


def find_cycle(graph: Mapping[str, set[str]]) -> list[str]:
	"""A path of names that leads back to its beginning, or an empty list."""
	try:
		TopologicalSorter(graph).prepare()
	except CycleError as error:
		path: list[str] = list(reversed(error.args[1]))
		return path
	return []


def say_cycle(path: list[str]) -> Message:
	return Message(N_("The segment builds on itself: {0}."), (" → ".join(path),))


def check_cycle(segments: Segments, name: str, rule: Rule) -> None:
	"""Refuse a rule that would make `name` build on itself; the RuleError names the path."""
	graph = {fold(s.name): {fold(n) for n in s.builds_on} for s in segments.ordered}
	key = fold(name)
	graph[key] = {fold(n) for n in rule.segments}
	path = find_cycle(graph)
	if path and key in path:
		start = path.index(key)
		turned = path[start:-1] + path[:start] + [path[start]]
		spelled = [name if step == key else segments.canonical(step) for step in turned]
		at_fault = (
			t.row for t in rule.terms if t.leaf.subject == cat.SEGMENT and fold(t.leaf.args[0]) in path
		)
		raise RuleError("{0}", say_cycle(spelled), row=next(at_fault, None))


def load_segments(store: Store, catalog: Catalog, name: str | None = None) -> Segments:
	"""Read and parse every segment. With `name` that one, those it builds on and those that build on it, however indirectly."""
	named, of_them = TRUE, TRUE
	if name is not None:
		names = _entangled_with(store, name)
		named, of_them = in_list(sql("name"), names), in_list(sql("parent"), names)
	heads = store.rows(
		sql(
			"SELECT name, enabled, include_disabled, status, rebuilt_at, pending_reason FROM `tabConvo Segment` WHERE {}",
			named,
		)
	)
	rows: dict[str, list[dict[str, Any]]] = {}
	query = sql(
		"SELECT parent, {columns} FROM `tabConvo Segment Rule` WHERE parenttype = 'Convo Segment' AND {of_them}"
		" ORDER BY parent, idx",
		columns=join(", ", [ident(column) for column in RULE_COLUMNS]),
		of_them=of_them,
	)
	for row in dicts(store, query, ("parent", *RULE_COLUMNS)):
		rows.setdefault(row.pop("parent"), []).append(row)
	by_hand = load_by_hand(store, of_them)
	known: dict[tuple[Any, ...], Leaf] = {}
	return Segments(
		make_segment(
			name,
			rows.get(name, []),
			catalog,
			known=known,
			enabled=bool(enabled),
			include_disabled=bool(disabled),
			status=status,
			is_filled=rebuilt_at is not None,
			by_hand=by_hand.get(name, NOBODY),
			pending_reason=why or "",
			rebuilt_at=as_datetime(rebuilt_at),
		)
		for name, enabled, disabled, status, rebuilt_at, why in heads
	)


def _entangled_with(store: Store, name: str) -> list[str]:
	"""A segment and all that rules lead to, from one to the next in either direction."""
	query = sql(
		"SELECT parent, value FROM `tabConvo Segment Rule` WHERE parenttype = 'Convo Segment' AND subject = {}",
		cat.SEGMENT,
	)
	neighbours: dict[str, set[str]] = {}
	for parent, value in store.rows(query):
		inner = str(value or "").strip()
		neighbours.setdefault(fold(parent), set()).add(inner)
		neighbours.setdefault(fold(inner), set()).add(parent)
	found, waiting = {fold(name): name}, [name]
	while waiting:
		for other in sorted(neighbours.get(fold(waiting.pop()), ())):
			if fold(other) not in found:
				found[fold(other)] = other
				waiting.append(other)
	return list(found.values())


def make_segment(
	name: str,
	rows: list[dict[str, Any]],
	catalog: Catalog,
	*,
	enabled: bool = True,
	include_disabled: bool = False,
	status: str = LIVE,
	is_filled: bool = True,
	known: dict[tuple[Any, ...], Leaf] | None = None,
	by_hand: ByHand = NOBODY,
	pending_reason: str = "",
	rebuilt_at: datetime.datetime | None = None,
) -> Segment:
	"""Parse one segment; an error is kept with it instead of raised."""
	status = (status or PENDING) if enabled else PAUSED
	try:
		rule = parse_rule(rows, catalog, known, may_be_empty=True)
	except RuleError as error:
		return Segment(name, None, include_disabled, status, error.message, is_filled=is_filled, by_hand=by_hand)
	by_time = by_hand.has_end or is_time_dependent(rule, catalog)
	trees = trees_of(rule)
	rebuilt_on = rebuilt_at.date() if rebuilt_at else None
	return Segment(
		name, rule, include_disabled, status, None, by_time, trees, is_filled, by_hand, pending_reason, rebuilt_on,
		linked_by(rule, catalog),
	)  # fmt: skip


def set_status(store: Store, name: str, status: str, reason: Sayable | None = None) -> None:
	"""`reason`: what is wrong; kept as it is made up too, for readers of every language."""
	query = sql(
		"UPDATE `tabConvo Segment` SET status = {status}, broken_reason = {reason}, broken_message = {message}"
		" WHERE name = {segment}",
		status=status,
		reason=reason.say()[:1000] if reason else "",
		message=as_json(reason) if reason else "",
		segment=name,
	)
	store.execute(query)


def fault_of(error: Exception) -> Message:
	"""What the database said of an evaluation; nobody translates that."""
	return Message("{0}", (f"{type(error).__name__}: {error}"[:1000],))


def ask_for_rebuild(store: Store, name: str, now: datetime.datetime, why: str = "") -> None:
	"""The whole membership must be looked at; `why` is the reason that its moves will carry, as JSON.

	The moment tells a rebuild that is under way that it was asked for again, after some of its chunks.
	"""
	store.execute(
		sql(
			"UPDATE `tabConvo Segment` SET status = {pending}, broken_reason = '', broken_message = '', pending_at = {now},"
			" pending_reason = {why} WHERE name = {segment}",
			pending=PENDING,
			now=now,
			why=why,
			segment=name,
		)
	)


def begin_rebuild(store: Store, name: str) -> None:
	"""The first chunk answers all who have asked so far."""
	store.execute(sql("UPDATE `tabConvo Segment` SET pending_at = NULL WHERE name = {}", name))


def is_there(store: Store, name: str) -> bool:
	return bool(store.rows(sql("SELECT 1 FROM `tabConvo Segment` WHERE name = {}", name)))


def read_why(store: Store, name: str) -> str:
	"""The reason that was given when the rebuild was asked for, as JSON or nothing."""
	return str(
		scalar(store, sql("SELECT pending_reason FROM `tabConvo Segment` WHERE name = {}", name)) or ""
	)


def record_faults(store: Store, segments: Segments, *, retry: bool = False) -> list[str]:
	"""Mark what cannot be read as Broken, and what can be read again as Pending. Returns the names changed.

	`retry`: also what could be read and not be evaluated, which only a new attempt can tell.
	"""
	changed = []
	for segment in segments.ordered:
		if segment.error and segment.status not in (PAUSED, BROKEN):
			set_status(store, segment.name, BROKEN, segment.error)
			changed.append(segment.name)
	mended = {s.name for s in segments.ordered if s.status == BROKEN and not s.error}
	query = sql("SELECT name, broken_reason FROM `tabConvo Segment` WHERE {}", in_list(sql("name"), sorted(mended)))
	for name, reason in store.rows(query) if mended else ():
		if retry or not _EVALUATION.match(reason or ""):
			set_status(store, name, PENDING)
			changed.append(name)
	return changed


def record_evaluation(store: Store, changes: Mapping[str, int], now: datetime.datetime) -> None:
	"""Move the member counters by what joined and left, and note the time."""
	figures.move_counts(store, changes, now)
	for name in changes:
		store.execute(sql("UPDATE `tabConvo Segment` SET evaluated_at = {} WHERE name = {}", now, name))


def record_rebuilt(store: Store, name: str, now: datetime.datetime) -> bool:
	"""A whole rebuild is done: count exactly, and the segment is live. False when it was asked for again meanwhile.

	Then nothing is done: a first fill has not come to its end either.
	"""
	figures.recount(store, [name], now)
	store.execute(
		sql(
			"UPDATE `tabConvo Segment` SET evaluated_at = {now},"
			" rebuilt_at = CASE WHEN pending_at IS NULL THEN {now} ELSE rebuilt_at END WHERE name = {segment}"
			" AND enabled = 1",
			now=now,
			segment=name,
		)
	)
	store.execute(
		sql(
			"UPDATE `tabConvo Segment` SET status = {live}, broken_reason = '', broken_message = '', pending_reason = ''"
			" WHERE name = {segment} AND enabled = 1 AND pending_at IS NULL",
			live=LIVE,
			segment=name,
		)
	)
	return not store.rows(
		sql("SELECT 1 FROM `tabConvo Segment` WHERE name = {} AND pending_at IS NOT NULL", name)
	)
