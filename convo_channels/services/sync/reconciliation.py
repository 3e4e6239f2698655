"""The check of everything, once a night or when asked: kept values and every segment recomputed, in turns, drift recorded."""

from typing import Any

import frappe
from frappe.utils import cint, getdate, now_datetime

from convo_channels.constants import SETTINGS
from convo_channels.core.base import due
from convo_channels.core.sync import nightly_check
from convo_channels.core.sync import rebuild as core_rebuild
from convo_channels.services.actions import after_moves
from convo_channels.services.base import long_job, work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import writer_lock
from convo_channels.services.base.long_job import LongJob
from convo_channels.services.base.site_time import site_zone, utc_now
from convo_channels.services.catalog.site_catalog import get_catalog_of_now
from convo_channels.services.changes import recorder
from convo_channels.services.changes.meanwhile import drains_go_on
from convo_channels.services.sync import evaluation, rebuilds, sources_check

RECONCILE = LongJob("reconcile", "reconcile_state", "convo_channels.services.sync.jobs.reconcile")
# After one that failed: the cause may last.
AGAIN_SECONDS = 1800


def ask_if_due() -> None:
	"""Due from its hour on until it was asked for, once a day."""
	hour = cint(frappe.db.get_single_value(SETTINGS, "reconcile_hour"))
	day, done = due.due_day(utc_now(), hour, site_zone()), work_state.get("nightly_on")
	if not done:
		work_state.write(nightly_on=day)  # a new site: the first night is still to come
	elif due.is_due(getdate(done), day):
		# The day is done with the wish: a lost job is asked for again as long as the wish stands.
		work_state.write(nightly_on=day, reconcile_needed=1)
		if not work_state.is_paused():  # otherwise for whoever resumes
			enqueue()
	frappe.db.commit()  # called from jobs only


def enqueue() -> None:
	"""Ask for the check of everything, unless it is under way."""
	state = RECONCILE.read()
	if not RECONCILE.is_underway(state):
		fresh = {"done": 0, "total": 0, "reached": None, "lost": 0, "drift": 0, "kept": 0, "took": {}}
		RECONCILE.ask(state, **fresh, sources=sources_check.begin())


def take_up() -> None:
	"""What a lost job left, and a check that is wanted and was never begun; one that failed is tried again later."""
	if RECONCILE.take_up() or not cint(work_state.get("reconcile_needed")):
		return
	state = RECONCILE.read()
	ago = utc_now().timestamp() - state["asked"]
	if state["state"] != long_job.FAILED or not 0 <= ago < AGAIN_SECONDS:
		enqueue()


def take_a_turn() -> None:
	"""Recompute kept values and every segment, repair, and record the drift that was found; ask for the next turn."""
	with RECONCILE.alive() as is_mine, drains_go_on():
		if not is_mine:
			return
		state = RECONCILE.read()
		if state["state"] not in (long_job.QUEUED, long_job.RUNNING):
			fresh = {"done": 0, "reached": None, "drift": 0, "kept": 0, "took": {}}
			state |= {**fresh, "sources": sources_check.begin()}  # called by hand
		state |= {"state": long_job.RUNNING, "total": max(frappe.db.count("Customer"), 1)}
		RECONCILE.begin_turn()
		# A day or a calendar that has changed since the last tick is no drift to be found here.
		rebuilds.enqueue_due()
		try:
			is_over = _go_on(state)
		except Exception:
			frappe.db.rollback()
			RECONCILE.write({**state, "state": long_job.FAILED})
			frappe.db.commit()  # the job ends in an error, which would undo it
			raise
		if not is_over:
			RECONCILE.ask(state)
		frappe.db.commit()  # the end of a turn
	if is_over:
		rebuilds.enqueue_due()


def _go_on(state: dict[str, Any]) -> bool:
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
					store,
					get_catalog_of_now(),
					now_datetime,
					after=state["reached"],
					size=rebuilds.chunk_size(),
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
		"done": min(state["done"] + rebuilds.chunk_size(), state["total"]),
		"reached": step.after,
	}
	if step.after is not None:
		return False
	copies = state["sources"]["repaired"] + state["kept"]
	found = {
		"reconcile_drift": state["drift"], "reconcile_copies": copies, "reconcile_counts": step.miscounted,
	}  # fmt: skip
	work_state.write(reconciled_at=now_datetime(), reconcile_needed=0, **found)
	RECONCILE.write({**state, "state": long_job.DONE, "took": {}})
	evaluation.note(took)
	after_moves.nightly()
	return True
