"""What a post said before each of its corrections, by whom and since when, newest first.

Read from the history that Frappe keeps of a document (`Version`). A text is told with its author only where that history
says so without a gap.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...constants import POST
from ..base.clock import Datetime, as_datetime, as_text
from ..base.cursor import Position
from ..base.names import user_names
from ..base.page import Page, open_page
from ..base.reader import Item
from ..base.sql import EMPTY, all_of, like, sql
from ..base.store import Store
from ..posts.files import of_post
from ..posts.html import Pictures, clean_html
from ..posts.shown import show_content
from ..site.site import Site
from .written_posts import present_post, require_post


@dataclass(frozen=True)
class Correction:
	"""One change of the content: who made it when, what stood before and what after."""

	name: str
	at: Datetime
	by: str
	before: str
	after: str


def list_versions(site: Site, post: str, cursor: str | None = None, limit: object = 10) -> dict[str, Any]:
	"""{"post", "items": [{content, by, by_name, at, is_current}], "next_cursor"}; the first is what the post says now.

	`by` and `at` are None where the history does not tell.
	"""
	name = str(require_post(site, post)["name"])
	page = open_page(cursor, limit, "post versions", name)
	found = _corrections(site.store, name, page)
	shown, following = page.cut(found, lambda one: Position(one.at, 0, one.name))
	((content, author, posted_at, edited_at),) = site.store.rows(
		sql("SELECT content, author, posted_at, edited_at FROM `tabConvo Post` WHERE name = {}", name)
	)
	first = (str(author), as_text(posted_at))
	pictures = of_post(site.store, name).pictures
	items = []
	if page.before is None:
		newest = _written(str(content or ""), pictures, found, first if edited_at is None else (None, as_text(edited_at)))
		items.append({**newest, "is_current": True})
	for place, one in enumerate(shown, 1):
		items.append({**_written(one.before, pictures, found[place:], first), "is_current": False})
	_add_names(site.store, items)
	return {"post": present_post(site, name), "items": items, "next_cursor": following}


def _written(
	content: str, pictures: Pictures, earlier: Sequence[Correction], first: tuple[str | None, str | None]
) -> Item:
	"""A text with what is left of its pictures, and whose it is: by the newest correction before it, or, where there is none, whose the `first` one is."""
	by, at = first
	if earlier:
		made = earlier[0]
		by, at = (made.by, as_text(made.at)) if made.after == content else (None, None)
	return {"content": show_content(clean_html(content, pictures)), "by": by, "at": at}


def _corrections(store: Store, post: str, page: Page) -> list[Correction]:
	"""Newest first; the history is written with each save, one row for all that it changed."""
	before = EMPTY
	if page.before:
		at, name = page.before.at, page.before.name
		before = sql("(creation < {} OR (creation = {} AND name < {}))", at, at, name)
	query = sql(
		"SELECT name, creation, owner, data FROM `tabVersion` WHERE {where} ORDER BY creation DESC, name DESC LIMIT {limit}",
		where=all_of([sql("ref_doctype = {} AND docname = {}", POST, post), like(sql("data"), '"content"'), before]),
		limit=page.asked_for,
	)
	found = []
	for name, at, by, data in store.rows(query):
		moment, texts = as_datetime(at), _texts(data)
		if moment and texts:
			found.append(Correction(str(name), moment, str(by), *texts))
	return found


def _texts(data: Any) -> tuple[str, str] | None:
	"""What stood before and after one change."""
	try:
		given = json.loads(data or "{}")
	except (ValueError, RecursionError):
		return None
	changed = given.get("changed") if isinstance(given, dict) else None
	for item in changed if isinstance(changed, list) else ():
		if isinstance(item, list) and len(item) > 2 and item[0] == "content":
			return str(item[1] or ""), str(item[2] or "")
	return None


def _add_names(store: Store, items: Sequence[Item]) -> None:
	names = user_names(store, {item["by"] for item in items})
	for item in items:
		item["by_name"] = names.get(item["by"] or "", (item["by"], None))[0]
