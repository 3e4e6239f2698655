"""Fields that a list may not be filtered or sorted by: those at a level of permission that the user does not have.

Frappe leaves such fields out of what a list shows. 15 still lets a list be filtered and sorted by them, which tells what
they hold letter by letter, and in both versions the exports of documents with their rows ask for no level at all.
"""

import re
from typing import Any

import frappe
from frappe import _
from frappe.model import default_fields

from convo_channels.compat import get_list_query, is_export_of_rows
from convo_channels.constants import CHANNEL, CLOSED_LEVEL, HELD_VALUE, OUTBOX, POST, PROFILE, SEGMENT
from convo_channels.services.access import customers
from convo_channels.services.base.snapshot import get_meta

HOLDERS = (SEGMENT, CHANNEL, PROFILE, POST, OUTBOX, HELD_VALUE)
# Of a row that may not be seen these tell that it is there, and when it was written.
ROW_COLUMNS = {"name", "idx", "owner", "creation", "modified", "modified_by", "docstatus"}

# What a list says of what it wants.
SAID = ("fields", "conditions", "grouped_or_conditions", "order_by", "group_by")


def check_list(user: str | None = None) -> None:
	"""Refuse the list that is being asked for when it is filtered, sorted, grouped or computed by a field closed to the user."""
	user = user or frappe.session.user
	query, is_export = get_list_query(), is_export_of_rows()
	# Where conditions alone are asked for, as for our own pages, nothing is said that could be closed: finding out costs fifty metas.
	if user == "Administrator" or not (is_export or _asks(query)):
		return
	closed = {doctype: fields for doctype, fields in _closed_fields(user).items() if fields}
	if closed and is_export:
		frappe.throw(
			_("These documents hold rows that you may not see all of, so you may not export them with their rows."),
			frappe.PermissionError,
		)
	if closed and _asks(query):
		_check_query(query, closed)


def _asks(query: Any) -> bool:
	"""Whether a list says by anything what it wants."""
	return query is not None and not query.flags.ignore_permissions and any(getattr(query, part, None) for part in SAID)


def _closed_fields(user: str) -> dict[str, set[str]]:
	"""{DocType: its fields at a level that the user does not have}; of a table at such a level all, its number of rows too."""
	found: dict[str, set[str]] = {}
	sees_all = customers.sees_all(user)
	for holder in HOLDERS:
		meta = get_meta(holder)
		levels = {0, *meta.get_permlevel_access("read", user=user), *([CLOSED_LEVEL] if sees_all else [])}
		found[holder] = {df.fieldname for df in meta.fields if df.permlevel not in levels}
		for table in meta.get_table_fields():
			is_closed = table.permlevel not in levels
			fields = get_meta(table.options).fields
			closed = {df.fieldname for df in fields if is_closed or df.permlevel not in levels}
			found[table.options] = closed | (ROW_COLUMNS if is_closed else set())
	return found


def _check_query(query: Any, closed: dict[str, set[str]]) -> None:
	# The rows of its own that may not be seen are left out by a condition.
	closed = {**closed, query.doctype: closed.get(query.doctype, set()) - ROW_COLUMNS}
	closed = {doctype: names for doctype, names in closed.items() if names}
	fields = [str(field) for field in query.fields or ()]
	computed = [field for field in fields if "(" in field and not field.startswith("SELECT ")]
	said = map(str, [*getattr(query, "conditions", ()), *getattr(query, "grouped_or_conditions", ()), *fields])
	loose = [*(str(getattr(query, part, "") or "") for part in ("order_by", "group_by")), *computed]
	# A field of another table may be written without it, wherever that table is joined; a joined one is numbered.
	bare = _bare(query.doctype, closed)
	named = "|".join(rf"`?tab{doctype}(_\d+)?`?\s*\.\s*`?({'|'.join(sorted(names))})\b" for doctype, names in sorted(closed.items()))
	if any(re.search(named, text, re.IGNORECASE) for text in [*said, *loose]) or any(
		re.search(bare, text, re.IGNORECASE) for text in loose
	):
		frappe.throw(_("These lists cannot be filtered or sorted by what you may not read."), frappe.PermissionError)


def _bare(doctype: str, closed: dict[str, set[str]]) -> str:
	"""A closed field by its name alone; a name that the list's own DocType shows means that one."""
	own = closed.get(doctype, set())
	shown = {*default_fields, *(df.fieldname for df in get_meta(doctype).fields)} - own
	others = {name for names in closed.values() for name in names} - shown
	return rf"(?<![\w.`])`?({'|'.join(sorted(own | others)) or '-'})\b"
