"""Users as actions speak of them: who is meant, and how they are called."""

import frappe

from convo_channels.services.actions.effect import ActionError, Task
from convo_channels.services.base.said import _


def full_name(user: str) -> str:
	return frappe.db.get_value("User", user, "full_name") or user


def is_enabled(user: str) -> bool:
	return bool(frappe.db.get_value("User", user, "enabled"))


def say_no_user() -> str:
	return _("Choose a user who is enabled.")


def require_enabled(user: str) -> str:
	if not is_enabled(user):
		raise ActionError(_("The user {0} is disabled or gone.").format(user))
	return user


def find_user(task: Task) -> str:
	"""The user named, or else the customer's account manager."""
	user = task.options.get("user") or frappe.db.get_value("Customer", task.customer, "account_manager")
	if not user:
		raise ActionError(
			_("{0} has no account manager, and the action names no user.").format(task.customer_name)
		)
	return require_enabled(user)
