"""Email Groups kept in step with segments: the members' addresses, as far as the gate for e-mail lets them through.

The only writer of Convo Segment Address, which says which rows of a group are there because of which segment. Rows
that somebody added by hand are never touched, and an unsubscribed row is neither lost nor subscribed again. One
synchronisation at a time; `mailing_synced_at` is the moment it looked, and empty while one is wanted.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.constants import SEGMENT, SEGMENT_ADDRESS, SEGMENT_MEMBER
from convo_channels.core.base.sql import all_of, any_of, in_list, sql, table
from convo_channels.core.base.store import column, scalar
from convo_channels.core.base.text import fold
from convo_channels.core.base.write import in_slabs
from convo_channels.core.catalog.catalog import CUSTOMER
from convo_channels.core.segments import figures
from convo_channels.services.access import answerable
from convo_channels.services.base import background, copied_site
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import alive
from convo_channels.services.changes import recorder
from convo_channels.services.changes.meanwhile import drains_go_on
from convo_channels.services.consent import mail_gate
from convo_channels.services.mailing import group_rows, wishes

PAGE = 500
# A segment of this size is looked at as a whole whenever anything of it changes.
SMALL = 2000
WAIT_SECONDS = 60
# One works at a time, whatever the segment: two may share a group.
JOB = "mailing"
WANTED = "convo_mailing_customers"
JOB_SECONDS = 3600


def is_in_use() -> bool:
	"""Whether any segment fills a group. Looked up, not remembered: a save may see less than is committed."""
	return bool(_segments_with_group())


def _segments_with_group() -> dict[str, str]:
	"""{segment: its group}."""
	return dict(
		store.rows(
			sql("SELECT name, email_group FROM `tabConvo Segment` WHERE email_group <> '' ORDER BY name")
		)
	)


def enqueue_after(moved: Iterable[str], customers: Sequence[str]) -> None:
	"""Membership was written: `moved` segments, and `customers` whose addresses or consent may have changed."""
	with_group = _segments_with_group()
	if not with_group or not customers:
		return
	if len(customers) <= wishes.MOST:
		enqueue_customers(customers)
		return
	for segment in sorted(set(moved) & set(with_group)):
		enqueue_segment(segment)


def enqueue_customers(customers: Iterable[str]) -> None:
	"""Ask for these customers, from a job. The wish is written down: a lost job is made good by the next tick."""
	if wishes.add(customers):
		_ask_for_wanted()
	else:
		enqueue_all()


def _ask_for_wanted() -> None:
	background.ask("convo_channels.services.mailing.mailing.sync_wanted", job_id=WANTED, queue="default")


def enqueue_segment(segment: str) -> None:
	"""Ask for the whole segment. The wish is written down: a lost job is made good by the next tick."""
	store.execute(sql("UPDATE `tabConvo Segment` SET mailing_synced_at = NULL WHERE name = {}", segment))
	background.ask(
		"convo_channels.services.mailing.mailing.sync_segment",
		job_id=f"convo_mailing:{segment}",
		timeout=JOB_SECONDS,
		segment=segment,
	)


def enqueue_wanted() -> None:
	"""What lost jobs have left."""
	if copied_site.is_held():
		return
	query = sql(
		"SELECT name FROM `tabConvo Segment` WHERE email_group <> '' AND mailing_synced_at IS NULL ORDER BY name"
	)
	for segment in column(store, query):
		enqueue_segment(segment)
	if wishes.is_any():
		_ask_for_wanted()


def enqueue_all() -> None:
	"""Every night: what no event has announced."""
	for segment in _segments_with_group():
		enqueue_segment(segment)


@background.as_job
@drains_go_on()
def sync_segment(segment: str) -> None:
	"""The whole group of one segment, in pages of members."""
	if not copied_site.look():
		return  # wanted as before
	with alive(JOB, WAIT_SECONDS) as held:
		if held:
			_sync_whole(segment)


@background.as_job
def sync_wanted() -> None:
	"""Whoever was wanted. One at a time: who comes for another one leaves it to this one."""
	while wishes.is_any():
		with alive(WANTED) as held:
			if not held or not _sync_wanted():
				return


def _sync_wanted() -> bool:
	"""False when what is wanted must wait for the next tick."""
	while wanted := wishes.read():
		if not copied_site.look() or not sync_customers(sorted(wanted)):
			return False
		wishes.honour(wanted)
		frappe.db.commit()  # nobody waits for the row
	return True


@background.as_job
@drains_go_on()
def sync_customers(customers: Sequence[str]) -> bool:
	"""These customers in every group they belong to, or did. False when that must wait for the next tick."""
	may_leave = copied_site.look()
	with alive(JOB, WAIT_SECONDS) as held:
		if not held or not may_leave:
			enqueue_all()
			frappe.db.commit()  # the wish outlives this job
			return False
		for segment in _touched(customers):
			if _size(segment) <= SMALL:
				_sync_whole(segment)
			else:
				_sync_some(segment, customers)
	return True


def _touched(customers: Sequence[str]) -> list[str]:
	"""The segments with a group that hold some of these customers, or an address of theirs."""
	found: set[str] = set()
	for slab in in_slabs(list(customers)):
		for doctype in (SEGMENT_MEMBER, SEGMENT_ADDRESS):
			where = in_list(sql("customer"), slab)
			found.update(
				column(store, sql("SELECT DISTINCT segment FROM {} WHERE {}", table(doctype), where))
			)
	return [segment for segment in _segments_with_group() if segment in found]


def _size(segment: str) -> int:
	return int(
		scalar(store, sql("SELECT COUNT(*) FROM `tabConvo Segment Member` WHERE segment = {}", segment)) or 0
	)


def _sync_whole(segment: str) -> None:
	group = _begin(segment)
	try:
		group_rows.release_other_groups(store, segment, group)
		if group:
			lost = group_rows.remove(store, group_rows.of_strangers(store, segment))
			frappe.db.commit()  # a page of a job
			closed: list[mail_gate.Verdict] = []
			for page in _pages(segment):
				verdicts = _judge(segment, group, page)
				lost += _bring(segment, group, verdicts)
				closed += [verdict for verdict in verdicts.values() if not verdict.is_open]
				frappe.db.commit()  # a page of a job
			_let_others_in(segment, group, lost)
			_finish(segment, group, closed)
		frappe.db.commit()  # the end of a segment's own job
	except Exception:
		frappe.db.rollback()
		# Wanted as before, for the next tick.
		store.execute(sql("UPDATE `tabConvo Segment` SET mailing_synced_at = NULL WHERE name = {}", segment))
		frappe.db.commit()  # the job ends in an error, which would undo the wish
		raise


def _begin(segment: str) -> str:
	"""Note the moment before looking, so that a wish that comes meanwhile is not taken for honoured. Returns the group."""
	row = frappe.db.get_value(SEGMENT, segment, ["name", "email_group"], as_dict=True)
	group = (row and row.email_group) or ""
	if group and not frappe.db.exists("Email Group", group):
		group = ""
		note = frappe._("There is no Email Group {0} any more.").format(row.email_group)
		figures.note(store, segment, now_datetime(), mailing_note=note)
	store.execute(
		sql("UPDATE `tabConvo Segment` SET mailing_synced_at = {} WHERE name = {}", now_datetime(), segment)
	)
	frappe.db.commit()  # nobody who drains waits for this row
	return group


def _finish(segment: str, group: str, closed: Sequence[mail_gate.Verdict]) -> None:
	group_rows.count_subscribers(store, group)
	note = answerable.find_group_fault(segment, group) or mail_gate.say_left_out(closed)
	figures.note(store, segment, now_datetime(), mailing_note=note)


def _pages(segment: str) -> Iterator[list[str]]:
	after = ""
	while True:
		query = sql(
			"SELECT customer FROM `tabConvo Segment Member` WHERE segment = {segment} AND customer > {after}"
			" ORDER BY customer LIMIT {limit}",
			segment=segment,
			after=after,
			limit=PAGE,
		)
		page = column(store, query)
		if page:
			yield page
		if len(page) < PAGE:
			return
		after = page[-1]


def _sync_some(segment: str, customers: Sequence[str]) -> None:
	group = frappe.db.get_value(SEGMENT, segment, "email_group")
	if not group or not frappe.db.exists("Email Group", group):
		return
	lost: list[str] = []
	for slab in in_slabs(list(customers)):
		where = all_of([sql("segment = {}", segment), in_list(sql("customer"), slab)])
		members = column(store, sql("SELECT customer FROM `tabConvo Segment Member` WHERE {}", where))
		gone = group_rows.of_strangers(store, segment, slab)
		lost += group_rows.remove(store, gone)
		lost += _bring(segment, group, _judge(segment, group, members))
	_let_others_in(segment, group, lost)
	group_rows.count_subscribers(store, group)
	frappe.db.commit()  # a job of our own


def _judge(segment: str, group: str, customers: list[str]) -> dict[str, mail_gate.Verdict]:
	"""By the gate; and nobody gets an address by way of a group that they could not read on the customer.

	While somebody who answers for the group is not there any more, or may not fill it, nobody comes in; those in it stay
	while the gate is open.
	"""
	verdicts = mail_gate.judge_all(customers, segment=segment, email_group=group)
	people = answerable.people_of_group(segment)
	if answerable.find_group_fault(segment, group):
		seen = {row.customer for row in group_rows.of_customers(store, segment, list(verdicts))}
	else:
		seen = answerable.seen_by_all(people, list(verdicts))
	return {
		name: verdict if name in seen else mail_gate.Verdict(name, reason=mail_gate.HIDDEN)
		for name, verdict in verdicts.items()
	}


def _bring(segment: str, group: str, verdicts: dict[str, mail_gate.Verdict]) -> list[str]:
	"""Let some members in or out by their verdicts. Returns the addresses that went."""
	held = group_rows.of_customers(store, segment, list(verdicts))
	wrong = [row for row in held if fold(row.email) != fold(verdicts[row.customer].email)]
	lost = group_rows.remove(store, wrong)
	kept = {row.customer: row for row in held if row not in wrong}
	group_rows.restore(store, group, [row.email for row in kept.values()])
	coming = [(v.customer, v.email) for v in verdicts.values() if v.is_open and v.customer not in kept]
	group_rows.add(store, segment, group, coming)
	return lost


def _let_others_in(segment: str, group: str, emails: Sequence[str]) -> None:
	"""An address that went with one customer may be another member's as well."""
	for slab in in_slabs(sorted(set(emails))):
		query = sql(
			"SELECT m.customer FROM `tabConvo Segment Member` AS m JOIN `tabCustomer` AS c ON c.name = m.customer"
			" LEFT JOIN `tabContact` AS p ON p.name = c.customer_primary_contact WHERE m.segment = {segment}"
			" AND {at_address}",
			segment=segment,
			at_address=any_of([in_list(sql("c.email_id"), slab), in_list(sql("p.email_id"), slab)]),
		)
		others = column(store, query)
		if others:
			_bring(segment, group, _judge(segment, group, others))


def on_contact_changed(doc: Any) -> None:
	"""A contact's address or its tick. The drain finds the customers it is linked to; here are those it stands for."""
	if not is_in_use():
		return
	query = sql("SELECT name FROM `tabCustomer` WHERE customer_primary_contact = {}", doc.name)
	linked = {link.link_name for link in doc.get("links") or () if link.link_doctype == CUSTOMER}
	recorder.note(doc, {*column(store, query)} - linked)


def on_unsubscribe_changed(doc: Any) -> None:
	"""Somebody asked not to be written to, or took it back."""
	if not is_in_use() or not doc.email:
		return
	held = sql("SELECT customer FROM `tabConvo Segment Address` WHERE email = {}", doc.email)
	owned = sql(
		"SELECT c.name FROM `tabCustomer` AS c LEFT JOIN `tabContact` AS p ON p.name = c.customer_primary_contact"
		" WHERE c.email_id = {email} OR p.email_id = {email}",
		email=doc.email,
	)
	recorder.note(doc, {*column(store, held), *column(store, owned)})


def on_group_member_deleted(doc: Any) -> None:
	"""Somebody tidied up a group that we fill: who had unsubscribed from it has, with their row or without."""
	word = {"reference_doctype": "Email Group", "reference_name": doc.email_group, "email": doc.email}
	if not doc.unsubscribed or doc.email_group not in _segments_with_group().values():
		return
	if not frappe.db.exists("Email Unsubscribe", word):
		frappe.get_doc({"doctype": "Email Unsubscribe", **word}).insert(ignore_permissions=True)


def on_segment_saved(doc: Any) -> None:
	"""Fill the group again: it may be another one, or none."""
	before = doc.get_doc_before_save()
	if doc.email_group or (before and before.email_group):
		enqueue_segment(doc.name)


def on_segment_deleted(segment: str) -> None:
	"""What stood in groups because of the segment goes with it; everything else in them stays."""
	for group in group_rows.release_segment(store, segment):
		group_rows.count_subscribers(store, group)
