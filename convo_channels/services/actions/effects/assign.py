"""The customer assigned to a colleague or the account manager, as by the Desk's own button."""

import frappe
from frappe.desk.form.assign_to import add as add_assignment
from frappe.utils import nowdate

from convo_channels.services.access.answerable import may
from convo_channels.services.actions.effect import (
	DAY,
	LATER,
	NOW,
	TEXT,
	USER,
	Effect,
	Option,
	Outcome,
	Task,
	refused,
)
from convo_channels.services.actions.people import find_user, full_name, say_no_user
from convo_channels.services.actions.todos import allow_todos
from convo_channels.services.actions.told_fields import MANAGER
from convo_channels.services.base.said import _


def carry_out(task: Task) -> Outcome:
	user = find_user(task)
	already = {
		"reference_type": "Customer",
		"reference_name": task.customer,
		"status": "Open",
		"allocated_to": user,
	}
	if frappe.db.exists("ToDo", already):
		return Outcome(_("{0} is assigned already.").format(full_name(user)), is_skipped=True)
	# Frappe shares a document with an assignee who may not read it.
	if not may(user, "read", task.customer) and not may(frappe.session.user, "share", task.customer):
		said = _("{0} may not read this customer, and {1} may not share it.")
		return refused(said.format(full_name(user), full_name(frappe.session.user)))
	given = {
		"assign_to": [user],
		"doctype": "Customer",
		"name": task.customer,
		"description": task.html(),
		"assigned_by": frappe.session.user,
		"date": task.due_on or nowdate(),
	}
	add_assignment(given)
	said = _("Assigned to {0}").format(full_name(user))
	return Outcome(said, _("Assignment"), said)


EFFECT = Effect(
	name="Assign",
	place=20,
	options=(
		Option("message", TEXT, "Text"),
		Option("user", "Link", "User", to=USER, required=(NOW,), missing=say_no_user),
		Option("due_in_days", "Int", "Due in Days", asked=(LATER,)),
		Option("due_on", DAY, "Due On", asked=(NOW,)),
	),
	carry_out=carry_out,
	for_all=True,
	allow=allow_todos,
	tells=MANAGER,
)
