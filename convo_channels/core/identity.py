"""Customers renamed, merged and deleted: our derived rows follow, and nothing of ours stands in the way.

Frappe rewrites Link columns by itself. What it cannot know (profile names, read states, references kept as
plain data, rows that would collide) is done here: the marking inside the rename, everything else in the drain.
"""

from collections.abc import Sequence

from . import follow_ups
from .by_hand import collapse_merged
from .outbox import DELETE, RENAME, Change
from .schema import MERGE_MARK
from .segments import recount
from .spelling import fold
from .sql import TRUE, Sql, hint, in_list, like, sql
from .store import Store, column

_REFERENCING = ("Convo Post", "Convo Interaction", "Convo Segment Log")
_OWNED_BY_CUSTOMER = ("Convo Post", "Convo Interaction")
MAX_NAME = 140


def make_way(store: Store, old: str, new: str) -> None:
	"""Before a rename: no row of ours may meet a unique key while Frappe rewrites the links. Repeatable.

	`new` is another customer: a merge, and `old` will lose. It is nobody: what an earlier customer of that name has
	left behind goes now, for afterwards it could not be told from the rows that move in.
	"""
	known = column(store, sql("SELECT name FROM `tabCustomer` WHERE {}", in_list(sql("name"), [old, new])))
	if len(known) > 1:
		mark_loser(store, old, new)
	elif fold(old) != fold(new):
		_forget_rows(store, new)
		ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
		update = sql(
			"{} `tabConvo Segment Member` SET customer = {} WHERE customer = {}", ignore, _marked(new), new
		)
		store.execute(update)
		store.execute(sql("DELETE FROM `tabConvo Segment Member` WHERE customer = {}", new))


def mark_loser(store: Store, loser: str, winner: str) -> None:
	"""Before a merge: make the loser's rows that would collide with the winner's harmless.

	Repeatable (the Desk runs a rename twice) and reversible (`unmark_orphans`), because the job may never run.
	"""
	mark = _marked(loser)
	both = sql(
		"customer = {} AND segment IN (SELECT segment FROM (SELECT segment FROM `tabConvo Segment Member`"
		" WHERE customer = {}) AS winners)",
		loser, winner,
	)  # fmt: skip
	ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
	store.execute(sql("{} `tabConvo Segment Member` SET customer = {} WHERE {}", ignore, mark, both))
	store.execute(sql("{} `tabConvo Profile` SET customer = {} WHERE customer = {}", ignore, mark, loser))
	# Where a row marked earlier is still there, the one just found may go.
	store.execute(sql("DELETE FROM `tabConvo Segment Member` WHERE {}", both))
	store.execute(sql("DELETE FROM `tabConvo Profile` WHERE customer = {}", loser))


def _marked(customer: str) -> str:
	return (MERGE_MARK + customer)[:MAX_NAME]


def unmark_orphans(store: Store) -> int:
	"""Give back rows marked for a merge that never happened: their customer still exists.

	Counters are left to the end of the reconciliation, which counts everything.
	"""
	marked = sql(
		"SELECT DISTINCT customer FROM `tabConvo Segment Member` WHERE {}",
		like(sql("customer"), MERGE_MARK, before=False),
	)
	profiles = sql(
		"SELECT customer FROM `tabConvo Profile` WHERE {}", like(sql("customer"), MERGE_MARK, before=False)
	)
	names = {str(name) for name in [*column(store, marked), *column(store, profiles)]}
	alive = set(
		column(
			store,
			sql("SELECT name FROM `tabCustomer` WHERE {}", in_list(sql("name"), [n[1:] for n in names])),
		)
	)
	ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
	restored = 0
	for mark in sorted(names):
		name = mark[1:]
		if name in alive:
			for doctype in ("Convo Segment Member", "Convo Profile"):
				give_back = sql(
					"{} {} SET customer = {} WHERE customer = {}", ignore, _table(doctype), name, mark
				)
				restored += store.execute(give_back)
			store.execute(sql("{} `tabConvo Profile` SET name = {} WHERE name = {}", ignore, name, mark))
		_drop_marked(store, mark)
	return restored


def _drop_marked(store: Store, mark: str) -> None:
	left = column(store, sql("SELECT segment FROM `tabConvo Segment Member` WHERE customer = {}", mark))
	for doctype in ("Convo Segment Member", "Convo Profile"):
		store.execute(sql("DELETE FROM {} WHERE customer = {}", _table(doctype), mark))
	recount(store, left)


def _table(doctype: str) -> Sql:
	return sql(f"`tab{doctype}`")


def follow_renames(store: Store, changes: Sequence[Change]) -> None:
	"""After renames and merges: references kept as data, profiles, read states, what was decided by hand."""
	for change in changes:
		if change.event != RENAME or not change.old_name:
			continue
		for doctype in _REFERENCING:
			store.execute(
				sql(
					"UPDATE {} SET reference_name = {} WHERE reference_doctype = {} AND reference_name = {}",
					_table(doctype), change.reference_name, change.reference_doctype, change.old_name,
				)
			)  # fmt: skip
		if change.reference_doctype == "Customer":
			_follow_customer(store, change.old_name, change.reference_name)
			collapse_merged(store, change.reference_name, change.changed_at.date())
		if change.reference_doctype == "Convo Channel":
			_move_read_states(store, "Channel", change.old_name, change.reference_name)


def _follow_customer(store: Store, old: str, new: str) -> None:
	ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
	# A plain rename: Frappe has moved the profile's link; its name follows. A merge: the winner's profile stays.
	store.execute(
		sql("{} `tabConvo Profile` SET name = {} WHERE name = {} AND customer = {}", ignore, new, old, new)
	)
	_drop_marked(store, _marked(old))
	_drop_marked(store, _marked(new))
	_move_read_states(store, "Customer", old, new)


def _move_read_states(store: Store, stream_type: str, old: str, new: str) -> None:
	ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
	where = sql("stream_type = {} AND stream = {}", stream_type, old)
	store.execute(sql("{} `tabConvo Read State` SET stream = {} WHERE {}", ignore, new, where))
	store.execute(sql("DELETE FROM `tabConvo Read State` WHERE {}", where))


def clean_up_deleted(store: Store, changes: Sequence[Change]) -> list[tuple[str, Change]]:
	"""After deletions: a customer's conversation goes with the customer, a document's rows with the document.

	Returns (customer, change) for every customer who lost rows about a document: a deleted mail names none by itself.
	Memberships are left to the evaluation that follows, which logs and counts them.
	A customer made anew under the same name keeps what came after the deletion.
	"""
	losers: list[tuple[str, Change]] = []
	for change in changes:
		if change.event != DELETE:
			continue
		if change.reference_doctype == "Customer":
			_forget_customer(store, change)
			continue
		where = sql(
			"reference_doctype = {} AND reference_name = {} AND creation <= {}",
			change.reference_doctype, change.reference_name, change.changed_at,
		)  # fmt: skip
		found = column(store, sql("SELECT DISTINCT customer FROM `tabConvo Interaction` WHERE {}", where))
		losers += [(customer, change) for customer in found if customer]
		store.execute(sql("DELETE FROM `tabConvo Interaction` WHERE {}", where))
	return losers


def _forget_customer(store: Store, change: Change) -> None:
	name, at = change.reference_name, change.changed_at
	# An older customer of this name has taken it over by a rename since, and `make_way` has cleared the way.
	heirs = store.rows(sql("SELECT 1 FROM `tabCustomer` WHERE name = {} AND creation < {}", name, at))
	if not heirs:
		_forget_rows(store, name, sql("creation <= {}", at))


def _forget_rows(store: Store, customer: str, older: Sql = TRUE) -> None:
	for doctype in (*_OWNED_BY_CUSTOMER, "Convo Profile", "Convo Segment Exception"):
		store.execute(sql("DELETE FROM {} WHERE customer = {} AND {}", _table(doctype), customer, older))
	follow_ups.forget_customer(store, customer, older)
	store.execute(
		sql("DELETE FROM `tabConvo Read State` WHERE stream_type = 'Customer' AND stream = {}", customer)
	)
