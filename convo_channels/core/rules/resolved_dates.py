"""What the relative days of a rule are today: from when and until when, to be shown beside each condition."""

import datetime
from typing import Any

from ..base.clock import Clock
from ..catalog.catalog import Catalog
from ..catalog.computed import Field
from ..operators import operators as ops
from ..operators.operators import OPERATORS, Operator, period_operator
from .rule import Leaf, Rule, measured_in


def resolve(rule: Rule, catalog: Catalog, clock: Clock) -> list[dict[str, Any]]:
	"""[{"row", "part": "value", "period" or the place of a filter, "from_at", "until_at"}], days or moments as text, or None."""
	return [
		{"row": term.row, **found}
		for term in rule.terms
		for found in _of_leaf(term.leaf, catalog, clock)
	]


def _of_leaf(leaf: Leaf, catalog: Catalog, clock: Clock) -> list[dict[str, Any]]:
	source = catalog.sources[leaf.subject]
	tests: list[tuple[Any, Field | None, Operator, tuple[Any, ...]]] = [
		("value", measured_in(leaf, catalog), OPERATORS[leaf.operator], leaf.args)
	]
	if leaf.period and source.spec:
		day = source.fields.get(source.spec.date_field)
		tests.append(("period", day, period_operator(leaf.period), (leaf.period_days,)))
	for place, item in enumerate(leaf.filters):
		tests.append((place, source.fields.get(item.field), OPERATORS[item.operator], item.args))
	found = []
	for part, field, operator, args in tests:
		is_moment = bool(field and field.type == ops.DATETIME and not field.goes_by_days(operator))
		if field and operator.span:
			first, last = operator.span(args, clock, is_moment)
			found.append({"part": part, "from_at": _as_text(first), "until_at": _as_text(last)})
	return found


def _as_text(edge: datetime.date | None) -> str | None:
	"""A day, or a moment to the minute."""
	if isinstance(edge, datetime.datetime):
		return edge.strftime("%Y-%m-%d %H:%M")
	return edge.isoformat() if edge else None
