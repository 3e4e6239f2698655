"""Everything said that a reader may see and that holds what is looked for: a page of it, and how much was found. Reads only.

Newest first: what was said last is what somebody looks for, and a page goes on where it ended, or where it has looked back to.
"""

import json
from typing import Any

from ..base.clock import as_text
from ..base.cursor import Position
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.page import open_page
from ..base.reader import Item
from ..base.text import shown
from ..feed.items import present
from ..posts.search_words import plain_text, read_text
from ..site.site import Site, clock_of
from ..timeline import turned
from . import parts
from .asked import Sought, read_search
from .branches import Search, branches_of
from .marks import excerpt

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
	"""{"items", "count", "is_more", "looked_back_to", "next_cursor", "now"}: see `parts.Part` for what is counted.

	Items as in a feed and on a timeline, without their content: `found` has {"subject", "text"}, each a text and its hits.
	"""
	sought, given = read_search(site, query, filters, channel or None, customer or None)
	page = open_page(cursor, limit, "search", query, json.dumps(given, sort_keys=True), channel or "", customer or "", most=MOST_ON_PAGE)
	part = _read(site, sought, page.limit, page.before)
	if not part.rows and page.before is None:
		_require_heard(site, sought)
	items = present(site.store, part.rows, site.reader)
	turned.say_today(site.store, site.catalog, items, clock_of(site))
	site.hide(items)
	left = MOST_LOOKED_THROUGH
	for item in items:
		left -= _mark(item, sought, max(left, BEGINNING))
	return {
		"items": items,
		"count": part.count,
		"is_more": part.is_more,
		"looked_back_to": as_text(part.looked_back_to),
		"next_cursor": page.following(part.following),
		"now": as_text(site.now()),
	}


def _read(site: Site, sought: Sought, limit: int, before: Position | None = None) -> parts.Part:
	return parts.read(site.store, branches_of(Search(sought, site.reader, site.visibility)), limit, before, site.admit)


def _require_heard(site: Site, sought: Sought) -> None:
	"""A name by which nobody has said anything is a slip. Whether somebody is called so of whom the reader hears nothing is not told."""
	for name, users in sought.named:
		if site.reader.user in users:
			continue
		part = _read(site, Sought(people=users), 1)
		if not part.rows and not part.following:
			raise RequestError(N_("Nobody called {0} has said anything that you may see."), shown(name))


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
