"""Rows worked through in the order of their names, a piece at a time; one that cannot be is left out, and the rest goes on.

Owns how a piece that fails is halved until a single row stands alone. What is done with the rows, and what becomes of
one that is left out, is its caller's.
"""

from collections.abc import Callable

from .store import Store, is_lost, is_transient

# Does the next `size` rows after a name, and returns the name to go on from; None when there are no more.
Work = Callable[[str | None, int], str | None]
# Sets the row after a name aside with its error, and returns its name; None when there is no such row.
LeaveOut = Callable[[str | None, str], str | None]


def work_through(store: Store, work: Work, leave_out: LeaveOut, after: str | None, size: int) -> str | None:
	"""One piece, in a transaction of its own. Returns the name to go on from, None when nothing is left.

	An error that passes by itself is raised, as is one that no row is to blame for.
	"""
	try:
		return _on_any_connection(store, work, after, size)
	except Exception as error:
		if is_transient(store, error) and not is_lost(error):
			raise
		if size == 1:
			with store.transaction():
				name = leave_out(after, f"{type(error).__name__}: {error}")
			if name is None:
				raise
			return name
	first = size // 2
	following = work_through(store, work, leave_out, after, first)
	return following and work_through(store, work, leave_out, following, size - first)


def _on_any_connection(store: Store, work: Work, after: str | None, size: int) -> str | None:
	"""What is asked may be what ends the connection: then it goes on in halves, and a single row is asked for twice."""
	for is_last in (size > 1, True):
		try:
			with store.transaction():
				return work(after, size)
		except Exception as error:
			if not is_lost(error):
				raise
			store.renew()
			if is_last:
				raise
	raise AssertionError
