"""What people should know while membership may lag behind what is saved: one calm sentence, or several.

It reads a few values by key, for it is asked with every channel that is opened. It changes nothing.
"""

from typing import Any

from frappe import _
from frappe.utils import format_datetime

from convo_channels.core.changes import outbox as core_outbox
from convo_channels.core.sync import lag_words
from convo_channels.services.access.roles import MANAGERS, has_role
from convo_channels.services.base import copied_site, site_time, work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.voice import translate
from convo_channels.services.posts import search_text
from convo_channels.services.sync import pause, scheduler, work_waiting

# The scheduler drains with every tick: each minute in 15, every four minutes in 16.
LATE_MINUTES = 15
OLD_MINUTES = 10
_WITHOUT_FIGURE = frozenset({
	lag_words.HELD, lag_words.PAUSED, lag_words.FAULT, lag_words.OLD, lag_words.SEARCH, lag_words.SEARCH_FAILED,
})  # fmt: skip


def get_warning() -> dict[str, Any] | None:
	"""{sentence, at: the last drain, can_open: whether the health page is for this user}, or nothing to worry about.

	Whoever may not look at that page is told what it means for them, not its cause.
	"""
	state = work_state.read()
	found = find_all(state)
	if not found:
		return None
	at = work_state.as_time(state["drained_at"])
	return lag_words.warn(found[0], at, has_role(MANAGERS), translate)


def say_beside_figures(state: dict[str, Any]) -> list[str]:
	"""What no figure of the health page says in its own place: that of the scheduler and that of waiting work do."""
	return [found["sentence"] for found in find_all(state) if found["what"] in _WITHOUT_FIGURE]


def find_all(state: dict[str, Any]) -> list[dict[str, str]]:
	"""[{what, sentence}], the weightiest first."""
	checks = (_held, _paused, _fault, _scheduler, _old, _work, _search)
	return [found for check in checks if (found := check(state))]


def is_scheduler_late(state: dict[str, Any]) -> bool:
	"""Whether nobody has looked at the outbox for longer than any tick takes. A paused site is not late."""
	return not work_state.is_paused(state) and _minutes_since(state["drained_at"]) > LATE_MINUTES


def _minutes_since(at: Any) -> float:
	"""0 for what never happened: a site that was just made is not late."""
	return site_time.seconds_since(at) / 60


def _held(state: dict[str, Any]) -> dict[str, str] | None:
	since = state["held_since"]
	return {"what": lag_words.HELD, "sentence": copied_site.say(state["held_why"], since)} if since else None


def _paused(state: dict[str, Any]) -> dict[str, str] | None:
	if not work_state.is_paused(state):
		return None
	said = _("Paused since {0}: what is saved is noted, and segments follow it once the work is resumed.")
	if pause.is_forgotten(state):
		said = _("Paused since {0}, which may have been forgotten: segments do not follow what is saved.")
	return {"what": lag_words.PAUSED, "sentence": said.format(format_datetime(state["paused_at"]))}


def _fault(state: dict[str, Any]) -> dict[str, str] | None:
	fault = work_state.read_fault(state)
	if not fault.error:
		return None
	said = _("Since {0} no change can be worked through. All of them wait; nothing is lost.")
	return {"what": lag_words.FAULT, "sentence": said.format(format_datetime(fault.since))}


def _scheduler(state: dict[str, Any]) -> dict[str, str] | None:
	if work_state.is_paused(state):
		return None
	if trouble := scheduler.find_trouble(state):
		return {"what": lag_words.SCHEDULER, "sentence": trouble.sentence}
	if not is_scheduler_late(state):
		return None
	said = _("The scheduler stands still: changes were last worked through at {0}.")
	return {"what": lag_words.SCHEDULER, "sentence": said.format(format_datetime(state["drained_at"]))}


def _old(state: dict[str, Any]) -> dict[str, str] | None:
	if work_state.is_paused(state) or work_state.read_fault(state).error or is_scheduler_late(state):
		return None  # said already, with its cause
	oldest = core_outbox.oldest_at(store)
	if _minutes_since(oldest) <= OLD_MINUTES:
		return None
	said = _("Changes have been waiting since {0}: segments may lag behind what was saved.")
	return {"what": lag_words.OLD, "sentence": said.format(format_datetime(oldest))}


def _work(state: dict[str, Any]) -> dict[str, str] | None:
	"""What is to follow from moves and was wanted by somebody, when it waits for too long."""
	if work_state.is_paused(state) or state["held_since"]:
		return None
	late = work_waiting.find_late()
	return {"what": late["key"], "sentence": late["sentence"]} if late else None


def _search(state: dict[str, Any]) -> dict[str, str] | None:
	said = search_text.say_state() if state["texts_state"] else ""
	what = lag_words.SEARCH_FAILED if search_text.has_failed() else lag_words.SEARCH
	return {"what": what, "sentence": said} if said else None
