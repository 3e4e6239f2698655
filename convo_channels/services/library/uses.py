"""Who depends on a segment: channels, other segments, and what people made of it in Frappe; and letting go of it.

Detaching goes through the ordinary documents, as the user. It deletes nothing: a channel is archived or shows another
segment, a rule names another segment or no longer this one.
"""

import json
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _

from convo_channels.constants import CHANNEL, SEGMENT
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.text import fold
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.insight.segment_head import used_by
from convo_channels.core.library.uses import condition_names, filters_name
from convo_channels.exceptions import ConvoError
from convo_channels.services.access.segments import reads_segment
from convo_channels.services.base.errors import escape
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.snapshot import get_meta

MAX_USES = 200
LOOKED_AT = 500
ARCHIVE, POINT, REMOVE = "archive", "point", "remove"
# Frappe's own fields that name a segment without being a Link to it: filters of script reports.
PLAIN_FIELDS = frozenset({"segment", "convo_segment"})


@dataclass(frozen=True)
class Place:
	"""A DocType whose documents keep filters (JSON) or conditions (Python) about documents of another."""

	doctype: str
	columns: tuple[str, ...]
	about: str
	title: str = "name"
	is_python: bool = False
	parenttype: str = ""


PLACES = (
	Place("Report", ("json",), "ref_doctype"),
	Place("Number Card", ("filters_json", "dynamic_filters_json"), "document_type", "label"),
	Place("Dashboard Chart", ("filters_json", "dynamic_filters_json"), "document_type", "chart_name"),
	Place("Auto Email Report", ("filters",), "report"),
	Place("List Filter", ("filters",), "reference_doctype", "filter_name"),
	Place("Kanban Board", ("filters",), "reference_doctype"),
	Place("Workspace Shortcut", ("stats_filter",), "link_to", "label", parenttype="Workspace"),
	Place("Workspace Quick List", ("quick_list_filter",), "document_type", "label", parenttype="Workspace"),
	Place("Notification", ("condition",), "document_type", "subject", is_python=True),
	Place(
		"Assignment Rule", ("assign_condition", "unassign_condition", "close_condition"), "document_type", is_python=True
	),
	Place("Webhook", ("condition",), "webhook_doctype", is_python=True),
)  # fmt: skip


def find_uses(segment: str) -> list[dict[str, Any]]:
	"""[{"doctype", "name", "title", "how", "can_detach"}]. What the user may not open is told without its name."""
	found = [*_channels(segment), *_builders(segment), *_mailing(segment), *_elsewhere(segment)]
	return [_as_told(use) for use in found[:MAX_USES]]


def _channels(segment: str) -> list[dict[str, Any]]:
	rows = frappe.get_all(
		CHANNEL, {"segment": segment}, ["name", "title", "is_archived"], order_by="title", limit_page_length=0
	)
	return [
		_use(
			CHANNEL, row.name, row.title,
			_("Archived; showed its customers") if row.is_archived else _("Shows its customers"),
			can_detach=not row.is_archived, is_archived=bool(row.is_archived),
		)
		for row in rows
	]  # fmt: skip


def _builders(segment: str) -> list[dict[str, Any]]:
	rows = frappe.get_all(
		"Convo Segment Rule",
		{"subject": cat.SEGMENT, "value": segment, "parenttype": SEGMENT},
		["parent", "idx"],
		order_by="parent, idx",
		limit_page_length=0,
	)
	found: dict[str, list[int]] = {}
	for row in rows:
		found.setdefault(row.parent, []).append(row.idx)
	return [
		_use(
			SEGMENT, name, name,
			_("Its rule names it in row {0}").format(", ".join(map(str, numbers))), can_detach=True,
		)
		for name, numbers in found.items()
	]  # fmt: skip


def _mailing(segment: str) -> list[dict[str, Any]]:
	group = frappe.db.get_value(SEGMENT, segment, "email_group")
	return [_use("Email Group", group, group, _("Is kept in step with its members"))] if group else []


def _elsewhere(segment: str) -> list[dict[str, Any]]:
	return [use for place in PLACES for use in _in_place(place, segment)]


def _in_place(place: Place, segment: str) -> list[dict[str, Any]]:
	"""The documents of one kind that name the segment."""
	rows, columns = read_place(place, segment, LOOKED_AT)
	named = [row for row in rows if any(_names(place, row, column, segment) for column in columns)]
	if place.parenttype:
		parents = {row.parent: row for row in named}
		return [_use(place.parenttype, name, name, _("Filters by it")) for name in parents]
	how = _("Its condition names it") if place.is_python else _("Filters by it")
	return [_use(place.doctype, row.name, row.get(place.title) or row.name, how) for row in named]


def read_place(place: Place, segment: str, limit: int = 0) -> tuple[list[Any], list[str]]:
	"""The documents of one kind that hold the segment's name as text, to be looked into, and the columns that may."""
	if not frappe.db.exists("DocType", place.doctype):
		return [], []
	meta = get_meta(place.doctype)
	columns = [column for column in place.columns if meta.has_field(column)]
	title = place.title if place.title == "name" or meta.has_field(place.title) else "name"
	if not columns or not meta.has_field(place.about):
		return [], []
	fields = list(dict.fromkeys(["name", title, place.about, *columns]))
	rows = frappe.get_all(
		place.doctype,
		fields=[*fields, "parent"] if place.parenttype else fields,
		or_filters=[[place.doctype, column, "like", probe(segment)] for column in columns],
		order_by="name",
		limit_page_length=limit,
	)
	return rows, columns


def probe(segment: str) -> str:
	"""A LIKE for texts that may name it, by the longest part that reads the same in JSON, in Python and in a LIKE."""
	text = segment
	for sign in "\"'\\%_":
		text = text.replace(sign, "\0")
	# JSON may write other letters as escapes: they are looked at when the text is read.
	text = "".join(letter if letter.isascii() else "\0" for letter in text)
	return f"%{max(text.split(chr(0)), key=len)}%"


def _names(place: Place, row: Any, column: str, segment: str) -> bool:
	doctype = doctype_of(place, row)
	if place.is_python:
		return condition_names(row.get(column), doctype, segment)
	return filters_name(row.get(column), doctype, segment, is_segment_field)


def doctype_of(place: Place, row: Any) -> str:
	"""What its filters or its condition are about."""
	doctype = row.get(place.about) or ""
	if place.doctype == "Auto Email Report":
		doctype = frappe.db.get_value("Report", doctype, "ref_doctype") or ""
	return str(doctype)


def is_segment_field(doctype: str, field: str) -> bool:
	if doctype == SEGMENT:
		return field in ("name", "title")
	if field in PLAIN_FIELDS:
		return True
	if not doctype or not frappe.db.exists("DocType", doctype):
		return False
	df = get_meta(doctype).get_field(field)
	return bool(df and df.fieldtype == "Link" and df.options == SEGMENT)


def _use(
	doctype: str, name: str, title: str, how: str, *, can_detach: bool = False, is_archived: bool = False
) -> dict[str, Any]:
	return {
		"doctype": doctype, "name": name, "title": title or name, "how": how,
		"can_detach": can_detach and bool(frappe.has_permission(doctype, "write", doc=name)),
		"is_archived": is_archived,
	}  # fmt: skip


def _as_told(use: dict[str, Any]) -> dict[str, Any]:
	"""Without its name when the user may not open it."""
	if _may_open(use["doctype"], use["name"]):
		return use
	title = _("A {0} that you may not open").format(_(use["doctype"]))
	return {**use, "name": None, "title": title, "can_detach": False, "is_archived": False}


def _may_open(doctype: str, name: str) -> bool:
	return bool(frappe.has_permission(doctype, "read", doc=name))


def shown_uses(segment: str, reader: Reader) -> list[dict[str, Any]]:
	"""{"doctype", "name", "title"} of what the reader may open, for the head of the form."""
	others = [use for use in [*_mailing(segment), *_elsewhere(segment)] if _may_open(use["doctype"], use["name"])]
	return [
		*(use for use in used_by(store, segment, reader) if use["doctype"] != SEGMENT or reads_segment(use["name"])),
		*({key: use[key] for key in ("doctype", "name", "title")} for use in others),
	]


def find_holders(segment: str) -> list[str]:
	"""What a deletion waits for: channels that are in use, and the rules of other segments."""
	holders = [use for use in (*_channels(segment), *_builders(segment)) if not use["is_archived"]]
	return [_as_told(use)["title"] for use in holders]


# ---- letting go


def parse_uses(uses: str | list) -> list[dict[str, Any]]:
	"""What to let go of: a JSON list of {"doctype", "name", "action": archive, point or remove, "to"}."""
	try:
		given = json.loads(uses) if isinstance(uses, str) else uses
	except (ValueError, RecursionError):
		given = None
	if not isinstance(given, list) or not all(isinstance(use, dict) for use in given):
		frappe.throw(_("Say what to detach as a list."), ConvoError)
	if len(given) > MAX_USES:
		frappe.throw(_("At most {0} can be detached at once.").format(MAX_USES), ConvoError)
	return given


def detach(segment: str, uses: list[dict[str, Any]]) -> dict[str, Any]:
	"""Let go of a segment; all of it or, when one is refused, nothing. Returns what still depends on it."""
	known = {(use["doctype"], fold(use["name"])): use for use in find_uses(segment) if use["name"]}
	for use in uses:
		doctype, name = str(use.get("doctype") or ""), str(use.get("name") or "")
		found = known.get((doctype, fold(name)))
		if not found:
			frappe.throw(
				_("{0} {1} does not use {2}.").format(_(doctype), escape(name[:140]), escape(segment)),
				ConvoError,
			)
		if doctype not in (CHANNEL, SEGMENT):
			frappe.throw(_("Change {0} on its own form.").format(escape(found["title"])), ConvoError)
		release = _release_channel if doctype == CHANNEL else _release_rule
		release(found["name"], segment, str(use.get("action") or ""), _target(use, segment))
	return {"uses": find_uses(segment)}


def _target(use: dict[str, Any], segment: str) -> str:
	if use.get("action") != POINT:
		return ""
	given = str(use.get("to") or "")
	found = reads_segment(given)
	if not found:
		frappe.throw(
			_("Choose the segment to point {0} to.").format(escape(str(use.get("name")))), ConvoError
		)
	if fold(found) == fold(segment):
		frappe.throw(
			_("{0} is the segment to let go of. Choose another one.").format(escape(found)), ConvoError
		)
	return found


def _release_channel(name: str, segment: str, action: str, target: str) -> None:
	doc = frappe.get_doc(CHANNEL, name)
	if action == ARCHIVE:
		doc.is_archived = 1
	elif action == POINT:
		doc.segment = target
	else:
		frappe.throw(_("A channel can be archived or pointed to another segment."), ConvoError)
	doc.save()


def _release_rule(name: str, segment: str, action: str, target: str) -> None:
	doc = frappe.get_doc(SEGMENT, name)
	naming = [
		row for row in doc.rules if row.subject == cat.SEGMENT and fold(row.value or "") == fold(segment)
	]
	if action == POINT:
		for row in naming:
			row.value = target
	elif action == REMOVE:
		if len(naming) == len(doc.rules):
			frappe.throw(
				_(
					"The rule of {0} says nothing else. Point it to another segment, or delete it first."
				).format(escape(name)),
				ConvoError,
			)
		for row in naming:
			doc.remove(row)
	else:
		frappe.throw(_("A rule can point to another segment or lose its rows."), ConvoError)
	doc.save()
