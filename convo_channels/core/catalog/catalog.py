"""What a rule may speak of: sources, their fields and measures. Data and an allow-list, nothing evaluated here.

A source is a DocType and the way its rows lead to a Customer. Its fields come from the DocType's meta (given
as a schema), so a custom field is there by itself and a removed one is gone. What ERPNext flips silently is
given as a computed field instead of the stored one.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from zlib import crc32

from ...constants import INTERACTION, POST, PROFILE, SEGMENT_MEMBER
from ...constants import SEGMENT as SEGMENT_DOCTYPE
from ..base.clock import Clock
from ..base.fiscal_years import NO_FISCAL_YEARS, FiscalYears
from ..base.messages import N_
from ..base.sql import Sql, ident, is_identifier, sql
from ..changes.written_along import Along, along_of
from ..changes.written_along_data import OF_THE_SAME_CUSTOMER
from ..operators import operators as ops
from .computed import ADDED, COMPUTED, INTERACTION_COUNT, PARENT, ROW, Expression, Field, Read
from .fields import TYPES, NotOffered, Schema, label_of, make_field, why_not
from .held import TYPES as HELD_TYPES
from .held import Held
from .linked import FieldsByPath
from .measures import (
	AVERAGE,
	COUNT,
	DISTINCT,
	EARLIEST,
	EXISTS,
	LARGEST,
	LATEST,
	OF_EARLIEST,
	OF_LATEST,
	RELATED_MEASURES,
	SMALLEST,
	SUM,
	VALUE,
)
from .money import COMPANY_CURRENCY, Currencies, Reading, read_amount
from .receivables import COMPANY as BALANCE_COMPANY
from .receivables import FIGURES
from .sources import (
	BALANCE,
	BUILTIN_SPECS,
	INDIRECT_DOCTYPES,
	OWN,
	PEOPLE,
	READ_DOCTYPES,
	SALES,
	TALK,
	SourceSpec,
)
from .words import NO_WORDS, WORDS, Words

__all__ = [
	"ADDED", "AVERAGE", "BALANCE", "BUILTIN_SPECS", "COMPUTED", "COUNT", "CUSTOMER", "DISTINCT", "EARLIEST", "EXISTS", "INDIRECT_DOCTYPES",
	"LARGEST", "LATEST", "OF_EARLIEST", "OF_LATEST", "PARENT", "PROFILE", "READ_DOCTYPES", "RELATED_MEASURES", "ROW", "SEGMENT", "SMALLEST", "SUM", "TAG", "TREES",
	"TYPES", "VALUE", "Catalog", "Expression", "Field", "Schema", "Source", "SourceSpec", "build_catalog",
]  # fmt: skip

CUSTOMER, TAG, SEGMENT = "Customer", "Tag", "Segment"
TREES = frozenset({"Territory", "Customer Group", "Item Group"})

# What they hold is stored as markup, and their column `text` says what is read of it.
_READ = (POST, INTERACTION)

# What a child row takes over from its document, besides the date: what one would ask of the row.
_OF_PARENT = ("company", "territory", "project")

# Since when somebody is a member: how long that is, narrows who is in a segment.
JOINED_AT = Field("joined_at", N_("Member"), ops.SINCE, only_narrows=True)


@dataclass(frozen=True)
class Source:
	"""A source with the fields this site really has. `kind`: how it is asked; `group`: where a list shows it.

	`not_offered`: {field that is there and cannot be asked for: its label, and why}.
	"""

	key: str
	label: str
	doctype: str
	measures: tuple[str, ...]
	fields: Mapping[str, Field]
	spec: SourceSpec | None = None
	group: str = ""
	not_offered: Mapping[str, NotOffered] = field(default_factory=dict)

	@property
	def plural(self) -> str:
		"""How several of them are called."""
		return (self.spec.plural if self.spec else "") or f"{self.label}s"

	@property
	def words(self) -> Words:
		"""How a sentence speaks of it."""
		return (self.spec.words if self.spec else None) or WORDS.get(self.key, NO_WORDS)

	@property
	def kind(self) -> str:
		"""value, related, tag or segment."""
		return "related" if self.spec else {TAG: "tag", SEGMENT: "segment"}.get(self.key, "value")

	@property
	def can_narrow(self) -> bool:
		"""Whether what its single values are made of can be narrowed down by filters."""
		return not self.spec and any(field.only_narrows for field in self.fields.values())

	@property
	def holder(self) -> str:
		"""The DocType whose permission decides who may ask."""
		return self.spec.holder if self.spec else self.doctype


@dataclass(frozen=True)
class Catalog:
	"""All sources of a site. `specs`: every document that leads to customers by itself, timeline-only ones too.

	`along`: what is written with a save of others. `first_weekday`: on which a week begins, 0 for Monday.
	`fiscal_years`: those of the site, as companies have them. `held`: {DocType: fields of which rules ask since when they hold their value}.
	"""

	sources: Mapping[str, Source]
	specs: Mapping[str, SourceSpec]
	watched: frozenset[str] = field(default_factory=frozenset)
	currencies: Currencies = field(default_factory=Currencies)
	along: Along = field(default_factory=dict)
	first_weekday: int = 0
	fiscal_years: FiscalYears = NO_FISCAL_YEARS
	held: Mapping[str, frozenset[str]] = field(default_factory=dict)

	def clock(self, now: datetime.datetime) -> Clock:
		"""A moment of this site."""
		return Clock(now, self.first_weekday, self.fiscal_years)

	@property
	def calendar_stamp(self) -> str:
		"""Differs where days lie in another week or fiscal year than before: what a rule means by them is another thing then."""
		return f"{self.first_weekday} {crc32(self.fiscal_years.stamp.encode()):08x}"

	def affected_sources(self, doctype: str) -> set[str]:
		"""The subjects whose values may change when a document of this DocType does."""
		found = {doctype} if doctype in self.sources else set()
		found.update(key for key, source in self.sources.items() if source.spec and source.holder == doctype)
		if doctype == "Tag Link":
			found.add(TAG)
		if doctype in (POST, INTERACTION):
			found.add(PROFILE)
		if doctype in self.specs:
			found.update(self.specs[doctype].affects)
			if self.specs[doctype].is_timeline_source:
				found.update((PROFILE, INTERACTION))
		found.update(INDIRECT_DOCTYPES.get(doctype, ()))
		found.update(self.sources.keys() & set(OF_THE_SAME_CUSTOMER.get(doctype, ())))
		if found & {CUSTOMER, "Sales Invoice"} and BALANCE in self.sources:
			found.add(BALANCE)
		return found


def build_catalog(
	schema: Schema,
	extra_specs: Iterable[SourceSpec] = (),
	currencies: Currencies | None = None,
	linked: Schema | None = None,
) -> Catalog:
	"""Build the catalog of a site.

	`schema`: {DocType: {fieldname: (fieldtype, options, label)}} of what is installed; a built-in source whose
	DocType or customer field is not there is left out. `linked`: the same of DocTypes that only links lead to.
	"""
	currencies = currencies or Currencies()
	found = (s for s in (*BUILTIN_SPECS, *extra_specs) if _is_there(s, schema))
	specs = {s.doctype: _fitted(s, schema, currencies) for s in found}
	of_customer, lacks = _fields(CUSTOMER, schema), _lacks(CUSTOMER, schema)
	sources = {
		CUSTOMER: Source(CUSTOMER, "Customer", CUSTOMER, (VALUE,), of_customer, group=PEOPLE, not_offered=lacks),
		PROFILE: Source(PROFILE, "Last contact", PROFILE, (VALUE,), _profile_fields(schema), group=TALK),
	}
	reads = [read for figure in FIGURES.values() for read in figure.field.reads]
	if all(name in schema.get(read.doctype, {}) for read in reads for name in read.fields):
		figures = {name: replace(figure.field, is_reckoned=True) for name, figure in FIGURES.items()} | {BALANCE_COMPANY.name: BALANCE_COMPANY}
		sources[BALANCE] = Source(BALANCE, "Balance", "Sales Invoice", (VALUE,), figures, group=SALES)
	sources |= {spec.doctype: _related(spec, schema) for spec in specs.values() if spec.is_rule_source}
	tag = Field("tag", "Tag", ops.TAG, "Tag")
	sources[TAG] = Source(TAG, "Tag", "Tag Link", (VALUE,), {"tag": tag}, group=PEOPLE)
	segment = Field("segment", "Segment", ops.SEGMENT, SEGMENT_DOCTYPE)
	sources[SEGMENT] = Source(
		SEGMENT, "Segment", SEGMENT_MEMBER, (VALUE,), {"segment": segment, JOINED_AT.name: JOINED_AT}, group=PEOPLE
	)
	sources = with_linked(sources, {**(linked or {}), **schema})
	documents = {key: spec for key, spec in specs.items() if not spec.parent_doctype}
	along = along_of(schema, (CUSTOMER, *documents))
	watched = frozenset(
		{CUSTOMER, PROFILE, "Tag Link", *documents, *INDIRECT_DOCTYPES, *TREES, *along}
	)
	return Catalog(sources, documents, watched, currencies, along)


def _related(spec: SourceSpec, schema: Schema) -> Source:
	fields = _fields(spec.doctype, schema, spec.parent_doctype)
	fields |= _parent_fields(spec, schema, fields)
	label, lacks = spec.label or spec.doctype, _lacks(spec.doctype, schema, spec.parent_doctype)
	return Source(spec.doctype, label, spec.doctype, RELATED_MEASURES, fields, spec, spec.group or OWN, lacks)


def with_linked(sources: Mapping[str, Source], schema: Schema) -> dict[str, Source]:
	"""The same with the fields of linked documents, each by its path."""

	@cache
	def targets(doctype: str) -> Mapping[str, Field]:
		return _fields(doctype, schema) if doctype in schema else {}

	return {
		key: replace(source, fields=FieldsByPath(source.fields, targets)) if source.kind in ("value", "related") else source
		for key, source in sources.items()
	}


def _is_there(spec: SourceSpec, schema: Schema) -> bool:
	if spec.doctype not in schema:
		return False
	named = (spec.customer_field, f"tab{spec.doctype}")
	return spec.customer_field in schema.get(spec.link_table or spec.holder, {}) and all(map(is_identifier, named))


def _fitted(spec: SourceSpec, schema: Schema, currencies: Currencies) -> SourceSpec:
	"""The specification with what the site's meta says of it: the currency of its amount, and no field that is not there."""
	given = schema[spec.holder]
	amount = (*given.get(spec.amount_field, ()), "", "")[:2]
	if spec.amount_field in {added.name for added in ADDED.get(spec.doctype, ())}:
		amount = ("Currency", COMPANY_CURRENCY)
	return replace(
		spec,
		opening_field=spec.opening_field if spec.opening_field in given else "",
		debit_note_field=spec.debit_note_field if spec.debit_note_field in given else "",
		amount_options=str(amount[1] or "") if amount[0] == "Currency" else "",
		default_currency=currencies.default,
	)


def _fields(doctype: str, schema: Schema, parent: str = "") -> dict[str, Field]:
	given = schema.get(doctype, {})
	found = {
		"name": Field("name", "ID", ops.LINK, doctype),
		"creation": Field("creation", "Created on", ops.DATETIME),
		"modified": Field("modified", "Last changed on", ops.DATETIME),
		"owner": Field("owner", "Created by", ops.LINK, "User"),
	}
	for name, info in given.items():
		if name not in found and (made := make_field(doctype, name, info, schema)):
			is_amount = info[0] == "Currency"
			made = _amount(made, _reading(doctype, name, schema, parent)) if is_amount else made
			found[name] = replace(made, held=Held(doctype, name)) if _can_be_held(made, doctype, parent) else made
	for name in _lacks(doctype, schema, parent):
		found.pop(name, None)
	for name in ("content", "text"):
		if doctype in _READ and "text" in given:
			found[name] = replace(found[name], type=ops.READ, expression=_read, reads=(Read(doctype, ("content",)),))
	for computed in COMPUTED.get(doctype, ()):
		stored = found.get(computed.name)
		if stored:
			found[computed.name] = Field(
				stored.name, stored.label, stored.type, stored.options,
				expression=computed.expression, is_time_dependent=computed.is_time_dependent, money=stored.money,
			)  # fmt: skip
	for added in ADDED.get(doctype, ()):
		if all(name in schema.get(read.doctype, {}) for read in added.reads for name in read.fields):
			found[added.name] = added
	return found


def _can_be_held(field: Field, doctype: str, parent: str) -> bool:
	"""Rows of tables are written anew with their document, and what is ours is written without being saved."""
	is_stored = field.expression is None or bool(field.unit)
	return is_stored and field.type in HELD_TYPES and not (field.rows or parent or doctype.startswith("Convo "))


def _reading(doctype: str, name: str, schema: Schema, parent: str) -> Reading:
	return read_amount(doctype, name, schema[doctype], schema.get(parent, {}), PARENT)


def _amount(field: Field, reading: Reading) -> Field:
	"""A field as an amount: in company currency where there is a way to it."""
	amount = reading.amount
	expression = (lambda alias, clock: amount(alias)) if amount else None
	return replace(field, money=reading.money, column=reading.column, expression=expression)


def _read(alias: str, clock: Clock) -> Sql:
	"""What is read of a row; of one from before its words were written, as far as its content tells by itself."""
	return sql("COALESCE({}, LOWER({}))", ident(alias, "text"), ident(alias, "content"))


def _lacks(doctype: str, schema: Schema, parent: str = "") -> dict[str, NotOffered]:
	"""What is there and cannot be asked for."""
	found = {}
	for name, info in schema.get(doctype, {}).items():
		why = why_not(name, info) or (_lack_of_amount(doctype, name, schema, parent) if info[0] == "Currency" else "")
		if why:
			found[name] = NotOffered(label_of(doctype, name, info), why)
	return found


def _lack_of_amount(doctype: str, name: str, schema: Schema, parent: str) -> str:
	"""Why an amount cannot be compared. A customer has no documents to choose those of one currency among."""
	reading = _reading(doctype, name, schema, parent)
	is_foreign = reading.money and reading.money.teller and not reading.money.is_company
	if is_foreign and doctype in (CUSTOMER, PROFILE):
		return reading.lack or N_("it is in a currency of its own for each customer")
	return reading.lack


def _profile_fields(schema: Schema) -> dict[str, Field]:
	counted = {INTERACTION_COUNT.name: INTERACTION_COUNT} if INTERACTION in schema else {}
	return _fields(PROFILE, schema) | counted


def _parent_fields(
	spec: SourceSpec, schema: Schema, own: Mapping[str, Field]
) -> dict[str, Field]:
	"""What the rows of a child table say through their document: when, for whom, in which one."""
	if not spec.parent_doctype:
		return {}
	of_parent = _fields(spec.parent_doctype, schema)
	tellers = {field.money.teller for field in own.values() if field.money} - own.keys()
	names = [name for name in (spec.date_field, *_OF_PARENT, *sorted(tellers)) if name in of_parent]
	found = {name: replace(of_parent[name], of_parent=True, held=None) for name in names}
	found["parent"] = Field("parent", spec.parent_doctype, ops.LINK, spec.parent_doctype)
	return found
