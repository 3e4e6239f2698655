"""Segments on the Frappe side: what saving one checks, what follows from it, and the reports about one."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from convo_channels.constants import (
	CHANNEL,
	SEGMENT,
	SEGMENT_ACTION_RUN,
	SEGMENT_FIGURE,
	SEGMENT_LOG,
	SEGMENT_MEMBER,
	SEGMENT_VERSION,
)
from convo_channels.core.base.sql import ident, join, sql, table
from convo_channels.core.base.store import column, dicts
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.insight import segment_head
from convo_channels.core.library import versions
from convo_channels.core.rules import by_hand, veil
from convo_channels.core.rules.by_hand import parse_by_hand
from convo_channels.core.rules.for_the_form import describe_catalog
from convo_channels.core.rules.named import held_by, linked_by
from convo_channels.core.rules.renames import Renamed, follow
from convo_channels.core.rules.rule import Rule, is_time_dependent, parse_rule
from convo_channels.core.rules.sentence import say_rule
from convo_channels.core.segments import members, moves
from convo_channels.core.segments import segments as core_segments
from convo_channels.core.sync import proof, rebuild
from convo_channels.services.access.documents import readable
from convo_channels.services.access.fields import may_ask_for, permitted_fields, readable_fields
from convo_channels.services.access.roles import writes_to_members
from convo_channels.services.access.segments import require_segment
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import escape, said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.voice import get_voice, translate
from convo_channels.services.catalog.site_catalog import forget_catalog_for_good, get_catalog
from convo_channels.services.changes import recorder
from convo_channels.services.library import uses, uses_renamed
from convo_channels.services.rules import list_values, lost_values, requests, told
from convo_channels.services.rules.told import say_now
from convo_channels.services.sync import moments, rebuilds

# Written by the engine; a form that was opened before must not write them back.
STATE_FIELDS = (
	"status", "broken_reason", "broken_message", "evaluated_at", "rebuilt_at", "verified_at",
	"pending_at", "pending_reason",
)  # fmt: skip
OWNED_BY_SEGMENT = (
	SEGMENT_MEMBER, SEGMENT_LOG, SEGMENT_VERSION, SEGMENT_ACTION_RUN, SEGMENT_FIGURE,
)  # fmt: skip


def validate_segment(doc: Any) -> None:
	"""Refuse a rule that makes no sense, naming the row; write the sentence."""
	_keep_state(doc)
	_keep_version_before(doc)
	catalog = get_catalog()
	_settle_lists(doc, catalog)
	with said_plainly():
		given, before = parse_by_hand(exception_rows(doc)), _saved_before(doc, catalog)
		# A list held by hand stays one when its last customer is deleted.
		is_list = given.holds_somebody or (before.rule is not None and not before.rule.groups)
		rule = parse_rule(rule_rows(doc), catalog, may_be_empty=is_list)
		requests.check_readable(rule, catalog, before.rule)
		requests.check_customers(given, before.by_hand)
		requests.check_values(rule, str(doc.name or doc.title), known=requests.rows_of(rule))
		_spell_segments(rule, doc)
		core_segments.check_cycle(core_segments.load_segments(store, catalog), doc.name or doc.title, rule)
		doc.sentence = say_rule(rule, catalog, get_voice())
	held = {item for item in held_by(rule, catalog) if item.field not in catalog.held.get(item.doctype, ())}
	doc.flags.convo_unwatched = linked_by(rule, catalog) - catalog.watched or held
	doc.is_time_dependent = int(given.has_end or is_time_dependent(rule, catalog))
	if not doc.enabled:
		doc.status = core_segments.PAUSED
	elif doc.is_new() or is_rule_changed(doc) or doc.status == core_segments.PAUSED:
		doc.status, doc.pending_at = core_segments.PENDING, now_datetime()
		doc.broken_reason = doc.broken_message = ""
		doc.pending_reason = _why(moves.CAUSE_RULE)


def _why(cause: str) -> str:
	"""What the moves of a rebuild asked for now will say."""
	return rebuild.reason_for(cause, now_datetime().date(), frappe.session.user).as_json()


def rule_rows(doc: Any) -> list[dict[str, Any]]:
	"""The rows of the form as the engine reads them."""
	return [{column: row.get(column) for column in core_segments.RULE_COLUMNS} for row in doc.rules]


def _settle_lists(doc: Any, catalog: cat.Catalog) -> None:
	"""A list of the grid keeps its values, whatever signs they hold."""
	for row, settled in zip(doc.rules, list_values.settle(rule_rows(doc), catalog), strict=True):
		for cell in veil.VEILED:
			if settled[cell] != row.get(cell):
				row.set(cell, settled[cell])


def exception_rows(doc: Any) -> list[dict[str, Any]]:
	"""The rows beside the rule as the engine reads them."""
	return [{column: row.get(column) for column in by_hand.COLUMNS} for row in doc.get("exceptions") or []]


def _saved_before(doc: Any, catalog: cat.Catalog) -> core_segments.Segment:
	"""The segment as it is stored, whatever the form says."""
	name = "" if doc.is_new() else str(doc.name)
	stored = core_segments.load_segments(store, catalog, name).by_name.get(name) if name else None
	return stored or core_segments.Segment(name, None)


def _keep_state(doc: Any) -> None:
	# As they are now, not as this transaction saw them first: a drain may have counted since.
	stored = None
	if not doc.is_new():
		stored = frappe.db.get_value(SEGMENT, doc.name, STATE_FIELDS, as_dict=True, for_update=True)
	for field in STATE_FIELDS:
		doc.set(field, stored.get(field) if stored else None)
	if not stored:
		doc.status = core_segments.PENDING


def _keep_version_before(doc: Any) -> None:
	"""The rule that this save replaces, where no version holds it yet."""
	stored = None if doc.is_new() else frappe.db.get_value(SEGMENT, doc.name, ["modified", "modified_by"])
	if stored:
		versions.keep_version(store, doc.name, at=stored[0], by=stored[1])


def is_rule_changed(doc: Any) -> bool:
	"""Whether other customers may be in the segment after this save."""
	before = doc.get_doc_before_save()
	if not before:
		return True
	return (
		rule_rows(before) != rule_rows(doc)
		or bool(before.include_disabled) != bool(doc.include_disabled)
		or _decided(before) != _decided(doc)
	)


def _decided(doc: Any) -> list[list[str]]:
	"""What is decided by hand; the form tells a day as text, the database as a date."""
	return [[str(value or "").strip() for value in row.values()] for row in exception_rows(doc)]


def _spell_segments(rule: Rule, doc: Any) -> None:
	"""A row names another segment as that one is stored."""
	for term in rule.terms:
		if term.leaf.subject == cat.SEGMENT:
			name = frappe.db.get_value(SEGMENT, term.leaf.args[0], "name")
			doc.rules[term.row - 1].value = name or term.leaf.args[0]


def on_segment_saved(doc: Any) -> None:
	"""A new or changed rule is kept as a version, and filled by a job right after the commit."""
	versions.keep_version(store, doc.name, at=now_datetime(), by=frappe.session.user)
	if doc.flags.convo_unwatched:
		# Saves of the documents that it follows a link to, and of the fields that it asks since when, matter from now on.
		forget_catalog_for_good()
	if doc.status == core_segments.PENDING:
		cause = moves.CAUSE_RULE if doc.rebuilt_at else moves.CAUSE_FIRST_FILL
		rebuilds.enqueue(doc.name, cause)


def on_segment_deleted(doc: Any) -> None:
	"""Refused while something depends on the segment; its members, history and earlier rules go with it."""
	holders = uses.find_holders(doc.name)
	if holders:
		frappe.throw(
			_("{0} is used by {1}. Point these to another segment first.").format(
				escape(doc.name), escape(", ".join(holders))
			)
		)
	for doctype in OWNED_BY_SEGMENT:
		store.execute(sql("DELETE FROM {} WHERE segment = {}", table(doctype), doc.name))


def on_segment_renamed(old: str, new: str, merge: bool = False) -> None:
	"""Rules that name the segment follow, earlier ones too, and what people made of it; Frappe rewrites the links itself."""
	naming = sql("subject = {} AND value = {} AND parenttype = {}", cat.SEGMENT, old, SEGMENT)
	dependents = column(
		store, sql("SELECT DISTINCT parent FROM `tabConvo Segment Rule` WHERE {} ORDER BY parent", naming)
	)
	store.execute(sql("UPDATE `tabConvo Segment Rule` SET value = {} WHERE {}", new, naming))
	catalog = get_catalog()
	for name in dependents:
		_say_again(name, catalog)
	versions.follow_rename(store, catalog, Renamed(SEGMENT, old, new), get_voice())
	uses_renamed.follow(old, new)


@recorder.never_breaks_a_save
def follow_rename(renamed: Renamed) -> None:
	"""A document got another name, within the user's own transaction: rules that name it say the new one."""
	if recorder.is_idle() or renamed.doctype.startswith("Convo "):
		return
	catalog, touched = get_catalog(), set()
	for row in _stored_rules():
		changed = follow(row, catalog, renamed)
		if changed:
			_write_rule(row["name"], changed)
			touched.add(row["parent"])
	for name in sorted(touched):
		_say_again(name, catalog)
		_look_again(name)
	versions.follow_rename(store, catalog, renamed, get_voice())


def _stored_rules() -> list[dict[str, Any]]:
	"""By SQL, as everything that is done inside the save of somebody's document: Frappe's ORM reads and keeps meta."""
	columns = ("name", "parent", *core_segments.RULE_COLUMNS)
	query = sql(
		"SELECT {} FROM `tabConvo Segment Rule` WHERE parenttype = 'Convo Segment' ORDER BY parent, idx",
		join(", ", [ident(column) for column in columns]),
	)
	return dicts(store, query, columns)


def _write_rule(name: str, changed: dict[str, Any]) -> None:
	pairs = join(", ", [sql("{} = {}", ident(column), value) for column, value in changed.items()])
	store.execute(sql("UPDATE `tabConvo Segment Rule` SET {} WHERE name = {}", pairs, name))


def _say_again(name: str, catalog: cat.Catalog) -> None:
	"""The sentence of a segment whose rows were rewritten."""
	frappe.clear_document_cache(SEGMENT, name)
	found = core_segments.load_segments(store, catalog, name).by_name.get(name)
	if found and found.rule:
		said = say_rule(found.rule, catalog, get_voice())
		store.execute(sql("UPDATE `tabConvo Segment` SET sentence = {} WHERE name = {}", said, name))


def _look_again(name: str) -> None:
	"""At its members by the new words."""
	is_live = sql(
		"SELECT 1 FROM `tabConvo Segment` WHERE name = {} AND status = {}", name, core_segments.LIVE
	)
	if store.rows(is_live):
		core_segments.ask_for_rebuild(store, name, now_datetime(), _why(moves.CAUSE_RULE))
		rebuilds.enqueue(name, moves.CAUSE_RULE)


def get_overview(segment: str) -> dict[str, Any]:
	"""The head of a segment's form."""
	site = FrappeSite()
	with said_plainly():
		head = segment_head.read_overview(site, segment)
	name = head["name"]
	head["sentence"] = say_now(name, head["sentence"])
	head["broken_reason"] = told.fault_now(name)
	head["lost"] = lost_values.of_segment(name, told.stored_rows(sql("parent = {}", name)))
	head["used_by"] = uses.shown_uses(name, site.reader)
	head["can_create_channel"] = site.may("create", CHANNEL)
	head["can_write"] = writes_to_members()
	return head


def verify(segment: str) -> dict[str, Any]:
	"""Compute a segment from nothing, compare, and record what was found."""
	with said_plainly():
		return proof.verify(FrappeSite(), segment, moments.passed_until())


def describe() -> dict[str, Any]:
	"""The catalog for the form, without what the user may not read."""
	described = describe_catalog(get_catalog(), translate)
	memo: dict[tuple[str, bool], set[str]] = {}
	seen = readable("Company", set(described["companies"]))
	described["companies"] = {name: code for name, code in described["companies"].items() if name in seen}
	for source in list(described["sources"]):
		known = get_catalog().sources[source["key"]]
		allowed = readable_fields(known)
		if allowed is None:
			described["sources"].remove(source)
			continue
		source["fields"] = [field for field in source["fields"] if may_ask_for(known, field["name"], allowed, memo)]
		if source["not_offered"]:
			permitted = permitted_fields(known.doctype, known.holder)
			source["not_offered"] = [field for field in source["not_offered"] if field["name"] in permitted]
	return described


def get_members(segment: str, page_cursor: str | None, limit: int) -> dict[str, Any]:
	"""Members by name; the cursor is bound to the segment."""
	with said_plainly():
		return members.read_members(FrappeSite(), segment, page_cursor, limit)


def request_rebuild(segment: str) -> dict[str, Any]:
	"""Ask for the job; a broken segment is tried again."""
	name = require_segment(segment)
	if frappe.db.get_value(SEGMENT, name, "status") == core_segments.PAUSED:
		frappe.throw(_("{0} is disabled. Enable it first.").format(escape(name)))
	core_segments.ask_for_rebuild(store, name, now_datetime(), _why(moves.CAUSE_VERIFY))
	rebuilds.enqueue(name, moves.CAUSE_VERIFY)
	return {"queued": True}
