"""A scheduler that does not come, and what waits in silence: both are told with what to do."""

# ruff: noqa: F401 - fixtures are imported, and asked for by their names

import datetime

import frappe
import pytest
from frappe.utils import now_datetime

from convo_channels.api import health as health_api
from convo_channels.core.base.sql import sql
from convo_channels.services.base import work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.site_time import utc_now
from convo_channels.services.channels import channels
from convo_channels.services.health import health
from convo_channels.services.sync import jobs as work
from convo_channels.services.sync import lag, scheduler
from convo_channels.services.timeline import backfill
from tests.site import kit
from tests.site.over_http import Client
from tests.site.sync.held import as_found

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept", "as_found")]


# -- a scheduler that does not come


@pytest.fixture
def job_row():
	name = frappe.db.get_value("Scheduled Job Type", {"method": scheduler.TICK})
	fields = ["creation", "last_execution", "stopped"]
	kept = frappe.db.get_value("Scheduled Job Type", name, fields, as_dict=True)
	yield name
	frappe.db.rollback()
	frappe.db.set_value("Scheduled Job Type", name, dict(kept), update_modified=False)
	frappe.db.commit()


def trouble():
	found = scheduler.find_trouble(work_state.read())
	return found and found.what


def late():
	work_state.write(ticked_epoch=utc_now().timestamp() - 3600)
	frappe.db.commit()


@pytest.mark.parametrize("field", ["creation", "last_execution"])
def test_jobs_dated_in_the_future_are_told_at_once_and_mended_with_one_button(ground, job_row, field):
	ahead = now_datetime() + datetime.timedelta(hours=5)
	values = {"last_execution": None, field: ahead}
	frappe.db.set_value("Scheduled Job Type", job_row, values, update_modified=False)
	frappe.db.commit()
	assert trouble() == "ahead"
	assert "dated in the future" in lag.get_warning()["sentence"]
	manager = Client(ground.users["manager"])
	assert not manager.call("health.get_state").message["scheduler"]["can_mend"]
	assert manager.call("health.mend_schedule", "POST").status == 403
	assert health.get_state()["scheduler"]["can_mend"]
	frappe.db.commit()
	assert health_api.mend_schedule()["count"] >= 1
	frappe.db.commit()
	assert trouble() is None
	job = frappe.get_doc("Scheduled Job Type", job_row)
	assert job.get_next_execution() <= now_datetime() + datetime.timedelta(minutes=1)


def test_every_switch_has_its_sentence(job_row, monkeypatch):
	late()
	monkeypatch.setattr(scheduler, "count_workers", lambda: 1)
	settings = frappe.get_system_settings
	switch = {"enable_scheduler": 1}
	monkeypatch.setattr(frappe, "get_system_settings", lambda key: switch.get(key, settings(key)))
	found = {}
	found["silent"] = scheduler.find_trouble(work_state.read())
	for key in ("maintenance_mode", "pause_scheduler", "disable_scheduler"):
		with monkeypatch.context() as patch:
			patch.setitem(frappe.conf, key, 1)
			found[key] = scheduler.find_trouble(work_state.read())
	with monkeypatch.context() as patch:
		patch.setitem(switch, "enable_scheduler", 0)
		found["off"] = scheduler.find_trouble(work_state.read())
	for count in (0, None):
		with monkeypatch.context() as patch:
			patch.setattr(scheduler, "count_workers", lambda count=count: count)
			found[count] = scheduler.find_trouble(work_state.read())
	frappe.db.set_value("Scheduled Job Type", job_row, "stopped", 1, update_modified=False)
	found["stopped"] = scheduler.find_trouble(work_state.read())
	whats = {key: item.what for key, item in found.items()}
	assert whats == {
		"silent": "silent",
		"maintenance_mode": "maintenance",
		"pause_scheduler": "paused_bench",
		"disable_scheduler": "disabled_bench",
		"off": "disabled",
		0: "workers",
		None: "queue",
		"stopped": "stopped",
	}
	assert len({item.sentence for item in found.values()}) == len(found)


def test_a_scheduler_that_comes_is_no_news_and_one_whose_clock_went_wrong_is(job_row):
	work_state.note_tick()
	assert trouble() is None
	work_state.write(ticked_epoch=utc_now().timestamp() + 86400)
	assert work_state.seconds_since_tick() is None


def test_the_drain_of_a_save_does_the_work_of_a_scheduler_that_stands_still(jobs, monkeypatch):
	monkeypatch.setattr(scheduler, "is_on", lambda: True)
	work_state.note_tick()
	work.drain()
	assert not jobs.asked("jobs.stand_in")
	late()
	work.drain()
	assert len(jobs.asked("jobs.stand_in")) == 1
	jobs.clear()
	monkeypatch.setattr(scheduler, "is_on", lambda: False)
	work.drain()
	assert not jobs.asked("jobs.stand_in"), "somebody has switched it off"
	work.stand_in()
	assert work_state.seconds_since_tick() > 3000, "it does not pass for the scheduler"


# -- what waits in silence


def waiting_run(minutes, status="Waiting"):
	at = now_datetime() - datetime.timedelta(minutes=minutes)
	store.execute(
		sql(
			"INSERT INTO `tabConvo Segment Action Run` (name, creation, modified, owner, status, queued_at, action, segment)"
			" VALUES (NEXTVAL(`convo_segment_action_run_id_seq`), {}, {}, 'Administrator', {}, {}, 'Add Tag', 'cc nothing')",
			at, at, status, at,
		)
	)  # fmt: skip


def test_actions_that_wait_are_told_with_their_number_and_since_when(ground):
	channel = kit.channel(kit.segment(kit.named(["nobody"])))
	work_state.note_tick()
	frappe.db.commit()
	try:
		_actions_that_wait(channel)
	finally:
		frappe.db.delete("Convo Segment Action Run", {"segment": "cc nothing"})
		frappe.db.commit()


def _actions_that_wait(channel):
	waiting_run(3)
	frappe.db.commit()
	assert channels.get_channel(channel)["warning"] is None, "a tick will come"
	waiting_run(40)
	waiting_run(40, "Failed")
	frappe.db.sql("update `tabConvo Segment Action Run` set queued_at = %s where status = 'Waiting'",
		now_datetime() - datetime.timedelta(minutes=40))  # fmt: skip
	frappe.db.commit()
	said = channels.get_channel(channel)["warning"]["sentence"]
	assert said.startswith("2 actions have been waiting since")
	shown = {row["key"]: row["count"] for row in health.get_state()["work"]}
	assert (shown["actions"], shown["failed_actions"]) == (2, 1)
	work_state.write(held_since=now_datetime(), held_why="copy")
	try:
		rows = {row["key"]: row for row in health.get_state()["work"]}
		assert not rows["actions"]["is_late"], "it waits for a person's word, not for a worker"
		assert rows["failed_actions"]["sentence"].startswith("One action has failed")
	finally:
		work_state.write(held_since=None, held_why=None)


def test_what_has_failed_is_told_with_what_to_do(ground):
	backfill.JOB.write({**backfill.JOB.read(), "state": "failed", "finished_at": str(now_datetime())})
	frappe.db.commit()
	rows = {row["key"]: row for row in health.get_state()["work"]}
	assert "start it again" in rows["failed_backfill"]["sentence"]
	backfill.JOB.write({**backfill.JOB.read(), "state": "running", "asked": 0})
	rows = {row["key"]: row for row in health.get_state()["work"]}
	assert "was cut off" in rows["failed_backfill"]["sentence"], "nobody works on it"
	backfill.JOB.write({**backfill.JOB.read(), "state": "done"})
	assert "failed_backfill" not in {row["key"] for row in health.get_state()["work"]}
