"""Members of a segment, as a reader may see them: counted, and a page at a time. Reads only."""

from collections.abc import Sequence

from ...constants import SEGMENT, SEGMENT_MEMBER
from ..base.clock import as_text
from ..base.names import customer_names
from ..base.page import cut, open_page
from ..base.reader import Item
from ..base.sql import in_list, sql
from ..base.store import Store, column, scalar
from ..base.visibility import ALL, Visibility
from ..site.named import require_names, require_segment
from ..site.site import Site
from . import figures
from .moves import CAUSE_FIRST_FILL, JOINED


def read_counts(site: Site, segments: Sequence[str]) -> dict[str, int]:
	"""{segment: how many of its members the reader sees}, of those segments that the reader may read."""
	asked = in_list(sql("name"), require_names(segments))
	stored = set(column(site.store, sql("SELECT name FROM `tabConvo Segment` WHERE {}", asked)))
	names = sorted(site.readable(SEGMENT, stored)) if stored else []
	if site.visibility.is_everything:
		counts = figures.read_counts(site.store, names)
	else:
		counts = count_members_of(site.store, names, site.visibility)
	return {name: counts.get(name, 0) for name in names}


def count_members(store: Store, segment: str, visibility: Visibility) -> int:
	query = sql(
		"SELECT COUNT(*) FROM `tabConvo Segment Member` AS m{join} WHERE m.segment = {segment} AND {visible}",
		join=visibility.join(sql("m.customer")),
		segment=segment,
		visible=visibility.where,
	)
	return int(scalar(store, query) or 0)


def count_members_of(store: Store, segments: Sequence[str], visibility: Visibility) -> dict[str, int]:
	"""{segment: how many of its members the reader sees}, for those that have any."""
	query = sql(
		"SELECT m.segment, COUNT(*) FROM `tabConvo Segment Member` AS m{join} WHERE {segments} AND {visible}"
		" GROUP BY m.segment",
		join=visibility.join(sql("m.customer")),
		segments=in_list(sql("m.segment"), segments),
		visible=visibility.where,
	)
	return {segment: int(count) for segment, count in store.rows(query)}


def read_members(site: Site, segment: str, cursor: str | None, limit: int) -> Item:
	"""{"items", "next_cursor"}: the members the reader may see, by name."""
	name = require_segment(site, segment, SEGMENT_MEMBER)
	page = open_page(cursor, limit, "members", name)
	found, after = fetch_members(site.store, name, site.visibility, after=page.after_name, limit=page.limit)
	return {"items": found, "next_cursor": page.following_name(after)}


def from_the_start(store: Store, segment: str, customers: Sequence[str]) -> set[str]:
	"""Those of some members whom the first fill put in: they matched already, and joined on no day that is known."""
	query = sql(
		"SELECT m.customer FROM `tabConvo Segment Member` AS m JOIN `tabConvo Segment Log` AS l ON l.customer = m.customer"
		" AND l.segment = m.segment AND l.logged_at = m.joined_at"
		" WHERE m.segment = {segment} AND {customers} AND l.action = {joined} AND l.cause = {first_fill}",
		segment=segment,
		customers=in_list(sql("m.customer"), list(customers)),
		joined=JOINED,
		first_fill=CAUSE_FIRST_FILL,
	)
	return set(column(store, query))


def fetch_members(
	store: Store, segment: str, visibility: Visibility = ALL, *, after: str = "", limit: int = 50
) -> tuple[list[Item], str | None]:
	"""Members by name, a page at a time; returns (items, name to go on from)."""
	query = sql(
		"SELECT m.customer, m.joined_at, m.last_post_at FROM `tabConvo Segment Member` AS m{join}"
		" WHERE m.segment = {segment} AND m.customer > {after} AND {visible} ORDER BY m.customer LIMIT {limit}",
		join=visibility.join(sql("m.customer")),
		segment=segment,
		after=after,
		visible=visibility.where,
		limit=limit + 1,
	)
	shown, last = cut(store.rows(query), limit)
	names = customer_names(store, [name for name, *_ in shown])
	items = [
		{
			"customer": name,
			"customer_name": names.get(name, name),
			"joined_at": as_text(joined),
			"last_post_at": as_text(newest),
		}
		for name, joined, newest in shown
	]
	return items, last[0] if last else None
