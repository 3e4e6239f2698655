"""What the background work remembers of itself: paused or not, how fast, how far, and a fault met by all.

The only writer of Convo Work State, a row for each value, but for what mailing_wishes.py and known_copy.py keep there. It
does no work, asks for no job, and decides nothing but whether the work must wait.
"""

import datetime
import json
from dataclasses import dataclass
from typing import Any

from frappe.utils import cint, flt, get_datetime, now_datetime

from convo_channels.core.base.kept_values import keep, read_kept
from convo_channels.core.sync.drain import NO_STREAK, BatchResult
from convo_channels.core.sync.faults import Streak
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.site_time import site_zone, utc_now

FIELDS = (
	"is_paused", "paused_at", "paused_by", "is_pause_told", "drained_at", "drain_speed", "drain_fault", "evaluated_on", "calendar",
	"reconciled_at", "reconcile_drift", "reconcile_copies", "reconcile_counts", "reconcile_needed", "backfill_state", "texts_state", "demo_loaded",
	"steps_done",
	"ticked_epoch", "nightly_on", "reconcile_state", "groups_wanted_at",
	"home", "passed_at", "held_since", "held_why",
	"moments_at", "values_mended",
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
	next_epoch: float = 0

	def is_resting(self, now: datetime.datetime) -> bool:
		"""`now` in UTC: the site's own clock may be set back. A rest longer than any rest is a clock that went wrong."""
		return 0 < self.next_epoch - now.timestamp() <= LONGEST_WAIT_MINUTES * 60


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


def note_tick() -> None:
	"""The scheduler has come. In UTC: the site's own clock jumps, and somebody may set another time zone."""
	write(ticked_epoch=round(utc_now().timestamp(), 3))


def seconds_since_tick(state: dict[str, Any] | None = None) -> float | None:
	"""None for a scheduler that has never come, or has come in the future: its clock went wrong."""
	epoch = flt((state or read())["ticked_epoch"])
	age = utc_now().timestamp() - epoch
	return age if epoch and age >= 0 else None


def ticked_at(state: dict[str, Any] | None = None) -> str | None:
	"""The same for people, in the site's time."""
	epoch = flt((state or read())["ticked_epoch"])
	if not epoch:
		return None
	return str(datetime.datetime.fromtimestamp(epoch, site_zone()).replace(tzinfo=None))


def must_wait() -> bool:
	"""Whether a drain has to leave everything as it is: paused, or resting after a fault that every change met."""
	state = read()
	return is_paused(state) or read_fault(state).is_resting(utc_now())


def read_fault(state: dict[str, Any] | None = None) -> Fault:
	stored = (state or read())["drain_fault"]
	if not stored:
		return Fault()
	found = json.loads(stored)
	streak = Streak(found["streak_error"], tuple(tuple(change) for change in found["changes"]))
	return Fault(
		found["error"], found["since"], found["tries"], found["next_at"], streak, found.get("next_epoch", 0)
	)


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
	next_epoch = utc_now().timestamp() + minutes * 60
	return Fault(result.fault, before.since or str(now), tries, str(again), result.streak, next_epoch)


def _stored(fault: Fault) -> str:
	if fault == Fault():
		return ""
	return json.dumps(
		{
			"error": fault.error[:1000],
			"since": fault.since,
			"tries": fault.tries,
			"next_at": fault.next_at,
			"next_epoch": fault.next_epoch,
			"streak_error": fault.streak.error[:1000],
			"changes": fault.streak.changes,
		}
	)


def try_again() -> None:
	"""Somebody mended something: the next drain need not wait."""
	fault = read_fault()
	if fault.next_at:
		write(drain_fault=_stored(Fault(fault.error, fault.since, fault.tries, "", fault.streak)))
