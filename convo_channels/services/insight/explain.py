"""Explanations for the reader who asks: what core finds, without what this user may not read.

Fields and kinds of documents that are closed to the user hide the whole condition; so do single documents behind a
number that the user may not open, for the number would tell of them.
"""

import json
from collections.abc import Sequence
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from convo_channels.core.base.clock import as_text
from convo_channels.core.base.sql import TRUE, all_of, any_of, like, sql
from convo_channels.core.insight import explain as core_explain
from convo_channels.core.insight.explain import Reading
from convo_channels.core.insight.explain_values import MAX_DOCUMENTS, Document
from convo_channels.core.segments import segments as core_segments
from convo_channels.core.segments.evaluation import Engine
from convo_channels.services.access.customers import get_visibility, require_customer
from convo_channels.services.access.documents import (
	OURS,
	condition_of,
	hide_unreadable,
	readable,
	reads_by_hand,
)
from convo_channels.services.access.segments import require_segment
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.voice import get_voice
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.rules import requests, told

MAX_FOUND = 50
MAX_TEXT = 140
# As visible as the customer whose explanation it is.
WITH_THE_CUSTOMER = frozenset({*OURS, "Tag"})
VERSIONS_LOOKED_AT = 20


def explain(segment: str, customer: str) -> dict[str, Any]:
	"""Why a customer the user may see is in a segment or not."""
	name = require_customer(customer)
	asked = require_segment(segment)
	catalog = get_catalog()
	segments = core_segments.load_segments(store, catalog)
	found = segments.by_name[asked]
	hidden = requests.hidden_conditions(found.rule, catalog) if found.rule else {}
	said = told.told_rule(found.rule, catalog) if found.rule else None
	reading = Reading(hidden, _may_read, _read_history, _, said, reads_by_hand(), get_voice())
	with said_plainly():
		engine = Engine(catalog, segments, catalog.clock(now_datetime()))
		answer = core_explain.explain(store, engine, found, name, reading)
	if answer["since"]:
		hide_unreadable([answer["since"]])
	return answer


def _may_read(documents: Sequence[Document]) -> bool:
	"""Whether the user may open every document a value is made of."""
	by_doctype: dict[str, set[str]] = {}
	for document in documents:
		if document.doctype not in WITH_THE_CUSTOMER:
			by_doctype.setdefault(document.doctype, set()).add(document.name)
	if frappe.session.user == "Administrator":
		return True
	for doctype, names in by_doctype.items():
		if names - readable(doctype, names):
			return False
		if len(documents) >= MAX_DOCUMENTS and condition_of(doctype, frappe.session.user) != TRUE:
			return False  # there may be more of them than were looked at
	return True


def _read_history(doctype: str, name: str, fieldname: str) -> Document | None:
	"""The newest recorded change of one field."""
	versions = frappe.get_all(
		"Version",
		filters={"ref_doctype": doctype, "docname": name, "data": ["like", f'%"{fieldname}"%']},
		fields=["data", "creation", "owner"],
		order_by="creation desc",
		limit_page_length=VERSIONS_LOOKED_AT,
	)
	for version in versions:
		changed = json.loads(version.data or "{}").get("changed") or ()
		if any(change[0] == fieldname for change in changed):
			return Document(doctype, name, as_text(version.creation), version.owner)
	return None


def search(segment: str, txt: str, limit: int) -> list[dict[str, Any]]:
	"""Customers whose membership can be asked for, disabled ones too, and whether each is a member now."""
	asked = require_segment(segment)
	visibility = get_visibility()
	if visibility.is_nothing:
		return []
	name = sql("`tabCustomer`.name")
	wanted = any_of([like(sql("`tabCustomer`.customer_name"), txt), like(name, txt)]) if txt else TRUE
	query = sql(
		"SELECT `tabCustomer`.name, `tabCustomer`.customer_name, m.customer IS NOT NULL FROM `tabCustomer`"
		" LEFT JOIN `tabConvo Segment Member` AS m ON m.segment = {} AND m.customer = `tabCustomer`.name"
		" WHERE {} ORDER BY `tabCustomer`.customer_name, `tabCustomer`.name LIMIT {}",
		asked, all_of([visibility.where, wanted]), limit,
	)  # fmt: skip
	return [
		{"name": found, "customer_name": shown or found, "is_member": bool(is_member)}
		for found, shown, is_member in store.rows(query)
	]
