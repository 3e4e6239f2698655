"""Finding a customer by a part of the name or ID: to write about, and to ask about. Reads only."""

from ..base.errors import RequestError
from ..base.messages import N_
from ..base.reader import Item
from ..base.sql import TRUE, Sql, all_of, any_of, like, sql
from ..base.store import dicts
from ..site.named import require_channel
from ..site.site import Site

MAX_FOUND = 50
MAX_TEXT = 140
COLUMNS = ("name", "customer_name", "territory", "image")


def find_customers(site: Site, txt: str, channel: str | None, limit: int) -> list[Item]:
	"""Customers in use whose name or ID contains the text; those of a channel only, when one is given."""
	wanted = contains(txt, limit)
	member = TRUE
	if channel:
		member = sql(
			"EXISTS (SELECT 1 FROM `tabConvo Segment Member` AS m WHERE m.segment = {} AND m.customer = `tabCustomer`.name)",
			require_channel(site.store, site.reader, channel)[1],
		)
	if site.visibility.is_nothing:
		return []
	query = sql(
		"SELECT `tabCustomer`.name, `tabCustomer`.customer_name, `tabCustomer`.territory, `tabCustomer`.image"
		" FROM `tabCustomer` WHERE {where} ORDER BY `tabCustomer`.customer_name, `tabCustomer`.name LIMIT {limit}",
		where=all_of([site.visibility.where, wanted, member, sql("`tabCustomer`.disabled = 0")]),
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
