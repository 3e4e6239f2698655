"""The replies under a post as they are asked for."""

from typing import Any

from ...constants import POST
from ..base.clock import as_datetime
from ..base.page import open_page
from ..base.pages import POST_RANK, Row, below
from ..base.sql import all_of, hint, ident, sql
from ..base.tables import OF_THREAD, index_name
from ..site.site import Site
from .items import present
from .written_posts import require_post

_BY_THREAD = hint(f"FORCE INDEX (`{index_name(POST, OF_THREAD)}`)")


def read_replies(site: Site, post: str, cursor: str | None, limit: object, channel: str = "") -> dict[str, Any]:
	"""{"items", "next_cursor"}: the newest replies to a post, those of a page in the order in which they were written.

	The next page holds what was said before. `channel`: on whose page they are looked at.
	"""
	root = str(require_post(site, post)["name"])
	page = open_page(cursor, limit, "replies", root)
	at, name = ident("p", "posted_at"), ident("p", "name")
	query = sql(
		"SELECT p.posted_at, p.name FROM `tabConvo Post` AS p {index} WHERE {where}"
		" ORDER BY p.posted_at DESC, p.name DESC LIMIT {limit}",
		index=_BY_THREAD,
		where=all_of([sql("p.thread = {}", root), below(at, name, POST_RANK, page.before)]),
		limit=page.asked_for,
	)
	found = [Row(moment, POST_RANK, name) for at, name in site.store.rows(query) if (moment := as_datetime(at))]
	shown, following = page.cut(found, lambda row: row.position)
	items = present(site.store, shown[::-1], site.reader, channel=channel if channel in site.reader.readable else "")
	site.hide(items)
	return {"items": items, "next_cursor": following}
