"""Whether Frappe's scheduler comes to this site, why not where it does not, and what to do about it.

It looks at the newest run and never at the flag alone: a scheduler that is "active" runs nothing for hours when its
jobs were made before the site's time zone was set, for they are dated in the future.
"""

import datetime
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, format_datetime, get_datetime, now_datetime
from frappe.utils.background_jobs import get_workers

from convo_channels.constants import APP
from convo_channels.services.base import site_time, work_state

# The scheduler comes every minute in 15, every four minutes in 16.
LATE_SECONDS = 900
# More than two machines differ by. An hour is what the clock of a night in autumn is set back by.
AHEAD = datetime.timedelta(minutes=2)
TICK = f"{APP}.services.sync.jobs.tick"


@dataclass(frozen=True)
class Trouble:
	"""Why nothing comes. `can_mend`: the button helps."""

	what: str
	sentence: str
	can_mend: bool = False


def is_on() -> bool:
	"""Not switched off by anybody, whatever it does."""
	return find_switch() is None


def find_switch() -> Trouble | None:
	"""The switch that somebody has turned off."""
	if cint(frappe.conf.get("maintenance_mode")):
		return Trouble(
			"maintenance",
			_(
				"The site is in maintenance mode, so no scheduled work runs. Leave it with “bench set-maintenance-mode off”."
			),
		)
	if cint(frappe.conf.get("pause_scheduler")):
		return Trouble(
			"paused_bench",
			_(
				"The scheduler is paused by pause_scheduler in site_config.json or common_site_config.json. Resume it with “bench scheduler resume”."
			),
		)
	if cint(frappe.conf.get("disable_scheduler")):
		return Trouble(
			"disabled_bench",
			_(
				"The scheduler is switched off by disable_scheduler in site_config.json or common_site_config.json."
			),
		)
	if not cint(frappe.get_system_settings("enable_scheduler")):
		return Trouble(
			"disabled",
			_("The scheduler is switched off in System Settings. Enable it there: “Enable Scheduled Jobs”."),
		)
	return None


def find_trouble(state: dict[str, Any]) -> Trouble | None:
	"""What keeps the scheduler from coming, or nothing. A few values by key: it is asked with every channel."""
	job = _read_job()
	if is_coming(state, job) and not _ahead(job):
		return None
	return find_switch() or _say_job(state, job) or _say_workers() or _say_silence(state)


def is_coming(state: dict[str, Any], job: Any) -> bool:
	"""By its newest run; a site that was just made has time for the first one."""
	age = work_state.seconds_since_tick(state)
	if age is not None:
		return age <= LATE_SECONDS
	return bool(job) and site_time.seconds_since(job.creation) <= LATE_SECONDS


def _read_job() -> Any:
	return frappe.db.get_value(
		"Scheduled Job Type",
		{"method": TICK},
		["name", "stopped", "creation", "last_execution"],
		as_dict=True,
	)


def _ahead(job: Any) -> datetime.datetime | None:
	"""Until when Frappe leaves the job alone, if it counts from a moment that is still to come."""
	since = get_datetime((job.last_execution or job.creation) if job else None) if job else None
	return since if since and since > now_datetime() + AHEAD else None


def _say_job(state: dict[str, Any], job: Any) -> Trouble | None:
	if not job:
		return Trouble("missing", _("The scheduler does not know this app's jobs. Run “bench migrate”."))
	if cint(job.stopped):
		return Trouble("stopped", _("The scheduled job {0} is stopped. Start it again.").format(job.name))
	until = _ahead(job)
	if until is None:
		return None
	said = _(
		"The scheduled jobs are dated in the future, most likely because the time zone was set after they were made: nothing runs before {0}. A System Manager can mend that on the Health page."
	)
	return Trouble("ahead", said.format(format_datetime(until)), can_mend=True)


def count_workers() -> int | None:
	"""None where the queue cannot be asked."""
	try:
		return len(get_workers())
	except Exception:
		return None


def _say_workers() -> Trouble | None:
	count = count_workers()
	if count is None:
		return Trouble("queue", _("The queue of background jobs cannot be reached: is Redis running?"))
	if not count:
		return Trouble("workers", _("No worker is running, so no background job is carried out."))
	return None


def _say_silence(state: dict[str, Any]) -> Trouble:
	at = work_state.ticked_at(state)
	if not at:
		return Trouble("never", _("The scheduler has not come to this site yet: is its process running?"))
	said = _("The scheduler stands still: it came last at {0}. Is its process running, and is a worker free?")
	return Trouble("silent", said.format(format_datetime(at)))


def mend() -> int:
	"""Jobs dated in the future, of every app, count from now on. Returns how many they were."""
	now = now_datetime()
	late = now + AHEAD
	names = set(
		frappe.get_all("Scheduled Job Type", {"last_execution": [">", late]}, pluck="name", order_by="name")
	)
	for name in sorted(names):
		frappe.db.set_value("Scheduled Job Type", name, "last_execution", now, update_modified=False)
	made = frappe.get_all(
		"Scheduled Job Type", {"creation": [">", late]}, ["name", "last_execution"], order_by="name"
	)
	for row in made:
		# what has run since counts from its last run: the date of its making says nothing any more
		frappe.db.set_value("Scheduled Job Type", row.name, "creation", now, update_modified=False)
	return len(names | {row.name for row in made})
