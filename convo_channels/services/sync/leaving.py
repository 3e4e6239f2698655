"""The app is taken from a site: nobody of ours works while its tables go, and nobody begins.

What waits in the queue still comes, for the bench has the code: jobs see that the app is going by its lock, and that it
has gone by the list of installed apps (services/base/background.py).
"""

import time
from typing import Any

import frappe
from frappe import _
from frappe.utils.background_jobs import get_queues

from convo_channels.constants import APP, BULK_ACTION
from convo_channels.core.base.time_limit import TimeLimit
from convo_channels.services.base import locks
from convo_channels.services.base.background import UNINSTALL

# The writer waits for a chunk at most; the others give their turn back after some seconds.
WAIT_SECONDS = 60
LOOK_EVERY = 0.5
WORKS = ("actions", "calls", "mailing", "backfill", "texts", "reconcile", "demo")


def begin() -> None:
	"""Wait for those who work, and keep everybody away until `end`. Refuses when somebody does not come to an end."""
	frappe.db.commit()  # what was read so far must not be the snapshot of what follows
	if not locks.take(UNINSTALL):
		frappe.throw(_("The app is being removed from this site already."))
	busy = _still_alive() if locks.take(locks.WRITER, WAIT_SECONDS) else [locks.WRITER]
	if busy:
		end()
		said = _("Work is still going on ({0}). Nothing was removed; wait until it has ended, or cancel it.")
		frappe.throw(said.format(", ".join(busy)))
	# A worker would take them before the tables are gone and after the list of apps says so. Where nothing is removed
	# after all, the minute's job asks for what is still to be done.
	forget_waiting_jobs()
	# Others go on meanwhile: no statement of the removal is to write on an older snapshot of Frappe's own tables.
	locks.work_at(locks.WRITER, locks.READ_COMMITTED)


def _still_alive() -> list[str]:
	"""Who works still when the time is over."""
	works = [*WORKS, *(f"bulk:{name}" for name in _running_bulk())]
	limit = TimeLimit(WAIT_SECONDS)
	while busy := [work for work in works if locks.is_alive(work)]:
		if limit.is_over:
			return busy
		time.sleep(LOOK_EVERY)
	return []


def _running_bulk() -> list[str]:
	return frappe.get_all(BULK_ACTION, {"status": "Running"}, pluck="name", order_by="name")


def forget_waiting_jobs() -> None:
	"""Frappe refuses to call anything of an app that is not installed: what waits in the queue would fail."""
	try:
		for queue in get_queues():
			for job in queue.get_jobs():
				if _is_ours(job.kwargs):
					job.delete()
	except Exception:
		frappe.logger(APP).exception("the queue could not be looked through")


def _is_ours(asked: dict[str, Any]) -> bool:
	"""Of this site, called directly or by the scheduler."""
	called = (asked.get("method"), (asked.get("kwargs") or {}).get("job_type"))
	return asked.get("site") == frappe.local.site and any(str(name).startswith(f"{APP}.") for name in called)


def end() -> None:
	"""Whoever waits may go on; a removal that failed ends with its connection, and the locks with it."""
	locks.let_go(locks.WRITER)
	locks.let_go(UNINSTALL)
