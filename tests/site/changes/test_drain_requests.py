"""How drains are asked for: one is queued or running at a time, however much is saved, and no commit is missed."""

import threading

import frappe
import pytest
from redis.exceptions import ConnectionError as CacheIsDown

from convo_channels.core.sync import drain as core_drain
from convo_channels.services.base import background, locks, shared_cache
from convo_channels.services.changes import recorder
from convo_channels.services.sync import drains
from convo_channels.services.sync import jobs as entries
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

SECONDS = 60


@pytest.fixture
def customer(ground):
	doc = kit.customer(ground)
	kit.settle()
	recorder.take_drain_flag()
	return doc.name


def save(customer):
	kit.issue(customer)
	frappe.db.commit()


def asked(noted):
	return len(noted.asked("jobs.drain"))


def test_saves_while_one_is_queued_ask_for_no_other(customer, jobs):
	del jobs[:]
	for _ in range(5):
		save(customer)
	assert asked(jobs) == 1


def test_saves_while_one_runs_ask_for_no_other_and_are_honoured(customer, jobs, monkeypatch):
	save(customer)
	del jobs[:]
	honoured = core_drain.outbox.remove
	count = []

	def save_meanwhile(store, changes):
		honoured(store, changes)
		if len(count) < 3:
			count.append(kit.Elsewhere(lambda: save(customer)).wait(SECONDS))

	monkeypatch.setattr(core_drain.outbox, "remove", save_meanwhile)
	entries.drain()
	assert len(count) == 3 and asked(jobs) == 0
	frappe.db.commit()
	assert kit.outbox() == []
	save(customer)
	assert asked(jobs) == 1, "the flag fell with the drain"


def test_what_comes_between_the_last_look_and_the_end_is_this_drains_work(customer, jobs, monkeypatch):
	save(customer)
	del jobs[:]
	lower, came = recorder.lower_drain_flag, []

	def save_at_the_last_moment():
		if not came:
			came.append(1)
			kit.Elsewhere(lambda: save(customer)).wait(SECONDS)
		lower()

	monkeypatch.setattr(recorder, "lower_drain_flag", save_at_the_last_moment)
	entries.drain()
	frappe.db.commit()
	assert came and kit.outbox() == [] and asked(jobs) == 0


def test_one_drain_works_at_a_time_and_the_other_gives_its_worker_back(customer, monkeypatch):
	save(customer)
	inside, go_on = threading.Event(), threading.Event()
	remove = core_drain.outbox.remove

	def wait(store, changes):
		inside.set()
		assert go_on.wait(SECONDS)
		remove(store, changes)

	monkeypatch.setattr(core_drain.outbox, "remove", wait)
	first = kit.Elsewhere(entries.drain)
	assert inside.wait(SECONDS)
	try:
		kit.Elsewhere(entries.drain).wait(10)  # would wait for the writers' lock
	finally:
		go_on.set()
	first.wait(SECONDS)


def test_a_drain_beside_a_queued_one_leaves_that_asked_for(customer, jobs):
	"""Another drain ends while one is still queued: the next save asks for no second one."""
	del jobs[:]
	save(customer)
	assert asked(jobs) == 1 and shared_cache.read(recorder.DRAIN_FLAG) == recorder.QUEUED
	recorder.raise_drain_flag()
	recorder.lower_drain_flag()
	save(customer)
	assert asked(jobs) == 1


@pytest.mark.parametrize(
	"work", [entries.tick, entries.stand_in, entries.catch_up, drains.drain_all], ids=lambda work: work.__name__
)
def test_whoever_else_drains_leaves_the_queued_one_asked_for(customer, jobs, work):
	del jobs[:]
	for _ in range(4):
		save(customer)
		work()
		frappe.db.commit()
		assert kit.outbox() == []
	assert asked(jobs) == 1
	entries.drain()
	save(customer)
	assert asked(jobs) == 2


def test_a_queued_one_that_finds_another_at_work_makes_room_for_the_next(customer, jobs):
	del jobs[:]
	save(customer)
	with locks.alive(drains.DRAIN_JOB) as held:
		assert held
		kit.Elsewhere(entries.drain).wait(SECONDS)
		kit.Elsewhere(lambda: save(customer)).wait(SECONDS)
	assert asked(jobs) == 2


def test_one_that_waits_for_longer_than_its_flag_stands_is_still_the_only_one(customer, jobs, monkeypatch):
	"""And one that is lost with its queue is asked for again."""
	waiting = {}

	def remember(method, **given):
		waiting[given["job_id"]] = method

	with monkeypatch.context() as patch:
		patch.setattr(frappe, "enqueue", remember)
		patch.setattr(background, "_find", lambda job_id: Waiting() if job_id in waiting else None)
		for _ in range(3):
			recorder.take_drain_flag()
			save(customer)
		assert list(waiting.values()) == ["convo_channels.services.sync.jobs.drain"]
		waiting.clear()
		recorder.take_drain_flag()
		save(customer)
		assert len(waiting) == 1


class Waiting:
	def get_position(self):
		return 0


def test_a_job_that_could_not_be_queued_is_asked_for_by_the_next_save(customer, jobs, monkeypatch):
	def refuse(*args, **more):
		raise ConnectionError("the queue is down")

	with monkeypatch.context() as patch:
		patch.setattr(frappe, "enqueue", refuse)
		save(customer)
	del jobs[:]
	save(customer)
	assert asked(jobs) == 1


def test_a_drain_goes_on_while_the_cache_is_down(ground, customer, monkeypatch):
	segment = kit.segment(when("Issue", "exists", measure="exists"), kit.named([customer]))
	frappe.db.commit()
	save(customer)

	def down(*args, **more):
		raise CacheIsDown("no cache")

	redis = type(frappe.cache).__mro__[1]
	with monkeypatch.context() as patch:
		patch.setattr(redis, "execute_command", down)
		frappe.local.cache = {}
		entries.drain()
		frappe.db.commit()
	assert kit.members(segment) == {customer} and kit.outbox() == []


def test_a_save_goes_on_while_the_cache_is_down(customer, monkeypatch):
	def down(*args, **more):
		raise CacheIsDown("no cache")

	doc = kit.issue(customer)
	kit.settle()
	redis = type(frappe.cache).__mro__[1]
	with monkeypatch.context() as patch:
		patch.setattr(redis, "execute_command", down)
		doc.subject = "Anew"
		recorder.record(doc, "Change")
		frappe.db.commit()
	assert [row.reference_name for row in kit.outbox()] == [doc.name]


@pytest.mark.parametrize("clear", ["rename", "clear_cache"])
def test_a_cleared_cache_leaves_the_queued_one_asked_for(ground, customer, jobs, clear):
	"""Frappe clears all of the cache with every rename and every merge."""
	del jobs[:]
	save(customer)
	frappe.cache.set_value(recorder.RECONCILE_FLAG, 1)
	if clear == "rename":
		place = frappe.get_doc({"doctype": "Territory", "territory_name": kit.unique("Region"), "parent_territory": ground.territory}).insert()
		frappe.rename_doc("Territory", place.name, kit.unique("Region"), force=True)
		frappe.db.commit()
	else:
		frappe.clear_cache()
	save(customer)
	assert asked(jobs) == 1
	assert frappe.cache.get_value(recorder.RECONCILE_FLAG)
