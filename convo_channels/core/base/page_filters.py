"""Filters of a request, as an object or as its JSON."""

import json
from typing import Any

from .errors import RequestError
from .messages import N_


def read_filters(filters: str | dict[str, Any] | None) -> Any:
	"""Filters arrive as an object or as its JSON."""
	if not isinstance(filters, str):
		return filters
	try:
		return json.loads(filters) if filters else None
	except (ValueError, RecursionError) as error:
		raise RequestError(N_("The filters are not valid JSON.")) from error
