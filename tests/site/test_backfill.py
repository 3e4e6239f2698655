"""The history of a site that was there before us becomes timelines: once, whole, with progress, and again if cut off."""

import datetime
import json

import frappe
import pytest

from convo_channels.core import story
from convo_channels.services import backfill, lock, pages, work_state
from convo_channels.services import jobs as work
from convo_channels.services.site_time import utc_now
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


@pytest.fixture(autouse=True)
def idle(ground):
	"""No run of another test is remembered."""
	work_state.write(backfill_state=None)
	frappe.db.commit()
	yield
	work_state.write(backfill_state=None)
	frappe.db.commit()


@pytest.fixture
def history(ground):
	"""A customer with documents and a mail from before the app came."""
	frappe.flags.in_install = True  # what keeps our handlers quiet while an app is installed
	try:
		customer = kit.customer(ground)
		quotation = kit.quotation(ground, customer.name)
		bill = kit.invoice(
			ground, customer.name, posting_date=frappe.utils.add_days(frappe.utils.nowdate(), -40)
		)
		kit.issue(customer.name)
		mail = kit.mail(customer.name, communication_date="2024-05-06 07:08:09")
	finally:
		frappe.flags.in_install = False
	frappe.db.commit()
	assert kit.outbox(reference_doctype="Quotation") == []
	return frappe._dict(customer=customer.name, quotation=quotation, invoice=bill, mail=mail)


def told(customer):
	found = pages.get_timeline_page(customer, {"kinds": ["interaction"]}, None, 100)["items"]
	return {item["reference_name"]: item for item in found}


def state():
	return json.loads(work_state.get("backfill_state"))


def test_history_is_told_at_its_own_dates(history, jobs):
	asked = backfill.start()
	assert asked["state"] == "queued" and len(jobs.asked("backfill.run")) == 1
	assert told(history.customer) == {}
	jobs.run()
	assert state()["state"] == "done" and state()["done"] == state()["total"] and state()["finished_at"]
	found = told(history.customer)
	assert len(found) == 4
	assert found[history.mail.name]["at"].startswith("2024-05-06 07:08:09")
	assert found[history.invoice.name]["at"][:10] == str(history.invoice.posting_date)
	assert found[history.quotation.name]["amount"] == 100
	profile = frappe.get_doc("Convo Profile", {"customer": history.customer})
	assert profile.interaction_count == 4 and str(profile.last_inbound_at) == "2024-05-06 07:08:09"


def test_segments_learn_of_the_last_contact(history, jobs):
	segment = kit.segment(
		when("Convo Profile", "before", "2024-06-01", field="last_contact_at"), kit.named([history.customer])
	)
	assert kit.members(segment) == set()
	backfill.start()
	jobs.run()
	assert kit.members(segment) == {history.customer}


def test_a_second_run_adds_nothing(history, jobs):
	for _ in range(2):
		backfill.start()
		jobs.run()
	assert len(told(history.customer)) == 4
	assert frappe.get_doc("Convo Profile", {"customer": history.customer}).interaction_count == 4


def test_asking_twice_asks_for_one_job(history, jobs):
	backfill.start()
	backfill.start()
	assert len(jobs.asked("backfill.run")) == 1


def test_what_is_told_already_is_not_told_again(ground, history, jobs):
	history.quotation.reload()
	history.quotation.cancel()
	kit.settle()
	assert [item["event_type"] for item in told(history.customer).values()] == ["Cancelled"]
	backfill.start()
	jobs.run()
	assert len(told(history.customer)) == 4
	assert frappe.db.count("Convo Interaction", {"reference_name": history.quotation.name}) == 1


def test_a_run_that_fails_says_so_and_can_be_taken_up_again(history, jobs, monkeypatch):
	chunk = story.backfill_chunk

	def fail_at_invoices(store, spec, *args):
		if spec.doctype == "Sales Invoice":
			raise ValueError("an invoice nobody can read")
		return chunk(store, spec, *args)

	with monkeypatch.context() as patch:
		patch.setattr(story, "backfill_chunk", fail_at_invoices)
		backfill.start()
		jobs.run()
	assert state()["state"] == "failed"
	assert frappe.db.exists("Error Log", {"method": ["like", "%timelines could not be filled%"]})
	backfill.start()
	jobs.run()
	assert state()["state"] == "done"
	assert len(told(history.customer)) == 4


def test_chunks_go_on_where_the_last_one_ended(ground, history, jobs, monkeypatch):
	monkeypatch.setattr(backfill, "CHUNK", 2)
	frappe.flags.in_install = True
	try:
		for _ in range(5):
			kit.issue(history.customer)
	finally:
		frappe.flags.in_install = False
	backfill.start()
	jobs.run()
	assert len(told(history.customer)) == 9


def cut_off(monkeypatch, chunks):
	"""A run whose worker is killed after some chunks: nothing of the job's own runs any more."""

	class Killed(BaseException):
		pass

	step, done = backfill._step, []

	def dying(*args):
		if len(done) == chunks:
			raise Killed
		done.append(args)
		return step(*args)

	with monkeypatch.context() as patch:
		patch.setattr(backfill, "_step", dying)
		with pytest.raises(Killed):
			backfill.run()
	frappe.db.rollback()


def later(monkeypatch, minutes=5):
	moment = utc_now() + datetime.timedelta(minutes=minutes)
	monkeypatch.setattr("convo_channels.services.long_job.utc_now", lambda: moment)


def test_a_run_whose_worker_was_killed_says_so_and_goes_on_where_it_was(history, jobs, monkeypatch):
	backfill.start()
	jobs.clear()
	cut_off(monkeypatch, 3)
	assert state()["state"] == "running", "as it was written"
	later(monkeypatch)
	shown = backfill.get_state()
	assert shown["state"] == "failed" and "cut off" in shown["message"]
	reached = state()["reached"]
	assert reached and reached[0] != backfill._sources()[0]
	backfill.start()
	assert backfill.get_state()["state"] == "queued"
	seen = []
	chunk = backfill._chunk
	monkeypatch.setattr(backfill, "_chunk", lambda part, after: seen.append(part) or chunk(part, after))
	jobs.run()
	assert state()["state"] == "done" and len(told(history.customer)) == 4
	assert seen[0] == reached[0] and backfill._sources()[0] not in seen


def test_the_tick_takes_up_a_lost_turn_and_gives_up_after_some(history, jobs, monkeypatch):
	backfill.start()
	for n in range(1, 6):
		jobs.clear()  # the queue is emptied
		later(monkeypatch, 5 * n)
		work.take_up()
		assert len(jobs.asked("backfill.run")) == (n <= 3), n
	assert backfill.get_state()["state"] == "failed"
	backfill.start()
	jobs.run()
	assert state()["state"] == "done" and len(told(history.customer)) == 4


def test_a_run_gives_the_worker_back_between_its_turns(history, jobs, monkeypatch):
	monkeypatch.setattr("convo_channels.services.long_job.TURN_SECONDS", -1)
	backfill.start()
	turns = 0
	while asked := jobs.asked("backfill.run"):
		assert len(asked) == 1
		jobs.clear()
		backfill.run()
		turns += 1
	assert turns > 2 and state()["state"] == "done"
	assert len(told(history.customer)) == 4


def test_a_second_worker_leaves_a_run_alone(history, jobs):
	backfill.start()
	with lock.alive("backfill"):
		elsewhere = kit.Elsewhere(backfill.run)
		elsewhere.wait()
		assert told(history.customer) == {} and backfill.get_state()["state"] == "queued"
	backfill.run()
	assert state()["state"] == "done"
