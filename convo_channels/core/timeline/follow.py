"""Copies follow their sources: what was saved, all that hangs on it, and whatever is to be looked at.

One comparison serves the drain, the filling from history and the nightly check; `comparison` makes it.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial

from ..base.clock import Clock, as_datetime
from ..base.sql import in_list, sql, table
from ..base.store import Store
from ..base.text import fold
from ..base.write import in_slabs
from ..catalog.catalog import CUSTOMER, Catalog, SourceSpec
from ..changes.outbox import RENAME, SEEN, WRITTEN, Change, read_waiting
from ..changes.written_along import as_written
from . import documents, mails, turned
from .comparison import Kind, Last, Outcome, insert, kind_of, kinds, settle
from .documents import Interaction

__all__ = ["Outcome", "check", "follow_changes", "kinds"]


def follow_changes(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	changes: Sequence[Change],
	besides: Mapping[tuple[str, str], Change],
) -> tuple[Outcome, list[tuple[str, Change]]]:
	"""Bring everything up to date that these changes concern. Returns also (customer, change) for whom rows are others now.

	`besides`: documents to be looked at that were not saved, each with the change behind it.
	"""
	outcome = Outcome()
	renames = [change for change in changes if (change.reference_doctype, change.event) == (CUSTOMER, RENAME)]
	unsaved = {**besides, **_told_twice(store, catalog, renames)}
	given = [*changes, *(as_written(change, *document) for document, change in unsaved.items())]
	by_doctype: dict[str, list[Change]] = {}
	# A deletion too: what had the name before may still stand under it.
	for change in given:
		by_doctype.setdefault(change.reference_doctype, []).append(change)
	for doctype, group in by_doctype.items():
		kind = kind_of(catalog, doctype)
		if kind and kind.spec:
			_tell_changes(store, kind, kind.spec, clock, group, outcome)
	hanging = mails.that_hang_on(store, catalog, given)
	causes = {change.document: change for change in hanging.values()}
	causes |= {change.document: change for group in by_doctype.values() for change in _saves_last(group)}
	found = sorted(name for doctype, name in causes if doctype == mails.DOCTYPE)
	check(store, catalog, clock, mails.DOCTYPE, found, outcome)
	return outcome, _concerned(outcome, causes)


def _saves_last(changes: Iterable[Change]) -> list[Change]:
	"""What a save says of a document counts for more than that it was written with another one."""
	return sorted(changes, key=lambda change: change.event != WRITTEN)


def _concerned(outcome: Outcome, causes: Mapping[tuple[str, str], Change]) -> list[tuple[str, Change]]:
	by_document = {(doctype, fold(name)): change for (doctype, name), change in causes.items()}
	return [
		(customer, by_document[document])
		for document, customers in outcome.concerned.items()
		if document in by_document
		for customer in sorted(customers)
	]


def _tell_changes(
	store: Store, kind: Kind, spec: SourceSpec, clock: Clock, changes: Sequence[Change], outcome: Outcome
) -> None:
	"""Documents that were saved or written: their rows follow, and each state that a save saw is told.

	The first one is told as a beginning, at last what they are now: a save may have been read apart from the rename that
	came after it, and what is written with another document is seen by no save at all.
	"""
	changes = _by_names_of_now(changes)
	waiting = _Waiting(store, spec.doctype, [change.reference_name for change in changes], changes)
	changes = _of_themselves(store, spec.doctype, changes, waiting)
	names = sorted({change.reference_name for change in changes})
	truth = documents.derive(store, spec, names, clock)
	steps = turned.as_of_today(truth, [change for change in changes if change.event in SEEN])
	first: dict[str, Change] = {}
	for change in steps:
		first.setdefault(fold(change.reference_name), change)

	def begin(told: Interaction) -> Interaction | None:
		change = first.get(fold(told.reference_name))
		if change:
			return documents.as_first_told(told, change)
		return None if waiting.are_of(told.reference_name) else documents.as_begun(told)

	last = settle(store, kind, names, truth, outcome, begin)
	found = []
	for change in steps:
		name, status = fold(change.reference_name), documents.status_of(change)[:140]
		for customer, told in truth.get(name, {}).items():
			before = last.get((name, customer))
			if before and before.status != status:
				is_of_now = status == told.status[:140]
				at = _above(before, change.changed_at, clock) if is_of_now else change.changed_at
				found.append(documents.as_step(spec, told, before.status, change, at))
				last[name, customer] = Last(status, max(at, before.at or at))
	insert(store, kind, found, outcome)
	behind = {name: of for name, of in _behind(truth, last).items() if not waiting.are_of(name)}
	causes = {fold(change.reference_name): change for change in _saves_last(changes)}
	found += _catch_up(store, kind, spec, clock, behind, last, outcome, causes)
	_put_in_place(store, kind, truth, found, outcome)


class _Waiting:
	"""Documents with changes that are still to be told, besides those that are being told; asked for when needed only."""

	def __init__(self, store: Store, doctype: str, names: Sequence[str], told: Sequence[Change]):
		self._read = partial(read_waiting, store, doctype, names, told)

	@cached_property
	def _found(self) -> dict[str, bool]:
		return self._read()

	def are_of(self, name: str) -> bool:
		return self._found.get(fold(name), False)

	def is_word_to_come(self, name: str) -> bool:
		"""Its deletion, too."""
		return fold(name) in self._found


def _by_names_of_now(changes: Sequence[Change]) -> list[Change]:
	"""What was saved before a rename, by the name that the document has got."""
	found: list[Change] = []
	names: dict[str, str] = {}
	for change in reversed(changes):
		name = names.get(fold(change.reference_name), change.reference_name)
		found.append(replace(change, reference_name=name))
		if change.event == RENAME and change.old_name:
			names[fold(change.old_name)] = name
	return found[::-1]


def _of_themselves(
	store: Store, doctype: str, changes: Sequence[Change], waiting: "_Waiting"
) -> list[Change]:
	"""Without those of documents whose name is another one's by now, or nobody's while the word of that is still to come.

	These were deleted or renamed: until it comes their rows stay. Of whom nothing more is heard the rows go.
	"""
	made: dict[str, datetime.datetime | None] = {}
	for slab in in_slabs(sorted({change.reference_name for change in changes})):
		query = sql("SELECT name, creation FROM {} WHERE {}", table(doctype), in_list(sql("name"), slab))
		made.update({fold(str(name)): as_datetime(creation) for name, creation in store.rows(query)})

	def is_its_own(change: Change) -> bool:
		name = fold(change.reference_name)
		if name not in made:
			return not waiting.is_word_to_come(name)
		return change.reference_created_at in (None, made[name])

	return [change for change in changes if is_its_own(change)]


def check(
	store: Store, catalog: Catalog, clock: Clock, doctype: str, names: Sequence[str], outcome: Outcome
) -> None:
	"""Compare these documents with their rows, whatever happened to them, and write the difference."""
	kind = kind_of(catalog, doctype)
	for slab in in_slabs(list(names)) if kind else ():
		assert kind is not None
		if not kind.spec:
			truth, waiting = mails.derive(store, catalog, slab, clock), read_waiting(store, doctype, slab)
			settle(store, kind, slab, truth, outcome, _as_it_is, waiting)
		else:
			_check_documents(store, kind, kind.spec, clock, slab, outcome)


def _as_it_is(told: Interaction) -> Interaction | None:
	return told


def _check_documents(
	store: Store, kind: Kind, spec: SourceSpec, clock: Clock, names: Sequence[str], outcome: Outcome
) -> None:
	"""A document whose changes still wait is left to them: its state of now is their end, not its beginning."""
	truth = documents.derive(store, spec, names, clock)
	waiting = read_waiting(store, spec.doctype, names)

	def begin(told: Interaction) -> Interaction | None:
		return None if waiting.get(fold(told.reference_name)) else documents.as_begun(told)

	# What says nothing any more and still waits may have another name by now: its rows go with that.
	silent = {fold(name) for name in names} - truth.keys()
	names = [name for name in names if fold(name) not in silent or not waiting.get(fold(name))]
	last = settle(store, kind, names, truth, outcome, begin, waiting)
	behind = {name: of for name, of in _behind(truth, last).items() if not waiting.get(name)}
	outcome.repaired += len(behind)
	found = _catch_up(store, kind, spec, clock, behind, last, outcome, {})
	_put_in_place(store, kind, truth, found, outcome)


def _behind(truth: documents.Truth, last: Mapping[tuple[str, str], Last]) -> documents.Truth:
	"""Of the documents those, and for whom, of which another state is told last than that of now."""
	found: documents.Truth = {}
	for name, by_customer in truth.items():
		for customer, told in by_customer.items():
			before = last.get((name, customer))
			if before and before.status != told.status[:140]:
				found.setdefault(name, {})[customer] = told
	return found


def _catch_up(
	store: Store,
	kind: Kind,
	spec: SourceSpec,
	clock: Clock,
	behind: documents.Truth,
	last: Mapping[tuple[str, str], Last],
	outcome: Outcome,
	causes: Mapping[str, Change],
) -> list[Interaction]:
	"""Tell what they are now: since the day that brought it, or since what it came with; else it is only known by now."""
	days = turned.since(store, spec.doctype, behind, clock)
	found = []
	for name, by_customer in behind.items():
		cause = causes.get(name)
		for customer, told in by_customer.items():
			before, at = last[name, customer], days.get(name)
			# A day that has passed before brings nothing: what was paid since is overdue again from now on.
			if at is None or (before.at and at <= before.at):
				at = _above(before, cause.changed_at if cause else clock.now, clock)
			change = turned.as_change(told, at, cause.changed_by if cause else "")
			found.append(documents.as_step(spec, told, before.status, change, at))
	insert(store, kind, found, outcome)
	return found


def _above(before: Last, at: datetime.datetime, clock: Clock) -> datetime.datetime:
	"""When the state of now is told to have come: at its own moment, or after all that was told, if that is later."""
	if before.at is None or at >= before.at:
		return at
	return max(clock.now, before.at + datetime.datetime.resolution)


def _put_in_place(
	store: Store, kind: Kind, truth: documents.Truth, steps: Iterable[Interaction], outcome: Outcome
) -> None:
	"""What was told of a document before its day moves when more is told: another row stands on that day now."""
	names = []
	for name in dict.fromkeys(fold(step.reference_name) for step in steps):
		told = next(iter(truth[name].values()))
		if told.reference_created_at and told.occurred_at > told.reference_created_at:
			names.append(told.reference_name)
	if names:
		settle(store, kind, names, truth, outcome, _nothing, {fold(name) for name in names})


def _nothing(told: Interaction) -> None:
	return None


def _told_twice(store: Store, catalog: Catalog, renames: Iterable[Change]) -> dict[tuple[str, str], Change]:
	"""What two customers both had stands twice with the one that is left of them."""
	shared = [kind.doctype for kind in kinds(catalog) if kind.is_shared]
	found: dict[tuple[str, str], Change] = {}
	for change in renames:
		query = sql(
			"SELECT reference_doctype, reference_name FROM `tabConvo Interaction` WHERE customer = {customer} AND {shared}"
			" GROUP BY reference_doctype, reference_name HAVING COUNT(*) > 1",
			customer=change.reference_name,
			shared=in_list(sql("reference_doctype"), shared),
		)
		found.update({(doctype, name): change for doctype, name in store.rows(query)})
	return found
