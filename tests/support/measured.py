"""What the rows of a customer together say to a condition: counted, added, the largest, how many different ones."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.support.comparisons import compare_number
from tests.support.source_facts import DATE_FIELD
from tests.support.words import exact, fold, moment_of

Row = Mapping[str, Any]


def holds(evaluator: Any, rule: Row, rows: list[Row]) -> bool:
	"""`rows`: those that count."""
	doctype, measure, operator, wanted = rule["subject"], rule["measure"], rule["operator"], rule.get("value")
	if measure == "exists":
		return bool(rows) == (operator == "exists")
	if rule.get("or_never") and not rows and measure not in OF_ONE:
		return True
	if measure == "count":
		return compare_number(operator, wanted, len(rows))
	field = rule.get("field") or DATE_FIELD[doctype]
	if measure in OF_ONE:
		return holds_of_one(evaluator, rule, rows)
	values = [v for v in (evaluator.value(doctype, field, row) for row in rows) if v is not None]
	if measure == "distinct":
		told = {fold(v) for v in values if not evaluator.is_null(doctype, field, v)}
		return compare_number(operator, wanted, len(told))
	if measure == "sum":
		return compare_number(operator, wanted, sum(map(exact, values), Fraction(0)))
	if rule.get("or_never") and not values:
		return True
	if measure in NUMBERS:
		return compare_number(operator, wanted, number_of(measure, values))
	moments = [moment_of(value) for value in values]
	found = (max if measure == "latest" else min)(moments) if moments else None
	return evaluator.compare_moment(operator, wanted, found, evaluator.clock_of(doctype, field))


OF_ONE = ("of the latest", "of the earliest")


def holds_of_one(evaluator: Any, rule: Row, rows: list[Row]) -> bool:
	"""Of the row of the latest, or the earliest, day; of the same day, the one made last, or first."""

	def place(row: Row) -> tuple:
		day = moment_of(row[DATE_FIELD[rule["subject"]]])
		is_known = (day is None) != (rule["measure"] == "of the latest")
		return is_known, day or datetime.datetime.min, moment_of(row["creation"]), str(row["name"])

	one = (max if rule["measure"] == "of the latest" else min)(rows, key=place) if rows else {"nothing": True}
	return evaluator.holds_value(rule, rule["subject"], one)


NUMBERS = {
	"average": lambda numbers: sum(numbers, Fraction(0)) / len(numbers),
	"smallest": min,
	"largest": max,
}


def number_of(measure: str, values: list[Any]) -> Fraction | None:
	return NUMBERS[measure](list(map(exact, values))) if values else None
