"""What follows from a move: one waiting run for every action of the segment, written with the move itself.

Inserts rows into Convo Segment Action Run, in the transaction in which membership changes, and reads what is
needed for that. It carries nothing out: services/actions/runs.py does, after the commit.
"""

import datetime
from collections.abc import Iterable

from ...constants import SEGMENT_ACTION_RUN
from ..base.sql import TRUE, Sql, all_of, any_of, hint, in_list, next_id, sql
from ..base.store import Store, column
from ..base.tables import MERGE_MARK, SEQUENCES

RUN = SEGMENT_ACTION_RUN
WAITING, STARTED, DONE, SKIPPED, FAILED = "Waiting", "Started", "Done", "Skipped", "Failed"
# A run of no row of the segment: it shows the log row to Frappe's own Notification, Webhook and the like.
DOCUMENT_EVENTS = "Document events"
FIRST_FILL = "First fill"
# MariaDB drops the order of an inner query that has no limit: actions are numbered as they are listed.
ALL_ROWS = 2**62


def record_runs(store: Store, segments: Iterable[str], now: datetime.datetime) -> int:
	"""Note what follows from the moves just logged at `now` in these segments. Returns how many runs are new.

	The unique (action_row, log) makes a second call add nothing. Customers who are no more have no actions.
	"""
	moved = sorted(set(segments))
	acting = _acting(store, moved)
	written = _insert(store, _runs_of_actions(acting, now), now) if acting else 0
	if moved and store.is_log_heard():
		written += _insert(store, _runs_of_listeners(moved, now), now)
	return written


def _acting(store: Store, segments: list[str]) -> list[str]:
	"""Those of some segments that have an action to carry out."""
	query = sql(
		"SELECT DISTINCT parent FROM `tabConvo Segment Action` WHERE parenttype = 'Convo Segment'"
		" AND is_enabled = 1 AND {}",
		in_list(sql("parent"), segments),
	)
	return column(store, query) if segments else []


def _runs_of_actions(segments: list[str], now: datetime.datetime) -> Sql:
	is_wanted = any_of([sql("a.on_first_fill = 1"), _is_later_move()])
	return sql(
		"SELECT a.action AS action, a.name AS action_row, l.segment, l.customer, l.action AS on_move, l.name AS log"
		" FROM {moves} JOIN `tabConvo Segment Action` AS a ON a.parent = l.segment AND a.parenttype = 'Convo Segment'"
		" AND a.on_move = l.action AND a.is_enabled = 1 WHERE {where} ORDER BY l.name, a.idx LIMIT {limit}",
		moves=_moves(),
		where=all_of([_of_now(segments, now), is_wanted]),
		limit=ALL_ROWS,
	)


def _runs_of_listeners(segments: list[str], now: datetime.datetime) -> Sql:
	return sql(
		"SELECT {action} AS action, '' AS action_row, l.segment, l.customer, l.action AS on_move, l.name AS log FROM {moves}"
		" WHERE {where} ORDER BY l.name LIMIT {limit}",
		action=DOCUMENT_EVENTS,
		moves=_moves(),
		where=all_of([_of_now(segments, now), _is_later_move()]),
		limit=ALL_ROWS,
	)


def _moves() -> Sql:
	return sql(
		"`tabConvo Segment Log` AS l JOIN `tabConvo Segment` AS s ON s.name = l.segment"
		" JOIN `tabCustomer` AS c ON c.name = l.customer"
	)


def _of_now(segments: list[str], now: datetime.datetime) -> Sql:
	"""The moves just written; a customer between the two steps of a merge only seems to join what it never left."""
	marked = hint(f"CONCAT('{MERGE_MARK}', l.customer)", f"'{MERGE_MARK}' || l.customer")
	never_left = sql(
		"l.action = 'Joined' AND EXISTS (SELECT 1 FROM `tabConvo Segment Member` AS m WHERE m.segment = l.segment"
		" AND m.customer = {})",
		marked,
	)
	return all_of(
		[in_list(sql("l.segment"), segments), sql("l.logged_at = {}", now), sql("NOT ({})", never_left)]
	)


def _is_later_move() -> Sql:
	"""Whatever sets it off, the first time that a rule is looked at nobody joins: they were there before."""
	return all_of([sql("l.cause <> {}", FIRST_FILL), sql("s.rebuilt_at IS NOT NULL")])


def _insert(store: Store, runs: Sql, now: datetime.datetime) -> int:
	number = next_id(SEQUENCES[RUN])
	verb = hint("INSERT IGNORE", "INSERT OR IGNORE")
	return store.execute(
		sql(
			"{verb} INTO `tabConvo Segment Action Run` (name, creation, modified, modified_by, owner, docstatus, idx,"
			" action, action_row, segment, customer, on_move, log, status, queued_at, attempts)"
			" SELECT {number}, {now}, {now}, 'Administrator', 'Administrator', 0, 0,"
			" found.action, found.action_row, found.segment, found.customer, found.on_move, found.log, {waiting}, {now}, 0"
			" FROM ({runs}) AS found",
			verb=verb,
			number=number,
			now=now,
			waiting=WAITING,
			runs=runs,
		)
	)


def waits(store: Store, kind: Sql = TRUE) -> bool:
	"""Whether anything of a kind waits to be carried out, or was begun and perhaps left behind by a job that died."""
	return has_rows(store, all_of([in_list(sql("status"), [WAITING, STARTED]), kind]))


def has_rows(store: Store, which: Sql) -> bool:
	"""Whether there is any such run."""
	return bool(store.rows(sql("SELECT 1 FROM `tabConvo Segment Action Run` WHERE {} LIMIT 1", which)))


def forget_customer(store: Store, customer: str, older: Sql = TRUE) -> None:
	"""Nothing is left to do for a customer who is no more, and nothing to tell."""
	store.execute(
		sql("DELETE FROM `tabConvo Segment Action Run` WHERE customer = {} AND {}", customer, older)
	)
