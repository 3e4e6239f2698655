"""The runners of actions: they give their worker back, a slow server keeps nobody waiting, and a killed worker stops
nothing, whatever the queue believes.
"""

import datetime
import itertools

import frappe
import pytest

from convo_channels.api import member_actions as api
from convo_channels.services.actions import outgoing_http, queue, runs, tags
from convo_channels.services.base import background
from convo_channels.services.base.locks import alive
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.runs_kit import killed_at

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]
RUNNER = "runs.run_waiting"


@pytest.fixture
def customer(ground):
	doc = fk.reachable(ground)
	kit.settle()
	return doc


@pytest.fixture
def agent(ground):
	return ground.users["agent"]


def waiting(segment: str) -> int:
	return len(fk.runs(segment, status="Waiting"))


# -- the worker is given back


def test_a_runner_stops_after_its_time_and_asks_for_itself_again(ground, agent, jobs, monkeypatch):
	names = [kit.customer(ground).name for _ in range(4)]
	kit.settle()
	segment = fk.acting(names, {"action": "Create ToDo", "user": agent})
	for name in names:
		fk.move(name)
	jobs.clear()
	# a clock by which every look costs two seconds
	monkeypatch.setattr(queue.time, "monotonic", itertools.count(0, 2).__next__)
	runs.run_waiting(calls=False)
	monkeypatch.undo()
	assert 0 < waiting(segment) < 4
	assert jobs.asked(RUNNER) == [{"calls": False, "turn": 1}], (
		"the queue would drop a second request of its own"
	)


def test_a_runner_that_is_done_asks_for_nothing(customer, agent, jobs):
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	jobs.clear()
	runs.run_waiting(calls=False)
	assert waiting(segment) == 0 and not jobs.asked(RUNNER)


def test_what_failed_waits_for_the_next_minute_and_not_in_a_circle(customer, agent, jobs, monkeypatch):
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	jobs.clear()
	monkeypatch.setattr(runs, "_record", lambda *args: 1 / 0)
	runs.run_waiting(calls=False)
	assert waiting(segment) == 1 and not jobs.asked(RUNNER)
	runs.enqueue()
	assert jobs.asked(RUNNER) == [{"calls": False, "turn": 0}]


def test_the_seconds_are_few():
	assert runs.RUNNER_SECONDS <= 10 and outgoing_http.TIMEOUT_SECONDS <= 10


# -- calls


@pytest.fixture
def called(monkeypatch):
	"""The order of the calls; a host named slow takes its time by the test's clock."""
	now, made = [0.0], []
	monkeypatch.setattr(queue.time, "monotonic", lambda: now[0])

	def call(url, body, *, key, secret=""):
		made.append((url, body["customer"]))
		now[0] += 9 if "slow" in url else 0.1
		return 200

	monkeypatch.setattr(outgoing_http, "call", call)
	return made


def test_calls_wait_for_no_action_and_no_action_waits_for_a_call(customer, agent, called):
	segment = fk.acting(
		[customer.name],
		{"action": "Call Webhook", "url": "https://slow.example/"},
		{"action": "Create ToDo", "user": agent},
	)
	fk.move(customer.name)
	runs.run_waiting(calls=False)
	assert called == [] and len(fk.todos(customer.name)) == 1 and waiting(segment) == 1
	runs.run_waiting(calls=True)
	assert len(called) == 1 and waiting(segment) == 0


def test_actions_are_carried_out_while_a_call_lasts(customer, agent, monkeypatch):
	segment = fk.acting(
		[customer.name],
		{"action": "Call Webhook", "url": "https://x.example/"},
		{"action": "Create ToDo", "user": agent},
	)
	fk.move(customer.name)

	def call(*args, **more):
		kit.Elsewhere(lambda: runs.run_waiting(calls=False)).wait()
		return 200

	monkeypatch.setattr(outgoing_http, "call", call)
	runs.run_waiting(calls=True)
	assert {run.status for run in fk.runs(segment)} == {"Done"} and len(fk.todos(customer.name)) == 1


def test_a_slow_server_keeps_the_others_from_nothing(ground, called):
	names = [kit.customer(ground).name for _ in range(3)]
	kit.settle()
	slow = fk.acting(names, {"action": "Call Webhook", "url": "https://slow.example/"})
	for name in names:
		fk.move(name)
	quick = fk.acting(names, {"action": "Call Webhook", "url": "https://quick.example/"})
	for name in names:
		fk.move(name, 0)
		fk.move(name)
	frappe.db.sql(
		"update `tabConvo Segment Action Run` set status = 'Waiting', attempts = 0 where segment = %s", slow
	)
	frappe.db.commit()
	runs.run_waiting(calls=True)
	runs.run_waiting(calls=True)
	assert waiting(quick) == 0, "after the slow one was met once, the quick one comes first"
	assert [url for url, _ in called].count("https://slow.example/") <= 2
	for _ in range(8):
		runs.run_waiting(calls=True)
	assert waiting(slow) == 0


# -- a killed worker


class Dead:
	"""What the queue says of a job whose worker was killed, for ten minutes."""

	started_at = enqueued_at = datetime.datetime(2020, 1, 1)

	def __init__(self, status="started"):
		self.status = status

	def get_status(self):
		return self.status

	def get_position(self):
		return 0 if self.status == "queued" else None

	def delete(self):
		pass


def test_a_runner_that_was_killed_is_asked_for_at_once(customer, agent, jobs, monkeypatch):
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	killed_at("_carry_out", after=True)
	jobs.clear()
	monkeypatch.setattr(background, "get_job", lambda job_id: Dead())
	runs.enqueue()
	assert jobs.asked(RUNNER) == [{"calls": False, "turn": 0}]
	fk.work()
	assert [run.status for run in fk.runs(segment)] == ["Done"] and len(fk.todos(customer.name)) == 1


def test_none_is_asked_for_while_a_request_waits_in_the_queue(customer, agent, jobs, monkeypatch):
	fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	jobs.clear()
	monkeypatch.setattr(background, "get_job", lambda job_id: Dead("queued"))
	for _ in range(5):
		runs.enqueue()
	assert not jobs.asked(RUNNER)
	monkeypatch.setattr(background, "get_job", lambda job_id: None)
	runs.enqueue()
	assert len(jobs.asked(RUNNER)) == 1, "the queue was emptied"


def test_none_is_asked_for_while_one_works(customer, agent, jobs):
	fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	jobs.clear()

	def asked_elsewhere():
		runs.enqueue()

	with alive("actions") as held:
		assert held
		kit.Elsewhere(asked_elsewhere).wait()
	assert not jobs.asked(RUNNER)


# -- tags


def tag_links(customer: str) -> list[str]:
	filters = {"document_type": "Customer", "document_name": customer}
	return sorted(frappe.get_all("Tag Link", filters, pluck="tag", order_by="name"))


def shown_tags(customer: str) -> list[str]:
	return [tag for tag in (frappe.db.get_value("Customer", customer, "_user_tags") or "").split(",") if tag]


@pytest.mark.parametrize("fate", ["deleted", "renamed"])
def test_a_tag_whose_fellow_is_gone_is_added_all_the_same(customer, fate):
	"""Frappe writes the links of all names on the document anew, and fails over one that has no Tag any more."""
	from frappe.desk.doctype.tag.tag import add_tag

	old, new = kit.unique("Old").replace(",", ""), kit.unique("New")
	add_tag(old, "Customer", customer.name)
	if fate == "renamed":
		frappe.rename_doc("Tag", old, kit.unique("Renamed"), force=True)
	else:
		frappe.db.delete("Tag Link", {"tag": old})
		frappe.delete_doc("Tag", old, force=True)
	frappe.db.commit()
	with pytest.raises(frappe.ValidationError, match=old):  # in a session that does not remember the tag
		kit.Elsewhere(lambda: add_tag(new, "Customer", customer.name)).wait()
	segment = fk.acting([customer.name], {"action": "Add Tag", "tag": _made(new)})
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.attempts) == ("Done", 1)
	assert new in tag_links(customer.name) and shown_tags(customer.name) == [old, new]
	assert len(tag_links(customer.name)) == (2 if fate == "renamed" else 1), "no other tag was touched"


def _made(tag: str) -> str:
	return frappe.get_doc({"doctype": "Tag", "name": tag}).insert(ignore_if_duplicate=True).name


@pytest.mark.parametrize(
	("there", "asked"), [("CC Vip", "cc vip"), ("CC Café", "CC CAFE"), ("CC Große", "cc grosse")]
)
def test_case_and_accents_make_no_second_tag(customer, there, asked):
	_made(there)
	tags.add(customer.name, asked)
	tags.add(customer.name, there)
	tags.add(customer.name, asked)
	frappe.db.commit()
	assert tag_links(customer.name) == [there] and shown_tags(customer.name) == [there]
	tags.remove(customer.name, asked)
	assert tag_links(customer.name) == [] and shown_tags(customer.name) == []


def test_tags_added_at_once_by_several_are_all_there(customer):
	words = [kit.unique("Tag") for _ in range(4)]
	shared = kit.unique("Shared")
	frappe.db.commit()

	def add(word):
		def work():
			for _attempt in range(5):
				try:
					tags.add(customer.name, word)
					tags.add(customer.name, shared)
					frappe.db.commit()
					return
				except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
					frappe.db.rollback()
			raise AssertionError("always in somebody's way")

		return work

	others = [kit.Elsewhere(add(word)) for word in words]
	for other in others:
		other.wait()
	frappe.db.commit()
	assert tag_links(customer.name) == sorted([*words, shared])
	assert sorted(shown_tags(customer.name)) == sorted([*words, shared])


def test_a_tag_that_somebody_removes_meanwhile_stays_removed(customer):
	kept, removed, added = (kit.unique(word) for word in ("Kept", "Removed", "Added"))
	tags.add(customer.name, kept)
	tags.add(customer.name, removed)
	frappe.db.commit()
	frappe.db.get_value("Customer", customer.name, "_user_tags")  # the transaction has looked already
	kit.Elsewhere(lambda: tags.remove(customer.name, removed)).wait()
	tags.add(customer.name, added)
	frappe.db.commit()
	assert tag_links(customer.name) == sorted([kept, added]) and shown_tags(customer.name) == [kept, added]


# -- what the list says


def test_a_retried_run_is_of_now(customer):
	segment = fk.acting([customer.name], {"action": "Create ToDo"})
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	frappe.db.set_value(
		"Convo Segment Action Run", run.name, "queued_at", "2020-01-01", update_modified=False
	)
	api.retry(run.name)
	frappe.db.commit()
	again = fk.only_run(segment)
	assert again.status == "Waiting" and again.queued_at.year > 2020 and again.creation == run.creation
