"""What a rule may speak of: sources, their fields and measures. Data and an allow-list, nothing evaluated here.

A source is a DocType and the way its rows lead to a Customer. Its fields come from the DocType's meta (given
as a schema), so a custom field is there by itself and a removed one is gone. What ERPNext flips silently is
given as a computed field instead of the stored one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import operators as ops
from .clock import Clock
from .sql import Sql, hint, ident, sql

CUSTOMER, PROFILE, TAG, SEGMENT = "Customer", "Convo Profile", "Tag", "Segment"
VALUE, EXISTS, COUNT, SUM = "value", "exists", "count", "sum"
AVERAGE, LATEST, EARLIEST = "average", "latest", "earliest"
RELATED_MEASURES = (EXISTS, COUNT, SUM, AVERAGE, LATEST, EARLIEST)
TREES = frozenset({"Territory", "Customer Group", "Item Group"})

_COLLATION = " COLLATE utf8mb4_unicode_ci"

Schema = Mapping[str, Mapping[str, tuple[Any, ...]]]
Expression = Callable[[str, Clock], Sql]

TYPES = {
	**dict.fromkeys(
		("Data", "Small Text", "Text", "Long Text", "Read Only", "Phone", "Autocomplete"), ops.TEXT
	),
	**dict.fromkeys(("Text Editor", "Code", "Dynamic Link", "Markdown Editor", "Barcode"), ops.TEXT),
	**dict.fromkeys(("Int", "Float", "Currency", "Percent", "Rating", "Duration", "Long Int"), ops.NUMBER),
	**{
		"Date": ops.DATE,
		"Datetime": ops.DATETIME,
		"Select": ops.SELECT,
		"Link": ops.LINK,
		"Check": ops.CHECK,
	},
}


@dataclass(frozen=True)
class Field:
	"""One field a rule may name. `expression` computes it for an alias; None reads the stored column."""

	name: str
	label: str
	type: str
	options: str = ""
	column: str = ""
	expression: Expression | None = None
	is_time_dependent: bool = False

	def sql(self, alias: str, clock: Clock) -> Sql:
		if not self.expression:
			return ident(alias, self.column or self.name)
		computed = self.expression(alias, clock)
		# MariaDB takes over the collation of the columns inside, SQLite does not.
		return (
			sql("{}{}", computed, hint("", _COLLATION)) if self.type in ops.EMPTY_STRING_IS_NULL else computed
		)


@dataclass(frozen=True)
class SourceSpec:
	"""How a DocType leads to a Customer. Built-in ones stand below; other apps add theirs by a hook.

	`party_type_field` must hold "Customer" for `customer_field` to name one. `affects`: sources whose values
	change with this document though they are not written themselves. `amount` is in company currency.
	"""

	doctype: str
	customer_field: str
	party_type_field: str = ""
	label: str = ""
	plural: str = ""
	date_field: str = "creation"
	amount_field: str = ""
	status_field: str = "status"
	return_field: str = ""
	submittable: bool = False
	is_rule_source: bool = True
	is_timeline_source: bool = False
	medium: str = "Document"
	subject_field: str = ""
	affects: tuple[str, ...] = ()


BUILTIN_SPECS = (
	SourceSpec(
		"Quotation", "party_name", "quotation_to", date_field="transaction_date", submittable=True,
		amount_field="base_grand_total", is_timeline_source=True,
	),
	SourceSpec(
		"Sales Order", "customer", date_field="transaction_date", submittable=True,
		amount_field="base_grand_total", is_timeline_source=True,
	),
	SourceSpec(
		"Sales Invoice", "customer", date_field="posting_date", submittable=True, return_field="is_return",
		amount_field="base_grand_total", is_timeline_source=True,
	),
	SourceSpec("Issue", "customer", date_field="opening_date", subject_field="subject", is_timeline_source=True),
	SourceSpec(
		"Opportunity", "party_name", "opportunity_from", plural="Opportunities", date_field="transaction_date",
		amount_field="base_opportunity_amount",
	),
	SourceSpec("Warranty Claim", "customer", date_field="complaint_date", subject_field="item_name", is_timeline_source=True),
	SourceSpec("Serial No", "customer"),
	SourceSpec("Convo Post", "customer", label="Post", date_field="posted_at", status_field="post_type"),
	SourceSpec("Convo Interaction", "customer", label="Interaction", date_field="occurred_at"),
	SourceSpec(
		"Payment Entry", "party", "party_type", date_field="posting_date", submittable=True, is_rule_source=False,
		amount_field="base_paid_amount", is_timeline_source=True, affects=("Sales Invoice",),
	),
	SourceSpec(
		"Delivery Note", "customer", date_field="posting_date", submittable=True, return_field="is_return",
		is_rule_source=False, amount_field="base_grand_total", is_timeline_source=True, affects=("Serial No",),
	),
	SourceSpec(
		"Payment Ledger Entry", "party", "party_type", date_field="posting_date", is_rule_source=False,
		status_field="", affects=("Sales Invoice",),
	),
)  # fmt: skip

# Journal Entry names its customers in a child table, Communication in several places: resolved by the drain.
INDIRECT_DOCTYPES = {"Journal Entry": ("Sales Invoice",), "Communication": ("Convo Interaction", PROFILE)}


@dataclass(frozen=True)
class Source:
	"""A source with the fields this site really has."""

	key: str
	label: str
	doctype: str
	measures: tuple[str, ...]
	fields: Mapping[str, Field]
	spec: SourceSpec | None = None

	@property
	def plural(self) -> str:
		"""How several of them are called."""
		return (self.spec.plural if self.spec else "") or f"{self.label}s"


@dataclass(frozen=True)
class Catalog:
	"""All sources of a site. `specs` holds the timeline-only ones too."""

	sources: Mapping[str, Source]
	specs: Mapping[str, SourceSpec]
	watched: frozenset[str] = field(default_factory=frozenset)

	def affected_sources(self, doctype: str) -> set[str]:
		"""The subjects whose values may change when a document of this DocType does."""
		found = {doctype} if doctype in self.sources else set()
		if doctype == "Tag Link":
			found.add(TAG)
		if doctype in ("Convo Post", "Convo Interaction"):
			found.add(PROFILE)
		if doctype in self.specs:
			found.update(self.specs[doctype].affects)
			if self.specs[doctype].is_timeline_source:
				found.update((PROFILE, "Convo Interaction"))
		found.update(INDIRECT_DOCTYPES.get(doctype, ()))
		return found


def build_catalog(schema: Schema, extra_specs: Iterable[SourceSpec] = ()) -> Catalog:
	"""Build the catalog of a site.

	`schema`: {DocType: {fieldname: (fieldtype, options, label)}} of what is installed; a built-in source whose
	DocType or customer field is not there is left out.
	"""
	specs = {
		s.doctype: s for s in (*BUILTIN_SPECS, *extra_specs) if s.customer_field in schema.get(s.doctype, {})
	}
	sources = {
		CUSTOMER: Source(CUSTOMER, "Customer", CUSTOMER, (VALUE,), _fields(CUSTOMER, schema)),
		PROFILE: Source(PROFILE, "Last contact", PROFILE, (VALUE,), _fields(PROFILE, schema)),
	}
	for spec in specs.values():
		if spec.is_rule_source:
			fields = _fields(spec.doctype, schema)
			label = spec.label or spec.doctype
			sources[spec.doctype] = Source(spec.doctype, label, spec.doctype, RELATED_MEASURES, fields, spec)
	tag = Field("tag", "Tag", ops.TAG, "Tag")
	sources[TAG] = Source(TAG, "Tag", "Tag Link", (VALUE,), {"tag": tag})
	segment = Field("segment", "Segment", ops.SEGMENT, "Convo Segment")
	sources[SEGMENT] = Source(SEGMENT, "Segment", "Convo Segment Member", (VALUE,), {"segment": segment})
	watched = frozenset({CUSTOMER, PROFILE, "Tag Link", *specs, *INDIRECT_DOCTYPES, *TREES})
	return Catalog(sources, specs, watched)


def _fields(doctype: str, schema: Schema) -> dict[str, Field]:
	given = schema.get(doctype, {})
	found = {
		"name": Field("name", "ID", ops.LINK, doctype),
		"creation": Field("creation", "Created on", ops.DATETIME),
		"modified": Field("modified", "Last changed on", ops.DATETIME),
		"owner": Field("owner", "Created by", ops.LINK, "User"),
	}
	for name, info in given.items():
		fieldtype, options, label = (*info, "", "")[:3]
		if fieldtype in TYPES and name not in found:
			base = f"base_{name}" if fieldtype == "Currency" and f"base_{name}" in given else ""
			found[name] = Field(name, label or _label(name), TYPES[fieldtype], options or "", column=base)
	for computed in COMPUTED.get(doctype, ()):
		stored = found.get(computed.name)
		if stored:
			found[computed.name] = Field(
				stored.name, stored.label, stored.type, stored.options,
				expression=computed.expression, is_time_dependent=computed.is_time_dependent,
			)  # fmt: skip
	return found


def _label(name: str) -> str:
	return name.replace("_", " ").capitalize()


def _invoice_status(alias: str, clock: Clock) -> Sql:
	"""Overdue follows from the due date and what is open, whatever the nightly job of ERPNext has done yet."""
	status, due = ident(alias, "status"), ident(alias, "due_date")
	return sql(
		"CASE WHEN {} IN ('Unpaid', 'Partly Paid', 'Overdue') AND {} > 0 THEN"
		" CASE WHEN {} < {} THEN 'Overdue' WHEN {} = 'Overdue' THEN 'Unpaid' ELSE {} END ELSE {} END",
		status, ident(alias, "outstanding_amount"), due, clock.today, status, status, status,
	)  # fmt: skip


def _invoice_outstanding(alias: str, clock: Clock) -> Sql:
	"""What is open in company currency: ERPNext keeps it in the currency of the receivable account."""
	open_amount = ident(alias, "outstanding_amount")
	return sql(
		"CASE WHEN {} = {} THEN {} * {} ELSE {} END",
		ident(alias, "party_account_currency"), ident(alias, "currency"),
		open_amount, ident(alias, "conversion_rate"), open_amount,
	)  # fmt: skip


def _quotation_status(alias: str, clock: Clock) -> Sql:
	"""Expired follows from the date it is valid till."""
	status, till = ident(alias, "status"), ident(alias, "valid_till")
	return sql(
		"CASE WHEN {} IN ('Open', 'Replied') AND {} < {} THEN 'Expired'"
		" WHEN {} = 'Expired' AND {} >= {} THEN 'Open' ELSE {} END",
		status, till, clock.today, status, till, clock.today, status,
	)  # fmt: skip


def _maintenance_status(alias: str, clock: Clock) -> Sql:
	"""Warranty and maintenance contract by their dates, the better state first, as ERPNext decides it."""
	warranty, amc = ident(alias, "warranty_expiry_date"), ident(alias, "amc_expiry_date")
	return sql(
		"CASE WHEN {} >= {} THEN 'Under Warranty' WHEN {} >= {} THEN 'Under AMC'"
		" WHEN {} IS NOT NULL THEN 'Out of AMC' WHEN {} IS NOT NULL THEN 'Out of Warranty' END",
		warranty, clock.today, amc, clock.today, amc, warranty,
	)  # fmt: skip


def _computed(name: str, expression: Expression, *, is_time_dependent: bool = True) -> Field:
	return Field(name, "", "", expression=expression, is_time_dependent=is_time_dependent)


COMPUTED: dict[str, tuple[Field, ...]] = {
	"Sales Invoice": (
		_computed("status", _invoice_status),
		_computed("outstanding_amount", _invoice_outstanding, is_time_dependent=False),
	),
	"Quotation": (_computed("status", _quotation_status),),
	"Serial No": (_computed("maintenance_status", _maintenance_status),),
}
