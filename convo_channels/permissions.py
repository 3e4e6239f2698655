"""Permission hooks of our DocTypes in Frappe's own lists, forms and REST: the same restrictions as the pages.

Rows about a customer follow the customer, channels their restriction, read states their user. Every
`has_permission` answers True or False: None means "no opinion" in 15 and "no" in 16.
"""

import frappe

from convo_channels.core.sql import TRUE, Sql, ident
from convo_channels.core.visibility import Visibility
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
	return _customer_condition(doctype, permission.get_visibility(user or frappe.session.user), otherwise)


def _customer_condition(doctype: str, visibility: Visibility, otherwise: str = "") -> str:
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


def _of_visible_document(doctype: str, user: str | None) -> str:
	"""Rows that speak of a document are shown to those who may read both the customer and the document."""
	visibility = permission.get_full_visibility(user or frappe.session.user)
	columns = [ident(f"tab{doctype}", column) for column in ("reference_doctype", "reference_name")]
	shown = visibility.shown_reference(*columns)
	conditions = [_customer_condition(doctype, visibility), "" if shown == TRUE else _inline(shown)]
	return " AND ".join(filter(None, conditions))


def interaction_query_conditions(user=None):
	return _of_visible_document("Convo Interaction", user)


def segment_member_query_conditions(user=None):
	return _of_visible_customer("Convo Segment Member", user)


def segment_log_query_conditions(user=None):
	return _of_visible_document("Convo Segment Log", user)


def profile_query_conditions(user=None):
	return _of_visible_customer("Convo Profile", user)


def segment_action_run_query_conditions(user=None):
	return _of_visible_customer("Convo Segment Action Run", user)


def segment_address_query_conditions(user=None):
	return _of_visible_customer("Convo Segment Address", user)


def bulk_action_query_conditions(user=None):
	"""What somebody had done, and the file that came of it, shows what that person may see: it is theirs alone."""
	return (
		f"`tabConvo Bulk Action`.started_by = {frappe.db.escape(user or frappe.session.user, percent=False)}"
	)


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
	"""By the condition of the pages, and by Frappe's own word about the single customer."""
	customer, user = doc.get("customer"), user or frappe.session.user
	if not customer:
		return True
	visibility = permission.get_visibility(user)
	if visibility.is_everything:
		return True
	if not permission.sees_customer(visibility, customer):
		return False
	return bool(frappe.has_permission("Customer", "read", doc=customer, user=user))


def has_post_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	if doc.get("channel") and doc.channel not in permission.visible_channels(user):
		return False
	if ptype in ("write", "delete") and doc.get("author") and doc.author != user:
		return permission.has_role(permission.MANAGERS, user)
	return _may_read_customer(doc, user)


def _may_read_document(doc, user) -> bool:
	doctype, name = doc.get("reference_doctype"), doc.get("reference_name")
	if not doctype or not name or doctype in permission.OURS or not frappe.db.exists(doctype, name):
		return True
	if doctype == "Communication":
		about = frappe.db.get_value(doctype, name, ["reference_doctype", "reference_name"], as_dict=True)
		if about.reference_doctype in permission.OWN_MAIL:
			return True
		return _may_read_document(about, user)
	return bool(frappe.has_permission(doctype, "read", doc=name, user=user or frappe.session.user))


def has_interaction_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customer(doc, user) and _may_read_document(doc, user)


def has_segment_member_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customer(doc, user)


def has_segment_log_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customer(doc, user) and _may_read_document(doc, user)


def has_profile_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customer(doc, user)


def has_segment_action_run_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customer(doc, user)


def has_segment_address_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customer(doc, user)


def has_bulk_action_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	return user == "Administrator" or doc.get("started_by") in (None, "", user)


def has_channel_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	if not doc.get("is_restricted") or permission.has_role(permission.MANAGERS, user):
		return True
	return user in {row.user for row in doc.get("users") or []}


def has_read_state_permission(doc, ptype="read", user=None, **kwargs):
	return doc.get("user") == (user or frappe.session.user)
