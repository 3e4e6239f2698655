"""Who depends on a segment: channels, other segments, and what people made of it in Frappe; and letting go of it.

Detaching goes through the ordinary documents, as the user. It deletes nothing: a channel is archived or shows another
segment, a rule names another segment or no longer this one.
"""

from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _

from convo_channels.constants import CHANNEL, SEGMENT, SEGMENT_ACTION
from convo_channels.core.base.reader import Reader
from convo_channels.core.insight.segment_head import used_by
from convo_channels.core.library import letting_go
from convo_channels.core.library.letting_go import Release, describe
from convo_channels.core.library.uses import condition_names, filters_name
from convo_channels.core.site import named
from convo_channels.services.access.documents import reads_tables
from convo_channels.services.access.segments import reads_segment
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.snapshot import get_meta

LOOKED_AT = 500
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
	return letting_go.find_uses(FrappeSite(), segment, lambda: [*_mailing(segment), *_elsewhere(segment)])


def _mailing(segment: str) -> list[dict[str, Any]]:
	group = frappe.db.get_value(SEGMENT, segment, "email_group")
	return [describe("Email Group", group, group, _("Is kept in step with its members"))] if group else []


def _elsewhere(segment: str) -> list[dict[str, Any]]:
	return [use for place in PLACES for use in _in_place(place, segment)]


def _in_place(place: Place, segment: str) -> list[dict[str, Any]]:
	"""The documents of one kind that name the segment."""
	rows, columns = read_place(place, segment, LOOKED_AT)
	named = [row for row in rows if any(_names(place, row, column, segment) for column in columns)]
	if place.parenttype:
		parents = {row.parent: row for row in named}
		return [describe(place.parenttype, name, name, _("Filters by it")) for name in parents]
	how = _("Its condition names it") if place.is_python else _("Filters by it")
	return [describe(place.doctype, row.name, row.get(place.title) or row.name, how) for row in named]


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


def shown_uses(segment: str, reader: Reader) -> list[dict[str, Any]]:
	"""{"doctype", "name", "title"} of what the reader may open, for the head of the form."""
	others = [
		use
		for use in [*_mailing(segment), *_elsewhere(segment)]
		if frappe.has_permission(use["doctype"], "read", doc=use["name"])
	]
	return [
		*(use for use in used_by(store, segment, reader) if use["doctype"] != SEGMENT or reads_segment(use["name"])),
		*_actions(segment),
		*({key: use[key] for key in ("doctype", "name", "title")} for use in others),
	]


def _actions(segment: str) -> list[dict[str, Any]]:
	"""What is done when somebody joins or leaves, for whoever reads that part of the form."""
	if not reads_tables(SEGMENT, SEGMENT_ACTION):
		return []
	rows = frappe.get_all(SEGMENT_ACTION, {"parent": segment, "is_enabled": 1}, pluck="action", order_by="idx")
	return [{"doctype": SEGMENT_ACTION, "name": segment, "title": _(action), "is_here": True} for action in dict.fromkeys(rows)]


def find_holders(segment: str) -> list[str]:
	"""What a deletion waits for: channels that are in use, and the rules of other segments."""
	return letting_go.find_holders(FrappeSite(), segment)


def detach(segment: str, uses: str | list) -> dict[str, Any]:
	"""Let go of a segment; all of it or, when one is refused, nothing. Returns what still depends on it."""
	with said_plainly():
		name = named.require_segment(FrappeSite(), segment)
		wanted = letting_go.parse_uses(uses)
		letting_go.let_go(FrappeSite(), name, wanted, find_uses(name), _write)
	return {"uses": find_uses(name)}


def _write(release: Release) -> None:
	doc = frappe.get_doc(release.doctype, release.name)
	if release.doctype == CHANNEL:
		doc.update(release.channel_fields)
	else:
		_release_rows(doc, release)
	doc.save()


def _release_rows(doc: Any, release: Release) -> None:
	for row in [row for row in doc.rules if release.is_about({"subject": row.subject, "value": row.value})]:
		if release.target:
			row.value = release.target
		else:
			doc.remove(row)
