"""The kept values of Convo Profile: last contact each way, last post, counters.

The only writer of these columns (consent and source belong to the user). Cheap forward steps while draining,
a recomputation from the rows themselves at night and after deletions.

Contact is what passed between us and the customer: a mail, call, message, visit. A document alone is none, neither is a
colleague's note, nor a mail that did not arrive, was refused, or was thrown away as spam or trash.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ...constants import POST, PROFILE, SEGMENT_MEMBER
from ..base.clock import as_datetime
from ..base.mail_states import NO_CONTACT
from ..base.sql import TRUE, Sql, hint, ident, in_list, sql, table
from ..base.store import Store, column
from ..base.visibility import Visibility
from ..base.write import in_slabs, insert_rows, update_numbered
from .documents import Interaction

CONTACT_POSTS = {"Call": "Out", "Meeting": "Out", "Email": "Out"}
Moment = datetime.datetime | None


@dataclass(frozen=True)
class Kept:
	"""What is kept of one customer."""

	last_inbound_at: Moment = None
	last_outbound_at: Moment = None
	last_post_at: Moment = None
	post_count: int = 0

	@property
	def last_contact_at(self) -> Moment:
		return _later(self.last_inbound_at, self.last_outbound_at)


@dataclass(frozen=True)
class Post:
	"""What a profile needs to know of a post."""

	name: str
	customer: str
	posted_at: datetime.datetime
	post_type: str


def _later(first: Moment, second: Moment) -> Moment:
	return max((m for m in (first, second) if m), default=None)


def ensure_profiles(store: Store, customers: Sequence[str], now: datetime.datetime) -> None:
	"""Every customer has a profile; where it came from is told by what ERPNext knows."""
	for slab in in_slabs(sorted(set(customers))):
		missing = sql(
			"SELECT c.name, c.creation, CASE WHEN c.lead_name <> '' THEN 'Lead' WHEN c.opportunity_name <> '' THEN 'Opportunity'"
			" ELSE 'Desk' END FROM `tabCustomer` AS c LEFT JOIN `tabConvo Profile` AS p ON p.customer = c.name"
			" WHERE {} AND p.customer IS NULL",
			in_list(sql("c.name"), slab),
		)
		rows = [(name, name, as_datetime(created), source) for name, created, source in store.rows(missing)]
		if rows:
			_free_names(store, [name for name, *_ in rows])
			columns = ("name", "customer", "first_seen_at", "source")
			insert_rows(store, PROFILE, columns, rows, now=now, ignore=True)


def _free_names(store: Store, names: Sequence[str]) -> None:
	"""A profile is named after its customer, but learns of a rename later than a new customer may need the name."""
	ignore = hint("UPDATE IGNORE", "UPDATE OR IGNORE")
	where = in_list(sql("name"), names)
	store.execute(sql("{} `tabConvo Profile` SET name = customer WHERE {}", ignore, where))


def advance(
	store: Store, interactions: Iterable[Interaction], posts: Iterable[Post], now: datetime.datetime
) -> None:
	"""Take new rows into account. Times only move forward; counters are counted, for a row may be told twice."""
	steps: dict[str, Kept] = {}
	for item in interactions:
		steps[item.customer] = _with_contact(steps.get(item.customer, Kept()), item.contact, item.occurred_at)
	for post in posts:
		step = steps.get(post.customer, Kept())
		step = replace(step, last_post_at=_later(step.last_post_at, post.posted_at))
		steps[post.customer] = _with_contact(step, CONTACT_POSTS.get(post.post_type, ""), post.posted_at)
	ensure_profiles(store, list(steps), now)
	before = read(store, list(steps))
	post_counts = _count(store, POST, list(steps))
	for customer, step in steps.items():
		old = before.get(customer, Kept())
		merged = Kept(
			_later(old.last_inbound_at, step.last_inbound_at), _later(old.last_outbound_at, step.last_outbound_at),
			_later(old.last_post_at, step.last_post_at),
			post_counts.get(customer, 0),
		)  # fmt: skip
		_update(store, customer, merged)


def _count(store: Store, doctype: str, customers: Sequence[str]) -> dict[str, int]:
	"""{customer: how many rows are about it}."""
	query = sql(
		"SELECT c.name, COUNT(*) FROM `tabCustomer` AS c JOIN {rows} AS r ON r.customer = c.name WHERE {customers}"
		" GROUP BY c.name",
		rows=table(doctype),
		customers=in_list(sql("c.name"), customers),
	)
	return {name: int(count) for name, count in store.rows(query)}


def _with_contact(step: Kept, direction: str, at: datetime.datetime) -> Kept:
	if direction == "In":
		return replace(step, last_inbound_at=_later(step.last_inbound_at, at))
	if direction == "Out":
		return replace(step, last_outbound_at=_later(step.last_outbound_at, at))
	return step


def read(store: Store, customers: Sequence[str]) -> dict[str, Kept]:
	"""{customer: what is kept}."""
	query = sql(
		"SELECT c.name, p.last_inbound_at, p.last_outbound_at, p.last_post_at, p.post_count"
		" FROM `tabCustomer` AS c JOIN `tabConvo Profile` AS p ON p.customer = c.name WHERE {}",
		in_list(sql("c.name"), customers),
	)
	return {
		row[0]: Kept(as_datetime(row[1]), as_datetime(row[2]), as_datetime(row[3]), int(row[4] or 0))
		for row in store.rows(query)
	}


def recompute(store: Store, customers: Sequence[str], now: datetime.datetime) -> int:
	"""Compute the kept values from the rows themselves; returns how many profiles were wrong."""
	return len(mend(store, customers, now))


def mend(store: Store, customers: Sequence[str], now: datetime.datetime) -> list[str]:
	"""The same; returns whose profiles were wrong."""
	wrong: list[str] = []
	for slab in in_slabs(list(customers)):
		ensure_profiles(store, slab, now)
		truth, stored = _truth(store, slab), read(store, slab)
		for customer, kept in stored.items():
			true = truth.get(customer, Kept())
			if true != kept:
				_update(store, customer, true)
				wrong.append(customer)
		_raise_late_bounds(store, slab)
	return wrong


def _raise_late_bounds(store: Store, customers: Sequence[str]) -> None:
	"""Memberships that do not know of a customer's newest post: a merge brought it, or nobody announced it."""
	late = sql(
		"SELECT DISTINCT p.customer, p.last_post_at FROM `tabConvo Segment Member` AS m JOIN `tabConvo Profile` AS p"
		" ON p.customer = m.customer WHERE {} AND p.last_post_at IS NOT NULL"
		" AND (m.last_post_at IS NULL OR m.last_post_at < p.last_post_at)",
		in_list(sql("m.customer"), customers),
	)
	for customer, at in store.rows(late):
		_raise_bound(store, customer, as_datetime(at))


def read_seen(store: Store, customer: str, visibility: Visibility) -> Kept:
	"""The same of one customer from the rows that a reader sees."""
	shown = visibility.shown_reference(sql("i.reference_doctype"), sql("i.reference_name"))
	return _truth(store, [customer], shown).get(customer, Kept())


def is_contact(alias: str) -> Sql:
	"""What passed between us and the customer, and arrived: see `Interaction.contact`."""
	status = ident(alias, "status")
	failed = in_list(sql("COALESCE({}, '')", status), NO_CONTACT)
	return sql("{} <> 'Document' AND NOT ({})", ident(alias, "medium"), failed)


def _truth(store: Store, customers: Sequence[str], shown: Sql = TRUE) -> dict[str, Kept]:
	interactions = sql(
		"SELECT c.name, MAX(CASE WHEN i.direction = 'In' THEN i.occurred_at END),"
		" MAX(CASE WHEN i.direction = 'Out' THEN i.occurred_at END)"
		" FROM `tabCustomer` AS c JOIN `tabConvo Interaction` AS i ON i.customer = c.name WHERE {customers}"
		" AND {contact} AND {shown} GROUP BY c.name",
		customers=in_list(sql("c.name"), customers),
		contact=is_contact("i"),
		shown=shown,
	)
	found = {
		name: Kept(as_datetime(inbound), as_datetime(outbound))
		for name, inbound, outbound in store.rows(interactions)
	}
	posts = sql(
		"SELECT c.name, COUNT(*), MAX(p.posted_at), MAX(CASE WHEN {contact} THEN p.posted_at END)"
		" FROM `tabCustomer` AS c JOIN `tabConvo Post` AS p ON p.customer = c.name WHERE {customers} GROUP BY c.name",
		contact=in_list(sql("p.post_type"), list(CONTACT_POSTS)),
		customers=in_list(sql("c.name"), customers),
	)
	for name, count, newest, outbound in store.rows(posts):
		kept = found.get(name, Kept())
		out = _later(kept.last_outbound_at, as_datetime(outbound))
		found[name] = replace(kept, last_post_at=as_datetime(newest), post_count=count, last_outbound_at=out)
	return found


def _update(store: Store, customer: str, kept: Kept) -> None:
	store.execute(
		sql(
			"UPDATE `tabConvo Profile` SET last_inbound_at = {inbound}, last_outbound_at = {outbound}, last_contact_at = {contact},"
			" last_post_at = {post}, post_count = {posts} WHERE customer = {customer}",
			inbound=kept.last_inbound_at,
			outbound=kept.last_outbound_at,
			contact=kept.last_contact_at,
			post=kept.last_post_at,
			posts=kept.post_count,
			customer=customer,
		)
	)


def read_posts(store: Store, names: Sequence[str]) -> list[Post]:
	"""Posts of customers, by name."""
	query = sql(
		"SELECT p.name, c.name, p.posted_at, p.post_type FROM `tabConvo Post` AS p"
		" JOIN `tabCustomer` AS c ON c.name = p.customer WHERE {}",
		in_list(sql("p.name"), names),
	)
	return [
		Post(name, customer, as_datetime(at) or datetime.datetime.min, kind)
		for name, customer, at, kind in store.rows(query)
	]


def raise_newest_posts(store: Store, posts: Iterable[Post]) -> None:
	"""Keep `last_post_at` of every membership an upper bound of the customer's newest post."""
	newest: dict[str, datetime.datetime] = {}
	for post in posts:
		newest[post.customer] = max(newest.get(post.customer, post.posted_at), post.posted_at)
	for customer, at in newest.items():
		_raise_bound(store, customer, at)


def _raise_bound(store: Store, customer: str, at: Moment) -> None:
	"""Written inside users' saves too, so it locks the rows it changes and no gap, in the order of their names."""
	late = sql("(last_post_at IS NULL OR last_post_at < {})", at)
	query = sql("SELECT name FROM `tabConvo Segment Member` WHERE customer = {} AND {}", customer, late)
	update_numbered(store, SEGMENT_MEMBER, column(store, query), sql("last_post_at"), at, late)
