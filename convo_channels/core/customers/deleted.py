"""Customers who were deleted and can be restored: what was said with them rests, and comes back with them.

Frappe keeps a deleted customer as a Deleted Document until that is cleared away. For as long what we hold of them stands
under a mark that no customer can have, seen by nobody; when the record is gone it goes for good. A customer deleted for
good takes everything along at once.
"""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ...constants import INTERACTION, POST
from ..base.clock import as_datetime
from ..base.sql import TRUE, Sql, hint, in_list, like, sql, table
from ..base.store import Store, column
from ..base.tables import GONE_MARK
from ..base.text import fold
from ..base.write import in_slabs, insert_rows
from ..catalog.catalog import CUSTOMER, PROFILE, Catalog
from ..catalog.customer_links import customer_of, leads_to_customer, rows_of
from ..catalog.sources import SourceSpec
from ..changes import outbox
from ..changes.outbox import DELETE, INSERT, RENAME, Change
from ..feed import read_exceptions
from ..posts import kept_mentions, pins, reactions

# What we hold of a customer.
HELD = (POST, INTERACTION, PROFILE)
# What a colleague wrote down has no source, and no document.
_IS_MAIL = sql("COALESCE(source, '') = 'Communication' AND COALESCE(reference_doctype, '') = 'Communication'")
# Written in one transaction with the deletion, whose moment was taken a little before.
_AROUND = datetime.timedelta(minutes=1)


class Record(NamedTuple):
	"""Frappe's record of a deletion. `back_as`: the name under which the customer is back already, or nothing."""

	name: str
	back_as: str


def record_of(store: Store, deletion: Change) -> Record | None:
	"""The record of this deletion: of the same customer, as far as it says, and nearest to the moment."""
	at = deletion.changed_at
	query = sql(
		"SELECT name, modified, CASE WHEN restored = 1 THEN COALESCE(new_name, '') ELSE '' END, data"
		" FROM `tabDeleted Document` WHERE modified >= {since} AND deleted_doctype = {doctype} AND deleted_name = {name}",
		since=at - _AROUND,
		doctype=CUSTOMER,
		name=deletion.reference_name,
	)
	found = [
		(abs((as_datetime(made) or at) - at), Record(str(name), str(back)))
		for name, made, back, data in store.rows(query)
		if _may_be_of(deletion, data)
	]
	return min(found)[1] if found else None


def _may_be_of(deletion: Change, data: str | None) -> bool:
	"""The name alone may be a namesake's: a record says when its customer was made."""
	try:
		made = as_datetime(json.loads(data or "{}").get("creation"))
	except (ValueError, RecursionError, AttributeError):
		made = None
	return made is None or deletion.reference_created_at in (None, made)


def _hand_over(store: Store, held_by: str, to: str, which: Mapping[str, Sql] | None = None) -> int:
	"""What is held under one name goes to another, whose own profile stays; returns how many rows. `which`: of a table, the rows."""
	moved = 0
	for doctype in HELD:
		place = sql("customer = {}, name = {}", to, to) if doctype == PROFILE else sql("customer = {}", to)
		query = sql(
			"{} {} SET {} WHERE customer = {} AND {}",
			hint("UPDATE IGNORE", "UPDATE OR IGNORE"), table(doctype), place, held_by, (which or {}).get(doctype, TRUE),
		)  # fmt: skip
		moved += store.execute(query)
	pins.follow_customer(store, held_by, to)
	return moved


def put_aside(store: Store, deletion: Change, older: Sql) -> None:
	"""Let the rows of a deleted customer rest who can be restored."""
	customer, at = deletion.reference_name, deletion.changed_at
	record = record_of(store, deletion)
	if not record:
		return
	mark = f"{GONE_MARK}{record.name}"
	if _hand_over(store, customer, mark, dict.fromkeys(HELD, older)):
		# The profile is what tells who rests.
		insert_rows(store, PROFILE, ("name", "customer"), [(mark, mark)], now=at, ignore=True)


def marks(store: Store) -> list[str]:
	"""The marks of all who rest, and of those whose mails wait to be linked again."""
	found: set[str] = set()
	for doctype in (PROFILE, INTERACTION):
		where = like(sql("customer"), GONE_MARK, before=False)
		found.update(column(store, sql("SELECT DISTINCT customer FROM {} WHERE {}", table(doctype), where)))
	return sorted(found)


def restored(store: Store) -> dict[str, str]:
	"""{mark: the customer who is back}, by the name that they have got."""
	found: dict[str, str] = {}
	absent: dict[str, str] = {}
	for slab in in_slabs(marks(store)):
		query = sql(
			"SELECT d.name, COALESCE(c.name, d.new_name), c.name IS NULL FROM `tabDeleted Document` AS d"
			" LEFT JOIN `tabCustomer` AS c ON c.name = d.new_name WHERE d.restored = 1 AND {}",
			in_list(sql("d.name"), [mark[len(GONE_MARK) :] for mark in slab]),
		)
		for name, customer, is_absent in store.rows(query):
			(absent if is_absent else found)[f"{GONE_MARK}{name}"] = customer
	renames = outbox.read_renames(store) if absent else []
	for mark, customer in absent.items():
		heir = outbox.name_of_now(renames, customer or "")
		if heir and heir != customer:
			found[mark] = heir
	return found


@dataclass
class Back:
	"""Customers who have got back what rested of them, and the documents to look at, each with the change behind it."""

	customers: set[str] = field(default_factory=set)
	documents: dict[tuple[str, str], Change] = field(default_factory=dict)


def give_back(store: Store, catalog: Catalog, changes: Sequence[Change]) -> Back:
	"""Restored customers get back what rests of them.

	Their mails wait: Frappe has taken away what linked them, and our rows are all that remembers it (`mails_of`).
	"""
	made = {c.reference_name: c for c in changes if c.reference_doctype == CUSTOMER and c.event == INSERT}
	renamed = {c.reference_name: c for c in changes if c.reference_doctype == CUSTOMER and c.event == RENAME}
	# A deletion in bulk is honoured after the return of who was deleted, which waits for it.
	has_ended = any(c.reference_doctype == CUSTOMER and c.event == DELETE for c in changes)
	if not (made or renamed or has_ended):
		return Back()
	back, known = Back(), _names_of_deleted(store)
	if made or has_ended:
		_follow_returned(store, [c for c in changes if c.reference_doctype == CUSTOMER and c.event == INSERT])
		resting = _ready(store, restored(store), changes)
		for mark, customer in resting.items():
			_give_back(store, mark, customer)
		back.customers.update(resting.values())
	ended = {c.reference_name: c for c in changes if c.event == DELETE and c.reference_name in back.customers}
	for customer, change in {**ended, **renamed, **made}.items():
		# What names a deleted customer names whoever gets the name after them, and is taken along when they get another.
		names = {fold(customer), fold(change.old_name or "")}
		if customer in back.customers or names & known:
			back.documents.update(dict.fromkeys(_documents_of(store, catalog, customer), change))
	return back


def _follow_returned(store: Store, returned: Iterable[Change]) -> None:
	"""Who came back and met another end before anybody looked: what rests of them rests under the last of these ends."""
	for change in returned:
		mark = change.old_name or ""
		if not mark.startswith(GONE_MARK) or not change.reference_created_at:
			continue
		for end in outbox.read_deletions(store, CUSTOMER):
			if end.reference_created_at == change.reference_created_at:
				record = record_of(store, end)
				if record:
					_rest_under(store, mark, f"{GONE_MARK}{record.name}", end.changed_at)
				else:
					forget(store, mark)


def _rest_under(store: Store, mark: str, other: str, at: datetime.datetime) -> None:
	_hand_over(store, mark, other)
	store.execute(sql("DELETE FROM `tabConvo Profile` WHERE customer = {}", mark))
	insert_rows(store, PROFILE, ("name", "customer"), [(other, other)], now=at, ignore=True)


def _ready(store: Store, resting: dict[str, str], changes: Sequence[Change]) -> dict[str, str]:
	"""Without those of whom a return or the end of a namesake is still to be honoured: whose the name is by now is told by that."""
	if not resting:
		return resting
	told = {change.name for change in changes}
	returns = {c.old_name for c in outbox.read_returns(store, CUSTOMER, GONE_MARK) if c.name not in told}
	ending = {fold(c.reference_name) for c in outbox.read_deletions(store, CUSTOMER) if c.name not in told}
	return {
		mark: customer
		for mark, customer in resting.items()
		if mark not in returns and fold(customer) not in ending
	}


def _names_of_deleted(store: Store) -> set[str]:
	"""The names, folded, under which those who rest were known."""
	found: set[str] = set()
	for slab in in_slabs(marks(store)):
		records = in_list(sql("name"), [mark[len(GONE_MARK) :] for mark in slab])
		found.update(column(store, sql("SELECT deleted_name FROM `tabDeleted Document` WHERE {}", records)))
	return {fold(name) for name in found}


def _give_back(store: Store, mark: str, customer: str) -> None:
	_hand_over(store, mark, customer, {INTERACTION: sql("NOT ({})", _IS_MAIL)})
	# A profile made in the meantime knows less than the one that was there before, but it is the one that people see.
	store.execute(sql("DELETE FROM `tabConvo Profile` WHERE customer = {}", mark))


def _documents_of(store: Store, catalog: Catalog, customer: str) -> list[tuple[str, str]]:
	"""Documents that stand with a customer, or name it and do not."""
	standing = sql(
		"SELECT DISTINCT reference_doctype, reference_name FROM `tabConvo Interaction` WHERE customer = {}"
		" AND reference_name IS NOT NULL",
		customer,
	)
	found = [(doctype, name) for doctype, name in store.rows(standing) if doctype in catalog.specs]
	for spec in catalog.specs.values():
		if spec.is_timeline_source:
			query = sql(
				"SELECT DISTINCT s.name FROM {rows} LEFT JOIN `tabConvo Interaction` AS i ON i.reference_doctype = {doctype}"
				" AND i.reference_name = s.name AND i.customer = {customer} WHERE {leads_to} = {customer}"
				" AND {is_customers} AND i.name IS NULL",
				rows=rows_of(spec),
				doctype=spec.doctype,
				customer=customer,
				leads_to=customer_of(spec),
				is_customers=leads_to_customer(spec),
			)
			found += [(spec.doctype, str(name)) for name in column(store, query)]
		else:
			found += [(spec.doctype, name) for name in _written_about(store, spec, customer)]
	return found


def _written_about(store: Store, spec: SourceSpec, customer: str) -> list[str]:
	"""What leads to a customer and is told by the mails about it alone, as a project is."""
	reference = sql("m.reference_doctype = {} AND m.reference_name = s.name", spec.doctype)
	link = sql("m.link_doctype = {} AND m.link_name = s.name", spec.doctype)
	query = sql(
		"SELECT DISTINCT s.name FROM {rows} WHERE {leads_to} = {customer} AND {is_customers} AND (EXISTS (SELECT 1"
		" FROM `tabCommunication` AS m WHERE {reference})"
		" OR EXISTS (SELECT 1 FROM `tabCommunication Link` AS m WHERE {link}))",
		rows=rows_of(spec),
		leads_to=customer_of(spec),
		customer=customer,
		is_customers=leads_to_customer(spec),
		reference=reference,
		link=link,
	)
	return [str(name) for name in column(store, query)]


def mails_of(store: Store, mark: str) -> list[tuple[str, datetime.datetime | None]]:
	"""(Communication, when it was made) for the mails that stood with a customer who is back."""
	query = sql(
		"SELECT reference_name, reference_created_at FROM `tabConvo Interaction` WHERE customer = {customer} AND {is_mail}",
		customer=mark,
		is_mail=_IS_MAIL,
	)
	return [(str(name), as_datetime(created)) for name, created in store.rows(query)]


def forget(store: Store, mark: str) -> None:
	"""What rests under a mark goes for good."""
	for of_posts in (reactions, pins, kept_mentions, read_exceptions):
		of_posts.forget_posts(store, sql("customer = {}", mark))
	for doctype in HELD:
		store.execute(sql("DELETE FROM {} WHERE customer = {}", table(doctype), mark))


def forget_unrestorable(store: Store) -> int:
	"""Whose record Frappe has cleared away is not kept by us either; returns how many they were."""
	gone = 0
	for slab in in_slabs(marks(store)):
		names = [mark[len(GONE_MARK) :] for mark in slab]
		kept = set(
			column(store, sql("SELECT name FROM `tabDeleted Document` WHERE {}", in_list(sql("name"), names)))
		)
		for mark in slab:
			if mark[len(GONE_MARK) :] not in kept:
				forget(store, mark)
				gone += 1
	return gone
