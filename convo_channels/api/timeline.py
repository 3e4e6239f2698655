"""One customer's story, and the job that fills it from history."""

import frappe

from convo_channels.services.access import limits, progress
from convo_channels.services.access.roles import require_agent, require_manager
from convo_channels.services.customers import customers
from convo_channels.services.feed import reading
from convo_channels.services.timeline import backfill, page


@frappe.whitelist()
def get_page(
	customer: str,
	filters: str | dict | None = None,
	cursor: str | None = None,
	limit: int = 30,
	with_customer: bool = False,
	post: str | None = None,
) -> dict:
	"""A page of posts, interactions and moves, newest first; on a first visit with the customer's card and all counts.

	`post`: one that an address names; where it is a reply, `root` is the post that stands on the timeline for it.
	"""
	require_agent()
	found = page.get_timeline_page(customer, filters, cursor, limit, post)
	if not with_customer:
		return found
	return {**found, "card": customers.read_card(customer), "counts": page.count_timeline(customer)}


@frappe.whitelist()
def get_counts(customer: str) -> dict:
	"""How much there is of each kind."""
	require_agent()
	return page.count_timeline(customer)


@frappe.whitelist(methods=["POST"])
def mark_read(customer: str, up_to: str, seen: str | list | None = None) -> dict:
	"""The posts of the timeline that were `seen` count as read, in every channel; everything up to a moment without such a list."""
	require_agent()
	limits.take("reading marks")
	return reading.mark_customer_read(customer, up_to, seen)


@frappe.whitelist()
def get_mail(customer: str, interaction: int) -> dict:
	"""From whom and to whom a mail on the timeline went, and its files."""
	require_agent()
	return page.read_mail(customer, interaction)


@frappe.whitelist(methods=["POST"])
def start_backfill() -> dict:
	"""Fill the timelines from the documents and mails that are there already."""
	require_manager()
	limits.take("backfills")
	return progress.told(backfill.start())


@frappe.whitelist()
def get_backfill() -> dict:
	"""How far that job has come."""
	require_manager()
	return progress.told(backfill.get_state())
