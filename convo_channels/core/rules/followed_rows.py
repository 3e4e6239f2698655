"""What follows, as a row keeps it: an object in JSON that has filters of its own. For whoever reads or rewrites filters of rows."""

import json
from collections.abc import Callable, Mapping
from typing import Any

COLUMN = "followed_by"


def read_followed(cell: Any) -> dict[str, Any] | None:
	"""{"subject", "filters", ...}; None where there is none, or none that can be read."""
	try:
		given = json.loads(cell) if isinstance(cell, str) and cell else cell
	except (ValueError, RecursionError):
		return None
	return dict(given) if isinstance(given, Mapping) and given else None


def with_filters(cell: Any, change: Callable[[dict[str, Any]], Any]) -> Any:
	"""The cell with other filters. `change`: what follows, its filters as JSON -> the same or other filters, as JSON or a list."""
	given = read_followed(cell)
	if given is None:
		return cell
	filters = given.get("filters")
	text = filters if isinstance(filters, str) else json.dumps(filters, ensure_ascii=False) if filters else ""
	changed = change({**given, "filters": text})
	if changed == text:
		return cell
	items = json.loads(changed) if isinstance(changed, str) and changed.startswith("[") else changed
	return json.dumps({**given, "filters": items}, ensure_ascii=False)
