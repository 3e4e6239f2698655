"""What became of mails that actions have put into Frappe's queue: on the timeline, in the runs, for who waits at a dialog.

The queue tells nobody when it sends: the scheduler's minute looks, and what is saved in its form is followed at once.
"""

from collections.abc import Sequence
from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.core.actions.runs import DONE, FAILED
from convo_channels.core.base import kept_messages
from convo_channels.core.base.mail_states import SENT, is_failed, is_waiting
from convo_channels.core.base.sql import in_list, sql
from convo_channels.core.timeline import sent_mails
from convo_channels.core.timeline.sent_mails import QUEUE, Followed
from convo_channels.services.actions import closed
from convo_channels.services.actions.effects.send_email import EFFECT
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.said import Said, _
from convo_channels.services.changes import recorder

# What the keys of rows begin with that a run has told.
OF_RUNS = "action:"
MAX_REASON = 300


def follow(queues: Sequence[str] | None = None) -> None:
	"""In the caller's transaction. `queues`: these rows of the queue only."""
	found = sent_mails.follow(store, now_datetime(), queues)
	if not found:
		return
	recipients = _recipients([mail.queue for mail in found])
	for mail in found:
		if mail.key.startswith(OF_RUNS):
			_note_run(mail, recipients.get(mail.queue, ""))
	frappe.db.after_commit.add(recorder.request_drain)


def _note_run(mail: Followed, recipient: str) -> None:
	if is_waiting(mail.status) or not recipient:
		return
	said = _("Sent to {0}") if mail.status == SENT else _("The mail to {0} was not delivered.")
	note: Said = said.format(recipient)
	event, particulars = kept_messages.keep(note.message)
	store.execute(
		sql(
			"UPDATE `tabConvo Segment Action Run` SET status = {status}, note = {note}, event = {event},"
			" particulars = {particulars} WHERE name = {run} AND status IN ({done}, {failed})",
			status=FAILED if is_failed(mail.status) else DONE, note=str(note), event=event, particulars=particulars,
			run=int(mail.key.removeprefix(OF_RUNS)), done=DONE, failed=FAILED,
		)
	)  # fmt: skip


def count(segment: str, prefix: str) -> dict[str, int]:
	"""{"waiting", "sent", "failed"} of the mails whose keys begin like this."""
	told = {"waiting": 0, "sent": 0, "failed": 0}
	for status, number in sent_mails.count_states(store, segment, prefix).items():
		told["waiting" if is_waiting(status) else "failed" if is_failed(status) else "sent"] += number
	return told


def tell(items: Sequence[dict[str, Any]]) -> None:
	"""To whom the mails on a page went, and why one failed, for those who may read that."""
	queues = {item["queue"]: item for item in items if item.get("queue")}
	tells_to = EFFECT.name not in closed.closed_actions()
	recipients = _recipients(list(queues)) if tells_to else {}
	may_read = bool(frappe.has_permission(QUEUE, "read"))
	for queue, item in queues.items():
		item["recipients"] = recipients.get(queue, "")
		if not may_read or not frappe.db.exists(QUEUE, queue):
			item["queue"] = None  # nobody is led to what they may not open
	failed = [item for item in items if item.get("kind") == "interaction" and is_failed(item.get("status") or "")]
	if may_read and failed:
		_tell_why(failed)


def _tell_why(items: Sequence[dict[str, Any]]) -> None:
	by_mail = {item["reference_name"]: item for item in items if item.get("reference_doctype") == "Communication"}
	by_queue = {item["queue"]: item for item in items if item.get("queue")}
	for field, wanted in (("communication", by_mail), ("name", by_queue)):
		if not wanted:
			continue
		query = sql("SELECT {field}, error FROM `tabEmail Queue` WHERE {names} AND error <> ''", field=sql(field), names=in_list(sql(field), list(wanted)))
		for name, error in store.rows(query):
			wanted[name]["failure"] = _last_line(error)


def _last_line(error: str) -> str:
	"""What a traceback ends with, without the name of its class."""
	lines = [line.strip() for line in error.splitlines() if line.strip()]
	last = lines[-1] if lines else ""
	head, parted, rest = last.partition(": ")
	return (rest if parted and " " not in head else last)[:MAX_REASON]


def _recipients(queues: Sequence[str]) -> dict[str, str]:
	if not queues:
		return {}
	query = sql("SELECT parent, recipient FROM `tabEmail Queue Recipient` WHERE {} ORDER BY idx", in_list(sql("parent"), list(queues)))
	found: dict[str, list[str]] = {}
	for queue, recipient in store.rows(query):
		found.setdefault(queue, []).append(recipient)
	return {queue: ", ".join(of) for queue, of in found.items()}
