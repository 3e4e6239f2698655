"""Customers renamed, merged and deleted: our derived rows follow, and nothing of ours stands in the way.

Frappe rewrites Link columns by itself. What it cannot know (profile names, read states, references kept as
plain data, rows that would collide) is done here: the marking inside the rename, everything else in the drain.
"""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from ...constants import CHANNEL, INTERACTION, POST, PROFILE, SEGMENT_EXCEPTION, SEGMENT_LOG, SEGMENT_MEMBER
from ..actions import runs
from ..base.clock import as_datetime
from ..base.facts import say_fact
from ..base.sql import TRUE, Sql, hint, ident, in_list, like, sql, table
from ..base.store import Store, column
from ..base.tables import GONE_MARK, MERGE_MARK
from ..base.text import fold
from ..base.visibility import Knows, everybody
from ..base.write import in_slabs, insert_rows
from ..catalog.catalog import CUSTOMER, Catalog
from ..changes import outbox
from ..changes.outbox import CHANGE, DELETE, INSERT, RENAME, Change
from ..feed import read_exceptions, saved_views, spoken_of
from ..feed.read_states import first_floor
from ..posts import drafts, kept_mentions, pins, reactions, search_text
from ..rules.by_hand import collapse_merged
from ..segments import figures
from ..segments.facts import Merged, NameTaken
from . import deleted

_REFERENCING = (POST, INTERACTION, SEGMENT_LOG)
_OWNED_BY_CUSTOMER = (POST, INTERACTION)
LOG = SEGMENT_LOG
# What names a document and does not follow it, and when it was written.
NAMING = {LOG: "logged_at", POST: "creation"}
MAX_NAME = 140
DEEPEST_MARK = 3


def make_way(store: Store, old: str, new: str) -> None:
	"""Before a rename: no row of ours may meet a unique key while Frappe rewrites the links. Repeatable.

	`new` is another customer: a merge, and `old` will lose. It is nobody: what earlier customers of that name have
	left behind finds its place now, for afterwards it could not be told from the rows that move in.
	"""
	# Who had the old name before and has met an end since must not go along with who has it now.
	_honour_ends(store, old, resting_only=True)
	known = column(store, sql("SELECT name FROM `tabCustomer` WHERE {}", in_list(sql("name"), [old, new])))
	if fold(old) != fold(new):
		_honour_ends(store, new, resting_only=len(known) > 1)
	if len(known) > 1:
		mark_loser(store, old, new)
	elif fold(old) != fold(new):
		_forget_rows(store, new)
		_mark_memberships(store, new, sql("customer = {}", new))


def keep_unread(store: Store, loser: str, winner: str, now: datetime.datetime) -> None:
	"""Before a merge: nothing that is unread of either shall be read by the mark of the other. Repeatable, and by itself nothing."""
	known = column(store, sql("SELECT name FROM `tabCustomer` WHERE {}", in_list(sql("name"), [loser, winner])))
	if len(known) > 1:
		read_exceptions.join_streams(store, loser, winner, first_floor(now), now)


def _honour_ends(store: Store, name: str, *, resting_only: bool = False) -> None:
	"""What stands under the name of those whose end still waits finds its place: it rests, goes along, or goes for good."""
	arrived = outbox.last_arrival(store, CUSTOMER, name)
	returned = {change.old_name for change in outbox.read_returns(store, CUSTOMER, GONE_MARK)}
	for end in outbox.read_ends(store, CUSTOMER, name):
		if end.event == DELETE and end.name > arrived:
			record = deleted.record_of(store, end)
			if resting_only and not record:
				continue  # the end of who lost a merge looks like this, too
			# Who came back under the name met another end later; where it is told who came back they get it all by that.
			is_told = record and f"{GONE_MARK}{record.name}" in returned
			if is_told or not (record and fold(record.back_as) == fold(name)):
				_lay_down(store, end)
		elif end.event != DELETE and not resting_only:
			_move_read_states(store, end)
			pins.follow_customer(store, end.old_name or "", outbox.name_by_now(store, end))


def mark_loser(store: Store, loser: str, winner: str) -> None:
	"""Before a merge: make the loser's rows that would collide with the winner's harmless.

	Repeatable (the Desk runs a rename twice) and reversible (`unmark_orphans`), because the job may never run.
	"""
	both = sql(
		"customer = {loser} AND segment IN (SELECT segment FROM (SELECT segment FROM `tabConvo Segment Member`"
		" WHERE customer = {winner}) AS winners)",
		loser=loser,
		winner=winner,
	)
	_mark_memberships(store, loser, both)
	ignore, mark = hint("UPDATE IGNORE", "UPDATE OR IGNORE"), _marked(loser)
	store.execute(sql("{} `tabConvo Profile` SET customer = {} WHERE customer = {}", ignore, mark, loser))
	# Where a profile marked earlier is still there, the one just found may go.
	store.execute(sql("DELETE FROM `tabConvo Profile` WHERE customer = {}", loser))


def _mark_memberships(store: Store, customer: str, where: Sql) -> None:
	"""Memberships are marked, never deleted here: the drain will drop them, and say so in the log."""
	ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
	for mark in _marks(customer):
		# A customer who joined again between the two runs of a rename has a row under the first mark already.
		store.execute(sql("{} `tabConvo Segment Member` SET customer = {} WHERE {}", ignore, mark, where))


def _marked(customer: str, depth: int = 1) -> str:
	return (MERGE_MARK * depth + customer)[:MAX_NAME]


def _marks(customer: str) -> list[str]:
	return [_marked(customer, depth) for depth in range(1, DEEPEST_MARK + 1)]


def unmark_orphans(store: Store, now: datetime.datetime) -> int:
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
	marks = {str(name) for name in [*column(store, marked), *column(store, profiles)]}
	names = sorted({mark.lstrip(MERGE_MARK) for mark in marks})
	alive = set(column(store, sql("SELECT name FROM `tabCustomer` WHERE {}", in_list(sql("name"), names))))
	restored = 0
	for name in names:
		for mark in _marks(name) if name in alive else ():
			restored += _give_back(store, name, mark)
		_drop_marked(store, name, name, now)
	return restored


def _give_back(store: Store, name: str, mark: str) -> int:
	ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
	restored = 0
	for doctype in (SEGMENT_MEMBER, PROFILE):
		give_back = sql("{} {} SET customer = {} WHERE customer = {}", ignore, table(doctype), name, mark)
		restored += store.execute(give_back)
	store.execute(sql("{} `tabConvo Profile` SET name = {} WHERE name = {}", ignore, name, mark))
	return restored


def _drop_marked(store: Store, customer: str, heir: str, now: datetime.datetime) -> None:
	"""Marked rows go. The log says of each membership that it went on in another, so that joined and left add up."""
	marked = in_list(sql("customer"), _marks(customer))
	left = column(store, sql("SELECT segment FROM `tabConvo Segment Member` WHERE {}", marked))
	_log_merged(store, left, customer, heir, now)
	for doctype in (SEGMENT_MEMBER, PROFILE):
		store.execute(sql("DELETE FROM {} WHERE {}", table(doctype), marked))
	figures.recount(store, left, now)


def _log_merged(store: Store, segments: Sequence[str], gone: str, heir: str, now: datetime.datetime) -> None:
	columns = (
		"segment",
		"customer",
		"action",
		"logged_at",
		"cause",
		"reason",
		"event",
		"reference_doctype",
		"reference_name",
	)
	fact = Merged(heir) if gone != heir else NameTaken()
	what = ("Left", now, "Merge", say_fact(fact), fact.event, "Customer", heir)
	insert_rows(store, SEGMENT_LOG, columns, [(name, gone, *what) for name in segments], now=now)


def follow_renames(store: Store, changes: Sequence[Change], knows: Knows = everybody) -> None:
	"""After renames and merges: references kept as data, profiles, read states, what was decided by hand.

	`knows`: who is told the new name by what is theirs alone.
	"""
	for change in changes:
		if change.event != RENAME or not change.old_name:
			continue
		for doctype in _REFERENCING:
			store.execute(
				sql(
					"UPDATE {table} SET reference_name = {new_name} WHERE reference_doctype = {doctype}"
					" AND reference_name = {old_name} AND {is_renamed}",
					table=table(doctype),
					new_name=change.reference_name,
					doctype=change.reference_doctype,
					old_name=change.old_name,
					is_renamed=_is_of_the_renamed(doctype, change),
				)
			)
		search_text.follow_name(store, change.reference_doctype, change.reference_name)
		drafts.follow_document(store, change.document, change.old_name, change.changed_at, knows)
		if change.reference_doctype == "Customer":
			by_now = outbox.name_by_now(store, change)
			_follow_customer(store, change, by_now)
			collapse_merged(store, change.reference_name, change.changed_at.date())
			drafts.follow_customer(store, change.old_name, by_now, change.changed_at, knows)
		if change.reference_doctype == CHANNEL:
			_move_read_states(store, change, "Channel")
			drafts.follow_channel(store, change.old_name, change.reference_name, change.changed_at, knows)
			pins.follow_channel(store, change.old_name, change.reference_name)
			saved_views.follow_channel(store, change.old_name, change.reference_name)


def _is_of_the_renamed(kind: str, rename: Change) -> Sql:
	"""Not of whoever has got the old name since. What a drain wrote later says itself which document it is about."""
	older = sql("creation <= {}", rename.changed_at)
	if kind == POST or not rename.reference_created_at:
		return older
	return sql("({} OR reference_created_at = {})", older, rename.reference_created_at)


def _follow_customer(store: Store, change: Change, by_now: str) -> None:
	"""`by_now`: the name under which Frappe's links stand, where another rename waits behind this one."""
	old, new, at = change.old_name or "", change.reference_name, change.changed_at
	ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
	# A plain rename: Frappe has moved the profile's link; its name follows. A merge: the winner's profile stays.
	store.execute(
		sql("{} `tabConvo Profile` SET name = {} WHERE name = {} AND customer = {}", ignore, by_now, old, by_now)
	)
	_drop_marked(store, old, new, at)
	_drop_marked(store, new, new, at)
	_move_read_states(store, change)
	pins.follow_customer(store, old, by_now)


def _move_read_states(store: Store, rename: Change, stream_type: str = CUSTOMER) -> None:
	"""What was read since under the old name is of whoever has it now. Of two marks the later one stays (`keep_unread`)."""
	ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
	old, new, at = rename.old_name, rename.reference_name, rename.changed_at
	where = sql("stream_type = {} AND stream = {} AND creation <= {}", stream_type, old, at)
	store.execute(sql("{} `tabConvo Read State` SET stream = {} WHERE {}", ignore, new, where))
	left = sql("SELECT user, read_at FROM `tabConvo Read State` WHERE {}", where)
	for user, read_at in store.rows(left):
		winners = sql("user = {} AND stream_type = {} AND stream = {}", user, stream_type, new)
		later = sql("UPDATE `tabConvo Read State` SET read_at = {} WHERE {} AND read_at < {}", read_at, winners, read_at)
		store.execute(later)
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
			"reference_doctype = {doctype} AND reference_name = {name} AND {is_deleted}",
			doctype=change.reference_doctype,
			name=change.reference_name,
			is_deleted=_is_of_the_deleted(change),
		)
		found = column(store, sql("SELECT DISTINCT customer FROM `tabConvo Interaction` WHERE {}", where))
		losers += [(customer, change) for customer in found if customer]
		store.execute(sql("DELETE FROM `tabConvo Interaction` WHERE {}", where))
		spoken_of.forget_document(store, change)
	return losers


def _is_of_the_deleted(change: Change) -> Sql:
	"""Not of a document that has the same name by now. Rows of before it was kept go by when they were written."""
	older = sql("creation <= {}", change.changed_at)
	if not change.reference_created_at:
		return older
	return sql(
		"(reference_created_at = {} OR reference_created_at IS NULL AND {})", change.reference_created_at, older
	)


def forget_strangers(store: Store, changes: Sequence[Change]) -> None:
	"""A new document has a name that another one had: what spoke of that one names nobody any more.

	A rename takes along whatever spoke of the old name, so it may come with a stranger's.
	"""
	by_doctype: dict[str, list[str]] = {}
	for change in changes:
		if change.event in (INSERT, RENAME) and is_named_once(change.reference_doctype):
			by_doctype.setdefault(change.reference_doctype, []).append(change.reference_name)
	for doctype, names in by_doctype.items():
		for slab in in_slabs(sorted(set(names))):
			for kind in NAMING:
				unname_strangers(store, kind, doctype, in_list(sql("r.reference_name"), slab))


def is_named_once(doctype: str) -> bool:
	"""Customers are known by their names in all of the log: those of the past are read under the names of today."""
	return doctype != "Customer" and not doctype.startswith("Convo ")


def unname_strangers(store: Store, kind: str, doctype: str, where: Sql) -> int:
	"""Rows `r` that name a document which was made later than they were written; returns how many there were."""
	is_other = sql("s.creation > {}", ident("r", NAMING[kind]))
	if kind == LOG:
		is_other = sql("(s.creation <> r.reference_created_at OR r.reference_created_at IS NULL AND {})", is_other)
	query = sql(
		"SELECT r.name FROM {rows} AS r JOIN {documents} AS s ON s.name = r.reference_name"
		" WHERE r.reference_doctype = {doctype} AND {where} AND {is_other}",
		rows=table(kind),
		documents=table(doctype),
		doctype=doctype,
		where=where,
		is_other=is_other,
	)
	found = sorted(column(store, query))
	for slab in in_slabs(found):
		store.execute(
			sql("UPDATE {} SET reference_name = NULL WHERE {}", table(kind), in_list(sql("name"), slab))
		)
	return len(found)


def _forget_customer(store: Store, change: Change) -> None:
	name, at = change.reference_name, change.changed_at
	if outbox.last_arrival(store, CUSTOMER, name) > change.name:
		return  # what stood under the name found its place when another customer took it
	# An older customer of this name has taken it over by a rename since, and `make_way` has cleared the way.
	query = sql("SELECT creation FROM `tabCustomer` WHERE name = {} AND creation < {}", name, at)
	heirs = [as_datetime(made) for made in column(store, query)]
	record = deleted.record_of(store, change) if heirs else None
	# Or this one is back before its deletion is honoured: Frappe has taken away what linked its mails all the same.
	is_itself = change.reference_created_at is None or change.reference_created_at in heirs
	if not heirs or (is_itself and record and fold(record.back_as) == fold(name)):
		_lay_down(store, change)


def without_undone_deletions(store: Store, catalog: Catalog, changes: Sequence[Change]) -> list[Change]:
	"""The changes, where a deletion that was taken back in its own transaction is a change like any other.

	What a savepoint takes back is told to nobody. The very document is there: made at the moment that the deletion says,
	and no record of a deletion was left, with which somebody might have restored it.
	"""
	told: dict[str, set[str]] = {}
	for change in changes:
		is_known = change.reference_doctype == CUSTOMER or change.reference_doctype in catalog.specs
		if change.event == DELETE and change.reference_created_at and is_known:
			told.setdefault(change.reference_doctype, set()).add(change.reference_name)
	there = {
		(doctype, fold(str(name)), as_datetime(made))
		for doctype, names in told.items()
		for slab in in_slabs(sorted(names))
		for name, made in store.rows(
			sql("SELECT name, creation FROM {} WHERE {}", table(doctype), in_list(sql("name"), slab))
		)
	}

	def is_undone(change: Change) -> bool:
		document = change.reference_doctype, fold(change.reference_name), change.reference_created_at
		is_there = change.event == DELETE and document in there
		return is_there and not (change.reference_doctype == CUSTOMER and deleted.record_of(store, change))

	return [replace(change, event=CHANGE) if is_undone(change) else change for change in changes]


def _lay_down(store: Store, change: Change) -> None:
	"""What stood with a deleted customer rests, where it can be restored; the rest of it goes."""
	older = sql("creation <= {}", change.changed_at)
	deleted.put_aside(store, change, older)
	_forget_rows(store, change.reference_name, older)


def _forget_rows(store: Store, customer: str, older: Sql = TRUE) -> None:
	for of_posts in (reactions, pins, kept_mentions, read_exceptions):
		of_posts.forget_posts(store, sql("customer = {} AND {}", customer, older))
	for doctype in (*_OWNED_BY_CUSTOMER, PROFILE, SEGMENT_EXCEPTION):
		store.execute(sql("DELETE FROM {} WHERE customer = {} AND {}", table(doctype), customer, older))
	runs.forget_customer(store, customer, older)
	stream = sql("stream_type = 'Customer' AND stream = {}", customer)
	store.execute(sql("DELETE FROM `tabConvo Read State` WHERE {} AND {}", stream, older))
