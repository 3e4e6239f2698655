"""A connection that is lost while a drain works: another takes its place with the locks it held, or nothing is written.

The connection is ended by the server itself, as an administrator, a timeout or a statement that is too large would.
"""

import threading

import frappe
import pytest

from convo_channels.core.sync import drain as core_drain
from convo_channels.services.base import locks
from convo_channels.services.sync import jobs
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


@pytest.fixture
def waiting(ground):
	"""(segment, customer): a change waits that lets the customer in."""
	doc = kit.customer(ground)
	kit.settle()
	segment = kit.segment(when("Issue", "exists", measure="exists"), kit.named([doc.name]))
	kit.issue(doc.name)
	frappe.db.commit()
	return segment, doc.name


def connection():
	return frappe.db.sql("select connection_id()")[0][0]


def holder(name):
	return frappe.db.sql("select is_used_lock(%s)", (locks.lock_name(name),))[0][0]


def kill(number):
	kit.Elsewhere(lambda: frappe.db.sql("kill connection %s", (number,))).wait()


@pytest.fixture
def at_work(monkeypatch):
	"""Calls something in the middle of a batch, the first time."""
	honour = core_drain._honour

	def install(work):
		calls = []

		def honoured(*args):
			calls.append(connection())
			if len(calls) == 1:
				work(calls[-1])
			return honour(*args)

		monkeypatch.setattr(core_drain, "_honour", honoured)
		return calls

	return install


def test_a_killed_connection_is_replaced_and_the_batch_is_done_once(waiting, at_work, monkeypatch):
	segment, customer = waiting
	seen = []
	calls = at_work(kill)
	honoured = core_drain._honour

	def looking(*args):
		seen.append((connection(), holder("writer"), holder("drain"), locks.isolation()))
		return honoured(*args)

	monkeypatch.setattr(core_drain, "_honour", looking)
	jobs.drain()
	assert len(calls) == 2 and calls[0] != calls[1]
	assert seen == [(number, number, number, locks.READ_COMMITTED) for number in calls]
	assert kit.members(segment) == {customer} and len(kit.moves(segment)) == 1
	assert kit.outbox() == []
	assert holder("writer") is None and holder("drain") is None
	assert locks.isolation() == "REPEATABLE READ"


def test_every_connection_that_a_change_meets_is_lost(waiting, monkeypatch):
	"""The change is set aside, and nothing else waits for it."""
	segment, customer = waiting
	with monkeypatch.context() as patch:
		patch.setattr(core_drain, "_honour", lambda *args: kill(connection()) or frappe.db.sql("select 1"))
		jobs.drain()
	assert kit.members(segment) == set()
	assert {row.is_parked for row in kit.outbox()} == {1}
	assert holder("writer") is None and holder("drain") is None
	kit.issue(customer)
	kit.settle()
	assert kit.members(segment) == {customer}


def test_whoever_took_the_lock_meanwhile_is_the_only_writer(waiting, at_work, monkeypatch):
	segment, customer = waiting
	monkeypatch.setattr(locks, "WAIT_SECONDS", 1)
	holds, may_go = threading.Event(), threading.Event()

	def write_elsewhere():
		with locks.writer_lock(30) as held:
			assert held
			holds.set()
			assert may_go.wait(60)

	others = []

	def lose(number):
		others.append(kit.Elsewhere(write_elsewhere))
		kill(number)
		assert holds.wait(60)

	at_work(lose)
	with pytest.raises(frappe.QueryTimeoutError):
		jobs.drain()
	frappe.db.rollback()
	assert holder("writer") not in (None, connection())
	assert kit.members(segment) == set() and len(kit.outbox()) > 0
	may_go.set()
	others[0].wait()
	jobs.drain()
	assert kit.members(segment) == {customer} and kit.outbox() == []


def test_a_mail_that_no_statement_can_hold_is_set_aside_alone(waiting):
	"""The server closes the connection over a statement that is too large; this mail can be stored and read all the same."""
	segment, customer = waiting
	limit = frappe.db.sql("select @@max_allowed_packet")[0][0]
	mails = [kit.mail(customer).name for _ in range(3)]
	frappe.db.sql(
		"update `tabCommunication` set content = repeat(%s, %s) where name = %s", ("'", limit * 2 // 3, mails[1])
	)
	frappe.db.commit()
	jobs.drain()
	assert kit.members(segment) == {customer}
	told = frappe.get_all("Convo Interaction", {"reference_name": ("in", mails)}, pluck="reference_name", order_by="name")
	assert told == [mails[0], mails[2]]
	parked = frappe.get_all("Convo Outbox", {"is_parked": 1}, pluck="reference_name", order_by="name")
	assert parked == [mails[1]]
	assert holder("writer") is None and holder("drain") is None


def test_a_request_that_lost_its_connection_takes_no_later_save_along(ground):
	"""Frappe does not clean up behind it, and the thread goes on to the next request with a connection of its own."""
	lost, saved = (kit.customer(ground) for _ in range(2))
	kit.settle()

	def two_requests():
		frappe.get_doc("Customer", lost.name).save()
		kill(connection())
		with pytest.raises(frappe.db.OperationalError):
			frappe.db.rollback()
		frappe.connect()
		doc = frappe.get_doc("Customer", saved.name)
		doc.customer_details = "said after it"
		doc.save()
		frappe.db.commit()

	kit.Elsewhere(two_requests).wait()
	frappe.db.commit()
	waiting = kit.outbox(reference_doctype="Customer", reference_name=("in", [lost.name, saved.name]))
	assert [row.reference_name for row in waiting] == [saved.name]
