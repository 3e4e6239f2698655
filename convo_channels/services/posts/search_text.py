"""What is searched is written for the rows of a site that were there before: a job in turns, with progress.

Asked for by a patch. Until it has come to its end a search does not find what it has not reached; the pages say so.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from convo_channels.core.posts import search_text
from convo_channels.services.base.background import as_job
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import writer_lock
from convo_channels.services.base.long_job import DONE, FAILED, QUEUED, RUNNING, LongJob
from convo_channels.services.base.site_time import utc_now
from convo_channels.services.changes import recorder
from convo_channels.services.changes.meanwhile import drains_go_on

JOB = LongJob("texts", "texts_state", "convo_channels.services.posts.search_text.run")
CHUNK = 200
# After one that failed: the cause may last.
AGAIN_SECONDS = 6 * 3600


def want() -> None:
	"""Written down for the scheduler's next tick: where a site is migrated no queue need be there."""
	state = {**JOB.read(), "done": 0, "total": 0, "reached": None, "lost": 0, "asked": 0}
	JOB.write({**state, "state": QUEUED, "since": str(now_datetime())})


def take_up() -> None:
	"""The scheduler's minute: what is wanted or was lost is asked for; what failed is tried again after some hours."""
	if JOB.take_up():
		return
	state = JOB.read()
	if state["state"] == FAILED and utc_now().timestamp() - state["asked"] > AGAIN_SECONDS:
		JOB.ask(state, lost=0)


@as_job
def run() -> None:
	"""From where it stopped, until the turn is over or nothing is left."""
	with JOB.alive() as is_mine, drains_go_on():
		state = JOB.read()
		if not is_mine or state["state"] not in (QUEUED, RUNNING):
			return
		JOB.begin_turn()
		try:
			state["total"] = search_text.count_texts(store)
			state["state"] = DONE if _work(state) else RUNNING
			if state["state"] == DONE:
				recorder.ask_for_reconciliation()  # for segments that ask what posts and interactions hold
		except Exception as error:
			frappe.db.rollback()
			state = JOB.read()  # as far as it is committed
			if not isinstance(error, (*store.transient_errors, _Busy)):
				frappe.log_error(title="convo_channels: the words for the search could not be written")
				state |= {"state": FAILED, "asked": int(utc_now().timestamp())}
		if state["state"] == RUNNING:
			JOB.ask(state)
		else:
			JOB.write(state)
		frappe.db.commit()  # the end of a turn


class _Busy(Exception):
	"""The writer's lock could not be had in time."""


def _work(state: dict[str, Any]) -> bool:
	"""Chunk after chunk, each written together with how far it is. True at the very end."""
	doctype, after = state["reached"] or (search_text.DOCTYPES[0], None)
	while True:
		with writer_lock() as held:
			if not held:
				raise _Busy
			with store.transaction():
				after = search_text.fill_texts(store, doctype, after, CHUNK)
				is_last = after is None and doctype == search_text.DOCTYPES[-1]
				if after is None and not is_last:
					doctype = search_text.DOCTYPES[search_text.DOCTYPES.index(doctype) + 1]
				done = min(state["done"] + CHUNK, state["total"])
				state |= {"state": RUNNING, "reached": [doctype, after], "done": done, "lost": 0}
				JOB.write(state)
		if is_last:
			return True
		if JOB.is_turn_over():
			return False


def has_failed() -> bool:
	return bool(JOB.read()["state"] == FAILED)


def say_state() -> str:
	"""What a search does not do yet, and how far it is; nothing once all rows have their words."""
	state = JOB.read()
	if state["state"] not in (QUEUED, RUNNING, FAILED):
		return ""
	said = _(
		"What was written earlier is being made ready for the search, {0} so far: not all of it is found yet."
	)
	if state["state"] == FAILED:
		said = _(
			"What was written earlier could be made ready for the search only up to {0}; the Error Log says why."
		)
	return said.format(f"{100 * state['done'] // state['total'] if state['total'] else 0} %")
