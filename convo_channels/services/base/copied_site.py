"""Nothing leaves the house in a copy of it: a restored database holds what waits until a person says go.

Asked before anything is carried out: actions, calls, mailing lists, work for all members. What the database says of
its home (kept in Convo Work State) is compared with a note in the site's private folder, which no backup contains. In
doubt everything waits, rows stay as they are, and whoever may manages it on the health page: carry it out here (a move
to a new server is that one press), or discard it.
"""

import datetime
import json
import os
from pathlib import Path
from typing import Any

import frappe
from frappe import _
from frappe.utils import format_datetime, get_datetime, now_datetime

from convo_channels.constants import BULK_ACTION, SEGMENT_ACTION_RUN
from convo_channels.core.actions.runs import SKIPPED, STARTED, WAITING
from convo_channels.core.base.copied_site import COPY, LATE, OLDER, Home, find_doubt, read_home
from convo_channels.core.base.sql import Sql, in_list, sql
from convo_channels.core.base.store import scalar
from convo_channels.exceptions import ConflictError
from convo_channels.services.base import log_listeners, work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.locks import alive

NOTE = "convo_home.json"
LOCK, WAIT_SECONDS = "home", 10
# What nobody has worked on for so long was written for another day.
TOO_LATE = datetime.timedelta(days=3)


def may_leave() -> bool:
	"""Whether anything may be carried out here. Called at the beginning of a job; notes that something is about to be."""
	return _look(is_passing=True)


def look() -> bool:
	"""The same, with nothing to be carried out: the scheduler's minute, so that people learn of a doubt early."""
	return _look(is_passing=False)


def is_held() -> bool:
	"""Whether it was found before that nothing may leave. Asks for nothing else."""
	return bool(work_state.get("held_since"))


def holds(asked_at: datetime.datetime) -> bool:
	"""Whether what was asked for at that moment waits for somebody's word."""
	since = work_state.get("held_since")
	return bool(since) and asked_at <= get_datetime(since)


def _look(*, is_passing: bool) -> bool:
	if is_held():
		return False
	with alive(LOCK, WAIT_SECONDS) as held:
		if not held:
			return False  # somebody else finds out just now; whatever waits is asked for again
		kept = _kept()
		why = find_doubt(
			kept, _noted(), site=_site(), database=frappe.conf.db_name, place=_place(),
			has_acted=kept is None and _has_acted(),
		)  # fmt: skip
		why = why or (LATE if kept and _is_late() else "")
		if why and _has_anything_to_do():
			work_state.write(held_since=now_datetime(), held_why=why)
			frappe.db.commit()  # a job's own finding
			return False
		if why or kept is None:
			settle()
		elif is_passing:
			_write(Home(**{**kept.as_dict(), "passes": kept.passes + 1}))
		return True


def _site() -> str:
	"""The site's own folder: it may be reached under other names that only lead there."""
	return Path(frappe.get_site_path()).resolve().name


def _kept() -> Home | None:
	return read_home(json.loads(work_state.get("home") or "null"))


def _noted() -> Home | None:
	try:
		return read_home(json.loads(_path().read_text()))
	except (OSError, ValueError, RecursionError):
		return None


def _path() -> Path:
	return Path(frappe.get_site_path("private", NOTE))


def _place() -> int:
	"""Another one for every copy of the note, and the same for as long as it lies where it was written."""
	try:
		return _path().stat().st_ino
	except OSError:
		return 0


def settle() -> None:
	"""This is the home from now on; a copy that still calls itself the old one is told apart.

	Said by a fresh install too: what acts on a site before its home is known would seem to come from elsewhere.
	"""
	_write(Home(frappe.generate_hash(length=20), _site(), frappe.conf.db_name))


def _write(home: Home) -> None:
	"""The database first: a note that is behind raises no doubt, one that is ahead does."""
	work_state.write(home=json.dumps(home.as_dict()), passed_at=now_datetime())
	frappe.db.commit()  # before the note, and before anything is carried out
	has_note = _write_note(home)
	if has_note != home.has_note:
		work_state.write(home=json.dumps({**home.as_dict(), "has_note": has_note}))
		frappe.db.commit()  # part of the same finding


def _write_note(home: Home) -> bool:
	path = _path()
	fresh = path.with_suffix(".new")
	try:
		with fresh.open("w") as file:
			place = os.fstat(file.fileno()).st_ino
			file.write(json.dumps({**home.as_dict(), "place": place}))
			file.flush()
			os.fsync(file.fileno())
		os.replace(fresh, path)
	except OSError:
		frappe.logger("convo_channels").exception("no note can be written into the private folder")
		return False
	return True


def _is_late() -> bool:
	"""What waits has waited for days, and nothing was carried out in all that time."""
	passed_at, limit = work_state.get("passed_at"), now_datetime() - TOO_LATE
	oldest = scalar(
		store,
		sql(
			"SELECT queued_at FROM `tabConvo Segment Action Run` WHERE status = {} ORDER BY name LIMIT 1",
			WAITING,
		),
	)
	return bool(oldest and passed_at and oldest < limit and get_datetime(passed_at) < limit)


def _has_acted() -> bool:
	"""Whether anything was ever asked for: runs and jobs over all members stay as rows when they are done."""
	asked = (
		sql("SELECT 1 FROM `tabConvo Segment Action Run` LIMIT 1"),
		sql("SELECT 1 FROM `tabConvo Bulk Action` LIMIT 1"),
	)
	return any(store.rows(query) for query in asked)


def _has_anything_to_do() -> bool:
	"""A site whose segments set nothing off has nothing to hold."""
	asked = (
		sql(
			"SELECT 1 FROM `tabConvo Segment Action` WHERE parenttype = 'Convo Segment' AND is_enabled = 1 LIMIT 1"
		),
		sql("SELECT 1 FROM `tabConvo Segment Action Run` WHERE {} LIMIT 1", _unfinished()),
		sql("SELECT 1 FROM `tabConvo Segment` WHERE email_group <> '' LIMIT 1"),
		sql("SELECT 1 FROM `tabConvo Bulk Action` WHERE status = 'Queued' LIMIT 1"),
	)
	return log_listeners.is_heard() or any(store.rows(query) for query in asked)


def _unfinished() -> Sql:
	return in_list(sql("status"), [WAITING, STARTED])


def describe() -> dict[str, Any] | None:
	"""{since, why, sentence, runs, bulk} of what is held; None when nothing is."""
	since = work_state.get("held_since")
	if not since:
		return None
	why = work_state.get("held_why") or COPY
	return {
		"since": str(get_datetime(since)),
		"why": why,
		"sentence": say(why, since),
		"runs": frappe.db.count(SEGMENT_ACTION_RUN, {"status": WAITING}),
		"bulk": frappe.db.count(BULK_ACTION, {"status": "Queued", "creation": ("<=", since)}),
	}


def say(why: str, since: Any) -> str:
	at = format_datetime(since)
	sentences = {
		COPY: _(
			"Since {0} actions, webhooks and mailing lists wait: this seems to be a copy of another site."
		),
		OLDER: _(
			"Since {0} actions, webhooks and mailing lists wait: an older backup seems to have been restored."
		),
		LATE: _(
			"Since {0} actions, webhooks and mailing lists wait: nothing was carried out for days before."
		),
	}
	return sentences[why].format(at)


def release() -> None:
	"""Somebody says go: this site carries out what waits, and is the home from now on."""
	_require_held()
	_settle_after_commit()


def discard() -> int:
	"""What waits is not carried out, here or ever; what comes later is. Returns how many actions that were."""
	since = _require_held()
	note = _("It waited in a copy of the database, and was discarded there.")
	count = store.execute(
		sql(
			"UPDATE `tabConvo Segment Action Run` SET status = {skipped}, note = {note}, done_at = {now} WHERE {unfinished}",
			skipped=SKIPPED,
			note=note,
			now=now_datetime(),
			unfinished=_unfinished(),
		)
	)
	store.execute(
		sql(
			"UPDATE `tabConvo Bulk Action` SET status = 'Cancelled', finished_at = {now} WHERE status = 'Queued'"
			" AND creation <= {since}",
			now=now_datetime(),
			since=since,
		)
	)
	_settle_after_commit()
	return count


def _require_held() -> str:
	since = work_state.get("held_since")
	if not since:
		frappe.throw(_("Nothing is held: what waits is carried out by itself."), ConflictError)
	return str(since)


def _settle_after_commit() -> None:
	"""In the person's own transaction; the note is written when it stands."""
	home = Home(frappe.generate_hash(length=20), _site(), frappe.conf.db_name)
	work_state.write(
		home=json.dumps(home.as_dict()), passed_at=now_datetime(), held_since=None, held_why=None
	)
	frappe.db.after_commit.add(lambda: _write_note(home))


def forget() -> None:
	"""The app leaves the site, and its note with it."""
	_path().unlink(missing_ok=True)
