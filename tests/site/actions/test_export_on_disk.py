"""The file of an export: one, under a name nobody chose, and gone with everything that led to it, whatever fails."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import signal
import subprocess
import sys
from pathlib import Path

import frappe
import pytest
from frappe.core.doctype.file.file import File
from frappe.core.doctype.file.utils import find_file_by_url

from convo_channels import uninstall
from convo_channels.api import bulk as api
from convo_channels.patches import exports_of_their_own
from convo_channels.services.actions import bulk_runs, export_file
from tests.site import kit
from tests.site.actions.bulk_kit import (
	ROOT,
	ask,
	exporter,
	manager,
	on_disk,
	people,
	read_file,
	segment,
	work,
)
from tests.site.actions.runs_kit import _environment

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


# -- cancelled, dead, lost


def test_a_file_that_cannot_be_written_fails_in_a_sentence(jobs, segment, monkeypatch):
	monkeypatch.setattr(export_file, "write", lambda *args: frappe.throw("The file is too large"))
	came = ask(jobs, segment, "Export", columns=["name"])
	assert (came["status"], came["failures"][0]["message"]) == ("Failed", "The file is too large")


# -- what becomes of the file


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


def test_an_uninstalled_app_leaves_no_list_of_customers_behind(jobs, segment):
	came = ask(jobs, segment, "Export", columns=["name"])
	path = Path(frappe.get_doc("File", {"file_url": came["file_url"]}).get_full_path())
	assert path.exists()
	uninstall._delete_exports()
	assert not frappe.db.exists("File", {"file_url": came["file_url"]}) and not path.exists()
