"""What a link field offers of our DocTypes: what Frappe's own search would offer, never more than the user may read."""

import json
from typing import Any

import frappe
from frappe import _

from convo_channels.constants import DOCTYPES
from convo_channels.core.posts.files import FILE
from convo_channels.exceptions import ConvoError

# Nobody turns more pages of a link field's list than this; and no database counts as far as Python does.
MOST, LAST = 100, 1_000_000
# Of Frappe's own, those whose lists we narrow.
SEARCHED = (*DOCTYPES, FILE)


def search(doctype: str, txt: str, start: int, page_len: int, filters: Any, as_dict: bool) -> Any:
	"""Names, and what the DocType is searched by. `filters`: as Frappe's lists take them, or as JSON."""
	if doctype not in SEARCHED:
		frappe.throw(_("Only documents of the conversations are searched here."))
	meta = frappe.get_meta(doctype)
	if not _may_look(doctype):
		frappe.throw(_("You may not read {0}.").format(_(doctype)), frappe.PermissionError)
	if meta.istable or meta.issingle:
		return []
	fields = list(dict.fromkeys(["name", *filter(None, [meta.title_field]), *meta.get_search_fields()]))
	conditions = [*_as_list(doctype, filters), *_in_use(doctype, meta)]

	def ask(conditions: list[Any], either: list[Any], start: int, limit: int) -> list[Any]:
		return frappe.get_list(
			doctype, fields=fields, filters=conditions, or_filters=either, order_by="name asc", limit_start=start,
			limit_page_length=limit, as_list=not as_dict,
		)  # fmt: skip

	either = [[doctype, field, "like", f"%{txt}%"] for field in fields] if txt else []
	found = ask(conditions, either, min(max(start, 0), LAST), min(max(page_len, 1), MOST))
	# However many others hold the text, the one of this name is among them: 16 asks so whether a link leads somewhere.
	exact = ask([*conditions, [doctype, "name", "=", txt]], [], 0, 1) if txt and start <= 0 else []
	return [*exact, *(row for row in found if row not in exact)]


def _may_look(doctype: str) -> bool:
	return any(frappe.has_permission(doctype, right) for right in ("read", "select"))


def _as_list(doctype: str, given: Any) -> list[Any]:
	"""Conditions of a request; Frappe itself fails over what is none."""
	try:
		filters = json.loads(given) if isinstance(given, str) and given.strip() else given or []
	except (ValueError, RecursionError):
		filters = None
	if isinstance(filters, dict):
		asked = ((field, value if isinstance(value, (list, tuple)) else ("=", value)) for field, value in filters.items())
		filters = [[doctype, field, *test] for field, test in asked]
	if not isinstance(filters, list) or not all(_is_condition(doctype, item) for item in filters):
		frappe.throw(_("The filters must be an object or a list of conditions."), ConvoError)
	return filters


def _is_condition(doctype: str, item: Any) -> bool:
	"""[field, operator, value], or the same behind the DocType it is of."""
	if not isinstance(item, list) or not 3 <= len(item) <= 5 or not all(map(_is_operand, item)):
		return False
	asked, field = (doctype, item[0]) if len(item) == 3 else item[:2]
	return asked in SEARCHED and field in frappe.get_meta(asked).get_valid_columns()


def _is_operand(part: Any) -> bool:
	if isinstance(part, (list, tuple)):
		return all(isinstance(item, (str, int, float)) for item in part)
	return part is None or isinstance(part, (str, int, float))


def _in_use(doctype: str, meta: Any) -> list[Any]:
	"""What was switched off is not offered, as in Frappe's own search."""
	return [[doctype, df.fieldname, "=", 1] for df in meta.fields if df.fieldname == "enabled" and df.fieldtype == "Check"]
