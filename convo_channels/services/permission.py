"""Who may see what: the fragments and lists that every page, count and search of the engine is given.

Customers by Frappe's own conditions (User Permissions, sharing, owner rules, other apps' hooks and scripts);
documents by the permission of each; channels by their restriction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import frappe
from frappe import _
from frappe.permissions import get_role_permissions
from frappe.utils import now_datetime

from convo_channels.compat import get_match_condition
from convo_channels.constants import (
	CHANNEL,
	INTERACTION,
	POST,
	ROLE_AGENT,
	ROLE_MANAGER,
	SEGMENT,
	SEGMENT_EXCEPTION,
	SEGMENT_LOG,
)
from convo_channels.core.by_hand import without_why
from convo_channels.core.catalog import INDIRECT_DOCTYPES
from convo_channels.core.items import Reader
from convo_channels.core.overview import OPEN_STATES
from convo_channels.core.reading import first_floor
from convo_channels.core.sql import TRUE, Sql, all_of, any_of, foreign, ident, in_list, sql
from convo_channels.core.store import column
from convo_channels.core.stream import Row
from convo_channels.core.visibility import ALL, Visibility
from convo_channels.exceptions import NotAllowedError, NotFoundError
from convo_channels.services import askable, mails_told
from convo_channels.services.catalog import get_specs
from convo_channels.services.copies import blank_reasons, closed_copies
from convo_channels.services.mails_told import holds_documents
from convo_channels.services.snapshot import get_meta, warm_meta
from convo_channels.services.store import store

# A reader who may see no more customers than this is served from those customers.
FEW = 200
MANAGERS = frozenset({ROLE_MANAGER, "System Manager"})
AGENTS = MANAGERS | {ROLE_AGENT}
OWN_MAIL = mails_told.OWN
# What belongs to the customer shown is as visible as the customer.
OURS = ("Customer", "Tag Link", "Convo Post", "Convo Interaction", "Convo Profile")


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


def get_visibility(user: str | None = None) -> Visibility:
	"""The customers a user may see."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ALL
	hidden = hidden_doctypes(user)
	if not _reads_by_role("Customer", user):
		shared = tuple(frappe.share.get_shared("Customer", user))
		predicate = in_list(sql("`tabCustomer`.name"), shared)
		return Visibility(predicate, shared if len(shared) <= FEW else None, hidden)
	predicate = condition_of("Customer", user)
	return Visibility(predicate, None if predicate == TRUE else _few(predicate, user), hidden)


def get_full_visibility(user: str | None = None) -> Visibility:
	"""The same, and which of the documents that rows speak of: for what counts or lists such rows."""
	user = user or frappe.session.user
	found = get_visibility(user)
	if user == "Administrator":
		return found
	kinds = [*(d for d in told_doctypes() if d not in found.hidden_doctypes), SEGMENT]
	conditions = [(d, condition_of(d, user)) for d in kinds]
	some = tuple((d, condition) for d, condition in conditions if condition != TRUE)
	documents = replace(found, documents=some)
	return replace(found, documents=(*some, ("Communication", _mail_condition(documents, user))))


def with_rows(visibility: Visibility) -> Visibility:
	"""The same, and which of our own rows the user may read: of what kinds, and of which segments."""
	user = frappe.session.user
	if user == "Administrator":
		return visibility
	closed = tuple(doctype for doctype in (POST, INTERACTION, SEGMENT_LOG) if not may_read(doctype))
	return replace(visibility, closed_rows=closed, segments=condition_of(SEGMENT, user))


def sees_all(user: str | None = None) -> bool:
	"""Whether neither a customer nor a document that leads to one, nor a field told of it, is hidden from a user."""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	visibility = get_visibility(user)
	if not visibility.is_everything or visibility.hidden_doctypes or closed_copies(user):
		return False
	return all(condition_of(doctype, user) == TRUE for doctype in told_doctypes()) and not askable.find_unread_mails(user)


def condition_of(doctype: str, user: str) -> Sql:
	"""Which documents of a kind a user may read, as a condition on their own table."""
	if not _reads_by_role(doctype, user):
		return in_list(ident(f"tab{doctype}", "name"), frappe.share.get_shared(doctype, user))
	warm_meta(doctype)
	condition = get_match_condition(doctype, user)
	return foreign(condition) if condition.strip() else TRUE


def _reads_by_role(doctype: str, user: str) -> bool:
	"""Frappe answers "no condition" for somebody who may read shared documents only: tell the two apart."""
	permissions = get_role_permissions(get_meta(doctype), user=user)
	return bool(permissions.get("read") or permissions.get("select"))


def _mail_condition(visibility: Visibility, user: str) -> Sql:
	"""A mail is as readable as what it is about; the customer's own mails are shown to whoever sees the customer."""
	doctype, name = (
		ident("tabCommunication", "reference_doctype"),
		ident("tabCommunication", "reference_name"),
	)
	kinds = [kind for kind in mails_told.spoken_of() if kind not in OWN_MAIL and may_read(kind, user)]
	told = {*told_doctypes(), mails_told.DOCTYPE}
	others = [(kind, condition_of(kind, user)) for kind in kinds if kind not in told]
	some = tuple((kind, condition) for kind, condition in others if condition != TRUE)
	visibility = replace(visibility, documents=(*visibility.documents, *some))
	about = all_of([in_list(doctype, kinds), visibility.shown_reference(doctype, name)])
	return any_of([sql("COALESCE({}, '') = ''", doctype), in_list(doctype, OWN_MAIL), about])


def _few(predicate, user: str) -> tuple[str, ...] | None:
	"""The customers by name, when a User Permission on Customer makes them few; otherwise looking would cost a scan."""
	if not frappe.db.exists("User Permission", {"user": user, "allow": "Customer"}):
		return None
	query = sql("SELECT name FROM `tabCustomer` WHERE {} LIMIT {}", predicate, FEW + 1)
	names = column(store, query)
	return tuple(names) if len(names) <= FEW else None


def hidden_doctypes(user: str | None = None) -> tuple[str, ...]:
	"""Documents a user may not read at all."""
	return tuple(d for d in told_doctypes() if not may_read(d, user))


def may_read(doctype: str, user: str | None = None) -> bool:
	"""Whether there are documents of that name to read. What is stored may name a DocType that is no more."""
	return holds_documents(doctype) and bool(frappe.has_permission(doctype, "read", user=user))


def reads_document(doctype: str, name: str, user: str) -> bool:
	"""Whether somebody may read one document, which may be gone: what was said about it is then as readable as its kind."""
	if not may_read(doctype, user):
		return False
	return not frappe.db.exists(doctype, name) or bool(
		frappe.has_permission(doctype, "read", doc=name, user=user)
	)


def reads_tables(doctype: str, child: str, user: str | None = None) -> bool:
	"""Whether somebody's levels of permission show the rows of a child table in the documents of a kind."""
	user, meta = user or frappe.session.user, get_meta(doctype)
	levels = set(meta.get_permlevel_access("read", user=user)) | {0}
	return user == "Administrator" or any(
		df.permlevel in levels for df in meta.get_table_fields() if df.options == child
	)


def reads_by_hand(user: str | None = None) -> bool:
	"""Whether somebody may read why customers are held or left out by hand; to others it is told that they are."""
	return reads_tables(SEGMENT, SEGMENT_EXCEPTION, user)


def told_doctypes() -> list[str]:
	"""The documents that timelines, reasons and cards speak of. Mails are judged by what they are about."""
	doctypes = set(get_specs()) | set(OPEN_STATES) | set(INDIRECT_DOCTYPES)
	return sorted(d for d in doctypes if d != "Communication" and not d.startswith("Convo "))


def get_reader(visibility: Visibility | None = None) -> Reader:
	"""Who looks: the user, the channels open to them, the documents hidden from them."""
	hidden = visibility.hidden_doctypes if visibility else hidden_doctypes()
	return Reader(frappe.session.user, visible_channels(), hidden, first_floor(now_datetime()))


def visible_channels(user: str | None = None) -> tuple[str, ...]:
	"""The channels a user may open: of those that Frappe's lists show them all that are in use."""
	user = user or frappe.session.user
	allowed = TRUE if user == "Administrator" else condition_of(CHANNEL, user)
	query = sql(
		"SELECT `tabConvo Channel`.name FROM `tabConvo Channel` WHERE `tabConvo Channel`.is_archived = 0 AND ({})"
		" ORDER BY `tabConvo Channel`.name",
		allowed,
	)
	return tuple(column(store, query))


def open_channel(channels: str, user: str) -> Sql:
	"""Which channels, in a table or an alias of it, are open to somebody who is not in all of them."""
	named = ident(channels)
	inside = sql(
		"SELECT 1 FROM `tabConvo Channel User` AS seen WHERE seen.parent = {}.name AND seen.user = {}",
		named,
		user,
	)
	return any_of([sql("{}.is_restricted = 0", named), sql("EXISTS ({})", inside)])


def require_segment(segment: str, of: str = "") -> str:
	"""The segment's name as stored; the same sentence for one that is missing and one that may not be read.

	`of`: the kind of row that is asked for, which the user must be allowed to read as well.
	"""
	found = reads_segment(segment)
	if not found or (of and not may_read(of)):
		frappe.throw(_("There is no such segment, or you may not read it."), NotFoundError)
	return found


def reads_segment(segment: str) -> str | None:
	"""A segment's name as stored, of one that is there and that the user may read."""
	name = frappe.db.get_value(SEGMENT, segment, "name") if 0 < len(segment) <= 140 else None
	return name if name and frappe.has_permission(SEGMENT, "read", doc=name) else None


def require_channel(channel: str) -> str:
	"""The channel's segment. Whoever is not in a restricted channel learns no more than that it cannot be opened."""
	segment = frappe.db.get_value(CHANNEL, channel, "segment") if len(channel) <= 140 else None
	if not segment or channel.casefold() not in {name.casefold() for name in visible_channels()}:
		frappe.throw(_("There is no such channel, or you are not in it."), NotFoundError)
	return segment


def require_customer(customer: str) -> str:
	"""The customer's name as stored; the same sentence for one that is missing and one that is hidden."""
	found = sees_customer(get_visibility(), customer)
	if not found:
		frappe.throw(_("There is no such customer, or you may not see it."), NotFoundError)
	return found


def sees_customer(visibility: Visibility, customer: str) -> str | None:
	"""The customer's name as stored, when it is among the visible ones."""
	if len(customer) > 140 or visibility.is_nothing:
		return None
	query = sql(
		"SELECT `tabCustomer`.name FROM `tabCustomer` WHERE {}",
		all_of([sql("name = {}", customer), visibility.where]),
	)
	return next(iter(column(store, query)), None)


def seen_among(visibility: Visibility, customers: Sequence[str]) -> set[str]:
	"""Those of some customers that are among the visible ones, spelled as they were given where that is how they are stored."""
	query = sql(
		"SELECT `tabCustomer`.name FROM `tabCustomer` WHERE {}",
		all_of([in_list(sql("`tabCustomer`.name"), list(customers)), visibility.where]),
	)
	return set(column(store, query))


def visible_among(customers: Iterable[str]) -> set[str]:
	"""Those of some customers that the user may see, as stored."""
	wanted, visibility = sorted({name for name in customers if name}), get_visibility()
	return seen_among(visibility, wanted) if wanted and not visibility.is_nothing else set()


def admit_rows(rows: Sequence[Row]) -> list[Row]:
	"""Keep the rows whose document the user may read, one query per DocType."""
	wanted: dict[str, set[str]] = {}
	for row in rows:
		if row.reference_doctype and row.reference_name:
			wanted.setdefault(row.reference_doctype, set()).add(row.reference_name)
	allowed = {doctype: readable(doctype, names) for doctype, names in wanted.items()}
	return [
		row for row in rows
		if not (row.reference_doctype and row.reference_name) or row.reference_name in allowed[row.reference_doctype]
	]  # fmt: skip


def readable(doctype: str, names: set[str]) -> set[str]:
	"""Those of some documents that the user may read. A mail is as readable as what it is about."""
	if not holds_documents(doctype):
		return set()
	if frappe.session.user == "Administrator":
		return names
	if doctype == "Communication":
		return _readable_mails(names)
	if not may_read(doctype):
		return set()
	found = frappe.get_list(
		doctype, filters={"name": ["in", sorted(names)]}, pluck="name", order_by="name", limit_page_length=0
	)
	return set(found)


def hide_unreadable(items: Sequence[dict[str, Any]]) -> None:
	"""A reason may name a document of a kind the user reads in general, but not this one: what happened stands alone."""
	wanted: dict[str, set[str]] = {}
	for item in items:
		doctype = item.get("reference_doctype")
		if doctype and doctype not in OURS:
			wanted.setdefault(doctype, set()).add(item["reference_name"])
	allowed = {doctype: readable(doctype, names) for doctype, names in wanted.items()}
	for item in items:
		doctype = item.get("reference_doctype")
		if doctype in allowed and item["reference_name"] not in allowed[doctype]:
			item["reference_doctype"] = item["reference_name"] = None
			if "reason" in item:
				item["reason"] = ""
	blank_reasons(items)
	if not reads_by_hand():
		for item in items:
			if item.get("reason"):
				item["reason"] = without_why(item["reason"])


def _readable_mails(names: set[str]) -> set[str]:
	query = sql(
		"SELECT name, reference_doctype, reference_name FROM `tabCommunication` WHERE {}",
		in_list(sql("name"), sorted(names)),
	)
	about: dict[str, dict[str, set[str]]] = {}
	kept: set[str] = set()
	for name, doctype, docname in store.rows(query):
		if not doctype or not docname or doctype in OWN_MAIL:
			kept.add(name)
		else:
			about.setdefault(doctype, {}).setdefault(docname, set()).add(name)
	for doctype, by_document in about.items():
		for docname in readable(doctype, set(by_document)):
			kept |= by_document[docname]
	return kept


def require_post_author(post) -> None:
	if post.author != frappe.session.user and not has_role(MANAGERS):
		frappe.throw(_("Only its author can change this post."), NotAllowedError)
