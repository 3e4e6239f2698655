"""What an admin looks at when something is wrong: the outbox, the drain, parked changes, segments, the workers.

It reads and asks for work; it repairs nothing itself.
"""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, flt, now_datetime

from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import dicts
from convo_channels.core.changes import outbox as core_outbox
from convo_channels.core.sync import broken, parked
from convo_channels.exceptions import ConflictError
from convo_channels.services.access import progress
from convo_channels.services.access.customers import sees_all
from convo_channels.services.access.roles import has_role
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import copied_site, work_state
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.changes import recorder
from convo_channels.services.insight import figures
from convo_channels.services.rules import lost_values, told
from convo_channels.services.segments import segment_form
from convo_channels.services.sync import lag, pause, reconciliation, scheduler, work_waiting
from convo_channels.services.timeline import backfill

SHOWN_SEGMENTS = 10


# An error may name what it stumbled over.
_HIDDEN = "–"


def get_state() -> dict[str, Any]:
	"""Everything the health page shows, in one answer. Times are site time; `speed` is changes a second."""
	state = work_state.read()
	fault = work_state.read_fault(state)
	is_whole = sees_all()
	oldest = core_outbox.oldest_at(store)
	return {
		"now": str(now_datetime()),
		"outbox": {
			"waiting": core_outbox.depth(store),
			"oldest_at": str(oldest) if oldest else None,
			"parked": parked.count(FrappeSite()),
		},
		"drained_at": work_state.as_time(state["drained_at"]),
		"speed": flt(state["drain_speed"]),
		"fault": {"error": fault.error if is_whole else _HIDDEN, "since": fault.since, "next_at": fault.next_at}
		if fault.error
		else None,
		"is_paused": work_state.is_paused(state),
		**_paused(state),
		"is_scheduler_late": lag.is_scheduler_late(state),
		"is_scheduler_off": not scheduler.is_on(),
		"scheduler": _scheduler(state),
		"ticked_at": work_state.ticked_at(state),
		"workers": scheduler.count_workers(),
		"work": [*work_waiting.find_all(), *_failed_backfill()],
		"evaluated_on": state["evaluated_on"],
		"reconciled_at": work_state.as_time(state["reconciled_at"]),
		"reconcile_drift": cint(state["reconcile_drift"]) if is_whole else None,
		"reconcile_copies": cint(state["reconcile_copies"]) if is_whole else None,
		"reconcile_counts": cint(state["reconcile_counts"]) if is_whole else None,
		"reconcile_needed": bool(cint(state["reconcile_needed"])),
		"reconcile": progress.told(_reconcile_progress()),
		"segments": _count_segments(),
		"broken": _broken(),
		"slowest": _slowest(),
		"backfill": progress.told(backfill.get_state()),
		"held": copied_site.describe(),
		"warnings": [*lag.say_beside_figures(state), *lost_values.of_all()],
	}


def _paused(state: dict[str, Any]) -> dict[str, Any]:
	by = state["paused_by"]
	name = frappe.utils.get_fullname(by) if by else None
	return {"paused_at": work_state.as_time(state["paused_at"]), "paused_by": by, "paused_by_name": name}


def _scheduler(state: dict[str, Any]) -> dict[str, Any] | None:
	"""{what, sentence, can_mend: whether the reader may, with one button}, or nothing when it comes."""
	trouble = scheduler.find_trouble(state)
	if not trouble:
		return None
	can_mend = trouble.can_mend and has_role(frozenset({"System Manager"}))
	return {"what": trouble.what, "sentence": trouble.sentence, "can_mend": can_mend}


def _failed_backfill() -> list[dict[str, Any]]:
	state = backfill.get_state()
	if state["state"] != "failed":
		return []
	said = state["message"] or _(
		"Filling the timelines from history stopped with an error; start it again to go on."
	)
	since = state["finished_at"] or state["started_at"]
	return [{"key": "failed_backfill", "count": 1, "since": since, "is_late": False, "sentence": said}]


def mend_schedule() -> dict[str, Any]:
	"""Jobs dated in the future run from now on."""
	return {"count": scheduler.mend()}


def _reconcile_progress() -> dict[str, Any]:
	"""{state: "idle" | "queued" | "running" | "failed", what: "documents" | "customers", done, total}."""
	state = reconciliation.RECONCILE.read()
	if reconciliation.RECONCILE.is_underway(state):
		shown = "running" if state["reached"] or state["state"] == "running" else "queued"
		sources = state.get("sources") or {"is_over": True}
		what, part = ("customers", state) if sources["is_over"] else ("documents", sources)
		return {"state": shown, "what": what, "done": part["done"], "total": part["total"]}
	is_over = state["state"] in ("idle", "done")
	return {"state": "idle" if is_over else "failed", "what": "customers", "done": 0, "total": 0}


def _count_segments() -> dict[str, int]:
	"""{status: how many}."""
	rows = store.rows(sql("SELECT status, COUNT(*) FROM `tabConvo Segment` GROUP BY status"))
	return {status: int(count) for status, count in rows}


def _broken() -> list[dict[str, Any]]:
	found = broken.read_broken(FrappeSite())
	return _counted([{**row, "reason": told.fault_now(row["name"])} for row in found])


def _slowest() -> list[dict[str, Any]]:
	query = sql(
		"SELECT name, evaluation_ms FROM `tabConvo Segment` WHERE evaluation_ms > 0"
		" ORDER BY evaluation_ms DESC, name LIMIT {}",
		SHOWN_SEGMENTS,
	)
	return _counted(dicts(store, query, ("name", "evaluation_ms")))


def _counted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""With the members that the reader sees."""
	counts = figures.counts_of([row["name"] for row in rows])
	return [{**row, "member_count": counts.get(row["name"], 0)} for row in rows]


def get_parked(cursor: str | None, limit: int) -> dict[str, Any]:
	"""Parked changes of what the reader may see, newest first, by their number."""
	with said_plainly():
		return parked.read_page(FrappeSite(), cursor, limit)


def retry_parked(name: int) -> dict[str, Any]:
	with said_plainly():
		answer = parked.retry(FrappeSite(), name)
	_ask_for_drain()
	return answer


def retry_all_parked() -> dict[str, Any]:
	answer = parked.retry_all(FrappeSite())
	_ask_for_drain()
	return answer


def drain_now() -> dict[str, Any]:
	recorder.take_drain_flag()
	_ask_for_drain()
	return parked.say_waiting(FrappeSite())


def _ask_for_drain() -> None:
	work_state.try_again()
	frappe.db.after_commit.add(recorder.request_drain)


def reconcile_now() -> dict[str, Any]:
	"""Ask for the job that computes everything from nothing and repairs it."""
	if work_state.is_paused():
		frappe.throw(_("The work is paused. Resume it first; then everything can be checked."), ConflictError)
	reconciliation.enqueue()
	return {"queued": True}


def pause_work() -> dict[str, Any]:
	pause.pause()
	return get_state()


def resume_work() -> dict[str, Any]:
	pause.resume()
	return get_state()


def retry_broken() -> dict[str, Any]:
	"""Try every broken segment again."""
	return broken.retry_all(FrappeSite(), segment_form.request_rebuild)
