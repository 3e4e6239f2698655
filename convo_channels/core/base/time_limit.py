"""How long a question of somebody who waits may take. The database itself stops a statement that takes longer.

MariaDB alone can do that; on SQLite every statement is waited for. It knows nothing of what is asked.
"""

import time
from typing import Any

from .sql import MARIADB, Sql, hint, sql
from .store import Store

# MariaDB's number for "max_statement_time exceeded".
STOPPED = 1969
# What is grouped by customer stays in memory: spilled to disk, 100,000 customers take three times as long.
MEMORY = 128 << 20
# Less than this is no time for a statement, and 0 would mean no limit.
LEAST = 0.005


class TooSlow(Exception):
	"""The answer would take longer than there was time for."""


class Patience:
	"""Time for one question, from now on; `seconds` None waits as long as it takes."""

	def __init__(self, seconds: float | None = None):
		self.seconds = seconds
		self.started = time.perf_counter()

	@property
	def took_ms(self) -> float:
		return round((time.perf_counter() - self.started) * 1000, 1)

	def left(self) -> float | None:
		"""Seconds that are left. TooSlow when there are none."""
		if self.seconds is None:
			return None
		left = self.seconds - (time.perf_counter() - self.started)
		if left < LEAST:
			raise TooSlow
		return left

	def rows(self, store: Store, statement: Sql) -> list[tuple[Any, ...]]:
		"""Run a query within the time that is left."""
		left = self.left()
		if store.dialect != MARIADB:
			return store.rows(statement)
		settings = f"tmp_memory_table_size={MEMORY}, max_heap_table_size={MEMORY}"
		if left is not None:
			settings += f", max_statement_time={left:.3f}"
		try:
			return store.rows(sql("{}{}", hint(f"SET STATEMENT {settings} FOR "), statement))
		except Exception as error:
			if error.args and error.args[0] == STOPPED:
				raise TooSlow from error
			raise
