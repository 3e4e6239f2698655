"""Background work: drain, rebuilds, the day's change, reconciliation. Each step takes the lock and lets it go."""

import frappe
from frappe.utils import cint, get_datetime, getdate, now_datetime

from convo_channels.constants import SEGMENT, SETTINGS
from convo_channels.core import drain as core_drain
from convo_channels.core import membership as mem
from convo_channels.core import outbox as core_outbox
from convo_channels.core import rebuild as core_rebuild
from convo_channels.core import segments as core_segments
from convo_channels.services import outbox, realtime
from convo_channels.services.catalog import get_catalog
from convo_channels.services.lock import writer_lock
from convo_channels.services.store import store

MAX_CUSTOMERS_TOLD = 200


def drain() -> None:
	"""Honour everything that waits. One drainer at a time; another one's work is taken over by its loop."""
	while True:
		outbox.take_drain_flag()
		with writer_lock() as held:
			if not held:
				return
			result = core_drain.drain_batch(store, get_catalog(), now_datetime, batch_size())
			frappe.db.set_single_value(SETTINGS, "drained_at", now_datetime(), update_modified=False)
			frappe.db.commit()  # a job of our own: the batch is written, its time is told
		_tell(result)
		if result.rebuild:
			enqueue_due()
		if not result.changes and not result.parked:
			return


def _tell(result: core_drain.BatchResult) -> None:
	customers = sorted(result.customers)[:MAX_CUSTOMERS_TOLD]
	realtime.tell_moves({move.segment for move in result.moves}, customers)
	for change, error in result.parked:
		frappe.log_error(title="convo_channels: a change was set aside", message=f"{change}\n{error}")
	frappe.db.commit()  # publishes what waits for the commit


def batch_size() -> int:
	return cint(frappe.db.get_single_value(SETTINGS, "drain_batch")) or 500


def chunk_size() -> int:
	return cint(frappe.db.get_single_value(SETTINGS, "rebuild_chunk")) or 10_000


def tick() -> None:
	"""The scheduler's minute: what a lost job left, a new day, segments waiting to be filled, asked reconciliations."""
	drain()
	if frappe.cache.get_value(outbox.RECONCILE_FLAG):
		frappe.cache.delete_value(outbox.RECONCILE_FLAG)
		frappe.db.set_single_value(SETTINGS, "reconcile_needed", 1, update_modified=False)
		enqueue_reconciliation()
	_record_faults()
	enqueue_due()


def _record_faults() -> None:
	"""A removed custom field breaks segments without any document of theirs changing."""
	with writer_lock(wait=1) as held:
		if held:
			with store.transaction():
				core_segments.record_faults(store, core_segments.load_segments(store, get_catalog()))


def enqueue_due() -> None:
	"""Ask for the rebuild of every segment that needs one; a new day is noted when its rebuilds are asked for."""
	today = now_datetime().date()
	evaluated_on = frappe.db.get_single_value(SETTINGS, "evaluated_on")
	day_changed = not evaluated_on or getdate(evaluated_on) < today
	for segment, cause in core_rebuild.due_segments(store, get_catalog(), day_changed=day_changed):
		if cause == mem.CAUSE_DAY:
			# Survives a lost job: the segment stays Pending until its rebuild is done.
			frappe.db.set_value(SEGMENT, segment, "status", core_segments.PENDING, update_modified=False)
		enqueue_rebuild(segment, cause)
	if day_changed:
		frappe.db.set_single_value(SETTINGS, "evaluated_on", today, update_modified=False)
	frappe.db.commit()  # called from jobs only


def enqueue_rebuild(segment: str, cause: str, user: str | None = None) -> None:
	frappe.enqueue(
		"convo_channels.services.jobs.rebuild",
		queue="long",
		enqueue_after_commit=True,
		job_id=f"convo_rebuild:{segment}",
		deduplicate=True,
		segment=segment,
		cause=cause,
		changed_by=user or frappe.session.user,
	)


def rebuild(segment: str, cause: str, changed_by: str = "") -> None:
	"""Bring one segment to its truth, a chunk of customers at a time."""
	total = max(frappe.db.count("Customer"), 1)
	after: str | None = None
	done = 0
	while True:
		with writer_lock() as held:
			if not held:
				return  # the segment stays Pending; the next tick asks again
			reason = core_rebuild.reason_for(cause, now_datetime().date(), changed_by)
			size = chunk_size()
			step = core_rebuild.rebuild_step(
				store, get_catalog(), now_datetime, segment, after=after, size=size, reason=reason
			)
		done = min(done + size, total)
		frappe.publish_progress(done * 100 / total, title=segment, doctype=SEGMENT, docname=segment)
		if step.moves:
			realtime.tell_moves(
				{m.segment for m in step.moves}, [m.customer for m in step.moves][:MAX_CUSTOMERS_TOLD]
			)
			frappe.db.commit()  # publishes what waits for the commit
		if step.after is None:
			return
		after = step.after


def nightly() -> None:
	"""Asked every hour; reconciles at the hour of the settings."""
	hour = frappe.db.get_single_value(SETTINGS, "reconcile_hour")
	if now_datetime().hour == cint(hour):
		enqueue_reconciliation()


def enqueue_reconciliation() -> None:
	frappe.enqueue(
		"convo_channels.services.jobs.reconcile",
		queue="long",
		timeout=4 * 3600,
		job_id="convo_reconcile",
		deduplicate=True,
		enqueue_after_commit=True,
	)


def reconcile() -> None:
	"""Recompute kept values and every segment, repair, and record the drift that was found."""
	after: str | None = None
	drift = 0
	while True:
		with writer_lock() as held:
			if not held:
				outbox.ask_for_reconciliation()
				return
			step = core_rebuild.reconcile_step(
				store, get_catalog(), now_datetime, after=after, size=chunk_size()
			)
		drift += step.drift
		if step.after is None:
			break
		after = step.after
	settings = {"reconciled_at": now_datetime(), "reconcile_drift": drift, "reconcile_needed": 0}
	for field, value in settings.items():
		frappe.db.set_single_value(SETTINGS, field, value, update_modified=False)
	frappe.db.commit()  # end of the job
	enqueue_due()


def is_late(minutes: int = 10) -> bool:
	"""Whether changes wait while nobody drains: the scheduler stands still."""
	drained = frappe.db.get_single_value(SETTINGS, "drained_at")
	waiting = core_outbox.depth(store)
	return bool(
		waiting and drained and (now_datetime() - get_datetime(drained)).total_seconds() > minutes * 60
	)
