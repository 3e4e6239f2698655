"""A ToDo about the customer, for a colleague or the account manager."""

import frappe

from convo_channels.services.actions.effect import DAY, LATER, NOW, TEXT, USER, Effect, Option, Outcome, Task
from convo_channels.services.actions.people import find_user, full_name, say_no_user
from convo_channels.services.actions.todos import allow_todos
from convo_channels.services.actions.told_fields import MANAGER
from convo_channels.services.base.said import _


def carry_out(task: Task) -> Outcome:
	user = find_user(task)
	todo = frappe.get_doc(
		{
			"doctype": "ToDo",
			"allocated_to": user,
			"assigned_by": frappe.session.user,
			"reference_type": "Customer",
			"reference_name": task.customer,
			"description": task.html(),
			"date": task.due_on,
		}
	).insert()
	said = _("A ToDo for {0}").format(full_name(user))
	return Outcome(said, _("ToDo"), said, reference_doctype="ToDo", reference_name=todo.name)


EFFECT = Effect(
	name="Create ToDo",
	place=10,
	options=(
		Option("message", TEXT, "Text", required=(NOW,), missing=lambda: _("Say what is to be done.")),
		Option("user", "Link", "User", to=USER, required=(NOW,), missing=say_no_user),
		Option("due_in_days", "Int", "Due in Days", asked=(LATER,)),
		Option("due_on", DAY, "Due On", asked=(NOW,)),
	),
	carry_out=carry_out,
	for_all=True,
	allow=allow_todos,
	tells=MANAGER,
)
