"""What a segment's actions must say when it is saved, and what their author must be allowed."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest

from convo_channels.exceptions import NotAllowedError
from convo_channels.services.actions import row_checks
from tests.site import follow_up_kit as fk
from tests.site.actions.runs_kit import customer

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


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
		({"action": "Create ToDo", "due_in_days": 36501}, "Action 1: The number of days must be between 0 and 36500."),
		({"action": "Assign", "due_in_days": 2147483647}, "Action 1: The number of days must be between 0 and 36500."),
		({"action": "Assign", "due_in_days": "3000000"}, "Action 1: The number of days must be between 0 and 36500."),
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


def test_days_that_were_saved_before_keep_nobody_from_saving_and_fail_with_a_sentence(ground, customer):
	row = {"action": "Create ToDo", "user": ground.users["agent"], "due_in_days": 36500}
	segment = fk.acting([customer.name], row)
	frappe.db.set_value("Convo Segment Action", {"parent": segment}, "due_in_days", 2147483647)
	doc = frappe.get_doc("Convo Segment", segment)
	doc.description = "Still here"
	doc.save()
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.attempts) == ("Failed", 1)
	assert run.note == "The number of days must be between 0 and 36500."
	assert fk.todos(customer.name) == []
