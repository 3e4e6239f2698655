"""How long something may take that somebody waits for. The database itself stops a statement that takes longer.

MariaDB alone can do that; on SQLite every statement is waited for. It knows nothing of what is asked.
"""

import math
import time
from collections.abc import Callable
from typing import Any

from .sql import MARIADB, Sql, hint, sql
from .store import Store

# MariaDB's number for "max_statement_time exceeded".
STOPPED = 1969
# What is grouped by customer stays in memory: spilled to disk, 100,000 customers take three times as long.
MEMORY = 128 << 20
# Less than this is no time for a statement, and 0 would mean no limit.
LEAST = 0.005


class TooSlow(TimeoutError):
	"""The answer would take longer than there was time for."""


class TimeLimit:
	"""Time for all that one question or one call is made of, from now on; without seconds it waits as long as it takes."""

	def __init__(self, seconds: float = math.inf, clock: Callable[[], float] | None = None):
		self._seconds, self._clock = seconds, clock or time.monotonic
		self._started = self._clock()

	@property
	def took_ms(self) -> float:
		return round((self._clock() - self._started) * 1000, 1)

	@property
	def is_over(self) -> bool:
		return self._left() < LEAST

	def left(self) -> float:
		"""Seconds that are left. TooSlow when there are none."""
		left = self._left()
		if left < LEAST:
			raise TooSlow("timed out")
		return left

	def _left(self) -> float:
		return self._seconds - (self._clock() - self._started)

	def rows(self, store: Store, statement: Sql) -> list[tuple[Any, ...]]:
		"""Run a query within the time that is left."""
		left = self.left()
		if store.dialect != MARIADB:
			return store.rows(statement)
		settings = f"tmp_memory_table_size={MEMORY}, max_heap_table_size={MEMORY}"
		if math.isfinite(left):
			settings += f", max_statement_time={left:.3f}"
		try:
			return store.rows(sql("{}{}", hint(f"SET STATEMENT {settings} FOR "), statement))
		except Exception as error:
			if error.args and error.args[0] == STOPPED:
				raise TooSlow from error
			raise
