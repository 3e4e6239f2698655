"""Who works with conversations and who configures them, by role."""

import frappe
from frappe import _

from convo_channels.constants import (
	ROLE_AGENT,
	ROLE_MANAGER,
)
from convo_channels.exceptions import NotAllowedError

MANAGERS = frozenset({ROLE_MANAGER, "System Manager"})

AGENTS = MANAGERS | {ROLE_AGENT}


def require_agent() -> None:
	"""Refuse everybody who does not work with conversations."""
	_require(AGENTS)


def require_manager() -> None:
	"""Refuse everybody who does not configure segments and channels."""
	_require(MANAGERS)


def require_system_manager() -> None:
	_require(frozenset({"System Manager"}))


def _require(roles: frozenset[str]) -> None:
	# Not `frappe.only_for`: that lets everybody through while tests run.
	if not has_role(roles):
		frappe.throw(
			_("You need one of these roles: {0}.").format(", ".join(sorted(roles))), frappe.PermissionError
		)


def has_role(roles: frozenset[str], user: str | None = None) -> bool:
	user = user or frappe.session.user
	return user == "Administrator" or not roles.isdisjoint(frappe.get_roles(user))


def writes_to_members() -> bool:
	"""Whether the user may write to all customers of a segment."""
	return has_role(MANAGERS) and bool(frappe.has_permission("Customer", "email"))


def require_post_author(post) -> None:
	if post.author != frappe.session.user and not has_role(MANAGERS):
		frappe.throw(_("Only its author can change this post."), NotAllowedError)
