"""Permission hooks of our DocTypes in Frappe's own lists, forms and REST: the same restrictions as the pages.

Rows about a customer follow the customer, channels their restriction, read states their user. Every
`has_permission` answers True or False: None means "no opinion" in 15 and "no" in 16.
"""

from types import SimpleNamespace

import frappe

from convo_channels.constants import (
	CHANNEL,
	CHANNEL_USER,
	INTERACTION,
	POST,
	PROFILE,
	REACTION,
	SEGMENT,
	SEGMENT_ACTION,
	SEGMENT_ACTION_RUN,
	SEGMENT_ADDRESS,
	SEGMENT_EXCEPTION,
	SEGMENT_LOG,
	SEGMENT_MEMBER,
	SEGMENT_RULE,
)
from convo_channels.core.base.sql import FALSE, TRUE, Sql, all_of, any_of, ident, in_list, like, sql, table
from convo_channels.core.base.tables import GONE_MARK
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.rules.by_hand import WRITTEN
from convo_channels.core.segments.facts import ByHand
from convo_channels.services.access import (
	channels,
	closed_fields,
	copies,
	customers,
	documents,
	reason_fields,
	reason_kinds,
	roles,
)
from convo_channels.services.actions import closed as closed_actions
from convo_channels.services.base.unsaid import unsaid


def _told(condition: Sql) -> str:
	"""A condition as text for Frappe's list queries; they take none for "everything"."""
	return "" if condition == TRUE else condition.inline()


def _of_visible_customer(doctype: str, user: str | None) -> str:
	return _told(_seen_customer(doctype, customers.get_visibility(user)))


def _seen_customer(doctype: str, visibility: Visibility) -> Sql:
	if visibility.is_everything:
		return TRUE
	return sql(
		"EXISTS (SELECT 1 FROM `tabCustomer` WHERE `tabCustomer`.name = {} AND {})",
		ident(f"tab{doctype}", "customer"), visibility.where,
	)  # fmt: skip


def _of_nobody_gone(customer: Sql) -> Sql:
	"""What rests until a deleted customer is restored is shown to nobody, whoever sees all customers included."""
	return sql("NOT COALESCE({}, FALSE)", like(customer, GONE_MARK, before=False))


def post_query_conditions(user=None):
	closed_fields.check_list(user)
	user = user or frappe.session.user
	customer, channel, lead = (ident("tabConvo Post", column) for column in ("customer", "channel", "lead"))
	own = any_of([in_list(channel, channels.visible_channels(user)), _of_readable_lead(lead, user)])
	seen = _seen_customer(POST, customers.get_visibility(user))
	about_one = sql("{} IS NOT NULL AND {}", customer, _of_nobody_gone(customer)) if seen == TRUE else seen
	return _told(any_of([about_one, all_of([sql("{} IS NULL", customer), own])]))


def _of_readable_lead(lead: Sql, user: str) -> Sql:
	if not documents.may_read("Lead", user):
		return FALSE
	condition = documents.condition_of("Lead", user)
	if condition == TRUE:
		return sql("{} IS NOT NULL", lead)
	return sql("EXISTS (SELECT 1 FROM `tabLead` WHERE `tabLead`.name = {} AND {})", lead, condition)


def _of_visible_document(doctype: str, user: str | None, copy: str = "", also: Sql = TRUE) -> str:
	"""Rows that speak of a document are shown to those who may read the customer, the document, and what is told of it.

	Lists can be summed, sorted and filtered by what they do not show: so no row is left that repeats a closed field.
	"""
	visibility = customers.get_full_visibility(user).hiding(copies.kinds_closed(copy, user))
	columns = [ident(f"tab{doctype}", column) for column in ("reference_doctype", "reference_name")]
	return _told(all_of([_seen_customer(doctype, visibility), visibility.shown_reference(*columns), also]))


def interaction_query_conditions(user=None):
	return _of_visible_document(
		INTERACTION, user, also=_of_nobody_gone(ident("tabConvo Interaction", "customer"))
	)


def segment_member_query_conditions(user=None):
	closed_fields.check_list(user)
	return _of_visible_customer(SEGMENT_MEMBER, user)


def segment_log_query_conditions(user=None):
	closed_fields.check_list(user)
	named = [ident("tabConvo Segment Log", column) for column in ("reference_doctype", "reference_name")]
	also = all_of([_without_reasons_by_hand(user), reason_kinds.shown(*named, user), reason_fields.shown(user)])
	return _of_visible_document(SEGMENT_LOG, user, "status", also)


def _without_reasons_by_hand(user: str | None) -> Sql:
	"""Frappe's lists show a reason as it is, and can be filtered and sorted by it: such rows are for who may read all of it."""
	if documents.reads_by_hand(user):
		return TRUE
	event, reason = (sql("COALESCE({}, '')", ident("tabConvo Segment Log", column)) for column in ("event", "reason"))
	by_hand = [sql("{} = {}", event, ByHand.event), *(like(reason, said, before=False) for said in WRITTEN)]
	return sql("NOT {}", any_of(by_hand))


def profile_query_conditions(user=None):
	closed_fields.check_list(user)
	seen = _seen_customer(PROFILE, customers.get_visibility(user))
	return _told(_of_nobody_gone(ident("tabConvo Profile", "customer")) if seen == TRUE else seen)


def segment_action_run_query_conditions(user=None):
	closed_fields.check_list(user)
	open_ones = TRUE
	if closed := closed_actions.closed_actions(user):
		open_ones = sql("NOT {}", in_list(ident("tabConvo Segment Action Run", "action"), closed))
	return _told(all_of([_seen_customer(SEGMENT_ACTION_RUN, customers.get_visibility(user)), open_ones]))


def segment_address_query_conditions(user=None):
	closed_fields.check_list(user)
	return _of_visible_customer(SEGMENT_ADDRESS, user) if closed_actions.tells_addresses(user) else _told(FALSE)


def _for_who_sees_all(user: str | None) -> str:
	"""What tells of customers and documents that cannot be told apart row by row is for those who see all of them."""
	return "" if customers.sees_all(user) else _told(FALSE)


def segment_figure_query_conditions(user=None):
	closed_fields.check_list(user)
	return "" if _reads_figures(user) else _told(FALSE)


def _reads_figures(user: str | None) -> bool:
	"""They count all customers, and say why some are not written to."""
	return customers.get_visibility(user).is_everything and closed_actions.tells_gate(user)


def segment_version_query_conditions(user=None):
	closed_fields.check_list(user)
	return _for_who_sees_all(user)


def documents_query_conditions(user=None):
	"""Of what is kept about documents of any kind."""
	return _for_who_sees_all(user)


def segment_query_conditions(user=None):
	closed_fields.check_list(user)
	return ""


def segment_rule_query_conditions(user=None):
	closed_fields.check_list(user)
	return _told(_of_readable_document(SEGMENT_RULE, SEGMENT, user))


def segment_exception_query_conditions(user=None):
	"""What is decided by hand is told to those who may, about customers they see."""
	closed_fields.check_list(user)
	seen = _seen_customer(SEGMENT_EXCEPTION, customers.get_visibility(user))
	return _told(all_of([_of_readable_table(SEGMENT_EXCEPTION, SEGMENT, user), seen]))


def segment_action_query_conditions(user=None):
	closed_fields.check_list(user)
	return _told(_of_readable_table(SEGMENT_ACTION, SEGMENT, user))


def channel_user_query_conditions(user=None):
	closed_fields.check_list(user)
	user = user or frappe.session.user
	inside = in_list(ident("tabConvo Channel User", "parent"), channels.visible_channels(user))
	open_ones = TRUE if roles.has_role(roles.MANAGERS, user) else inside
	return _told(all_of([_of_readable_table(CHANNEL_USER, CHANNEL, user), open_ones]))


def _of_readable_table(doctype: str, parent: str, user: str | None) -> Sql:
	"""The same, for a table of a higher level of permission: Frappe's lists of rows do not ask for it."""
	if not documents.reads_tables(parent, doctype, user):
		return FALSE
	return _of_readable_document(doctype, parent, user)


def _of_readable_document(doctype: str, parent: str, user: str | None, by: str = "parent") -> Sql:
	"""Rows of a child table, and what else belongs to one document, are as readable as the document that they name."""
	condition = documents.condition_of(parent, user or frappe.session.user)
	if condition == TRUE:
		return TRUE
	return sql(
		"EXISTS (SELECT 1 FROM {} WHERE {} = {} AND {})",
		table(parent), ident(f"tab{parent}", "name"), ident(f"tab{doctype}", by), condition,
	)  # fmt: skip


def bulk_action_query_conditions(user=None):
	"""What somebody had done, and the file that came of it, shows what that person may see: it is theirs alone."""
	closed_fields.check_list(user)
	return _told(sql("`tabConvo Bulk Action`.started_by = {}", user or frappe.session.user))


def channel_query_conditions(user=None):
	closed_fields.check_list(user)
	user = user or frappe.session.user
	if roles.has_role(roles.MANAGERS, user):
		return ""
	return _told(channels.open_channel("tabConvo Channel", user))


def read_state_query_conditions(user=None):
	return _told(sql("`tabConvo Read State`.user = {}", user or frappe.session.user))


def reaction_query_conditions(user=None):
	closed_fields.check_list(user)
	return _told(_of_readable_document(REACTION, POST, user, "post"))


def _asked(doc, *columns):
	"""What a document says and, when it is stored, what is stored: nobody opens a document by saying it is another one."""
	yield SimpleNamespace(**{column: doc.get(column) for column in columns})
	if doc.get("name") and not doc.get("__islocal"):
		stored = frappe.db.get_value(doc.doctype, doc.name, columns, as_dict=True)
		if stored:
			yield SimpleNamespace(**stored)


def _may_read_customers(doc, user) -> bool:
	user = user or frappe.session.user
	return all(_may_read_customer(told.customer, user) for told in _asked(doc, "customer"))


def _may_read_customer(customer, user) -> bool:
	"""By the condition of the pages, and by Frappe's own word about the single customer."""
	if not customer:
		return True
	visibility = customers.get_visibility(user)
	if visibility.is_everything:
		return True
	if not customers.sees_customer(visibility, customer):
		return False
	return bool(frappe.has_permission("Customer", "read", doc=customer, user=user))


@unsaid
def has_post_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	return all(
		_may_use_post(told, ptype, user) for told in _asked(doc, "customer", "lead", "channel", "author")
	)


def _may_use_post(told, ptype, user) -> bool:
	if told.channel and told.channel not in channels.visible_channels(user):
		return False
	if told.lead and not documents.reads_document("Lead", told.lead, user):
		return False
	if ptype in ("write", "delete") and told.author and told.author != user:
		if not roles.has_role(roles.MANAGERS, user):
			return False
	return _may_read_customer(told.customer, user)


def _may_read_documents(doc, user, copy="") -> bool:
	closed = copies.kinds_closed(copy, user)
	return all(
		told.reference_doctype not in closed
		and _may_read_document(told.reference_doctype, told.reference_name, user or frappe.session.user)
		for told in _asked(doc, "reference_doctype", "reference_name")
	)


def _may_read_document(doctype, name, user) -> bool:
	if not doctype or not name or doctype in documents.OURS:
		return True
	if doctype == "Communication":
		columns = ["reference_doctype", "reference_name"]
		about = frappe.db.get_value(doctype, name, columns, as_dict=True)
		if not about or about.reference_doctype in documents.OWN_MAIL:
			return True
		return _may_read_document(about.reference_doctype, about.reference_name, user)
	return documents.reads_document(doctype, name, user)


@unsaid
def has_interaction_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customers(doc, user) and _may_read_documents(doc, user)


@unsaid
def has_segment_member_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customers(doc, user)


def _is_by_hand(told) -> bool:
	return told.event == ByHand.event or (told.reason or "").startswith(WRITTEN)


@unsaid
def has_segment_log_permission(doc, ptype="read", user=None, **kwargs):
	if not documents.reads_by_hand(user) and any(_is_by_hand(told) for told in _asked(doc, "event", "reason")):
		return False
	if not all(reason_fields.is_shown(told, user) for told in _asked(doc, "event", "particulars")):
		return False
	return _may_read_customers(doc, user) and _may_read_documents(doc, user, "status")


@unsaid
def has_profile_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customers(doc, user)


@unsaid
def has_segment_action_run_permission(doc, ptype="read", user=None, **kwargs):
	closed = closed_actions.closed_actions(user)
	return _may_read_customers(doc, user) and not any(told.action in closed for told in _asked(doc, "action"))


@unsaid
def has_segment_address_permission(doc, ptype="read", user=None, **kwargs):
	return _may_read_customers(doc, user) and closed_actions.tells_addresses(user)


@unsaid
def has_segment_permission(doc, ptype="read", user=None, **kwargs):
	"""By roles alone; what a segment names is told each reader as far as they may see it (services/rules/hidden_rows.py)."""
	return True


@unsaid
def has_row_permission(doc, ptype="read", user=None, **kwargs):
	"""Frappe asks the document for its rows; a row about a customer asks for the customer as well."""
	return _may_read_customer(doc.get("customer"), user or frappe.session.user)


@unsaid
def has_segment_figure_permission(doc, ptype="read", user=None, **kwargs):
	return _reads_figures(user)


@unsaid
def has_segment_version_permission(doc, ptype="read", user=None, **kwargs):
	return customers.sees_all(user)


@unsaid
def has_documents_permission(doc, ptype="read", user=None, **kwargs):
	return customers.sees_all(user)


@unsaid
def has_bulk_action_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	return user == "Administrator" or all(
		told.started_by in (None, "", user) for told in _asked(doc, "started_by")
	)


@unsaid
def has_channel_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	if roles.has_role(roles.MANAGERS, user):
		return True
	if not any(told.is_restricted for told in _asked(doc, "is_restricted")):
		return True
	inside = {"parent": doc.get("name"), "parenttype": CHANNEL, "user": user}
	return bool(frappe.db.exists(CHANNEL_USER, inside))


@unsaid
def has_read_state_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	return all(told.user == user for told in _asked(doc, "user"))


@unsaid
def has_reaction_permission(doc, ptype="read", user=None, **kwargs):
	return all(documents.reads_post(told.post, user or frappe.session.user) for told in _asked(doc, "post"))
