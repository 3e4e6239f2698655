"""Loading and removing as jobs: one at a time, with a state anybody may ask for, and a plain sentence when it fails.

The state is committed with every batch. A job that was cut off is taken up again by asking once more.
"""

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from convo_channels.constants import SETTINGS
from convo_channels.demo import loader, remover
from convo_channels.demo.manifest import Manifest, forget_load, read_state, write_state
from convo_channels.demo.site import get_fixtures_dir, read_site
from convo_channels.exceptions import ConflictError
from convo_channels.services.base import background, work_state
from convo_channels.services.base.background import STARTING_SECONDS, as_job, is_underway
from convo_channels.services.base.locks import alive, is_alive
from convo_channels.services.base.site_time import seconds_since
from convo_channels.services.changes.meanwhile import drains_go_on

JOB_ID = "demo"
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
		return is_alive(JOB_ID)
	return seconds_since(state["started_at"]) < STARTING_SECONDS or is_underway(JOB_ID)


def request(action: str) -> dict:
	"""Ask for a job. Says at once what would stand in its way."""
	check(action)
	write_state({**_begun(action), "state": QUEUED})
	background.ask("convo_channels.demo.jobs.run", job_id=JOB_ID, timeout=2 * 3600, action=action)
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


@as_job
def run(action: str) -> dict:
	"""The job itself, also called by the bench command. Returns the last state; a failure is in it, and raised."""
	with alive(JOB_ID) as is_mine, drains_go_on():
		if not is_mine:
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
