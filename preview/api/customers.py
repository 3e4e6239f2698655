"""The customer card, and finding a customer."""

from typing import Any

from convo_channels.core.base.pages import check_limit
from convo_channels.core.base.sql import TRUE, any_of, like, sql
from convo_channels.core.customers.card import read_card
from preview.api import PRODUCT, answers
from preview.api.items import clock, reader, require_channel
from preview.site import Site


@answers(PRODUCT + "customers.get_card")
def get_card(site: Site, customer: str) -> dict[str, Any]:
	card = read_card(site.store, site.catalog, customer, reader(site), clock(site))
	return {**card, "can_post": True}


@answers(PRODUCT + "customers.search")
def search(site: Site, txt: str = "", channel: str | None = None, limit: int = 10) -> list[dict[str, Any]]:
	"""Customers by name, those of the channel first."""
	segment = require_channel(site, channel)[1] if channel else ""
	text = txt.strip()[:140]
	wanted = any_of([like(sql("c.name"), text), like(sql("c.customer_name"), text)]) if text else TRUE
	query = sql(
		"SELECT c.name, c.customer_name, c.territory, c.image FROM `tabCustomer` AS c LEFT JOIN `tabConvo Segment Member` AS m"
		" ON m.segment = {} AND m.customer = c.name WHERE c.disabled = 0 AND {}"
		" ORDER BY CASE WHEN m.customer IS NULL THEN 1 ELSE 0 END, c.customer_name LIMIT {}",
		segment,
		wanted,
		check_limit(limit),
	)
	columns = ("name", "customer_name", "territory", "image")
	return [dict(zip(columns, row, strict=True)) for row in site.store.rows(query)]
