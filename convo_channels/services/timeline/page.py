"""One customer's timeline for the user: what they may know of documents, fields and segments, page by page and counted."""

from typing import Any

from convo_channels.core.base.page_filters import read_filters
from convo_channels.core.timeline import page
from convo_channels.services.access import copies, customers
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly


def get_timeline_page(
	customer: str, filters: str | dict | None, page_cursor: str | None, limit: int
) -> dict[str, Any]:
	"""A page of one customer's story, newest first; rows about documents the user may not read are left out."""
	with said_plainly():
		wanted = read_filters(filters)
		searches = isinstance(wanted, dict) and bool(wanted.get("text"))
		return page.read_page(_site(searches=searches), customer, wanted, page_cursor, limit)


def count_timeline(customer: str) -> dict[str, Any]:
	with said_plainly():
		return page.read_counts(_site(), customer)


def _site(*, searches: bool = False) -> FrappeSite:
	"""A story is told in its order: rows about documents whose date is not the reader's to know are no part of it.

	Who searches finds out what the rows found do not show.
	"""
	visibility = customers.with_rows(customers.get_full_visibility()).hiding(copies.kinds_closed(copies.MOMENT))
	if searches:
		visibility = visibility.hiding(copies.kinds_closed("subject") + copies.kinds_closed("content"))
	return FrappeSite(visibility)
