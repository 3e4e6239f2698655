"""The customer's account manager, as if its form was saved: with Frappe's checks, its history, and everything that hears of it."""

import frappe

from convo_channels.services.actions.effect import LATER, NOW, USER, Effect, Option, Outcome, Task, refused
from convo_channels.services.actions.people import full_name, require_enabled, say_no_user
from convo_channels.services.actions.told_fields import MANAGER
from convo_channels.services.base.said import _


def carry_out(task: Task) -> Outcome:
	user = require_enabled(task.required("user", _("The action names no user.")))
	doc = frappe.get_doc("Customer", task.customer)
	if doc.account_manager == user:
		return Outcome(_("{0} is the account manager already.").format(full_name(user)), is_skipped=True)
	doc.account_manager = user
	doc.save()
	# Frappe takes a value at a closed level back without a word.
	if doc.account_manager != user:
		said = _("{0}, as whom this is carried out, may not change the account manager.")
		return refused(said.format(full_name(frappe.session.user)))
	said = _("{0} is the account manager now").format(full_name(user))
	return Outcome(said, _("Account Manager"), said)


EFFECT = Effect(
	name="Set Account Manager",
	place=50,
	options=(Option("user", "Link", "User", to=USER, required=(NOW, LATER), missing=say_no_user),),
	carry_out=carry_out,
	for_all=True,
	rights=("write",),
	tells=MANAGER,
)
