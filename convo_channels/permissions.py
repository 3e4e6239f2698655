"""Permission hooks of our DocTypes in Frappe's own lists, forms and REST: the same restrictions as the pages.

Rows about a customer follow the customer, channels their restriction, read states their user. Every
`has_permission` answers True or False: None means "no opinion" in 15 and "no" in 16.
"""

import frappe

from convo_channels.core.sql import TRUE, Sql, all_of, any_of, ident, in_list, sql
from convo_channels.core.visibility import Visibility
from convo_channels.services import permission


def has_app_permission():
	"""Whether the app shows on the apps screen."""
	return permission.has_role(permission.AGENTS)


def _told(condition: Sql) -> str:
	"""A condition as text for Frappe's list queries; they take none for "everything"."""
	return "" if condition == TRUE else condition.inline()


def _of_visible_customer(doctype: str, user: str | None) -> str:
	return _told(_seen_customer(doctype, permission.get_visibility(user)))


def _seen_customer(doctype: str, visibility: Visibility) -> Sql:
	if visibility.is_everything:
		return TRUE
	return sql(
		"EXISTS (SELECT 1 FROM `tabCustomer` WHERE `tabCustomer`.name = {} AND {})",
		ident(f"tab{doctype}", "customer"), visibility.where,
	)  # fmt: skip


def post_query_conditions(user=None):
	customer, channel, lead = (ident("tabConvo Post", column) for column in ("customer", "channel", "lead"))
	own = any_of([in_list(channel, permission.visible_channels(user)), sql("{} IS NOT NULL", lead)])
	seen = _seen_customer("Convo Post", permission.get_visibility(user))
	about_one = sql("{} IS NOT NULL", customer) if seen == TRUE else seen
	return _told(any_of([about_one, all_of([sql("{} IS NULL", customer), own])]))


def _of_visible_document(doctype: str, user: str | None) -> str:
	"""Rows that speak of a document are shown to those who may read both the customer and the document."""
	visibility = permission.get_full_visibility(user)
	columns = [ident(f"tab{doctype}", column) for column in ("reference_doctype", "reference_name")]
	return _told(all_of([_seen_customer(doctype, visibility), visibility.shown_reference(*columns)]))


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


def _for_who_sees_all(user: str | None) -> str:
	"""What tells of customers and documents that cannot be told apart row by row is for those who see all of them."""
	return "" if permission.sees_all(user) else "1=0"


def segment_figure_query_conditions(user=None):
	return "" if permission.get_visibility(user).is_everything else "1=0"


def segment_version_query_conditions(user=None):
	return _for_who_sees_all(user)


def outbox_query_conditions(user=None):
	return _for_who_sees_all(user)


def bulk_action_query_conditions(user=None):
	"""What somebody had done, and the file that came of it, shows what that person may see: it is theirs alone."""
	return _told(sql("`tabConvo Bulk Action`.started_by = {}", user or frappe.session.user))


def channel_query_conditions(user=None):
	user = user or frappe.session.user
	if permission.has_role(permission.MANAGERS, user):
		return ""
	return _told(permission.open_channel("tabConvo Channel", user))


def read_state_query_conditions(user=None):
	return _told(sql("`tabConvo Read State`.user = {}", user or frappe.session.user))


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


def has_segment_figure_permission(doc, ptype="read", user=None, **kwargs):
	return permission.get_visibility(user).is_everything


def has_segment_version_permission(doc, ptype="read", user=None, **kwargs):
	return permission.sees_all(user)


def has_outbox_permission(doc, ptype="read", user=None, **kwargs):
	return permission.sees_all(user)


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
