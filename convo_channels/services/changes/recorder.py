"""What a save leaves behind: the changes of one transaction, appended in one statement right before its commit.

The only place that appends to Convo Outbox. Nothing is evaluated, resolved or queued inside the save. An error of
ours is logged and asks for a reconciliation; deadlock and lock timeout alone are raised, for there the user's own
change would be lost half-way.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from typing import Any

import frappe
from frappe.utils import flt, get_datetime, now_datetime

from convo_channels.constants import POST, PROFILE
from convo_channels.core.base.sql import like, sql
from convo_channels.core.base.store import column, is_lost
from convo_channels.core.base.tables import GONE_MARK
from convo_channels.core.catalog.catalog import CUSTOMER, SourceSpec
from convo_channels.core.catalog.discovered import MetaDocType, MetaField, find_spec
from convo_channels.core.changes import held_marks, outbox, values
from convo_channels.core.changes.outbox import (
	BULK,
	CANCEL,
	CHANGE,
	DELETE,
	INSERT,
	RENAME,
	SUBMIT,
	URGENT,
	Change,
)
from convo_channels.core.changes.written_along import as_written, named_by
from convo_channels.core.changes.written_along_data import CHANGES_WITH, LEAVES_GAPS
from convo_channels.services.base import background, shared_cache
from convo_channels.services.base.frappe_store import FrappeStore, store
from convo_channels.services.catalog.site_catalog import (
	CALENDAR_DOCTYPES,
	CURRENCY_DOCTYPES,
	SHAPING_DOCTYPES,
	forget_catalog_for_good,
	recall,
)
from convo_channels.services.changes import buffer

ADMITTING = "convo_admitting_a_fault"
# Stands while a drain is queued or running. It falls by itself when the queue or the worker is lost.
DRAIN_FLAG, QUEUED, RUNNING = "convo_drain_requested", "queued", "running"
QUEUED_SECONDS, RUNNING_SECONDS = 300, 60
# The job that was asked for last: the queue is asked for it when the flag has fallen.
DRAIN_JOB, JOB_KNOWN_SECONDS = "convo_drain_job", 86_400
# What a change is told of, from what to what.
TOLD_TYPES = frozenset({"Check", "Currency", "Data", "Date", "Datetime", "Float", "Int", "Link", "Percent", "Select"})
RECONCILE_FLAG = "convo_reconcile_needed"
MAX_ROWS_A_FLUSH = 500
# What Frappe writes about itself with every step somebody takes.
NEVER_WATCHED = frozenset(
	{
		"Access Log", "Activity Log", "Comment", "Console Log", "Data Import Log", "Deleted Document", "DocShare",
		"Document Follow", "Email Queue", "Energy Point Log", "Error Log", "Integration Request", "Notification Log",
		"Notification Settings", "Prepared Report", "Route History", "SMS Log", "Scheduled Job Log",
		"Scheduled Job Type", "Submission Queue", "Transaction Log", "Unhandled Email", "Version", "View Log",
		"Webhook Request Log",
	}
)  # fmt: skip


def never_breaks_a_save(handler: Callable[..., None]) -> Callable[..., None]:
	"""Our fault stays ours, except where swallowing it would lose the user's own change."""

	@wraps(handler)
	def guarded(*args: Any, **kwargs: Any) -> None:
		try:
			handler(*args, **kwargs)
		except FrappeStore.transient_errors:
			raise
		except Exception as error:
			if is_lost(error):
				raise
			_admit_fault()

	return guarded


def _admit_fault() -> None:
	"""Log it once: writing the log is a save as well, and comes through our handlers."""
	if getattr(frappe.local, ADMITTING, False):
		return
	setattr(frappe.local, ADMITTING, True)
	try:
		if background.is_gone():
			return  # another process takes the app away, and our tables with it
		frappe.log_error(title="convo_channels: a change was not recorded")
		ask_for_reconciliation()
	except Exception:
		frappe.logger("convo_channels").exception("a change was not recorded")
	finally:
		setattr(frappe.local, ADMITTING, False)


def ask_for_reconciliation() -> None:
	frappe.cache.set_value(RECONCILE_FLAG, 1)


def is_idle() -> bool:
	"""While apps come and go our tables may not be there."""
	flags = frappe.flags
	return bool(flags.in_install or flags.in_uninstall or flags.in_setup_wizard)


@never_breaks_a_save
def record(doc: Any, event: str, old_name: str | None = None) -> None:
	"""Note a change of a watched document; it is written right before the commit."""
	if doc.doctype in SHAPING_DOCTYPES:
		forget_catalog_for_good()
		return
	if doc.doctype in CURRENCY_DOCTYPES:
		forget_catalog_for_good()
	if doc.doctype in CALENDAR_DOCTYPES or (
		doc.doctype == "System Settings" and doc.has_value_changed("first_day_of_the_week")
	):
		# What is this week or this fiscal year to rules is another one: the next tick finds that it is.
		forget_catalog_for_good()
	if is_idle():
		return
	known, is_sure = recall()
	spec = known.specs.get(doc.doctype)
	if doc.doctype not in known.watched:
		spec = _spec_by_its_own_fields(doc)
		is_told = not is_sure or event == RENAME or (event == DELETE and doc.doctype in LEAVES_GAPS)
		if not spec and not (is_told and _may_matter(doc)):
			return
	change = make_change(doc, event, old_name or _rested_as(doc, event), spec=spec)
	if known.held.get(doc.doctype):
		change = replace(change, held_fields=_held_fields(doc, event, known.held[doc.doctype]))
	is_linked = spec is not None and bool(spec.link_table)
	_buffer(change, is_linked)
	for customer in _left_behind(doc, spec, event):
		_buffer(replace(change, customer_before=customer), is_linked)
	for document in _written_to_the_end(doc, event):
		_buffer(as_written(change, *document), is_linked=False)


def _rested_as(doc: Any, event: str) -> str | None:
	"""The mark under which a customer rested who is inserted from a Deleted Document, or nothing.

	Only such a document brings along when it was changed before; Frappe's record of the deletion holds the same moment.
	"""
	before = getattr(doc, "_original_modified", None)
	if event != INSERT or doc.doctype != CUSTOMER or not before:
		return None
	query = sql(
		"SELECT name FROM `tabDeleted Document` WHERE deleted_doctype = {doctype} AND restored = 0 AND {data}"
		" ORDER BY creation DESC LIMIT 1",
		doctype=CUSTOMER,
		data=like(sql("data"), f'"modified": "{before}"'),
	)
	found = column(store, query)
	return f"{GONE_MARK}{found[0]}" if found else None


def note(doc: Any, customers: Iterable[str]) -> None:
	"""A change concerns customers in a way that the document itself does not tell: the drain looks after them as well."""
	change = make_change(doc, CHANGE, spec=None)
	for customer in sorted(customers):
		_buffer(replace(change, customer_before=customer), is_linked=True)


def note_change(change: Change) -> None:
	"""A change that no document of its own tells of."""
	if not is_idle():
		_buffer(change, is_linked=False)


def _spec_by_its_own_fields(doc: Any) -> SourceSpec | None:
	"""How a document leads to a customer that nobody has told the catalog of yet, by the meta it was saved with."""
	links = [df for df in doc.meta.fields if df.fieldtype == "Link" and df.options == CUSTOMER]
	if not links or doc.meta.istable or doc.meta.issingle:
		return None
	fields = tuple(MetaField(df.fieldname, df.fieldtype, df.options or "") for df in doc.meta.fields)
	return find_spec(MetaDocType(doc.doctype, fields))


def _may_matter(doc: Any) -> bool:
	"""While it is not known what is watched, too much is noted; the drain leaves aside what is not.

	A new name is written wherever the old one stood, without a word: any rule may ask there.
	"""
	flags = frappe.flags
	if flags.in_migrate or flags.in_patch or doc.doctype.startswith("Convo ") or doc.doctype in NEVER_WATCHED:
		return False
	return not (doc.meta.istable or doc.meta.issingle)


def make_change(doc: Any, event: str, old_name: str | None = None, *, spec: SourceSpec | None) -> Change:
	"""What the document itself tells about its change, without a query. `spec`: how it leads to a customer."""
	before, after = _customers(doc, spec, event)
	return Change(
		reference_doctype=doc.doctype,
		reference_name=str(doc.name),
		event=event,
		changed_at=now_datetime(),
		changed_by=frappe.session.user,
		customer_before=before,
		customer_after=after,
		old_name=old_name,
		doc_status=_status(doc, spec),
		doc_docstatus=int(doc.docstatus or 0),
		amount=flt(doc.get(spec.amount_field)) if spec and spec.amount_field else 0,
		reference_created_at=get_datetime(doc.creation) if doc.get("creation") else None,
		field_values=_field_values(doc, event) or None,
		channel=doc.get("channel") if doc.doctype == POST else None,
		priority=BULK
		if frappe.flags.in_import or frappe.flags.in_patch or frappe.flags.convo_bulk
		else URGENT,
	)


def _field_values(doc: Any, event: str) -> str:
	"""What a save changed in the customer, as far as everybody who sees the customer may read it."""
	earlier = doc.get_doc_before_save() if event == CHANGE and doc.doctype == CUSTOMER else None
	if earlier is None:
		return ""
	told = [(df.fieldname, df.label or df.fieldname, df.fieldtype == "Check") for df in doc.meta.fields if df.fieldtype in TOLD_TYPES and not (df.permlevel or df.hidden)]
	return values.note(told, earlier.get, doc.get)


def _held_fields(doc: Any, event: str, fields: Iterable[str]) -> str | None:
	"""Which of the fields that rules ask this of hold another value since this save."""
	earlier = doc.get_doc_before_save() if event not in (INSERT, DELETE, RENAME) else None
	return held_marks.note(fields, earlier.get, doc.get) or None if earlier is not None else None


def _status(doc: Any, spec: SourceSpec | None) -> str | None:
	if doc.doctype == "Tag Link":
		return doc.get("tag")
	value = doc.get(spec.status_field) if spec and spec.status_field else None
	return str(value)[:140] if value else None


def _customers(doc: Any, spec: SourceSpec | None, event: str) -> tuple[str | None, str | None]:
	"""The customer before and after, where the document itself names one."""
	if doc.doctype == "Tag Link":
		return None, doc.document_name if doc.document_type == "Customer" else None
	if doc.doctype == PROFILE:
		return None, doc.customer
	if spec is None or spec.link_table:
		return None, None
	earlier = doc.get_doc_before_save() if hasattr(doc, "get_doc_before_save") else None
	before, after = (_customer_of(earlier, spec) if earlier else None), _customer_of(doc, spec)
	return (after, None) if event == DELETE else (before if before != after else None, after)


def _left_behind(doc: Any, spec: SourceSpec | None, event: str) -> list[str]:
	"""Customers a contact or an address does not lead to any more. Those it leads to now are found by the drain."""
	if spec is None or not spec.link_table:
		return []
	if event == DELETE:
		return sorted(_linked(doc, spec))
	earlier = doc.get_doc_before_save() if hasattr(doc, "get_doc_before_save") else None
	return sorted(_linked(earlier, spec) - _linked(doc, spec)) if earlier else []


def _written_to_the_end(doc: Any, event: str) -> list[tuple[str, str]]:
	"""What its deletion writes into others, or its cancelling where it names them no more; the rest is found by the drain."""
	if event not in (DELETE, CANCEL) or doc.doctype not in CHANGES_WITH:
		return []
	rows = [(row.doctype, row) for row in (doc, *doc.get_all_children())]
	return named_by(doc.doctype, rows, is_parted=event == CANCEL)


def _linked(doc: Any, spec: SourceSpec) -> set[str]:
	rows = [row for row in doc.get_all_children() if row.doctype == spec.link_table]
	return {
		row.get(spec.customer_field)
		for row in rows
		if row.get(spec.link_type_field) == "Customer" and row.get(spec.customer_field)
	}


def _customer_of(doc: Any, spec: SourceSpec) -> str | None:
	if spec.party_type_field and doc.get(spec.party_type_field) != "Customer":
		return None
	return doc.get(spec.customer_field) or None


def event_of(doc: Any) -> str:
	"""What an `on_change` amounts to."""
	if doc.flags.in_insert:
		return INSERT
	action = getattr(doc, "_action", "")
	return {"submit": SUBMIT, "cancel": CANCEL}.get(action, CHANGE)


def _buffer(change: Change, is_linked: bool) -> None:
	"""One row per document and transaction: the first customer before, the last word about the rest.

	Another document that gets the name of one deleted or renamed, and what is written with a save, have rows of their own. A document with any number of customers (`is_linked`) has one row more for each that it left behind.
	"""
	changes = buffer.held()
	if not changes:
		frappe.db.before_commit.add(flush)
		# Before: where the connection is lost no rollback comes to its end, and what waits here would wait for ever.
		frappe.db.before_rollback.add(buffer.forget)
	key = _key(change, is_linked)
	earlier = changes.pop(key, None)
	changes[key] = _merged(earlier, change) if earlier else change


def _key(change: Change, is_linked: bool) -> tuple[str, ...]:
	document = (*change.document, str(change.reference_created_at or ""))
	if change.event == RENAME:
		return (*document, change.old_name or "")
	return (*document, "", change.customer_before or "") if is_linked else document


def _merged(earlier: Change, later: Change) -> Change:
	event = later.event
	if earlier.event == INSERT and later.event != DELETE:
		event = INSERT
	elif later.event == CHANGE:
		event = earlier.event
	return replace(
		later,
		event=event,
		customer_before=earlier.customer_before or later.customer_before,
		field_values=values.merge(earlier.field_values, later.field_values) or None,
		held_fields=held_marks.merge(earlier.held_fields, later.held_fields) or None,
		old_name=later.old_name or earlier.old_name,
	)


@never_breaks_a_save
def flush() -> None:
	"""Append what the transaction changed, in the transaction itself."""
	changes = list(buffer.held().values())
	buffer.forget()
	for start in range(0, len(changes), MAX_ROWS_A_FLUSH):
		outbox.append(store, changes[start : start + MAX_ROWS_A_FLUSH])
	if changes:
		frappe.db.after_commit.add(_request_drain_later)


def _request_drain_later() -> None:
	"""Once the user has the answer, where there is one to give: nobody need wait for a job to be queued."""
	answered = getattr(getattr(frappe.local, "request", None), "after_response", None)
	if answered is None:
		request_drain()
	else:
		answered.add(request_drain)


def request_drain() -> None:
	"""Ask for a drain, unless one is queued or running; the scheduler's minute asks anyway."""
	if not shared_cache.claim(DRAIN_FLAG, QUEUED, QUEUED_SECONDS):
		return
	if background.is_waiting(shared_cache.read(DRAIN_JOB)):
		return  # the workers have been busy for longer than the flag stands
	job_id = f"convo_drain_{shared_cache.new_token()}"
	try:
		frappe.enqueue("convo_channels.services.sync.jobs.drain", queue="short", job_id=job_id)
		shared_cache.write(DRAIN_JOB, job_id, JOB_KNOWN_SECONDS)
	except Exception:
		# The rows are in the table: the next tick honours them.
		take_drain_flag()
		frappe.logger("convo_channels").exception("no drain could be asked for")


def raise_drain_flag() -> None:
	"""A drain is at work: who saves meanwhile need not ask. It must be raised again and again, for it falls by itself.

	That of a queued one stays, whoever drains: it is taken by the queued one itself when it begins.
	"""
	if shared_cache.read(DRAIN_FLAG) != QUEUED:
		shared_cache.write(DRAIN_FLAG, RUNNING, RUNNING_SECONDS)


def queued_drain_begins() -> None:
	"""Nobody waits in the queue any more. Said before it looks whether another one works, which may end at any moment."""
	if shared_cache.read(DRAIN_FLAG) == QUEUED:
		take_drain_flag()


def lower_drain_flag() -> None:
	"""The drain at work is about to end. One that is queued stays asked for."""
	if shared_cache.read(DRAIN_FLAG) == RUNNING:
		take_drain_flag()


def take_drain_flag() -> None:
	"""Whoever asks next gets a drain."""
	shared_cache.forget(DRAIN_FLAG)
