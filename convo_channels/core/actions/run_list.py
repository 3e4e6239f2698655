"""The list of runs for those who look: what was done for the customers they may see, and another try for what failed."""

from collections.abc import Callable, Sequence

from ..base.clock import as_text
from ..base.errors import NotFound, RequestError
from ..base.kept_messages import say_kept
from ..base.messages import N_, word
from ..base.page import at_name, open_page
from ..base.reader import Item
from ..base.sql import TRUE, all_of, ident, join, sql
from ..base.store import dicts
from ..site.named import reads_segment, require_customer, require_segment
from ..site.site import Site
from .runs import FAILED, RUN, WAITING

_SHOWN = (
	"name", "segment", "customer", "action", "on_move", "status", "note", "queued_at", "done_at", "attempts",
)  # fmt: skip
# What `note` is made of.
_KEPT = ("event", "particulars")


def _blank_nothing(items: Sequence[Item]) -> None:
	"""For a reader from whom nothing is hidden."""


def read_runs(
	site: Site,
	segment: str,
	cursor: str | None,
	limit: int,
	blank: Callable[[Sequence[Item]], None] = _blank_nothing,
) -> Item:
	"""{"items", "next_cursor"}, newest first. `blank`: takes out of the notes what is not the reader's to know."""
	name = require_segment(site, segment, RUN)
	page = open_page(cursor, limit, "runs", name)
	number, seen = page.before_number, site.visibility
	before = TRUE if number is None else sql("r.name < {}", number)
	columns = (*_SHOWN, *_KEPT)
	query = sql(
		"SELECT {columns} FROM `tabConvo Segment Action Run` AS r {join} WHERE {where} ORDER BY r.name DESC LIMIT {limit}",
		columns=join(", ", [ident("r", column) for column in columns]),
		join=seen.join(sql("r.customer")),
		where=all_of([sql("r.segment = {}", name), before, seen.where]),
		limit=page.asked_for,
	)
	found, following = page.cut(dicts(site.store, query, columns), lambda row: at_name(row["name"]))
	for item in found:
		event, particulars = (item.pop(column) for column in _KEPT)
		item["note"] = say_kept(item["note"], event, particulars, site.translate)
	blank(found)
	for item in found:
		item["queued_at"], item["done_at"] = as_text(item["queued_at"]), as_text(item["done_at"])
		item["can_retry"] = item["status"] == FAILED
	return {"items": found, "next_cursor": following}


def retry(site: Site, run: int) -> Item:
	"""Let a failed run wait again. The host carries it out."""
	query = sql("SELECT status, customer, segment FROM `tabConvo Segment Action Run` WHERE name = {}", run)
	found = dicts(site.store, query, ("status", "customer", "segment"))
	if not found or not reads_segment(site, found[0]["segment"]) or not site.may("read", RUN):
		raise NotFound(N_("There is no such run."))
	require_customer(site.store, site.visibility, found[0]["customer"])
	again = sql(
		"UPDATE `tabConvo Segment Action Run` SET status = {waiting}, note = '', event = '', particulars = '', attempts = 0,"
		" queued_at = {now} WHERE name = {run} AND status = {failed}",
		waiting=WAITING,
		now=site.now(),
		run=run,
		failed=FAILED,
	)
	if not site.store.execute(again):
		raise RequestError(N_("Only what failed can be tried again; this is {0}."), word(found[0]["status"]))
	return {"queued": True}
