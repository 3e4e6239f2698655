"""A list that was typed with commas, where one of its values holds a comma itself.

"Smith, Jones & Co, Acme" is two customers where there is one called "Smith, Jones & Co": what is there, as an option, a
document or a stored text, is taken as one value. The list is stored so that it stays what it was meant to be.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from convo_channels.core.base.sql import ident, sql, table
from convo_channels.core.base.text import fold
from convo_channels.core.catalog import catalog as cat
from convo_channels.core.catalog.catalog import Catalog, Source
from convo_channels.core.catalog.computed import Field
from convo_channels.core.catalog.measures import COMPARING
from convo_channels.core.operators import operators as ops
from convo_channels.core.rules.followed_rows import COLUMN, with_filters
from convo_channels.services.access import customers, documents
from convo_channels.services.base.frappe_store import store
from convo_channels.services.rules.lost_values import exists

# More parts than a name has, and more values than anybody types in one line.
MAX_PARTS, MAX_COMMAS = 4, 60
IsKnown = Callable[[str], bool]


def settle(rows: Sequence[dict[str, Any]], catalog: Catalog) -> list[dict[str, Any]]:
	"""The rows, their lists read as they were meant; a row that needs nothing is the same."""
	return [_settle_row(row, catalog) for row in rows]


def _settle_row(row: dict[str, Any], catalog: Catalog) -> dict[str, Any]:
	source = catalog.sources.get(str(row.get("subject") or ""))
	if not source:
		return row
	changed: dict[str, Any] = {}
	only = next(iter(source.fields.values())) if len(source.fields) == 1 else None
	field = source.fields.get(str(row.get("field") or "")) or only
	if field and str(row.get("measure") or cat.VALUE) in COMPARING:
		found = _settle_value(row.get("value"), str(row.get("operator") or ""), field, source)
		if found is not None:
			changed["value"] = ops.join_list(found)
	filters = _settle_filters(row.get("filters"), source)
	if filters is not None:
		changed["filters"] = filters
	followed = with_filters(row.get(COLUMN) or "", lambda later: _settle_later(later, catalog))
	if followed != (row.get(COLUMN) or ""):
		changed[COLUMN] = followed
	return {**row, **changed} if changed else row


def _settle_later(later: dict[str, Any], catalog: Catalog) -> str:
	source = catalog.sources.get(str(later.get("subject") or ""))
	settled = _settle_filters(later["filters"], source) if source else None
	return later["filters"] if settled is None else settled


def _settle_filters(given: Any, source: Source) -> str | None:
	try:
		items = json.loads(given) if isinstance(given, str) and given else given
	except (ValueError, RecursionError):
		return None
	if not isinstance(items, list):
		return None
	settled = list(items)
	for place, item in enumerate(items):
		if isinstance(item, list) and len(item) == 3 and isinstance(item[0], str) and item[0] in source.fields:
			found = _settle_value(item[2], str(item[1]), source.fields[item[0]], source)
			if found is not None:
				settled[place] = [*item[:2], found]
	return json.dumps(settled, ensure_ascii=False) if settled != items else None


def _settle_value(value: Any, operator: str, field: Field, source: Source) -> list[str] | None:
	"""The values of a list, where some of its commas belong to one of them."""
	known = ops.OPERATORS.get(operator)
	if known is None or known.needs != "list" or not isinstance(value, str):
		return None
	text = value.strip()
	if not 0 < text.count(",") <= MAX_COMMAS or text.startswith("[") or "\n" in text or '"' in text:
		return None
	found = _join_known(text.split(","), _known_in(field, source))
	return found if any("," in item for item in found) else None


def _join_known(parts: list[str], is_known: IsKnown) -> list[str]:
	"""The longest run of parts that is one known value, one after the other."""
	found, at = [], 0
	while at < len(parts):
		longest = min(MAX_PARTS, len(parts) - at)
		runs = ((",".join(parts[at : at + size]).strip(), size) for size in range(longest, 1, -1))
		run, size = next(((run, size) for run, size in runs if is_known(run)), (parts[at].strip(), 1))
		found += [run] if run else []
		at += size
	return found


def _known_in(field: Field, source: Source) -> IsKnown:
	if field.type == ops.SELECT:
		options = {fold(option.strip()) for option in field.options.split("\n")}
		return lambda text: fold(text) in options
	if field.type == ops.TEXT:
		# Whether a customer whom the user does not see is called so is not told by how a list is read.
		can_tell = customers.sees_all() and not field.expression and not field.of_parent
		return lambda text: can_tell and _is_stored(source.doctype, field.column or field.name, text)
	if field.type in (*ops.NAMING, ops.TAG):
		return lambda text: exists(field.options, text) and bool(documents.readable(field.options, {text}))
	return lambda text: False


def _is_stored(doctype: str, column: str, text: str) -> bool:
	return bool(store.rows(sql("SELECT 1 FROM {} WHERE {} = {} LIMIT 1", table(doctype), ident(column), text)))
