"""Why a customer is in a segment or not."""

from typing import Any

from convo_channels.core.base.pages import check_limit
from convo_channels.core.base.sql import TRUE, any_of, like, sql
from convo_channels.core.insight import explain as core_explain
from convo_channels.core.segments.evaluation import Engine
from convo_channels.core.segments.segments import load_segments
from preview.api import PRODUCT, BadRequest, answers
from preview.api.items import clock
from preview.site import Site


@answers(PRODUCT + "explain.explain")
def explain(site: Site, segment: str, customer: str) -> dict[str, Any]:
	segments = load_segments(site.store, site.catalog)
	found = segments.by_name.get(segments.canonical(segment))
	if not found:
		raise BadRequest(f"There is no segment {segment[:140]}.", 404)
	engine = Engine(site.catalog, segments, clock(site))
	return core_explain.explain(site.store, engine, found, customer)


@answers(PRODUCT + "explain.search")
def search(site: Site, segment: str, txt: str = "", limit: int = 10) -> list[dict[str, Any]]:
	text = txt.strip()[:140]
	wanted = any_of([like(sql("c.name"), text), like(sql("c.customer_name"), text)]) if text else TRUE
	query = sql(
		"SELECT c.name, c.customer_name, m.customer IS NOT NULL FROM `tabCustomer` AS c"
		" LEFT JOIN `tabConvo Segment Member` AS m ON m.segment = {} AND m.customer = c.name"
		" WHERE {} ORDER BY c.customer_name, c.name LIMIT {}",
		segment, wanted, check_limit(limit),
	)  # fmt: skip
	return [
		{"name": name, "customer_name": shown or name, "is_member": bool(is_member)}
		for name, shown, is_member in site.store.rows(query)
	]
