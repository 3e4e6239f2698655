"""What is done when customers join or leave a segment: each action, logged and told on the timeline, and who asks for
it. Through real commits, the real drain and the real runner.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import hashlib
import hmac
import json

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from convo_channels.services.actions import runs
from convo_channels.services.sync import jobs as services_jobs
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.runs_kit import account, agent, at_home, customer, listener, told

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


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
	assert f"Call {customer.customer_name} of {segment}: Is Frozen was ticked" in todo.description
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
	assert "Look at this: Is Frozen was ticked" in post.content
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
	assert (run.status, run.note) == ("Done", f"On its way to {customer.email_id}")
	(row,) = told(customer.name)
	assert (row["medium"], row["direction"]) == ("Email", "Out")
	assert row["subject"] == f"Hello {customer.customer_name}" and "Is Frozen was ticked" in row["content"]
	kit.settle()
	profile = frappe.get_doc("Convo Profile", customer.name)
	assert not profile.last_outbound_at, "what waits in the queue has not passed yet"


def test_a_webhook_is_called_with_a_signature_and_a_key(customer, listener, at_home):
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": listener.url, "secret": "s3cret"})
	fk.move(customer.name)
	fk.work()
	((headers, body, raw),) = listener.heard
	run = fk.only_run(segment)
	assert (body["event"], body["segment"], body["customer"]) == ("Joined", segment, customer.name)
	assert (body["reason"], body["cause"], body["run"]) == ("Is Frozen was ticked", "Document", run.name)
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
