"""Rebuilds: which segments need one, and one segment's way to its truth, a chunk of customers at a time under the lock."""

import frappe
from frappe.utils import cint, getdate, now_datetime

from convo_channels.constants import SEGMENT, SETTINGS
from convo_channels.core.segments import segments as core_segments
from convo_channels.core.segments.moves import CAUSE_DAY, Reason
from convo_channels.core.sync import by_day
from convo_channels.core.sync import rebuild as core_rebuild
from convo_channels.services.actions import after_moves
from convo_channels.services.base import background, locks, realtime, work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import writer_lock
from convo_channels.services.catalog.site_catalog import get_catalog_of_now
from convo_channels.services.changes.meanwhile import drains_go_on
from convo_channels.services.sync import evaluation


def enqueue_due() -> None:
	"""Ask for the rebuild of every segment that needs one; a new day is noted when its rebuilds are asked for."""
	if work_state.is_paused():
		return
	today = now_datetime().date()
	evaluated_on = work_state.get("evaluated_on")
	# Not "earlier than today": another time zone, or a clock set right, may lead back to an earlier day.
	day_changed = not evaluated_on or getdate(evaluated_on) != today
	stamp, known = get_catalog_of_now().calendar_stamp, work_state.get("calendar")
	if day_changed:
		_enqueue_due(by_day.reason_of(today))
	elif known and known != stamp:
		_enqueue_due(by_day.OTHER_CALENDAR)
	else:
		_enqueue_due()
	if day_changed or known != stamp:
		work_state.write(evaluated_on=today, calendar=stamp)
	if day_changed:
		background.ask("convo_channels.services.sync.day.tell", job_id="convo_day", queue="default")
	frappe.db.commit()  # called from jobs only


def _enqueue_due(by_time: Reason | None = None) -> None:
	"""`by_time`: why those that depend on time are due as well."""
	for segment, cause in core_rebuild.due_segments(store, get_catalog_of_now(), day_changed=bool(by_time)):
		if by_time and cause == CAUSE_DAY:
			# Survives a lost job: the segment stays Pending until its rebuild is done.
			core_segments.ask_for_rebuild(store, segment, now_datetime(), by_time.as_json())
		enqueue(segment, cause)


def enqueue(segment: str, cause: str, user: str | None = None) -> None:
	background.ask(
		"convo_channels.services.sync.jobs.rebuild",
		job_id=f"convo_rebuild:{segment}",
		segment=segment,
		cause=cause,
		changed_by=user or frappe.session.user,
	)


def rebuild(segment: str, cause: str, changed_by: str) -> None:
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
			realtime.tell_moves({m.segment for m in step.moves}, {m.customer for m in step.moves})
			after_moves.after_moves(step.moves)
			frappe.db.commit()  # publishes what waits for the commit
		after = step.after
		if step.is_asked_again:
			done, took = 0, 0.0
		elif after is None:
			evaluation.note({segment: took})
			realtime.tell_moves({segment}, ())  # whoever looks sees that it is filled, also where nobody moved
			frappe.db.commit()  # publishes what waits for the commit
			if step.is_first_fill:
				# What builds on it has waited for it. A new day is the tick's: this one was filled today.
				_enqueue_due()
			return


def chunk_size() -> int:
	return cint(frappe.db.get_single_value(SETTINGS, "rebuild_chunk")) or 10_000
