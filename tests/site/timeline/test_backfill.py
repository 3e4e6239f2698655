"""The history of a site that was there before us becomes timelines: once, whole, with progress, and again if cut off."""

import datetime
import json
from contextlib import nullcontext

import frappe
import pytest

from convo_channels.core.sync import copies
from convo_channels.core.timeline import comparison
from convo_channels.services.base import locks, work_state
from convo_channels.services.base.site_time import utc_now
from convo_channels.services.sync import jobs as work
from convo_channels.services.timeline import backfill, page
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
	found = page.get_timeline_page(customer, {"kinds": ["interaction"]}, None, 100)["items"]
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
	chunk = copies.fill_chunk

	def fail_at_invoices(store, catalog, doctype, *args):
		if doctype == "Sales Invoice":
			raise ValueError("an invoice nobody can read")
		return chunk(store, catalog, doctype, *args)

	with monkeypatch.context() as patch:
		patch.setattr(copies, "fill_chunk", fail_at_invoices)
		patch.setattr(backfill, "MOST_LEFT_OUT_IN_A_ROW", 0)  # it is not the documents
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
	monkeypatch.setattr("convo_channels.services.base.long_job.utc_now", lambda: moment)


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
	monkeypatch.setattr(backfill, "_chunk", lambda part, *rest: seen.append(part) or chunk(part, *rest))
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
	monkeypatch.setattr("convo_channels.services.base.long_job.TURN_SECONDS", -1)
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
	with locks.alive("backfill"):
		elsewhere = kit.Elsewhere(backfill.run)
		elsewhere.wait()
		assert told(history.customer) == {} and backfill.get_state()["state"] == "queued"
	backfill.run()
	assert state()["state"] == "done"


def as_before_the_app(work):
	frappe.flags.in_install = True
	try:
		return work()
	finally:
		frappe.flags.in_install = False
		frappe.db.commit()


def left_out():
	title = "convo_channels: a document was left out of the timelines"
	return frappe.get_all("Error Log", {"method": title}, pluck="error", order_by="creation")


@pytest.fixture
def no_errors(history):
	frappe.db.delete("Error Log", {"method": ["like", "convo_channels:%"]})
	frappe.db.commit()


@pytest.mark.parametrize("at", ["Sales Invoice", "Communication", "Customer"])
def test_a_document_that_cannot_be_told_is_left_out_and_the_rest_goes_on(history, no_errors, jobs, monkeypatch, at):
	others = as_before_the_app(lambda: [kit.issue(history.customer).name for _ in range(3)])
	bad = {"Sales Invoice": history.invoice.name, "Communication": history.mail.name, "Customer": history.customer}[at]
	write, recompute = comparison.write_interactions, backfill.profiles.recompute

	def refuse(store, rows):
		rows = list(rows)
		if any(row.reference_name == bad for row in rows):
			raise ValueError("nobody can write this")
		return write(store, rows)

	def refuse_customer(store, names, now):
		if bad in names:
			raise ValueError("nobody can write this")
		return recompute(store, names, now)

	with monkeypatch.context() as patch:
		patch.setattr(comparison, "write_interactions", refuse)
		patch.setattr(backfill.profiles, "recompute", refuse_customer)
		backfill.start()
		jobs.clear()
		backfill.run()
	jobs.clear()
	shown = backfill.get_state()
	assert shown["state"] == "done" and "1 documents could not be told" in shown["message"]
	(error,) = left_out()
	assert f"{at} {bad}" in error and "nobody can write this" in error
	kept = {history.quotation.name, history.invoice.name, history.mail.name, *others}
	assert kept - {bad} <= set(told(history.customer)) and bad not in told(history.customer)
	backfill.start()
	jobs.run()
	assert backfill.get_state()["message"] == "" and kept <= set(told(history.customer))
	assert frappe.get_doc("Convo Profile", {"customer": history.customer}).interaction_count == 7


def test_a_mail_that_no_statement_can_hold_is_left_out(history, no_errors, jobs):
	"""Half the server's limit of what must be escaped can be stored, and read, but not be written by a statement."""
	limit = frappe.db.sql("select @@max_allowed_packet")[0][0]
	frappe.db.sql("update `tabCommunication` set content = repeat(%s, %s) where name = %s", ("'", limit * 2 // 3, history.mail.name))
	frappe.db.commit()
	others = as_before_the_app(lambda: [kit.mail(history.customer).name for _ in range(3)])
	before = frappe.db.sql("select connection_id()")[0][0]
	backfill.start()
	jobs.run()
	assert frappe.db.sql("select connection_id()")[0][0] != before, "the server closed that one"
	assert backfill.get_state()["state"] == "done" and history.mail.name in left_out()[0]
	assert {history.quotation.name, *others} <= set(told(history.customer))
	assert not locks.is_alive("backfill") and not locks.is_alive("writer")


@pytest.mark.parametrize("error", [frappe.QueryDeadlockError, frappe.QueryTimeoutError])
def test_what_passes_by_itself_is_met_by_another_turn(history, no_errors, jobs, monkeypatch, error):
	chunk, met = backfill._chunk, []

	def meet_once(part, *rest):
		if part == "Sales Invoice" and not met:
			met.append(part)
			raise error
		return chunk(part, *rest)

	monkeypatch.setattr(backfill, "_chunk", meet_once)
	backfill.start()
	jobs.run()
	assert met and state()["state"] == "done" and left_out() == []
	assert len(told(history.customer)) == 4
	met.clear()
	monkeypatch.setattr(backfill, "_chunk", lambda *args: (_ for _ in ()).throw(error("for ever")))
	backfill.start()
	jobs.run()
	assert state()["state"] == "failed"


def test_a_busy_writer_does_not_end_it(history, jobs, monkeypatch):
	writer_lock, refused = backfill.writer_lock, []

	def busy_once():
		if refused:
			return writer_lock()
		refused.append(True)
		return nullcontext(False)

	monkeypatch.setattr(backfill, "writer_lock", busy_once)
	backfill.start()
	jobs.run()
	assert refused and state()["state"] == "done" and len(told(history.customer)) == 4
