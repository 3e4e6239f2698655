"""Which documents a user may read: by kind, by condition, one by one, and the reasons that name them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import frappe
from frappe.permissions import get_role_permissions

from convo_channels.compat import get_match_condition
from convo_channels.constants import (
	INTERACTION,
	POST,
	PROFILE,
	SEGMENT,
	SEGMENT_EXCEPTION,
)
from convo_channels.core.base.pages import Row
from convo_channels.core.base.sql import FALSE, TRUE, Sql, all_of, any_of, foreign, ident, in_list, sql
from convo_channels.core.base.store import column
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.catalog.catalog import INDIRECT_DOCTYPES
from convo_channels.core.catalog.open_states import OPEN_STATES
from convo_channels.services.access import mails
from convo_channels.services.access.copies import blank_reasons
from convo_channels.services.access.mails import holds_documents
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.snapshot import get_meta, warm_meta
from convo_channels.services.catalog.site_catalog import get_specs

OWN_MAIL = mails.OWN

# What belongs to the customer shown is as visible as the customer.
OURS = ("Customer", "Tag Link", POST, INTERACTION, PROFILE)


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
	spoken_of = [kind for kind in mails.spoken_of() if kind not in OWN_MAIL]
	open_ones = readable_kinds(spoken_of, user)
	kinds = [kind for kind in spoken_of if kind in open_ones]
	told = {*told_doctypes(), mails.DOCTYPE}
	others = [(kind, condition_of(kind, user)) for kind in kinds if kind not in told]
	some = tuple((kind, condition) for kind, condition in others if condition != TRUE)
	visibility = replace(visibility, documents=(*visibility.documents, *some))
	about = all_of([in_list(doctype, kinds), visibility.shown_reference(doctype, name)])
	return any_of([sql("COALESCE({}, '') = ''", doctype), in_list(doctype, OWN_MAIL), about])


def hidden_doctypes(user: str | None = None) -> Sequence[str]:
	"""Documents a user may not read at all."""
	return _Hidden(user or frappe.session.user)


class _Hidden(Sequence[str]):
	"""Found out when it is looked at, and of one kind where one is asked for: a page of posts that name no document asks for none."""

	def __init__(self, user: str):
		self._user = user

	@cached_property
	def _all(self) -> tuple[str, ...]:
		kinds = told_doctypes()
		readable_ones = readable_kinds(kinds, self._user)
		return tuple(d for d in kinds if d not in readable_ones)

	def __contains__(self, kind: object) -> bool:
		return kind in told_doctypes() and not may_read(str(kind), self._user)

	def __len__(self) -> int:
		return len(self._all)

	def __getitem__(self, at):
		return self._all[at]


def may_read(doctype: str, user: str | None = None) -> bool:
	"""Whether there are documents of that name to read. What is stored may name a DocType that is no more."""
	return bool(readable_kinds([doctype], user))


def readable_kinds(doctypes: Sequence[str], user: str | None = None) -> set[str]:
	"""Those of some DocTypes of which a user may read documents: all by role, or some that are shared.

	As Frappe's `has_permission` decides it for a DocType, which asks the shares of each kind by itself: every page asks for twenty.
	"""
	user = user or frappe.session.user
	known = [doctype for doctype in doctypes if holds_documents(doctype)]
	if user == "Administrator":
		return set(known)
	by_role = {d for d in known if get_role_permissions(get_meta(d), user=user).get("read")}
	return by_role | _shared_kinds([d for d in known if d not in by_role], user)


def _shared_kinds(doctypes: Sequence[str], user: str) -> set[str]:
	if not doctypes:
		return set()
	everybody = FALSE if user == "Guest" else sql("everyone = 1")
	query = sql(
		"SELECT DISTINCT share_doctype FROM `tabDocShare` WHERE `read` = 1 AND {} AND {}",
		in_list(sql("share_doctype"), doctypes), any_of([sql("user = {}", user), everybody]),
	)  # fmt: skip
	return set(column(store, query))


def asked(doc: Any, *columns: str) -> Iterator[SimpleNamespace]:
	"""What a document says and, when it is stored, what is stored: nobody opens a document by saying it is another one."""
	told = {column: doc.get(column) for column in columns}
	yield SimpleNamespace(**told)
	if doc.get("name") and not doc.get("__islocal"):
		stored = frappe.db.get_value(doc.doctype, doc.name, columns, as_dict=True)
		if stored and stored != told:
			yield SimpleNamespace(**stored)


def reads_document(doctype: str, name: str, user: str) -> bool:
	"""Whether somebody may read one document, which may be gone: what was said about it is then as readable as its kind."""
	if not may_read(doctype, user):
		return False
	return not frappe.db.exists(doctype, name) or bool(
		frappe.has_permission(doctype, "read", doc=name, user=user)
	)


def reads_post(post: str | None, user: str) -> bool:
	"""Whether somebody may read a post; of one that is gone nobody reads what was said to it."""
	return bool(post and frappe.db.exists(POST, post) and frappe.has_permission(POST, "read", doc=post, user=user))


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
	"""A reason may name a document of a kind the user reads in general, but not this one: what happened stands alone.

	Reasons come here said; why something was decided by hand they tell only those who may read it (core/segments/facts.py).
	"""
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
