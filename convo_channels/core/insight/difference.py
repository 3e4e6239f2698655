"""What saving a rule would change: who stays, enters and leaves, and what follows in the segments that build on it.

Compared with the members as they are stored. Writes nothing, not even that a condition cannot be evaluated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..base.errors import RuleError
from ..base.messages import N_
from ..base.names import customer_names
from ..base.sql import all_of, in_list, like, sql
from ..base.store import Store, column, is_transient, scalar
from ..base.tables import MERGE_MARK
from ..base.time_limit import TimeLimit, TooSlow
from ..base.visibility import ALL, Visibility
from ..base.write import in_slabs
from ..rules.compiler import EVERYBODY
from ..segments.evaluation import Engine, LeafFault, evaluate_customers
from ..segments.membership import difference_query, stored_members
from ..segments.segments import LIVE, Segment, Segments


@dataclass(frozen=True)
class Follower:
	"""A segment that builds on the one to be saved, and how many would move there."""

	name: str
	enters: int
	leaves: int


@dataclass(frozen=True)
class Difference:
	"""Names in order. `followers`: those in which somebody would move."""

	stays: int
	entering: list[str] = field(default_factory=list)
	leaving: list[str] = field(default_factory=list)
	followers: list[Follower] = field(default_factory=list)


def find_difference(
	store: Store,
	engine: Engine,
	proposed: Segment,
	time_limit: TimeLimit | None = None,
	visibility: Visibility = ALL,
) -> Difference:
	"""Compare a segment as it would be saved with its members; one that has no stored members is entered by everybody.

	Names and numbers are of the customers that the reader sees.
	TooSlow when it takes longer than there is time for.
	"""
	time_limit = time_limit or TimeLimit()
	proposed = replace(proposed, status=LIVE)
	engine = replace(engine, segments=_with(engine.segments, proposed))
	found = _of_seen(store, _compare(store, engine, proposed, time_limit), visibility)
	entering = sorted((name for name, side in found if side > 0), key=str.casefold)
	leaving = sorted((name for name, side in found if side < 0), key=str.casefold)
	marked = like(sql("m.customer"), MERGE_MARK, before=False)
	held = scalar(
		store,
		sql(
			"SELECT COUNT(*) FROM `tabConvo Segment Member` AS m{join} WHERE m.segment = {segment} AND NOT ({marked})"
			" AND {visible}",
			join=visibility.join(sql("m.customer")),
			segment=proposed.name,
			marked=marked,
			visible=visibility.where,
		),
	)
	followers = _find_followers(store, engine, proposed, [*entering, *leaving], time_limit)
	return Difference(int(held or 0) - len(leaving), entering, leaving, followers)


def _of_seen(
	store: Store, sides: Sequence[tuple[str, int]], visibility: Visibility
) -> Sequence[tuple[str, int]]:
	if visibility.is_everything:
		return sides
	seen: set[str] = set()
	for slab in in_slabs([name for name, _ in sides]):
		seen |= _seen(store, slab, visibility)
	return [(name, side) for name, side in sides if name in seen]


def _compare(store: Store, engine: Engine, proposed: Segment, time_limit: TimeLimit) -> list[tuple[str, int]]:
	"""(customer, 1 to enter or -1 to leave)."""
	try:
		return time_limit.rows(store, difference_query(engine, proposed, EVERYBODY))
	except TooSlow:
		raise
	except Exception as error:
		if is_transient(store, error):
			raise
		raise RuleError(N_("The rule cannot be evaluated: {0}"), error) from error


def _with(segments: Segments, proposed: Segment) -> Segments:
	"""All segments, the proposed one in the place of the stored one."""
	return Segments([*(s for s in segments.ordered if s.name != proposed.name), proposed])


def _find_followers(
	store: Store, engine: Engine, proposed: Segment, moved: Sequence[str], time_limit: TimeLimit
) -> list[Follower]:
	"""Only who enters or leaves the inner segment can move in the others."""
	outer = [s for s in engine.segments.with_dependents([proposed.name]) if s.name != proposed.name]
	if not outer:
		return []
	enters: dict[str, int] = dict.fromkeys((s.name for s in outer), 0)
	leaves = dict(enters)
	for slab in in_slabs(moved):
		time_limit.left()
		truth = _evaluate(store, engine, [proposed, *outer], slab)
		stored = stored_members(store, truth, slab)
		for segment in outer:
			if segment.name in truth:
				enters[segment.name] += len(truth[segment.name] - stored[segment.name])
				leaves[segment.name] += len(stored[segment.name] - truth[segment.name])
	found = [Follower(name, enters[name], leaves[name]) for name in enters]
	return [follower for follower in found if follower.enters or follower.leaves]


def _evaluate(
	store: Store, engine: Engine, segments: Sequence[Segment], customers: Sequence[str]
) -> dict[str, set[str]]:
	"""Segments that cannot be evaluated stay as they are; the proposed one, the first, must be."""
	wanted = list(segments)
	while True:
		try:
			return evaluate_customers(store, engine, wanted, customers)
		except LeafFault as fault:
			if wanted[0].name in fault.segments:
				raise RuleError(N_("The rule cannot be evaluated: {0}"), fault.message) from fault
			wanted = [segment for segment in wanted if segment.name not in fault.segments]


def page_of(
	store: Store, names: Sequence[str], visibility: Visibility, *, start: int, limit: int
) -> tuple[list[dict[str, Any]], int | None]:
	"""Names that the reader may see, from a place in the list on, and the place after them; None at the end."""
	found: list[str] = []
	place = start
	while place < len(names) and len(found) <= limit:
		slab = names[place : place + 4 * limit]
		seen = _seen(store, slab, visibility)
		for name in slab:
			if name in seen and len(found) == limit:
				return _named(store, found), place
			if name in seen:
				found.append(name)
			place += 1
	return _named(store, found), None


def _seen(store: Store, names: Sequence[str], visibility: Visibility) -> set[str]:
	if visibility.is_everything:
		return set(names)
	where = all_of([in_list(sql("`tabCustomer`.name"), names), visibility.where])
	return set(column(store, sql("SELECT `tabCustomer`.name FROM `tabCustomer` WHERE {}", where)))


def _named(store: Store, names: Sequence[str]) -> list[dict[str, Any]]:
	shown = customer_names(store, names)
	return [{"name": name, "customer_name": shown.get(name, name)} for name in names]


def channels_of(store: Store, segments: Sequence[str], channels: Sequence[str]) -> list[dict[str, Any]]:
	"""The channels of some segments, among those open to the reader."""
	query = sql(
		"SELECT name, title FROM `tabConvo Channel` WHERE {segments} AND {channels} ORDER BY title",
		segments=in_list(sql("segment"), segments),
		channels=in_list(sql("name"), channels),
	)
	return [{"name": name, "title": title} for name, title in store.rows(query)]
