"""The part of the nightly check that goes over documents: what stands on timelines and in reasons against its sources.

A chunk at a time, under the caller's lock; how far it is stands in the caller's state. What it mends is counted beside the
drift of the segments.
"""

from functools import partial
from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.halves import work_through
from convo_channels.core.base.sql import sql, table
from convo_channels.core.base.store import is_transient, scalar
from convo_channels.core.catalog.catalog import Catalog
from convo_channels.core.customers import deleted
from convo_channels.core.sync import copies
from convo_channels.core.timeline import follow
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog_of_now
from convo_channels.services.customers import restored

CHUNK = 500


def begin() -> dict[str, Any]:
	"""The state of a check that has not begun."""
	return {"part": None, "after": "", "is_over": False, "repaired": 0, "done": 0, "total": 0}


def step(state: dict[str, Any]) -> None:
	"""The next chunk. A document that cannot be checked is left out, and written down; so is a part, if need be."""
	catalog = get_catalog_of_now()
	if state["part"] is None:
		_begin(state, catalog)
	part: copies.Part = (state["part"][0], state["part"][1])
	try:
		after = work_through(
			store, partial(_check, state, catalog, part), partial(_leave_out, part), state["after"], CHUNK
		)
	except Exception as error:
		if is_transient(store, error):
			raise
		frappe.log_error(title="convo_channels: documents could not be checked", message=f"{part}\n{error!r}")
		after = None
	if part[0] == copies.SOURCES:
		state["done"] = min(state["done"] + CHUNK, state["total"])
	state["after"] = after or ""
	if after is None:
		state["part"] = copies.following_part(catalog, part)
		state["is_over"] = state["part"] is None


def _begin(state: dict[str, Any], catalog: Catalog) -> None:
	restored.link_mails()
	with store.transaction():
		deleted.forget_unrestorable(store)
	state["part"] = copies.parts(catalog)[0]
	state["total"] = sum(_count(kind.doctype) for kind in follow.kinds(catalog))


def _check(
	state: dict[str, Any], catalog: Catalog, part: copies.Part, after: str | None, size: int
) -> str | None:
	repaired, following = copies.check_chunk(store, catalog, Clock(now_datetime()), part, after or "", size)
	state["repaired"] += repaired
	return following


def _leave_out(part: copies.Part, after: str | None, error: str) -> str | None:
	name = copies.next_name(store, part, after or "")
	if name is not None:
		title = "convo_channels: a document could not be checked"
		frappe.log_error(title=title, message=f"{part[1]} {name}\n{error}")
	return name


def _count(doctype: str) -> int:
	return int(scalar(store, sql("SELECT COUNT(*) FROM {}", table(doctype))) or 0)
