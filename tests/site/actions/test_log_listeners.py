"""Notifications, webhooks, assignment rules and scripts on the log of moves: Frappe hears of each move, once."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest

from convo_channels.api import member_actions as api
from convo_channels.services.base import log_listeners
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.runs_kit import account, agent, customer, listener

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


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
	assert "Because Is Frozen was ticked" in mail.message.replace("=\n", "")


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
