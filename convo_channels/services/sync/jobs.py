"""What the queue and the scheduler call. The names stay: a job that waits through an upgrade still finds its own.

While the work is paused each returns at once and leaves behind what the resumed work needs to catch up.
"""

import frappe
from frappe.utils import cint

from convo_channels.core.segments import segments as core_segments
from convo_channels.services.access import live_reports
from convo_channels.services.actions import after_moves, sent_mails
from convo_channels.services.base import background, realtime, work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import writer_lock
from convo_channels.services.base.long_job import LongJob
from convo_channels.services.catalog import watched_copy
from convo_channels.services.catalog.site_catalog import check_catalog, get_catalog_of_now
from convo_channels.services.changes import recorder
from convo_channels.services.posts import drafts, search_text
from convo_channels.services.sync import (
	drains,
	moments,
	pause,
	rebuilds,
	reconciliation,
	scheduler,
	work_waiting,
)

BACKFILL = LongJob("backfill", "backfill_state", "convo_channels.services.timeline.backfill.run")
# A scheduler that is on and has not come for so long stands still; the drains of saves do its work meanwhile.
STAND_IN_SECONDS = 600


@background.as_job
def drain() -> None:
	"""Honour everything that waits, and do the scheduler's work where it stands still."""
	recorder.queued_drain_begins()
	drains.drain_all()
	state = work_state.read()
	age = work_state.seconds_since_tick(state)
	if (age is None or age > STAND_IN_SECONDS) and scheduler.is_on() and not work_state.is_paused(state):
		background.ask("convo_channels.services.sync.jobs.stand_in", job_id="convo_stand_in", queue="default")
		frappe.db.commit()  # the request goes out


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
	reconciliation.ask_if_due()
	live_reports.stay_live()
	if work_state.is_paused():
		pause.tell_if_forgotten()
		frappe.db.commit()  # called as a job
		return
	watched_copy.write(check_catalog())
	sent_mails.follow()
	frappe.db.commit()  # before the drain, which has transactions of its own
	drains.drain_all()
	_let_moments_pass()
	if frappe.cache.get_value(recorder.RECONCILE_FLAG):
		frappe.cache.delete_value(recorder.RECONCILE_FLAG)
		work_state.write(reconcile_needed=1)
	reconciliation.take_up()
	_record_faults()
	rebuilds.enqueue_due()
	after_moves.tick()
	work_waiting.note_groups()
	take_up()
	frappe.db.commit()  # asks for what it asked for


def _let_moments_pass() -> None:
	moves = moments.let_pass()
	if moves:
		realtime.tell_moves({move.segment for move in moves}, {move.customer for move in moves})
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
	drains.drain_all()
	_record_faults()
	rebuilds.enqueue_due()
	if cint(work_state.read()["reconcile_needed"]):
		reconciliation.enqueue()


def _record_faults() -> None:
	"""A removed custom field breaks segments without any document of theirs changing."""
	with writer_lock(wait=1) as held:
		if held:
			with store.transaction():
				core_segments.record_faults(store, core_segments.load_segments(store, get_catalog_of_now()))


@background.as_job
def rebuild(segment: str, cause: str, changed_by: str = "") -> None:
	rebuilds.rebuild(segment, cause, changed_by)


@background.as_job
def nightly() -> None:
	"""With every tick and every hour."""
	reconciliation.ask_if_due()


@background.as_job
def daily() -> None:
	"""What nobody went on with for a month goes."""
	drafts.forget_old()


@background.as_job
def reconcile() -> None:
	reconciliation.take_a_turn()
