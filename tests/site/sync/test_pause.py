"""The work paused for a bulk import and resumed: nothing is lost, nothing is late for longer than the pause."""

import datetime

import frappe
import pytest
from frappe.utils import add_days, get_datetime, getdate, now_datetime, nowdate

from convo_channels.constants import SETTINGS
from convo_channels.core.sync import nightly_check
from convo_channels.services.base import work_state
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.channels import channels
from convo_channels.services.health import health
from convo_channels.services.sync import jobs as work
from convo_channels.services.sync import pause
from tests.site import kit
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept", "resumed_after")]

IMPORTED = 1000


@pytest.fixture
def resumed_after(frappe_site):
	kit.settle()
	yield
	frappe.db.rollback()
	frappe.flags.in_import = False
	work_state.write(is_paused=0, paused_at=None, paused_by=None, is_pause_told=0, evaluated_on=nowdate())
	frappe.db.delete("Notification Log", {"document_type": SETTINGS})
	frappe.db.commit()


def import_customers(ground, word):
	"""{name: territory}, as an import tool makes them: in slices, each committed."""
	frappe.flags.in_import = True
	made = {}
	for number in range(IMPORTED):
		territory = ground.north if number % 2 else ground.south
		doc = kit.customer(ground, word, territory=territory)
		made[doc.name] = territory
		if number % 100 == 99:
			frappe.db.commit()
	frappe.flags.in_import = False
	return made


def test_an_import_under_pause_is_caught_up_whole(ground, jobs):
	word = kit.unique("Imported")
	of_import = when("Customer", "contains", word, field="customer_name")
	north = kit.segment(of_import, when("Customer", "is", ground.north, field="territory"))
	asking = kit.segment(of_import, when("Issue", "exists", measure="exists"))
	both = kit.segment(when("Segment", "is in", north), when("Segment", "is in", asking))
	earlier = kit.customer(ground, word, territory=ground.north)
	kit.settle()
	assert kit.members(north) == {earlier.name}

	pause.pause()
	frappe.db.commit()
	territory_of = {earlier.name: ground.north, **import_customers(ground, word)}
	names = list(territory_of)
	with_issue = set(names[1::5])
	for name in sorted(with_issue):
		kit.issue(name)
	for name in names[10:60:2]:
		doc = frappe.get_doc("Customer", name)
		doc.territory = territory_of[name] = (
			ground.south if territory_of[name] == ground.north else ground.north
		)
		doc.save()
	for name in names[100:120]:
		renamed = frappe.rename_doc("Customer", name, f"{name} renamed")
		territory_of[renamed] = territory_of.pop(name)
		if name in with_issue:
			with_issue = with_issue - {name} | {renamed}
	for name in [n for n in names[200:260] if n not in with_issue] + [earlier.name]:
		frappe.delete_doc("Customer", name)
		del territory_of[name]
	frappe.db.commit()
	jobs.clear()
	noted = frappe.db.count("Convo Outbox")
	work.drain()
	work.tick()
	work.rebuild(north, "Rule")
	work.reconcile()
	assert frappe.db.count("Convo Outbox") == noted > IMPORTED
	assert kit.members(north) == {earlier.name} and kit.members(asking) == set(), "nothing is worked through"
	assert jobs == []

	pause.resume()
	frappe.db.commit()
	jobs.run()
	expected = {name for name, territory in territory_of.items() if territory == ground.north}
	assert kit.members(north) == expected
	assert kit.members(asking) == with_issue
	assert kit.members(both) == expected & with_issue
	for name in (north, asking, both):
		drift = nightly_check.verify_segment(store, get_catalog(), now_datetime, name)
		assert (drift.missing, drift.extra, drift.pending) == ([], [], 0)
		assert kit.figure(name)["member_count"] == len(kit.members(name))
	assert kit.outbox() == []


def test_a_day_that_began_under_pause_is_caught_up(ground, jobs):
	customer = kit.customer(ground)
	kit.settle()
	name = kit.segment(
		kit.named([customer.name]), when("Customer", "in the last (days)", 3, field="creation")
	)
	assert kit.members(name) == {customer.name}
	pause.pause()
	work_state.write(evaluated_on=add_days(nowdate(), -1))
	frappe.db.set_value("Customer", customer.name, "creation", add_days(now_datetime(), -9))
	frappe.db.commit()
	jobs.clear()
	work.tick()
	assert jobs.asked("jobs.rebuild") == []
	assert getdate(work_state.read()["evaluated_on"]) == getdate(add_days(nowdate(), -1))
	pause.resume()
	frappe.db.commit()
	jobs.run()
	assert kit.members(name) == set()
	(move,) = kit.moves(name)
	assert (move.action, move.cause) == ("Left", "Day")
	assert getdate(work_state.read()["evaluated_on"]) == getdate(nowdate())


def test_a_segment_changed_under_pause_waits_and_is_filled_by_resuming(ground, jobs):
	customer = kit.customer(ground)
	kit.settle()
	pause.pause()
	name = kit.segment(kit.named([customer.name]))
	jobs.run()
	assert kit.members(name) == set()
	assert frappe.db.get_value("Convo Segment", name, "status") == "Pending"
	pause.resume()
	frappe.db.commit()
	jobs.run()
	assert kit.members(name) == {customer.name}
	assert frappe.db.get_value("Convo Segment", name, "status") == "Live"


def test_a_save_under_pause_is_one_row_more_and_nothing_else(ground, jobs):
	pause.pause()
	frappe.db.commit()
	customer = kit.customer(ground)
	frappe.db.commit()
	rows = kit.outbox(reference_doctype="Customer", reference_name=customer.name)
	assert [(row.event, row.is_parked) for row in rows] == [("Insert", 0)]
	assert "convo_channels.services.sync.jobs.drain" in [method for method, _ in jobs]
	jobs.run()
	assert kit.outbox(reference_name=customer.name), "the job leaves it"


def test_the_night_check_left_out_is_made_up_for(ground, jobs):
	pause.pause()
	work_state.write(nightly_on=add_days(nowdate(), -2), reconcile_needed=0)
	work.nightly()
	assert jobs.asked("jobs.reconcile") == []
	pause.resume()
	frappe.db.commit()
	work.catch_up()
	assert len(jobs.asked("jobs.reconcile")) == 1


def test_a_forgotten_pause_is_told_once_and_shown(ground, jobs):
	manager = ground.users["manager"]
	channel = kit.channel(kit.segment(kit.named(["nobody"])))
	frappe.db.commit()
	pause.pause()
	work.tick()
	told = {"for_user": manager, "document_type": SETTINGS}
	assert not frappe.db.exists("Notification Log", told), "a pause of today is meant"
	assert "forgotten" not in channels.get_channel(channel)["warning"]["sentence"]
	work_state.write(paused_at=now_datetime() - datetime.timedelta(days=2))
	frappe.db.commit()
	work.tick()
	work.tick()
	jobs.run()
	assert frappe.db.count("Notification Log", told) == 1
	assert "may have been forgotten" in channels.get_channel(channel)["warning"]["sentence"]
	assert "may have been forgotten" in health.get_state()["warnings"][0]


def test_who_paused_and_when_is_remembered(ground):
	client = Client(ground.users["manager"])
	before = now_datetime()
	state = client.call("health.pause", "POST").message
	assert state["is_paused"] and state["paused_by"] == ground.users["manager"]
	assert before <= get_datetime(state["paused_at"]) <= now_datetime()
	again = Client("Administrator").call("health.pause", "POST").message
	assert again["paused_by"] == ground.users["manager"], "the first one paused"
	refused = client.call("health.reconcile_now", "POST")
	assert refused.status == 409 and "Resume it first" in refused.sentences[0]
	state = client.call("health.resume", "POST").message
	assert not state["is_paused"] and state["paused_at"] is None and state["paused_by"] is None


def test_the_settings_form_does_not_write_back_an_old_state(ground):
	form = frappe.get_doc(SETTINGS)
	pause.pause()
	form.reconcile_hour = form.reconcile_hour
	form.save()
	assert work_state.is_paused()


def test_while_paused_everything_cannot_be_checked(ground):
	pause.pause()
	with pytest.raises(frappe.ValidationError, match="Resume it first"):
		health.reconcile_now()


@pytest.mark.parametrize("word", ["agent", "outsider"])
@pytest.mark.parametrize("method", ["health.pause", "health.resume"])
def test_only_managers_pause(ground, word, method):
	assert Client(ground.users[word]).call(method, "POST").status == 403
	assert not work_state.is_paused()
