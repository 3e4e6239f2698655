"""Which fields of a source the user may ask for: a rule must not find out what a form would not show.

Rows of a child table are as readable as their document; what is computed is as readable as what it is computed from.
"""

import frappe
from frappe.model import get_permitted_fields

from convo_channels.constants import CONTACT_DATES, INTERACTION, POST, PROFILE
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.catalog.catalog import Source
from convo_channels.core.catalog.computed import Read
from convo_channels.services.access import askable, copies
from convo_channels.services.base.snapshot import get_meta, warm_meta

ALWAYS_READABLE = ("name", "creation", "modified", "owner")
# Closed in Frappe's lists, which show them of every post; a rule asks for them by kinds that are read (askable.py).
ABOUT = {POST: ("reference_doctype", "reference_name")}


def readable_fields(source: Source) -> set[str] | None:
	"""The names of the fields; None when the user may not read these documents at all."""
	if source.kind in ("tag", "segment"):
		return set(source.fields)
	if source.key == cat.PROFILE:
		return set(source.fields) & {*ALWAYS_READABLE, *profile_fields()} - _telling_fields(source.doctype)
	if source.doctype.startswith("Convo "):
		own = {*ALWAYS_READABLE, *permitted_fields(source.doctype), *ABOUT.get(source.doctype, ())}
		return set(source.fields) & own - _telling_fields(source.doctype)
	warm_meta(source.holder)
	if not frappe.has_permission(source.holder, "read"):
		return None
	if source.key == cat.BALANCE:
		return {name for name, field in source.fields.items() if all(map(_may_read, field.reads))}
	own = {*ALWAYS_READABLE, *permitted_fields(source.doctype, source.holder), "parent"}
	of_parent = permitted_fields(source.holder) if source.holder != source.doctype else set()
	found = {name for name, field in source.fields.items() if name in (of_parent if field.of_parent else own)}
	# What no column holds is as readable as what it is computed from.
	added = [field for field in cat.ADDED.get(source.doctype, ()) if field.name in source.fields]
	return found | {field.name for field in added if all(map(_may_read, field.reads))}


def may_ask_for(source: Source, name: str, known: set[str], memo: dict[tuple[str, bool], set[str]] | None = None) -> bool:
	"""Whether the user may ask for a field, `known` being what they read of the source itself.

	One of a linked document is as readable as that document's form shows it to them, and only where they read every document of
	its kind: a rule tells many of what it finds. The customer of a row is the one who is seen anyway. `memo`: of whoever asks many times.
	"""
	if name in known or name not in source.fields:
		return name in known
	field, memo = source.fields[name], {} if memo is None else memo
	while field.via:
		asked = field.via.doctype, not (source.spec and field.via.link.name == source.spec.customer_field)
		if asked not in memo:
			memo[asked] = _read_through_a_link(*asked)
		if field.via.field.name not in memo[asked] or not all(map(_may_read, field.via.field.reads)):
			return False
		field = field.via.link
	return field.name in known


def _read_through_a_link(doctype: str, has_limits: bool) -> set[str]:
	warm_meta(doctype)
	if not frappe.has_permission(doctype, "read") or (has_limits and askable.find_limits(doctype)):
		return set()
	return {*ALWAYS_READABLE, *permitted_fields(doctype)}


def profile_fields() -> set[str]:
	"""Fields of a profile; the days of contact for who may know of all of it, whatever their level."""
	permitted = permitted_fields(PROFILE) - set(CONTACT_DATES)
	return permitted if askable.has_hidden_contact() else {*permitted, *CONTACT_DATES}


def _telling_fields(doctype: str) -> set[str]:
	"""Fields of ours that tell of documents which the user may not read, or of fields of them."""
	if doctype == INTERACTION:
		return {field for closed in copies.closed_copies().values() for field in closed}
	if askable.reads_all_told():
		return set()
	return {PROFILE: {"interaction_count"}, POST: {"reference_doctype", "reference_name"}}.get(doctype, set())


def _may_read(read: Read) -> bool:
	holder = read.parent or read.doctype
	warm_meta(holder)
	return bool(frappe.has_permission(holder, "read")) and set(read.fields) <= permitted_fields(
		read.doctype, holder
	)


def permitted_fields(doctype: str, holder: str = "") -> set[str]:
	"""Fields by level of permission; those of a child table by its parent's, and none where the table itself is hidden."""
	warm_meta(doctype)
	if not holder or holder == doctype:
		meta = get_meta(doctype)
		levels = meta.get_permlevel_access() if meta.permissions else (0,)
		tables = {df.fieldname for df in meta.get_table_fields() if df.permlevel in levels}
		return set(get_permitted_fields(doctype)) | tables
	meta = get_meta(holder)
	levels = meta.get_permlevel_access()
	tables = [df for df in meta.get_table_fields() if df.options == doctype]
	if meta.permissions and not any(df.permlevel in levels for df in tables):
		return set()
	return set(get_permitted_fields(doctype, parenttype=holder))
