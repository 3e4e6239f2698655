"""Finding a customer, to write about and to ask about: by a part of the name or ID, by a contact, or by a document. Reads only."""

from ..base.errors import RequestError
from ..base.messages import N_
from ..base.reader import Item
from ..base.sql import TRUE, Sql, all_of, any_of, in_list, like, sql
from ..base.store import dicts
from ..base.text import fold
from ..site.named import require_channel
from ..site.site import Site
from .found_by import Known, by_customer, find_by_others, know_all

MAX_FOUND = 50
MAX_TEXT = 140
COLUMNS = ("name", "customer_name", "territory", "image")


def find_customers(
	site: Site, txt: str, channel: str | None, limit: int, known: Known = know_all
) -> list[Item]:
	"""Customers in use, those of a channel only, when one is given: whose name or ID contains the text, then found by others.

	`found_by`: {"doctype", "text"} of the document or contact that led to a customer. `known`: see `found_by`.
	"""
	wanted = contains(txt, limit)
	member = TRUE
	if channel:
		member = sql(
			"EXISTS (SELECT 1 FROM `tabConvo Segment Member` AS m WHERE m.segment = {} AND m.customer = `tabCustomer`.name)",
			require_channel(site.store, site.reader, channel)[1],
		)
	if site.visibility.is_nothing:
		return []
	seen = all_of([site.visibility.where, member, sql("`tabCustomer`.disabled = 0")])
	items = [{**item, "found_by": None} for item in _read(site, all_of([wanted, seen]), limit)]
	if len(items) == limit or not txt.strip():
		return items
	others = by_customer(find_by_others(site, txt.strip(), known))
	named = in_list(sql("`tabCustomer`.name"), sorted(one.customer for one in others.values()))
	there = {item["name"] for item in items}
	for item in _read(site, all_of([named, seen]), MAX_FOUND):
		found = others.get(fold(item["name"]))
		if found and item["name"] not in there:
			items.append({**item, "found_by": {"doctype": found.doctype, "text": found.text}})
	return items[:limit]


def _read(site: Site, where: Sql, limit: int) -> list[Item]:
	query = sql(
		"SELECT `tabCustomer`.name, `tabCustomer`.customer_name, `tabCustomer`.territory, `tabCustomer`.image"
		" FROM `tabCustomer` WHERE {where} ORDER BY `tabCustomer`.customer_name, `tabCustomer`.name LIMIT {limit}",
		where=where,
		limit=limit,
	)
	return dicts(site.store, query, COLUMNS)


def contains(txt: str, limit: int) -> Sql:
	"""The condition on the unaliased table of customers; a search that makes no sense is refused."""
	if not 1 <= limit <= MAX_FOUND:
		raise RequestError(N_("The limit must be between 1 and {0}."), MAX_FOUND)
	if len(txt) > MAX_TEXT:
		raise RequestError(N_("The search text is longer than {0} characters."), MAX_TEXT)
	text = txt.strip()
	return any_of([like(sql("`tabCustomer`.customer_name"), text), like(sql("`tabCustomer`.name"), text)]) if text else TRUE
