"""What happened to posts, numbered in the order in which the drain learned of it: how a page that was away catches up.

The drain alone writes it, under its lock, so that a lower number never becomes visible after a higher one: whoever asks for
what lies behind a number misses nothing. Kept for some days; a page that was away longer begins anew.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from ...constants import POST, SEGMENT_LOG, STREAM_CHANGE
from ..base.clock import as_datetime
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.pages import POST_RANK, Row
from ..base.sql import any_of, hint, in_list, join, sql, table
from ..base.store import Store, column, scalar
from ..base.whole import read_whole
from ..base.write import in_slabs, insert_rows
from ..catalog.catalog import CUSTOMER
from ..changes.outbox import RENAME, Change, name_of_now
from ..site.named import read_names, require_channel, seen_among
from ..site.site import Site
from .items import present

WRITTEN, DELETED = "Written", "Deleted"
KEPT = datetime.timedelta(days=3)
# So many at once; of more a page is loaded anew sooner.
MOST = 200
_COLUMNS = ("post", "event", "customer", "channel", "changed_at")


def append(store: Store, changes: Sequence[Change], now: datetime.datetime) -> None:
	"""Number what a batch of the drain says of posts, each post once, and clear away what nobody asks for any more."""
	last = {change.reference_name: change for change in changes if change.reference_doctype == POST}
	named_anew = [change for change in changes if change.reference_doctype == CUSTOMER and change.event == RENAME]
	streams: dict[str, tuple[Any, ...]] = {}
	for slab in in_slabs(sorted(last)):
		query = sql("SELECT name, customer, channel FROM `tabConvo Post` WHERE {}", in_list(sql("name"), slab))
		streams.update({name: (customer, channel) for name, customer, channel in store.rows(query)})
	rows = [
		(name, WRITTEN, *streams[name], now) if name in streams else (name, DELETED, *_stream_of(change, named_anew), now)
		for name, change in last.items()
	]
	if rows:
		insert_rows(store, STREAM_CHANGE, _COLUMNS, rows, now=now)
		store.execute(sql("DELETE FROM `tabConvo Stream Change` WHERE changed_at < {}", now - KEPT))


def _stream_of(change: Change, named_anew: Sequence[Change]) -> tuple[str | None, str | None]:
	"""(customer, channel) of a post that is gone, by the name of now; neither of one on a lead, which stands in no channel.

	What stands here already has followed the renames of the batch; the change says what the customer was called when it was made.
	"""
	customer = change.customer_after or change.customer_before
	later = [(other.old_name or "", other.reference_name) for other in named_anew if other.name > change.name]
	return name_of_now(later, customer) if customer else None, change.channel


def read_mark(store: Store) -> str:
	"""Where what is to come begins: the newest numbers of posts and of moves.

	They count for the whole site: two marks tell their reader how much was written in between, and of nobody whom or where.
	"""
	newest = [sql("(SELECT MAX(name) FROM {})", table(doctype)) for doctype in (STREAM_CHANGE, SEGMENT_LOG)]
	((posts, moves),) = store.rows(sql("SELECT {}", join(", ", newest)))
	return f"{posts or 0}:{moves or 0}"


def read_changes(site: Site, channel: str, since: str, posts: str | list[str] | None = None) -> dict[str, Any]:
	"""{"items", "gone", "mark", "is_whole"}: the posts of a channel that are new or other than at a mark, and those that are gone.

	`posts`: of which a live event told, sooner than the drain does. What each is by now is told, and of one that is not shown here
	no more than that: whoever names it learns nothing else of it.

	A reply comes with the post that it answers, which tells of it. Gone is what the reader could have been shown here before:
	posts of the channel itself, and of customers in it whom they see. `is_whole` is false where more has happened than is told
	here: customers came or went, or the mark lies too far back; then the page is to be loaded anew.
	"""
	name, segment = require_channel(site.store, site.reader, channel)
	last_post, last_move = _read_mark(since)
	named, mark = read_names(posts) or [], read_mark(site.store)
	may_read = site.may("read", POST)
	found = _changes(site.store, name, segment, last_post) if may_read else []
	is_whole = len(found) + len(named) <= MOST and _is_kept(site.store, last_post) and not _has_moved(site, segment, last_move)
	if not is_whole:
		return {"items": [], "gone": [], "mark": mark, "is_whole": False}
	# one that was brought back may be known as deleted still: what it is, its row says
	events = {**_of_seen_customers(site, found), **dict.fromkeys(named, WRITTEN)}
	written = [post for post, event in events.items() if event == WRITTEN] if may_read else []
	rows = _rows(site, name, segment, written)
	items = present(site.store, rows, site.reader, channel=name)
	site.hide(items)
	shown = {item["name"] for item in items}
	return {"items": items, "gone": [post for post in events if post not in shown], "mark": mark, "is_whole": True}


def _of_seen_customers(site: Site, found: Sequence[tuple[str, str, str | None]]) -> dict[str, str]:
	"""{post: the last that happened to it}, without what concerns customers whom the reader does not see."""
	customers = sorted({customer for _, _, customer in found if customer})
	seen = seen_among(site.store, site.visibility, customers) if customers else set()
	return {post: event for post, event, customer in found if not customer or customer in seen}


def _changes(store: Store, channel: str, segment: str, after: int) -> list[tuple[str, str, str | None]]:
	here = [sql("c.channel = {}", channel), sql("m.name IS NOT NULL")]
	query = sql(
		"SELECT {in_order} c.post, c.event, c.customer FROM `tabConvo Stream Change` AS c LEFT JOIN `tabConvo Segment Member` AS m"
		" ON m.segment = {segment} AND m.customer = c.customer WHERE c.name > {after} AND {here} ORDER BY c.name LIMIT {limit}",
		in_order=hint("STRAIGHT_JOIN"),
		segment=segment,
		after=after,
		here=any_of(here),
		limit=MOST + 1,
	)
	return [(post, event, customer) for post, event, customer in store.rows(query)]


def _rows(site: Site, channel: str, segment: str, posts: Sequence[str]) -> list[Row]:
	"""Of posts that were written or changed, and of those that they answer, what the reader sees in the channel, newest first."""
	if not posts:
		return []
	roots = column(site.store, sql("SELECT thread FROM `tabConvo Post` WHERE {} AND thread IS NOT NULL", in_list(sql("name"), posts)))
	query = sql(
		"SELECT p.posted_at, p.name, p.customer FROM `tabConvo Post` AS p LEFT JOIN `tabConvo Segment Member` AS m"
		" ON m.segment = {segment} AND m.customer = p.customer WHERE {names} AND (p.channel = {channel} OR m.name IS NOT NULL)"
		" ORDER BY p.posted_at DESC, p.name DESC",
		segment=segment,
		names=in_list(sql("p.name"), sorted({*posts, *roots})),
		channel=channel,
	)
	found = site.store.rows(query)
	customers = sorted({customer for _, _, customer in found if customer})
	seen = seen_among(site.store, site.visibility, customers) if customers else set()
	return [Row(at, POST_RANK, post) for posted, post, customer in found if (not customer or customer in seen) and (at := as_datetime(posted))]


def _is_kept(store: Store, after: int) -> bool:
	"""Whether nothing behind a mark was cleared away."""
	oldest = scalar(store, sql("SELECT MIN(name) FROM `tabConvo Stream Change`"))
	return after == 0 or oldest is None or int(oldest) <= after + 1


def _has_moved(site: Site, segment: str, after: int) -> bool:
	"""Whether a customer whom the reader sees came or went, or too many of all for telling them apart."""
	query = sql("SELECT DISTINCT customer FROM `tabConvo Segment Log` WHERE segment = {} AND name > {} LIMIT {}", segment, after, MOST + 1)
	customers = column(site.store, query)
	return len(customers) > MOST or bool(customers and seen_among(site.store, site.visibility, customers))


def _read_mark(given: str) -> tuple[int, int]:
	try:
		posts, moves = (read_whole(part) for part in given.split(":"))
	except ValueError:
		raise RequestError(N_("The mark from which changes are asked for is none of this site's.")) from None
	return posts, moves
