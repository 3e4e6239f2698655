"""A field against another one of the same row, for the reference evaluator."""

from collections.abc import Mapping
from typing import Any

from tests.support.words import day_of, exact, fold, moment_of


def holds(evaluator: Any, doctype: str, field: str, operator: str, other: str, row: Mapping[str, Any]) -> bool:
	"""Two fields of a row. Of nothing only "differs" holds."""
	fields = (field, other)
	values = [None if "nothing" in row else evaluator.value(doctype, name, row) for name in fields]
	if any(evaluator.is_null(doctype, name, value) for name, value in zip(fields, values, strict=True)):
		return operator.startswith("differs")
	kinds = {evaluator._kind(doctype, name) for name in fields}
	if kinds & {"Date", "Datetime"}:
		one, two = (day_of(moment_of(value)) if "Date" in kinds else moment_of(value) for value in values)
	else:
		one, two = map(exact if kinds & {"Int", "Float", "Currency", "Percent", "Duration", "Rating"} else fold, values)
	return {
		"is the same as": one == two, "differs from": one != two, "more than": one > two, "at least": one >= two,
		"before": one < two, "after": one > two,
	}[operator.removesuffix(" (field)")]  # fmt: skip
