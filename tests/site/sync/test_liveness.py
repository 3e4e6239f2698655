"""Who works and who does not: locks against the queue's word, drains beside a long job, and statements on a snapshot that
is too old.
"""

# ruff: noqa: F401 - fixtures are imported, and asked for by their names

import datetime
import time

import frappe
import pytest

from convo_channels.core.base.sql import sql
from convo_channels.services.base import background, isolation, locks, work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.site_time import utc_now
from convo_channels.services.changes import meanwhile
from convo_channels.services.insight import draft_rule
from tests.site import kit
from tests.site.sync.held import Held, as_found

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept", "as_found")]

# What a question that is kept was given: a rule its user may ask.
GIVEN = {"rows": [kit.when("Issue", "exists", measure="exists")]}


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
