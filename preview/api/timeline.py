"""One customer's story, a page at a time, and how much of what it holds."""

from typing import Any

from convo_channels.core.feed import reading
from convo_channels.core.timeline import mail_facts, page
from preview.api import PRODUCT, answers, customers
from preview.site import Site


@answers(PRODUCT + "timeline.get_page")
def get_page(
	site: Site,
	customer: str,
	filters: dict | None = None,
	cursor: str | None = None,
	limit: int = 30,
	with_customer: int = 0,
	post: str | None = None,
) -> dict[str, Any]:
	found = page.read_page(site, customer, filters, cursor, limit, post)
	if not with_customer:
		return found
	return {**found, "card": customers.get_card(site, customer), "counts": get_counts(site, customer)}


@answers(PRODUCT + "timeline.get_counts")
def get_counts(site: Site, customer: str) -> dict[str, Any]:
	return page.read_counts(site, customer)


@answers(PRODUCT + "timeline.mark_read", post=True)
def mark_read(site: Site, customer: str, up_to: str, seen: str | list[str] | None = None) -> dict[str, Any]:
	with site.store.transaction():
		return reading.mark_customer_read(site, customer, up_to, seen)


@answers(PRODUCT + "timeline.get_mail")
def get_mail(site: Site, customer: str, interaction: int) -> dict[str, Any]:
	mail = mail_facts.read_mail(site, customer, interaction)
	return {**{field: mail[field] for field in mail_facts.FIELDS}, "files": []}
