"""Everything said that a reader may see and that holds what is looked for: a page of it, and how much there is. Reads only.

Newest first: what was said last is what somebody looks for, and a page goes on where it ended.
"""

import json
from typing import Any

from ..base.clock import as_text
from ..base.cursor import Position
from ..base.page import open_page
from ..base.pages import Admit, Branch, Row, fetch_merged
from ..base.reader import Item
from ..feed.items import present
from ..posts.search_words import plain_text, read_text
from ..site.site import Site, clock_of
from ..timeline import turned
from . import scans
from .asked import Sought, read_search
from .branches import Search, branches_of
from .marks import excerpt

# Counted so far and no further; a page says "100+".
MOST_COUNTED = 100
# What is found is looked through for the words, which costs more than to read it: so many on a page, and so much of all of
# them (signs of what was written); of those that come after that the beginning.
MOST_ON_PAGE, MOST_LOOKED_THROUGH, BEGINNING = 30, 200_000, 5_000


def find(
	site: Site,
	query: str,
	filters: str | dict[str, Any] | None,
	channel: str | None,
	customer: str | None,
	cursor: str | None,
	limit: object,
) -> Item:
	"""{"items", "count", "is_more", "next_cursor", "now"}; `count` and whether there are more of them on the first page only.

	Items as in a feed and on a timeline, without their content: `found` has {"subject", "text"}, each a text and its hits.
	"""
	sought, given = read_search(site, query, filters, channel or None, customer or None)
	page = open_page(cursor, limit, "search", query, json.dumps(given, sort_keys=True), channel or "", customer or "", most=MOST_ON_PAGE)
	branches = _branches(site, sought)
	if page.before:
		rows, position = fetch_merged(branches, page.limit, page.before, site.admit)
		counted: Item = {}
	else:
		rows, position, counted = _first(branches, page.limit, site.admit)
	items = present(site.store, rows, site.reader)
	turned.say_today(site.store, site.catalog, items, clock_of(site))
	site.hide(items)
	left = MOST_LOOKED_THROUGH
	for item in items:
		left -= _mark(item, sought, max(left, BEGINNING))
	return {"items": items, **counted, "next_cursor": page.following(position), "now": as_text(site.now())}


def _branches(site: Site, sought: Sought) -> list[Branch]:
	search = Search(sought, site.reader, site.visibility)

	def read(branch: Any) -> Branch:
		return lambda before, limit: scans.fetch(site.store, branch, before, limit)

	return [read(branch) for branch in branches_of(search)]


def _first(branches: list[Branch], limit: int, admit: Admit) -> tuple[list[Row], Position | None, Item]:
	"""The first page, out of what is counted: only rows that the reader may see count."""
	rows, position = fetch_merged(branches, MOST_COUNTED, None, admit)
	counted = {"count": len(rows), "is_more": position is not None}
	if len(rows) > limit:
		rows = rows[:limit]
		position = rows[-1].position
	return rows, position, counted


def _mark(item: Item, sought: Sought, most: int) -> int:
	"""What is hidden from the reader is blank by now, and so is what is marked of it. Answers how much was looked through."""
	content = (item.pop("content") or "")[:most]
	is_post = item["kind"] == "post"
	subject = "" if is_post else item["subject"] or ""
	item["found"] = {
		"subject": excerpt(subject, sought.wanted),
		"text": excerpt(plain_text(content) if is_post else read_text(content), sought.wanted),
	}
	return len(content)
