"""Rows of an Email Group that are there because of a segment: added, taken away, counted.

Knows nothing of consent or membership; `mailing` decides who is to be in. It never touches a row that it did not add,
nor one whose person has unsubscribed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import frappe
from frappe.utils import now_datetime

from convo_channels.constants import SEGMENT_ADDRESS
from convo_channels.core.base.sql import TRUE, Sql, all_of, in_list, sql
from convo_channels.core.base.store import Store, column, scalar
from convo_channels.core.base.text import fold
from convo_channels.core.base.write import delete_numbered, in_slabs, insert_rows

ADDRESS, GROUP_MEMBER = SEGMENT_ADDRESS, "Email Group Member"


@dataclass(frozen=True)
class Row:
	"""One address of one segment in one group."""

	name: int
	group: str
	customer: str
	email: str


def _read(store: Store, where: Sql) -> list[Row]:
	query = sql(
		"SELECT a.name, a.email_group, a.customer, a.email FROM `tabConvo Segment Address` AS a"
		" LEFT JOIN `tabConvo Segment Member` AS m ON m.segment = a.segment AND m.customer = a.customer WHERE {}",
		where,
	)
	return [
		Row(name, group or "", customer or "", email) for name, group, customer, email in store.rows(query)
	]


def of_customers(store: Store, segment: str, customers: Sequence[str]) -> list[Row]:
	return _read(store, all_of([sql("a.segment = {}", segment), in_list(sql("a.customer"), customers)]))


def of_strangers(store: Store, segment: str, customers: Sequence[str] | None = None) -> list[Row]:
	"""Rows whose customer is no member any more; of all, or of some."""
	among = TRUE if customers is None else in_list(sql("a.customer"), customers)
	return _read(store, all_of([sql("a.segment = {}", segment), sql("m.name IS NULL"), among]))


def add(store: Store, segment: str, group: str, people: Sequence[tuple[str, str]]) -> None:
	"""Put (customer, address) into the group. An address that somebody added by hand stays theirs."""
	for slab in in_slabs(list(people)):
		emails = [email for _, email in slab]
		there, ours = _in_group(store, group, emails), _tracked(store, group, emails)
		mine = [(c, e) for c, e in slab if fold(e) not in there or fold(e) in ours]
		_insert_members(store, group, [email for _, email in mine if fold(email) not in there])
		rows = [(segment, group, customer, email) for customer, email in mine]
		columns = ("segment", "email_group", "customer", "email")
		insert_rows(store, ADDRESS, columns, rows, now=now_datetime(), ignore=True)


def restore(store: Store, group: str, emails: Sequence[str]) -> None:
	"""Put back what is ours and was taken out of the group by hand."""
	for slab in in_slabs(list(emails)):
		there = _in_group(store, group, slab)
		_insert_members(store, group, [email for email in slab if fold(email) not in there])


def _insert_members(store: Store, group: str, emails: Sequence[str]) -> None:
	by_key = {fold(email): email for email in emails}
	rows = [(frappe.generate_hash(length=10), group, email, 0) for email in by_key.values()]
	insert_rows(
		store,
		GROUP_MEMBER,
		("name", "email_group", "email", "unsubscribed"),
		rows,
		now=now_datetime(),
		ignore=True,
	)


def _in_group(store: Store, group: str, emails: Sequence[str]) -> set[str]:
	where = all_of([sql("email_group = {}", group), in_list(sql("email"), emails)])
	return {
		fold(email)
		for email in column(store, sql("SELECT email FROM `tabEmail Group Member` WHERE {}", where))
	}


def _tracked(store: Store, group: str, emails: Sequence[str]) -> set[str]:
	"""Those of some addresses that a segment, any segment, has put into the group."""
	where = all_of([sql("email_group = {}", group), in_list(sql("email"), emails)])
	query = sql("SELECT email FROM `tabConvo Segment Address` WHERE {}", where)
	return {fold(email) for email in column(store, query)}


def remove(store: Store, rows: Sequence[Row]) -> list[str]:
	"""Take a segment's rows away, and those of the group that are there for nobody else. Returns the addresses."""
	delete_numbered(store, ADDRESS, [row.name for row in rows])
	by_group: dict[str, list[str]] = {}
	for row in rows:
		by_group.setdefault(row.group, []).append(row.email)
	for group, emails in by_group.items():
		for slab in in_slabs(emails):
			still = _tracked(store, group, slab)
			going = [email for email in slab if fold(email) not in still]
			where = all_of(
				[sql("email_group = {}", group), sql("unsubscribed = 0"), in_list(sql("email"), going)]
			)
			store.execute(sql("DELETE FROM `tabEmail Group Member` WHERE {}", where))
	return [row.email for row in rows]


def release_other_groups(store: Store, segment: str, group: str) -> None:
	"""The segment fills another group than before, or none: what it put into the earlier one goes."""
	rows = _read(store, all_of([sql("a.segment = {}", segment), sql("a.email_group <> {}", group)]))
	remove(store, rows)
	for name in {row.group for row in rows}:
		count_subscribers(store, name)


def release_segment(store: Store, segment: str) -> list[str]:
	"""Everything the segment put into groups goes. Returns these groups."""
	rows = _read(store, sql("a.segment = {}", segment))
	remove(store, rows)
	return sorted({row.group for row in rows})


def count_subscribers(store: Store, group: str) -> None:
	"""As Frappe counts them: every row of the group."""
	count = scalar(store, sql("SELECT COUNT(*) FROM `tabEmail Group Member` WHERE email_group = {}", group))
	store.execute(
		sql("UPDATE `tabEmail Group` SET total_subscribers = {} WHERE name = {}", int(count or 0), group)
	)
