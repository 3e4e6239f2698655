"""Rules follow what they name: when a territory, item or customer gets a new name, so does the value of a row.

Frappe rewrites the columns that link to a renamed document; a rule keeps its values as text, so this rewrites those.
Pure: a row in, the columns to change out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..base.errors import RequestError
from ..base.text import fold
from ..catalog.catalog import Catalog, Field, Source
from ..catalog.measures import COMPARING, VALUE
from ..operators import operators as ops
from ..operators.operators import OPERATORS
from .followed_rows import COLUMN, with_filters


@dataclass(frozen=True)
class Renamed:
	"""A document that got another name, by a rename or a merge."""

	doctype: str
	old: str
	new: str

	def is_named_by(self, field: Field | None) -> bool:
		return bool(
			field and field.type in (*ops.NAMING, ops.TAG, ops.SEGMENT) and field.options == self.doctype
		)

	def replace(self, text: Any) -> Any:
		return self.new if fold(str(text)) == fold(self.old) else text


def follow(row: Mapping[str, Any], catalog: Catalog, renamed: Renamed) -> dict[str, str]:
	"""{column of the row: its new text}, empty when the row does not name the document."""
	source = catalog.sources.get(str(row.get("subject") or ""))
	if not source:
		return {}
	changed = {
		"value": _follow_value(row, source, renamed),
		"filters": _follow_filters(row, source, renamed),
		COLUMN: with_filters(row.get(COLUMN) or "", lambda later: _follow_later(later, catalog, renamed)),
	}
	return {column: text for column, text in changed.items() if text != (row.get(column) or "")}


def _follow_value(row: Mapping[str, Any], source: Source, renamed: Renamed) -> str:
	text = str(row.get("value") or "")
	only = next(iter(source.fields.values())) if len(source.fields) == 1 else None
	field = source.fields.get(str(row.get("field") or "")) or only
	operator = str(row.get("operator") or "")
	compares = (row.get("measure") or VALUE) in COMPARING
	if not text or not compares or not renamed.is_named_by(field) or _is_part(operator):
		return text
	given = _read(operator, text)
	followed = _replace(given, renamed)
	if followed == given:
		return text
	return json.dumps(followed, ensure_ascii=False) if isinstance(followed, list) else str(followed)


def _follow_filters(row: Mapping[str, Any], source: Source, renamed: Renamed) -> str:
	text = str(row.get("filters") or "")
	try:
		given = json.loads(text) if text else []
	except (ValueError, RecursionError):
		return text
	if not isinstance(given, list):
		return text
	followed = [_follow_filter(item, source, renamed) for item in given]
	return text if followed == given else json.dumps(followed, ensure_ascii=False)


def _follow_later(later: Mapping[str, Any], catalog: Catalog, renamed: Renamed) -> str:
	source = catalog.sources.get(str(later.get("subject") or ""))
	return _follow_filters(later, source, renamed) if source else str(later["filters"])


def _follow_filter(item: Any, source: Source, renamed: Renamed) -> Any:
	if (
		not isinstance(item, list)
		or len(item) != 3
		or not renamed.is_named_by(source.fields.get(str(item[0])))
		or _is_part(str(item[1]))
	):
		return item
	given = _read(str(item[1]), item[2])
	followed = _replace(given, renamed)
	return item if followed == given else [*item[:2], followed]


def _is_part(operator: str) -> bool:
	"""A part of a name is a text of its own, and so many days are no name."""
	known = OPERATORS.get(operator)
	return bool(known and (known.part or known.counts))


def _read(operator: str, value: Any) -> Any:
	"""A list where the operator takes one, else the value."""
	known = OPERATORS.get(operator)
	if known is None or known.needs != "list":
		return value
	try:
		return ops.split_list(value)
	except RequestError:
		return value


def _replace(given: Any, renamed: Renamed) -> Any:
	if isinstance(given, list):
		return list(dict.fromkeys(renamed.replace(item) for item in given))
	return renamed.replace(given)
