"""For how long a field has held its value, in plain Python: a part of the reference that the engine's SQL is held to.

It reads what is stored of each document; that this is right is held to by what a test saw happen (tests/sql/sync/test_held_values.py).
"""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from tests.support.calendars import far
from tests.support.words import day_of, fold

OPERATOR = re.compile(r"the same for (at least|less than) \((\w+)\)")


def holds(evaluator: Any, doctype: str, field: str, operator: str, count: Any, row: Mapping[str, Any]) -> bool:
	how, unit = OPERATOR.fullmatch(operator).groups()
	edge = far(evaluator.today, -int(count), unit)
	made, saved = day_of(row["creation"]), day_of(row["modified"])
	since, is_exact = known_since(evaluator, doctype, field, row)
	if how == "less than":
		# Who was made only then has held nothing for longer.
		return made > edge or (is_exact and since > edge)
	# Of whom nobody was asked before it is known when they were saved last, and nothing of what was before.
	return max(since, made) <= edge and (is_looked_through(evaluator, doctype, field) or saved <= edge)


def known_since(evaluator: Any, doctype: str, field: str, row: Mapping[str, Any]) -> tuple[datetime.date, bool]:
	"""The day since when, at the latest, as far as it is stored; and whether it is that very day."""
	for kept in evaluator.tables.get("Convo Held Value", ()):
		if (kept["reference_doctype"], kept["fieldname"]) == (doctype, field) and fold(kept["reference_name"]) == fold(row["name"]):
			return day_of(kept["held_since_at"]), bool(kept["is_exact"])
	return day_of(row["creation"]), True


def is_looked_through(evaluator: Any, doctype: str, field: str) -> bool:
	states = evaluator.tables.get("Convo Work State", ())
	return any(state["name"] == f"held:{doctype}:{field}" and state["value"] == "kept" for state in states)
