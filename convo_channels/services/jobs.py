"""Background work: drain, rebuilds, the day's change, reconciliation. Each step takes the lock and lets it go.

While the work is paused every step returns at once and leaves behind what the resumed work needs to catch up.
"""

import time
from functools import partial

import frappe
from frappe.utils import cint, getdate, now_datetime

from convo_channels.constants import SEGMENT, SETTINGS
from convo_channels.core import drain as core_drain
from convo_channels.core import membership as mem
from convo_channels.core import rebuild as core_rebuild
from convo_channels.core import segments as core_segments
from convo_channels.core.catalog import Catalog
from convo_channels.services import aftermath, outbox, pause, realtime, work_state
from convo_channels.services.catalog import check_catalog, get_catalog_of_now
from convo_channels.services.lock import writer_lock
from convo_channels.services.store import store

MAX_CUSTOMERS_TOLD = 200
RECONCILE_JOB, RECONCILE_PROGRESS = "convo_reconcile", "convo_reconcile_progress"


def drain() -> None:
	"""Honour everything that waits. One drainer at a time; another one's work is taken over by its loop."""
	looked_at: set[str] = set()
	while True:
		outbox.take_drain_flag()
		if work_state.must_wait():
			return
		with writer_lock() as held:
			if not held:
				return
			result = _drain_batch(looked_at)
		_tell(result)
		if result.rebuild:
			enqueue_due()
		if result.fault or (not result.changes and not result.parked):
			return


def _drain_batch(looked_at: set[str]) -> core_drain.BatchResult:
	before, began = work_state.read_fault(), time.perf_counter()
	result = core_drain.drain_batch(
		store,
		get_catalog_of_now(),
		now_datetime,
		batch_size(),
		before.streak,
		partial(_look_again, looked_at),
	)
	is_news = work_state.note_batch(result, before, time.perf_counter() - began)
	if is_news:
		frappe.log_error(title="convo_channels: every change fails, the drain waits", message=result.fault)
	frappe.db.commit()  # a job of our own: the batch is written, its time is told
	return result


def _look_again(looked_at: set[str], unknown: set[str]) -> Catalog:
	"""Changes of these came, and nobody watches them: perhaps it is not known yet that they lead to customers."""
	if unknown <= looked_at:
		return get_catalog_of_now()
	looked_at |= unknown
	return check_catalog()


def _tell(result: core_drain.BatchResult) -> None:
	customers = sorted(result.customers)[:MAX_CUSTOMERS_TOLD]
	realtime.tell_moves({move.segment for move in result.moves}, customers)
	for change, error in result.parked:
		frappe.log_error(title="convo_channels: a change was set aside", message=f"{change}\n{error}")
	aftermath.after_moves(result.moves, result.customers)
	frappe.db.commit()  # publishes what waits for the commit


def batch_size() -> int:
	return cint(frappe.db.get_single_value(SETTINGS, "drain_batch")) or 500


def chunk_size() -> int:
	return cint(frappe.db.get_single_value(SETTINGS, "rebuild_chunk")) or 10_000


def tick() -> None:
	"""The scheduler's minute: what a lost job left, a new day, segments waiting to be filled, asked reconciliations."""
	if work_state.is_paused():
		pause.tell_if_forgotten()
		frappe.db.commit()  # called as a job
		return
	check_catalog()
	drain()
	if frappe.cache.get_value(outbox.RECONCILE_FLAG):
		frappe.cache.delete_value(outbox.RECONCILE_FLAG)
		work_state.write(reconcile_needed=1)
		enqueue_reconciliation()
	_record_faults()
	enqueue_due()
	aftermath.tick()
	frappe.db.commit()  # asks for what it asked for


def catch_up() -> None:
	"""After a pause: what was noted, in order; the days that passed; the checks that were left out."""
	drain()
	_record_faults()
	enqueue_due()
	if cint(work_state.read()["reconcile_needed"]):
		enqueue_reconciliation()


def _record_faults() -> None:
	"""A removed custom field breaks segments without any document of theirs changing."""
	with writer_lock(wait=1) as held:
		if held:
			with store.transaction():
				core_segments.record_faults(store, core_segments.load_segments(store, get_catalog_of_now()))


def enqueue_due() -> None:
	"""Ask for the rebuild of every segment that needs one; a new day is noted when its rebuilds are asked for."""
	if work_state.is_paused():
		return
	today = now_datetime().date()
	evaluated_on = work_state.get("evaluated_on")
	day_changed = not evaluated_on or getdate(evaluated_on) < today
	for segment, cause in core_rebuild.due_segments(store, get_catalog_of_now(), day_changed=day_changed):
		if cause == mem.CAUSE_DAY:
			# Survives a lost job: the segment stays Pending until its rebuild is done.
			why = core_rebuild.reason_for(cause, today).as_json()
			core_segments.ask_for_rebuild(store, segment, now_datetime(), why)
		enqueue_rebuild(segment, cause)
	if day_changed:
		work_state.write(evaluated_on=today)
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
	took = 0.0
	while True:
		with writer_lock() as held:
			if not held or work_state.is_paused():
				return  # the segment stays Pending; the next tick asks again
			reason = core_rebuild.reason_for(cause, now_datetime().date(), changed_by)
			size = chunk_size()
			step = core_rebuild.rebuild_step(
				store, get_catalog_of_now(), now_datetime, segment, after=after, size=size, reason=reason
			)
		done = min(done + size, total)
		took += step.took.get(segment, 0)
		frappe.publish_progress(done * 100 / total, title=segment, doctype=SEGMENT, docname=segment)
		if step.moves:
			realtime.tell_moves(
				{m.segment for m in step.moves}, [m.customer for m in step.moves][:MAX_CUSTOMERS_TOLD]
			)
			aftermath.after_moves(step.moves)
			frappe.db.commit()  # publishes what waits for the commit
		after = step.after
		if step.is_asked_again:
			done, took = 0, 0.0
		elif after is None:
			_note_evaluation({segment: took})
			return


def _note_evaluation(took: dict[str, float]) -> None:
	"""How long the evaluation over all customers took; nothing is noted for one that could not be evaluated."""
	for segment, seconds in took.items():
		if seconds:
			frappe.db.set_value(
				SEGMENT, segment, "evaluation_ms", round(seconds * 1000, 1), update_modified=False
			)
	frappe.db.commit()  # called from jobs only


def nightly() -> None:
	"""Asked every hour; reconciles at the hour of the settings."""
	hour = frappe.db.get_single_value(SETTINGS, "reconcile_hour")
	if now_datetime().hour != cint(hour):
		return
	if work_state.is_paused():
		work_state.write(reconcile_needed=1)  # for whoever resumes
	else:
		enqueue_reconciliation()


def enqueue_reconciliation() -> None:
	frappe.enqueue(
		"convo_channels.services.jobs.reconcile",
		queue="long",
		timeout=4 * 3600,
		job_id=RECONCILE_JOB,
		deduplicate=True,
		enqueue_after_commit=True,
	)


def reconcile() -> None:
	"""Recompute kept values and every segment, repair, and record the drift that was found."""
	total, size = max(frappe.db.count("Customer"), 1), chunk_size()
	after: str | None = None
	drift = done = 0
	took: dict[str, float] = {}
	while True:
		_note_progress(done, total)
		with writer_lock() as held:
			if not held:
				outbox.ask_for_reconciliation()
				break
			if work_state.is_paused():
				work_state.write(reconcile_needed=1)
				frappe.db.commit()  # for whoever resumes
				break
			step = core_rebuild.reconcile_step(
				store, get_catalog_of_now(), now_datetime, after=after, size=size
			)
		aftermath.after_moves(step.moves)
		drift += step.drift
		done = min(done + size, total)
		for segment, seconds in step.took.items():
			took[segment] = took.get(segment, 0) + seconds
		if step.after is None:
			work_state.write(reconciled_at=now_datetime(), reconcile_drift=drift, reconcile_needed=0)
			_note_evaluation(took)
			aftermath.nightly()
			break
		after = step.after
	frappe.cache.delete_value(RECONCILE_PROGRESS)
	enqueue_due()


def _note_progress(done: int, total: int) -> None:
	"""For the health page. It goes by itself when the job is cut off."""
	frappe.cache.set_value(RECONCILE_PROGRESS, {"done": done, "total": total}, expires_in_sec=15 * 60)
