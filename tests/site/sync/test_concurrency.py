"""Several sessions at once on one site: drains, rebuilds, and people who save meanwhile. Each has its own connection."""

import threading

import frappe
import pytest

from convo_channels.core.sync import drain as core_drain
from convo_channels.services.base.locks import writer_lock
from convo_channels.services.segments import segment_form
from convo_channels.services.sync import drains, jobs
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

SECONDS = 60


def patiently(work):
	"""Whoever meets a deadlock begins once more: people by hand, a job at the next tick.

	Snapshot isolation makes more of them, of Frappe's own rows (two who take numbers of one series), and of none of ours.
	"""
	for _ in range(10):
		try:
			work()
			frappe.db.commit()
			return
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError) as error:
			frappe.db.rollback()
			assert not ("Record has changed" in str(error) and "tabConvo" in str(error)), error
	raise AssertionError("ten deadlocks in a row")


def test_two_drains_and_two_writers_at_once_end_in_the_truth(ground):
	customers = [kit.customer(ground) for _ in range(6)]
	kit.settle()
	names = [doc.name for doc in customers]
	segment = kit.segment(when("Issue", "at least", 2, measure="count"), kit.named(names))
	frappe.db.commit()
	over = threading.Event()

	def write(mine):
		for name in mine:
			for _ in range(2):
				patiently(lambda name=name: kit.issue(name))
		doc = frappe.get_all("Issue", {"customer": mine[0]}, pluck="name", order_by="name")[0]
		patiently(lambda: frappe.delete_doc("Issue", doc))

	def drain():
		while not over.is_set():
			jobs.drain()
			over.wait(0.05)

	drains = [kit.Elsewhere(drain) for _ in range(2)]
	writers = [kit.Elsewhere(lambda mine=mine: write(mine)) for mine in (names[:3], names[3:])]
	try:
		for writer in writers:
			writer.wait(SECONDS * 2)
	finally:
		over.set()
	for one in drains:
		one.wait(SECONDS)
	frappe.db.commit()
	jobs.drain()
	assert kit.outbox() == []
	assert kit.members(segment) == {names[1], names[2], names[4], names[5]}
	assert kit.figure(segment)["member_count"] == 4
	assert segment_form.verify(segment)["drift"] == 0


def test_nobody_waits_for_a_drain_that_is_at_work(ground, monkeypatch):
	first, second = kit.customer(ground), kit.customer(ground)
	kit.settle()
	kit.issue(first.name)
	frappe.db.commit()
	honoured, saved = threading.Event(), threading.Event()
	remove = core_drain.outbox.remove

	def remove_and_wait(store, changes):
		remove(store, changes)
		honoured.set()
		saved.wait(SECONDS)

	monkeypatch.setattr(core_drain.outbox, "remove", remove_and_wait)
	drain = kit.Elsewhere(jobs.drain)
	assert honoured.wait(SECONDS)
	try:
		frappe.db.sql("set session innodb_lock_wait_timeout = 1")
		kit.issue(second.name)
		kit.post(second.name)
		frappe.db.commit()
	finally:
		frappe.db.sql("set session innodb_lock_wait_timeout = default")
		saved.set()
	drain.wait(SECONDS)
	frappe.db.commit()
	assert frappe.db.count("Convo Post", {"customer": second.name}) == 1
	assert kit.outbox() == [], "the drain took over what came meanwhile"


def test_a_change_that_commits_late_is_not_overtaken(ground):
	"""A row with a lower number may become visible after a higher one was honoured."""
	slow, fast = kit.customer(ground), kit.customer(ground)
	kit.settle()
	segment = kit.segment(when("Convo Post", "exists", measure="exists"), kit.named([slow.name, fast.name]))
	appended, go_on = threading.Event(), threading.Event()

	def save_slowly():
		kit.post(slow.name)
		frappe.db.before_commit.add(lambda: (appended.set(), go_on.wait(SECONDS)))

	session = kit.Elsewhere(save_slowly)
	assert appended.wait(SECONDS)
	try:
		kit.post(fast.name)
		kit.settle()
		assert kit.members(segment) == {fast.name}
	finally:
		go_on.set()
	session.wait(SECONDS)
	kit.settle()
	assert kit.members(segment) == {slow.name, fast.name}


def test_a_drain_that_finds_the_lock_taken_leaves_the_work_to_the_next(ground, monkeypatch):
	customer = kit.customer(ground)
	kit.settle()
	taken, give_back = threading.Event(), threading.Event()

	def hold():
		with writer_lock():
			taken.set()
			give_back.wait(SECONDS)

	session = kit.Elsewhere(hold)
	assert taken.wait(SECONDS)
	try:
		kit.issue(customer.name)
		frappe.db.commit()
		monkeypatch.setattr("convo_channels.services.base.locks.WAIT_SECONDS", 0)
		monkeypatch.setattr(drains, "writer_lock", lambda wait=0: writer_lock(0))
		jobs.drain()
		assert len(kit.outbox()) == 1
	finally:
		give_back.set()
	session.wait(SECONDS)
	monkeypatch.undo()
	jobs.drain()
	assert kit.outbox() == []


def test_a_rebuild_beside_saves_and_drains_ends_in_the_truth(ground):
	customers = [kit.customer(ground) for _ in range(8)]
	kit.settle()
	names = [doc.name for doc in customers]
	segment = kit.segment(when("Issue", "exists", measure="exists"), kit.named(names), fill=False)
	frappe.db.commit()

	def save():
		for name in names:
			patiently(lambda name=name: kit.issue(name))

	def fill():
		for _ in range(3):
			jobs.rebuild(segment, "Rule")
			jobs.drain()

	sessions = [kit.Elsewhere(save), kit.Elsewhere(fill)]
	for session in sessions:
		session.wait(SECONDS * 2)
	frappe.db.commit()
	jobs.drain()
	assert kit.members(segment) == set(names)
	assert kit.figure(segment)["member_count"] == len(names)
	joined = kit.moves(segment, action="Joined")
	assert len(joined) == len({move.customer for move in joined}), "nobody joined twice"


def test_merges_and_renames_beside_drains_rebuilds_and_saves_lose_nothing(ground):
	names = [kit.customer(ground, "Crowd").name for _ in range(10)]
	kit.settle()
	by_hand = [
		{"customer": names[0], "kind": "Include", "reason": "On trial"},
		{"customer": names[3], "kind": "Exclude", "reason": "Asked for a rest"},
		{"customer": names[6], "kind": "Include", "reason": "On trial"},
	]
	crowd = when("Customer", "contains", "Crowd", field="customer_name")
	talked = kit.segment(when("Issue", "at least", 1, measure="count"), crowd, exceptions=by_hand)
	silent = kit.segment(when("Segment", "is not in", talked, field="segment"), crowd)
	frappe.db.commit()
	over = threading.Event()

	def rename(pairs):
		for old, new, is_merge in pairs:
			patiently(
				lambda old=old, new=new, is_merge=is_merge: frappe.rename_doc(
					"Customer", old, new, merge=is_merge
				)
			)

	def write(mine):
		for name in mine:
			for _ in range(2):
				patiently(lambda name=name: kit.issue(name))

	def drain():
		while not over.is_set():
			patiently(jobs.drain)
			over.wait(0.05)

	def fill():
		while not over.is_set():
			patiently(lambda: jobs.rebuild(talked, "Rule"))
			over.wait(0.05)

	workers = [kit.Elsewhere(drain), kit.Elsewhere(drain), kit.Elsewhere(fill)]
	of_one = [(names[6], f"{names[6]} & Sons", False), (f"{names[6]} & Sons", names[7], True)]
	people = [
		kit.Elsewhere(lambda: rename([(names[0], names[1], True), (names[2], names[3], True)])),
		kit.Elsewhere(lambda: rename(of_one)),
		kit.Elsewhere(lambda: write([names[1], names[3], names[4], names[8]])),
	]
	try:
		for person in people:
			person.wait(SECONDS * 4)
	finally:
		over.set()
	for worker in workers:
		worker.wait(SECONDS)
	kit.settle()
	jobs.rebuild(talked, "Rule")
	left = {names[n] for n in (1, 3, 4, 5, 7, 8, 9)}
	assert kit.outbox() == []
	assert kit.members(talked) == {names[1], names[4], names[7], names[8]}
	assert kit.members(silent) == left - kit.members(talked)
	for segment in (talked, silent):
		assert segment_form.verify(segment)["drift"] == 0
		assert kit.figure(segment)["member_count"] == len(kit.members(segment))
		joined, gone = (
			frappe.db.count("Convo Segment Log", {"segment": segment, "action": action})
			for action in ("Joined", "Left")
		)
		assert joined - gone == len(kit.members(segment)), "what joined and left adds up"
	exceptions = frappe.get_all(
		"Convo Segment Exception", {"parent": talked}, ["customer", "kind"], order_by="idx", as_list=True
	)
	assert set(exceptions) == {(names[1], "Include"), (names[3], "Exclude"), (names[7], "Include")}
