"""The customer card, and finding a customer."""

from typing import Any

from convo_channels.core.customers import card
from convo_channels.core.customers.search import find_customers
from preview.api import PRODUCT, answers
from preview.site import Site


@answers(PRODUCT + "customers.get_card")
def get_card(site: Site, customer: str) -> dict[str, Any]:
	return card.get_card(site, customer)


@answers(PRODUCT + "customers.search")
def search(site: Site, txt: str = "", channel: str | None = None, limit: int = 10) -> list[dict[str, Any]]:
	return find_customers(site, txt, channel, limit)
