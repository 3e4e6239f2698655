"""Explanations for the reader who asks: what core finds, without what this user may not read.

Fields and kinds of documents that are closed to the user hide the whole condition; so do single documents behind a
number that the user may not open, for the number would tell of them.
"""

import json
from collections.abc import Sequence
from typing import Any

import frappe

from convo_channels.core.base.clock import as_text
from convo_channels.core.base.sql import TRUE
from convo_channels.core.insight import asked
from convo_channels.core.insight.explain import Reading
from convo_channels.core.insight.explain_values import MAX_DOCUMENTS, Document
from convo_channels.core.segments.segments import Segment
from convo_channels.services.access.copies import closed_fields_of_customer, told_mails
from convo_channels.services.access.documents import (
	OURS,
	condition_of,
	readable,
	reads_by_hand,
)
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.voice import get_shown_voice
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.rules import requests, told

# As visible as the customer whose explanation it is.
WITH_THE_CUSTOMER = frozenset({*OURS, "Tag"})
VERSIONS_LOOKED_AT = 20


def explain(segment: str, customer: str) -> dict[str, Any]:
	"""Why a customer the user may see is in a segment or not."""
	with said_plainly():
		return asked.explain_membership(FrappeSite(), segment, customer, _reading_of)


def _reading_of(segment: Segment) -> Reading:
	catalog, rule = get_catalog(), segment.rule
	hidden = requests.hidden_conditions(rule, catalog) if rule else {}
	said = told.told_rule(rule, catalog) if rule else None
	return Reading(hidden, _may_read, _read_history, said, reads_by_hand(), get_shown_voice(), closed_fields_of_customer(), told_mails())


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
	with said_plainly():
		return asked.find_askable(FrappeSite(), segment, txt, limit)
