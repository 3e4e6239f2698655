"""What waits, what was set aside with an error, and trying it again."""

from typing import Any

from convo_channels.core.base.clock import as_text
from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import dicts
from convo_channels.core.changes import outbox as core_outbox
from preview.api import PRODUCT, BadRequest, answers
from preview.site import Site

PAGE = 50
COLUMNS = (
	"name",
	"reference_doctype",
	"reference_name",
	"event",
	"changed_at",
	"changed_by",
	"attempts",
	"error",
)


@answers(PRODUCT + "health.get_parked")
def get_parked(site: Site, cursor: int | None = None) -> dict[str, Any]:
	query = sql(
		"SELECT "
		+ ", ".join(COLUMNS)
		+ " FROM `tabConvo Outbox` WHERE is_parked = 1 AND name > {} ORDER BY name LIMIT {}",
		cursor or 0,
		PAGE + 1,
	)
	found = dicts(site.store, query, COLUMNS)
	for item in found:
		item["changed_at"] = as_text(item["changed_at"])
	return {"items": found[:PAGE], "next_cursor": found[PAGE - 1]["name"] if len(found) > PAGE else None}


@answers(PRODUCT + "health.retry_parked", post=True)
def retry_parked(site: Site, outbox: int) -> dict[str, Any]:
	if not core_outbox.unpark(site.store, outbox):
		raise BadRequest("This change is not parked any more.", 404)
	return {"parked": [error for _, error in site.settle().parked]}


@answers(PRODUCT + "health.drain_now", post=True)
def drain_now(site: Site) -> dict[str, Any]:
	return {"moves": len(site.settle().moves), "waiting": core_outbox.depth(site.store)}
