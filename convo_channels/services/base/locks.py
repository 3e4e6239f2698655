"""Named locks of the database's server: that of the writers of membership, and one for every job that is alive.

A lock belongs to the connection that took it and goes with it, however the process dies. So whoever finds a job's
lock free knows that nobody works on it, whatever the queue says.
"""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import NamedTuple

import frappe

from convo_channels.core.base.store import is_lost

WRITER = "writer"
WAIT_SECONDS = 20
HELD = "convo_held_locks"
LONGEST_NAME = 64
READ_COMMITTED = "READ COMMITTED"
LEVELS = frozenset({READ_COMMITTED, "REPEATABLE READ", "READ UNCOMMITTED", "SERIALIZABLE"})


class Levels(NamedTuple):
	"""The session's level of isolation while a lock is held, and the one that comes back after it."""

	during: str
	before: str


def lock_name(purpose: str = WRITER) -> str:
	"""GET_LOCK is global to a server, and its names are short: a site is told apart by a hash of its database's name."""
	name = f"convo:{_hash(frappe.conf.db_name)}:{purpose}"
	return name if len(name) <= LONGEST_NAME and name.isascii() else f"convo:{_hash(name, 40)}"


def _hash(text: str, length: int = 16) -> str:
	return hashlib.sha256(text.encode()).hexdigest()[:length]


@contextmanager
def alive(job: str, wait: float = 0, level: str = "") -> Iterator[bool]:
	"""Be the one who works on `job`, for as long as the block lasts; yields False when somebody else is.

	Called at the beginning of a job: what was open is committed, what the block leaves open is rolled back. `level`: that
	of the session meanwhile; the one before comes back whatever happens.
	"""
	frappe.db.commit()  # what follows begins its own transactions
	if not take(job, wait):
		yield False
		return
	try:
		if level:
			work_at(job, level)
		yield True
	finally:
		if _end():
			let_go(job)


def writer_lock(wait: float = WAIT_SECONDS) -> AbstractContextManager[bool]:
	"""Be the one who writes membership; yields False when the lock could not be had in time.

	READ COMMITTED because under REPEATABLE READ reading and emptying the outbox would block every save.
	"""
	return alive(WRITER, wait, READ_COMMITTED)


def is_alive(job: str) -> bool:
	"""Whether anybody works on `job` now. Asks for nothing and waits for nobody."""
	return frappe.db.sql("SELECT IS_USED_LOCK(%s)", (lock_name(job),))[0][0] is not None


def take(job: str, wait: float = 0) -> bool:
	"""Take the lock until `let_go` or the end of the connection. False when it could not be had in time."""
	is_taken = bool(frappe.db.sql("SELECT GET_LOCK(%s, %s)", (lock_name(job), wait))[0][0])
	if is_taken:
		_held()[job] = None
	return is_taken


def work_at(job: str, level: str) -> None:
	"""The session's level until `let_go` of the lock, which is held. It is the session's: a transaction is open at once
	after a commit.
	"""
	_held()[job] = Levels(level, isolation())
	set_isolation(level)


def _held() -> dict[str, Levels | None]:
	"""{lock: the levels of isolation that go with it} of what this process holds, in the order in which it was taken."""
	held: dict[str, Levels | None] | None = getattr(frappe.local, HELD, None)
	if held is None:
		held = {}
		setattr(frappe.local, HELD, held)
	return held


def reconnect() -> None:
	"""A new connection in place of one that was lost. Its locks went with it: they are taken again before anything else.

	QueryTimeoutError when somebody else has one of them by now; the job ends, and the next one begins anew.
	"""
	frappe.db.connect()
	frappe.db.rollback()
	for job, levels in dict(_held()).items():
		if not take(job, WAIT_SECONDS):
			raise frappe.QueryTimeoutError(lock_name(job))
		if levels:
			set_isolation(levels.during)
			_held()[job] = levels


def _end() -> bool:
	"""End what is open. False when the connection is lost, and another one stands there without any lock."""
	try:
		frappe.db.rollback()
	except Exception as error:
		if not is_lost(error):
			raise
		_held().clear()
		frappe.db.connect()
		return False
	return True


def let_go(job: str) -> None:
	if levels := _held().pop(job, None):
		set_isolation(levels.before)
	frappe.db.sql("SELECT RELEASE_LOCK(%s)", (lock_name(job),))


@contextmanager
def read_committed() -> Iterator[None]:
	"""For a job that writes: each statement sees what is committed, so none meets rows newer than its snapshot.

	What is open is committed first. The session's level comes back for the transaction after the block.
	"""
	before = isolation()
	if before == READ_COMMITTED:
		yield
		return
	set_isolation(READ_COMMITTED)
	try:
		yield
	finally:
		with suppress(Exception):  # a connection that is lost has no level to give back
			_set_level(before)


def isolation() -> str:
	"""The session's level; the variable has one name before MariaDB 11.1 and another from there on."""
	found = frappe.db.sql(
		"SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')"
	)
	return str(found[0][1]).replace("-", " ")


def set_isolation(level: str) -> None:
	_set_level(level)
	frappe.db.commit()  # so that the open transaction is the first under this level


def _set_level(level: str) -> None:
	if level not in LEVELS:
		raise ValueError(level)
	frappe.db.sql(f"SET SESSION TRANSACTION ISOLATION LEVEL {level}")
