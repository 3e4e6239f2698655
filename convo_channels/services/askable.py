"""Which rows of a source a rule of the user may ask about: those of which the user may read every one.

What a rule finds is told to many (numbers, members, sentences), so it must not speak of single documents that its author
may not open. A condition may ask about a kind of document when the user reads all that belong to the customers they see,
or when its filters keep to what the user reads. It judges by roles and restrictions, never by what the rows hold: the
answer is the same whether a hidden document is there or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.handler import get_server_script_map
from frappe.permissions import get_role_permissions

from convo_channels.constants import INTERACTION
from convo_channels.core.catalog import Source
from convo_channels.core.rules import Leaf
from convo_channels.core.spelling import fold
from convo_channels.services.catalog import get_specs

IS, IS_ONE_OF = ("equals", "is"), ("is one of",)
REFERENCE = "reference_doctype"


@dataclass(frozen=True)
class Limit:
	"""The user reads only documents with one of these values in a field; no field: nobody can say which."""

	field: str = ""
	label: str = ""
	allowed: tuple[str, ...] = ()


def find_lack(leaf: Leaf, source: Source) -> str:
	"""Why the user may not ask this, in a sentence; empty when they may."""
	if source.doctype == INTERACTION:
		return _lack_of_interactions(leaf)
	if source.kind in ("tag", "segment") or source.doctype.startswith("Convo ") or source.doctype == "Customer":
		return ""
	customer_field = source.spec.customer_field if source.spec else "customer"
	for limit in find_limits(source.holder, customer_field):
		if not limit.field:
			return _("You may read only some documents of the kind {0}.").format(_(source.holder))
		is_of_child = limit.field == "name" and source.holder != source.doctype
		if not _keeps_to(leaf, "parent" if is_of_child else limit.field, limit.allowed):
			return _("You may read only some documents of the kind {0}: filter by {1}, {2}.").format(
				_(source.holder), _(limit.label), ", ".join(limit.allowed[:3])
			)
	return ""


def reads_all_told() -> bool:
	"""Whether the user may open whatever document an interaction or a post can speak of."""
	return not _lack_of_told()[1]


def told_doctypes() -> list[str]:
	"""The documents that become interactions."""
	return sorted(spec.doctype for spec in get_specs().values() if spec.is_timeline_source)


def _lack_of_told() -> tuple[list[str], list[str]]:
	"""(kinds of which the user reads every one, kinds of which they do not)."""
	whole, lacking = [], []
	for doctype in told_doctypes():
		(lacking if find_limits(doctype) else whole).append(doctype)
	return whole, lacking


def _lack_of_interactions(leaf: Leaf) -> str:
	whole, lacking = _lack_of_told()
	if not lacking or _keeps_to(leaf, REFERENCE, whole):
		return ""
	said = _("Interactions also tell of documents that you may not read ({0}): filter by the kinds that you may.")
	return said.format(_(lacking[0]))


def _keeps_to(leaf: Leaf, field: str, allowed: Iterable[str]) -> bool:
	known = {fold(value) for value in allowed}
	return any(
		item.field == field
		and item.operator in (*IS, *IS_ONE_OF)
		and item.args
		and all(fold(str(arg)) in known for arg in item.args)
		for item in leaf.filters
	)


def find_limits(doctype: str, customer_field: str = "customer") -> list[Limit]:
	"""What keeps documents of a kind from the user, besides the customers they see."""
	user = frappe.session.user
	if user == "Administrator":
		return []
	meta = frappe.get_meta(doctype)
	rights = get_role_permissions(meta, user=user)
	if not rights.get("read") or _is_owners_only(rights) or _is_restricted_by_code(doctype):
		return [Limit()]
	known = get_user_permissions(user)
	fields = [(df.fieldname, df.options, df.label) for df in meta.get_link_fields() if not df.ignore_user_permissions]
	limits = []
	for field, of, label in [*fields, ("name", doctype, "ID")]:
		if field == customer_field and of == "Customer":
			continue
		given = known.get(of) or ()
		docs = [row.get("doc") for row in given if row.get("applicable_for") in (None, "", doctype)]
		if docs and len(set(docs)) < frappe.db.count(of):
			limits.append(Limit(field, label or field, tuple(dict.fromkeys(docs))))
	return limits


def _is_owners_only(rights: dict) -> bool:
	return "read" in (rights.get("if_owner") or {})


def _is_restricted_by_code(doctype: str) -> bool:
	"""By another app or a server script, of which only the database can say whom it lets through."""
	hooks = frappe.get_hooks("permission_query_conditions") or {}
	paths = [*hooks.get(doctype, ()), *hooks.get("*", ())]
	if any(not path.startswith(("frappe.", "convo_channels.")) for path in paths):
		return True
	return doctype in ((get_server_script_map() or {}).get("permission_query") or {})
