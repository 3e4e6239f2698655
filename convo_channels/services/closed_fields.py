"""Fields that a list may not be filtered or sorted by: those at a level of permission that the user does not have.

Frappe leaves such fields out of what a list shows. 15 still lets a list be filtered and sorted by them, which tells what
they hold letter by letter, and in both versions the exports of documents with their rows ask for no level at all.
"""

import re
from typing import Any

import frappe
from frappe import _

from convo_channels.compat import get_list_query, is_export_of_rows
from convo_channels.constants import CHANNEL, CLOSED_LEVEL, SEGMENT
from convo_channels.services import permission
from convo_channels.services.snapshot import get_meta

HOLDERS = (SEGMENT, CHANNEL)


def check_list(user: str | None = None) -> None:
	"""Refuse the list that is being asked for when it is filtered, sorted, grouped or computed by a field closed to the user."""
	user = user or frappe.session.user
	if user == "Administrator":
		return
	closed = {doctype: fields for doctype, fields in _closed_fields(user).items() if fields}
	if closed and is_export_of_rows():
		frappe.throw(
			_("These documents hold rows that you may not see all of, so you may not export them with their rows."),
			frappe.PermissionError,
		)
	query = get_list_query() if closed else None
	if query and not query.flags.ignore_permissions:
		_check_query(query, closed)


def _closed_fields(user: str) -> dict[str, set[str]]:
	"""{DocType: its fields at a level that the user does not have}; all of a table that is at such a level."""
	found: dict[str, set[str]] = {}
	sees_all = permission.sees_all(user)
	for holder in HOLDERS:
		meta = get_meta(holder)
		levels = {0, *meta.get_permlevel_access("read", user=user), *([CLOSED_LEVEL] if sees_all else [])}
		found[holder] = {df.fieldname for df in meta.fields if df.permlevel not in levels}
		for table in meta.get_table_fields():
			is_closed = table.permlevel not in levels
			fields = get_meta(table.options).fields
			found[table.options] = {df.fieldname for df in fields if is_closed or df.permlevel not in levels}
	return found


def _check_query(query: Any, closed: dict[str, set[str]]) -> None:
	fields = [str(field) for field in query.fields or () if "(" in str(field)]
	said = map(str, [*getattr(query, "conditions", ()), *getattr(query, "grouped_or_conditions", ()), *fields])
	loose = [*(str(getattr(query, part, "") or "") for part in ("order_by", "group_by")), *fields]
	named = "|".join(rf"`?tab{doctype}`?\s*\.\s*`?({'|'.join(names)})\b" for doctype, names in sorted(closed.items()))
	bare = rf"(?<![\w.`])`?({'|'.join(closed.get(query.doctype, {'-'}))})\b"
	if any(re.search(named, text, re.IGNORECASE) for text in [*said, *loose]) or any(
		re.search(bare, text, re.IGNORECASE) for text in loose
	):
		frappe.throw(_("These lists cannot be filtered or sorted by what you may not read."), frappe.PermissionError)
