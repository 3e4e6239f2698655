"""Who works and who does not: locks against the queue's word, jobs of an app that goes, drains beside a long job,
statements on a snapshot that is too old, and a scheduler that does not come.
"""

import datetime
import json
import time

import frappe
import pytest
from frappe.utils import now_datetime
from frappe.utils.background_jobs import get_queue

from convo_channels import uninstall
from convo_channels.api import health as health_api
from convo_channels.core.base.sql import sql
from convo_channels.services.actions import bulk_runs, runs
from convo_channels.services.base import background, isolation, locks, work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.site_time import utc_now
from convo_channels.services.changes import meanwhile
from convo_channels.services.channels import channels
from convo_channels.services.health import health
from convo_channels.services.insight import draft_rule, upcoming_and_history
from convo_channels.services.mailing import mailing
from convo_channels.services.sync import jobs as work
from convo_channels.services.sync import lag, leaving, scheduler
from convo_channels.services.timeline import backfill
from tests.site import kit
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept", "as_found")]

# What a question that is kept was given: a rule its user may ask.
GIVEN = {"rows": [kit.when("Issue", "exists", measure="exists")]}

ENTRIES = {
	"tick": work.tick,
	"drain": work.drain,
	"stand_in": work.stand_in,
	"nightly": work.nightly,
	"catch_up": work.catch_up,
	"reconcile": work.reconcile,
	"rebuild": lambda: work.rebuild("cc nothing", "Rule"),
	"backfill": backfill.run,
	"actions": runs.run_waiting,
	"mailing": lambda: mailing.sync_segment("cc nothing"),
	"customers": lambda: mailing.sync_customers(["cc nothing"]),
	"bulk": lambda: bulk_runs.run(0),
	"questions": lambda: draft_rule.go_on("Administrator"),
	"upcoming": lambda: upcoming_and_history.compute_in_job("cc nothing", 14),
}


@pytest.fixture
def as_found(frappe_site):
	kit.settle()
	kept = work_state.read()
	yield
	frappe.db.rollback()
	work_state.write(**kept)
	frappe.db.commit()


class Held:
	"""A lock held by another session, until let go or killed."""

	def __init__(self, name):
		import threading

		self.name, self.taken, self.leave = name, threading.Event(), threading.Event()
		self.session = kit.Elsewhere(self._hold)
		assert self.taken.wait(20)

	def _hold(self):
		self.connection = frappe.db.sql("select connection_id()")[0][0]
		assert locks.take(self.name)
		self.taken.set()
		self.leave.wait(60)
		locks.let_go(self.name)

	def end(self):
		self.leave.set()
		self.session.wait()

	def __enter__(self):
		return self

	def __exit__(self, *_):
		self.end()


# -- locks


def test_a_lock_tells_whether_somebody_works_and_goes_with_its_connection():
	assert not locks.is_alive("cc work")
	held = Held("cc work")
	assert locks.is_alive("cc work") and not locks.take("cc work")
	with locks.alive("cc work") as is_mine:
		assert not is_mine
	frappe.db.sql(f"kill {held.connection}")  # as when its process is killed
	assert locks.take("cc work", 10)
	locks.let_go("cc work")
	held.leave.set()


@pytest.mark.parametrize(
	"purpose", ["writer", "bulk:1", "x" * 300, "größe " * 20, "convo_rebuild:" + "é" * 140]
)
def test_names_of_locks_fit_and_differ_by_site_and_purpose(purpose, monkeypatch):
	name = locks.lock_name(purpose)
	assert len(name) <= 64 and name.isascii() and name != locks.lock_name(purpose + "1")
	with locks.alive(purpose) as is_mine:
		assert is_mine and locks.is_alive(purpose)
	monkeypatch.setitem(frappe.conf, "db_name", frappe.conf.db_name + "_other")
	assert locks.lock_name(purpose) != name


class FakeJob:
	def __init__(self, status, *, position=None, ago=0.0):
		self.status, self.position = status, position
		self.ago = datetime.timedelta(seconds=ago)
		self.is_deleted = False

	@property
	def enqueued_at(self):
		return utc_now().replace(tzinfo=None) - self.ago

	started_at = enqueued_at

	def get_status(self):
		return self.status

	def get_position(self):
		return self.position

	def delete(self):
		self.is_deleted = True


@pytest.mark.parametrize(
	("job", "expected"),
	[
		(None, False),
		(FakeJob("queued", position=3, ago=5000), True),
		(FakeJob("queued", ago=5000), False),  # the queue was emptied
		(FakeJob("queued"), True),  # a worker has just taken it
		(FakeJob("started", ago=5000), False),  # its worker was killed
		(FakeJob("started", ago=1), True),
		(FakeJob("finished"), False),
		(FakeJob("failed"), False),
	],
)
def test_the_queues_word_is_taken_for_what_can_be_true(job, expected, monkeypatch, jobs):
	monkeypatch.setattr(background, "get_job", lambda job_id: job)
	assert background.is_underway("cc work") == expected
	jobs.clear()
	assert background.ask("convo_channels.services.sync.jobs.catch_up", job_id="cc work") == (not expected)
	assert len(jobs) == (not expected)
	if job and not expected:
		assert job.is_deleted, "it would be taken for a living one"


def test_a_job_that_holds_its_lock_is_under_way_whatever_the_queue_says(monkeypatch):
	monkeypatch.setattr(background, "get_job", lambda job_id: None)
	with Held("cc work"):
		assert background.is_underway("cc work")
	assert not background.is_underway("cc work")


# -- an app that goes


@pytest.mark.parametrize("entry", sorted(ENTRIES))
def test_a_job_that_comes_while_the_app_goes_does_nothing(ground, entry, jobs):
	kit.issue(kit.customer(ground).name)
	frappe.db.commit()
	waiting, errors, state = frappe.db.count("Convo Outbox"), frappe.db.count("Error Log"), work_state.read()
	jobs.clear()
	with Held(background.UNINSTALL):
		assert ENTRIES[entry]() is None
	assert (frappe.db.count("Convo Outbox"), frappe.db.count("Error Log")) == (waiting, errors)
	assert work_state.read() == state and jobs == []


@pytest.mark.parametrize("entry", sorted(ENTRIES))
def test_a_job_that_comes_when_the_app_has_gone_does_nothing(entry, monkeypatch, jobs):
	monkeypatch.setattr(background, "is_installed", lambda: False)
	monkeypatch.setattr(work_state, "read_kept", lambda *_: pytest.fail("the tables are gone"))
	assert ENTRIES[entry]() is None and jobs == []


def test_a_job_whose_tables_go_under_its_hands_is_no_error(monkeypatch):
	@background.as_job
	def job():
		monkeypatch.setattr(background, "is_installed", lambda: False)
		frappe.db.sql("select * from `tabConvo Gone`")

	assert job() is None


def test_leaving_waits_for_the_writer_and_keeps_all_others_away(ground, monkeypatch):
	import threading

	begun = threading.Event()

	def leave():
		begun.set()
		leaving.begin()
		level = locks.isolation()
		leaving.end()
		return level, locks.isolation(), locks.is_alive("writer")

	with Held("writer") as writer:
		session = kit.Elsewhere(leave)
		assert begun.wait(20)
		while not locks.is_alive(background.UNINSTALL):
			time.sleep(0.05)
		assert session.is_alive(), "it waits"
		assert work.drain() is None
		writer.end()
	level, after, is_held = session.wait()
	assert level == "READ COMMITTED" != after and not is_held
	assert not locks.is_alive(background.UNINSTALL) and not locks.is_alive("writer")


def test_leaving_refuses_while_somebody_does_not_come_to_an_end(monkeypatch):
	monkeypatch.setattr(leaving, "WAIT_SECONDS", 0)
	for work_name in ("writer", "backfill", "actions"):
		with Held(work_name), pytest.raises(frappe.ValidationError, match="Nothing was removed"):
			leaving.begin()
		assert not locks.is_alive(background.UNINSTALL) and not locks.is_alive("writer")
	leaving.begin()
	leaving.end()


def test_what_waits_in_the_queue_goes_with_the_app_and_nothing_else():
	queue = get_queue("long")
	site, mine = frappe.local.site, "convo_channels.services.sync.jobs.tick"

	def put(site, method, **kwargs):
		asked = {"site": site, "method": method, "kwargs": kwargs}
		return queue.enqueue_call("frappe.utils.background_jobs.execute_job", kwargs=asked)

	ours = [put(site, mine), put(site, "frappe.core.run_scheduled_job", job_type=mine)]
	others = [put("cc.elsewhere", mine), put(site, "frappe.core.run_scheduled_job", job_type="erpnext.daily")]
	try:
		leaving.forget_waiting_jobs()
		waiting = set(queue.get_job_ids())
		assert not {job.id for job in ours} & waiting and {job.id for job in others} <= waiting
	finally:
		for job in others:
			job.delete()


def test_who_takes_the_app_away_leaves_no_job_for_a_worker_meanwhile(ground):
	"""Between Frappe's "not installed" and the end of the removal a worker would take them, and fail."""
	queue = get_queue("short")
	asked = {"site": frappe.local.site, "method": "convo_channels.services.sync.jobs.rebuild", "kwargs": {}}
	job = queue.enqueue_call("frappe.utils.background_jobs.execute_job", kwargs=asked)
	leaving.begin()
	try:
		assert job.id not in queue.get_job_ids()
	finally:
		leaving.end()


def test_what_frappe_still_notes_for_the_search_goes_with_the_app(ground):
	def note(doctype: str, name: str) -> None:
		found = {"doctype": doctype, "name": name, "content": "x", "published": 0, "title": name, "route": ""}
		frappe.cache.lpush("global_search_queue", json.dumps(found))

	names = [("Convo Channel", kit.unique("c")), ("DocType", "Convo Segment"), ("Module Def", "Convo Channels")]
	for doctype, name in [*names, ("Territory", "Kept")]:
		note(doctype, name)
	uninstall._delete_from_search()
	left = [row for row in names if frappe.db.sql("select 1 from `__global_search` where doctype = %s and name = %s", row)]
	assert left == []
	assert frappe.db.sql("select 1 from `__global_search` where doctype = 'Territory' and name = 'Kept'")
	frappe.db.rollback()


# -- a snapshot that is too old


@pytest.fixture
def snapshots():
	"""As MariaDB 11.8 is set; in this session alone."""
	frappe.db.commit()
	frappe.db.sql("set session innodb_snapshot_isolation = ON")
	isolation._strict[frappe.local.site] = True  # the other sessions have it off
	yield
	frappe.db.rollback()
	frappe.db.sql("set session innodb_snapshot_isolation = OFF")
	isolation._strict.clear()


def changed_elsewhere():
	"""This session has looked; then another one writes."""
	frappe.db.rollback()
	work_state.read()
	kit.Elsewhere(lambda: work_state.write(drain_speed=7, paused_by="somebody")).wait()


def test_the_database_refuses_what_is_written_past_it(snapshots):
	changed_elsewhere()
	with pytest.raises(Exception, match="1020"):
		frappe.db.sql("update `tabConvo Work State` set value = '1' where name = 'drain_speed'")
	frappe.db.rollback()


def test_what_was_only_read_before_is_no_reason_to_refuse(snapshots):
	changed_elsewhere()
	work_state.write(drain_speed=8, is_pause_told=1)
	frappe.db.commit()
	state = work_state.read()
	assert (state["drain_speed"], state["is_pause_told"], state["paused_by"]) == ("8", "1", "somebody")


def test_what_was_written_before_is_not_lost_to_it(ground, snapshots):
	changed_elsewhere()
	customer = kit.customer(ground)
	work_state.write(drain_speed=9)
	frappe.db.commit()
	assert frappe.db.exists("Customer", customer.name)
	assert work_state.read()["drain_speed"] == "9"


def test_jobs_write_on_no_old_snapshot(ground, snapshots):
	"""Whatever another session writes between a job's reading and its writing."""
	seen = []

	@background.as_job
	def job():
		work_state.read()
		kit.Elsewhere(lambda: work_state.write(drain_speed=3)).wait()
		store.execute(sql("UPDATE `tabConvo Work State` SET idx = 0 WHERE name = 'is_pause_told'"))
		work_state.write(drain_speed=4)
		seen.append(work_state.get("drain_speed"))
		frappe.db.commit()

	before = locks.isolation()
	job()
	assert seen == ["4"] and locks.isolation() == before


# -- drains beside a long job


@pytest.fixture
def in_a_worker(monkeypatch):
	monkeypatch.setattr(frappe.local, "job", frappe._dict(), raising=False)
	monkeypatch.setattr(meanwhile, "FIRST_LOOK_SECONDS", 0.1)
	monkeypatch.setattr(meanwhile, "LOOK_EVERY_SECONDS", 0.1)


def wait_until(condition, seconds=30):
	until = time.monotonic() + seconds
	while not condition():
		assert time.monotonic() < until
		frappe.db.rollback()
		time.sleep(0.05)


def test_a_drain_does_not_wait_behind_a_question(ground, in_a_worker, monkeypatch):
	"""The only worker is at a question that ends when what was saved meanwhile is worked through."""
	customer = kit.customer(ground)
	kit.settle()
	segment = kit.segment(kit.named([customer.name]), kit.when("Issue", "exists", measure="exists"))
	assert kit.members(segment) == set()
	frappe.db.commit()

	def answer(*_):
		kit.Elsewhere(lambda: kit.issue(customer.name)).wait()
		wait_until(lambda: kit.members(segment) == {customer.name})
		return {"count": 1, "hidden": []}

	monkeypatch.setattr(draft_rule, "_answer", answer)
	draft_rule._keep("0" * 32, {"kind": "count", "user": "Administrator", "given": GIVEN, "answer": None})
	frappe.cache.set_value(draft_rule._newest_key("count"), "0" * 32, expires_in_sec=60)
	draft_rule.go_on("Administrator")
	assert draft_rule.get_answer("count", "0" * 32)["count"] == 1


def test_a_newer_question_stops_the_statement_of_the_older_one(in_a_worker, monkeypatch):
	asked = []

	def answer(kind, given, token, seconds):
		asked.append(token)
		if token == "1" * 32:
			draft_rule._keep("2" * 32, {"kind": kind, "user": "Administrator", "given": GIVEN, "answer": None})
			frappe.cache.set_value(draft_rule._newest_key(kind), "2" * 32, expires_in_sec=60)
			frappe.db.sql("select sleep(100)")
			frappe.db.sql("select count(*) from information_schema.columns a, information_schema.columns b")
		return {"count": 2, "hidden": []}

	monkeypatch.setattr(draft_rule, "_answer", answer)
	errors = frappe.db.count("Error Log")
	draft_rule._keep("1" * 32, {"kind": "count", "user": "Administrator", "given": GIVEN, "answer": None})
	frappe.cache.set_value(draft_rule._newest_key("count"), "1" * 32, expires_in_sec=60)
	draft_rule.go_on("Administrator")
	assert asked == ["1" * 32, "2" * 32]
	assert frappe.db.count("Error Log") == errors
	assert draft_rule.get_answer("count", "2" * 32)["count"] == 2


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
