"""Runs: what the moves of customers asked for is carried out, once each, logged, and told on the timeline.

The only writer of Convo Segment Action Run after its insertion (core/actions/runs.py). A run whose effect is rows of
this database is Done in the transaction that writes them. What leaves the house (a call, a text message) is Started
before it does; one found Started by the next job has lost its own, and is never repeated by itself.

One job works at a time, and one more for what leaves the house, which may take long. Each gives its worker back after a few
seconds and asks for itself again, so that the rest of a site with one worker gets its turn. Whether one works is told
by the lock it holds, not by the queue: that believes for minutes in a job whose worker was killed.
"""

import datetime
import hashlib
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.desk.doctype.tag.tag import check_user_tags
from frappe.utils import now_datetime

from convo_channels.constants import SEGMENT_ACTION, SEGMENT_LOG
from convo_channels.core.actions import runs
from convo_channels.core.actions.runs import DONE, FAILED, SKIPPED, STARTED, WAITING
from convo_channels.core.base import kept_messages
from convo_channels.core.base.clock import midnight
from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import column, dicts, scalar
from convo_channels.core.base.time_limit import TimeLimit
from convo_channels.core.segments import facts
from convo_channels.services.access.answerable import acting_as, find_refusal
from convo_channels.services.access.copies import levelled_fields_of_customer, repeats_a_level
from convo_channels.services.access.documents import hide_unreadable
from convo_channels.services.actions import on_timeline, queue, registry, runner, sent_mails
from convo_channels.services.actions.effect import Outcome, Task
from convo_channels.services.base import background, copied_site, log_listeners
from convo_channels.services.base.errors import log
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import alive
from convo_channels.services.base.said import Said, _
from convo_channels.services.base.voice import get_voice
from convo_channels.services.changes import recorder

MAX_ATTEMPTS = 3
# Customers moved to and fro by their own actions come to rest.
RUNS_A_DAY = 10
MAX_NOTE = 1000
RUNNER_SECONDS = 5
# Well above what one pass can take: its last call has a deadline of its own.
JOB_SECONDS = 120
# {whether it calls webhooks: the lock of the runner}
LOCKS = {False: "actions", True: "calls"}
_COLUMNS = ("name", "creation", "segment", "customer", "action", "on_move", "action_row", "log", "attempts")


@dataclass(frozen=True)
class Run:
	"""A row as it was read; `attempts` before this one."""

	name: int
	creation: datetime.datetime
	segment: str
	customer: str
	action: str
	on_move: str
	action_row: str
	log: str
	attempts: int

	@property
	def key(self) -> str:
		"""The same wherever this row is carried out, also in a copy of the database, and nowhere else."""
		told = f"{self.action_row}|{self.log}|{self.name}|{self.creation}"
		return "convo-" + hashlib.sha256(told.encode()).hexdigest()[:40]


def enqueue() -> None:
	"""Ask for the runners that have something to do."""
	if copied_site.is_held():
		return
	for calls in filter(_waits, LOCKS):
		_ask_for(calls)


def _waits(calls: bool) -> bool:
	return runs.waits(store, queue.of_kind(calls))


def _ask_for(calls: bool, turn: int = 0) -> None:
	"""A job that asks for the next one asks under another id: to the queue it works on until it has returned."""
	background.ask(
		"convo_channels.services.actions.runs.run_waiting",
		job_id=f"convo_{LOCKS[calls]}_{turn}",
		works_on=LOCKS[calls],
		queue="default",
		timeout=JOB_SECONDS,
		calls=calls,
		turn=turn,
	)


@background.as_job
def run_waiting(calls: bool | None = None, turn: int = 0) -> None:
	"""Carry out what waits, oldest first; what takes too long is left to the next job. None: both kinds."""
	since, did_any = now_datetime(), False
	kinds = [kind for kind in LOCKS if calls in (None, kind) and _waits(kind)]
	if not kinds or not copied_site.may_leave():
		return
	with ExitStack() as stack:
		for kind in kinds:
			if stack.enter_context(alive(LOCKS[kind])):
				did_any = _work(kind, since) or did_any
	if did_any:
		recorder.request_drain()  # what was done is told on the timeline, and may concern a rule
	for kind in kinds:
		if runs.has_rows(store, queue.untried(kind, since)):
			_ask_for(kind, 1 - turn)
	frappe.db.commit()  # the request goes out


def _work(calls: bool, since: datetime.datetime) -> bool:
	"""One pass. Returns whether anything was tried."""
	take = queue.take_calls if calls else queue.take_rows
	did_any = False
	with acting_as("Administrator"):
		if calls:
			_fail_interrupted()
		else:
			check_user_tags("Customer")  # here, for adding the column would end a run's transaction
		for name in take(since, TimeLimit(RUNNER_SECONDS)):
			run_one(name)
			did_any = True
	return did_any


def _fail_interrupted() -> None:
	"""Nobody else does what leaves the house, so whoever started these is dead."""
	for action in column(store, sql("SELECT DISTINCT action FROM `tabConvo Segment Action Run` WHERE status = {}", STARTED)):
		note = runner.say_lost(registry.find(action))
		event, particulars = _kept(note)
		store.execute(
			sql(
				"UPDATE `tabConvo Segment Action Run` SET status = {failed}, note = {note}, event = {event},"
				" particulars = {particulars}, done_at = {now} WHERE status = {started} AND action = {action}",
				failed=FAILED,
				note=str(note),
				event=event,
				particulars=particulars,
				now=now_datetime(),
				started=STARTED,
				action=action,
			)
		)
	frappe.db.commit()  # the runner's own bookkeeping


def run_one(name: int) -> None:
	"""One run from beginning to end, in transactions of its own."""
	frappe.db.commit()  # a fresh look
	run = _read(name)
	if not run:
		frappe.db.rollback()
		return
	try:
		runner.perform(RunStep(run))
	except Exception as error:
		# Not even that it failed could be written: it waits, or is told as interrupted, and the others have their turn.
		frappe.db.rollback()
		log(f"convo_channels: {run.action} of {run.segment}", error)
		frappe.db.commit()  # the error log's own row


class RunStep:
	"""A row that waits: once begun it is nobody else's, and what came of it stands in it."""

	tries = 1  # a deadlock waits for the next pass

	def __init__(self, run: Run):
		self.run = run
		self.title = f"{run.action} of {run.segment}"
		effect = registry.find(run.action)
		self.leaves_the_house = bool(effect and effect.leaves_the_house)

	def claim(self) -> bool:
		return _claim(self.run, self.leaves_the_house)

	def carry_out(self) -> Outcome:
		return _carry_out(self.run)

	def record(self, outcome: Outcome) -> bool:
		_record(self.run, outcome)
		return True

	def record_failure(self, error: BaseException) -> bool:
		"""Wait for another try, or give up: at once where another try would change nothing, or might do a thing twice."""
		attempts = self.run.attempts + 1
		has_left = self.leaves_the_house or _was_committed(self.run)
		is_over = runner.is_final(error, has_left=has_left) or attempts >= MAX_ATTEMPTS
		_write(self.run, FAILED if is_over else WAITING, self._say(error), attempts=attempts)
		return True


	def _say(self, error: BaseException) -> str:
		if not self.leaves_the_house or isinstance(error, runner.KNOWN):
			return runner.say(error)
		return _("It failed after it was begun, so it may have been delivered: {0}").format(runner.say(error))


def _was_committed(run: Run) -> bool:
	"""Whether the effect has ended the transaction of its claim half-way: then part of it is done, and no rollback took it back."""
	status = scalar(store, sql("SELECT status FROM `tabConvo Segment Action Run` WHERE name = {}", run.name))
	return status != WAITING


def _read(name: int) -> Run | None:
	query = sql(
		"SELECT "
		+ ", ".join(_COLUMNS)
		+ " FROM `tabConvo Segment Action Run` WHERE name = {run} AND status = {waiting}",
		run=name,
		waiting=WAITING,
	)
	found = dicts(store, query, _COLUMNS)
	return Run(**found[0]) if found else None


def _claim(run: Run, leaves_the_house: bool) -> bool:
	"""Before the effect and not after it: should other code commit half-way, the run is not repeated for all that."""
	claimed = store.execute(
		sql(
			"UPDATE `tabConvo Segment Action Run` SET status = {status}, done_at = {now}, attempts = attempts + 1"
			" WHERE name = {run} AND status = {waiting}",
			status=STARTED if leaves_the_house else DONE,
			now=now_datetime(),
			run=run.name,
			waiting=WAITING,
		)
	)
	if claimed and leaves_the_house:
		frappe.db.commit()  # at most once: it is known to have begun, whatever happens to this process
	return bool(claimed)


def _carry_out(run: Run) -> Outcome:
	if run.action == runs.DOCUMENT_EVENTS:
		is_there = log_listeners.show(run.log)
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
	effect = registry.find(run.action)
	refusal = find_refusal(row.author, run.segment, run.customer, effect.rights if effect else ())
	if refusal:
		return Outcome(refusal, is_skipped=True)
	with acting_as(row.author):
		return runner.do(effect, run.action, _task(run, row, customer_name or run.customer))


def _task(run: Run, row: Any, customer_name: str) -> Task:
	return Task(
		run.customer, customer_name, row, segment=run.segment, on_move=run.on_move, log=_read_log(run), run=run.name,
		key=run.key, secret_at=(SEGMENT_ACTION, row.name),
	)  # fmt: skip


def _read_log(run: Run) -> Any:
	"""The move, as far as the action's author may read what it speaks of."""
	columns = ["logged_at", "cause", *facts.COLUMNS]
	log = frappe.db.get_value(SEGMENT_LOG, int(run.log), columns, as_dict=True)
	if log:
		# What is said of it is read by others than the author.
		facts.tell_reason(log, get_voice(), tells_by_hand=False, hidden_fields=levelled_fields_of_customer())
		hide_unreadable([log])
		if repeats_a_level(log.reference_doctype or "", "status"):
			log.reason = ""
	return log


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
		"SELECT COUNT(*) FROM `tabConvo Segment Action Run` WHERE customer = {customer} AND segment = {segment}"
		" AND action_row = {action_row}"
		" AND done_at >= {since} AND status IN ({done}, {started}, {failed}) AND name <> {run}",
		customer=run.customer,
		segment=run.segment,
		action_row=run.action_row,
		since=midnight(now_datetime().date()),
		done=DONE,
		started=STARTED,
		failed=FAILED,
		run=run.name,
	)
	return int(scalar(store, query) or 0)


def _record(run: Run, outcome: Outcome) -> None:
	status = SKIPPED if outcome.is_skipped else DONE
	_write(run, status, outcome.note, outcome.reference_doctype, outcome.reference_name)
	if status == DONE and outcome.event:
		author = frappe.db.get_value(SEGMENT_ACTION, run.action_row, "author") or ""
		on_timeline.tell(run.customer, run.segment, outcome, key=f"{sent_mails.OF_RUNS}{run.name}", actor=author)


def _kept(note: str) -> tuple[str, str]:
	"""(event, particulars): what a note says, for readers of other languages; empty where it is a text of somebody else's."""
	return kept_messages.keep(note.message) if isinstance(note, Said) else ("", "")


def _write(
	run: Run, status: str, note: str, doctype: str = "", name: str = "", attempts: int | None = None
) -> None:
	event, particulars = _kept(note)
	store.execute(
		sql(
			"UPDATE `tabConvo Segment Action Run` SET status = {status}, note = {note}, event = {event},"
			" particulars = {particulars}, reference_doctype = {doctype}, reference_name = {name}, done_at = {now},"
			" attempts = {attempts}, modified = {now} WHERE name = {run}",
			status=status,
			note=str(note)[:MAX_NOTE],
			event=event,
			particulars=particulars,
			doctype=doctype,
			name=name,
			now=now_datetime(),
			attempts=run.attempts + 1 if attempts is None else attempts,
			run=run.name,
		)
	)
