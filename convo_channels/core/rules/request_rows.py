"""Rows of a rule, and rows beside it, as a request brings them: a list of objects. What they mean is read in rule.py and by_hand.py."""

import json
from typing import Any

from ..base.errors import RequestError
from ..base.messages import N_


def parse_rows(given: object) -> list[dict[str, Any]]:
	try:
		rows = json.loads(given) if isinstance(given, str) else given
	except (ValueError, RecursionError):
		rows = None
	if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
		raise RequestError(N_("The rules must be a list of rows."))
	return rows
