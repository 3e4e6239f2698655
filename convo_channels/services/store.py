"""The engine's port on Frappe's own connection. It decides nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe

from convo_channels.core.sql import Sql
from convo_channels.services import log_events

# MariaDB's number for "Record has changed since last read": a statement would write what its snapshot has not seen.
RECORD_CHANGED = 1020


class FrappeStore:
	"""Runs the engine's statements on `frappe.db`, in whatever transaction is open."""

	dialect = "mariadb"
	transient_errors = (frappe.QueryDeadlockError, frappe.QueryTimeoutError)

	def rows(self, statement: Sql) -> list[tuple[Any, ...]]:
		return list(self._run(statement))

	def execute(self, statement: Sql) -> int:
		self._run(statement)
		return max(frappe.db._cursor.rowcount, 0)

	def _run(self, statement: Sql) -> Any:
		"""A snapshot that is too old to write on is a deadlock to whoever has written already, and otherwise no trouble."""
		text, params = statement.render(self.dialect)
		has_written = bool(frappe.db.transaction_writes)
		try:
			return frappe.db.sql(text, params)
		except Exception as error:
			if not _is_old_snapshot(error):
				raise
			if has_written:
				raise frappe.QueryDeadlockError(*error.args) from error
		frappe.db.sql("ROLLBACK")  # nothing was written: nothing is lost with the snapshot
		return frappe.db.sql(text, params)

	def is_log_heard(self) -> bool:
		"""Whether new rows of the segments' log must be shown to Frappe."""
		return log_events.is_heard()

	@contextmanager
	def transaction(self) -> Iterator[None]:
		"""For jobs that hold the writer's lock: a transaction of their own, begun after the lock was taken."""
		# The job owns its connection, and what it read before must not be its snapshot.
		frappe.db.commit()
		try:
			yield
		except BaseException:
			frappe.db.rollback()
			raise
		# A batch is whole here: membership, log and the outbox rows that asked for it go together.
		frappe.db.commit()


def _is_old_snapshot(error: BaseException) -> bool:
	"""As the driver says it, or wrapped by a Frappe that takes it for a deadlock."""
	number = error.args[0] if error.args else None
	return number == RECORD_CHANGED or (isinstance(number, BaseException) and _is_old_snapshot(number))


store = FrappeStore()
