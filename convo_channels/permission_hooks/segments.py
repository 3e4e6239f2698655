"""Segments, their members, history and actions, and what is kept about documents."""

import frappe

from convo_channels.constants import (
	SEGMENT,
	SEGMENT_ACTION,
	SEGMENT_ACTION_RUN,
	SEGMENT_ADDRESS,
	SEGMENT_EXCEPTION,
	SEGMENT_LOG,
	SEGMENT_MEMBER,
	SEGMENT_RULE,
)
from convo_channels.core.base.sql import FALSE, TRUE, Sql, all_of, any_of, ident, in_list, like, sql
from convo_channels.core.rules.by_hand import WRITTEN
from convo_channels.core.segments.facts import ByHand
from convo_channels.permission_hooks.conditions import (
	as_text,
	for_who_sees_all,
	may_read_customer,
	may_read_customers,
	may_read_documents,
	of_readable_document,
	of_readable_table,
	of_visible_customer,
	of_visible_document,
	seen_customer,
)
from convo_channels.services.access import (
	closed_fields,
	customers,
	documents,
	held_fields,
	reason_fields,
	reason_kinds,
)
from convo_channels.services.actions import closed as closed_actions
from convo_channels.services.base.unsaid import unsaid


def segment_member_query_conditions(user=None):
	closed_fields.check_list(user)
	return of_visible_customer(SEGMENT_MEMBER, user)


def segment_log_query_conditions(user=None):
	closed_fields.check_list(user)
	named = [ident("tabConvo Segment Log", column) for column in ("reference_doctype", "reference_name")]
	also = all_of(
		[_without_reasons_by_hand(user), reason_kinds.shown(*named, user), reason_fields.shown(user)]
	)
	return of_visible_document(SEGMENT_LOG, user, "status", also)


def _without_reasons_by_hand(user: str | None) -> Sql:
	"""Frappe's lists show a reason as it is, and can be filtered and sorted by it: such rows are for who may read all of it."""
	if documents.reads_by_hand(user):
		return TRUE
	event, reason = (
		sql("COALESCE({}, '')", ident("tabConvo Segment Log", column)) for column in ("event", "reason")
	)
	by_hand = [sql("{} = {}", event, ByHand.event), *(like(reason, said, before=False) for said in WRITTEN)]
	return sql("NOT {}", any_of(by_hand))


def segment_action_run_query_conditions(user=None):
	closed_fields.check_list(user)
	open_ones = TRUE
	if closed := closed_actions.closed_actions(user):
		open_ones = sql("NOT {}", in_list(ident("tabConvo Segment Action Run", "action"), closed))
	return as_text(all_of([seen_customer(SEGMENT_ACTION_RUN, customers.get_visibility(user)), open_ones]))


def segment_address_query_conditions(user=None):
	closed_fields.check_list(user)
	return (
		of_visible_customer(SEGMENT_ADDRESS, user) if closed_actions.tells_addresses(user) else as_text(FALSE)
	)


def segment_figure_query_conditions(user=None):
	closed_fields.check_list(user)
	return "" if _reads_figures(user) else as_text(FALSE)


def _reads_figures(user: str | None) -> bool:
	"""They count all customers, and say why some are not written to."""
	return customers.get_visibility(user).is_everything and closed_actions.tells_gate(user)


def segment_version_query_conditions(user=None):
	closed_fields.check_list(user)
	return for_who_sees_all(user)


def documents_query_conditions(user=None):
	"""Of what is kept about documents of any kind."""
	closed_fields.check_list(user)
	return for_who_sees_all(user)


def held_value_query_conditions(user=None):
	closed_fields.check_list(user)
	user = user or frappe.session.user
	return as_text(held_fields.shown(user) if customers.sees_all(user) else FALSE)


def segment_query_conditions(user=None):
	closed_fields.check_list(user)
	return ""


def segment_rule_query_conditions(user=None):
	closed_fields.check_list(user)
	return as_text(of_readable_document(SEGMENT_RULE, SEGMENT, user))


def segment_exception_query_conditions(user=None):
	"""What is decided by hand is told to those who may, about customers they see."""
	closed_fields.check_list(user)
	seen = seen_customer(SEGMENT_EXCEPTION, customers.get_visibility(user))
	return as_text(all_of([of_readable_table(SEGMENT_EXCEPTION, SEGMENT, user), seen]))


def segment_action_query_conditions(user=None):
	closed_fields.check_list(user)
	return as_text(of_readable_table(SEGMENT_ACTION, SEGMENT, user))


def bulk_action_query_conditions(user=None):
	"""What somebody had done, and the file that came of it, shows what that person may see: it is theirs alone."""
	closed_fields.check_list(user)
	return as_text(sql("`tabConvo Bulk Action`.started_by = {}", user or frappe.session.user))


@unsaid
def has_segment_member_permission(doc, ptype="read", user=None, **kwargs):
	return may_read_customers(doc, user)


def _is_by_hand(told) -> bool:
	return told.event == ByHand.event or (told.reason or "").startswith(WRITTEN)


@unsaid
def has_segment_log_permission(doc, ptype="read", user=None, **kwargs):
	if not documents.reads_by_hand(user) and any(
		_is_by_hand(told) for told in documents.asked(doc, "event", "reason")
	):
		return False
	if not all(reason_fields.is_shown(told, user) for told in documents.asked(doc, "event", "particulars")):
		return False
	return may_read_customers(doc, user) and may_read_documents(doc, user, "status")


@unsaid
def has_segment_action_run_permission(doc, ptype="read", user=None, **kwargs):
	closed = closed_actions.closed_actions(user)
	return may_read_customers(doc, user) and not any(
		told.action in closed for told in documents.asked(doc, "action")
	)


@unsaid
def has_segment_address_permission(doc, ptype="read", user=None, **kwargs):
	return may_read_customers(doc, user) and closed_actions.tells_addresses(user)


@unsaid
def has_segment_permission(doc, ptype="read", user=None, **kwargs):
	"""By roles alone; what a segment names is told each reader as far as they may see it (services/rules/hidden_rows.py)."""
	return True


@unsaid
def has_row_permission(doc, ptype="read", user=None, **kwargs):
	"""Frappe asks the document for its rows; a row about a customer asks for the customer as well."""
	return may_read_customer(doc.get("customer"), user or frappe.session.user)


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
def has_held_value_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	asked = documents.asked(doc, "reference_doctype", "fieldname")
	return customers.sees_all(user) and all(
		held_fields.is_shown(told.reference_doctype, told.fieldname, user) for told in asked
	)


@unsaid
def has_bulk_action_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	return user == "Administrator" or all(
		told.started_by in (None, "", user) for told in documents.asked(doc, "started_by")
	)
