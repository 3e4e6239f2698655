"""The rows of members, written beside renames and merges that commit while a drain or a rebuild runs.

A rename may have brought the row of a joiner already, or taken that of a leaver along: told is what was really written, so
that nothing else is logged or counted. The rename's own change is still in the outbox, and honoured after it.
"""

import datetime
from collections.abc import Sequence

from ...constants import SEGMENT_MEMBER
from ..base.sql import in_list, sql
from ..base.store import Store, scalar
from ..base.text import fold
from ..base.write import delete_numbered, in_slabs, insert_rows
from ..rules.compiler import NAME
from .moves import Move


def take_out(store: Store, moves: Sequence[Move]) -> set[Move]:
	"""Delete the rows of leavers; returns the moves that had one."""
	leaving: dict[str, list[Move]] = {}
	for move in moves:
		leaving.setdefault(move.segment, []).append(move)
	going: list[int] = []
	written: set[Move] = set()
	for segment, leavers in leaving.items():
		for part in in_slabs(leavers):
			query = sql(
				"SELECT name, customer FROM `tabConvo Segment Member` WHERE segment = {segment} AND {customers}",
				segment=segment,
				customers=in_list(sql("customer"), [move.customer for move in part]),
			)
			rows = store.rows(query)
			going += [name for name, _ in rows]
			stored = {fold(customer) for _, customer in rows}
			by_key = {fold(move.customer): move for move in reversed(part)}
			written.update(
				part if len(rows) == len(part) else [move for key, move in by_key.items() if key in stored]
			)
	delete_numbered(store, SEGMENT_MEMBER, going)
	return written


def put_in(store: Store, moves: Sequence[Move], now: datetime.datetime) -> set[Move]:
	"""Insert the rows of joiners; returns the moves that were new."""
	written: set[Move] = set()
	for slab in in_slabs(moves):
		newest = _newest_posts(store, [m.customer for m in slab])
		rows = [(m.segment, m.customer, now, newest.get(m.customer)) for m in slab]
		columns = ("segment", "customer", "joined_at", "last_post_at")
		highest = scalar(store, sql("SELECT MAX(name) FROM `tabConvo Segment Member`")) or 0
		if insert_rows(store, SEGMENT_MEMBER, columns, rows, now=now, ignore=True) == len(slab):
			written.update(slab)
			continue
		query = sql("SELECT segment, customer FROM `tabConvo Segment Member` WHERE name > {}", highest)
		new = set(store.rows(query))
		written.update(move for move in slab if (move.segment, move.customer) in new)
	return written


def _newest_posts(store: Store, customers: Sequence[str]) -> dict[str, datetime.datetime]:
	"""{customer: time of the newest post}, for those that have one."""
	query = sql(
		"SELECT c.name, MAX(p.posted_at) FROM `tabCustomer` AS c JOIN `tabConvo Post` AS p ON p.customer = c.name"
		" WHERE {} GROUP BY c.name",
		in_list(NAME, customers),
	)
	return dict(store.rows(query))
