"""The history of an existing site becomes timeline rows: a job in turns, with progress, taken up where it was cut off."""

from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from convo_channels.constants import SETTINGS
from convo_channels.core.base.halves import work_through
from convo_channels.core.base.sql import sql, table
from convo_channels.core.base.store import scalar
from convo_channels.core.catalog.catalog import CUSTOMER
from convo_channels.core.sync import copies
from convo_channels.core.timeline import follow, profiles
from convo_channels.services.base.background import as_job
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import writer_lock
from convo_channels.services.base.long_job import DONE, FAILED, QUEUED, RUNNING, TRIES
from convo_channels.services.catalog.site_catalog import get_catalog, get_catalog_of_now
from convo_channels.services.changes.meanwhile import drains_go_on
from convo_channels.services.sync import jobs, reconciliation

CHUNK = 500
JOB = jobs.BACKFILL
SHOWN = ("state", "done", "total", "started_at", "finished_at", "message")
# After the sources: last contact follows from the rows just told.
PROFILES = "profiles"
# So many left out in a row are no coincidence: something that all of them need is at fault.
MOST_LEFT_OUT_IN_A_ROW = 20


def get_state() -> dict[str, Any]:
	"""{"state": idle|queued|running|done|failed, "done", "total", "started_at", "finished_at", "message"}."""
	state = JOB.read()
	if JOB.is_cut_off(state):
		state |= {
			"state": FAILED,
			"message": _("The job was cut off. Start it again: it goes on where it stopped."),
		}
	elif state["state"] == DONE and state.get("left_out"):
		said = _(
			"{0} documents could not be told and were left out; the Error Log names each of them. Start it again once that is mended."
		)
		state["message"] = said.format(state["left_out"])
	return {key: state.get(key) for key in SHOWN}


def start() -> dict[str, Any]:
	"""Ask for the job, unless it runs. One that did not come to its end goes on where it stopped."""
	state = JOB.read()
	if JOB.is_underway(state):
		return get_state()
	fresh: dict[str, Any] = {"message": "", "lost": 0, "finished_at": None}
	if state["state"] in (FAILED, QUEUED, RUNNING) and state["reached"]:
		JOB.ask(state, **fresh)
	else:
		JOB.ask(state, **fresh, started_at=str(now_datetime()), done=0, total=0, reached=None, left_out=0)
	return get_state()


@as_job
def run() -> None:
	"""Tell every document and mail of every customer that the timeline does not know yet."""
	with JOB.alive() as is_mine, drains_go_on():
		state = JOB.read()
		if not is_mine or state["state"] not in (QUEUED, RUNNING):
			return
		JOB.begin_turn()
		try:
			if not state["reached"]:
				state["total"] = _count(_sources())
			state["state"] = RUNNING
			if _work(state):
				state |= {"state": DONE, "done": state["total"], "reached": None}
				state["finished_at"] = str(now_datetime())
				reconciliation.enqueue()  # the segments that ask for the last contact
		except (*store.transient_errors, _Busy) as error:
			frappe.db.rollback()
			state = JOB.read()  # as far as it is committed
			_go_again(state, error)
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title="convo_channels: the timelines could not be filled")
			state |= {"state": FAILED, "finished_at": str(now_datetime())}
		JOB.ask(state) if state["state"] == RUNNING else JOB.write(state)
		frappe.db.commit()  # end of the turn


class _Busy(Exception):
	"""The writer's lock could not be had in time."""


def _go_again(state: dict[str, Any], error: Exception) -> None:
	"""What passes by itself is met by another turn, a few times."""
	if state["lost"] < TRIES:
		state |= {"state": RUNNING, "lost": state["lost"] + 1}
		return
	frappe.log_error(title="convo_channels: the timelines could not be filled", message=repr(error))
	state |= {"state": FAILED, "finished_at": str(now_datetime())}


def _sources() -> list[str]:
	return [kind.doctype for kind in follow.kinds(get_catalog())]


def _count(sources: list[str]) -> int:
	return sum(int(scalar(store, sql("SELECT COUNT(*) FROM {}", table(d))) or 0) for d in sources)


def _work(state: dict[str, Any]) -> bool:
	"""Go on from what was reached until the turn is over. True at the very end."""
	parts = [*_sources(), PROFILES]
	part, after = state["reached"] or (parts[0], None)
	if part not in parts:  # a source that went meanwhile
		part, after = parts[0], None
	while True:
		after = _step(part, after, state)
		if after is None and part == PROFILES:
			return True
		part, after = state["reached"]
		if JOB.is_turn_over():
			return False


def _step(part: str, after: str | None, state: dict[str, Any]) -> str | None:
	"""One chunk under the lock. Returns where to go on, None at the part's end.

	Each piece is written together with how far it is; a document that cannot be told is left out, and written down.
	"""
	with writer_lock() as held:
		if not held:
			raise _Busy
		following = work_through(
			store, partial(_tell, part, state), partial(_leave_out, part, state), after, CHUNK
		)
	frappe.publish_progress(
		state["done"] * 100 / max(state["total"], 1),
		title="convo_backfill",
		doctype=SETTINGS,
		docname=SETTINGS,
	)
	return following


def _tell(part: str, state: dict[str, Any], after: str | None, size: int) -> str | None:
	following = _refresh_profiles(after, size) if part == PROFILES else _chunk(part, after, size)
	_note(part, state, following, size)
	return following


def _note(part: str, state: dict[str, Any], following: str | None, size: int, left_out: int = 0) -> None:
	"""How far it is now, in the transaction that brought it there."""
	state |= {
		"reached": [part, following] if following else _next_part(part),
		"lost": 0,
		"left_out": state.get("left_out", 0) + left_out,
		"in_a_row": state.get("in_a_row", 0) + 1 if left_out else 0,
	}
	if part != PROFILES:
		state["done"] = min(state["done"] + size, state["total"])
	JOB.write(state)


def _leave_out(part: str, state: dict[str, Any], after: str | None, error: str) -> str | None:
	"""The next document after that name; None where so many were left out that it is not the documents."""
	name = _first(part, after) if state.get("in_a_row", 0) < MOST_LEFT_OUT_IN_A_ROW else None
	if name is not None:
		title = "convo_channels: a document was left out of the timelines"
		frappe.log_error(title=title, message=f"{CUSTOMER if part == PROFILES else part} {name}\n{error}")
		_note(part, state, name, 1, left_out=1)
	return name


def _first(part: str, after: str | None) -> str | None:
	"""What a chunk that begins after this name begins with."""
	return next(iter(copies.names_after(store, CUSTOMER if part == PROFILES else part, after, 1)), None)


def _next_part(part: str) -> list[Any]:
	parts = [*_sources(), PROFILES]
	return [parts[min(parts.index(part) + 1, len(parts) - 1)], None]


def _chunk(doctype: str, after: str | None, size: int) -> str | None:
	return copies.fill_chunk(store, get_catalog_of_now(), doctype, after, size, now_datetime())[1]


def _refresh_profiles(after: str | None, size: int) -> str | None:
	"""Last contact of the next customers."""
	names = copies.names_after(store, CUSTOMER, after, size)
	profiles.recompute(store, names, now_datetime())
	return names[-1] if len(names) == size else None
