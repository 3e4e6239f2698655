"""The work is paused for a bulk import and resumed after it: saves go on and are noted, nothing is worked through.

It does no work itself. Whoever pauses is remembered; a pause that was forgotten is told to the managers, once.
"""

import datetime
from typing import Any

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import cint, get_datetime, now_datetime

from convo_channels.constants import ROLE_MANAGER, SETTINGS
from convo_channels.services.base import copied_site, work_state
from convo_channels.services.changes import recorder

FORGOTTEN_AFTER = datetime.timedelta(days=1)


def pause() -> None:
	"""A batch that runs now is finished; the next one waits."""
	if not work_state.is_paused():
		work_state.write(
			is_paused=1, paused_at=now_datetime(), paused_by=frappe.session.user, is_pause_told=0
		)


def resume() -> None:
	"""Work through what was noted, and catch up what the clock would have brought meanwhile."""
	if not work_state.is_paused():
		return
	work_state.write(is_paused=0, paused_at=None, paused_by=None, is_pause_told=0)
	frappe.enqueue(
		"convo_channels.services.sync.jobs.catch_up", queue="long", timeout=3600, enqueue_after_commit=True
	)
	frappe.db.after_commit.add(recorder.take_drain_flag)


def is_forgotten(state: dict[str, Any]) -> bool:
	"""Paused for so long that it is hardly meant."""
	if not work_state.is_paused(state) or not state["paused_at"]:
		return False
	return now_datetime() - get_datetime(state["paused_at"]) > FORGOTTEN_AFTER


def tell_if_forgotten() -> None:
	"""Once per pause, a notification to everybody who may resume."""
	state = work_state.read()
	if copied_site.is_held() or not is_forgotten(state) or cint(state["is_pause_told"]):
		return
	work_state.write(is_pause_told=1)
	enqueue_create_notification(
		_managers(),
		{
			"type": "Alert",
			"document_type": SETTINGS,
			"document_name": SETTINGS,
			"subject": _(
				"Convo Channels has been paused since {0}: segments do not follow what is saved."
			).format(frappe.utils.format_datetime(state["paused_at"])),
			"from_user": state["paused_by"],
		},
	)


def _managers() -> list[str]:
	holders = frappe.get_all(
		"Has Role",
		filters={"role": ROLE_MANAGER, "parenttype": "User"},
		pluck="parent",
		order_by="parent",
	)
	enabled = frappe.get_all(
		"User", filters={"name": ["in", holders], "enabled": 1}, pluck="email", order_by="name"
	)
	return enabled or ["Administrator"]
