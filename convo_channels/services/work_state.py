"""What the background work remembers of itself: paused or not, how fast, how far, and a fault met by all.

The only writer of Convo Work State, a row for each value. It does no work, asks for no job, and decides nothing but
whether the work must wait.
"""

import datetime
import json
from dataclasses import dataclass
from typing import Any

from frappe.utils import cint, flt, get_datetime, now_datetime

from convo_channels.core.drain import NO_STREAK, BatchResult
from convo_channels.core.kept import keep, read_kept
from convo_channels.core.standstill import Streak
from convo_channels.services.store import store

FIELDS = (
	"is_paused", "paused_at", "paused_by", "is_pause_told", "drained_at", "drain_speed", "drain_fault", "evaluated_on",
	"reconciled_at", "reconcile_drift", "reconcile_needed", "backfill_state", "demo_loaded", "steps_done",
)  # fmt: skip
LONGEST_WAIT_MINUTES = 30


@dataclass(frozen=True)
class Fault:
	"""An error that every change meets. `tries`: how often it was met; without any, `streak` only counts failures."""

	error: str = ""
	since: str = ""
	tries: int = 0
	next_at: str = ""
	streak: Streak = NO_STREAK

	def is_resting(self, now: datetime.datetime) -> bool:
		return bool(self.next_at) and now < get_datetime(self.next_at)


def read() -> dict[str, Any]:
	"""Every field as it is stored now, in one query: a job that runs for long must see what a page has written."""
	return read_kept(store, FIELDS)


def get(field: str) -> str | None:
	"""One of them as it is stored now."""
	return read_kept(store, [field])[field]


def as_time(stored: Any) -> str | None:
	"""A stored time as pages get all times."""
	return str(get_datetime(stored)) if stored else None


def is_demo_loaded() -> bool:
	return bool(cint(get("demo_loaded")))


def write(**values: Any) -> None:
	if unknown := values.keys() - set(FIELDS):
		raise KeyError(*unknown)
	keep(store, values, now_datetime())


def is_paused(state: dict[str, Any] | None = None) -> bool:
	return bool(cint((state or read())["is_paused"]))


def must_wait() -> bool:
	"""Whether a drain has to leave everything as it is: paused, or resting after a fault that every change met."""
	state = read()
	return is_paused(state) or read_fault(state).is_resting(now_datetime())


def read_fault(state: dict[str, Any] | None = None) -> Fault:
	stored = (state or read())["drain_fault"]
	if not stored:
		return Fault()
	found = json.loads(stored)
	streak = Streak(found["streak_error"], tuple(tuple(change) for change in found["changes"]))
	return Fault(found["error"], found["since"], found["tries"], found["next_at"], streak)


def note_batch(result: BatchResult, before: Fault, seconds: float) -> bool:
	"""Write down what a batch was like. Returns True when it met a fault of all that was not known before."""
	values: dict[str, Any] = {"drained_at": now_datetime()}
	if result.changes and seconds > 0:
		speed, known = len(result.changes) / seconds, flt(read()["drain_speed"])
		values["drain_speed"] = round((speed + known) / 2 if known else speed, 1)
	after = _following(result, before)
	if after != before:
		values["drain_fault"] = _stored(after)
	write(**values)
	return bool(after.error) and not before.error


def _following(result: BatchResult, before: Fault) -> Fault:
	if not result.fault:
		is_over = result.changes or result.streak != before.streak
		return Fault(streak=result.streak) if is_over else before
	tries, now = before.tries + 1, now_datetime()
	minutes = min(2 ** (tries - 1), LONGEST_WAIT_MINUTES)
	again = now + datetime.timedelta(minutes=minutes)
	return Fault(result.fault, before.since or str(now), tries, str(again), result.streak)


def _stored(fault: Fault) -> str:
	if fault == Fault():
		return ""
	return json.dumps(
		{
			"error": fault.error[:1000],
			"since": fault.since,
			"tries": fault.tries,
			"next_at": fault.next_at,
			"streak_error": fault.streak.error[:1000],
			"changes": fault.streak.changes,
		}
	)


def try_again() -> None:
	"""Somebody mended something: the next drain need not wait."""
	fault = read_fault()
	if fault.next_at:
		write(drain_fault=_stored(Fault(fault.error, fault.since, fault.tries, "", fault.streak)))
