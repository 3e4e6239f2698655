"""The catalog of this site: fields from meta, sources of other apps from their hook, those that link to Customer from meta.

Cached until a DocType, a custom field or a property of one changes.
"""

from dataclasses import fields as dataclass_fields
from dataclasses import replace
from typing import Any
from zlib import crc32

import frappe
from frappe import _

from convo_channels.constants import PROFILE
from convo_channels.core import catalog as cat
from convo_channels.core.catalog import Catalog, SourceSpec
from convo_channels.core.catalog_found import MetaDocType, MetaField, find_specs
from convo_channels.core.sql import sql
from convo_channels.core.store import column
from convo_channels.services.store import store

SOURCES_HOOK = "convo_segment_sources"
# Named after the shape of what is kept, so that a later version of the app does not read an earlier one's.
_SHAPE = ",".join(field.name for field in dataclass_fields(SourceSpec))
KNOWN_KEY = f"convo_known_sources_{crc32(_SHAPE.encode()):08x}"
FOUND_KEY = f"convo_found_sources_{crc32(_SHAPE.encode()):08x}"
CATALOG_KEY = "convo_catalog"
# A change of these can add a field, take one away, or make a DocType appear.
SHAPING_DOCTYPES = frozenset({"Custom Field", "DocType", "Property Setter"})


def get_catalog() -> Catalog:
	"""The catalog, built once per request or job from cached meta."""
	found = getattr(frappe.local, CATALOG_KEY, None)
	if found is None:
		specs, complaints = _extra_specs()
		specs = [*_found_specs([*cat.BUILTIN_SPECS, *specs]), *specs]
		doctypes = [cat.CUSTOMER, PROFILE, *cat.READ_DOCTYPES]
		doctypes += [s.doctype for s in (*cat.BUILTIN_SPECS, *specs)]
		found = cat.build_catalog(
			{d: _fields_of(d) for d in dict.fromkeys(doctypes) if frappe.db.exists("DocType", d)}, specs
		)
		setattr(frappe.local, CATALOG_KEY, found)
		# Only now: writing the log asks for the catalog again.
		for complaint in complaints:
			frappe.log_error(title=_("A segment source was left out"), message=complaint)
	return found


def get_watched() -> frozenset[str]:
	"""The DocTypes whose changes matter. Cached, because every save of every document asks."""
	return _get_known()[0]


def get_specs() -> dict[str, SourceSpec]:
	"""{DocType: how its rows lead to a customer}, without the fields a catalog has. Cached like `get_watched`."""
	return _get_known()[1]


def _get_known() -> tuple[frozenset[str], dict[str, SourceSpec]]:
	known = frappe.cache.get_value(KNOWN_KEY)
	if known is None:
		catalog = get_catalog()
		known = (catalog.watched, dict(catalog.specs))
		frappe.cache.set_value(KNOWN_KEY, known)
	return known


def forget_catalog() -> None:
	"""Meta has changed."""
	frappe.cache.delete_value([KNOWN_KEY, FOUND_KEY])
	if hasattr(frappe.local, CATALOG_KEY):
		delattr(frappe.local, CATALOG_KEY)


def forget_catalog_for_good() -> None:
	"""Now, and once the change is committed: till then another process may read and keep the meta from before."""
	forget_catalog()
	frappe.db.after_commit.add(forget_catalog)


def _found_specs(known: list[SourceSpec]) -> list[SourceSpec]:
	"""What links to Customer without anybody having said so in code."""
	found = frappe.cache.get_value(FOUND_KEY)
	if found is None:
		found = find_specs(map(_meta_of, _linking_doctypes()), [spec.doctype for spec in known])
		frappe.cache.set_value(FOUND_KEY, found)
	return found


def _linking_doctypes() -> list[str]:
	"""DocTypes with a table and a page of their own that have a Link to Customer, custom fields included."""
	return column(
		store,
		sql(
			"SELECT d.name FROM `tabDocType` AS d WHERE d.istable = 0 AND d.issingle = 0 AND d.is_virtual = 0 AND d.name IN ("
			"SELECT f.parent FROM `tabDocField` AS f WHERE f.fieldtype = 'Link' AND f.options = {}"
			" UNION SELECT u.dt FROM `tabCustom Field` AS u WHERE u.fieldtype = 'Link' AND u.options = {}) ORDER BY d.name",
			cat.CUSTOMER, cat.CUSTOMER,
		),
	)  # fmt: skip


def _meta_of(doctype: str) -> MetaDocType:
	meta = frappe.get_meta(doctype)
	stored = set(meta.get_valid_columns())
	fields = tuple(
		MetaField(df.fieldname, df.fieldtype, df.options or "", bool(df.reqd))
		for df in meta.fields
		if df.fieldname in stored and not df.get("is_virtual")
	)
	return MetaDocType(doctype, fields, bool(meta.is_submittable), bool(meta.custom))


def _fields_of(doctype: str) -> dict[str, tuple[str, str, str]]:
	stored = set(frappe.get_meta(doctype).get_valid_columns())
	return {
		df.fieldname: (df.fieldtype, df.options or "", df.label or "")
		for df in frappe.get_meta(doctype).fields
		if df.fieldname in stored and not df.get("is_virtual")
	}


def _extra_specs() -> tuple[list[SourceSpec], list[str]]:
	"""The sources of other apps, and what had to be left out: their mistake is no reason to stop ours."""
	found: list[SourceSpec] = []
	complaints: list[str] = []
	for path in frappe.get_hooks(SOURCES_HOOK):
		try:
			given_sources = list(frappe.get_attr(path)())
		except Exception as error:
			complaints.append(_("{0} failed: {1}").format(path, error))
			continue
		for given in given_sources:
			if not _is_source(given):
				complaints.append(
					_("{0} returned {1}, which is no source of convo_channels.").format(path, given)
				)
			elif frappe.db.exists("DocType", given["doctype"]):
				is_submittable = bool(frappe.get_meta(given["doctype"]).is_submittable)
				found.append(replace(SourceSpec(**given), submittable=is_submittable))
	return found, complaints


def _is_source(given: Any) -> bool:
	known = {f.name for f in dataclass_fields(SourceSpec)}
	return (
		isinstance(given, dict)
		and not set(given) - known
		and bool(given.get("doctype") and given.get("customer_field"))
	)
