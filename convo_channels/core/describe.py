"""The catalog as a form needs it: sources, measures, fields, operators by type."""

from typing import Any

from .catalog import Catalog, Source
from .operators import OPERATORS
from .rules import PERIODS
from .sentence import Translate

TYPE_ORDER = ("text", "number", "date", "datetime", "select", "link", "check", "exists", "tag", "segment")


def describe_catalog(catalog: Catalog, translate: Translate = str) -> dict[str, Any]:
	"""{"sources": [...], "operators": {type: [{"key", "needs_value"}]}, "periods": [...]}."""
	return {
		"sources": [_describe(source, translate) for source in catalog.sources.values()],
		"operators": {
			kind: [
				{"key": op.key, "needs_value": _needs(op.needs), "tree": op.tree}
				for op in OPERATORS.values()
				if kind in op.types
			]
			for kind in TYPE_ORDER
		},
		"periods": list(PERIODS),
	}


def _needs(needs: str) -> int | str:
	return {"none": 0, "one": 1, "two": 2}.get(needs, needs)


def _describe(source: Source, translate: Translate) -> dict[str, Any]:
	return {
		"key": source.key,
		"label": translate(source.label),
		"plural": translate(source.plural),
		"measures": list(source.measures),
		"date_field": source.spec.date_field if source.spec else "",
		"fields": [
			{"name": f.name, "label": translate(f.label), "type": f.type, "options": f.options}
			for f in source.fields.values()
		],
	}
