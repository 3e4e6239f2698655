"""Reads what the catalog is made of: fields from their definitions, sources of other apps from their hook, those that link to Customer.

Always on a connection of its own, so of what is committed now; and never through Frappe's cached meta, which it would
fill. It keeps nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from typing import Any

import frappe
from frappe import _

from convo_channels.constants import PROFILE
from convo_channels.core.base.fiscal_years import FiscalYears
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.catalog import held, meta_rows
from convo_channels.core.catalog import linked as linking_fields
from convo_channels.core.catalog.calendar_rows import read_fiscal_years
from convo_channels.core.catalog.catalog import Catalog, SourceSpec
from convo_channels.core.catalog.child_rows import FIELDTYPES, MULTISELECT
from convo_channels.core.catalog.discovered import MetaDocType, find_specs
from convo_channels.core.catalog.money import Currencies
from convo_channels.core.changes.written_along import tables_read
from convo_channels.core.rules.stored_rows import read_held, read_linked
from convo_channels.services.base import declared
from convo_channels.services.base.errors import words_of
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.snapshot import snapshot_of_now

SOURCES_HOOK = "convo_segment_sources"
Fields = Mapping[str, tuple[str, str, str]]


@dataclass(frozen=True)
class Material:
	"""What a catalog is made of: plain data, so that it can be kept for other processes."""

	schema: Mapping[str, Fields]
	specs: tuple[SourceSpec, ...]
	fingerprint: str
	currencies: Currencies
	first_weekday: int
	fiscal_years: FiscalYears
	# Of DocTypes that only links lead to; and of which of these, or of others, rules ask for fields.
	linked: Mapping[str, Fields]
	reached: tuple[str, ...] = ()
	# (DocType, field) of which rules ask since when it holds its value.
	held: tuple[tuple[str, str], ...] = ()

	def as_catalog(self) -> Catalog:
		found = cat.build_catalog(self.schema, self.specs, self.currencies, self.linked)
		watched, known = found.watched.union(self.reached), held.by_doctype(self.held)
		return replace(found, watched=watched, first_weekday=self.first_weekday, fiscal_years=self.fiscal_years, held=known)


def build() -> Material:
	"""All of one moment, the fingerprint too."""
	with snapshot_of_now():
		stamp, currencies = _fingerprint(), meta_rows.read_currencies(store)
		first_weekday, fiscal_years = meta_rows.read_first_weekday(store), read_fiscal_years(store)
		specs, complaints = _extra_specs()
		taken = [spec.doctype for spec in (*cat.BUILTIN_SPECS, *specs)]
		linking = meta_rows.linking_doctypes(store, cat.CUSTOMER)
		named = [name for spec in specs for name in (spec.parent_doctype, spec.link_table) if name]
		names = [cat.CUSTOMER, PROFILE, *cat.READ_DOCTYPES, *taken, *linking, *named, *tables_read()]
		found = meta_rows.read_doctypes(store, names)
		children = _children(found)
		linked = _linked(found)
		specs = [replace(s, submittable=found[s.doctype].is_submittable) for s in specs if s.doctype in found]
		specs = [*find_specs((found[name] for name in linking if name in found), taken), *specs]
		schema = {name: _fields_of(found[name]) for name in dict.fromkeys(names) if name in found}
		bare = Material({**children, **schema}, tuple(specs), stamp, currencies, first_weekday, fiscal_years, linked)
		reached, holding = _read_asked(bare.as_catalog())
	for complaint in complaints:
		frappe.log_error(title=_("A segment source was left out"), message=complaint)
	return replace(bare, reached=reached, held=holding, fingerprint=_with_asked(stamp, reached, holding))


def read_fingerprint(catalog: Catalog) -> str:
	"""What a catalog built now would carry, if its fields are those of this one."""
	with snapshot_of_now():
		return _with_asked(_fingerprint(), *_read_asked(catalog))


def _read_asked(catalog: Catalog) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
	return read_linked(store, catalog), read_held(store, catalog)


def _fingerprint() -> str:
	return f"{meta_rows.fingerprint(store)} {' '.join(frappe.get_hooks(SOURCES_HOOK))}"


def _with_asked(stamp: str, reached: Iterable[str], holding: Iterable[tuple[str, str]]) -> str:
	return f"{stamp} {' '.join(reached)} {' '.join(f'{doctype}:{name}' for doctype, name in holding)}"


def _fields_of(doctype: MetaDocType) -> dict[str, tuple[str, str, str]]:
	return {f.name: (f.fieldtype, f.options, f.label) for f in doctype.fields}


def _children(found: Mapping[str, MetaDocType]) -> dict[str, Fields]:
	"""The child tables of these that exist: of those whose rows name documents the fields, of others that they are there."""
	named = {(f.options, f.fieldtype) for doctype in found.values() for f in doctype.fields if f.fieldtype in FIELDTYPES}
	choosing = {name for name, fieldtype in named if fieldtype == MULTISELECT}
	there = meta_rows.read_doctypes(store, {name for name, _ in named} - found.keys())
	return {name: _fields_of(child) if name in choosing else {} for name, child in there.items()}


def _linked(found: Mapping[str, MetaDocType]) -> dict[str, Fields]:
	"""The fields of what these link to; and of what is linked from there, where a list of fields offers to go on."""
	near = meta_rows.read_doctypes(store, _targets(found.values()) - found.keys())
	offering = [doctype for name, doctype in {**found, **near}.items() if name in linking_fields.OFFERED]
	far = meta_rows.read_doctypes(store, _targets(offering) - found.keys() - near.keys())
	return {name: _fields_of(doctype) for name, doctype in {**far, **near}.items()}


def _targets(doctypes: Iterable[MetaDocType]) -> set[str]:
	return {f.options for doctype in doctypes for f in doctype.fields if f.fieldtype == "Link" and f.options}


def _extra_specs() -> tuple[list[SourceSpec], list[str]]:
	"""The sources of other apps, and what had to be left out: their mistake is no reason to stop ours."""
	found: list[SourceSpec] = []
	complaints: list[str] = []
	for path in frappe.get_hooks(SOURCES_HOOK):
		try:
			given_sources = list(frappe.get_attr(path)())
		except Exception as error:
			complaints.append(_("{0} failed: {1}").format(path, words_of(error)))
			continue
		for given in given_sources:
			try:
				found.append(_checked(given))
			except ValueError as error:
				complaints.append(_("{0} returned a source that cannot be used: {1}").format(path, error))
	return found, complaints


def _checked(given: Any) -> SourceSpec:
	"""A source whose every field is of its kind, or a ValueError that says what is not."""
	if not isinstance(given, dict):
		raise ValueError(_("It is a {0}.").format(type(given).__name__))
	if unknown := set(map(str, given)) - {f.name for f in dataclass_fields(SourceSpec)}:
		raise ValueError(_("{0} says nothing of a source.").format(", ".join(sorted(unknown))))
	spec = declared.check(SourceSpec, given)
	if not spec.doctype or not spec.customer_field:
		raise ValueError(_("It must name its DocType and the field that leads to the customer."))
	return spec
