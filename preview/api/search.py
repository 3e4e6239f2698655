"""The search in everything said, a page at a time."""

from typing import Any

from convo_channels.core.search import search
from preview.api import PRODUCT, answers
from preview.site import Site


@answers(PRODUCT + "search.find")
def find(
	site: Site,
	query: str = "",
	filters: dict | None = None,
	channel: str | None = None,
	customer: str | None = None,
	cursor: str | None = None,
	limit: int = 20,
) -> dict[str, Any]:
	return search.find(site, query, filters, channel, customer, cursor, limit)
