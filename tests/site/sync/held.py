"""Somebody else who holds a lock, on a connection of their own, and work left as it was found: shared by the tests of who works."""

import frappe
import pytest

from convo_channels.services.base import locks, work_state
from tests.site import kit


@pytest.fixture
def as_found(frappe_site):
	kit.settle()
	kept = work_state.read()
	yield
	frappe.db.rollback()
	work_state.write(**kept)
	frappe.db.commit()


class Held:
	"""A lock held by another session, until let go or killed."""

	def __init__(self, name):
		import threading

		self.name, self.taken, self.leave = name, threading.Event(), threading.Event()
		self.session = kit.Elsewhere(self._hold)
		assert self.taken.wait(20)

	def _hold(self):
		self.connection = frappe.db.sql("select connection_id()")[0][0]
		assert locks.take(self.name)
		self.taken.set()
		self.leave.wait(60)
		locks.let_go(self.name)

	def end(self):
		self.leave.set()
		self.session.wait()

	def __enter__(self):
		return self

	def __exit__(self, *_):
		self.end()
