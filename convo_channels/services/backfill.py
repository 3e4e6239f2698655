"""The history of an existing site becomes timeline rows: a job with progress that can be taken up again."""

import json
from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.constants import SETTINGS
from convo_channels.core import mails, profiles, story
from convo_channels.core.sql import sql, table
from convo_channels.core.store import column, scalar
from convo_channels.services import jobs, work_state
from convo_channels.services.catalog import get_catalog, get_catalog_of_now
from convo_channels.services.lock import writer_lock
from convo_channels.services.store import store

CHUNK = 500
FIELD = "backfill_state"
IDLE = {"state": "idle", "done": 0, "total": 0, "started_at": None, "finished_at": None}


def get_state() -> dict[str, Any]:
	"""{"state": idle|queued|running|done|failed, "done", "total", "started_at", "finished_at"}."""
	stored = work_state.get(FIELD)
	return json.loads(stored) if stored else dict(IDLE)


def start() -> dict[str, Any]:
	"""Ask for the job, unless it runs."""
	state = get_state()
	if state["state"] in ("queued", "running"):
		return state
	_save({**IDLE, "state": "queued", "started_at": str(now_datetime())})
	frappe.enqueue(
		"convo_channels.services.backfill.run",
		queue="long", timeout=4 * 3600, job_id="convo_backfill", deduplicate=True, enqueue_after_commit=True,
	)  # fmt: skip
	return get_state()


def _save(state: dict[str, Any]) -> None:
	work_state.write(**{FIELD: json.dumps(state)})


def run() -> None:
	"""Tell every document and mail of every customer that the timeline does not know yet."""
	sources: list[str] = [s.doctype for s in get_catalog().specs.values() if s.is_timeline_source] + [
		mails.DOCTYPE
	]
	total = sum(int(scalar(store, sql("SELECT COUNT(*) FROM {}", table(d))) or 0) for d in sources)
	state = {**get_state(), "state": "running", "total": total, "done": 0}
	try:
		for doctype in sources:
			_run_source(doctype, state)
		_refresh_profiles()
		state.update(state="done", done=total, finished_at=str(now_datetime()))
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title="convo_channels: the timelines could not be filled")
		state.update(state="failed", finished_at=str(now_datetime()))
	_save(state)
	frappe.db.commit()  # end of the job


def _run_source(doctype: str, state: dict[str, Any]) -> None:
	after: str | None = None
	while True:
		with writer_lock() as held:
			if not held:
				raise TimeoutError("the writer's lock could not be had")
			with store.transaction():
				after = _chunk(doctype, after)
				state["done"] = min(state["done"] + CHUNK, state["total"])
				_save(state)
		frappe.publish_progress(
			state["done"] * 100 / max(state["total"], 1),
			title="convo_backfill",
			doctype=SETTINGS,
			docname=SETTINGS,
		)
		if after is None:
			return


def _chunk(doctype: str, after: str | None) -> str | None:
	now = now_datetime()
	if doctype == mails.DOCTYPE:
		return mails.backfill_mails(store, get_catalog_of_now(), after, CHUNK, now)[1]
	return story.backfill_chunk(store, get_catalog().specs[doctype], after, CHUNK, now)[1]


def _refresh_profiles() -> None:
	"""Last contact follows from the rows just told; the segments that ask for it are rebuilt."""
	after = ""
	while True:
		with writer_lock() as held, store.transaction():
			names = column(
				store,
				sql("SELECT name FROM `tabCustomer` WHERE name > {} ORDER BY name LIMIT {}", after, CHUNK),
			)
			if not names or not held:
				break
			profiles.recompute(store, names, now_datetime())
			after = names[-1]
	jobs.enqueue_reconciliation()
