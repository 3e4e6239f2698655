"""The catalog as a form needs it: sources, measures, fields, operators by type, each with words to list and search it by."""

from typing import Any

from ..base.messages import N_, Translate, context_of, say_label
from ..catalog.catalog import Catalog, Field, Source
from ..catalog.linked import offered
from ..catalog.measures import (
	AVERAGE,
	COUNT,
	DISTINCT,
	EARLIEST,
	EXISTS,
	FIELD_TYPES,
	LARGEST,
	LATEST,
	OF_EARLIEST,
	OF_LATEST,
	SMALLEST,
	SUM,
	VALUE,
)
from ..catalog.money import Currencies
from ..operators.operators import OPERATORS, PERIODS, Operator
from .in_currency import find_currency

TYPE_ORDER = (
	"text", "read", "number", "date", "datetime", "time", "select", "link", "check", "choices", "rows", "held", "exists", "tag",
	"segment", "since",
)  # fmt: skip

# How a measure is listed ("sum of Grand Total"), and the types of field it can be taken of.
MEASURES: dict[str, tuple[str, tuple[str, ...]]] = {
	VALUE: ("{0}", ()),
	EXISTS: (N_("there is one"), ()),
	COUNT: (N_("number of them"), ()),
	SUM: (N_("sum of {0}"), FIELD_TYPES[SUM]),
	AVERAGE: (N_("average {0}"), FIELD_TYPES[AVERAGE]),
	SMALLEST: (N_("smallest {0}"), FIELD_TYPES[SMALLEST]),
	LARGEST: (N_("largest {0}"), FIELD_TYPES[LARGEST]),
	LATEST: (N_("latest {0}"), FIELD_TYPES[LATEST]),
	EARLIEST: (N_("earliest {0}"), FIELD_TYPES[EARLIEST]),
	OF_LATEST: (N_("{0} of the latest one"), FIELD_TYPES[OF_LATEST]),
	OF_EARLIEST: (N_("{0} of the first one"), FIELD_TYPES[OF_EARLIEST]),
	DISTINCT: (N_("number of different values of {0}"), FIELD_TYPES[DISTINCT]),
}


def describe_catalog(catalog: Catalog, translate: Translate = str) -> dict[str, Any]:
	"""{"sources": [...], "measures": {...}, "operators": {type: [{"key", "label", "words" (before its value), "needs_value", ...}]}, "periods": [{"key", "needs_value", "family", "choice"}]}.

	A source: key, label, plural, kind ("value", "related", "tag", "segment"), group (a heading), is_found (made known
	by its link to Customer alone), submittable (it has drafts), measures, date_field, return_field (what tells of rows taken back), searchable, fields. A field: name, label, type, options,
	unit (stars, duration), is_linked (a linked document's, by its path), title (source and label), searchable (lower case words), currency (of an amount, as far as it is known), asks_for (the field
	that has to say it) and only_narrows (there to filter by). not_offered: what cannot be asked for
	(name, label, and why, reading on after a colon). `companies`: {company: currency of its books}. A measure: label with `{0}` for the field, and
	field_types ([] when it takes no field, or any). `needs_value`: 0, 1, 2, "list", "month", "weekdays", "text" (any part of one), or what
	is counted: "hours", "days", "weeks", "months", "years". `family`: the operator by which those are named that differ from each
	other in their unit, or part of the calendar, alone; `choice`: what tells this one from them. `given_as`: the type of its
	value, where that is not the one of what is compared.
	"""
	return {
		"sources": [_describe(source, catalog.currencies, translate) for source in catalog.sources.values()],
		"companies": dict(catalog.currencies.companies),
		"measures": {
			key: {"key": key, "label": translate(label), "field_types": list(types)}
			for key, (label, types) in MEASURES.items()
		},
		"operators": {
			kind: [_describe_operator(op, kind, translate) for op in OPERATORS.values() if kind in op.types]
			for kind in TYPE_ORDER
		},
		"periods": [
			{"key": key, "needs_value": _needs(op), "family": op.family, "choice": translate(op.choice)}
			for key, op in ((key, OPERATORS[key]) for key in PERIODS)
		],
	}


def _describe_operator(op: Operator, kind: str, translate: Translate) -> dict[str, Any]:
	return {
		"key": op.key,
		"label": translate(op.key),
		"words": translate(op.words_of(kind)),
		"needs_value": _needs(op),
		"given_as": op.given_as,
		"tree": op.tree,
		"on_null": op.on_null,
		"opposite": op.opposite,
		"asks_since": op.asks_since,
		"family": op.family,
		"choice": translate(op.choice),
	}


def _needs(op: Operator) -> int | str:
	return "text" if op.part else {"none": 0, "one": 1, "two": 2}.get(op.needs, op.needs)


def _describe(source: Source, currencies: Currencies, translate: Translate) -> dict[str, Any]:
	label, plural = translate(source.label), translate(source.plural)
	return {
		"key": source.key,
		"label": label,
		"plural": plural,
		"kind": source.kind,
		"group": translate(source.group),
		"is_found": bool(source.spec and source.spec.is_found),
		"submittable": bool(source.spec and source.spec.submittable),
		"measures": list(source.measures),
		"date_field": source.spec.date_field if source.spec else "",
		"return_field": source.spec.return_field if source.spec else "",
		"searchable": _searchable(label, plural, source.label, source.key),
		"fields": [
			_describe_field(field, source, label, translate) | _describe_money(field, currencies)
			for field in (*source.fields.values(), *offered(source.fields, of_customer=source.spec is None))
		],
		"not_offered": [
			{"name": name, "label": translate(refused.label), "why": translate(refused.why)}
			for name, refused in source.not_offered.items()
		],
	}


def _describe_field(field: Field, source: Source, of: str, translate: Translate) -> dict[str, Any]:
	label = say_label(field.label, translate)
	return {
		"name": field.name,
		"label": label,
		"context": context_of(field.label),
		"type": field.type,
		"options": field.options,
		"unit": field.unit,
		"is_reckoned": field.is_reckoned,
		"is_held": field.held is not None,
		"is_linked": field.via is not None,
		"title": f"{of} › {label}",
		"searchable": _searchable(of, label, field.label, field.name.replace("_", " ")),
	}


def _describe_money(field: Field, currencies: Currencies) -> dict[str, Any]:
	currency = find_currency(field.money, (), currencies)
	asks_for = field.money.teller if field.money and currency is None else ""
	return {"currency": currency or "", "asks_for": asks_for, "only_narrows": field.only_narrows}


def _searchable(*texts: str) -> str:
	"""Each text once, in lower case: what is typed is looked for in here, in the reader's language and in ERPNext's."""
	return " ".join(dict.fromkeys(text.lower() for text in texts if text))
