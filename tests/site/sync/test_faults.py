"""What goes wrong and what is done about it: parked changes, drift, lost jobs, a drain that is cut off, missed days."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

import frappe
import pytest

from convo_channels.constants import SETTINGS
from convo_channels.core.sync import drain as core_drain
from convo_channels.services.base import work_state
from convo_channels.services.base.locks import lock_name, writer_lock
from convo_channels.services.changes import recorder
from convo_channels.services.health import health
from convo_channels.services.segments import segment_form
from convo_channels.services.sync import jobs, rebuilds, reconciliation
from tests.site import kit
from tests.site.kit import when
from tests.site.sync.faulty import customer, state

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


def test_a_change_that_fails_alone_is_parked_and_honoured_on_retry(ground, monkeypatch):
	customers = [kit.customer(ground) for _ in range(4)]
	kit.settle()
	segment = kit.segment(
		when("Issue", "exists", measure="exists"), kit.named([doc.name for doc in customers])
	)
	issues = [kit.issue(doc.name) for doc in customers]
	follow_changes = core_drain.follow.follow_changes

	def fail_for_one(store, catalog, clock, changes, *more):
		if any(change.reference_name == issues[2].name for change in changes):
			raise ValueError("this document cannot be told")
		return follow_changes(store, catalog, clock, changes, *more)

	with monkeypatch.context() as patch:
		patch.setattr(core_drain.follow, "follow_changes", fail_for_one)
		kit.settle()
	assert kit.members(segment) == {doc.name for doc in customers} - {customers[2].name}
	(parked,) = health.get_parked(None, 20)["items"]
	assert (parked["reference_doctype"], parked["reference_name"]) == ("Issue", issues[2].name)
	assert parked["error"] == "ValueError: this document cannot be told" and parked["attempts"] == 1
	assert frappe.db.exists("Error Log", {"method": ["like", "%a change was set aside%"]})
	kit.settle()
	assert len(health.get_parked(None, 20)["items"]) == 1, "it waits for somebody"

	health.retry_parked(parked["name"])
	kit.settle()
	assert kit.members(segment) == {doc.name for doc in customers}
	assert kit.outbox() == []


def test_verify_shows_the_drift_of_raw_sql_and_the_reconciliation_repairs_it(ground):
	inside, outside, waiting = (kit.customer(ground) for _ in range(3))
	outside.territory = ground.south
	outside.save()
	kit.settle()
	names = [inside.name, outside.name, waiting.name]
	segment = kit.segment(when("Customer", "is", ground.south, field="territory"), kit.named(names))
	assert kit.members(segment) == {outside.name}
	frappe.db.sql("update `tabCustomer` set territory = %s where name = %s", (ground.south, inside.name))
	frappe.db.sql("update `tabCustomer` set territory = %s where name = %s", (ground.north, outside.name))
	waiting.reload()
	waiting.territory = ground.south
	waiting.save()
	frappe.db.commit()

	found = segment_form.verify(segment)
	assert (found["missing"], found["extra"], found["drift"]) == ([inside.name], [outside.name], 2)
	assert found["pending"] == 1 and "One customer has changes that still wait" in found["sentence"]
	assert kit.figure(segment)["drift_count"] == 2
	assert kit.members(segment) == {outside.name}, "verifying repairs nothing"

	jobs.reconcile()
	assert kit.members(segment) == {inside.name, waiting.name}
	assert cint_setting("reconcile_drift") == 2
	assert work_state.get("reconciled_at")
	assert {move.cause for move in kit.moves(segment)} == {"Reconciliation"}
	kit.settle()
	found = segment_form.verify(segment)
	assert (found["drift"], found["sentence"]) == (0, "Membership is exactly what the rule says.")


def cint_setting(field):
	return frappe.utils.cint(work_state.get(field))


def test_the_reconciliation_works_in_chunks(ground, monkeypatch):
	customers = [kit.customer(ground) for _ in range(7)]
	kit.settle()
	segment = kit.segment(
		when("Customer", "is", ground.south, field="territory"), kit.named([doc.name for doc in customers])
	)
	for doc in customers:
		frappe.db.set_value("Customer", doc.name, "territory", ground.south)
	frappe.db.commit()
	monkeypatch.setattr(rebuilds, "chunk_size", lambda: 2)
	jobs.reconcile()
	assert kit.members(segment) == {doc.name for doc in customers}
	assert cint_setting("reconcile_drift") == 7


def test_the_reconciliation_recomputes_what_profiles_keep(customer):
	kit.mail(customer.name)
	kit.settle()
	frappe.db.set_value(
		"Convo Profile", {"customer": customer.name}, {"post_count": 99, "last_inbound_at": None}
	)
	jobs.reconcile()
	profile = frappe.get_doc("Convo Profile", {"customer": customer.name})
	assert profile.post_count == 0 and profile.last_inbound_at


def test_a_fault_in_a_save_is_made_good_by_the_tick(ground, customer, monkeypatch, jobs):
	from convo_channels.services.sync import jobs as work

	segment = kit.segment(when("Issue", "exists", measure="exists"), kit.named([customer.name]))

	def fail(*args, **more):
		raise ValueError("ours")

	with monkeypatch.context() as patch:
		patch.setattr(recorder, "make_change", fail)
		kit.issue(customer.name)
		kit.settle()
	assert kit.members(segment) == set()
	work.tick()
	assert cint_setting("reconcile_needed") == 1
	assert len(jobs.asked("jobs.reconcile")) == 1
	jobs.run()
	assert kit.members(segment) == {customer.name}
	assert cint_setting("reconcile_needed") == 0


def test_a_lost_job_loses_nothing(customer, jobs):
	from convo_channels.services.sync import jobs as work

	segment = kit.segment(when("Issue", "exists", measure="exists"), kit.named([customer.name]))
	kit.issue(customer.name)
	frappe.db.commit()
	del jobs[:]
	work.tick()
	assert kit.members(segment) == {customer.name}


def test_a_new_segment_whose_job_was_lost_is_filled_by_the_tick(customer, jobs):
	from convo_channels.services.sync import jobs as work

	segment = kit.segment(kit.named([customer.name]), fill=False)
	frappe.db.commit()
	assert state(segment)[0] == "Pending" and len(jobs.asked("jobs.rebuild")) == 1
	del jobs[:]
	work.tick()
	jobs.run()
	assert (state(segment)[0], kit.members(segment)) == ("Live", {customer.name})


def test_a_paused_segment_keeps_its_members_and_catches_up_when_enabled(customer, jobs):
	segment = kit.segment(when("Issue", "exists", measure="exists"), kit.named([customer.name]))
	doc = frappe.get_doc("Convo Segment", segment)
	doc.enabled = 0
	doc.save()
	kit.issue(customer.name)
	kit.settle()
	assert (state(segment)[0], kit.members(segment)) == ("Paused", set())
	doc.reload()
	doc.enabled = 1
	doc.save()
	frappe.db.commit()
	jobs.run()
	assert (state(segment)[0], kit.members(segment)) == ("Live", {customer.name})


def test_a_drain_that_is_cut_off_leaves_lock_and_level_as_they_were(customer, monkeypatch):
	before = level()

	def fail(*args, **more):
		raise KeyboardInterrupt

	kit.issue(customer.name)
	frappe.db.commit()
	with monkeypatch.context() as patch:
		patch.setattr(core_drain, "_honour", fail)
		with pytest.raises(KeyboardInterrupt):
			jobs.drain()
	assert level() == before
	assert frappe.db.sql("select is_free_lock(%s)", lock_name()) == ((1,),)
	assert len(kit.outbox()) == 1, "nothing was lost"
	kit.settle()
	assert kit.outbox() == []


def level():
	return frappe.db.sql("select @@session.tx_isolation")[0][0]


def test_the_lock_works_under_read_committed_and_gives_the_level_back():
	before = level()
	with writer_lock() as held:
		assert held and level() == "READ-COMMITTED"
	assert level() == before != "READ-COMMITTED"


def test_the_day_changes_and_relative_segments_follow(ground, customer, monkeypatch, jobs):
	from convo_channels.services.sync import jobs as work

	kit.invoice(ground, customer.name, posting_date=frappe.utils.add_days(frappe.utils.nowdate(), -28))
	kit.settle()
	recent = kit.segment(
		when("Sales Invoice", "in the last (days)", 30, measure="latest"), kit.named([customer.name])
	)
	lapsed = kit.segment(when("Segment", "is not in", recent), kit.named([customer.name]))
	fixed = kit.segment(when("Sales Invoice", "exists", measure="exists"), kit.named([customer.name]))
	assert frappe.db.get_value("Convo Segment", recent, "is_time_dependent") == 1
	assert frappe.db.get_value("Convo Segment", fixed, "is_time_dependent") == 0
	assert kit.members(recent) == kit.members(fixed) == {customer.name}
	rebuilds.enqueue_due()
	jobs.run()
	real = frappe.utils.now_datetime
	asked = []
	for days in (1, 2, 3):
		with monkeypatch.context() as patch:
			patch.setattr(rebuilds, "now_datetime", lambda days=days: real() + datetime.timedelta(days=days))
			work.tick()
			asked.append({job["segment"] for job in jobs.asked("jobs.rebuild")} & {recent, fixed})
			jobs.run()
			work.tick()
			assert not jobs.asked("jobs.rebuild"), "once a day"
			expected = {customer.name} if days < 3 else set()
			assert kit.members(recent) == expected
			assert kit.members(lapsed) == {customer.name} - expected
	assert asked == [{recent}] * 3
	(move,) = kit.moves(recent)
	tomorrow = (real() + datetime.timedelta(days=3)).date().isoformat()
	assert (move.action, move.cause, move.reason) == ("Left", "Day", f"By the passing of days, {tomorrow}")
	assert kit.moves(lapsed)[-1].cause in ("Segment", "Day")
	work_state.write(evaluated_on=real().date())
	frappe.db.commit()


def test_a_day_nobody_worked_is_caught_up(ground, customer, monkeypatch, jobs):
	from convo_channels.services.sync import jobs as work

	kit.invoice(ground, customer.name)
	kit.settle()
	segment = kit.segment(
		when("Sales Invoice", "in the last (days)", 30, measure="latest"), kit.named([customer.name])
	)
	real = frappe.utils.now_datetime
	monkeypatch.setattr(rebuilds, "now_datetime", lambda: real() + datetime.timedelta(days=400))
	work.tick()
	jobs.run()
	assert kit.members(segment) == set()
	work_state.write(evaluated_on=real().date())
	frappe.db.commit()


def test_the_nightly_run_is_due_from_the_hour_of_the_settings_on_and_once_a_day(monkeypatch, jobs):
	from convo_channels.services.base.site_time import site_zone
	from convo_channels.services.sync import jobs as work

	hour = frappe.utils.cint(frappe.db.get_single_value(SETTINGS, "reconcile_hour"))
	due = datetime.datetime(2030, 1, 2, hour, tzinfo=site_zone())
	work_state.write(nightly_on="2030-01-01", reconcile_state=None)
	asked = []
	for hours in (-1, 0, 1, 23, 24, 24 + 23, 6 * 24 + 5):
		monkeypatch.setattr(reconciliation, "utc_now", lambda hours=hours: due + datetime.timedelta(hours=hours))
		jobs.clear()
		work.nightly()
		asked.append(len(jobs.asked("jobs.reconcile")))
		work_state.write(reconcile_state=None)  # it was done
	assert asked == [0, 1, 0, 0, 1, 0, 1], "a day nobody came is made up for once"
	work_state.write(nightly_on=None, reconcile_needed=0)
	frappe.db.commit()


def test_a_wish_for_the_nightly_run_outlives_its_job(monkeypatch, jobs):
	from convo_channels.services.sync import jobs as work

	work_state.write(nightly_on="2020-01-01", reconcile_state=None, reconcile_needed=0)
	frappe.db.commit()
	work.tick()
	assert len(jobs.asked("jobs.reconcile")) == 1
	jobs.clear()
	work.tick()
	assert not jobs.asked("jobs.reconcile"), "it is under way"
	later = reconciliation.utc_now() + datetime.timedelta(minutes=5)
	monkeypatch.setattr("convo_channels.services.base.long_job.utc_now", lambda: later)
	work.tick()
	assert len(jobs.asked("jobs.reconcile")) == 1, "its job was lost"
	jobs.run()
	assert work_state.get("reconcile_needed") == "0" and reconciliation.RECONCILE.read()["state"] == "done"
	work.tick()
	assert not jobs.asked("jobs.reconcile")
