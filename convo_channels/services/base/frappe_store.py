"""The engine's port on Frappe's own connection. It decides nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe

from convo_channels.core.base.sql import Sql
from convo_channels.core.base.store import is_lost, lenient
from convo_channels.services.base import isolation, locks, log_listeners


class FrappeStore:
	"""Runs the engine's statements on `frappe.db`, in whatever transaction is open."""

	dialect = "mariadb"
	transient_errors = (frappe.QueryDeadlockError, frappe.QueryTimeoutError)

	def rows(self, statement: Sql) -> list[tuple[Any, ...]]:
		text, params = statement.render(self.dialect)
		return list(frappe.db.sql(lenient(text) if isolation.is_strict() else text, params))

	def execute(self, statement: Sql) -> int:
		text, params = statement.render(self.dialect)
		frappe.db.sql(lenient(text) if isolation.is_strict() else text, params)
		return max(frappe.db._cursor.rowcount, 0)

	def renew(self) -> None:
		locks.reconnect()

	def is_log_heard(self) -> bool:
		"""Whether new rows of the segments' log must be shown to Frappe."""
		return log_listeners.is_heard()

	@contextmanager
	def transaction(self) -> Iterator[None]:
		"""For jobs that hold the writer's lock: a transaction of their own, begun after the lock was taken."""
		# The job owns its connection, and what it read before must not be its snapshot.
		frappe.db.commit()
		try:
			yield
		except BaseException as error:
			if not is_lost(error):
				frappe.db.rollback()
			raise
		# A batch is whole here: membership, log and the outbox rows that asked for it go together.
		frappe.db.commit()


store = FrappeStore()
