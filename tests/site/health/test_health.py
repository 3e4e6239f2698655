"""The health page's answers in each state, what its buttons do, and the line in the feed while work lags behind."""

import datetime

import frappe
import pytest
from frappe.custom.doctype.custom_field.custom_field import create_custom_field
from frappe.utils import get_datetime, now_datetime

from convo_channels.core.segments import membership
from convo_channels.core.timeline import follow
from convo_channels.services.base import work_state
from convo_channels.services.channels import channels
from convo_channels.services.health import health
from convo_channels.services.sync import jobs as work
from convo_channels.services.sync import rebuilds, reconciliation
from tests.site import kit
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept", "quiet")]

FIELD = "cc_health_grade"


@pytest.fixture
def quiet(frappe_site):
	"""From a drained site back to one."""
	frappe.db.delete("Convo Outbox")
	work_state.write(drain_fault="", drained_at=now_datetime(), reconcile_needed=0, drain_speed=0)
	frappe.db.commit()
	yield
	frappe.db.rollback()
	work_state.write(drain_fault="", drained_at=now_datetime())
	work_state.write(reconcile_state=None)
	frappe.db.commit()


@pytest.fixture
def customers(ground):
	made = [kit.customer(ground) for _ in range(14)]
	kit.settle()
	return [doc.name for doc in made]


@pytest.fixture
def channel(ground):
	name = kit.channel(kit.segment(kit.named([kit.customer(ground).name])))
	frappe.db.commit()
	return name


def warning(channel):
	found = channels.get_channel(channel)["warning"]
	return found and found["sentence"]


def refuse_issues(monkeypatch, names):
	follow_changes = follow.follow_changes

	def refuse_some(store, catalog, clock, changes, *more):
		if any(change.reference_name in names for change in changes):
			raise ValueError("this document cannot be told")
		return follow_changes(store, catalog, clock, changes, *more)

	monkeypatch.setattr(follow, "follow_changes", refuse_some)


def break_the_log(monkeypatch):
	"""As if our own table were gone: whatever moves meets it."""

	def refuse(*args):
		raise frappe.db.ProgrammingError(1146, "Table 'x.tabConvo Segment Log' doesn't exist")

	monkeypatch.setattr(membership, "_log", refuse)


# -- numbers


def test_a_quiet_site(ground, channel):
	kit.settle()
	state = health.get_state()
	assert state["outbox"] == {"waiting": 0, "oldest_at": None, "parked": 0}
	assert (state["is_paused"], state["fault"], state["warnings"]) == (False, None, [])
	assert not state["is_scheduler_late"]
	assert now_datetime() - get_datetime(state["drained_at"]) < datetime.timedelta(minutes=1)
	assert warning(channel) is None


def test_what_waits_and_since_when(ground):
	kit.settle()
	frappe.flags.in_import = True
	kit.customer(ground)
	frappe.db.commit()
	frappe.flags.in_import = False
	kit.customer(ground)
	frappe.db.commit()
	rows = kit.outbox(is_parked=0)
	state = health.get_state()
	assert state["outbox"]["waiting"] == len(rows) > 1
	assert get_datetime(state["outbox"]["oldest_at"]) == min(row.changed_at for row in rows)


def test_the_speed_is_that_of_the_last_batches(ground, customers):
	for name in customers:
		kit.issue(name)
	assert work_state.read()["drain_speed"] is not None
	work_state.write(drain_speed=0)
	kit.settle()
	assert health.get_state()["speed"] > 0


def test_the_slowest_segments_come_first_with_their_members(ground, customers, jobs):
	quick = kit.segment(kit.named(customers[:3]))
	slow = kit.segment(kit.named(customers), when("Issue", "does not exist", measure="exists"))
	assert frappe.db.get_value("Convo Segment", slow, "evaluation_ms") > 0, "a rebuild notes it"
	frappe.db.set_value("Convo Segment", quick, "evaluation_ms", 90_000)
	frappe.db.set_value("Convo Segment", slow, "evaluation_ms", 120_000)
	found = health.get_state()["slowest"]
	assert found[:2] == [
		{"name": slow, "evaluation_ms": 120_000, "member_count": len(customers)},
		{"name": quick, "evaluation_ms": 90_000, "member_count": 3},
	]
	assert len(found) <= 10
	frappe.db.commit()
	work.reconcile()
	assert 0 < frappe.db.get_value("Convo Segment", slow, "evaluation_ms") < 90_000, (
		"the night's check notes it"
	)


# -- parked changes


def test_parked_changes_are_shown_and_retried_one_and_all(ground, customers, monkeypatch, jobs):
	segment = kit.segment(kit.named(customers), when("Issue", "exists", measure="exists"))
	issues = [kit.issue(name).name for name in customers[:3]]
	kit.issue(customers[3])
	refuse_issues(monkeypatch, set(issues))
	kit.settle()
	assert health.get_state()["outbox"]["parked"] == 3
	assert health.get_state()["outbox"]["waiting"] == 0
	assert kit.members(segment) == {customers[3]}
	monkeypatch.undo()

	client = Client(ground.users["manager"])
	parked = client.call("health.get_parked").message["items"]
	assert {row["error"] for row in parked} == {"ValueError: this document cannot be told"}
	jobs.clear()
	assert client.call("health.retry_parked", "POST", outbox=parked[0]["name"]).message == {"queued": True}
	assert len(jobs.asked("jobs.drain")) == 1
	jobs.run()
	assert kit.members(segment) == {customers[3], customers[issues.index(parked[0]["reference_name"])]}
	assert client.call("health.retry_all_parked", "POST").message == {"queued": True, "count": 2}
	jobs.run()
	assert kit.members(segment) == set(customers[:4])
	assert kit.outbox() == []


# -- a fault that every change meets


def test_a_broken_table_stops_the_drain_and_loses_nothing(ground, customers, channel, monkeypatch, jobs):
	segment = kit.segment(kit.named(customers), when("Issue", "exists", measure="exists"))
	for name in customers:
		kit.issue(name)
	frappe.db.commit()
	waiting = frappe.db.count("Convo Outbox")
	break_the_log(monkeypatch)
	logged = frappe.db.count("Error Log")
	jobs.clear()
	work.drain()
	state = health.get_state()
	assert state["outbox"]["parked"] == 0 and state["outbox"]["waiting"] == waiting
	assert "tabConvo Segment Log" in state["fault"]["error"]
	assert len(state["warnings"]) == 1 and "no change can be worked through" in state["warnings"][0]
	assert "nothing is lost" in warning(channel)
	assert frappe.db.count("Error Log") == logged + 1

	monkeypatch.undo()
	work.drain()
	assert kit.members(segment) == set(), "it rests before it tries again"
	first = get_datetime(state["fault"]["next_at"])
	assert datetime.timedelta(0) < first - now_datetime() <= datetime.timedelta(minutes=1)
	health.drain_now()
	frappe.db.commit()
	jobs.run()
	assert kit.members(segment) == set(customers)
	assert health.get_state()["fault"] is None and warning(channel) is None
	assert kit.outbox() == []


def test_the_rest_after_a_fault_grows_and_the_fault_is_logged_once(ground, customers, monkeypatch):
	kit.segment(kit.named(customers), when("Issue", "exists", measure="exists"))
	for name in customers:
		kit.issue(name)
	frappe.db.commit()
	break_the_log(monkeypatch)
	logged = frappe.db.count("Error Log")
	rests = []
	for _ in range(7):
		work_state.try_again()
		frappe.db.commit()
		before = now_datetime()
		work.drain()
		fault = work_state.read_fault()
		rests.append(round((get_datetime(fault.next_at) - before).total_seconds() / 60))
	assert rests == [1, 2, 4, 8, 16, 30, 30]
	assert frappe.db.count("Error Log") == logged + 1


# -- broken segments


@pytest.fixture
def graded():
	create_custom_field("Customer", {"fieldname": FIELD, "label": "Grade", "fieldtype": "Data"})
	frappe.db.commit()
	yield
	if frappe.db.has_column("Customer", FIELD):
		frappe.db.sql_ddl(f"alter table `tabCustomer` drop column `{FIELD}`")


def test_broken_segments_are_shown_and_tried_again(ground, customers, graded, jobs):
	names = [
		kit.segment(kit.named(customers[:2]), when("Customer", "is", word, field=FIELD)) for word in "AB"
	]
	field = frappe.db.exists("Custom Field", {"dt": "Customer", "fieldname": FIELD})
	frappe.delete_doc("Custom Field", field, force=True)
	frappe.db.commit()
	work.tick()
	state = health.get_state()
	shown = {row["name"]: row["reason"] for row in state["broken"]}
	assert set(names) <= set(shown) and FIELD in shown[names[0]]
	assert state["segments"]["Broken"] >= 2

	create_custom_field("Customer", {"fieldname": FIELD, "label": "Grade", "fieldtype": "Data"})
	frappe.db.set_value("Customer", customers[0], FIELD, "A")
	frappe.db.commit()
	client = Client(ground.users["manager"])
	jobs.clear()
	assert client.call("segments.rebuild", "POST", segment=names[0]).status == 200
	jobs.run()
	assert kit.members(names[0]) == {customers[0]}
	assert names[0] not in {row["name"] for row in health.get_state()["broken"]}
	assert client.call("health.retry_broken", "POST").message["count"] >= 1
	jobs.run()
	assert names[1] not in {row["name"] for row in health.get_state()["broken"]}
	frappe.delete_doc("Custom Field", frappe.db.exists("Custom Field", {"fieldname": FIELD}), force=True)
	frappe.db.commit()


# -- the check of everything


def test_reconcile_now_repairs_and_tells_what_it_found(ground, customers, jobs):
	segment = kit.segment(kit.named(customers))
	work.reconcile()
	frappe.db.sql(
		"delete from `tabConvo Segment Member` where segment = %s and customer = %s", (segment, customers[0])
	)
	frappe.db.commit()
	client = Client(ground.users["manager"])
	jobs.clear()
	assert client.call("health.reconcile_now", "POST").message == {"queued": True}
	assert len(jobs.asked("jobs.reconcile")) == 1
	before = now_datetime()
	jobs.run()
	state = health.get_state()
	assert kit.members(segment) == set(customers)
	assert state["reconcile_drift"] == 1 and get_datetime(state["reconciled_at"]) >= before
	assert state["reconcile"]["state"] == "idle"


def test_a_running_check_tells_how_far_it_is(ground, customers, monkeypatch):
	seen = []
	step = reconciliation.nightly_check.reconcile_step

	def watched(*args, **more):
		seen.append(health.get_state()["reconcile"])
		return step(*args, **more)

	monkeypatch.setattr(reconciliation.nightly_check, "reconcile_step", watched)
	monkeypatch.setattr(rebuilds, "chunk_size", lambda: 5)
	work.reconcile()
	total = frappe.db.count("Customer")
	assert [row["state"] for row in seen] == ["running"] * len(seen) and len(seen) >= total // 6
	assert [row["done"] for row in seen] == [min(5 * n, total) for n in range(len(seen))]
	assert {row["total"] for row in seen} == {total}
	assert health.get_state()["reconcile"]["state"] == "idle"


# -- the line in the feed


def test_a_scheduler_that_stands_still_is_said(ground, channel):
	drained = now_datetime() - datetime.timedelta(minutes=40)
	work_state.write(drained_at=drained)
	frappe.db.commit()
	agent = Client(ground.users["agent"])
	for found in (
		agent.call("channels.get_channel", channel=channel).message["warning"],
		agent.call("channels.get_sidebar").message["warning"],
	):
		assert found["sentence"] == "Figures may be behind. Those who manage the site see why on the Health page."
		assert (found["at"], found["can_open"]) == (None, False), "the health page is for managers"
	manager = Client(ground.users["manager"])
	found = manager.call("channels.get_channel", channel=channel).message["warning"]
	assert "scheduler stands still" in found["sentence"] and found["can_open"]
	assert get_datetime(found["at"]) == drained
	assert not any("scheduler" in said for said in health.get_state()["warnings"]), "its figure says it"
	assert health.get_state()["is_scheduler_late"]
	work.tick()
	assert warning(channel) is None


def test_an_old_outbox_is_said_though_the_drain_runs(ground, channel):
	kit.customer(ground)
	frappe.db.commit()
	frappe.db.sql(
		"update `tabConvo Outbox` set changed_at = %s", now_datetime() - datetime.timedelta(minutes=11)
	)
	frappe.db.commit()
	assert "Changes have been waiting since" in warning(channel)
	kit.settle()
	assert warning(channel) is None


def test_a_site_where_nothing_was_drained_yet_is_not_late(ground, channel):
	work_state.write(drained_at=None)
	frappe.db.commit()
	assert warning(channel) is None and not health.get_state()["is_scheduler_late"]


# -- who may


@pytest.mark.parametrize("word", ["agent", "outsider"])
@pytest.mark.parametrize(
	("method", "verb"),
	[("get_state", "GET"), ("retry_all_parked", "POST"), ("retry_broken", "POST"), ("reconcile_now", "POST")],
)
def test_the_health_of_a_site_is_for_managers(ground, word, method, verb):
	assert Client(ground.users[word]).call(f"health.{method}", verb).status == 403
