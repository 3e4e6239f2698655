"""The customer card and the search for a customer."""

import frappe
from frappe import _

from convo_channels.services.access import limits
from convo_channels.services.access.channels import require_channel
from convo_channels.services.access.roles import require_agent
from convo_channels.services.customers import customers


@frappe.whitelist()
def get_card(customer: str) -> dict:
	"""Details, last contact, segments and open documents of one customer."""
	require_agent()
	return customers.read_card(customer)


@frappe.whitelist()
def search(txt: str = "", channel: str | None = None, limit: int = 10) -> list:
	"""Customers whose name contains the text; those of a channel only, when one is given."""
	require_agent()
	limits.take("searches")
	if not 1 <= limit <= customers.MAX_FOUND:
		frappe.throw(_("The limit must be between 1 and {0}.").format(customers.MAX_FOUND))
	if len(txt) > customers.MAX_TEXT:
		frappe.throw(_("The search text is longer than {0} characters.").format(customers.MAX_TEXT))
	segment = require_channel(channel) if channel else None
	return customers.search(txt.strip(), segment, limit)
