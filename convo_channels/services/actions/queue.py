"""In which order waiting runs are taken. It carries nothing out.

A server that answers slowly is called last, once in a pass, until it has been quick again or some time is over: so
it keeps no other server waiting.
"""

import datetime
import time
from collections.abc import Generator, Iterator

import frappe

from convo_channels.core.actions.runs import WAITING
from convo_channels.core.base.sql import Sql, all_of, any_of, in_list, sql
from convo_channels.core.base.store import column
from convo_channels.core.base.time_limit import TimeLimit
from convo_channels.services.actions import registry
from convo_channels.services.base.frappe_store import store

BATCH = 50
SLOW_SECONDS, SLOW_FOR = 2, 300


def of_kind(calls: bool) -> Sql:
	"""What leaves the house, or everything else."""
	leaving = in_list(sql("action"), registry.outgoing())
	return leaving if calls else sql("NOT ({})", leaving)


def untried(calls: bool, since: datetime.datetime) -> Sql:
	"""What waits and was not tried since some moment: what failed in a pass is left to another one."""
	is_fresh = any_of([sql("attempts = 0"), sql("done_at < {}", since)])
	return all_of([sql("status = {}", WAITING), of_kind(calls), is_fresh])


def take_rows(since: datetime.datetime, limit: TimeLimit) -> Iterator[int]:
	"""What happens in this database, oldest first, until the time is over."""
	after = 0
	while True:
		query = sql(
			"SELECT name FROM `tabConvo Segment Action Run` WHERE {where} ORDER BY name LIMIT {limit}",
			where=all_of([untried(False, since), sql("name > {}", after)]),
			limit=BATCH,
		)
		names = column(store, query)
		for name in names:
			if limit.is_over:
				return
			yield name
			after = name
		if not names:
			return


def take_calls(since: datetime.datetime, limit: TimeLimit) -> Iterator[int]:
	"""The actions in turn, so that a server with much to be told keeps no other waiting; then one of the slow ones."""
	met_slow = False
	while quick := [(row, name) for row, name in _first_calls(since) if not _is_slow(row)]:
		for row, name in quick:
			if met_slow or limit.is_over:
				break
			met_slow = yield from _timed(row, name)
		if met_slow or limit.is_over:
			break
	slow = [(row, name) for row, name in _first_calls(since) if _is_slow(row)]
	if slow and not met_slow:
		yield from _timed(*slow[int(time.time()) % len(slow)])


def _first_calls(since: datetime.datetime) -> list[tuple[str, int]]:
	"""(action, its oldest waiting call)"""
	query = sql(
		"SELECT action_row, MIN(name) FROM `tabConvo Segment Action Run` WHERE {} GROUP BY action_row ORDER BY MIN(name)",
		untried(True, since),
	)
	return [(row, name) for row, name in store.rows(query)]


def _timed(row: str, name: int) -> Generator[int, None, bool]:
	"""One call. Returns whether it was slow."""
	began = time.monotonic()
	yield name
	is_slow = time.monotonic() - began > SLOW_SECONDS
	if is_slow:
		frappe.cache.set_value(_slow_key(row), 1, expires_in_sec=SLOW_FOR)
	else:
		frappe.cache.delete_value(_slow_key(row))
	return is_slow


def _is_slow(row: str) -> bool:
	return bool(frappe.cache.get_value(_slow_key(row), expires=True))


def _slow_key(row: str) -> str:
	return f"convo_slow_call:{row}"
