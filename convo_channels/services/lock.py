"""The one lock of the writers of membership, and the isolation level they work under."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe

WAIT_SECONDS = 20
LEVELS = frozenset({"READ COMMITTED", "REPEATABLE READ", "READ UNCOMMITTED", "SERIALIZABLE"})


def lock_name() -> str:
	"""GET_LOCK is global to a server: the database's name keeps sites apart."""
	return f"convo_channels:{frappe.conf.db_name}"[:64]


@contextmanager
def writer_lock(wait: int = WAIT_SECONDS) -> Iterator[bool]:
	"""Hold the lock under READ COMMITTED; yields False when it could not be had in time.

	READ COMMITTED because under REPEATABLE READ reading and emptying the outbox would block every save. The level is
	the session's (a transaction is open at once after a commit) and is restored whatever happens.
	"""
	# End what is open: the level holds from the next transaction on, and reads must follow the lock.
	frappe.db.commit()
	before = _isolation()
	if not frappe.db.sql("SELECT GET_LOCK(%s, %s)", (lock_name(), wait))[0][0]:
		yield False
		return
	try:
		_set_isolation("READ COMMITTED")
		yield True
	finally:
		frappe.db.rollback()
		_set_isolation(before)
		frappe.db.sql("SELECT RELEASE_LOCK(%s)", (lock_name(),))


def _isolation() -> str:
	"""The session's level; the variable has one name before MariaDB 11.1 and another from there on."""
	found = frappe.db.sql(
		"SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')"
	)
	return str(found[0][1]).replace("-", " ")


def _set_isolation(level: str) -> None:
	if level not in LEVELS:
		raise ValueError(level)
	frappe.db.sql(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")
	frappe.db.commit()  # so that the open transaction is the first under this level
