"""The first steps: each ticked when it is true on the site, roles with one press, steps put away, and who may."""

import json

import frappe
import pytest

from convo_channels.constants import ROLES
from convo_channels.services.base import work_state
from convo_channels.services.channels import channels
from convo_channels.services.feed import reading
from convo_channels.services.timeline import backfill
from convo_channels.services.welcome import first_steps
from tests.site import ground as grounds
from tests.site import kit
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept", "as_found")]


@pytest.fixture
def as_found(frappe_site):
	kept = {
		field: work_state.get(field)
		for field in ("steps_done", "backfill_state", "demo_loaded")
	}
	yield
	frappe.db.rollback()
	work_state.write(**kept)
	frappe.db.commit()


@pytest.fixture
def newcomer(ground):
	"""A user of the Desk who has none of our roles."""
	name = grounds.user("newcomer", ("Sales User",))
	frappe.db.commit()
	yield name
	frappe.set_user("Administrator")
	frappe.delete_doc("User", name, force=True, ignore_permissions=True, ignore_missing=True)
	frappe.db.commit()


def stored_roles(user):
	"""As they are stored: another session gives them, and ours keeps what it knew."""
	return set(
		frappe.db.sql_list("select role from `tabHas Role` where parenttype = 'User' and parent = %s", user)
	)


def step(key):
	(found,) = [step for step in first_steps.get_state()["steps"] if step["key"] == key]
	return found


def test_the_steps_in_their_order(ground):
	steps = first_steps.get_state()["steps"]
	assert [step["key"] for step in steps] == ["roles", "history", "segment", "channel", "demo"]
	assert [step["key"] for step in steps if step["is_optional"]] == ["demo"]
	assert {type(step[fact]) for step in steps for fact in ("is_done", "is_put_away")} == {bool}


def test_roles_are_done_when_somebody_real_has_one(ground, monkeypatch):
	assert step("roles")["is_done"]
	holders = frappe.db.sql_list(
		"select name from `tabHas Role` where role in %s and parenttype = 'User' and parent != 'Administrator'",
		[ROLES],
	)
	frappe.db.sql("update `tabHas Role` set parenttype = 'Nobody' where name in %s", [holders])
	assert not step("roles")["is_done"], "the Administrator alone is nobody"
	frappe.db.rollback()


def test_a_role_is_given_with_one_press_through_the_user_itself(ground, newcomer):
	client = Client("Administrator")
	(found,) = client.call("first_steps.find_people", txt="newcomer").message
	assert (found["user"], found["roles"]) == (newcomer, [])
	given = client.call("first_steps.give_role", "POST", user=newcomer, role="Convo Agent").message
	assert given == {"user": newcomer, "roles": ["Convo Agent"]}
	frappe.db.commit()
	assert stored_roles(newcomer) == {"Convo Agent", "Sales User"}
	assert Client(newcomer).call("channels.get_sidebar").status == 200
	again = client.call("first_steps.give_role", "POST", user=newcomer, role="Convo Agent").message
	assert again["roles"] == ["Convo Agent"]


def test_people_without_a_role_come_first_and_guests_never(ground, newcomer):
	people = first_steps.find_people("")
	held = [bool(person["roles"]) for person in people]
	assert held == sorted(held)
	assert {"Administrator", "Guest"}.isdisjoint(person["user"] for person in people)
	assert first_steps.find_people("100% nobody_") == []


@pytest.mark.parametrize(
	("user", "role"),
	[
		("newcomer", "System Manager"),
		("newcomer", "Sales Manager"),
		("Guest", "Convo Agent"),
		("Administrator", "Convo Agent"),
		("nobody@example.com", "Convo Agent"),
	],
)
def test_only_our_roles_and_only_to_people(ground, newcomer, user, role):
	user = newcomer if user == "newcomer" else user
	before = stored_roles(newcomer)
	answer = Client("Administrator").call("first_steps.give_role", "POST", user=user, role=role)
	assert answer.status in (404, 417) and len(answer.sentences) == 1
	frappe.db.commit()
	assert stored_roles(newcomer) == before


def test_history_is_done_by_its_job_alone(ground, jobs):
	work_state.write(backfill_state="", reconciled_at="")
	frappe.db.commit()
	assert not step("history")["is_done"]
	kit.issue(kit.customer(ground).name)
	kit.settle()
	assert not step("history")["is_done"], "what happens now is not what happened before"
	client = Client(ground.users["manager"])
	jobs.clear()
	assert client.call("timeline.start_backfill", "POST").message["state"] == "queued"
	assert len(jobs.asked("backfill.run")) == 1
	frappe.db.commit()
	backfill.run()
	state = first_steps.get_state()
	assert step("history")["is_done"] and state["backfill"]["done"] == state["backfill"]["total"] > 0


def test_a_segment_from_a_template_and_its_channel(ground, jobs):
	client = Client(ground.users["manager"])
	template = next(t for t in client.call("library.list_templates").message if t["is_available"])
	made = client.call("library.create_from_template", "POST", template=template["key"]).message
	frappe.db.commit()
	jobs.run()
	assert step("segment")["is_done"]
	assert frappe.db.get_value("Convo Segment", made["segment"], "status") == "Live"
	assert frappe.db.get_value("Convo Channel", made["channel"], "segment") == made["segment"]


def test_a_segment_is_missing_until_there_is_one(ground):
	frappe.db.sql("delete from `tabConvo Segment`")
	assert step("segment")["is_done"] is False, "a page takes an empty list for yes"
	frappe.db.rollback()


def test_the_channel_is_opened_by_opening_it(ground):
	kit.channel(kit.segment(kit.named(["nobody"])))
	frappe.db.delete("Convo Read State", {"stream_type": "Channel"})
	frappe.db.commit()
	state = first_steps.get_state()
	assert not step("channel")["is_done"] and state["channel"]
	channels.get_sidebar()
	reading.mark_channel_read(state["channel"], str(frappe.utils.now_datetime()))
	assert step("channel")["is_done"]
	frappe.db.rollback()


def test_the_demo_business_is_offered_never_asked_for(ground):
	work_state.write(demo_loaded=0)
	assert step("demo") == {"key": "demo", "is_done": False, "is_optional": True, "is_put_away": False}
	work_state.write(demo_loaded=1)
	assert step("demo")["is_done"] and first_steps.get_state()["is_demo_loaded"]


def test_a_step_is_put_away_for_everybody_and_comes_back(ground):
	client = Client(ground.users["manager"])
	state = client.call("first_steps.dismiss", "POST", step="demo", is_put_away=True).message
	assert [s["key"] for s in state["steps"] if s["is_put_away"]] == ["demo"]
	frappe.db.commit()
	assert step("demo")["is_put_away"]
	assert json.loads(work_state.get("steps_done")) == ["demo"]
	state = client.call("first_steps.dismiss", "POST", step="demo", is_put_away=False).message
	assert not any(s["is_put_away"] for s in state["steps"])
	assert client.call("first_steps.dismiss", "POST", step="cc nothing").status == 404


def test_a_manager_is_told_that_roles_are_given_by_others(ground):
	state = Client(ground.users["manager"]).call("first_steps.get_state").message
	assert not state["can_give_roles"] and not state["can_load_demo"]
	assert Client("Administrator").call("first_steps.get_state").message["can_give_roles"]


@pytest.mark.parametrize(
	("word", "method", "verb", "given"),
	[
		("agent", "get_state", "GET", {}),
		("agent", "dismiss", "POST", {"step": "demo"}),
		("manager", "find_people", "GET", {}),
		("manager", "give_role", "POST", {"user": "cc-outsider@example.com", "role": "Convo Agent"}),
		("outsider", "give_role", "POST", {"user": "cc-outsider@example.com", "role": "Convo Manager"}),
	],
)
def test_who_may_not(ground, word, method, verb, given):
	assert Client(ground.users[word]).call(f"first_steps.{method}", verb, **given).status == 403
	frappe.db.commit()
	assert "Convo Manager" not in stored_roles(ground.users["outsider"])
