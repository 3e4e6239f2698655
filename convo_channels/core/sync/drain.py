"""Outbox rows -> interactions, profiles, membership. One bounded batch, inside one transaction of the caller's lock.

Order within a batch: the outbox first, then rules and data, so that a slow evaluation can never write an older
truth over a newer one. A batch that fails is halved; a change that fails alone is parked with its error. When
everything fails alike nothing is parked: the fault is told, and the changes wait until it is gone.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...constants import INTERACTION, POST
from ..base.clock import Clock
from ..base.sql import in_list, sql
from ..base.store import Store, column, is_lost, is_transient
from ..base.tables import GONE_MARK, MERGE_MARK
from ..base.text import fold
from ..base.visibility import Knows, everybody
from ..catalog.catalog import CUSTOMER, PROFILE, Catalog
from ..catalog.customer_links import customers_query
from ..changes import outbox
from ..changes.outbox import DELETE, INSERT, RENAME, WRITTEN, Change
from ..changes.written_along import find_written
from ..customers import deleted, renames
from ..rules.rule import Leaf
from ..segments import membership as mem
from ..segments import segments as seg
from ..segments.evaluation import Engine
from ..segments.moves import CAUSE_SEGMENT, LEFT, Move, Reason
from ..timeline import documents, follow, mails, profiles
from . import by_day, held_values
from .faults import Streak
from .posts_followed import follow_posts
from .ranked import ask_for_places
from .reasons import moved_within, reason_of
from .reshaped import find_reshaped

NO_STREAK = Streak()
Now = Callable[[], datetime.datetime]


@dataclass
class BatchResult:
	"""What a batch did. `rebuild`: segments whose whole membership must be looked at.

	`fault`: the error that every change meets; they wait. `streak`: failures in a row, for the next batch to go on.
	"""

	changes: list[Change] = field(default_factory=list)
	moves: list[Move] = field(default_factory=list)
	customers: set[str] = field(default_factory=set)
	parked: list[tuple[Change, str]] = field(default_factory=list)
	rebuild: list[str] = field(default_factory=list)
	fault: str = ""
	streak: Streak = NO_STREAK
	has_probed: bool = False


def drain_batch(
	store: Store,
	catalog: Catalog,
	now: Now,
	limit: int,
	streak: Streak = NO_STREAK,
	look_again: Callable[[set[str]], Catalog] | None = None,
	knows: Knows = everybody,
) -> BatchResult:
	"""Honour up to `limit` changes. An empty result means that nothing waits. `streak`: that of the batch before.

	`look_again` is given the DocTypes of changes that the catalog does not watch, and returns the catalog of now: a
	change of what has just become a source may come before the news of that. `knows`: who is told of a new name.
	"""
	result = BatchResult(streak=streak)
	with store.transaction():
		pending = outbox.read(store, limit)
	unknown = {change.reference_doctype for change in pending} - catalog.watched
	if unknown and look_again:
		catalog = look_again(unknown)
	_drain(store, catalog, now, pending, result, knows)
	return result


def _drain(store: Store, catalog: Catalog, now: Now, changes: Sequence[Change], result: BatchResult, knows: Knows) -> None:
	if result.has_probed:
		# the one that told that others work is done already
		changes = [change for change in changes if change not in result.changes]
	if not changes or result.fault:
		return
	try:
		done = _honour_on_any_connection(store, catalog, now, changes, knows)
	except Exception as error:
		if is_transient(store, error) and not is_lost(error):
			raise
		if len(changes) == 1:
			message = f"{type(error).__name__}: {error}"
			if _is_lasting(store, catalog, now, changes[0], message, result, knows):
				_stand_still(store, message, result)
			else:
				_park(store, changes[0], message, result)
			return
		middle = len(changes) // 2
		_drain(store, catalog, now, changes[:middle], result, knows)
		_drain(store, catalog, now, changes[middle:], result, knows)
		return
	result.changes += changes
	result.moves += done.moves
	result.customers |= done.customers
	result.rebuild += done.rebuild
	result.streak = NO_STREAK


def _honour_on_any_connection(
	store: Store, catalog: Catalog, now: Now, changes: Sequence[Change], knows: Knows
) -> BatchResult:
	"""What is asked may be what ends the connection: then it goes on in halves, and a single change is asked twice."""
	for is_last in (len(changes) > 1, True):
		try:
			with store.transaction():
				return _honour(store, catalog, catalog.clock(now()), changes, knows)
		except Exception as error:
			if not is_lost(error):
				raise
			store.renew()
			if is_last:
				raise
	raise AssertionError


def _park(store: Store, change: Change, message: str, result: BatchResult) -> None:
	with store.transaction():
		outbox.park(store, change, message)
	result.parked.append((change, message))
	result.streak = result.streak.after(change, message)


def _is_lasting(
	store: Store,
	catalog: Catalog,
	now: Now,
	change: Change,
	message: str,
	result: BatchResult,
	knows: Knows,
) -> bool:
	"""Whether everything fails like this change: those before it did, and so does one waiting change of every kind."""
	if result.has_probed or not (result.streak.is_lasting and result.streak.is_of(message)):
		return False
	result.has_probed = True
	with store.transaction():
		others = [other for other in outbox.read_kinds(store) if other.document != change.document]
	for other in others:
		try:
			with store.transaction():
				done = _honour(store, catalog, catalog.clock(now()), [other], knows)
		except Exception as error:
			if is_transient(store, error):
				raise
			if not result.streak.is_of(f"{type(error).__name__}: {error}"):
				return False
			continue
		result.changes.append(other)
		result.moves += done.moves
		result.customers |= done.customers
		result.rebuild += done.rebuild
		result.streak = NO_STREAK
		return False
	return True


def _stand_still(store: Store, message: str, result: BatchResult) -> None:
	"""Park nothing more, and let those wait again that were set aside before the fault was known for what it is."""
	numbers = set(result.streak.numbers)
	with store.transaction():
		outbox.wait_again(store, sorted(numbers))
	result.parked = [(change, error) for change, error in result.parked if change.name not in numbers]
	result.fault = message


def _honour(store: Store, catalog: Catalog, clock: Clock, changes: Sequence[Change], knows: Knows) -> BatchResult:
	done = BatchResult()
	changes = renames.without_undone_deletions(store, catalog, changes)
	# Who was decided on by hand must be known by the name of now, so this comes before the segments are read.
	renames.follow_renames(store, changes, knows)
	losers = renames.clean_up_deleted(store, changes)
	segments = seg.load_segments(store, catalog)
	done.rebuild = seg.record_faults(store, segments)
	written = find_written(store, catalog.along, changes)
	everything = [*changes, *written.values()]
	done.rebuild += _reshaped(store, catalog, segments, everything, clock.now)
	held_values.follow(store, catalog, clock.now, changes, written.values())
	concerned = [
		*losers,
		*_tell(store, catalog, clock, changes, written, [customer for customer, _ in losers]),
	]
	by_customer = resolve_customers(store, catalog, changes, concerned, written)
	done.rebuild += ask_for_places(store, segments, subjects_of(catalog, everything), clock.now)
	done.customers = set(by_customer)
	done.moves = _move(store, Engine(catalog, segments, clock), by_customer)
	# Last: the reasons just written may name one whose number is another's by now.
	renames.forget_strangers(store, changes)
	outbox.remove(store, changes)
	return done


def _reshaped(
	store: Store, catalog: Catalog, segments: seg.Segments, changes: Sequence[Change], now: datetime.datetime
) -> list[str]:
	reshaped = find_reshaped(catalog, segments, changes)
	for name, change in reshaped.items():
		seg.ask_for_rebuild(store, name, now, reason_of(change).as_json())
	return list(reshaped)


def _tell(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	changes: Sequence[Change],
	written: Mapping[tuple[str, str], Change],
	losers: Sequence[str],
) -> list[tuple[str, Change]]:
	"""Timelines and kept values follow. Returns (customer, change) for every customer whose rows are others now."""
	back = deleted.give_back(store, catalog, changes)
	besides = {document: change for document, change in written.items() if change.reference_name} | back.documents
	outcome, concerned = follow.follow_changes(store, catalog, clock, changes, besides)
	told = [*outcome.new, *documents.read_interactions(store, _new(changes, INTERACTION))]
	profiles.advance(store, told, follow_posts(store, changes, clock.now), clock.now)
	others = {change.reference_name for change in back.documents.values()} | back.customers
	profiles.recompute(store, sorted({*losers, *_set_back(changes), *outcome.set_back, *others}), clock.now)
	profiles.ensure_profiles(store, _new(changes, "Customer"), clock.now)
	return concerned


def _new(changes: Sequence[Change], doctype: str) -> list[str]:
	return [c.reference_name for c in changes if c.reference_doctype == doctype and c.event == INSERT]


def _set_back(changes: Sequence[Change]) -> set[str]:
	"""Customers whose kept values may have to go back, or take over another customer's."""
	found: set[str | None] = set()
	for change in changes:
		if change.reference_doctype == "Customer":
			found.update([change.reference_name] if change.event == RENAME else [])
		elif change.event == DELETE:
			found.add(change.customer_before)
		elif change.reference_doctype in (POST, INTERACTION) and change.event != INSERT:
			found.update((change.customer_before, change.customer_after))
	return {name for name in found if name}


def resolve_customers(
	store: Store,
	catalog: Catalog,
	changes: Sequence[Change],
	known: Sequence[tuple[str, Change]] = (),
	written: Mapping[tuple[str, str], Change] | None = None,
) -> dict[str, list[Change]]:
	"""{customer: the changes that concern it}, the customer before a change as well as the one after.

	`known`: (customer, change) that cannot be found any more. `written`: documents written with these, where they are known.
	"""
	if written is None:
		written = find_written(store, catalog.along, changes)
	found: dict[str, list[Change]] = {}
	unknown: dict[str, dict[str, list[Change]]] = {}

	def add(customer: str | None, change: Change) -> None:
		if customer and not customer.startswith((MERGE_MARK, GONE_MARK)):
			found.setdefault(customer, []).append(change)

	for customer, change in known:
		add(customer, change)
	for change in [*written.values(), *changes]:
		add(change.customer_before, change)
		add(change.customer_after, change)
		if change.reference_doctype == "Customer":
			add(change.reference_name, change)
			add(change.old_name, change)
		elif change.event != DELETE:
			unknown.setdefault(change.reference_doctype, {}).setdefault(change.reference_name, []).append(
				change
			)
	for doctype, by_name in unknown.items():
		for name, customers in _customers_now(store, catalog, doctype, sorted(by_name)).items():
			for customer in sorted(customers):
				for change in by_name.get(name, ()):
					add(customer, change)
	return _as_stored(store, found)


def _as_stored(store: Store, found: dict[str, list[Change]]) -> dict[str, list[Change]]:
	"""The same by each customer's own spelling, the changes in the order in which they were made, each once."""
	query = sql("SELECT name FROM `tabCustomer` WHERE {}", in_list(sql("name"), list(found)))
	stored = {fold(name): name for name in column(store, query)}
	merged: dict[str, dict[tuple[Any, ...], Change]] = {}
	for name, changes in found.items():
		# What was written with a save stands before it: the save is the better reason.
		keyed = {(c.name, c.event != WRITTEN, *c.document): c for c in changes}
		merged.setdefault(stored.get(fold(name), name), {}).update(keyed)
	return {name: [by_number[key] for key in sorted(by_number)] for name, by_number in merged.items()}


def _customers_now(store: Store, catalog: Catalog, doctype: str, names: Sequence[str]) -> dict[str, set[str]]:
	"""{document: its customers as stored now}."""
	if doctype == "Communication":
		columns = ("name", "reference_doctype", "reference_name")
		query = sql(
			"SELECT name, reference_doctype, reference_name FROM `tabCommunication` WHERE {}",
			in_list(sql("name"), names),
		)
		found = [dict(zip(columns, row, strict=True)) for row in store.rows(query)]
		return mails.customers_of(store, catalog, found)
	if doctype == PROFILE:
		query = sql("SELECT name, customer FROM `tabConvo Profile` WHERE {}", in_list(sql("name"), names))
	elif doctype == "Tag Link":
		query = sql(
			"SELECT name, document_name FROM `tabTag Link` WHERE document_type = 'Customer' AND {}",
			in_list(sql("name"), names),
		)
	elif doctype in catalog.specs:
		query = customers_query(catalog.specs[doctype], names)
	else:
		return {}
	owners: dict[str, set[str]] = {}
	for name, customer in store.rows(query):
		if customer:
			owners.setdefault(str(name), set()).add(customer)
	return owners


def _move(store: Store, engine: Engine, by_customer: dict[str, list[Change]]) -> list[Move]:
	touched = {d for changes in by_customer.values() for d in subjects_of(engine.catalog, changes)}
	customers = sorted(by_customer)
	moves = mem.find_moves(store, engine, engine.segments.touched_by(touched), customers)
	moves = list(dict.fromkeys([*moves, *_orphans(store, customers)]))
	turned = by_day.find(store, engine, moves)
	reasons = [explain(engine, move, by_customer, turned.get(move), moves) for move in moves]
	mem.apply_moves(store, moves, reasons, engine.clock.now)
	return moves


def _orphans(store: Store, customers: Sequence[str]) -> list[Move]:
	"""Members that are no customers any more leave every segment, paused and broken ones too."""
	query = sql(
		"SELECT m.segment, m.customer FROM `tabConvo Segment Member` AS m LEFT JOIN `tabCustomer` AS c"
		" ON c.name = m.customer WHERE c.name IS NULL AND {}",
		in_list(sql("m.customer"), customers),
	)
	return [Move(segment, customer, LEFT) for segment, customer in store.rows(query)]


def subjects_of(catalog: Catalog, changes: Sequence[Change]) -> set[str]:
	return set().union(*(catalog.affected_sources(change.reference_doctype) for change in changes))


def explain(
	engine: Engine,
	move: Move,
	by_customer: dict[str, list[Change]],
	turned: frozenset[Leaf] | None = None,
	moves: Sequence[Move] = (),
) -> Reason:
	"""Why a customer moved: the last change that concerns both the customer and the segment.

	`turned`: the conditions that the day has turned, when the move is the day's own. `moves`: all those that go with it.
	"""
	changes = by_customer.get(move.customer)
	if changes is None:
		key = fold(move.customer)
		changes = next((found for name, found in by_customer.items() if fold(name) == key), [])
	segment = engine.segments.by_name.get(move.segment)
	early = mem.reason_before_rebuilt(segment, changes[-1].changed_by if changes else "")
	if early:
		return early
	spoken_of = segment.rule.subjects if segment and segment.rule else frozenset()
	direct = [c for c in changes if c.reference_doctype == "Customer"]
	relevant = [c for c in changes if subjects_of(engine.catalog, [c]) & spoken_of] or direct
	if turned is not None:
		relevant = [c for c in relevant if by_day.is_asked_for(engine.catalog, c, turned)]
		if not relevant and segment and segment.is_time_dependent:
			return mem.reason_by_hand(engine, move, by_day.reason_of(engine.clock.today))
	if not relevant:
		changed_by = changes[-1].changed_by if changes else ""
		return Reason(CAUSE_SEGMENT, moved_within(segment.builds_on if segment else (), move, moves), changed_by=changed_by)
	return reason_of(relevant[-1], _asked_of_customer(segment))


def _asked_of_customer(segment: seg.Segment | None) -> set[str]:
	"""The fields of the customer that a segment's rule asks for, and the one by which customers are left out."""
	leaves = segment.rule.leaves if segment and segment.rule else ()
	return {"disabled", *(leaf.field for leaf in leaves if leaf.subject == CUSTOMER)}


def pending_customers(store: Store, catalog: Catalog, limit: int) -> set[str]:
	"""Customers with changes that still wait: drift is not counted for them."""
	return set(resolve_customers(store, catalog, outbox.read(store, limit)))
