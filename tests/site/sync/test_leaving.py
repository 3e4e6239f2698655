"""An app that goes: its jobs do nothing any more, it waits for who is at work, and nothing of it stays in the queue."""

# ruff: noqa: F401 - fixtures are imported, and asked for by their names

import json
import time

import frappe
import pytest
from frappe.utils.background_jobs import get_queue

from convo_channels import uninstall
from convo_channels.services.actions import bulk_runs, runs
from convo_channels.services.base import background, locks, work_state
from convo_channels.services.insight import draft_rule, upcoming_and_history
from convo_channels.services.mailing import mailing
from convo_channels.services.sync import jobs as work
from convo_channels.services.sync import leaving
from convo_channels.services.timeline import backfill
from tests.site import kit
from tests.site.sync.held import Held, as_found

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept", "as_found")]
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
