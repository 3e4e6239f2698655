"""Users as actions speak of them: who is meant, and how they are called."""

import frappe

from convo_channels.services.actions.effect import ActionError, Task
from convo_channels.services.base.said import _


def full_name(user: str) -> str:
	return frappe.db.get_value("User", user, "full_name") or user


def is_enabled(user: str) -> bool:
	"""Whether somebody works here: customers and visitors with a login are no colleagues."""
	enabled, user_type = frappe.db.get_value("User", user, ["enabled", "user_type"]) or (0, "")
	return bool(enabled) and user_type == "System User" and user != "Guest"


def say_no_user() -> str:
	return _("Choose a user who is enabled and works in the Desk.")


def say_absent(user: str) -> str:
	return _("The user {0} is disabled or gone, or does not work in the Desk.").format(user)


def require_enabled(user: str) -> str:
	if not is_enabled(user):
		raise ActionError(say_absent(user))
	return user


def find_user(task: Task) -> str:
	"""The user named, or else the customer's account manager."""
	user = task.options.get("user") or frappe.db.get_value("Customer", task.customer, "account_manager")
	if not user:
		raise ActionError(
			_("{0} has no account manager, and the action names no user.").format(task.customer_name)
		)
	return require_enabled(user)
