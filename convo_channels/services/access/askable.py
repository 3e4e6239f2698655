"""Which rows of a source a rule of the user may ask about: those of which the user may read every one.

What a rule finds is told to many (numbers, members, sentences), so it must not speak of single documents that its author
may not open. A condition may ask about a kind of document when the user reads all that belong to the customers they see,
or when its filters keep to what the user reads. It judges by roles and restrictions, never by what the rows hold: the
answer is the same whether a hidden document is there or not.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.handler import get_server_script_map
from frappe.permissions import get_role_permissions

from convo_channels.constants import INTERACTION, POST
from convo_channels.core.base.text import fold
from convo_channels.core.catalog.catalog import CUSTOMER, Source
from convo_channels.core.operators.operators import OPERATORS
from convo_channels.core.rules.rule import Leaf, fields_of
from convo_channels.services.access import mails
from convo_channels.services.base.snapshot import warm_meta
from convo_channels.services.catalog.site_catalog import get_specs

REFERENCE, REFERENCE_NAME = "reference_doctype", "reference_name"
# What says of an interaction that there was one, and nothing of what it says.
MOMENTS = frozenset({"", "occurred_at", "medium", "direction", "event_type", REFERENCE})
# Frappe's own conditions that roles alone decide, and none of what the rows hold.
BY_ROLES = ("frappe.contacts.", "convo_channels.")


@dataclass(frozen=True)
class Limit:
	"""The user reads only documents with one of these values in a field; no field: nobody can say which.

	`is_frappes_own`: Frappe shows this kind of document to some people only, whatever is set up.
	"""

	field: str = ""
	label: str = ""
	allowed: tuple[str, ...] = ()
	is_frappes_own: bool = False


def find_lack(leaf: Leaf, source: Source) -> str:
	"""Why the user may not ask this, in a sentence; empty when they may."""
	if source.doctype == INTERACTION:
		return _lack_of_interactions(leaf)
	if source.doctype == POST:
		return _lack_of_posts(leaf)
	if source.kind in ("tag", "segment") or source.doctype.startswith("Convo ") or source.doctype == CUSTOMER:
		return ""
	customer_field = source.spec.customer_field if source.spec else "customer"
	for limit in find_limits(source.holder, customer_field):
		field = _field_to_filter(limit, source)
		if not field:
			return _("You may read only some documents of the kind {0}.").format(_(source.holder))
		if not _keeps_to(leaf, field, limit.allowed):
			return _("You may read only some documents of the kind {0}: filter by {1}, {2}.").format(
				_(source.holder), _(limit.label), ", ".join(limit.allowed[:3])
			)
	return ""


def _field_to_filter(limit: Limit, source: Source) -> str:
	"""What a condition says about the documents of its rows, for a row may have a field of the same name; empty: nothing."""
	if source.holder == source.doctype:
		return limit.field if limit.field in source.fields else ""
	if limit.field == "name":
		return "parent"
	info = source.fields.get(limit.field)
	return limit.field if info and info.of_parent else ""


def reads_all_told() -> bool:
	"""Whether the user may open whatever document an interaction can speak of."""
	return not _lack_of_told()[1] and not find_unread_mails()


def find_unread_mails(user: str | None = None, *, is_searched: bool = False) -> list[str]:
	"""What mails in the stories of customers are about of which the user does not read every document.

	Such a mail is hidden. `is_searched`: by its text. What Frappe shows to some people only (events, ToDos) hides the text
	of mails about it from everybody; that there was a mail on that day is no more than that there was contact.
	"""

	def is_read(doctype: str) -> bool:
		return mails.holds_documents(doctype) and not _limits_of_mail(doctype, user, by_code=is_searched)

	return [] if (user or frappe.session.user) == "Administrator" else mails.find_unread(is_read)


def _limits_of_mail(doctype: str, user: str | None, *, by_code: bool) -> list[Limit]:
	"""Whether there was contact may be told of those about the customer's own documents; a mail that is searched may stand in the
	stories of several customers, and be about a document of another one."""
	spec = get_specs().get(doctype)
	own = spec.customer_field if spec else "customer"
	found = find_limits(doctype, "" if by_code else own, user)
	return found if by_code else [limit for limit in found if not limit.is_frappes_own]


def has_hidden_contact(user: str | None = None) -> bool:
	"""Whether there may be contact with customers, besides posts, of which the user may not know."""
	if (user or frappe.session.user) == "Administrator":
		return False
	told = [spec for spec in get_specs().values() if spec.is_timeline_source and spec.medium != "Document"]
	return any(find_limits(s.doctype, s.customer_field, user) for s in told) or bool(find_unread_mails(user))


def told_doctypes() -> list[str]:
	"""The documents that become interactions."""
	return sorted(spec.doctype for spec in get_specs().values() if spec.is_timeline_source)


def _lack_of_told() -> tuple[list[str], list[str]]:
	"""(kinds of which the user reads every one, kinds of which they do not)."""
	whole, lacking = [], []
	for doctype in told_doctypes():
		(lacking if find_limits(doctype, get_specs()[doctype].customer_field) else whole).append(doctype)
	return whole, lacking


def _lack_of_interactions(leaf: Leaf) -> str:
	whole, lacking = _lack_of_told()
	unread = find_unread_mails(is_searched=not MOMENTS.issuperset(_named(leaf)))
	whole = whole if unread else [*whole, mails.DOCTYPE]
	lacking = [*lacking, *unread]
	if not lacking or _keeps_to(leaf, REFERENCE, whole):
		return ""
	said = _("Interactions also tell of documents that you may not read ({0}): filter by the kinds that you may.")
	return said.format(_(lacking[0]))


def _lack_of_posts(leaf: Leaf) -> str:
	"""A post may refer to a document of any kind: who asks to which says a kind of which they read every one."""
	if not {REFERENCE, REFERENCE_NAME} & set(_named(leaf)) or frappe.session.user == "Administrator":
		return ""
	named = [str(arg) for item in leaf.filters if item.field == REFERENCE for arg in item.args]
	if _keeps_to(leaf, REFERENCE, [kind for kind in named if mails.holds_documents(kind) and not find_limits(kind)]):
		return ""
	return _("Posts also refer to documents that you may not read: filter by kinds of which you may read every one.")


def _named(leaf: Leaf) -> list[str]:
	return [leaf.field, *fields_of(leaf)]


def _keeps_to(leaf: Leaf, field: str, allowed: Iterable[str]) -> bool:
	known = {fold(value) for value in allowed}
	return any(
		item.field == field
		and OPERATORS[item.operator].names
		and item.args
		and all(fold(str(arg)) in known for arg in item.args)
		for item in leaf.filters
	)


def find_limits(doctype: str, customer_field: str = "", user: str | None = None) -> list[Limit]:
	"""What keeps documents of a kind from the user.

	`customer_field`: what leads to the customer whom they are asked about. Those of others are out of the question then: which customers
	the user sees is no limit. Without it documents of any customer may be met, as behind a link or in a mail.
	"""
	user = user or frappe.session.user
	if user == "Administrator":
		return []
	warm_meta(doctype)
	meta = frappe.get_meta(doctype)
	rights = get_role_permissions(meta, user=user)
	if not rights.get("read") or _is_owners_only(rights) or _is_restricted_by_code(doctype):
		return [Limit()]
	limits = [Limit(is_frappes_own=True)] if _is_restricted_by_frappe(doctype) else []
	known = get_user_permissions(user)
	is_strict = bool(frappe.get_system_settings("apply_strict_user_permissions"))
	fields = [(df.fieldname, df.options, df.label) for df in meta.get_link_fields() if not df.ignore_user_permissions]
	for field, of, label in [*fields, ("name", doctype, "ID")]:
		docs = _applicable(known, of, doctype)
		if not docs or (field == customer_field and of == CUSTOMER and _sees_no_more_than(docs, known, user)):
			continue
		# Where User Permissions are strict, documents that name nothing are kept away too.
		if len(set(docs)) < frappe.db.count(of) or (is_strict and field != "name"):
			limits.append(Limit(field, label or field, tuple(dict.fromkeys(docs))))
	return limits


def _applicable(known: dict, of: str, doctype: str) -> list[str]:
	"""The documents that a user's permissions on a DocType name for documents of another."""
	return [row.get("doc") for row in known.get(of) or () if row.get("applicable_for") in (None, "", doctype)]


def _sees_no_more_than(customers: Iterable[str], known: dict, user: str) -> bool:
	"""Whether every customer the user sees is among those whose documents they read.

	They see more where a User Permission is meant for documents alone, and where a customer is shared with them.
	"""
	rights = get_role_permissions(frappe.get_meta(CUSTOMER), user=user)
	seen = set(frappe.share.get_shared(CUSTOMER, user))
	if rights.get("read") or rights.get("select"):
		named = _applicable(known, CUSTOMER, CUSTOMER)
		if not named or _is_owners_only(rights):
			return False
		seen.update(named)
	return seen <= set(customers)


def _is_owners_only(rights: dict) -> bool:
	return "read" in (rights.get("if_owner") or {})


def _is_restricted_by_code(doctype: str) -> bool:
	"""By another app or a server script, of which only the database can say whom it lets through."""
	if _has_condition(doctype, lambda path: not path.startswith(("frappe.", "convo_channels."))):
		return True
	return doctype in ((get_server_script_map() or {}).get("permission_query") or {})


def _is_restricted_by_frappe(doctype: str) -> bool:
	"""Events, ToDos, notes: shown to whom they belong or are meant for."""
	return _has_condition(doctype, lambda path: path.startswith("frappe.") and not path.startswith(BY_ROLES))


def _has_condition(doctype: str, is_meant: Callable[[str], bool]) -> bool:
	hooks = frappe.get_hooks("permission_query_conditions") or {}
	return any(map(is_meant, [*hooks.get(doctype, ()), *hooks.get("*", ())]))
