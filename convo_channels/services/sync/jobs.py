"""Background work: drain, rebuilds, the day's change, reconciliation. Each step takes the lock and lets it go.

While the work is paused every step returns at once and leaves behind what the resumed work needs to catch up.
"""

import datetime
import time
from functools import partial
from typing import Any

import frappe
from frappe.utils import cint, getdate, now_datetime

from convo_channels.constants import SEGMENT, SETTINGS
from convo_channels.core.base import due
from convo_channels.core.catalog.catalog import Catalog
from convo_channels.core.changes import outbox as core_outbox
from convo_channels.core.segments import segments as core_segments
from convo_channels.core.segments.moves import CAUSE_DAY
from convo_channels.core.sync import drain as core_drain
from convo_channels.core.sync import nightly_check
from convo_channels.core.sync import rebuild as core_rebuild
from convo_channels.services.access import live_reports
from convo_channels.services.actions import after_moves
from convo_channels.services.base import background, locks, long_job, realtime, work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import alive, writer_lock
from convo_channels.services.base.long_job import LongJob
from convo_channels.services.base.site_time import site_zone, utc_now
from convo_channels.services.catalog import watched_copy
from convo_channels.services.catalog.site_catalog import check_catalog, get_catalog_of_now
from convo_channels.services.changes import recorder
from convo_channels.services.changes.meanwhile import drains_go_on
from convo_channels.services.customers import restored
from convo_channels.services.posts import search_text
from convo_channels.services.sync import evaluation, moments, pause, scheduler, sources_check, work_waiting

MAX_CUSTOMERS_TOLD = 200
DRAIN_JOB = "drain"
RECONCILE = LongJob("reconcile", "reconcile_state", "convo_channels.services.sync.jobs.reconcile")
BACKFILL = LongJob("backfill", "backfill_state", "convo_channels.services.timeline.backfill.run")
# After one that failed: the cause may last.
RECONCILE_AGAIN_SECONDS = 1800
# A scheduler that is on and has not come for so long stands still; the drains of saves do its work meanwhile.
STAND_IN_SECONDS = 600


@background.as_job
def drain() -> None:
	"""Honour everything that waits, and do the scheduler's work where it stands still."""
	recorder.queued_drain_begins()
	drain_all()
	state = work_state.read()
	age = work_state.seconds_since_tick(state)
	if (age is None or age > STAND_IN_SECONDS) and scheduler.is_on() and not work_state.is_paused(state):
		background.ask("convo_channels.services.sync.jobs.stand_in", job_id="convo_stand_in", queue="default")
		frappe.db.commit()  # the request goes out


def drain_all() -> None:
	"""One drain at a time: what comes for another one is this one's work too."""
	while True:
		with alive(DRAIN_JOB) as held:
			if not held or not _drain_batches():
				return
		# Whoever saved before the flag fell has asked for nobody, and whoever came here meanwhile was sent away.
		if not core_outbox.waits(store):
			return


def _drain_batches() -> bool:
	"""Batch by batch. Returns False where what waits must be left as it is."""
	looked_at: set[str] = set()
	while True:
		recorder.raise_drain_flag()
		if work_state.must_wait():
			return False
		with writer_lock() as held:
			if not held:
				return False
			result = _drain_batch(looked_at)
			restored.after_batch(result)
		_tell(result)
		if result.rebuild:
			enqueue_due()
		if result.fault:
			return False
		if not result.changes and not result.parked:
			recorder.lower_drain_flag()
			return True


def _drain_batch(looked_at: set[str]) -> core_drain.BatchResult:
	before, began = work_state.read_fault(), time.perf_counter()
	look_again = partial(_look_again, looked_at)
	result = core_drain.drain_batch(
		store, get_catalog_of_now(), now_datetime, batch_size(), before.streak, look_again
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
	after_moves.after_moves(result.moves, result.customers)
	frappe.db.commit()  # publishes what waits for the commit


def batch_size() -> int:
	return cint(frappe.db.get_single_value(SETTINGS, "drain_batch")) or 500


def chunk_size() -> int:
	return cint(frappe.db.get_single_value(SETTINGS, "rebuild_chunk")) or 10_000


@background.as_job
def tick() -> None:
	"""The scheduler's minute."""
	work_state.note_tick()
	frappe.db.commit()  # seen by whoever asks whether the scheduler comes
	_look_after()


@background.as_job
def stand_in() -> None:
	"""The same for a scheduler that stands still: in the night whose hour comes twice it does so for an hour."""
	_look_after()


def _look_after() -> None:
	"""What a lost job left, a new day, segments waiting to be filled, asked reconciliations."""
	nightly()
	live_reports.stay_live()
	if work_state.is_paused():
		pause.tell_if_forgotten()
		frappe.db.commit()  # called as a job
		return
	watched_copy.write(check_catalog())
	drain_all()
	_let_moments_pass()
	if frappe.cache.get_value(recorder.RECONCILE_FLAG):
		frappe.cache.delete_value(recorder.RECONCILE_FLAG)
		work_state.write(reconcile_needed=1)
	_take_up_reconciliation()
	_record_faults()
	enqueue_due()
	after_moves.tick()
	work_waiting.note_groups()
	take_up()
	frappe.db.commit()  # asks for what it asked for


def _let_moments_pass() -> None:
	moves = moments.let_pass()
	if moves:
		customers = sorted({move.customer for move in moves})
		realtime.tell_moves({move.segment for move in moves}, customers[:MAX_CUSTOMERS_TOLD])
		after_moves.after_moves(moves)
		frappe.db.commit()  # publishes what waits for the commit


def take_up() -> None:
	"""Long work of which a turn was lost."""
	if BACKFILL.take_up():
		frappe.logger("convo_channels").info("a lost turn of the backfill is asked for again")
	search_text.take_up()


@background.as_job
def catch_up() -> None:
	"""After a pause: what was noted, in order; the days that passed; the checks that were left out."""
	drain_all()
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
	# Not "earlier than today": another time zone, or a clock set right, may lead back to an earlier day.
	day_changed = not evaluated_on or getdate(evaluated_on) != today
	_enqueue_due(day_changed, today)
	if day_changed:
		work_state.write(evaluated_on=today)
		background.ask("convo_channels.services.sync.day.tell", job_id="convo_day", queue="default")
	frappe.db.commit()  # called from jobs only


def _enqueue_due(day_changed: bool, today: datetime.date) -> None:
	for segment, cause in core_rebuild.due_segments(store, get_catalog_of_now(), day_changed=day_changed):
		if cause == CAUSE_DAY:
			# Survives a lost job: the segment stays Pending until its rebuild is done.
			why = core_rebuild.reason_for(cause, today).as_json()
			core_segments.ask_for_rebuild(store, segment, now_datetime(), why)
		enqueue_rebuild(segment, cause)


def enqueue_rebuild(segment: str, cause: str, user: str | None = None) -> None:
	background.ask(
		"convo_channels.services.sync.jobs.rebuild",
		job_id=f"convo_rebuild:{segment}",
		segment=segment,
		cause=cause,
		changed_by=user or frappe.session.user,
	)


@background.as_job
def rebuild(segment: str, cause: str, changed_by: str = "") -> None:
	"""Bring one segment to its truth. One job for a segment; what is asked for meanwhile stays Pending for the tick."""
	with locks.alive(f"convo_rebuild:{segment}") as is_mine, drains_go_on():
		if is_mine:
			_rebuild(segment, cause, changed_by)


def _rebuild(segment: str, cause: str, changed_by: str) -> None:
	"""A chunk of customers at a time."""
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
			after_moves.after_moves(step.moves)
			frappe.db.commit()  # publishes what waits for the commit
		after = step.after
		if step.is_asked_again:
			done, took = 0, 0.0
		elif after is None:
			evaluation.note({segment: took})
			if step.is_first_fill:
				# What builds on it has waited for it. A new day is the tick's: this one was filled today.
				_enqueue_due(False, now_datetime().date())
			return


@background.as_job
def nightly() -> None:
	"""With every tick and every hour: the check of everything is due from its hour on until it was asked for, once a day."""
	hour = cint(frappe.db.get_single_value(SETTINGS, "reconcile_hour"))
	day, done = due.due_day(utc_now(), hour, site_zone()), work_state.get("nightly_on")
	if not done:
		work_state.write(nightly_on=day)  # a new site: the first night is still to come
	elif due.is_due(getdate(done), day):
		# The day is done with the wish: a lost job is asked for again as long as the wish stands.
		work_state.write(nightly_on=day, reconcile_needed=1)
		if not work_state.is_paused():  # otherwise for whoever resumes
			enqueue_reconciliation()
	frappe.db.commit()  # called from jobs only


def enqueue_reconciliation() -> None:
	"""Ask for the check of everything, unless it is under way."""
	state = RECONCILE.read()
	if not RECONCILE.is_underway(state):
		fresh = {"done": 0, "total": 0, "reached": None, "lost": 0, "drift": 0, "kept": 0, "took": {}}
		RECONCILE.ask(state, **fresh, sources=sources_check.begin())


def _take_up_reconciliation() -> None:
	"""What a lost job left, and a check that is wanted and was never begun; one that failed is tried again later."""
	if RECONCILE.take_up() or not cint(work_state.get("reconcile_needed")):
		return
	state = RECONCILE.read()
	ago = utc_now().timestamp() - state["asked"]
	if state["state"] != long_job.FAILED or not 0 <= ago < RECONCILE_AGAIN_SECONDS:
		enqueue_reconciliation()


@background.as_job
def reconcile() -> None:
	"""Recompute kept values and every segment, repair, and record the drift that was found. In turns."""
	with RECONCILE.alive() as is_mine, drains_go_on():
		if not is_mine:
			return
		state = RECONCILE.read()
		if state["state"] not in (long_job.QUEUED, long_job.RUNNING):
			fresh = {"done": 0, "reached": None, "drift": 0, "kept": 0, "took": {}}
			state |= {**fresh, "sources": sources_check.begin()}  # called by hand
		state |= {"state": long_job.RUNNING, "total": max(frappe.db.count("Customer"), 1)}
		RECONCILE.begin_turn()
		try:
			is_over = _reconcile(state)
		except Exception:
			frappe.db.rollback()
			RECONCILE.write({**state, "state": long_job.FAILED})
			frappe.db.commit()  # the job ends in an error, which would undo it
			raise
		if not is_over:
			RECONCILE.ask(state)
		frappe.db.commit()  # the end of a turn
	if is_over:
		enqueue_due()


def _reconcile(state: dict[str, Any]) -> bool:
	"""Chunk after chunk, documents before the customers of whom they tell. False when the turn is over before the work is."""
	sources = state.setdefault("sources", sources_check.begin())
	while True:
		RECONCILE.write(state)
		with writer_lock() as held:
			if not held:
				recorder.ask_for_reconciliation()
				RECONCILE.write({**state, "state": long_job.IDLE})
				return True
			if work_state.is_paused():
				work_state.write(reconcile_needed=1)
				RECONCILE.write({**state, "state": long_job.IDLE})
				frappe.db.commit()  # for whoever resumes
				return True
			if sources["is_over"]:
				step = nightly_check.reconcile_step(
					store, get_catalog_of_now(), now_datetime, after=state["reached"], size=chunk_size()
				)
			else:
				step = None
				sources_check.step(sources)
		state["lost"] = 0
		if step and _note_step(state, step):
			return True
		if RECONCILE.is_turn_over():
			return False


def _note_step(state: dict[str, Any], step: core_rebuild.Step) -> bool:
	"""A chunk of customers is done. True when it was the last one."""
	after_moves.after_moves(step.moves)
	took: dict[str, float] = state.setdefault("took", {})
	for segment, seconds in step.took.items():
		took[segment] = round(took.get(segment, 0) + seconds, 4)
	state |= {
		"drift": state.get("drift", 0) + step.drift,
		"kept": state.get("kept", 0) + step.repaired,
		"done": min(state["done"] + chunk_size(), state["total"]),
		"reached": step.after,
	}
	if step.after is not None:
		return False
	copies = state["sources"]["repaired"] + state["kept"]
	found = {"reconcile_drift": state["drift"], "reconcile_copies": copies}
	work_state.write(reconciled_at=now_datetime(), reconcile_needed=0, **found)
	RECONCILE.write({**state, "state": long_job.DONE, "took": {}})
	evaluation.note(took)
	after_moves.nightly()
	return True
