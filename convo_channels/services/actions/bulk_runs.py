"""Something done for all members of a segment at once: a job with a count, a list of failures, and an end.

The only writer of Convo Bulk Action. It works as the person who started it, one customer to a transaction, and the
count is written with the work: after a crash the row says truthfully how far it came.
"""

import json
from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.constants import BULK_ACTION, SEGMENT_MEMBER
from convo_channels.core.base.clock import as_text
from convo_channels.core.base.kept_messages import as_json, say_json
from convo_channels.core.base.sql import Sql, ident, join, sql
from convo_channels.core.base.visibility import Visibility
from convo_channels.exceptions import ConflictError, ConvoError, NotAllowedError, NotFoundError
from convo_channels.services.access import answerable
from convo_channels.services.access.segments import require_segment
from convo_channels.services.actions import (
	asked_now,
	closed,
	export_columns,
	export_file,
	on_timeline,
	registry,
	runner,
	sent_mails,
)
from convo_channels.services.actions.chosen_members import Chosen, read_names
from convo_channels.services.actions.effect import File, Outcome, Task
from convo_channels.services.actions.effects import send_email
from convo_channels.services.base import background, copied_site, isolation
from convo_channels.services.base.errors import log
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import alive, is_alive
from convo_channels.services.base.said import Said, _
from convo_channels.services.changes import recorder
from convo_channels.services.changes.meanwhile import drains_go_on

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "Queued", "Running", "Done", "Failed", "Cancelled"
MAX_FAILURES, MAX_SENTENCE = 100, 300
JOB_SECONDS = 4 * 3600
TRIES = 3


def list_columns(segment: str) -> list[dict[str, Any]]:
	"""What an export may hold."""
	require_segment(segment, SEGMENT_MEMBER)
	export_columns.require_export()
	return [
		{"key": column.key, "label": column.label, "is_chosen": column.is_chosen}
		for column in export_columns.list_columns()
	]


def start(segment: str, action: str, options: Any, customers: Any = None) -> dict[str, Any]:
	"""Note what is wanted and ask for the job. Without customers it is done for all members."""
	name = require_segment(segment, SEGMENT_MEMBER)
	given = parse_options(options)
	effect = asked_now.find_for_all(action)
	checked = asked_now.check_options(effect, given)
	chosen = Chosen(name, read_names(customers))
	isolation.put_down_guard()  # a locking read meets what others have committed since
	frappe.db.get_value("User", frappe.session.user, "name", for_update=True)  # of two clicks one waits for the other
	if busy := _is_busy(name):
		frappe.throw(_("{0} is still running for this segment.").format(_(busy)), ConflictError)
	doc = frappe.get_doc(
		{
			"doctype": BULK_ACTION,
			"segment": name,
			"action": action,
			"status": QUEUED,
			"started_by": frappe.session.user,
			"options": json.dumps(checked, ensure_ascii=False),
			"customers": json.dumps(chosen.names, ensure_ascii=False) if chosen.names else None,
			"file_token": export_file.make_token() if effect.file else None,
			"total": chosen.count(),
		}
	).insert(ignore_permissions=True)  # its permissions are those of reading: nobody writes it by hand
	_enqueue(int(doc.name))
	return {"name": int(doc.name), "total": doc.total}


def parse_options(options: Any) -> dict[str, Any]:
	try:
		found = json.loads(options) if isinstance(options, str) else options
	except (ValueError, RecursionError):
		found = None
	if not isinstance(found, dict):
		frappe.throw(_("The options must be an object."), ConvoError)
	return found


def _is_busy(segment: str) -> str | None:
	mine = {"segment": segment, "started_by": frappe.session.user, "status": ["in", [QUEUED, RUNNING]]}
	# what others have committed since this request began is seen by a locking read alone
	return frappe.db.get_value(BULK_ACTION, mine, "action", for_update=True)


def _enqueue(name: int) -> None:
	job_id = f"convo_bulk:{name}"
	background.ask(
		"convo_channels.services.actions.bulk_runs.run", job_id=job_id, works_on=_job(name), timeout=JOB_SECONDS, name=name
	)


def get(name: int) -> dict[str, Any]:
	"""How far it is, for whoever started it."""
	doc = _own(name)
	return {
		"name": int(doc.name),
		"segment": doc.segment,
		"action": doc.action,
		"status": doc.status,
		"total": doc.total,
		"done_count": doc.done_count,
		"failed_count": doc.failed_count,
		"skipped_count": doc.skipped_count,
		"started_at": as_text(doc.started_at),
		"finished_at": as_text(doc.finished_at),
		"file_url": doc.file_url or None,
		"failures": [_tell(failure) for failure in json.loads(doc.failures or "[]")],
		"mails": sent_mails.count(doc.segment, _mails_of(int(doc.name))) if doc.action == send_email.EFFECT.name else None,
	}


def _tell(failure: dict[str, Any]) -> dict[str, Any]:
	"""A failure in the language of whoever reads it."""
	told = {key: failure.get(key) for key in ("customer", "customer_name", "message")}
	return told | {"message": say_json(told["message"], failure.get("kept"), _)}


def _own(name: int) -> Any:
	doc = frappe.get_doc(BULK_ACTION, name) if frappe.db.exists(BULK_ACTION, name) else None
	if not doc or not doc.has_permission("read"):
		frappe.throw(_("There is no such bulk action, or somebody else started it."), NotFoundError)
	return doc


def cancel(name: int) -> dict[str, Any]:
	"""Stop after the customer that is being worked on; what is done stays done."""
	doc = _own(name)
	stop = sql(
		"UPDATE `tabConvo Bulk Action` SET status = {cancelled}, finished_at = {now} WHERE name = {name}"
		" AND status IN ({queued}, {running})",
		cancelled=CANCELLED,
		now=now_datetime(),
		name=doc.name,
		queued=QUEUED,
		running=RUNNING,
	)
	if not store.execute(stop):
		frappe.throw(_("It has come to its end already."), ConflictError)
	return {"status": CANCELLED}


def _mails_of(name: int) -> str:
	"""What the keys of its rows on the timelines begin with."""
	return f"bulk:{name}:"


def _job(name: int) -> str:
	return f"bulk:{name}"


@background.as_job
@drains_go_on()
def run(name: int) -> None:
	"""The job. It takes up what is Queued, and nothing else."""
	if not copied_site.may_leave() and not _is_new_here(name):
		return
	with alive(_job(name)) as held:
		if not held or not _move_on(name, QUEUED, status=RUNNING, started_at=now_datetime()):
			return
		doc = frappe.get_doc(BULK_ACTION, name)
		background.act_as(doc.started_by)
		try:
			_check_starter(doc)
			Runner(doc).run()
			recorder.request_drain()  # removed tags are told to nobody else
		except Exception as error:
			frappe.db.rollback()
			if not isinstance(error, runner.KNOWN):
				log(f"convo_channels: {doc.action} for all of {doc.segment}", error)
			export_file.delete(doc.file_token)
			_fail(name, runner.say(error))


def _is_new_here(name: int) -> bool:
	"""Whether somebody has asked for it in this very copy, after everything older was held."""
	asked_at = frappe.db.get_value(BULK_ACTION, name, "creation")
	return bool(asked_at) and copied_site.is_held() and not copied_site.holds(asked_at)


def _check_starter(doc: Any) -> None:
	"""What somebody asked for is not done any more when they have left, or lost the role or the segment."""
	if absent := answerable.find_absent([doc.started_by]):
		raise NotAllowedError(absent)
	require_segment(doc.segment, SEGMENT_MEMBER)
	effect = registry.find(doc.action)
	if effect and effect.file and not doc.file_token:  # asked for before files had names of their own
		doc.db_set("file_token", export_file.make_token(), update_modified=False)


def _assign(values: dict[str, Any]) -> Sql:
	return join(", ", [sql("{} = {}", ident(field), value) for field, value in values.items()])


def _move_on(name: int, expected: str, **values: Any) -> bool:
	"""Change the row as long as its status is the expected one: somebody may have cancelled it."""
	moved = store.execute(
		sql(
			"UPDATE `tabConvo Bulk Action` SET {} WHERE name = {} AND status = {}",
			_assign(values),
			name,
			expected,
		)
	)
	frappe.db.commit()  # a step of a job
	return bool(moved)


def _fail(name: int, sentence: str) -> None:
	failures = json.loads(frappe.db.get_value(BULK_ACTION, name, "failures") or "[]")
	failures.insert(0, _failure(None, None, sentence))
	text = json.dumps(failures[: MAX_FAILURES + 1], ensure_ascii=False)
	_move_on(name, RUNNING, failures=text, status=FAILED, finished_at=now_datetime())


def _failure(customer: str | None, shown: str | None, sentence: str) -> dict[str, Any]:
	"""As the row keeps it: what is said, and what it is made of where that is known."""
	kept = as_json(sentence.message) if isinstance(sentence, Said) else None
	return {"customer": customer, "customer_name": shown, "message": sentence[:MAX_SENTENCE], "kept": kept}


class Runner:
	"""One pass over the members, by name; it ends early when somebody cancelled."""

	def __init__(self, doc: Any):
		self.name, self.segment, self.action = int(doc.name), doc.segment, doc.action
		self.chosen = Chosen(doc.segment, tuple(json.loads(doc.customers or "[]")))
		self.options = json.loads(doc.options or "{}")
		self.total = doc.total or 0
		self.token = doc.file_token
		self.effect = registry.find(doc.action)
		self.done = self.failed = self.skipped = 0
		self.written: set[str] = set()
		self.failures: list[dict[str, Any]] = []
		self.lines: list[str] = []
		self.writes = bool(self.effect and self.effect.writes_to_customer)
		# Why somebody is left out repeats what not everybody reads of a customer.
		self.tells_why = doc.action not in closed.closed_actions()

	def run(self) -> None:
		file = self.effect.file if self.effect else None
		if file:
			self.lines.append(file.head(self.options))
		for page, visibility in self.chosen.pages():
			if file:
				alive = self._write_lines(file, page, visibility)
			else:
				alive = all(runner.perform(MemberStep(self, customer)) for customer in page)
			self._show()
			if not alive:
				return
		values: dict[str, Any] = {
			"status": DONE,
			"finished_at": now_datetime(),
			"total": self._reached(),
		}
		if file:
			values["file_url"] = self._save_file()
		if not _move_on(self.name, RUNNING, **values):
			export_file.delete(self.token)  # cancelled at the last moment, or gone with its segment
			frappe.db.commit()  # the end of a job
		self._show()

	def _reached(self) -> int:
		return self.done + self.failed + self.skipped

	def _write_lines(self, file: File, page: list[str], visibility: Visibility) -> bool:
		self.lines.append(file.lines(self.options, self.segment, visibility, page))
		self.done += len(page)
		return _move_on(self.name, RUNNING, done_count=self.done)

	def count(self, *, done: int = 0, failed: int = 0, skipped: int = 0) -> bool:
		"""In the transaction of the customer's effect. False when somebody cancelled: this customer stays as it was."""
		counts: dict[str, Any] = {
			"done_count": self.done + done, "failed_count": self.failed + failed, "skipped_count": self.skipped + skipped,
		}  # fmt: skip
		if failed or skipped:
			counts["failures"] = json.dumps(self.failures, ensure_ascii=False)
		where = sql("name = {} AND status = {}", self.name, RUNNING)
		if not store.execute(sql("UPDATE `tabConvo Bulk Action` SET {} WHERE {}", _assign(counts), where)):
			return False
		self.done, self.failed, self.skipped = self.done + done, self.failed + failed, self.skipped + skipped
		return True

	def note(self, customer: str, sentence: str) -> None:
		if len(self.failures) < MAX_FAILURES:
			shown = frappe.db.get_value("Customer", customer, "customer_name") or customer
			self.failures.append(_failure(customer, shown, sentence))

	def _show(self) -> None:
		share = self._reached() * 100 / max(self.total, 1)
		title = _("{0}: all members").format(self.segment)
		frappe.publish_progress(min(share, 100), title=title, doctype=BULK_ACTION, docname=str(self.name))

	def _save_file(self) -> str:
		# The mark at the beginning is how a spreadsheet knows that names are not in its country's old letters.
		content = ("\ufeff" + "".join(self.lines)).encode()
		return export_file.write(self.token, content)


class MemberStep:
	"""The effect for one member, by the permissions of whoever started the job."""

	def __init__(self, job: Runner, customer: str):
		self.job, self.customer = job, customer
		# What left the house is not called back by the rollback of a deadlock.
		self.leaves_the_house = bool(job.effect and job.effect.leaves_the_house)
		self.tries = 1 if self.leaves_the_house else TRIES
		self.title = f"{job.action} for {customer}"

	def claim(self) -> bool:
		return True  # nobody else works on the job: whether it was stopped meanwhile is asked with the count

	def carry_out(self) -> Outcome:
		job = self.job
		if job.effect:
			runner.require_rights(job.effect, self.customer)
		shown = frappe.db.get_value("Customer", self.customer, "customer_name") or self.customer
		task = Task(self.customer, shown, job.options, segment=job.segment, written=job.written)
		outcome = runner.do(job.effect, job.action, task)
		if outcome.is_refused:
			raise NotAllowedError(outcome.note)
		return outcome

	def record(self, outcome: Outcome) -> bool:
		"""A mail that was not written is no mail that failed; what was there already is as good as done."""
		if outcome.is_skipped and self.job.writes:
			self.job.note(self.customer, outcome.note if self.job.tells_why else _("Left out"))
			return self.job.count(skipped=1)
		if outcome.event and self.job.writes:
			key = f"{_mails_of(self.job.name)}{self.customer}"
			on_timeline.tell(self.customer, self.job.segment, outcome, key=key, actor=frappe.session.user)
		return self.job.count(done=1)

	def record_failure(self, error: BaseException) -> bool:
		self.job.note(self.customer, runner.say(error))
		return self.job.count(failed=1)


def tend() -> None:
	"""The scheduler's minute: a job that died is called so, one that was never taken up is asked for again."""
	rows = frappe.get_all(
		BULK_ACTION, {"status": ["in", [QUEUED, RUNNING]]},
		["name", "creation", "status", "done_count", "failed_count", "skipped_count", "total", "file_token"], order_by="name",
	)  # fmt: skip
	for row in rows:
		if is_alive(_job(int(row.name))):
			continue
		if row.status == QUEUED:
			if not copied_site.holds(row.creation):
				_enqueue(int(row.name))
			frappe.db.commit()  # a job's own step: the request goes out
			continue
		reached = (row.done_count or 0) + (row.failed_count or 0) + (row.skipped_count or 0)
		said = _("The job ended after {0} of {1} customers; the others are as they were.")
		export_file.delete(row.file_token)
		_fail(int(row.name), said.format(reached, row.total))


def sweep() -> None:
	"""Every night: what a job that was killed over its last step has left on the disk."""
	unfinished = {"status": ["in", [FAILED, CANCELLED]], "file_token": ["is", "set"]}
	for row in frappe.get_all(BULK_ACTION, unfinished, ["name", "file_token"], order_by="name"):
		export_file.delete(row.file_token)
		frappe.db.set_value(BULK_ACTION, row.name, "file_token", None, update_modified=False)
	frappe.db.commit()  # called from jobs only
