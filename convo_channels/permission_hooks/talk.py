"""Posts and what hangs on them, channels, and the story of a customer."""

import frappe

from convo_channels.constants import (
	CHANNEL,
	CHANNEL_ROLE,
	CHANNEL_USER,
	INTERACTION,
	MENTION,
	PIN,
	POST,
	PROFILE,
	REACTION,
	READ_EXCEPTION,
)
from convo_channels.core.base.sql import FALSE, TRUE, Sql, all_of, any_of, ident, in_list, sql
from convo_channels.permission_hooks.conditions import (
	as_text,
	may_read_customer,
	may_read_customers,
	may_read_documents,
	of_nobody_gone,
	of_readable_document,
	of_readable_table,
	of_visible_document,
	seen_customer,
)
from convo_channels.services.access import channels, closed_fields, customers, documents, roles
from convo_channels.services.base.unsaid import unsaid

# What does nothing to a document.
READING = ("read", "select", "print", "email", "report", "export", "share")


def post_query_conditions(user=None):
	closed_fields.check_list(user)
	user = user or frappe.session.user
	customer, channel, lead = (ident("tabConvo Post", column) for column in ("customer", "channel", "lead"))
	own = any_of([in_list(channel, channels.readable_channels(user)), _of_readable_lead(lead, user)])
	seen = seen_customer(POST, customers.get_visibility(user))
	about_one = sql("{} IS NOT NULL AND {}", customer, of_nobody_gone(customer)) if seen == TRUE else seen
	return as_text(any_of([about_one, all_of([sql("{} IS NULL", customer), own])]))


def _of_readable_lead(lead: Sql, user: str) -> Sql:
	if not documents.may_read("Lead", user):
		return FALSE
	condition = documents.condition_of("Lead", user)
	if condition == TRUE:
		return sql("{} IS NOT NULL", lead)
	return sql("EXISTS (SELECT 1 FROM `tabLead` WHERE `tabLead`.name = {} AND {})", lead, condition)


def interaction_query_conditions(user=None):
	return of_visible_document(
		INTERACTION, user, also=of_nobody_gone(ident("tabConvo Interaction", "customer"))
	)


def profile_query_conditions(user=None):
	closed_fields.check_list(user)
	seen = seen_customer(PROFILE, customers.get_visibility(user))
	return as_text(of_nobody_gone(ident("tabConvo Profile", "customer")) if seen == TRUE else seen)


def channel_user_query_conditions(user=None):
	closed_fields.check_list(user)
	return _of_people(CHANNEL_USER, user or frappe.session.user)


def channel_role_query_conditions(user=None):
	closed_fields.check_list(user)
	return _of_people(CHANNEL_ROLE, user or frappe.session.user)


def _of_people(table: str, user: str) -> str:
	inside = in_list(ident(f"tab{table}", "parent"), channels.readable_channels(user))
	open_ones = TRUE if roles.has_role(roles.MANAGERS, user) else inside
	return as_text(all_of([of_readable_table(table, CHANNEL, user), open_ones]))


def channel_query_conditions(user=None):
	closed_fields.check_list(user)
	user = user or frappe.session.user
	if roles.has_role(roles.MANAGERS, user):
		return ""
	return as_text(channels.open_channel("tabConvo Channel", user))


def read_state_query_conditions(user=None):
	"""A mark follows the name of what was read: its reader is told of one that they still see."""
	user = user or frappe.session.user
	kind, stream = (ident("tabConvo Read State", column) for column in ("stream_type", "stream"))
	visibility = customers.get_visibility(user)
	seen = sql("EXISTS (SELECT 1 FROM `tabCustomer` WHERE `tabCustomer`.name = {} AND {})", stream, visibility.where)
	still_seen = [
		sql("{} NOT IN ('Channel', 'Customer')", kind),
		all_of([sql("{} = 'Channel'", kind), in_list(stream, channels.readable_channels(user))]),
		all_of([sql("{} = 'Customer'", kind), TRUE if visibility.is_everything else seen]),
	]
	return as_text(all_of([sql("`tabConvo Read State`.user = {}", user), any_of(still_seen)]))


def sidebar_query_conditions(user=None):
	return as_text(sql("`tabConvo Sidebar`.user = {}", user or frappe.session.user))


def draft_query_conditions(user=None):
	return as_text(sql("`tabConvo Draft`.user = {}", user or frappe.session.user))


def read_exception_query_conditions(user=None):
	"""One is written for posts that somebody passed by, whether they see them or not."""
	own = sql("`tabConvo Read Exception`.user = {}", user or frappe.session.user)
	return as_text(all_of([own, of_readable_document(READ_EXCEPTION, POST, user, "post")]))


def reaction_query_conditions(user=None):
	closed_fields.check_list(user)
	return as_text(of_readable_document(REACTION, POST, user, "post"))


def mention_query_conditions(user=None):
	closed_fields.check_list(user)
	return as_text(of_readable_document(MENTION, POST, user, "post"))


def saved_view_query_conditions(user=None):
	"""One's own, of channels that one still sees: they follow the names of these."""
	user = user or frappe.session.user
	inside = in_list(ident("tabConvo Saved View", "channel"), channels.readable_channels(user))
	return as_text(all_of([sql("`tabConvo Saved View`.user = {}", user), inside]))


def post_template_query_conditions(user=None):
	"""One's own, and those that colleagues share."""
	closed_fields.check_list(user)
	own = sql("`tabConvo Post Template`.owner = {}", user or frappe.session.user)
	return as_text(any_of([own, sql("`tabConvo Post Template`.is_shared = 1")]))


def pin_query_conditions(user=None):
	"""Whoever reads the post knows that it is pinned, but not in channels that they do not see."""
	closed_fields.check_list(user)
	place_type, place = ident("tabConvo Pin", "place_type"), ident("tabConvo Pin", "place")
	inside = in_list(place, channels.readable_channels(user or frappe.session.user))
	return as_text(all_of([of_readable_document(PIN, POST, user, "post"), any_of([sql("{} <> 'Channel'", place_type), inside])]))


@unsaid
def has_post_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	return all(
		_may_use_post(told, ptype, user)
		for told in documents.asked(doc, "customer", "lead", "channel", "author")
	)


def _may_use_post(told, ptype, user) -> bool:
	if told.channel:
		# An archived channel is read, and nothing is written there.
		if not channels.opens(told.channel, user, to_write=ptype not in READING):
			return False
	if told.lead and not documents.reads_document("Lead", told.lead, user):
		return False
	if ptype in ("write", "delete") and told.author and told.author != user:
		if not roles.has_role(roles.MANAGERS, user):
			return False
	return may_read_customer(told.customer, user)


@unsaid
def has_interaction_permission(doc, ptype="read", user=None, **kwargs):
	return may_read_customers(doc, user) and may_read_documents(doc, user)


@unsaid
def has_profile_permission(doc, ptype="read", user=None, **kwargs):
	return may_read_customers(doc, user)


@unsaid
def has_channel_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	if roles.has_role(roles.MANAGERS, user):
		return True
	if not any(told.is_restricted for told in documents.asked(doc, "is_restricted")):
		return True
	return channels.is_inside(doc.get("name"), user)


@unsaid
def has_read_state_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	return all(told.user == user and _sees_stream(told, user) for told in documents.asked(doc, "user", "stream_type", "stream"))


def _sees_stream(told, user) -> bool:
	if told.stream_type == "Channel":
		return channels.opens(told.stream, user)
	return told.stream_type != "Customer" or may_read_customer(told.stream, user)


@unsaid
def has_read_exception_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	return all(told.user == user and documents.reads_post(told.post, user) for told in documents.asked(doc, "user", "post"))


@unsaid
def has_own_row_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	return all(told.user == user for told in documents.asked(doc, "user"))


@unsaid
def has_reaction_permission(doc, ptype="read", user=None, **kwargs):
	return all(
		documents.reads_post(told.post, user or frappe.session.user) for told in documents.asked(doc, "post")
	)


@unsaid
def has_mention_permission(doc, ptype="read", user=None, **kwargs):
	return all(
		documents.reads_post(told.post, user or frappe.session.user) for told in documents.asked(doc, "post")
	)


@unsaid
def has_saved_view_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	asked = documents.asked(doc, "user", "channel")
	return all(told.user == user and channels.opens(told.channel, user) for told in asked)


@unsaid
def has_post_template_permission(doc, ptype="read", user=None, **kwargs):
	"""What is shared everybody reads, and whoever made it or manages changes it."""
	user = user or frappe.session.user
	others = ("read", "select", "report", "print", "email", "export", "share")
	may_change = roles.has_role(roles.MANAGERS, user)
	return all(
		told.owner in (user, None) or (told.is_shared and (ptype in others or may_change))
		for told in documents.asked(doc, "owner", "is_shared")
	)


@unsaid
def has_pin_permission(doc, ptype="read", user=None, **kwargs):
	user = user or frappe.session.user
	return all(
		documents.reads_post(told.post, user)
		and (told.place_type != "Channel" or channels.opens(told.place, user))
		for told in documents.asked(doc, "post", "place_type", "place")
	)
