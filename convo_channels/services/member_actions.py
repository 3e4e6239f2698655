"""Runs: what the moves of customers asked for is carried out, once each, logged, and told on the timeline.

The only writer of Convo Segment Action Run after its insertion (core/follow_ups.py). One runner works at a time. A
run whose effect is rows of this database is Done in the transaction that writes them. A call of a webhook is Started
before it leaves; one found Started by the next runner has lost its job, and is never repeated by itself.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.tag.tag import check_user_tags
from frappe.utils import now_datetime, strip_html

from convo_channels.constants import SEGMENT, SEGMENT_ACTION, SEGMENT_ACTION_RUN, SEGMENT_LOG
from convo_channels.core import cursor as cursors
from convo_channels.core import follow_ups
from convo_channels.core import outbox as core_outbox
from convo_channels.core.clock import as_text, midnight
from convo_channels.core.follow_ups import DONE, FAILED, SKIPPED, STARTED, WAITING
from convo_channels.core.outbox import INSERT, Change
from convo_channels.core.sql import TRUE, all_of, sql
from convo_channels.core.store import column, dicts, scalar
from convo_channels.core.story import Interaction, write_interactions
from convo_channels.core.stream import check_limit
from convo_channels.exceptions import ConvoError, NotFoundError
from convo_channels.services import log_events, outbox
from convo_channels.services.action_effects import CALL_WEBHOOK, EFFECTS, ActionError, Outcome, Task
from convo_channels.services.background import as_job
from convo_channels.services.errors import escape, said_plainly
from convo_channels.services.permission import get_visibility, require_customer
from convo_channels.services.store import store
from convo_channels.services.webhook_call import NotDelivered, PerhapsDelivered

MAX_ATTEMPTS = 3
# Customers moved to and fro by their own actions come to rest.
RUNS_A_DAY = 10
BATCH = 50
RUNNER_SECONDS = 240
MAX_NOTE = 1000
_COLUMNS = ("name", "segment", "customer", "action", "on_move", "action_row", "log", "attempts")
_SHOWN = (
	"name",
	"segment",
	"customer",
	"action",
	"on_move",
	"status",
	"note",
	"queued_at",
	"done_at",
	"attempts",
)


@dataclass(frozen=True)
class Run:
	"""A row as it was read; `attempts` before this one."""

	name: int
	segment: str
	customer: str
	action: str
	on_move: str
	action_row: str
	log: str
	attempts: int


def enqueue() -> None:
	"""Ask for the job, when anything waits."""
	if follow_ups.waits(store):
		frappe.enqueue(
			"convo_channels.services.member_actions.run_waiting",
			queue="default",
			timeout=2 * RUNNER_SECONDS,
			job_id="convo_member_actions",
			deduplicate=True,
		)


@as_job
def run_waiting() -> None:
	"""Carry out what waits, oldest first; what takes too long is left to another job."""
	with _one_runner() as held:
		if not held:
			return
		check_user_tags("Customer")  # here, for adding the column would end a run's transaction
		_fail_interrupted()
		deadline, after = time.monotonic() + RUNNER_SECONDS, 0
		while names := _next(after):
			for name in names:
				run_one(name)
				after = name
				if time.monotonic() > deadline:
					break
			if time.monotonic() > deadline:
				break
	if after:
		outbox.request_drain()  # what was done is told on the timeline, and may concern a rule
	if _next(after):
		enqueue()


@contextmanager
def _one_runner() -> Iterator[bool]:
	"""A lock of the connection: the database gives it back when the process dies, however it dies."""
	name = f"convo_actions:{frappe.conf.db_name}"[:64]
	frappe.db.commit()  # called as a job: what follows begins its own transactions
	if not frappe.db.sql("SELECT GET_LOCK(%s, 0)", (name,))[0][0]:
		yield False
		return
	try:
		yield True
	finally:
		frappe.db.rollback()
		frappe.db.sql("SELECT RELEASE_LOCK(%s)", (name,))


def _next(after: int) -> list[int]:
	query = sql(
		"SELECT name FROM `tabConvo Segment Action Run` WHERE status = {} AND name > {} ORDER BY name LIMIT {}",
		WAITING, after, BATCH,
	)  # fmt: skip
	return column(store, query)


def _fail_interrupted() -> None:
	"""Nobody else runs, so whoever started these is dead."""
	note = _("The job ended while the webhook was called: it may have been delivered.")
	store.execute(
		sql(
			"UPDATE `tabConvo Segment Action Run` SET status = {}, note = {}, done_at = {} WHERE status = {}",
			FAILED, note, now_datetime(), STARTED,
		)
	)  # fmt: skip
	frappe.db.commit()  # the runner's own bookkeeping


def run_one(name: int) -> None:
	"""One run from beginning to end, in transactions of its own."""
	frappe.db.commit()  # a fresh look
	run = _read(name)
	if not run or not _claim(run):
		frappe.db.rollback()
		return
	try:
		outcome = _carry_out(run)
		_record(run, outcome)
	except Exception as error:
		frappe.db.rollback()
		_record_failure(run, error)
	frappe.clear_messages()
	frappe.db.commit()  # effect, run and timeline go together


def _read(name: int) -> Run | None:
	query = sql(
		"SELECT " + ", ".join(_COLUMNS) + " FROM `tabConvo Segment Action Run` WHERE name = {} AND status = {}",
		name, WAITING,
	)  # fmt: skip
	found = dicts(store, query, _COLUMNS)
	return Run(**found[0]) if found else None


def _claim(run: Run) -> bool:
	"""Before the effect and not after it: should other code commit half-way, the run is not repeated for all that."""
	leaves_the_house = run.action == CALL_WEBHOOK
	claimed = store.execute(
		sql(
			"UPDATE `tabConvo Segment Action Run` SET status = {}, done_at = {}, attempts = attempts + 1"
			" WHERE name = {} AND status = {}",
			STARTED if leaves_the_house else DONE, now_datetime(), run.name, WAITING,
		)
	)  # fmt: skip
	if claimed and leaves_the_house:
		frappe.db.commit()  # at most once: it is known to have begun, whatever happens to this process
	return bool(claimed)


def _carry_out(run: Run) -> Outcome:
	if run.action == follow_ups.DOCUMENT_EVENTS:
		is_there = log_events.show(run.log)
		return Outcome(
			_("Shown to notifications, webhooks, assignment rules and scripts")
			if is_there
			else _("The move is no longer in the log."),
			is_skipped=not is_there,
		)
	row = _find_row(run)
	if isinstance(row, str):
		return Outcome(row, is_skipped=True)
	customer_name = frappe.db.get_value("Customer", run.customer, "customer_name")
	if customer_name is None:
		return Outcome(_("{0} is no customer any more.").format(run.customer), is_skipped=True)
	if _ran_today(run) >= RUNS_A_DAY:
		return Outcome(
			_(
				"It was done {0} times for this customer today: a rule and an action seem to chase each other."
			).format(RUNS_A_DAY),
			is_skipped=True,
		)
	columns = ["logged_at", "cause", "reason", "reference_doctype", "reference_name"]
	log = frappe.db.get_value(SEGMENT_LOG, int(run.log), columns, as_dict=True)
	task = Task(run.name, run.segment, run.customer, customer_name or run.customer, run.on_move, row, log)
	return EFFECTS[run.action](task)


def _find_row(run: Run) -> Any:
	"""The segment's row as it is now, or a sentence why there is nothing to do."""
	row = frappe.db.get_value(SEGMENT_ACTION, run.action_row, "*", as_dict=True)
	if not row or row.parent.casefold() != run.segment.casefold() or row.action != run.action:
		return _("The action was taken out of the segment.")
	if not row.is_enabled:
		return _("The action was switched off.")
	return row


def _ran_today(run: Run) -> int:
	"""How often the same action was carried out for the same customer since midnight."""
	query = sql(
		"SELECT COUNT(*) FROM `tabConvo Segment Action Run` WHERE customer = {} AND segment = {} AND action_row = {}"
		" AND done_at >= {} AND status IN ({}, {}, {}) AND name <> {}",
		run.customer, run.segment, run.action_row, midnight(now_datetime().date()), DONE, STARTED, FAILED, run.name,
	)  # fmt: skip
	return int(scalar(store, query) or 0)


def _record(run: Run, outcome: Outcome) -> None:
	status = SKIPPED if outcome.is_skipped else DONE
	_write(run, status, outcome.note, outcome.reference_doctype, outcome.reference_name)
	if status == DONE and outcome.event:
		_tell(run, outcome)


def _tell(run: Run, outcome: Outcome) -> None:
	"""A row of the customer's timeline, and a line in the outbox: a mail that went out is a contact."""
	now = now_datetime()
	key = f"action:{run.name}"
	told = Interaction(
		customer=run.customer, occurred_at=now, received_at=now, medium=outcome.medium, direction=outcome.direction,
		event_type=outcome.event, subject=outcome.subject, content=outcome.content, reference_doctype=SEGMENT,
		reference_name=run.segment, dedupe_key=key, source=SEGMENT,
	)  # fmt: skip
	if write_interactions(store, [told]):
		name = scalar(store, sql("SELECT name FROM `tabConvo Interaction` WHERE dedupe_key = {}", key))
		change = Change("Convo Interaction", str(name), INSERT, now, customer_after=run.customer)
		core_outbox.append(store, [change])


def _record_failure(run: Run, error: Exception) -> None:
	"""Wait for another try, or give up: at once where another try would change nothing, or might do a thing twice."""
	is_final = (
		isinstance(error, ActionError | PerhapsDelivered)
		or (isinstance(error, NotDelivered) and error.is_final)
		or run.attempts + 1 >= MAX_ATTEMPTS
	)
	is_known = isinstance(error, ActionError | PerhapsDelivered | NotDelivered | frappe.ValidationError)
	if not is_known:
		frappe.log_error(title=f"convo_channels: {run.action} of {run.segment}"[:140])
	_write(run, FAILED if is_final else WAITING, _say(error), attempts=run.attempts + 1)


def _say(error: Exception) -> str:
	"""One sentence for the list."""
	said = strip_html(str(error)).strip() or type(error).__name__
	return said if isinstance(error, ActionError | PerhapsDelivered | NotDelivered) else said.split("\n")[0]


def _write(
	run: Run, status: str, note: str, doctype: str = "", name: str = "", attempts: int | None = None
) -> None:
	store.execute(
		sql(
			"UPDATE `tabConvo Segment Action Run` SET status = {}, note = {}, reference_doctype = {}, reference_name = {},"
			" done_at = {}, attempts = {}, modified = {} WHERE name = {}",
			status, note[:MAX_NOTE], doctype, name, now_datetime(),
			run.attempts + 1 if attempts is None else attempts, now_datetime(), run.name,
		)
	)  # fmt: skip


def get_runs(segment: str, page_cursor: str | None, limit: int) -> dict[str, Any]:
	"""What was done for the customers the user may see, newest first."""
	name = frappe.db.get_value(SEGMENT, segment, "name") if len(segment) <= 140 else None
	if not name:
		frappe.throw(_("There is no such segment."), NotFoundError)
	with said_plainly():
		size = check_limit(limit)
		key = cursors.list_key("runs", name)
		position = cursors.decode(page_cursor, key)
	visibility = get_visibility()
	before = sql("r.name < {}", int(position.name)) if position and position.name.isdigit() else TRUE
	query = sql(
		"SELECT " + ", ".join(f"r.{field}" for field in _SHOWN) + " FROM `tabConvo Segment Action Run` AS r {} WHERE {}"
		" ORDER BY r.name DESC LIMIT {}",
		visibility.join(sql("r.customer")), all_of([sql("r.segment = {}", name), before, visibility.where]), size + 1,
	)  # fmt: skip
	found = dicts(store, query, _SHOWN)
	for item in found:
		item["queued_at"], item["done_at"] = as_text(item["queued_at"]), as_text(item["done_at"])
		item["can_retry"] = item["status"] == FAILED
	following = None
	if len(found) > size:
		following = cursors.encode(cursors.Position(now_datetime(), 0, str(found[size - 1]["name"])), key)
	return {"items": found[:size], "next_cursor": following}


def retry(name: int) -> dict[str, Any]:
	"""Let a failed run be tried again."""
	run = frappe.db.get_value(SEGMENT_ACTION_RUN, name, ["status", "customer"], as_dict=True)
	if not run:
		frappe.throw(_("There is no such run."), NotFoundError)
	require_customer(run.customer)
	again = sql(
		"UPDATE `tabConvo Segment Action Run` SET status = {}, note = '', attempts = 0 WHERE name = {} AND status = {}",
		WAITING, name, FAILED,
	)  # fmt: skip
	if not store.execute(again):
		frappe.throw(
			_("Only what failed can be tried again; this is {0}.").format(escape(_(run.status))), ConvoError
		)
	frappe.db.after_commit.add(enqueue)
	return {"queued": True}
