"""The customer card and the search for a customer."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent
from convo_channels.services.customers import customers


@frappe.whitelist()
def get_card(customer: str) -> dict:
	"""Details, last contact, segments and open documents of one customer."""
	require_agent()
	return customers.read_card(customer)


@frappe.whitelist()
def search(txt: str = "", channel: str | None = None, limit: int = 10) -> list:
	"""Customers by name, contact, phone, e-mail or document; those of a channel only, when one is given."""
	require_agent()
	limits.take("searches")
	return customers.search(txt, channel, limit)
