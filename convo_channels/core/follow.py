"""Copies follow their sources: what was saved, all that hangs on it, and whatever is to be looked at.

One comparison serves the drain, the filling from history and the nightly check; `comparison` makes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from . import mails, story, turned
from .catalog import CUSTOMER, Catalog, SourceSpec
from .clock import Clock
from .comparison import Kind, Outcome, insert, kind_of, kinds, settle
from .outbox import DELETE, RENAME, UNTOLD, Change, read_waiting
from .spelling import fold
from .sql import in_list, sql, table
from .store import Store, column
from .story import Interaction
from .write import in_slabs

__all__ = ["Outcome", "check", "follow_changes", "kinds"]


def follow_changes(
	store: Store,
	catalog: Catalog,
	clock: Clock,
	changes: Sequence[Change],
	besides: Mapping[tuple[str, str], Change],
) -> tuple[Outcome, list[tuple[str, Change]]]:
	"""Bring everything up to date that these changes concern. Returns also (customer, change) for whom rows are others now.

	`besides`: documents to be looked at that were not saved.
	"""
	outcome = Outcome()
	causes: dict[tuple[str, str], Change] = {}
	by_doctype: dict[str, list[Change]] = {}
	for change in changes:
		if change.event != DELETE:
			by_doctype.setdefault(change.reference_doctype, []).append(change)
			causes[change.reference_doctype, fold(change.reference_name)] = change
	for doctype, group in by_doctype.items():
		kind = kind_of(catalog, doctype)
		if kind and kind.spec:
			_tell_changes(store, kind, kind.spec, clock, group, outcome)
	hanging = mails.that_hang_on(store, catalog, changes)
	unsaved = {**besides, **_told_twice(store, catalog, by_doctype.get(CUSTOMER, ()))}
	for (doctype, name), change in unsaved.items():
		if doctype == mails.DOCTYPE:
			hanging.setdefault(name, mails.as_change_of(doctype, name, change))
		else:
			check(store, catalog, clock, doctype, [name], outcome)
			causes.setdefault((doctype, fold(name)), mails.as_change_of(doctype, name, change))
	for mail, change in hanging.items():
		causes.setdefault((mails.DOCTYPE, fold(mail)), change)
	saved = {change.reference_name for change in by_doctype.get(mails.DOCTYPE, ())}
	check(store, catalog, clock, mails.DOCTYPE, sorted(saved | hanging.keys()), outcome)
	return outcome, _concerned(outcome, causes)


def _concerned(outcome: Outcome, causes: Mapping[tuple[str, str], Change]) -> list[tuple[str, Change]]:
	return [
		(customer, causes[document])
		for document, customers in outcome.concerned.items()
		if document in causes
		for customer in sorted(customers)
	]


def _tell_changes(
	store: Store, kind: Kind, spec: SourceSpec, clock: Clock, changes: Sequence[Change], outcome: Outcome
) -> None:
	"""Documents that were saved: their rows follow, and each state that a save saw is told, the first one as a beginning."""
	changes = _by_names_of_now(changes)
	names = sorted({change.reference_name for change in changes})
	truth = story.derive(store, spec, names, clock)
	names = _without_absent(store, spec.doctype, names, truth)
	steps = turned.as_of_today(truth, [change for change in changes if change.event not in UNTOLD])
	first: dict[str, Change] = {}
	for change in steps:
		first.setdefault(fold(change.reference_name), change)

	def begin(told: Interaction) -> Interaction | None:
		change = first.get(fold(told.reference_name))
		return story.as_first_told(told, change) if change else None

	last = settle(store, kind, names, truth, outcome, begin)
	found = []
	for change in steps:
		name, status = fold(change.reference_name), story.status_of(change)[:140]
		for customer, told in truth.get(name, {}).items():
			before = last.get((name, customer))
			if before is not None and before != status:
				found.append(story.as_step(spec, told, before, change))
				last[name, customer] = status
	insert(store, kind, found, outcome)


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


def _without_absent(store: Store, doctype: str, names: Sequence[str], truth: story.Truth) -> list[str]:
	"""What is not there was deleted or renamed, and the word of that is still to come: until then its rows stay."""
	silent = [name for name in names if fold(name) not in truth]
	there: set[str] = set()
	for slab in in_slabs(silent):
		query = sql("SELECT name FROM {} WHERE {}", table(doctype), in_list(sql("name"), slab))
		there.update(fold(str(name)) for name in column(store, query))
	return [name for name in names if fold(name) in truth or fold(name) in there]


def check(
	store: Store, catalog: Catalog, clock: Clock, doctype: str, names: Sequence[str], outcome: Outcome
) -> None:
	"""Compare these documents with their rows, whatever happened to them, and write the difference."""
	kind = kind_of(catalog, doctype)
	for slab in in_slabs(list(names)) if kind else ():
		assert kind is not None
		if not kind.spec:
			truth = mails.derive(store, catalog, slab, clock)
			settle(store, kind, slab, truth, outcome, _as_it_is, read_waiting(store, doctype, slab))
		else:
			_check_documents(store, kind, kind.spec, clock, slab, outcome)


def _as_it_is(told: Interaction) -> Interaction | None:
	return told


def _check_documents(
	store: Store, kind: Kind, spec: SourceSpec, clock: Clock, names: Sequence[str], outcome: Outcome
) -> None:
	"""A document whose changes still wait is left to them: its state of now is their end, not its beginning."""
	truth = story.derive(store, spec, names, clock)
	waiting = read_waiting(store, spec.doctype, names)

	def begin(told: Interaction) -> Interaction | None:
		return None if waiting.get(fold(told.reference_name)) else story.as_begun(told)

	last = settle(store, kind, names, truth, outcome, begin, waiting)
	behind = {
		name: by_customer
		for name, by_customer in truth.items()
		if not waiting.get(name)
		and any(
			last.get((name, each), told.status[:140]) != told.status[:140]
			for each, told in by_customer.items()
		)
	}
	since = turned.since(store, spec.doctype, behind, clock)
	found = []
	for name, by_customer in behind.items():
		for customer, told in by_customer.items():
			before = last.get((name, customer), told.status)
			if before != told.status[:140]:
				change = turned.as_change(told, since.get(name, clock.now))
				found.append(story.as_step(spec, told, before, change))
		outcome.repaired += 1
	insert(store, kind, found, outcome)


def _told_twice(store: Store, catalog: Catalog, changes: Iterable[Change]) -> dict[tuple[str, str], Change]:
	"""What two customers both had stands twice with the one that is left of them."""
	shared = [kind.doctype for kind in kinds(catalog) if kind.is_shared]
	found: dict[tuple[str, str], Change] = {}
	for change in changes:
		if change.event != RENAME:
			continue
		query = sql(
			"SELECT reference_doctype, reference_name FROM `tabConvo Interaction` WHERE customer = {} AND {}"
			" GROUP BY reference_doctype, reference_name HAVING COUNT(*) > 1",
			change.reference_name, in_list(sql("reference_doctype"), shared),
		)  # fmt: skip
		found.update({(doctype, name): change for doctype, name in store.rows(query)})
	return found
