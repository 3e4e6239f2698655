"""Permission hooks of our DocTypes in Frappe's own lists, forms and REST: the same restrictions as the pages.

Rows about a customer follow the customer, channels their restriction, read states their user. Every
`has_permission` answers True or False: None means "no opinion" in 15 and "no" in 16.
"""

import frappe

from convo_channels.core.sql import Sql
from convo_channels.services import permission


def has_app_permission():
	"""Whether the app shows on the apps screen."""
	return permission.has_role(permission.AGENTS)


def _inline(condition: Sql) -> str:
	"""A condition as text, for Frappe's list queries, which take no parameters."""
	text, params = condition.render("mariadb")
	return text % tuple(
		frappe.db.escape(value, percent=False) if isinstance(value, str) else value for value in params
	)


def _of_visible_customer(doctype: str, user: str | None, otherwise: str = "") -> str:
	visibility = permission.get_visibility(user or frappe.session.user)
	if visibility.is_everything:
		return ""
	table = f"`tab{doctype}`"
	seen = f"EXISTS (SELECT 1 FROM `tabCustomer` WHERE `tabCustomer`.name = {table}.customer AND {_inline(visibility.where)})"
	return f"({seen} OR {otherwise})" if otherwise else seen


def post_query_conditions(user=None):
	user = user or frappe.session.user
	channels = (
		", ".join(frappe.db.escape(name, percent=False) for name in permission.visible_channels(user)) or "''"
	)
	table = "`tabConvo Post`"
	own = f"({table}.customer IS NULL AND ({table}.channel IN ({channels}) OR {table}.lead IS NOT NULL))"
	customers = _of_visible_customer("Convo Post", user, otherwise=own)
	return customers or f"({table}.customer IS NOT NULL OR {own})"


def interaction_query_conditions(user=None):
	hidden = permission.hidden_doctypes(user or frappe.session.user)
	shown = ""
	if hidden:
		names = ", ".join(frappe.db.escape(doctype, percent=False) for doctype in hidden)
		shown = f"(`tabConvo Interaction`.reference_doctype IS NULL OR `tabConvo Interaction`.reference_doctype NOT IN ({names}))"
	return " AND ".join(filter(None, [_of_visible_customer("Convo Interaction", user), shown]))


def segment_member_query_conditions(user=None):
	return _of_visible_customer("Convo Segment Member", user)


def segment_log_query_conditions(user=None):
	return _of_visible_customer("Convo Segment Log", user)


def profile_query_conditions(user=None):
	return _of_visible_customer("Convo Profile", user)


def channel_query_conditions(user=None):
	user = user or frappe.session.user
	if permission.has_role(permission.MANAGERS, user):
		return ""
	escaped = frappe.db.escape(user, percent=False)
	return (
		"(`tabConvo Channel`.is_restricted = 0 OR EXISTS (SELECT 1 FROM `tabConvo Channel User` AS seen"
		f" WHERE seen.parent = `tabConvo Channel`.name AND seen.user = {escaped}))"
	)


def read_state_query_conditions(user=None):
	return f"`tabConvo Read State`.user = {frappe.db.escape(user or frappe.session.user, percent=False)}"


def _may_read_customer(doc, user) -> bool:
	customer = doc.get("customer")
	if not customer or not frappe.db.exists("Customer", customer):
		return True
	return bool(frappe.has_permission("Customer", "read", doc=customer, user=user or frappe.session.user))


def has_post_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	if doc.get("channel") and doc.channel not in permission.visible_channels(user):
		return False
	if ptype in ("write", "delete") and doc.get("author") and doc.author != user:
		return permission.has_role(permission.MANAGERS, user)
	return _may_read_customer(doc, user)


def has_interaction_permission(doc, ptype="read", user=None, **kwargs):
	if not _may_read_customer(doc, user):
		return False
	doctype, name = doc.get("reference_doctype"), doc.get("reference_name")
	if not doctype or not name or doctype == "Communication" or not frappe.db.exists(doctype, name):
		return True
	return bool(frappe.has_permission(doctype, "read", doc=name, user=user or frappe.session.user))


def has_segment_member_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customer(doc, user)


def has_segment_log_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customer(doc, user)


def has_profile_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customer(doc, user)


def has_channel_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	if not doc.get("is_restricted") or permission.has_role(permission.MANAGERS, user):
		return True
	return user in {row.user for row in doc.get("users") or []}


def has_read_state_permission(doc, ptype="read", user=None, **kwargs):
	return doc.get("user") == (user or frappe.session.user)
