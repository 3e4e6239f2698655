"""Mails that actions have put into Frappe's queue: their rows follow what becomes of them there.

The queue writes its states past every document event, so its rows are compared: few, for a row awaits only what is not
settled. A mail that failed is awaited as long as the queue keeps it, for somebody may have it sent again.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from ...constants import INTERACTION, SEGMENT
from ..base.clock import as_datetime
from ..base.mail_states import NOT_SENT, REMOVED, SENT, as_data, is_waiting
from ..base.sql import EMPTY, TRUE, in_list, like, sql
from ..base.store import Store
from ..changes import outbox
from ..changes.outbox import CHANGE, Change

QUEUE = "Email Queue"
AT_ONCE = 500


@dataclass(frozen=True)
class Followed:
	"""A row whose mail has got another state. `key`: what the row was told by; `queue`: the row of the queue."""

	name: int
	customer: str
	key: str
	queue: str
	status: str


def await_mail(store: Store, key: str, queue: str, now: datetime.datetime) -> None:
	"""The row of this key tells of a mail that is on its way; tried again, of the new one."""
	store.execute(
		sql(
			"UPDATE `tabConvo Interaction` SET awaits = {queue}, status = {status}, data = {data}, event_type = 'Queued',"
			" occurred_at = {now} WHERE dedupe_key = {key}",
			queue=queue, status=NOT_SENT, data=as_data(queue), now=now, key=key,
		)
	)  # fmt: skip


def follow(store: Store, now: datetime.datetime, queues: Sequence[str] | None = None) -> list[Followed]:
	"""Bring the rows of mails on their way up to date, in the caller's transaction. `queues`: only these."""
	only = TRUE if queues is None else in_list(sql("i.awaits"), list(queues))
	query = sql(
		"SELECT i.name, i.customer, i.dedupe_key, i.awaits, i.status, i.actor, q.status, q.modified FROM `tabConvo Interaction` AS i"
		" LEFT JOIN `tabEmail Queue` AS q ON q.name = i.awaits"
		" WHERE i.awaits > '' AND {only} AND (q.name IS NULL OR q.status <> i.status) ORDER BY i.name LIMIT {limit}",
		only=only,
		limit=AT_ONCE,
	)
	found, changes = [], []
	for name, customer, key, queue, before, actor, status, modified in store.rows(query):
		now_is = status or (REMOVED if is_waiting(before or "") else before or "")
		sent_at = min(as_datetime(modified) or now, now) if now_is == SENT else None
		_write(store, int(name), now_is, sent_at, is_settled=not status or now_is == SENT)
		found.append(Followed(int(name), customer, key, queue, now_is))
		if now_is != before:
			by = actor or "Administrator"
			changes.append(Change(INTERACTION, str(name), CHANGE, now, by, customer_after=customer))
	outbox.append(store, changes)
	return found


def _write(store: Store, name: int, status: str, sent_at: datetime.datetime | None, *, is_settled: bool) -> None:
	"""What was sent stands where it was sent."""
	settled = sql(", awaits = ''") if is_settled else EMPTY
	sent = sql(", event_type = 'Sent', occurred_at = {}", sent_at) if sent_at else EMPTY
	query = "UPDATE `tabConvo Interaction` SET status = {status}{settled}{sent} WHERE name = {name}"
	store.execute(sql(query, status=status, settled=settled, sent=sent, name=name))


def count_states(store: Store, segment: str, prefix: str) -> dict[str, int]:
	"""{state: how many} of the mails to customers of a segment whose keys begin like this."""
	query = sql(
		"SELECT status, COUNT(*) FROM `tabConvo Interaction` WHERE reference_doctype = {kind} AND reference_name = {segment}"
		" AND {keys} GROUP BY status",
		kind=SEGMENT,
		segment=segment,
		keys=like(sql("dedupe_key"), prefix, before=False),
	)
	return {status or "": int(count) for status, count in store.rows(query)}
