"""Why a customer is in a segment or not."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent
from convo_channels.services.insight import explain as explaining


@frappe.whitelist()
def explain(segment: str, customer: str) -> dict:
	"""Every condition with what it finds, what decides, since when, and what is missing."""
	require_agent()
	limits.take("explanations")
	return explaining.explain(segment, customer)


@frappe.whitelist()
def search(segment: str, txt: str = "", limit: int = 10) -> list:
	"""Customers to ask about, members or not."""
	require_agent()
	limits.take("searches")
	return explaining.search(segment, txt, limit)
