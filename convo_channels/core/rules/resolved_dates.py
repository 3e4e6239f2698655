"""What the relative days of a rule are today: from when and until when, to be shown beside each condition."""

import datetime
from typing import Any

from ..base.clock import Clock
from ..catalog.catalog import Catalog
from ..operators import operators as ops
from .rule import Leaf, Rule, tests_of


def resolve(rule: Rule, catalog: Catalog, clock: Clock) -> list[dict[str, Any]]:
	"""[{"row", "part": "value", "period" or the place of a filter, "from_at", "until_at"}], days or moments as text, or None."""
	return [
		{"row": term.row, **found}
		for term in rule.terms
		for found in _of_leaf(term.leaf, catalog, clock)
	]


def _of_leaf(leaf: Leaf, catalog: Catalog, clock: Clock) -> list[dict[str, Any]]:
	found = []
	for part, field, operator, args in tests_of(leaf, catalog):
		is_moment = bool(field and field.type == ops.DATETIME and not field.goes_by_days(operator))
		if field and operator.span:
			first, last = operator.span(args, clock, is_moment) or (None, None)
			found.append({"part": part, "from_at": _as_text(first), "until_at": _as_text(last)})
	return found


def _as_text(edge: datetime.date | None) -> str | None:
	"""A day, or a moment to the minute."""
	if isinstance(edge, datetime.datetime):
		return edge.strftime("%Y-%m-%d %H:%M")
	return edge.isoformat() if edge else None
