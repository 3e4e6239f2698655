"""Values of conditions as earlier versions stored them, into those the forms use: once, for a site that is upgraded.

A rating was a fraction of 1 and is so many stars now. A time behind a date was dropped, and is refused now where the field
is a day. Pure: a row in, the columns to change out.
"""

import decimal
import json
import re
from collections.abc import Mapping
from typing import Any

from ..base.errors import RequestError
from ..catalog.catalog import Catalog
from ..catalog.computed import Field
from ..catalog.measures import COUNTS
from ..operators import operators as ops
from ..operators.operators import OPERATORS
from ..operators.units import STARS, stars_of

_TIMED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T][0-9:.]+")


def mend_row(row: Mapping[str, Any], catalog: Catalog) -> dict[str, str]:
	"""{column of the row: its new text}, empty where nothing was written in the old way."""
	source = catalog.sources.get(str(row.get("subject") or ""))
	if not source:
		return {}
	name = str(row.get("field") or "") or (source.spec.date_field if source.spec else "")
	field = source.fields.get(name) if row.get("measure") not in COUNTS else None
	text = str(row.get("value") or "")
	changed = {"value": str(_mend(field, str(row.get("operator") or ""), text)) if field else text}
	filters = str(row.get("filters") or "")
	try:
		given = json.loads(filters) if filters else []
	except (ValueError, RecursionError):
		given = None
	if isinstance(given, list):
		mended = [_mend_filter(item, source.fields) for item in given]
		changed["filters"] = filters if mended == given else json.dumps(mended, ensure_ascii=False)
	return {column: value for column, value in changed.items() if value != str(row.get(column) or "")}


def _mend_filter(item: Any, fields: Mapping[str, Field]) -> Any:
	if not isinstance(item, list) or len(item) != 3 or not isinstance(item[0], str) or item[0] not in fields:
		return item
	return [*item[:2], _mend(fields[item[0]], str(item[1]), item[2])]


def _mend(field: Field, operator: str, value: Any) -> Any:
	known = OPERATORS.get(operator)
	if known is None or known.needs not in ("one", "two", "list") or not (field.unit == STARS or field.type == ops.DATE):
		return value
	if known.needs == "one":
		return _mend_one(field, value)
	try:
		given = ops.split_list(value)
	except RequestError:
		return value
	mended = [_mend_one(field, item) for item in given]
	if mended == given:
		return value
	return mended if isinstance(value, list) else ", ".join(map(str, mended))


def _mend_one(field: Field, value: Any) -> Any:
	text = str(value).strip()
	if field.type == ops.DATE:
		timed = _TIMED.fullmatch(text)
		return timed[1] if timed else value
	try:
		stars = decimal.Decimal(text) * stars_of(field.options)
	except decimal.InvalidOperation:
		return value
	return f"{stars.normalize():f}" if stars.is_finite() else value
