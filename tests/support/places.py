"""Who is among the first, for the reference evaluator: whoever has fewer customers before them than are asked for.

Written from the words of the rules' vocabulary. Every customer is compared with every other one.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.support import measured
from tests.support.words import exact, fold

Row = Mapping[str, Any]
OPERATORS = ("is among the highest", "is among the lowest")


def holds(evaluator: Any, rule: Row, customer: Row) -> bool:
	told = {key: value for key, value in rule.items() if key not in ("negate", "group_no", "bracket_no", "value")}
	known = evaluator.known_values.setdefault(repr(sorted(told.items(), key=str)), {})
	if not known:
		for other in evaluator.tables["Customer"]:
			known[other["name"]] = None if other.get("disabled") else value_of(evaluator, rule, other)
	own = known[customer["name"]]
	if own is None:
		return False
	others = [value for value in known.values() if value is not None]
	before = [v for v in others if (v > own if rule["operator"] == OPERATORS[0] else v < own)]
	return len(before) < int(rule["value"])


def value_of(evaluator: Any, rule: Row, customer: Row) -> Fraction | None:
	"""What is measured of a customer; None for whoever has nothing that could be."""
	subject, field = rule["subject"], rule.get("field")
	if subject == "Balance":
		return _some(evaluator.balance_of(rule, customer))
	if subject == "Customer":
		return _some(evaluator.value(subject, field, customer))
	if subject == "Convo Profile":
		found = [row for row in evaluator.tables[subject] if fold(row["customer"]) == fold(customer["name"])]
		told = [row for row in evaluator.tables["Convo Interaction"] if row["customer"] and fold(row["customer"]) == fold(customer["name"])]
		value = len(told) if field == "interaction_count" else found and evaluator.value(subject, field, found[0])
		return _some(value) if found else None
	rows = evaluator.related_rows(rule, customer)
	return _measured(evaluator, rule, rows) if rows else None


def _some(value: Any) -> Fraction | None:
	return exact(value) if value else None


def _measured(evaluator: Any, rule: Row, rows: list[Row]) -> Fraction | None:
	doctype, measure, field = rule["subject"], rule["measure"], rule.get("field")
	if measure == "count":
		return Fraction(len(rows))
	values = [v for v in (evaluator.value(doctype, field, row) for row in rows) if v is not None]
	if measure == "distinct":
		return Fraction(len({fold(v) for v in values if not evaluator.is_null(doctype, field, v)}))
	if measure == "sum":
		return sum(map(exact, values), Fraction(0))
	return measured.number_of(measure, values)
