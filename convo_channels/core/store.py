"""The port between the engine and a database. `services.store` implements it for Frappe, `preview` without."""

from contextlib import AbstractContextManager
from typing import Any, Protocol

from .sql import Sql


class Store(Protocol):
	"""A connection the engine may use. It never opens, closes or configures one."""

	dialect: str

	def rows(self, statement: Sql) -> list[tuple[Any, ...]]:
		"""Run a query and return all its rows as tuples."""
		...

	def execute(self, statement: Sql) -> int:
		"""Run a statement and return the number of rows it affected."""
		...

	def transaction(self) -> AbstractContextManager[None]:
		"""A fresh transaction: committed when the block ends, rolled back when it raises. Not nested."""
		...


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
