"""A copy of the site carries out nothing that waits until a person says go; a move to another server is that one press."""

import json

import frappe
import pytest

from convo_channels.api import bulk as bulk_api
from convo_channels.api import health
from convo_channels.api import home as api
from convo_channels.exceptions import ConflictError
from convo_channels.services.actions import after_moves, bulk_runs, outgoing_http, runs
from convo_channels.services.base import copied_site, work_state
from convo_channels.services.mailing import mailing
from convo_channels.services.sync import jobs as services_jobs
from tests.site import follow_up_kit as fk
from tests.site import kit

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept", "at_home")]


@pytest.fixture
def at_home(swept):
	"""Before and after every test this database and its note agree."""
	settle()
	yield
	frappe.set_user("Administrator")
	settle()


def settle() -> None:
	work_state.write(held_since=None, held_why=None)
	copied_site.settle()
	frappe.db.commit()


@pytest.fixture
def customer(ground):
	doc = fk.reachable(ground)
	kit.settle()
	return doc


@pytest.fixture
def waiting(ground, customer):
	"""A segment of which one action waits."""
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": ground.users["agent"]})
	fk.move(customer.name)
	return segment


def change_home(**values) -> None:
	stored = json.loads(work_state.get("home"))
	work_state.write(home=json.dumps({**stored, **values}))
	frappe.db.commit()


def on_another_site():
	change_home(site="elsewhere.example.com")


def with_another_database():
	change_home(database="_another")


def without_its_note():
	copied_site._path().unlink()


def beside_the_note_of_another():
	change_home(key="of another")


def in_a_copied_folder():
	"""Copied as rsync, tar and cp do: the same words in another file."""
	path = copied_site._path()
	words = path.read_text()
	keeps_the_place = path.with_suffix(".old")
	path.rename(keeps_the_place)
	path.write_text(words)
	keeps_the_place.unlink()


def of_an_older_moment():
	copied_site.may_leave()  # something was carried out
	change_home(passes=0)


def from_before_homes_were_known():
	"""A backup of an earlier version of the app."""
	work_state.write(home=None, passed_at=None)
	frappe.db.commit()
	copied_site._path().unlink()


def after_days_of_silence():
	frappe.db.sql(
		"update `tabConvo Segment Action Run` set queued_at = '2020-01-01' where status = 'Waiting'"
	)
	work_state.write(passed_at="2020-01-01 00:00:00")
	frappe.db.commit()


COPIES = [
	(on_another_site, "copy"), (with_another_database, "copy"), (without_its_note, "copy"),
	(beside_the_note_of_another, "copy"), (in_a_copied_folder, "copy"), (of_an_older_moment, "older"),
	(after_days_of_silence, "late"), (from_before_homes_were_known, "copy"),
]  # fmt: skip
NAMES = [case.__name__ for case, _ in COPIES]


@pytest.mark.parametrize(("restore", "why"), COPIES, ids=NAMES)
def test_what_waits_in_a_restored_database_waits_for_a_word(customer, waiting, jobs, restore, why):
	restore()
	fk.work()
	assert fk.only_run(waiting).status == "Waiting" and fk.todos(customer.name) == []
	held = health.get_state()["held"]
	assert (held["why"], held["runs"]) == (why, 1) and held["sentence"] in health.get_state()["warnings"]
	jobs.clear()
	services_jobs.tick()
	assert not jobs.asked("runs.run_waiting"), "nor is it asked for every minute"
	fk.work()
	assert fk.only_run(waiting).status == "Waiting"
	state = api.carry_out()
	frappe.db.commit()
	assert state["held"] is None and jobs.asked("runs.run_waiting")
	fk.work()
	assert fk.only_run(waiting).status == "Done" and len(fk.todos(customer.name)) == 1
	fk.move(customer.name, 0)
	fk.move(customer.name)
	fk.work()
	assert [run.status for run in fk.runs(waiting)] == ["Done", "Done"], "it is the home from now on"


def test_what_is_discarded_is_never_carried_out_and_what_comes_later_is(customer, waiting):
	on_another_site()
	fk.work()
	api.discard()
	frappe.db.commit()
	fk.work()
	run = fk.only_run(waiting)
	assert (run.status, run.note) == (
		"Skipped",
		"It waited in a copy of the database, and was discarded there.",
	)
	assert fk.todos(customer.name) == []
	fk.move(customer.name, 0)
	fk.move(customer.name)
	fk.work()
	assert [run.status for run in fk.runs(waiting)] == ["Skipped", "Done"]


def test_moves_that_come_while_it_is_held_wait_as_well(customer, waiting):
	"""The outbox and the clock go on in a copy; what follows from them stays in the house."""
	on_another_site()
	services_jobs.tick()
	fk.move(customer.name, 0)
	fk.move(customer.name)
	fk.work()
	assert {run.status for run in fk.runs(waiting)} == {"Waiting"} and len(fk.runs(waiting)) == 2


def test_a_site_whose_segments_set_nothing_off_holds_nothing(customer, monkeypatch):
	monkeypatch.setattr(copied_site, "_has_anything_to_do", lambda: False)
	on_another_site()
	assert copied_site.look() and health.get_state()["held"] is None
	assert json.loads(work_state.get("home"))["site"] == frappe.local.site


def test_nothing_is_held_at_home_and_there_is_nothing_to_say(customer, waiting):
	for _ in range(3):
		assert copied_site.may_leave()
	with pytest.raises(ConflictError, match="Nothing is held"):
		api.carry_out()
	with pytest.raises(ConflictError, match="Nothing is held"):
		api.discard()
	fk.work()
	assert fk.only_run(waiting).status == "Done"


def test_another_name_that_leads_to_the_same_folder_is_no_copy(customer, waiting, monkeypatch, tmp_path):
	alias = tmp_path / "shop.example.com"
	alias.symlink_to(copied_site.Path(frappe.get_site_path()).resolve())
	monkeypatch.setattr(frappe.local, "site_path", str(alias))
	monkeypatch.setattr(frappe.local, "site", alias.name)
	assert copied_site.may_leave() and not copied_site.is_held()


def test_a_worker_killed_between_the_database_and_the_note_raises_no_doubt(customer, waiting, monkeypatch):
	monkeypatch.setattr(copied_site, "_write_note", lambda found: found.has_note)
	assert copied_site.may_leave()
	monkeypatch.undo()
	fk.work()
	assert fk.only_run(waiting).status == "Done"


def test_a_private_folder_nothing_can_be_written_into_holds_nothing(customer, waiting, monkeypatch):
	copied_site._path().unlink()
	monkeypatch.setattr(copied_site, "_path", lambda: copied_site.Path("/proc/convo_home.json"))
	copied_site.settle()
	fk.work()
	assert fk.only_run(waiting).status == "Done" and not copied_site.is_held()
	assert copied_site.may_leave()


# -- everything that leaves the house


def test_a_webhook_stays_in_the_copy_and_carries_the_same_key_from_both(customer, monkeypatch):
	keys = []
	monkeypatch.setattr(outgoing_http, "call", lambda url, body, *, key, secret: keys.append(key) or 200)
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": "https://x.example/"})
	fk.move(customer.name)
	run = fk.only_run(segment)
	fk.work()
	assert len(keys) == 1
	# the same row in the copy, which has another name
	frappe.db.set_value("Convo Segment Action Run", run.name, {"status": "Waiting", "attempts": 0})
	on_another_site()
	fk.work()
	assert len(keys) == 1, "held"
	api.carry_out()
	frappe.db.commit()
	monkeypatch.setattr(frappe.local, "site", frappe.local.site)
	fk.work()
	assert len(keys) == 2 and keys[0] == keys[1]


def test_mailing_lists_stay_as_they_are(customer):
	group = frappe.get_doc({"doctype": "Email Group", "title": kit.unique("Group")}).insert()
	segment = kit.segment(kit.named([customer.name]), email_group=group.name)
	frappe.db.commit()
	on_another_site()
	mailing.sync_segment(segment)
	mailing.sync_customers([customer.name])
	assert not frappe.db.exists("Email Group Member", {"email_group": group.name})
	api.carry_out()
	frappe.db.commit()
	after_moves.tick()
	mailing.sync_segment(segment)
	assert frappe.db.exists("Email Group Member", {"email_group": group.name, "email": customer.email_id})


def test_work_for_all_members_that_waited_is_held_and_what_somebody_asks_for_here_is_not(
	ground, customer, jobs, waiting
):
	segment = kit.segment(kit.named([customer.name]))
	old = bulk_api.start(segment, "Add Tag", {"tag": "CC old"})["name"]
	frappe.db.commit()
	on_another_site()
	bulk_runs.run(old)
	assert bulk_api.get(old)["status"] == "Queued" and fk.tags(customer.name) == set()
	assert health.get_state()["held"]["bulk"] == 1
	other = kit.segment(kit.named([customer.name]))
	new = bulk_api.start(other, "Add Tag", {"tag": "CC new"})["name"]
	frappe.db.commit()
	bulk_runs.run(new)
	assert bulk_api.get(new)["status"] == "Done" and fk.tags(customer.name) == {"CC new"}
	jobs.clear()
	bulk_runs.tend()
	assert not jobs.asked("bulk_runs.run")
	api.discard()
	frappe.db.commit()
	assert bulk_api.get(old)["status"] == "Cancelled"


def test_only_managers_say_go(ground, customer, waiting):
	on_another_site()
	fk.work()
	frappe.set_user(ground.users["agent"])
	for say in (api.carry_out, api.discard):
		with pytest.raises(frappe.PermissionError):
			say()
	frappe.set_user(ground.users["manager"])
	assert api.carry_out()["held"] is None


def test_the_app_takes_its_note_along():
	assert copied_site._path().exists()
	copied_site.forget()
	assert not copied_site._path().exists()
	copied_site.forget()


def test_nobody_asks_while_another_finds_out(customer, waiting):
	from convo_channels.services.base.locks import alive

	with alive(copied_site.LOCK):
		found = kit.Elsewhere(lambda: _impatient(runs.run_waiting)).wait()
	assert found is None and fk.only_run(waiting).status == "Waiting"


def _impatient(work):
	before, copied_site.WAIT_SECONDS = copied_site.WAIT_SECONDS, 0
	try:
		return work()
	finally:
		copied_site.WAIT_SECONDS = before
