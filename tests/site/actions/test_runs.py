"""What is done when customers join or leave a segment: each action, once, logged, told on the timeline; and what is
not done, with its reason. Through real commits, the real drain and the real runner.
"""

import hashlib
import hmac
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import frappe
import pytest
from frappe.utils import add_days, getdate, now_datetime, nowdate

from convo_channels.api import member_actions as api
from convo_channels.api import timeline
from convo_channels.exceptions import ConvoError, NotAllowedError, NotFoundError
from convo_channels.services.actions import outgoing_http, row_checks, runs
from convo_channels.services.base import locks, log_listeners
from convo_channels.services.consent import mail_gate
from convo_channels.services.sync import jobs as services_jobs
from tests.site import follow_up_kit as fk
from tests.site import kit

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def customer(ground):
	doc = fk.reachable(ground)
	kit.settle()
	return doc


@pytest.fixture
def agent(ground):
	return ground.users["agent"]


@pytest.fixture
def account(swept):
	fk.mail_account()
	frappe.clear_cache()


@pytest.fixture
def at_home(monkeypatch):
	"""The test's own server lies within a private network."""
	monkeypatch.setitem(frappe.conf, outgoing_http.ALLOW_PRIVATE, 1)


@pytest.fixture
def listener():
	listener = fk.Listener()
	yield listener
	listener.close()


def told(customer: str) -> list[dict]:
	frappe.db.commit()
	page = timeline.get_page(customer, {"kinds": ["interaction"]})
	return [item for item in page["items"] if item["source"] == "Convo Segment"]


# -- each action


def test_a_todo_for_the_user_named(customer, agent):
	segment = fk.acting(
		[customer.name],
		{
			"action": "Create ToDo",
			"user": agent,
			"due_in_days": 3,
			"message": "Call {customer} of {segment}: {reason}",
		},
	)
	fk.move(customer.name)
	assert fk.only_run(segment).status == "Waiting" and fk.todos(customer.name) == []
	fk.work()
	(todo,) = fk.todos(customer.name)
	assert (todo.allocated_to, todo.date) == (agent, getdate(add_days(nowdate(), 3)))
	assert f"Call {customer.customer_name} of {segment}: Customer changed" in todo.description
	run = fk.only_run(segment)
	assert (run.status, run.attempts, run.reference_doctype, run.reference_name) == (
		"Done",
		1,
		"ToDo",
		todo.name,
	)
	(row,) = told(customer.name)
	assert (row["medium"], row["direction"], row["subject"]) == ("Other", "Internal", "A ToDo for Agent")
	assert (row["reference_doctype"], row["reference_name"]) == ("Convo Segment", segment)


def test_a_todo_for_the_account_manager_when_nobody_is_named(customer, agent):
	frappe.db.set_value("Customer", customer.name, "account_manager", agent)
	fk.acting([customer.name], {"action": "Create ToDo"})
	fk.move(customer.name)
	fk.work()
	(todo,) = fk.todos(customer.name)
	assert todo.allocated_to == agent and "joined" in todo.description


def test_words_of_an_action_are_text_and_never_markup(customer, agent):
	fk.acting(
		[customer.name], {"action": "Create ToDo", "user": agent, "message": "<script>x</script> {customer}"}
	)
	fk.move(customer.name)
	fk.work()
	assert "<script" not in fk.todos(customer.name)[0].description


def test_assigning_the_customer_once(customer, agent):
	segment = fk.acting(
		[customer.name],
		{"action": "Assign", "user": agent},
		{"action": "Assign", "user": agent, "on_move": "Left"},
	)
	fk.move(customer.name)
	fk.work()
	assert [todo.allocated_to for todo in fk.todos(customer.name)] == [agent]
	assert json.loads(frappe.db.get_value("Customer", customer.name, "_assign")) == [agent]
	fk.move(customer.name, 0)
	fk.work()
	assert len(fk.todos(customer.name)) == 1
	last = fk.runs(segment)[-1]
	assert (last.status, last.note) == ("Skipped", "Agent is assigned already.")


def test_a_tag_comes_with_the_entry_and_goes_with_the_exit(customer):
	frappe.get_doc({"doctype": "Tag", "name": "CC frozen"}).insert(ignore_if_duplicate=True)
	tagged = kit.segment(kit.when("Tag", "is", "CC frozen"), kit.named([customer.name]))
	fk.acting(
		[customer.name],
		{"action": "Add Tag", "tag": "CC frozen"},
		{"action": "Remove Tag", "tag": "CC frozen", "on_move": "Left"},
	)
	fk.move(customer.name)
	fk.work()
	assert fk.tags(customer.name) == {"CC frozen"}
	kit.settle()
	assert kit.members(tagged) == {customer.name}, "what an action changes is a change like any other"
	fk.move(customer.name, 0)
	fk.work()
	assert fk.tags(customer.name) == set()
	kit.settle()
	assert kit.members(tagged) == set() and kit.moves(tagged)[-1].action == "Left"


def test_a_post_on_the_customer_is_seen_in_every_channel_that_holds_it(customer):
	segment = fk.acting([customer.name], {"action": "Post in Channel", "message": "Look at this: {reason}"})
	kit.channel(segment)
	fk.move(customer.name)
	fk.work()
	post = frappe.get_last_doc("Convo Post", {"customer": customer.name})
	assert (post.author, post.post_type, post.channel) == ("Administrator", "Note", None)
	assert "Look at this: Customer changed" in post.content
	kit.settle()
	assert str(
		frappe.db.get_value("Convo Segment Member", {"customer": customer.name}, "last_post_at")
	) == str(post.posted_at)


def test_a_post_in_one_channel_names_the_customer(customer):
	segment = fk.acting([customer.name])
	channel = kit.channel(segment)
	doc = frappe.get_doc("Convo Segment", segment)
	doc.append(
		"member_actions",
		{"on_move": "Joined", "action": "Post in Channel", "channel": channel, "message": "New"},
	)
	doc.save()
	kit.settle()
	fk.move(customer.name)
	fk.work()
	post = frappe.get_last_doc("Convo Post", {"channel": channel})
	assert post.customer is None and customer.customer_name in post.content and "New" in post.content


def test_an_email_is_rendered_and_queued_with_a_way_out(customer, account):
	segment = fk.acting([customer.name], {"action": "Send Email", "email_template": fk.template()})
	fk.move(customer.name)
	fk.work()
	(queue,) = fk.queued_mails(customer.email_id)
	assert (queue.reference_doctype, queue.reference_name, queue.status) == (
		"Customer",
		customer.name,
		"Not Sent",
	)
	assert f"Welcome to {segment}" in queue.message.replace("=\n", "") and "Unsubscribe" in queue.message
	run = fk.only_run(segment)
	assert (run.status, run.note) == ("Done", f"Sent to {customer.email_id}")
	(row,) = told(customer.name)
	assert (row["medium"], row["direction"]) == ("Email", "Out")
	assert row["subject"] == f"Hello {customer.customer_name}" and "Customer changed" in row["content"]
	kit.settle()
	profile = frappe.get_doc("Convo Profile", customer.name)
	assert profile.last_outbound_at, "a mail that went out is a contact"


def test_a_webhook_is_called_with_a_signature_and_a_key(customer, listener, at_home):
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": listener.url, "secret": "s3cret"})
	fk.move(customer.name)
	fk.work()
	((headers, body, raw),) = listener.heard
	run = fk.only_run(segment)
	assert (body["event"], body["segment"], body["customer"]) == ("Joined", segment, customer.name)
	assert (body["reason"], body["cause"], body["run"]) == ("Customer changed", "Document", run.name)
	assert headers["X-Convo-Signature"] == "sha256=" + hmac.new(b"s3cret", raw, hashlib.sha256).hexdigest()
	assert headers["Idempotency-Key"].startswith("convo-")
	assert headers["Content-Type"].startswith("application/json")
	assert run.status == "Done" and "status 200" in run.note
	assert [row["event_type"] for row in told(customer.name)] == ["Webhook"]
	row = frappe.get_doc("Convo Segment", segment).member_actions[0].name
	secret = {"doctype": "Convo Segment Action", "name": row}
	assert frappe.db.sql("select 1 from `__Auth` where doctype = %(doctype)s and name = %(name)s", secret)
	frappe.delete_doc("Convo Segment", segment)
	assert not frappe.db.sql("select 1 from `__Auth` where doctype = %(doctype)s and name = %(name)s", secret)


# -- once


def test_working_again_does_nothing_again(customer, agent):
	fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	fk.work()
	fk.work()
	kit.settle()
	fk.work()
	assert len(fk.todos(customer.name)) == 1 and len(told(customer.name)) == 1


def test_two_runners_at_once_do_everything_once(ground, agent):
	names = [kit.customer(ground).name for _ in range(8)]
	kit.settle()
	segment = fk.acting(names, {"action": "Create ToDo", "user": agent})
	for name in names:
		fk.move(name)
	runners = [kit.Elsewhere(runs.run_waiting) for _ in range(3)]
	for runner in runners:
		runner.wait()
	fk.work()
	assert {run.status for run in fk.runs(segment)} == {"Done"}
	assert [len(fk.todos(name)) for name in names] == [1] * 8


CHILD = """
import sys, time
import frappe
frappe.init({site!r}, sites_path=".")
frappe.connect()
frappe.flags.in_test = True
frappe.conf["convo_allow_private_webhooks"] = 1
from convo_channels.services.actions import runs as member_actions
real = {module}.{function}
def stopped(*args, **more):
	found = real(*args, **more) if {after} else None
	print("here", flush=True)
	time.sleep(60)
	return found
{module}.{function} = stopped
member_actions.run_waiting()
"""


def killed_at(function: str, *, after: bool, module: str = "member_actions") -> None:
	"""A worker of its own that is killed while it stands before or after one step."""
	frappe.db.commit()
	text = CHILD.format(site=frappe.local.site, module=module, function=function, after=after)
	child = subprocess.Popen(
		[sys.executable, "-c", text],
		stdout=subprocess.PIPE,
		text=True,
		env={**_environment(), "PYTHONPATH": str(ROOT)},
	)
	try:
		assert child.stdout.readline().strip() == "here"
	finally:
		child.send_signal(signal.SIGKILL)
		child.wait()
	for _ in range(100):
		if not any(locks.is_alive(job) for job in runs.LOCKS.values()):
			return
		time.sleep(0.05)
	raise AssertionError("the database never noticed that the worker is gone")


def _environment() -> dict[str, str]:
	import os

	return dict(os.environ)


@pytest.mark.parametrize(("step", "after"), [("_carry_out", True), ("_record", False), ("_record", True)])
def test_a_worker_killed_between_effect_and_commit_has_done_nothing(customer, agent, account, step, after):
	segment = fk.acting(
		[customer.name],
		{"action": "Create ToDo", "user": agent},
		{"action": "Send Email", "email_template": fk.template()},
	)
	fk.move(customer.name)
	killed_at(step, after=after)
	assert [run.status for run in fk.runs(segment)] == ["Waiting", "Waiting"]
	assert fk.todos(customer.name) == []
	fk.work()
	assert [run.status for run in fk.runs(segment)] == ["Done", "Done"]
	assert len(fk.todos(customer.name)) == 1 and len(fk.queued_mails(customer.email_id)) == 1
	assert len(told(customer.name)) == 2


def test_a_worker_killed_over_the_second_action_leaves_the_first_done(customer, agent, account):
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	mailing = fk.acting([customer.name], {"action": "Send Email", "email_template": fk.template()})
	fk.move(customer.name)
	killed_at("sendmail", after=True, module="frappe")
	assert (fk.only_run(segment).status, fk.only_run(mailing).status) == ("Done", "Waiting")
	assert fk.queued_mails(customer.email_id) == []
	fk.work()
	assert len(fk.todos(customer.name)) == 1 and len(fk.queued_mails(customer.email_id)) == 1


@pytest.mark.parametrize("was_sent", [False, True])
def test_a_call_that_lost_its_worker_is_not_made_again_by_itself(customer, listener, at_home, jobs, was_sent):
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": listener.url})
	fk.move(customer.name)
	killed_at("_carry_out", after=was_sent)
	assert fk.only_run(segment).status == "Started"
	jobs.clear()
	services_jobs.tick()
	assert jobs.asked("runs.run_waiting"), "somebody must find out"
	fk.work()
	run = fk.only_run(segment)
	assert run.status == "Failed" and "it may have been delivered" in run.note
	assert len(listener.heard) == int(was_sent)
	api.retry(run.name)
	fk.work()
	assert fk.only_run(segment).status == "Done"
	keys = {headers["Idempotency-Key"] for headers, _, _ in listener.heard}
	assert len(listener.heard) == 1 + was_sent and len(keys) == 1, (
		"the receiver can tell that it is the same call"
	)


# -- failures


def test_what_cannot_be_done_says_why_and_can_be_tried_again(customer, agent):
	segment = fk.acting([customer.name], {"action": "Create ToDo"})
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	said = f"{customer.customer_name} has no account manager, and the action names no user."
	assert (run.status, run.note, run.attempts) == ("Failed", said, 1)
	frappe.db.set_value("Customer", customer.name, "account_manager", agent)
	(item,) = api.get_runs(segment)["items"]
	assert item["can_retry"]
	assert api.retry(run.name) == {"queued": True}
	fk.work()
	assert fk.only_run(segment).status == "Done" and len(fk.todos(customer.name)) == 1
	with pytest.raises(ConvoError, match="Only what failed can be tried again"):
		api.retry(run.name)
	with pytest.raises(NotFoundError, match="There is no such run"):
		api.retry(0)


def test_a_passing_fault_is_tried_three_times_and_leaves_nothing_half_done(customer, agent, monkeypatch):
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	real = runs._record
	monkeypatch.setattr(runs, "_record", lambda *args: 1 / 0)
	seen = []
	for _ in range(4):
		fk.work()
		run = fk.only_run(segment)
		seen.append((run.status, run.attempts))
	assert seen == [("Waiting", 1), ("Waiting", 2), ("Failed", 3), ("Failed", 3)]
	assert run.note == "division by zero" and fk.todos(customer.name) == []
	monkeypatch.setattr(runs, "_record", real)
	api.retry(run.name)
	fk.work()
	assert fk.only_run(segment).status == "Done" and len(fk.todos(customer.name)) == 1


def test_one_action_that_fails_keeps_no_other_from_being_done(customer, agent):
	segment = fk.acting([customer.name], {"action": "Create ToDo"}, {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	fk.work()
	assert [run.status for run in fk.runs(segment)] == ["Failed", "Done"]


def test_a_site_without_a_mail_account_says_so(customer, monkeypatch):
	monkeypatch.setattr(frappe.flags, "mute_emails", False)
	frappe.local.outgoing_email_account = {}  # Frappe remembers those of an earlier test
	segment = fk.acting([customer.name], {"action": "Send Email", "email_template": fk.template()})
	fk.move(customer.name)
	for _ in range(3):
		fk.work()
	run = fk.only_run(segment)
	assert run.status == "Failed" and "Email Account" in run.note


def test_what_an_action_names_may_be_gone(customer, agent):
	template = fk.template()
	segment = fk.acting(
		[customer.name],
		{"action": "Send Email", "email_template": template},
		{"action": "Post in Channel"},
		{"action": "Create ToDo", "user": agent},
		{"action": "Add Tag", "tag": kit_tag()},
	)
	channel = kit.channel(segment)
	rows = frappe.get_doc("Convo Segment", segment).member_actions
	frappe.db.set_value("Convo Segment Action", rows[1].name, "channel", channel)
	fk.move(customer.name)
	frappe.delete_doc("Email Template", template)
	frappe.delete_doc("Convo Channel", channel)
	frappe.db.delete("Convo Segment Action", {"name": rows[2].name})
	frappe.db.set_value("Convo Segment Action", rows[3].name, "is_enabled", 0)
	fk.work()
	assert [(run.status, run.note) for run in fk.runs(segment)] == [
		("Failed", f"There is no Email Template {template} any more."),
		("Failed", f"There is no channel {channel} any more."),
		("Skipped", "The action was taken out of the segment."),
		("Skipped", "The action was switched off."),
	]


def kit_tag() -> str:
	name = kit.unique("Tag")
	return frappe.get_doc({"doctype": "Tag", "name": name}).insert().name


def test_two_segments_that_chase_a_customer_come_to_rest(customer):
	tag = kit_tag()
	inside = kit.named([customer.name])
	kit.segment(
		kit.when("Tag", "is", tag),
		inside,
		member_actions=[{"on_move": "Joined", "action": "Remove Tag", "tag": tag}],
	)
	chase = kit.segment(
		kit.when("Tag", "is not", tag),
		inside,
		member_actions=[{"on_move": "Joined", "action": "Add Tag", "tag": tag}],
	)
	kit.tag(customer.name, tag)
	kit.settle()
	for _ in range(40):
		fk.work()
		kit.settle()
	done = fk.runs(chase, status="Done")
	assert len(done) <= runs.RUNS_A_DAY
	assert not fk.runs(chase, status="Waiting")
	skipped = [
		run
		for run in frappe.get_all(
			"Convo Segment Action Run", {"status": "Skipped"}, ["note"], order_by="name"
		)
	]
	assert skipped and "seem to chase each other" in skipped[0].note


# -- the gate for e-mail


@pytest.mark.parametrize(
	("change", "said"),
	[
		(lambda c: profile(c, "Refused"), "{0} refused consent."),
		(lambda c: profile(c, "Withdrawn"), "{0} withdrew consent."),
		(lambda c: unsubscribe(c.email_id, global_unsubscribe=1), "{0} has unsubscribed."),
		(lambda c: unsubscribe(c.email_id, about=("Customer", c.name)), "{0} has unsubscribed."),
		(
			lambda c: frappe.db.set_value("Contact", c.customer_primary_contact, "unsubscribed", 1),
			"{0} has unsubscribed.",
		),
		(lambda c: no_address(c), "{0} has no e-mail address."),
		(
			lambda c: frappe.db.set_value("Contact", c.customer_primary_contact, "email_id", "nobody"),
			"The e-mail address of {0} is not valid.",
		),
		(lambda c: frappe.db.set_value("Customer", c.name, "disabled", 1), "{0} is disabled."),
	],
	ids=[
		"refused",
		"withdrawn",
		"unsubscribed",
		"left the customer",
		"contact",
		"no address",
		"bad address",
		"disabled",
	],
)
def test_who_must_not_be_written_to_is_skipped_with_the_reason(customer, account, change, said):
	segment = fk.acting([customer.name], {"action": "Send Email", "email_template": fk.template()})
	email = customer.email_id
	fk.move(customer.name)
	change(customer)
	fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.note) == ("Skipped", said.format(customer.customer_name))
	assert fk.queued_mails(email) == [] and told(customer.name) == []


def profile(customer, consent: str) -> None:
	frappe.db.set_value("Convo Profile", customer.name, "consent", consent)


def no_address(customer) -> None:
	frappe.db.set_value("Customer", customer.name, "email_id", "")
	frappe.db.set_value("Contact", customer.customer_primary_contact, "email_id", "")


def unsubscribe(email: str, about: tuple = (None, None), **fields) -> None:
	given = {"reference_doctype": about[0], "reference_name": about[1], **fields}
	frappe.get_doc({"doctype": "Email Unsubscribe", "email": email, **given}).insert()


def test_one_customers_goodbye_is_not_anothers(ground, customer, account):
	other = kit.customer(ground)
	unsubscribe(customer.email_id, about=("Customer", other.name))
	assert mail_gate.judge(customer.name).is_open
	unsubscribe(customer.email_id, about=("Convo Segment", kit.segment(kit.named([other.name]))))
	assert mail_gate.judge(customer.name).is_open


def test_no_consent_asked_for_is_none_refused(customer):
	verdict = mail_gate.judge(customer.name)
	assert verdict.is_open and verdict.email == customer.email_id
	assert mail_gate.judge("CC nobody").reason == mail_gate.GONE


# -- webhooks that go nowhere


@pytest.mark.parametrize(
	"url",
	[
		"http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]/x", "http://10.1.2.3/", "http://192.168.0.1/",
		"http://169.254.169.254/latest/meta-data", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://[fd00::1]/",
		"http://2130706433/", "http://100.64.0.1/",
	],
)  # fmt: skip
def test_the_sites_own_network_is_out_of_reach(customer, url):
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": url})
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	assert run.status == "Failed" and "lies within a private network" in run.note


def test_a_name_is_looked_up_once(monkeypatch):
	"""A name that answers with a public address first and a private one then is called at the first."""
	answers = iter(["93.184.216.34", "127.0.0.1"])
	asked, reached = [], []

	def look_up(host, port, **more):
		asked.append(host)
		return [(2, 1, 6, "", (next(answers), port))]

	def connect(address, **more):
		reached.append(address)
		raise OSError("stop here")

	monkeypatch.setattr(outgoing_http.socket, "getaddrinfo", look_up)
	monkeypatch.setattr(outgoing_http.socket, "create_connection", connect)
	with pytest.raises(outgoing_http.NotDelivered, match="could not be reached"):
		outgoing_http.call("http://turncoat.example/x", {}, key="k")
	assert (asked, reached) == (["turncoat.example"], [("93.184.216.34", 80)])


def test_a_server_that_refuses_is_called_once_and_said(customer, at_home):
	listener = fk.Listener(status=500)
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": listener.url})
	fk.move(customer.name)
	fk.work()
	fk.work()
	listener.close()
	run = fk.only_run(segment)
	assert (run.status, run.note) == ("Failed", "The server answered with status 500.")
	assert len(listener.heard) == 1


def test_a_redirect_is_not_followed(customer, at_home):
	listener = fk.Listener(status=302)
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": listener.url})
	fk.move(customer.name)
	fk.work()
	listener.close()
	assert fk.only_run(segment).note == "The server answered with status 302."


def test_a_server_that_is_not_there_is_tried_three_times(customer, at_home, listener):
	listener.close()
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": listener.url})
	fk.move(customer.name)
	for _ in range(4):
		fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.attempts) == ("Failed", 3) and "could not be reached" in run.note


# -- what is saved


@pytest.mark.parametrize(
	("row", "said"),
	[
		({"action": "Add Tag"}, "Action 1: Add Tag needs Tag."),
		({"action": "Send Email"}, "Action 1: Send Email needs Email Template."),
		({"action": "Call Webhook"}, "Action 1: Call Webhook needs Address."),
		({"action": "Call Webhook", "url": "ftp://x"}, "must begin with https:// or http://"),
		({"action": "Call Webhook", "url": "https://me:pw@x.example"}, "cannot hold a user name or password"),
		({"action": "Call Webhook", "url": "https://x.example/a b"}, "cannot hold spaces"),
		({"action": "Create ToDo", "message": "x" * 2001}, "more than 2000 characters"),
	],
)
def test_an_action_that_says_too_little_is_refused(row, said):
	with pytest.raises(frappe.ValidationError, match=said):
		fk.acting(["CC nobody"], row)


def test_nobody_has_done_what_they_may_not_do_themselves(ground, monkeypatch):
	template = fk.template()
	real = frappe.has_permission

	def has_permission(doctype=None, *args, **more):
		return False if doctype == "Email Template" else real(doctype, *args, **more)

	monkeypatch.setattr(frappe, "has_permission", has_permission)
	with pytest.raises(NotAllowedError, match=r"Action 1: You may not use the Email Template"):
		fk.acting(["CC nobody"], {"action": "Send Email", "email_template": template})


def test_an_action_of_somebody_else_is_not_asked_again(customer, monkeypatch):
	"""Whoever may not use the template can still change the title."""
	segment = fk.acting([customer.name], {"action": "Send Email", "email_template": fk.template()})
	monkeypatch.setattr(frappe, "has_permission", lambda *args, **more: False)
	doc = frappe.get_doc("Convo Segment", segment)
	doc.load_doc_before_save()
	doc.description = "Still theirs"
	row_checks.validate_actions(doc)
	doc.member_actions[0].message = "not any more"
	with pytest.raises(NotAllowedError):
		row_checks.validate_actions(doc)


# -- the log as documents


def only_log(segment: str) -> str:
	(name,) = frappe.get_all("Convo Segment Log", {"segment": segment}, pluck="name", order_by="name")
	return str(name)


def test_a_notification_on_the_log_is_sent_once_and_not_for_the_first_fill(customer, account, agent, jobs):
	frappe.get_doc(
		{
			"doctype": "Notification",
			"name": kit.unique("Notification"),
			"subject": "{{ doc.customer }} {{ doc.action }} {{ doc.segment }}",
			"document_type": "Convo Segment Log",
			"event": "New",
			"channel": "Email",
			"enabled": 1,
			"condition_type": "Python",
			"condition": "doc.action == 'Joined'",
			"recipients": [{"cc": agent}],
			"message": "Because {{ doc.reason }}",
		}
	).insert()
	frappe.db.commit()
	frappe.db.set_value("Customer", customer.name, "is_frozen", 1)
	first = fk.acting([customer.name])
	assert kit.members(first) == {customer.name} and fk.runs(first) == []
	fk.move(customer.name, 0)
	fk.move(customer.name, 1)
	fk.work()
	fk.work()
	assert [(run.action, run.on_move, run.status) for run in fk.runs(first)] == [
		("Document events", "Left", "Done"),
		("Document events", "Joined", "Done"),
	]
	jobs.run()  # Frappe 16 sends notifications in a job
	(mail,) = fk.queued_mails(agent)
	assert mail.reference_doctype == "Convo Segment Log"
	assert "Because Customer changed" in mail.message.replace("=\n", "")


def test_a_webhook_on_the_log_is_called_by_frappe(customer, listener, jobs):
	frappe.get_doc(
		{
			"doctype": "Webhook",
			"name": kit.unique("Webhook"),
			"webhook_doctype": "Convo Segment Log",
			"webhook_docevent": "after_insert",
			"enabled": 1,
			"request_url": listener.url,
			"request_method": "POST",
			"request_structure": "JSON",
			"webhook_json": '{"customer": "{{ doc.customer }}", "action": "{{ doc.action }}"}',
		}
	).insert()
	frappe.db.commit()
	segment = fk.acting([customer.name])
	fk.move(customer.name)
	fk.work()
	frappe.db.commit()
	jobs.run()
	fk.work()
	jobs.run()
	assert fk.only_run(segment).status == "Done"
	assert [body for _, body, _ in listener.heard] == [{"customer": customer.name, "action": "Joined"}]


def test_an_assignment_rule_on_the_log_assigns_the_move(customer, agent):
	rule = {
		"doctype": "Assignment Rule",
		"name": kit.unique("Rule"),
		"document_type": "Convo Segment Log",
		"assign_condition": "action == 'Joined'",
		"description": "See why {{ customer }} joined",
		"rule": "Round Robin",
		"users": [{"user": agent}],
		"assignment_days": [{"day": day} for day in DAYS],
	}
	frappe.get_doc(rule).insert()
	frappe.db.commit()
	segment = fk.acting([customer.name])
	fk.move(customer.name)
	fk.work()
	fk.work()
	log = only_log(segment)
	assigned = frappe.get_all(
		"ToDo",
		{"reference_type": "Convo Segment Log", "reference_name": log},
		["allocated_to", "description"],
		order_by="name",
	)
	assert [(todo.allocated_to, todo.description) for todo in assigned] == [
		(agent, f"See why {customer.name} joined")
	]


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def test_a_server_script_on_the_log_runs(customer, monkeypatch):
	monkeypatch.setitem(frappe.conf, "server_script_enabled", 1)
	monkeypatch.setattr("frappe.utils.safe_exec.is_safe_exec_enabled", lambda: True, raising=False)
	frappe.get_doc(
		{
			"doctype": "Server Script",
			"name": kit.unique("Script"),
			"script_type": "DocType Event",
			"reference_doctype": "Convo Segment Log",
			"doctype_event": "After Insert",
			"script": "frappe.get_doc({'doctype': 'Note', 'title': 'CC ' + doc.customer, 'content': doc.action}).insert(ignore_permissions=True)",
		}
	).insert()
	frappe.db.commit()
	fk.acting([customer.name])
	fk.move(customer.name)
	fk.work()
	fk.work()
	notes = frappe.get_all("Note", {"title": f"CC {customer.name}"}, pluck="content", order_by="name")
	assert notes == ["Joined"]


def test_without_a_listener_no_move_waits(customer):
	log_listeners.forget()
	segment = fk.acting([customer.name])
	fk.move(customer.name)
	assert fk.runs(segment) == []


def test_a_listener_that_fails_says_so_and_can_be_asked_again(customer, monkeypatch):
	segment = fk.acting([customer.name])
	monkeypatch.setattr(log_listeners, "is_heard", lambda: True)
	fk.move(customer.name)
	monkeypatch.setattr(log_listeners, "show", lambda log: frappe.throw("The template is broken"))
	for _ in range(3):
		fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.note) == ("Failed", "The template is broken")
	monkeypatch.setattr(log_listeners, "show", lambda log: True)
	api.retry(run.name)
	fk.work()
	assert fk.only_run(segment).status == "Done"


# -- who is asked for what


def test_the_drain_asks_for_the_runner_and_so_does_the_tick(customer, agent, jobs):
	fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	jobs.clear()
	fk.move(customer.name)
	assert jobs.asked("runs.run_waiting")
	jobs.clear()
	services_jobs.tick()
	assert jobs.asked("runs.run_waiting"), "a lost job is made good"
	fk.work()
	jobs.clear()
	services_jobs.tick()
	assert not jobs.asked("runs.run_waiting")


def test_a_queue_that_is_down_stops_no_drain(customer, agent, monkeypatch):
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})

	def enqueue(*args, **more):
		raise ConnectionError("no queue")

	monkeypatch.setattr(runs, "enqueue", enqueue)
	fk.move(customer.name)
	assert kit.members(segment) == {customer.name} and fk.only_run(segment).status == "Waiting"


def test_the_first_fill_of_a_segment_acts_only_when_asked(customer, agent):
	frappe.db.set_value("Customer", customer.name, "is_frozen", 1)
	rows = [
		{"action": "Create ToDo", "user": agent},
		{"action": "Create ToDo", "user": agent, "on_first_fill": 1, "message": "also then"},
	]
	segment = fk.acting([customer.name], *rows)
	fk.work()
	assert len(fk.runs(segment)) == 1 and "also then" in fk.todos(customer.name)[0].description


def test_an_action_added_later_concerns_later_moves_only(customer, agent):
	segment = fk.acting([customer.name])
	fk.move(customer.name)
	doc = frappe.get_doc("Convo Segment", segment)
	doc.append("member_actions", {"on_move": "Joined", "action": "Create ToDo", "user": agent})
	doc.save()
	kit.settle()
	fk.work()
	assert fk.runs(segment) == [] and fk.todos(customer.name) == []


# -- the list of runs


def test_runs_come_in_pages_and_only_of_customers_one_may_see(ground, agent):
	names = [kit.customer(ground).name for _ in range(3)]
	kit.settle()
	segment = fk.acting(names, {"action": "Create ToDo", "user": agent})
	for name in names:
		fk.move(name)
	fk.work()
	first = api.get_runs(segment, limit=2)
	second = api.get_runs(segment, cursor=first["next_cursor"], limit=2)
	assert [item["customer"] for item in first["items"] + second["items"]] == names[::-1]
	assert second["next_cursor"] is None
	permission = {"doctype": "User Permission", "user": agent, "allow": "Customer", "for_value": names[1]}
	frappe.get_doc(permission).insert()
	frappe.set_user(agent)
	assert [item["customer"] for item in api.get_runs(segment)["items"]] == [names[1]]
	with pytest.raises(NotFoundError):
		api.get_runs("CC nothing")


# -- renames, merges, deletions


def test_a_renamed_customer_and_segment_take_their_runs_along(customer, agent):
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	renamed = frappe.rename_doc("Customer", customer.name, kit.unique("Renamed"))
	title = frappe.rename_doc("Convo Segment", segment, kit.unique("Retitled"))
	kit.settle()
	fk.work()
	run = fk.only_run(title)
	assert (run.customer, run.status) == (renamed, "Done") and len(fk.todos(renamed)) == 1


def test_a_merge_does_nothing_twice(ground, customer, agent):
	other = kit.customer(ground)
	kit.settle()
	segment = fk.acting(
		[customer.name, other.name],
		{"action": "Create ToDo", "user": agent},
		{"action": "Create ToDo", "user": agent, "on_move": "Left"},
	)
	fk.move(customer.name)
	fk.move(other.name)
	fk.work()
	assert len(fk.runs(segment)) == 2
	frappe.rename_doc("Customer", other.name, customer.name, merge=True)
	kit.settle()
	fk.work()
	assert kit.members(segment) == {customer.name}
	assert [(run.customer, run.on_move, run.status) for run in fk.runs(segment)] == [
		(customer.name, "Joined", "Done")
	] * 2


def test_what_goes_takes_its_runs_with_it(ground, customer, agent):
	other = kit.customer(ground)
	kit.settle()
	segment = fk.acting([customer.name, other.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	fk.move(other.name)
	frappe.delete_doc("Customer", other.name)
	kit.settle()
	assert {run.customer for run in fk.runs(segment)} == {customer.name}
	frappe.delete_doc("Convo Segment", segment)
	assert fk.runs(segment) == []
	fk.work()
	assert fk.todos(customer.name) == []


def test_a_paused_day_of_runs_is_counted_by_the_day(customer, agent):
	"""The limit is one of the day: what was done yesterday does not count."""
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	row = frappe.get_doc("Convo Segment", segment).member_actions[0].name
	fk.move(customer.name)
	yesterday = add_days(now_datetime(), -1)
	run = fk.only_run(segment)
	for number in range(runs.RUNS_A_DAY):
		frappe.db.sql(
			"insert into `tabConvo Segment Action Run` (name, creation, modified, owner, segment, customer, action,"
			" action_row, log, status, done_at) values (%s, now(), now(), 'Administrator', %s, %s, 'Create ToDo', %s, %s, 'Done', %s)",
			(10**9 + number, segment, customer.name, row, f"x{number}", yesterday),
		)
	fk.work()
	assert frappe.db.get_value("Convo Segment Action Run", run.name, "status") == "Done"
