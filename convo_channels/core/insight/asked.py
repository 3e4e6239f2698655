"""Questions about one customer and one segment as they are asked: why somebody is in or not, and whom one can ask about."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ..base.reader import Item
from ..base.sql import all_of, sql
from ..base.visibility import Visibility
from ..customers.search import contains
from ..segments.evaluation import Engine
from ..segments.segments import Segment, load_segments
from ..site.named import require_customer, require_segment
from ..site.site import Site, clock_of
from .explain import Reading, explain


def explain_membership(
	site: Site, segment: str, customer: str, reading_of: Callable[[Segment], Reading] | None = None
) -> Item:
	"""`reading_of`: how the reader sees a segment from whom some of it is hidden."""
	name = require_customer(site.store, site.visibility, customer)
	asked = require_segment(site, segment)
	segments = load_segments(site.store, site.catalog)
	found = segments.by_name[asked]
	engine = Engine(site.catalog, segments, clock_of(site))
	reading = replace(reading_of(found) if reading_of else Reading(), tells_others=partial(_sees_all, site.visibility))
	answer = explain(site.store, engine, found, name, reading)
	if answer["since"]:
		site.hide([answer["since"]])
	return answer


def _sees_all(visibility: Visibility, doctype: str) -> bool:
	"""Whether the reader sees every customer, and every document of a kind."""
	is_whole = doctype not in visibility.hidden_doctypes and doctype not in dict(visibility.documents)
	return visibility.is_everything and is_whole


def find_askable(site: Site, segment: str, txt: str, limit: int) -> list[Item]:
	"""Customers whose membership can be asked for, disabled ones too, and whether each is a member now."""
	wanted = contains(txt, limit)
	asked = require_segment(site, segment)
	if site.visibility.is_nothing:
		return []
	query = sql(
		"SELECT `tabCustomer`.name, `tabCustomer`.customer_name, m.customer IS NOT NULL FROM `tabCustomer`"
		" LEFT JOIN `tabConvo Segment Member` AS m ON m.segment = {segment} AND m.customer = `tabCustomer`.name"
		" WHERE {wanted} ORDER BY `tabCustomer`.customer_name, `tabCustomer`.name LIMIT {limit}",
		segment=asked,
		wanted=all_of([site.visibility.where, wanted]),
		limit=limit,
	)
	return [
		{"name": found, "customer_name": shown or found, "is_member": bool(is_member)}
		for found, shown, is_member in site.store.rows(query)
	]
