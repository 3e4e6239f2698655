"""Something for all members at once: by the permissions of whoever asks, customer by customer, with a true count, also
after a cancel or a crash. Through real commits and the real job.
"""

import csv
import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import frappe
import pytest
from frappe.core.doctype.file.file import File
from frappe.core.doctype.file.utils import find_file_by_url
from frappe.utils import add_days, getdate, nowdate

from convo_channels import uninstall
from convo_channels.api import bulk as api
from convo_channels.exceptions import ConflictError, ConvoError, NotAllowedError, NotFoundError
from convo_channels.patches import exports_of_their_own
from convo_channels.services.actions import bulk_runs, export_columns, export_file, tags
from convo_channels.services.sync import jobs as services_jobs
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.test_runs import _environment
from tests.site.ground import ROLES, user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def people(ground):
	found = [kit.customer(ground).name for _ in range(5)]
	kit.settle()
	return sorted(found)


@pytest.fixture
def segment(people):
	return kit.segment(kit.named(people))


@pytest.fixture
def manager(ground):
	return ground.users["manager"]


@pytest.fixture
def exporter(manager):
	"""The manager with a role that may export customers; those of the other tests may read them only."""
	frappe.get_doc("User", manager).add_roles("Sales Master Manager")
	frappe.db.commit()
	yield manager
	frappe.set_user("Administrator")
	frappe.get_doc("User", manager).remove_roles("Sales Master Manager")
	frappe.db.commit()


def ask(jobs, segment: str, action: str, **options) -> dict:
	"""Start it, let the worker work, and say how it ended."""
	name = api.start(segment, action, options)["name"]
	frappe.db.commit()
	user = frappe.session.user
	work(jobs)
	frappe.set_user(user)
	return api.get(name)


def work(jobs) -> None:
	"""Our own jobs only: Frappe would write to those who were assigned."""
	for arguments in jobs.asked("bulk_runs.run"):
		bulk_runs.run(**arguments)
	jobs.clear()


def read_file(url: str) -> list[list[str]]:
	file = frappe.get_doc("File", {"file_url": url})
	content = file.get_content()
	text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.lstrip("\ufeff")
	return list(csv.reader(io.StringIO(text)))


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


# -- a file


def test_the_columns_chosen_in_the_order_chosen(ground, jobs, segment, people):
	frappe.db.set_value("Convo Profile", people[0], "consent", "Given")
	came = ask(jobs, segment, "Export", columns=["territory", "name", "joined_at", "profile.consent"])
	assert (came["status"], came["done_count"]) == ("Done", 5)
	head, *rows = read_file(came["file_url"])
	assert head == ["Territory", "Customer", "Joined", "Consent"]
	joined = frappe.get_all(
		"Convo Segment Member", {"segment": segment}, ["customer", "joined_at"], order_by="customer"
	)
	assert rows == [
		[ground.north, row.customer, str(row.joined_at), "Given" if row.customer == people[0] else ""]
		for row in joined
	]
	file = frappe.get_doc("File", {"file_url": came["file_url"]})
	assert file.is_private and file.owner == "Administrator"


@pytest.mark.parametrize("name", ["=1+1", "@x", "\t=1", "  =1", "＝1", "\r=1"])
def test_a_name_that_a_spreadsheet_would_calculate_is_text(name):
	given = [name, -5, 2.5, None, "plain -1", "+49 30 1-2"]
	(line,) = csv.reader(io.StringIO(export_columns.as_csv([given]), newline=""))
	sign = name.lstrip()
	assert line == [name.replace(sign, f"'{sign}"), "-5", "2.5", "", "plain -1", "+49 30 1-2"]


def test_no_column_one_may_not_read(jobs, segment, monkeypatch):
	real = export_columns.get_permitted_fields
	hidden = {"territory", "tax_id"}
	monkeypatch.setattr(
		export_columns,
		"get_permitted_fields",
		lambda *args, **more: [f for f in real(*args, **more) if f not in hidden],
	)
	keys = {column["key"] for column in api.list_columns(segment)}
	assert "customer_group" in keys and not keys & hidden
	with pytest.raises(ConvoError, match="There is no column territory, or you may not read it"):
		api.start(segment, "Export", {"columns": ["territory"]})


def test_a_column_taken_away_before_the_job_runs_is_empty(jobs, segment, monkeypatch):
	name = api.start(segment, "Export", {"columns": ["name", "territory"]})["name"]
	real = export_columns.get_permitted_fields
	monkeypatch.setattr(
		export_columns,
		"get_permitted_fields",
		lambda *a, **more: [f for f in real(*a, **more) if f != "territory"],
	)
	frappe.db.commit()
	work(jobs)
	assert {row[1] for row in read_file(api.get(name)["file_url"])[1:]} == {""}


def test_an_export_of_several_pages(jobs, segment, people, monkeypatch):
	monkeypatch.setattr(bulk_runs, "PAGE", 2)
	came = ask(jobs, segment, "Export", columns=["name"])
	assert [row[0] for row in read_file(came["file_url"])] == ["Customer", *people]


def test_an_empty_segment_makes_a_file_with_a_head(jobs):
	empty = kit.segment(kit.when("Customer", "is", "CC nobody at all", field="name"))
	came = ask(jobs, empty, "Export", columns=["name"])
	assert (came["status"], came["total"]) == ("Done", 0) and read_file(came["file_url"]) == [["Customer"]]


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


def test_a_file_that_cannot_be_written_fails_in_a_sentence(jobs, segment, monkeypatch):
	monkeypatch.setattr(export_file, "write", lambda *args: frappe.throw("The file is too large"))
	came = ask(jobs, segment, "Export", columns=["name"])
	assert (came["status"], came["failures"][0]["message"]) == ("Failed", "The file is too large")


# -- what becomes of the file


def on_disk() -> set[str]:
	"""Every file of the site, public ones as well."""
	roots = [Path(frappe.get_site_path(kind, "files")) for kind in ("private", "public")]
	return {str(path) for root in roots for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
	"title",
	[
		"../../public/files/open",
		"a/b",
		"..",
		"x.html",
		"%2e%2e%2fopen",
		"CON",
		"a?b#c",
		"\u202etxt.exe",
		"n\u0000m",
	],
)
def test_no_word_of_a_title_becomes_part_of_a_path(jobs, people, title):
	segment = kit.segment(kit.named(people))
	frappe.db.set_value("Convo Segment", segment, "title", title, update_modified=False)
	before = on_disk()
	# A name that the form would refuse may stand in the database all the same.
	(action,) = [api.start(segment, "Export", {"columns": ["name"]})["name"]]
	renamed = title.replace("\u0000", "")
	places = (("Convo Segment", "name"), ("Convo Bulk Action", "segment"), ("Convo Segment Member", "segment"))
	for doctype, field in places:
		frappe.db.sql(f"update `tab{doctype}` set {field} = %s where {field} = %s", (renamed, segment))
	frappe.db.commit()
	work(jobs)
	url = frappe.db.get_value("Convo Bulk Action", action, "file_url")
	(path,) = on_disk() - before
	assert url == f"/private/files/{Path(path).name}" and export_file.NAME.fullmatch(Path(path).name)
	frappe.delete_doc("Convo Bulk Action", action, force=True)
	assert on_disk() == before
	for doctype, field in places:
		frappe.db.sql(f"update `tab{doctype}` set {field} = %s where {field} = %s", (segment, renamed))


def test_one_file_one_document_and_nothing_left_of_either(jobs, segment):
	before = on_disk()
	came = ask(jobs, segment, "Export", columns=["name"])
	(path,) = on_disk() - before
	assert frappe.db.count("File", {"file_name": Path(path).name}) == 1
	again = ask(jobs, segment, "Export", columns=["name"])
	assert len(on_disk() - before) == 2 and again["file_url"] != came["file_url"]
	frappe.delete_doc("Convo Bulk Action", came["name"])
	assert {Path(path).name for path in on_disk() - before} == {Path(again["file_url"]).name}
	assert read_file(again["file_url"])[0] == ["Customer"]
	frappe.delete_doc("Convo Bulk Action", again["name"])
	assert on_disk() == before
	gone = ["in", [came["file_url"], again["file_url"]]]
	assert not frappe.db.exists("File", {"file_url": gone})
	assert not frappe.db.exists(
		"Deleted Document", {"deleted_doctype": "File", "data": ["like", "%convo-export-%"]}
	)


def test_what_somebody_uploaded_with_the_same_content_stays_theirs(jobs, segment):
	before = on_disk()
	came = ask(jobs, segment, "Export", columns=["name"])
	content = frappe.get_doc("File", {"file_url": came["file_url"]}).get_content()
	copy = frappe.get_doc(
		{"doctype": "File", "file_name": "copy.csv", "is_private": 1, "content": content}
	).insert()
	assert copy.file_url != came["file_url"]
	last = ask(jobs, segment, "Export", columns=["name"])
	assert last["file_url"] not in (copy.file_url, came["file_url"])
	for name in (came["name"], last["name"]):
		frappe.delete_doc("Convo Bulk Action", name)
	assert Path(copy.get_full_path()).exists()
	frappe.delete_doc("File", copy.name)
	assert on_disk() == before


def test_nobody_else_finds_the_file_and_gets_at_it_through_one_of_their_own(ground, jobs, segment, exporter):
	frappe.set_user(exporter)
	came = ask(jobs, segment, "Export", columns=["name"])
	other = ground_user(
		"cc-colleague@example.com", ("Convo Manager", "Sales Master Manager", "System Manager")
	)
	frappe.set_user(other)
	shown = frappe.get_list("File", fields=["file_url", "file_name"], limit_page_length=0, order_by="name")
	token = Path(came["file_url"]).name
	assert token not in frappe.as_json(shown)
	comments = frappe.get_all("Comment", pluck="content", order_by="name")
	assert not any(token in (text or "") for text in comments)
	assert find_file_by_url(came["file_url"]) is None
	frappe.set_user(exporter)
	assert find_file_by_url(came["file_url"]).file_name == token


def ground_user(name: str, roles: tuple[str, ...]) -> str:
	frappe.set_user("Administrator")
	if not frappe.db.exists("User", name):
		frappe.get_doc(
			{"doctype": "User", "email": name, "first_name": "Colleague", "send_welcome_email": 0}
		).insert()
	frappe.get_doc("User", name).add_roles(*roles)
	frappe.db.commit()
	return name


@pytest.mark.parametrize("when", ["open", "half", "whole", "row"])
def test_a_failure_leaves_no_file_behind(jobs, segment, monkeypatch, when):
	before = on_disk()
	if when == "row":
		monkeypatch.setattr(bulk_runs, "_move_on", failing_once(bulk_runs._move_on, "file_url"))
	else:
		monkeypatch.setattr(File, "write_file", failing_write(when))
	came = ask(jobs, segment, "Export", columns=["name"])
	assert came["status"] == "Failed" and came["file_url"] is None
	assert on_disk() == before and not frappe.db.exists("File", {"file_name": ["like", "convo-export-%"]})


def failing_write(when: str):
	def write_file(self):
		path = Path(self.get_full_path())
		path.write_bytes({"open": b"", "half": b"Custo", "whole": self._content}[when])
		raise OSError(28, "No space left on device")

	return write_file


def failing_once(real, field: str):
	def move_on(name, expected, **values):
		if field in values:
			raise frappe.QueryTimeoutError("the row is locked")
		return real(name, expected, **values)

	return move_on


def test_a_cancel_at_the_last_moment_leaves_no_file(jobs, segment, monkeypatch):
	before, real = on_disk(), export_file.write
	name = api.start(segment, "Export", {"columns": ["name"]})["name"]
	frappe.db.commit()

	def write(token, content):
		url = real(token, content)
		kit.Elsewhere(lambda: api.cancel(name)).wait()
		return url

	monkeypatch.setattr(export_file, "write", write)
	work(jobs)
	assert api.get(name)["status"] == "Cancelled" and api.get(name)["file_url"] is None
	assert on_disk() == before and not frappe.db.exists("File", {"file_name": ["like", "convo-export-%"]})


def test_a_job_killed_over_its_file_leaves_none(jobs, segment):
	before = on_disk()
	name = api.start(segment, "Export", {"columns": ["name"]})["name"]
	frappe.db.commit()
	jobs.clear()
	text = KILLED_OVER_ITS_FILE.format(site=frappe.local.site, name=name)
	child = subprocess.Popen(
		[sys.executable, "-c", text], stdout=subprocess.PIPE, text=True, env={**_environment(), "PYTHONPATH": str(ROOT)},
	)  # fmt: skip
	try:
		assert child.stdout.readline().strip() == "here"
		assert len(on_disk() - before) == 1
	finally:
		child.send_signal(signal.SIGKILL)
		child.wait()
	for _ in range(100):
		frappe.db.commit()
		bulk_runs.tend()
		if api.get(name)["status"] != "Running":
			break
	assert api.get(name)["status"] == "Failed" and on_disk() == before


KILLED_OVER_ITS_FILE = """
import time
import frappe
frappe.init({site!r}, sites_path=".")
frappe.connect()
frappe.flags.in_test = True
from convo_channels.services.actions import bulk_runs as bulk
from convo_channels.services.actions import export_file
real = export_file.write
def write(token, content):
	real(token, content)
	print("here", flush=True)
	time.sleep(60)
export_file.write = write
bulk.run({name})
"""


def test_an_export_from_before_gets_a_file_of_its_own_and_its_copies_go(jobs, segment, people):
	"""Two copies under a name made of the title, one of them public by way of it."""
	before = on_disk()
	name = api.start(segment, "Export", {"columns": ["name"]})["name"]
	private, public = (Path(frappe.get_site_path(kind, "files")) for kind in ("private", "public"))
	stem = "cc_old_title-20260102-030405"
	copies = [
		private / f"{stem}aaaaaa.csv",
		private / f"{stem}aaaaaabbbbbb.csv",
		public / f"{stem}aaaaaa.csv",
	]
	for path in copies:
		path.write_text("Customer\r\nCC somebody\r\n")
	stranger = private / "cc_mine-20260102-030405.csv"
	stranger.write_text("mine")
	url = f"/private/files/{copies[0].name}"
	attached = {"attached_to_doctype": "Convo Bulk Action", "attached_to_name": str(name)}
	frappe.get_doc(
		{"doctype": "File", "file_name": copies[0].name, "file_url": url, "is_private": 1, **attached}
	).db_insert()
	done = {"status": "Done", "file_url": url, "file_token": None}
	frappe.db.set_value("Convo Bulk Action", name, done)
	for _ in range(2):
		exports_of_their_own.execute()
	moved = api.get(name)["file_url"]
	assert export_file.NAME.fullmatch(Path(moved).name) and read_file(moved) == [
		["Customer"],
		["CC somebody"],
	]
	assert not any(path.exists() for path in copies) and stranger.read_text() == "mine"
	assert not frappe.db.exists("File", attached)
	stranger.unlink()
	frappe.delete_doc("Convo Bulk Action", name)
	assert on_disk() == before


# -- the right to export


def test_who_may_not_export_customers_exports_none(jobs, segment, manager):
	frappe.set_user(manager)
	assert frappe.has_permission("Customer", "read") and not frappe.has_permission("Customer", "export")
	with pytest.raises(NotAllowedError, match="You may not export customers"):
		api.start(segment, "Export", {"columns": ["name"]})
	with pytest.raises(NotAllowedError, match="You may not export customers"):
		api.list_columns(segment)
	assert not jobs.asked("bulk_runs.run") and not frappe.get_all("Convo Bulk Action", {"segment": segment})


def test_a_right_taken_away_before_the_job_runs_ends_it(jobs, segment, exporter):
	before = on_disk()
	frappe.set_user(exporter)
	name = api.start(segment, "Export", {"columns": ["name"]})["name"]
	frappe.set_user("Administrator")
	frappe.get_doc("User", exporter).remove_roles("Sales Master Manager")
	frappe.db.commit()
	work(jobs)
	frappe.set_user(exporter)
	came = api.get(name)
	assert (came["status"], came["failures"][0]["message"]) == ("Failed", "You may not export customers.")
	assert on_disk() == before


def test_a_right_taken_away_while_it_runs_ends_it(jobs, segment, exporter, monkeypatch):
	frappe.set_user(exporter)
	monkeypatch.setattr(bulk_runs, "PAGE", 2)
	name = api.start(segment, "Export", {"columns": ["name"]})["name"]
	frappe.db.commit()
	real, pages = export_columns.write_rows, []

	def write_rows(*args):
		pages.append(args)
		if len(pages) == 2:
			kit.Elsewhere(
				lambda: frappe.get_doc("User", exporter).remove_roles("Sales Master Manager")
			).wait()
			frappe.db.commit()
			frappe.clear_cache(user=exporter)
		return real(*args)

	monkeypatch.setattr(export_columns, "write_rows", write_rows)
	work(jobs)
	frappe.set_user(exporter)
	came = api.get(name)
	assert (came["status"], came["done_count"], came["file_url"]) == ("Failed", 4, None)


def test_columns_of_profiles_ask_for_the_export_of_profiles(jobs, segment, monkeypatch):
	real = export_columns.can_export
	monkeypatch.setattr(export_columns, "can_export", lambda doctype: doctype == "Customer" and real(doctype))
	assert not [column for column in api.list_columns(segment) if column["key"].startswith("profile.")]
	with pytest.raises(ConvoError, match=r"There is no column profile\.consent"):
		api.start(segment, "Export", {"columns": ["profile.consent"]})


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


def test_an_uninstalled_app_leaves_no_list_of_customers_behind(jobs, segment):
	came = ask(jobs, segment, "Export", columns=["name"])
	path = Path(frappe.get_doc("File", {"file_url": came["file_url"]}).get_full_path())
	assert path.exists()
	uninstall._delete_exports()
	assert not frappe.db.exists("File", {"file_url": came["file_url"]}) and not path.exists()


def test_it_goes_with_its_segment(jobs, segment):
	came = ask(jobs, segment, "Export", columns=["name"])
	frappe.delete_doc("Convo Segment", segment)
	assert not frappe.db.exists("Convo Bulk Action", came["name"])
	assert not frappe.db.exists("File", {"file_url": came["file_url"]})
