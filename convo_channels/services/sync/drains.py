"""The drain: whatever waits in the outbox is honoured, batch by batch, each under the lock."""

import time
from functools import partial

import frappe
from frappe.utils import cint, now_datetime

from convo_channels.constants import SETTINGS
from convo_channels.core.catalog.catalog import Catalog
from convo_channels.core.changes import outbox as core_outbox
from convo_channels.core.sync import drain as core_drain
from convo_channels.services.access.known import knows
from convo_channels.services.actions import after_moves
from convo_channels.services.base import realtime, work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import alive, writer_lock
from convo_channels.services.catalog.site_catalog import check_catalog, get_catalog_of_now
from convo_channels.services.changes import recorder
from convo_channels.services.customers import restored
from convo_channels.services.sync import rebuilds

DRAIN_JOB = "drain"


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
			rebuilds.enqueue_due()
		if result.fault:
			return False
		if not result.changes and not result.parked:
			recorder.lower_drain_flag()
			return True


def _drain_batch(looked_at: set[str]) -> core_drain.BatchResult:
	before, began = work_state.read_fault(), time.perf_counter()
	look_again = partial(_look_again, looked_at)
	result = core_drain.drain_batch(
		store, get_catalog_of_now(), now_datetime, batch_size(), before.streak, look_again, knows
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
	realtime.tell_moves({move.segment for move in result.moves}, result.customers)
	for change, error in result.parked:
		frappe.log_error(title="convo_channels: a change was set aside", message=f"{change}\n{error}")
	after_moves.after_moves(result.moves, result.customers)
	frappe.db.commit()  # publishes what waits for the commit


def batch_size() -> int:
	return cint(frappe.db.get_single_value(SETTINGS, "drain_batch")) or 500
