"""Loading and removing as jobs: one at a time, with a state anybody may ask for, and a plain sentence when it fails.

The state is committed with every batch. A job that was cut off is taken up again by asking once more.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime
from frappe.utils.background_jobs import is_job_enqueued

from convo_channels.constants import SETTINGS
from convo_channels.demo import loader, remover
from convo_channels.demo.manifest import Manifest, forget_load, read_state, write_state
from convo_channels.demo.site import get_fixtures_dir, read_site
from convo_channels.exceptions import ConflictError
from convo_channels.services import work_state

JOB_ID = "convo_demo"
IDLE, QUEUED, RUNNING, LOADED, FAILED = "idle", "queued", "running", "loaded", "failed"
LOAD, REMOVE = "load", "remove"
EMPTY = {
	"state": IDLE,
	"action": None,
	"step": "",
	"done": 0,
	"total": 0,
	"message": "",
	"kept": [],
	"started_at": None,
	"finished_at": None,
}
SHOWN_KEPT = 50
# A job is asked for after the commit; for so long a queued state needs no job behind it.
QUEUEING_SECONDS = 30


def get_state() -> dict:
	"""{state: idle|queued|running|loaded|failed, action, step, done, total, message, kept, started_at, finished_at}.

	`kept`: what a removal left because something of a user's stands on it, [{doctype, name, reason}].
	"""
	state = {**EMPTY, **read_state()}
	if state["state"] in (QUEUED, RUNNING) and not _is_alive(state):
		state["state"] = FAILED
		state["message"] = _("The job was cut off. Ask again: it goes on where it stopped.")
	return {key: state[key] for key in EMPTY}


def _is_alive(state: dict) -> bool:
	"""Whoever runs holds the lock; whoever waits is in the queue, or just about to be put there."""
	if state["state"] == RUNNING:
		return frappe.db.sql("SELECT IS_USED_LOCK(%s)", (_lock_name(),))[0][0] is not None
	waited = (now_datetime() - get_datetime(state["started_at"])).total_seconds()
	return waited < QUEUEING_SECONDS or is_job_enqueued(JOB_ID)


def request(action: str) -> dict:
	"""Ask for a job. Says at once what would stand in its way."""
	check(action)
	write_state({**_begun(action), "state": QUEUED})
	frappe.enqueue(
		"convo_channels.demo.jobs.run",
		queue="long",
		timeout=2 * 3600,
		job_id=JOB_ID,
		deduplicate=True,
		enqueue_after_commit=True,
		action=action,
	)
	return get_state()


def check(action: str) -> None:
	state = get_state()
	if state["state"] in (QUEUED, RUNNING):
		frappe.throw(_("The demo business is being worked on; wait until that has ended."), ConflictError)
	if action == REMOVE:
		if not Manifest():
			frappe.throw(_("There is no demo business on this site."), ConflictError)
		return
	if state["state"] == LOADED:
		frappe.throw(
			_("The demo business is loaded already. Remove it first to load it afresh."), ConflictError
		)
	get_fixtures_dir()
	read_site()


def _begun(action: str) -> dict:
	"""A fresh state; the moment of a load that was cut off stays, so that its story goes on."""
	earlier = read_state()
	moment = earlier.get("moment") if action == LOAD and Manifest() else None
	now = str(now_datetime())
	return {
		"state": RUNNING,
		"action": action,
		"moment": moment or now,
		"started_at": now,
		"done": 0,
		"total": 0,
	}


def run(action: str) -> dict:
	"""The job itself, also called by the bench command. Returns the last state; a failure is in it, and raised."""
	with _only_one() as free:
		if not free:
			frappe.throw(_("The demo business is being worked on; wait until that has ended."), ConflictError)
		state = _begun(action)
		write_state(state)
		frappe.db.commit()  # seen by whoever asks while the job runs
		try:
			_act(action, state)
		except Exception as error:
			frappe.db.rollback()
			frappe.log_error(title=f"convo_channels: demo business, {action}")
			state.update(state=FAILED, message=frappe.utils.strip_html(str(error)) or type(error).__name__)
			write_state(state)
			raise
		finally:
			frappe.db.commit()  # end of the job
	return {**EMPTY, **{key: value for key, value in state.items() if key in EMPTY}}


def _act(action: str, state: dict) -> None:
	def tell(step: str, done: int, total: int) -> None:
		state.update(step=step, done=done, total=total)
		write_state(state)
		title = _("Loading the demo business") if action == LOAD else _("Removing the demo business")
		percent = 100 * done / max(total, 1)
		frappe.publish_progress(percent, title, doctype=SETTINGS, docname=SETTINGS, description=_(step))

	if action == LOAD:
		made = loader.load(moment=get_datetime(state["moment"]), progress=tell)
		state.update(state=LOADED, message=_("The demo business is loaded: {0} records.").format(made))
	else:
		removal = remover.remove(tell)
		state.update(state=IDLE, message=_say(removal), kept=removal.kept[:SHOWN_KEPT])
	state["finished_at"] = str(now_datetime())
	_note(action == LOAD, state)


def _say(removal: remover.Removal) -> str:
	if removal.kept:
		return _("{0} records were removed; {1} stay, for something of yours stands on them.").format(
			removal.removed, len(removal.kept)
		)
	return _("{0} records were removed; nothing of the demo business is left.").format(removal.removed)


def _note(is_loaded: bool, state: dict) -> None:
	work_state.write(demo_loaded=int(is_loaded))
	if is_loaded or Manifest():
		write_state(state)
	else:
		forget_load()


@contextmanager
def _only_one() -> Iterator[bool]:
	"""A lock of the database's server: it goes with the connection, whatever happens to the job."""
	free = bool(frappe.db.sql("SELECT GET_LOCK(%s, 0)", (_lock_name(),))[0][0])
	try:
		yield free
	finally:
		if free:
			frappe.db.sql("SELECT RELEASE_LOCK(%s)", (_lock_name(),))


def _lock_name() -> str:
	return f"convo_demo:{frappe.conf.db_name}"[:64]
