"""The two databases that core can be given outside Frappe: SQLite and a MariaDB behind a socket.

They fulfil `convo_channels.core.base.store.Store`. No SQL is written here and nothing is decided here.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
from pymysql.constants import CR, ER, FIELD_TYPE
from pymysql.converters import conversions

from convo_channels.core.base.store import lenient
from standalone import collation

PASSING = (ER.LOCK_DEADLOCK, ER.LOCK_WAIT_TIMEOUT, ER.CHECKREAD, CR.CR_SERVER_LOST, CR.CR_SERVER_GONE_ERROR)


class PassingError(pymysql.err.OperationalError):
	"""A deadlock, a lock timeout, a lost connection: the same statement may succeed the next time."""


class SqliteStore:
	"""SQLite that compares text as MariaDB does. One connection, safe to hand from thread to thread."""

	dialect = "sqlite"
	transient_errors: tuple[type[Exception], ...] = ()

	def __init__(self, path: str | Path = ":memory:"):
		self._lock = threading.RLock()
		self._connection = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
		collation.register(self._connection)
		self._connection.execute("pragma journal_mode = wal")
		self._connection.execute("pragma synchronous = off")
		self._connection.execute("pragma busy_timeout = 5000")

	def rows(self, sql) -> list[tuple]:
		text, params = sql.render(self.dialect)
		with self._lock:
			return self._connection.execute(text, params).fetchall()

	def execute(self, sql) -> int:
		text, params = sql.render(self.dialect)
		with self._lock:
			return max(self._connection.execute(text, params).rowcount, 0)

	@contextmanager
	def transaction(self) -> Iterator[None]:
		with self._lock:
			self._connection.execute("begin immediate")
			try:
				yield
			except BaseException:
				self._connection.execute("rollback")
				raise
			self._connection.execute("commit")

	def renew(self) -> None:
		"""A file has no connection to lose."""
		raise ConnectionError("the connection is lost")

	def is_log_heard(self) -> bool:
		return False

	def run(self, statement: str, params: tuple = ()) -> list[tuple]:
		"""A statement in SQLite's own words: for tables, fixtures and checks in tests."""
		with self._lock:
			return self._connection.execute(statement, params).fetchall()

	def insert_many(self, statement: str, rows: list[tuple]) -> None:
		with self._lock:
			self._connection.executemany(statement, rows)

	def copy_from(self, other: "SqliteStore") -> None:
		"""Takes over the other's whole content."""
		other._connection.backup(self._connection)

	def close(self) -> None:
		self._connection.close()


class MariadbStore:
	"""MariaDB over a socket or loopback, with the settings of Frappe's own connection, under READ COMMITTED.

	As on a site, decimals come back as floats. One connection: one thread at a time.
	"""

	dialect = "mariadb"
	transient_errors = (PassingError,)
	is_guarded = False

	def __init__(
		self,
		*,
		socket: str | Path | None = None,
		host: str | None = None,
		port: int = 3306,
		user: str,
		password: str = "",
		database: str | None = None,
	):
		self.database = database
		self._lock = threading.RLock()
		self._settings = {
			"unix_socket": str(socket) if socket else None,
			"host": host,
			"port": port,
			"user": user,
			"password": password,
			"database": database,
			"charset": "utf8mb4",
			"collation": collation.NAME,
			"conv": conversions | {FIELD_TYPE.NEWDECIMAL: float},
			"autocommit": True,
			"init_command": "set session transaction isolation level read committed",
		}
		self._connection = pymysql.connect(**self._settings)

	def guard(self) -> None:
		"""Refuse rows newer than the snapshot, as MariaDB does by itself since 11.6."""
		self.run("set session innodb_snapshot_isolation = on")
		self.is_guarded = True

	def renew(self) -> None:
		"""Another connection in place of one that was lost."""
		self._connection = pymysql.connect(**self._settings)

	def is_log_heard(self) -> bool:
		return False

	def rows(self, sql) -> list[tuple]:
		text, params = sql.render(self.dialect)
		return self.run(text, params)

	def execute(self, sql) -> int:
		text, params = sql.render(self.dialect)
		text = lenient(text) if self.is_guarded else text
		with self._lock, self._connection.cursor() as cursor, _telling_passing_errors():
			return cursor.execute(text, params)

	@contextmanager
	def transaction(self) -> Iterator[None]:
		with self._lock:
			self._connection.begin()
			try:
				yield
			except BaseException:
				if self._connection.open:
					self._connection.rollback()
				raise
			self._connection.commit()

	def run(self, statement: str, params: tuple = ()) -> list[tuple]:
		"""A statement in MariaDB's own words: for tables, fixtures and checks in tests."""
		with self._lock, self._connection.cursor() as cursor, _telling_passing_errors():
			cursor.execute(statement, params)
			return list(cursor.fetchall())

	def insert_many(self, statement: str, rows: list[tuple]) -> None:
		with self._lock, self._connection.cursor() as cursor:
			cursor.executemany(statement, rows)

	def close(self) -> None:
		self._connection.close()


@contextmanager
def _telling_passing_errors() -> Iterator[None]:
	try:
		yield
	except pymysql.err.OperationalError as error:
		if error.args[0] in PASSING:
			raise PassingError(*error.args) from error
		raise


AnyStore = SqliteStore | MariadbStore
