"""While a job holds the worker for long, its process goes on with what people save: a drain never waits behind it.

A bench may have one worker for everything. So whatever can take long works beside a second session of the database,
which honours the waiting changes, and stops a statement whose answer nobody wants any more.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import frappe

from convo_channels.core.changes import outbox as core_outbox
from convo_channels.services.base import locks
from convo_channels.services.base.frappe_store import store

# Nothing is begun beside a job that is over by then.
FIRST_LOOK_SECONDS = 2.0
LOOK_EVERY_SECONDS = 1.0
DRAIN = "convo_channels.services.sync.drains.drain_all"


@contextmanager
def drains_go_on(is_wanted: Callable[[], bool] | None = None) -> Iterator[None]:
	"""For a job of a worker. `is_wanted`: asked in the other session; when it says no, the running statement is stopped."""
	if getattr(frappe.local, "job", None) is None:
		yield  # in a request, or called by hand: nobody else waits for this process
		return
	beside = _Beside(is_wanted)
	beside.start()
	try:
		yield
	finally:
		beside.is_over.set()
		beside.join()


class _Beside(threading.Thread):
	"""The second session, with the site and the user of the job."""

	def __init__(self, is_wanted: Callable[[], bool] | None):
		super().__init__(daemon=True)
		self.is_wanted = is_wanted
		self.is_over = threading.Event()
		self.place: dict[str, Any] = {"site": frappe.local.site, "sites_path": frappe.local.sites_path}
		self.user = frappe.session.user
		self.connection = frappe.db.sql("SELECT CONNECTION_ID()")[0][0] if is_wanted else None

	def run(self) -> None:
		if self.is_over.wait(FIRST_LOOK_SECONDS):
			return
		frappe.init(**self.place)
		try:
			frappe.connect()
			frappe.set_user(self.user)
			while not self.is_over.is_set():
				self._look()
				self.is_over.wait(LOOK_EVERY_SECONDS)
		except Exception:
			frappe.logger("convo_channels").exception("no drains beside a long job")
		finally:
			frappe.destroy()

	def _look(self) -> None:
		frappe.db.rollback()  # a fresh look
		if self.is_wanted and not self.is_wanted() and not self.is_over.is_set():
			with suppress(Exception):  # it may have ended by itself
				frappe.db.sql("KILL QUERY %s", (self.connection,))
		if core_outbox.oldest_at(store) is None:
			return
		with locks.read_committed():
			frappe.get_attr(DRAIN)()
		frappe.db.commit()  # a job of its own, but for the process
