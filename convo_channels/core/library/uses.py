"""Whether somebody's filters or condition name a segment. Pure: JSON and text in, yes or no out.

Filters come in the shapes Frappe stores: lists of [DocType, field, operator, value], of [field, operator, value], or
objects of {field: value}. A field counts when it holds segments, so that a territory of the same name is not taken
for one. Whether it does is told by `is_segment_field(doctype, field)`.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from ..base.text import fold

SegmentField = Callable[[str, str], bool]
MAX_DEPTH = 20
# The app's own operators of lists and reports: their value is a segment, whatever the field.
SEGMENT_OPERATORS = frozenset({"in segment", "not in segment"})


def filters_name(text: str | None, doctype: str, segment: str, is_segment_field: SegmentField) -> bool:
	"""Whether stored filters on a DocType compare a field that holds segments with this one."""
	try:
		given = json.loads(text or "")
	except (ValueError, RecursionError):
		return False
	return _walk(given, doctype, fold(segment), is_segment_field, 0)


def _walk(given: Any, doctype: str, key: str, is_field: SegmentField, depth: int) -> bool:
	if depth > MAX_DEPTH:
		return False
	if isinstance(given, Mapping):
		return any(
			((is_field(doctype, str(name)) or _asks_segment(value)) and _holds(value, key))
			or _walk(value, doctype, key, is_field, depth + 1)
			for name, value in given.items()
		)
	if not isinstance(given, list):
		return False
	condition = as_condition(given, doctype)
	if condition:
		of, name, operator, value = condition
		return (operator in SEGMENT_OPERATORS or is_field(of, name)) and _holds(value, key)
	return any(_walk(item, doctype, key, is_field, depth + 1) for item in given)


def as_condition(given: list[Any], doctype: str) -> tuple[str, str, str, Any] | None:
	"""(DocType, field, operator, value) of one condition, in either of its shapes."""
	if len(given) >= 4 and all(isinstance(part, str) for part in given[:3]):
		return given[0], given[1], given[2], given[3]
	if len(given) == 3 and all(isinstance(part, str) for part in given[:2]):
		return doctype, given[0], given[1], given[2]
	return None


def _asks_segment(value: Any) -> bool:
	"""[operator, value] of an object of filters, with an operator of ours."""
	return isinstance(value, list) and any(
		part in SEGMENT_OPERATORS for part in value[:1] if isinstance(part, str)
	)


def _holds(value: Any, key: str) -> bool:
	if isinstance(value, list):
		return any(_holds(item, key) for item in value)
	if not isinstance(value, str):
		return False
	return fold(value) == key or any(fold(part.strip()) == key for part in value.split(","))


def condition_names(text: str | None, doctype: str, segment: str) -> bool:
	"""Whether a condition written in Python names the segment: in quotes, and speaking of segments at all."""
	said = text or ""
	if not doctype.startswith("Convo ") and not re.search(r"(?<!market_)segment", said):
		return False
	quoted = re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'", said)
	return any(fold(part) == fold(segment) for pair in quoted for part in pair if part)
