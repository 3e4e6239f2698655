"""What the relative days of a rule are today: from when and until when, to be shown beside each condition."""

from typing import Any

from ..base.clock import Clock
from ..catalog.catalog import Catalog
from ..catalog.computed import Field
from ..operators import operators as ops
from .rule import PERIODS, Leaf, Rule, measured_in

_BY_DIRECTION = {direction: operator for operator, direction in PERIODS.items()}


def resolve(rule: Rule, catalog: Catalog, clock: Clock) -> list[dict[str, Any]]:
	"""[{"row", "part": "value", "period" or the place of a filter, "from_at", "until_at"}], days or moments as text, or None."""
	return [
		{"row": term.row, **found}
		for term in rule.terms
		for found in _of_leaf(term.leaf, catalog, clock)
	]


def _of_leaf(leaf: Leaf, catalog: Catalog, clock: Clock) -> list[dict[str, Any]]:
	source = catalog.sources[leaf.subject]
	tests: list[tuple[Any, Field | None, str, Any]] = [
		("value", measured_in(leaf, catalog), leaf.operator, leaf.args[0] if leaf.args else None)
	]
	if leaf.period and source.spec:
		day = source.fields.get(source.spec.date_field)
		tests.append(("period", day, _BY_DIRECTION[leaf.period], leaf.period_days))
	for place, item in enumerate(leaf.filters):
		tests.append((place, source.fields.get(item.field), item.operator, item.args[0] if item.args else None))
	found = []
	for part, field, operator, days in tests:
		is_moment = bool(field and field.type == ops.DATETIME and not field.goes_by_days(operator))
		bounds = _bounds(operator, days, clock, is_moment=is_moment)
		if field and bounds:
			found.append({"part": part, "from_at": bounds[0], "until_at": bounds[1]})
	return found


def _bounds(operator: str, days: Any, clock: Clock, *, is_moment: bool) -> tuple[str | None, str | None] | None:
	"""First and last day, or moment; None on a side that is open, None alone for what is no relative day."""
	if operator not in ops.RELATIVE:
		return None
	now = clock.now.strftime("%Y-%m-%d %H:%M") if is_moment else clock.today.isoformat()
	ago, ahead = clock.day(-days).isoformat(), clock.day(days).isoformat()
	return {
		"in the last (days)": (ago, now),
		"in the next (days)": (now, ahead),
		"more than (days) ago": (None, clock.day(-days - 1).isoformat()),
		"more than (days) ahead": (clock.day(days + 1).isoformat(), None),
		"comes round in the next (days)": (clock.today.isoformat(), ahead),
		"comes round in the last (days)": (ago, clock.today.isoformat()),
	}[operator]
