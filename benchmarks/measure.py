"""Taking times: side by side, in turns, as medians. And counting statements, and rows that were read."""

import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from typing import Any

Run = Callable[[], Any]
REPEATS = 7
# Whatever took this many times longer than the best of its rivals in its first run is not the best plan: once is enough.
HOPELESS = 8


def median_ms(run: Run, repeats: int = REPEATS) -> float:
	"""The median of some runs after a first one that warms caches."""
	run()
	return statistics.median(_time(run) for _ in range(repeats))


def side_by_side(
	runs: Mapping[str, Run],
	repeats: int = REPEATS,
	*,
	always: tuple[str, ...] = (),
	before: Mapping[str, Run] | None = None,
) -> dict[str, float]:
	"""{name: median milliseconds} of rivals that take turns, so that whatever else the machine does hits all of them.

	A rival that is hopelessly slow keeps the time of its first run, unless it is one of `always`. `before` prepares a
	run and is not timed.
	"""

	def once(name: str) -> float:
		if before and name in before:
			before[name]()
		return _time(runs[name])

	first = {name: once(name) for name in runs}
	best = min(first.values())
	kept = [name for name in runs if name in always or first[name] <= HOPELESS * best]
	times: dict[str, list[float]] = {name: [] for name in kept}
	for _ in range(repeats):
		for name in kept:
			times[name].append(once(name))
	return {name: statistics.median(times[name]) if name in times else first[name] for name in runs}


def _time(run: Run) -> float:
	started = time.perf_counter()
	run()
	return (time.perf_counter() - started) * 1000


def count_reads(store, run: Run) -> tuple[int, Any]:
	"""How many rows a server says it has read, and the answer: that does not depend on what else a machine does."""

	def told() -> int:
		return sum(int(value) for _, value in store.run("show session status like 'Handler_read%%'"))

	idle = told()
	idle, before = told() - idle, told()
	found = run()
	return told() - before - idle, found


class CountingStore:
	"""A store that counts what is asked of the one it wraps."""

	def __init__(self, store):
		self._store = store
		self.reads = self.writes = 0
		self.affected = 0
		self.statements: list[str] = []

	def __getattr__(self, name: str) -> Any:
		return getattr(self._store, name)

	def rows(self, sql):
		self.reads += 1
		self.statements.append(sql.render(self._store.dialect)[0])
		return self._store.rows(sql)

	def execute(self, sql) -> int:
		self.writes += 1
		self.statements.append(sql.render(self._store.dialect)[0])
		done = self._store.execute(sql)
		self.affected += done
		return done

	@contextmanager
	def transaction(self):
		with self._store.transaction():
			yield
