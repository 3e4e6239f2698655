"""How a job is asked for, and how it is entered: once at a time, and only where the app still is.

What the queue remembers is no proof: it calls a killed worker's job started for minutes, and knows the jobs of an
emptied queue for ever. A job that works holds the lock of its name (services/base/locks.py).
"""

import datetime
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

import frappe
from frappe.utils.background_jobs import get_job

from convo_channels.constants import APP
from convo_channels.services.base import locks
from convo_channels.services.base.site_time import utc_now

# Held by whoever takes the app from the site.
UNINSTALL = "uninstall"
# Between the queue and the lock: a worker that has taken a job needs a moment to begin.
STARTING_SECONDS = 30


def ask(
	method: str,
	*,
	job_id: str,
	works_on: str = "",
	queue: str = "long",
	at_once: bool = False,
	**arguments: Any,
) -> bool:
	"""Ask for a job, unless it waits or works. `works_on`: the lock it holds, its id by default. True when asked for.

	After the commit, or `at_once`: a request that only reads commits nothing.
	"""
	if is_underway(job_id, works_on or job_id):
		return False
	_forget(job_id)
	try:
		frappe.enqueue(
			method,
			queue=queue,
			job_id=job_id,
			deduplicate=True,
			enqueue_after_commit=not at_once,
			**arguments,
		)
	except Exception:
		# The queue is down or full. What is wanted is written down or asked for again: a save must not fail for it.
		frappe.logger(APP).exception(f"{method} could not be asked for")
		return False
	return True


def act_as(user: str) -> None:
	"""A job works for this user and speaks their language: Frappe begins every job in the language of the site."""
	if frappe.session.user != user:
		frappe.set_user(user)
	frappe.set_user_lang(user)


def is_underway(job_id: str, works_on: str = "") -> bool:
	"""Whether somebody works on it, is about to, or will: the queue holds it."""
	if locks.is_alive(works_on or job_id):
		return True
	job = _find(job_id)
	if job is None:
		return False
	status = str(getattr(job.get_status(), "value", job.get_status()))
	if status == "queued" and job.get_position() is not None:
		return True
	since = {"queued": job.enqueued_at, "started": job.started_at}.get(status)
	return since is not None and _seconds_since(since) < STARTING_SECONDS


def is_waiting(job_id: str | None) -> bool:
	"""Whether the queue holds it, and no worker has taken it."""
	job = _find(job_id) if job_id else None
	try:
		return job is not None and job.get_position() is not None
	except Exception:
		return False  # the queue cannot be asked


def _seconds_since(at: datetime.datetime) -> float:
	"""rq writes UTC, in some versions without saying so."""
	return (utc_now() - (at if at.tzinfo else at.replace(tzinfo=datetime.timezone.utc))).total_seconds()


def _find(job_id: str) -> Any:
	"""What the queue knows of a job; nothing where the queue cannot be asked."""
	try:
		return get_job(job_id)
	except Exception:
		return None


def _forget(job_id: str) -> None:
	"""A dead job, which would be taken for a living one."""
	with suppress(Exception):
		if job := _find(job_id):
			job.delete()


def if_installed(work: Callable[..., Any]) -> Callable[..., Any]:
	"""For whatever a queue or the scheduler calls: jobs that waited still come when the app has gone, or is going.

	One that was at work is not told apart from one that comes too late: what fails for want of our tables is no error.
	"""

	@wraps(work)
	def entered(*args: Any, **kwargs: Any) -> Any:
		if is_gone():
			return None
		try:
			return work(*args, **kwargs)
		except Exception:
			if not _has_gone_meanwhile():
				raise
			return None

	return entered


def as_job(work: Callable[..., Any]) -> Callable[..., Any]:
	"""The same for jobs that write: under READ COMMITTED, where no statement writes on a snapshot that is too old."""

	@wraps(work)
	def entered(*args: Any, **kwargs: Any) -> Any:
		with locks.read_committed():
			return work(*args, **kwargs)

	return if_installed(entered)


def _has_gone_meanwhile() -> bool:
	with suppress(Exception):
		frappe.db.rollback()
		return is_gone()
	return False


def is_gone() -> bool:
	return locks.is_alive(UNINSTALL) or not is_installed()


def is_installed() -> bool:
	"""By the database itself: Frappe's cached list can be a moment old."""
	stored = frappe.db.get_value(
		"DefaultValue", {"defkey": "installed_apps", "parent": "__global"}, "defvalue"
	)
	return APP in frappe.parse_json(stored or "[]")
