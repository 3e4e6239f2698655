"""Everything said that the user may see and that holds what they look for, a page at a time."""

from typing import Any

from convo_channels.core.search import search
from convo_channels.services.access import copies, customers
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.actions import sent_mails
from convo_channels.services.base.errors import said_plainly


def find(
	query: str,
	filters: str | dict | None,
	channel: str | None,
	customer: str | None,
	page_cursor: str | None,
	limit: int,
) -> dict[str, Any]:
	with said_plainly():
		found = search.find(_site(), query, filters, channel, customer, page_cursor, limit)
	sent_mails.tell(found["items"])
	return found


def _site() -> FrappeSite:
	"""Who searches finds out what the rows found do not show: rows of which a part is closed to the user are left out."""
	visibility = customers.with_rows(customers.get_full_visibility())
	for column in (copies.MOMENT, "subject", "content"):
		visibility = visibility.hiding(copies.kinds_closed(column))
	return FrappeSite(visibility)
