"""The port between the engine and a database. `services.base.frappe_store` implements it for Frappe, `standalone.stores` without."""

import re
from contextlib import AbstractContextManager
from typing import Any, Protocol

from .sql import Sql


class Store(Protocol):
	"""A connection the engine may use. It never opens, closes or configures one."""

	dialect: str
	# What would pass by itself: a deadlock, a lock timeout. A lost connection is told by `is_lost`.
	transient_errors: tuple[type[Exception], ...]

	def rows(self, statement: Sql) -> list[tuple[Any, ...]]:
		"""Run a query and return all its rows as tuples."""
		...

	def execute(self, statement: Sql) -> int:
		"""Run a statement and return the number of rows it affected."""
		...

	def transaction(self) -> AbstractContextManager[None]:
		"""A fresh transaction: committed when the block ends, rolled back when it raises. Not nested."""
		...

	def renew(self) -> None:
		"""Another connection in place of a lost one, with the locks that it held. Raises while there is none to be had."""
		...

	def is_log_heard(self) -> bool:
		"""Whether new rows of the segments' log must be shown to the host, whose own listeners wait for them."""
		...


# What a statement that writes or locks says where MariaDB would otherwise refuse a row newer than the transaction's snapshot:
# ours go by the row as it is. The refusal (1020) undoes the whole transaction, the user's own change with it.
LENIENT = "SET STATEMENT innodb_snapshot_isolation = OFF FOR "
_WRITING = re.compile(r"\s*(UPDATE|DELETE|INSERT|REPLACE)\b", re.IGNORECASE)
_LOCKING = re.compile(r"\b(FOR UPDATE|LOCK IN SHARE MODE)\s*$")
# MariaDB's and its client's numbers for a connection that is no more; 1153 closes it because a packet was too large.
_LOST = frozenset(
	{0, 1053, 1152, 1153, 1158, 1159, 1160, 1161, 1927, 2002, 2003, 2006, 2013, 2014, 2055, 4031}
)


def lenient(text: str) -> str:
	"""A statement as it is run on a server with that guard."""
	return LENIENT + text if _WRITING.match(text) or _LOCKING.search(text) else text


def is_lost(error: BaseException) -> bool:
	"""Whether an error says that the connection is gone. What was asked may or may not be to blame."""
	kinds = {kind.__name__ for kind in type(error).__mro__}
	if "InterfaceError" in kinds or isinstance(error, ConnectionError):
		return True
	return "MySQLError" in kinds and bool(error.args) and error.args[0] in _LOST


def column(store: Store, statement: Sql) -> list[Any]:
	"""The first column of a query."""
	return [row[0] for row in store.rows(statement)]


def scalar(store: Store, statement: Sql) -> Any:
	"""The first value of a query, or None."""
	rows = store.rows(statement)
	return rows[0][0] if rows else None


def dicts(store: Store, statement: Sql, names: tuple[str, ...]) -> list[dict[str, Any]]:
	"""The rows of a query as dicts, the columns named in order."""
	return [dict(zip(names, row, strict=True)) for row in store.rows(statement)]


def is_transient(store: Store, error: Exception) -> bool:
	"""Whether an error of the database would pass by itself (deadlock, lock timeout, lost connection)."""
	return isinstance(error, store.transient_errors) or is_lost(error)
