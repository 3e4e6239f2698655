"""Which values of rules are not there any more, told to each reader as far as they may know of what is there."""

from collections.abc import Mapping, Sequence
from typing import Any

import frappe
from frappe import _

from convo_channels.constants import SEGMENT
from convo_channels.core.base.errors import CoreError
from convo_channels.core.base.sql import TRUE
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.insight.draft import Telling
from convo_channels.core.rules.lost_values import find_lost
from convo_channels.core.rules.rule import Rule, parse_rule
from convo_channels.services.access import customers, documents
from convo_channels.services.base.voice import translate
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.rules import told


def exists(doctype: str, name: str) -> bool:
	"""Whether there is such a document, whoever may read it."""
	return bool(doctype and frappe.db.exists("DocType", doctype) and frappe.db.exists(doctype, name))


def _exists_to_reader(doctype: str, name: str) -> bool:
	"""Of what the reader may not see nobody says that it is gone: that would tell that something else is there."""
	if not customers.sees_all():
		is_secret = doctype == cat.CUSTOMER or doctype in documents.told_doctypes() or not documents.may_read(doctype)
		if is_secret and doctype not in ("Tag", SEGMENT):
			return True
	return exists(doctype, name)


def rows_of(rule: Rule) -> list[dict[str, Any]]:
	"""[{"row", "text"}] of a rule, without the conditions that name what the reader may not see."""
	catalog = get_catalog()
	hidden = told.hidden_parts(rule, catalog)
	found = find_lost(rule, catalog, _exists_to_reader, translate)
	return [{"row": row, "text": text} for row, text in found if row not in hidden]


def telling_of(rule: Rule, hidden: Mapping[int, str]) -> Telling:
	"""What the reader may be told of a rule that is not saved yet."""
	return Telling(_exists_to_reader, hidden, told.hidden_parts(rule, get_catalog()))


def of_segment(name: str, rows: Sequence[dict[str, Any]]) -> list[str]:
	"""The sentences about a stored rule; a rule that cannot be read any more says so itself."""
	try:
		rule = parse_rule(rows, get_catalog(), may_be_empty=True)
	except CoreError:
		return []
	return list(dict.fromkeys(item["text"] for item in rows_of(rule)))


def of_all() -> list[str]:
	"""One sentence for every segment that compares with what is not there any more."""
	stored: dict[str, list[dict[str, Any]]] = {}
	for row in told.stored_rows(TRUE):
		stored.setdefault(row.pop("parent"), []).append(row)
	found = ((name, of_segment(name, rows)) for name, rows in sorted(stored.items()))
	return [_("The segment {0} compares with what is not there: {1}").format(name, " ".join(said)) for name, said in found if said]
