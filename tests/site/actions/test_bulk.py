"""Something for all members at once: by the permissions of whoever asks, customer by customer, with a true count, also
after a cancel or a crash. Through real commits and the real job.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import json
import signal
import subprocess
import sys

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from convo_channels.api import bulk as api
from convo_channels.exceptions import ConflictError, ConvoError, NotFoundError
from convo_channels.services.actions import bulk_runs, tags
from convo_channels.services.sync import jobs as services_jobs
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.bulk_kit import ROOT, ask, exporter, manager, people, read_file, segment, work
from tests.site.actions.runs_kit import _environment
from tests.site.ground import ROLES, user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


# -- one customer after the other


def test_a_tag_for_all_and_away_again(jobs, segment, people):
	came = ask(jobs, segment, "Add Tag", tag="CC all")
	assert (came["status"], came["total"], came["done_count"], came["failed_count"]) == ("Done", 5, 5, 0)
	assert [fk.tags(name) for name in people] == [{"CC all"}] * 5
	tagged = kit.segment(kit.when("Tag", "is", "CC all"), kit.named(people))
	kit.settle()
	assert kit.members(tagged) == set(people)
	ask(jobs, segment, "Remove Tag", tag="CC all")
	assert [fk.tags(name) for name in people] == [set()] * 5
	kit.settle()
	assert kit.members(tagged) == set()


def test_everybody_assigned_and_nobody_twice(ground, jobs, segment, people):
	agent = ground.users["agent"]
	due = add_days(nowdate(), 5)
	for _ in range(2):
		came = ask(jobs, segment, "Assign", user=agent, message="Say hello", due_on=due)
		assert (came["status"], came["done_count"]) == ("Done", 5)
	for name in people:
		(todo,) = fk.todos(name)
		assert (todo.allocated_to, todo.date, todo.description) == (agent, getdate(due), "<p>Say hello</p>")


def test_a_todo_for_each(ground, jobs, segment, people):
	ask(jobs, segment, "Create ToDo", user=ground.users["agent"], message="<b>Ring</b>")
	assert [len(fk.todos(name)) for name in people] == [1] * 5
	assert fk.todos(people[0])[0].description == "<p>&lt;b&gt;Ring&lt;/b&gt;</p>"
	assert fk.todos(people[0])[0].assigned_by == "Administrator"


def test_what_fails_is_listed_and_the_rest_is_done(jobs, segment, people, monkeypatch):
	real = tags.add

	def add(customer, tag):
		real(customer, tag)
		if customer == people[1]:
			frappe.throw("This one is <b>frozen</b>")

	monkeypatch.setattr(tags, "add", add)
	came = ask(jobs, segment, "Add Tag", tag="CC some")
	assert (came["status"], came["done_count"], came["failed_count"]) == ("Done", 4, 1)
	shown = frappe.db.get_value("Customer", people[1], "customer_name")
	assert came["failures"] == [
		{"customer": people[1], "customer_name": shown, "message": "This one is frozen"}
	]
	assert [bool(fk.tags(name)) for name in people] == [True, False, True, True, True]


def test_the_list_of_failures_has_an_end_and_the_count_has_none(jobs, segment, people, monkeypatch):
	monkeypatch.setattr(bulk_runs, "MAX_FAILURES", 2)
	monkeypatch.setattr(tags, "add", lambda *args: frappe.throw("no"))
	came = ask(jobs, segment, "Add Tag", tag="CC none")
	assert (came["done_count"], came["failed_count"], len(came["failures"])) == (0, 5, 2)


def test_a_deadlock_is_tried_again(jobs, segment, people, monkeypatch):
	real, tries = tags.add, []

	def add(customer, tag):
		tries.append(customer)
		if tries.count(customer) == 1:
			raise frappe.QueryDeadlockError
		real(customer, tag)

	monkeypatch.setattr(tags, "add", add)
	came = ask(jobs, segment, "Add Tag", tag="CC locked")
	assert (came["done_count"], came["failed_count"]) == (5, 0) and len(tries) == 10


# -- by the permissions of whoever asks


def test_only_customers_one_may_see_and_change(ground, jobs, segment, people, exporter):
	manager = exporter
	for name in people[:2]:
		permission = {"doctype": "User Permission", "user": manager, "allow": "Customer", "for_value": name}
		frappe.get_doc(permission).insert()
	frappe.db.commit()
	frappe.set_user(manager)
	came = ask(jobs, segment, "Create ToDo", user=manager, message="Mine")
	assert (came["total"], came["done_count"]) == (2, 2)
	exported = ask(jobs, segment, "Export", columns=["name"])
	assert [row[0] for row in read_file(exported["file_url"])[1:]] == people[:2]
	frappe.set_user("Administrator")
	assert [len(fk.todos(name)) for name in people] == [1, 1, 0, 0, 0]


def test_who_may_only_read_customers_changes_none(jobs, segment, manager):
	frappe.set_user(manager)
	assert not frappe.has_permission("Customer", "write")
	came = ask(jobs, segment, "Add Tag", tag="CC no")
	assert (came["done_count"], came["failed_count"]) == (0, 5)
	assert {failure["message"] for failure in came["failures"]} == {"You may not change this customer."}


def test_the_job_works_as_who_started_it(ground, jobs, segment, people, manager):
	frappe.set_user(manager)
	ask(jobs, segment, "Create ToDo", user=manager, message="Mine")
	frappe.set_user("Administrator")
	assert {fk.todos(name)[0].owner for name in people} == {manager}


def test_what_somebody_had_done_is_theirs_alone(ground, jobs, segment, manager):
	name = ask(jobs, segment, "Export", columns=["name"])["name"]
	frappe.set_user(manager)
	with pytest.raises(NotFoundError, match="somebody else started it"):
		api.get(name)
	with pytest.raises(NotFoundError):
		api.cancel(name)
	assert frappe.get_list("Convo Bulk Action", pluck="name", order_by="name") == []
	file = frappe.get_doc("File", {"file_url": frappe.db.get_value("Convo Bulk Action", name, "file_url")})
	assert file.is_private and not file.has_permission("read")


# -- what is refused


@pytest.mark.parametrize(
	("action", "options", "said"),
	[
		("Explode", {}, "Explode cannot be done for all members"),
		("Export", {}, "Choose between 1 and"),
		("Export", {"columns": "name"}, "Choose between 1 and"),
		("Export", {"columns": ["name; drop table"]}, "There is no column name; drop table"),
		("Export", {"columns": [1]}, "Choose between 1 and"),
		("Add Tag", {"tag": "  "}, "Give a tag"),
		("Add Tag", {"tag": "a,b"}, "Give a tag"),
		("Remove Tag", {"tag": "<b>"}, "Give a tag"),
		("Assign", {"user": "nobody@example.com"}, "Choose a user who is enabled"),
		("Create ToDo", {"user": "Administrator"}, "Say what is to be done"),
		("Create ToDo", {"user": "Administrator", "message": "x", "due_on": "soon"}, "soon is not a date"),
		*(
			(action, {"user": "Administrator", "message": "x", "due_on": day}, f"{day} is not a date. Write it as YYYY-MM-DD")
			for action in ("Create ToDo", "Assign")
			for day in ("01-02-2026", "12", "20261201", "2026-02-30", "2026-11-29 23:00", "tomorrow")
		),
		*(
			("Assign", {"user": "Administrator", "message": "x", "due_on": day}, f"{day} lies more than 36500 days from today")
			for day in ("0001-01-01", "9999-12-31")
		),
		("Assign", {"user": "Administrator", "message": "x" * 2001}, "more than 2000 characters"),
	],
)
def test_options_that_make_no_sense_are_refused_in_a_sentence(segment, jobs, action, options, said):
	jobs.clear()
	with pytest.raises(ConvoError, match=said):
		api.start(segment, action, options)
	assert not jobs.asked("bulk_runs.run") and not frappe.db.count("Convo Bulk Action", {"segment": segment})


def test_options_may_come_as_text_and_must_be_an_object(segment):
	assert api.start(segment, "Add Tag", json.dumps({"tag": "CC text"}))["total"] == 5
	for wrong in ("[]", "nonsense", "3"):
		with pytest.raises(ConvoError, match="must be an object"):
			api.start(segment, "Add Tag", wrong)


def test_one_at_a_time_for_a_person_and_a_segment(jobs, segment):
	api.start(segment, "Add Tag", {"tag": "CC one"})
	with pytest.raises(ConflictError, match="Add Tag is still running for this segment"):
		api.start(segment, "Add Tag", {"tag": "CC two"})
	with pytest.raises(NotFoundError):
		api.start("CC nothing", "Add Tag", {"tag": "CC"})


# -- cancelled, dead, lost


def test_a_cancel_stops_after_the_customer_at_work(jobs, segment, people, monkeypatch):
	name = api.start(segment, "Add Tag", {"tag": "CC stop"})["name"]
	frappe.db.commit()
	real = tags.add

	def add(customer, tag):
		real(customer, tag)
		if customer == people[2]:
			kit.Elsewhere(lambda: api.cancel(name)).wait()

	monkeypatch.setattr(tags, "add", add)
	work(jobs)
	came = api.get(name)
	assert (came["status"], came["done_count"]) == ("Cancelled", 2)
	assert [bool(fk.tags(one)) for one in people] == [True, True, False, False, False]
	with pytest.raises(ConflictError, match="come to its end"):
		api.cancel(name)


def test_what_is_cancelled_before_it_begins_does_nothing(jobs, segment, people):
	name = api.start(segment, "Add Tag", {"tag": "CC never"})["name"]
	api.cancel(name)
	frappe.db.commit()
	work(jobs)
	assert api.get(name)["status"] == "Cancelled" and fk.tags(people[0]) == set()


CHILD = """
import os, time
import frappe
frappe.init({site!r}, sites_path=".")
frappe.connect()
frappe.flags.in_test = True
from convo_channels.patches import exports_of_their_own
from convo_channels.services.actions import tags
from convo_channels.services.actions import bulk_runs as bulk
real, seen = tags.add, []
def add(customer, tag):
	real(customer, tag)
	seen.append(customer)
	if len(seen) == 3:
		print("here", flush=True)
		time.sleep(60)
tags.add = add
bulk.run({name})
"""


def test_a_job_that_is_killed_says_truthfully_how_far_it_came(jobs, segment, people):
	name = api.start(segment, "Add Tag", {"tag": "CC killed"})["name"]
	frappe.db.commit()
	jobs.clear()
	child = subprocess.Popen(
		[sys.executable, "-c", CHILD.format(site=frappe.local.site, name=name)],
		stdout=subprocess.PIPE, text=True, env={**_environment(), "PYTHONPATH": str(ROOT)},
	)  # fmt: skip
	try:
		assert child.stdout.readline().strip() == "here"
		frappe.db.commit()
		bulk_runs.tend()
		assert api.get(name)["status"] == "Running", "it is alive"
	finally:
		child.send_signal(signal.SIGKILL)
		child.wait()
	for _ in range(100):
		frappe.db.commit()
		services_jobs.tick()
		if api.get(name)["status"] != "Running":
			break
	came = api.get(name)
	assert (came["status"], came["done_count"]) == ("Failed", 2)
	assert (
		came["failures"][0]["message"] == "The job ended after 2 of 5 customers; the others are as they were."
	)
	assert [bool(fk.tags(one)) for one in people] == [True, True, False, False, False]
	again = ask(jobs, segment, "Add Tag", tag="CC killed")
	assert again["done_count"] == 5


def test_a_job_nobody_took_up_is_asked_for_again(jobs, segment, people):
	name = api.start(segment, "Add Tag", {"tag": "CC late"})["name"]
	frappe.db.commit()
	jobs.clear()
	services_jobs.tick()
	assert {"name": name} in jobs.asked("bulk_runs.run")
	work(jobs)
	assert api.get(name)["status"] == "Done"
	bulk_runs.run(name)
	assert api.get(name)["done_count"] == 5, "what has come to its end is not begun again"


# -- the right to export


def test_who_has_left_gets_nothing_done_any_more(jobs, segment, people):
	manager = user("leaver", ROLES["manager"])  # not the one of all tests: a role that comes back is a new row
	frappe.db.commit()
	frappe.set_user(manager)
	name = api.start(segment, "Create ToDo", {"user": manager, "message": "Mine"})["name"]
	frappe.set_user("Administrator")
	frappe.get_doc("User", manager).remove_roles("Convo Manager")
	frappe.db.commit()
	work(jobs)
	frappe.set_user("Administrator")
	frappe.get_doc("User", manager).add_roles("Convo Manager")
	frappe.set_user(manager)
	came = api.get(name)
	assert came["status"] == "Failed" and "has lost the role" in came["failures"][0]["message"]
	assert fk.todos(people[0]) == []


def test_it_goes_with_its_segment(jobs, segment):
	came = ask(jobs, segment, "Export", columns=["name"])
	frappe.delete_doc("Convo Segment", segment)
	assert not frappe.db.exists("Convo Bulk Action", came["name"])
	assert not frappe.db.exists("File", {"file_url": came["file_url"]})
