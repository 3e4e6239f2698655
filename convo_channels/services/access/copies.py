"""What our rows and pages tell again of documents, and which of it somebody may not read there.

A field of a level of permission that is not the reader's is as closed in its copies as in the document.
"""

from collections.abc import Iterable
from typing import Any

import frappe

from convo_channels.constants import INTERACTION, SEGMENT
from convo_channels.core.catalog.catalog import CUSTOMER, SourceSpec
from convo_channels.services.base.snapshot import get_meta
from convo_channels.services.catalog.site_catalog import get_specs

MAIL = "Communication"
MOMENT = "occurred_at"
# What an action of a segment tells on the timeline: a template may have been filled with any field of the customer.
SAID = frozenset({"subject", "content"})
# They hold nothing.
BREAKS = frozenset({"Section Break", "Column Break", "Tab Break", "Fold", "Heading", "HTML", "Button"})
NONE: frozenset[str] = frozenset()


def closed_copies(user: str | None = None) -> dict[str, frozenset[str]]:
	"""{kind of document: columns of the interactions about it that repeat what the user may not read}"""
	user = user or frappe.session.user
	if user == "Administrator":
		return {}
	found = {spec.doctype: _closed(spec.doctype, _copied(spec), user) for spec in get_specs().values()}
	# Mails are shown to whoever sees what they are about, so nobody is asked for a right to read them.
	found = {
		kind: closed
		for kind, closed in found.items()
		if closed and frappe.has_permission(kind, "read", user=user)
	}
	mails = _closed(MAIL, {"subject": "subject", "content": "content"}, user)
	if mails:
		found[MAIL] = mails
	if is_closed(CUSTOMER, user):
		found[SEGMENT] = SAID
	return found


def is_closed(doctype: str, user: str, *fields: str) -> bool:
	"""Whether one of some fields of a DocType, or any, stands at a level that is not the user's, in its tables too."""
	if user == "Administrator":
		return False
	try:
		meta = get_meta(doctype)
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
		return False
	asked = [df for df in meta.fields if not fields or df.fieldname in fields]
	tables = [df for df in meta.get_table_fields() if not fields or df.fieldname in fields]
	rows = [row for df in tables for row in get_meta(df.options).fields]
	higher = {df.permlevel for df in [*asked, *rows] if df.permlevel and df.fieldtype not in BREAKS}
	return bool(higher) and not higher <= set(meta.get_permlevel_access("read", user=user))


def _copied(spec: SourceSpec) -> dict[str, str]:
	if spec.parent_doctype:
		return {}
	return {
		"amount": spec.amount_field, "status": spec.status_field, "subject": spec.subject_field, MOMENT: spec.date_field,
	}  # fmt: skip


def _closed(doctype: str, copied: dict[str, str], user: str) -> frozenset[str]:
	try:
		meta = get_meta(doctype)
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
		return NONE
	fields = {copy: meta.get_field(field) for copy, field in copied.items() if field}
	higher = {copy: df.permlevel for copy, df in fields.items() if df and df.permlevel}
	levels = meta.get_permlevel_access("read", user=user) if higher else []
	return frozenset(copy for copy, level in higher.items() if level not in levels)


def closed_fields_of_customer(user: str | None = None) -> frozenset[str]:
	"""The fields of the customer that somebody may not read there."""
	user, meta = user or frappe.session.user, get_meta(CUSTOMER)
	fields = {df.fieldname: df.fieldname for df in meta.fields}
	return NONE if user == "Administrator" else _closed(CUSTOMER, fields, user)


def levelled_fields_of_customer() -> frozenset[str]:
	"""The fields of the customer that not everybody who sees it may read: what others read as well is said without them."""
	return frozenset(df.fieldname for df in get_meta(CUSTOMER).fields if df.permlevel)


def told_mails(user: str | None = None) -> frozenset[str]:
	"""The kinds of messages of which somebody may read what they are about, of those that they see."""
	closed = closed_copies(user)
	kept_with = {MAIL: MAIL, INTERACTION: SEGMENT}
	return frozenset(kind for kind, told in kept_with.items() if "subject" not in closed.get(told, NONE))


def kinds_closed(copy: str = "", user: str | None = None) -> tuple[str, ...]:
	"""The documents of which a copy, or any, is closed: rows about them are left out of what lists, sums and filters."""
	return tuple(sorted(kind for kind, closed in closed_copies(user).items() if not copy or copy in closed))


def blank_copies(items: Iterable[dict[str, Any]]) -> None:
	"""What happened is shown without what the reader may not read of the document."""
	told = [item for item in items if item.get("kind") == "interaction"]
	closed = closed_copies() if told else {}
	for item in told:
		for copy in closed.get(item["reference_doctype"], NONE) - {MOMENT}:
			item[copy] = None


def blank_reasons(items: Iterable[dict[str, Any]]) -> None:
	"""A reason says which status a document took."""
	told = [item for item in items if item.get("reason") and item.get("reference_doctype")]
	kinds = kinds_closed("status") if told else ()
	for item in told:
		if item["reference_doctype"] in kinds:
			item["reason"] = ""


def repeats_a_level(doctype: str, copy: str) -> bool:
	"""Whether what is told of a kind of document stands at a level that not all of its readers have."""
	spec = next((spec for spec in get_specs().values() if spec.doctype == doctype), None)
	field = _copied(spec).get(copy) if spec else ""
	df = get_meta(doctype).get_field(field) if field else None
	return bool(df and df.permlevel)


def blank_documents(documents: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
	"""Open documents; one whose status is closed is not told to be open."""
	closed = closed_copies()
	shown = []
	for document in documents:
		of_kind = closed.get(document["doctype"], NONE)
		if "status" in of_kind:
			continue
		hidden = {key: None for key, copy in (("amount", "amount"), ("date", MOMENT)) if copy in of_kind}
		shown.append({**document, **hidden})
	return shown
