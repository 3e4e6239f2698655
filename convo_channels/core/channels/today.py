"""How things stand for one reader today: their channels with what is unread, questions that are open, who moved. Reads only."""

import datetime

from ...constants import POST, SEGMENT, SEGMENT_LOG
from ..base.clock import as_datetime, as_text, midnight
from ..base.names import customer_names, user_names
from ..base.reader import Item
from ..base.sql import Sql, all_of, any_of, in_list, sql
from ..base.store import dicts
from ..feed.kept_counts import Kept
from ..feed.questions import is_open
from ..posts.search_words import plain_text
from ..segments.moves import CAUSE_FIRST_FILL, CAUSE_MERGE
from ..segments.segments import BROKEN
from ..site.site import Site
from .sidebar import list_channels

SHOWN_CHANNELS, SHOWN_QUESTIONS, SHOWN_SEGMENTS = 8, 5, 6
# Older questions are nobody's work any more; a badge says "99+" from here on.
ASKED_WITHIN = datetime.timedelta(days=60)
MOST_QUESTIONS = 100
EXCERPT = 160


def read_today(site: Site, kept: Kept | None = None) -> Item:
	"""{"channels", "more_channels", "questions", "moves", "broken"}"""
	channels = sorted(list_channels(site.store, site.reader, site.visibility, kept), key=lambda one: not one["unread"])
	return {
		"channels": channels[:SHOWN_CHANNELS],
		"more_channels": max(0, len(channels) - SHOWN_CHANNELS),
		"questions": _questions(site),
		"moves": _moves(site) if site.may("read", SEGMENT_LOG) else [],
		"broken": _broken(site),
	}


def _questions(site: Site) -> Item:
	"""Questions that have no answer yet, newest first."""
	if not site.may("read", POST):
		return {"count": 0, "items": []}
	columns = ("name", "customer", "channel", "author", "posted_at", "content")
	query = sql(
		"SELECT q.name, q.customer, q.channel, q.author, q.posted_at, q.content FROM `tabConvo Post` AS q WHERE {where}"
		" ORDER BY q.posted_at DESC, q.name DESC LIMIT {limit}",
		where=all_of([
			all_of([is_open("q"), sql("q.posted_at > {}", site.now() - ASKED_WITHIN)]),
			any_of([_of_customers(site), in_list(sql("q.channel"), site.reader.channels)]),
		]),
		limit=MOST_QUESTIONS,
	)  # fmt: skip
	found = dicts(site.store, query, columns)
	shown = found[:SHOWN_QUESTIONS]
	customers = customer_names(site.store, [row["customer"] for row in shown if row["customer"]])
	people = user_names(site.store, [row["author"] for row in shown])
	items = [
		{
			"name": row["name"],
			"customer": row["customer"],
			"customer_name": customers.get(row["customer"], row["customer"]),
			"channel": row["channel"],
			"author_name": people.get(row["author"], (row["author"], None))[0],
			"posted_at": as_text(as_datetime(row["posted_at"])),
			"text": plain_text(row["content"] or "").strip()[:EXCERPT],
		}
		for row in shown
	]
	return {"count": len(found), "items": items}


def _of_customers(site: Site) -> Sql:
	"""About a customer whom the reader sees."""
	seen = sql(
		"EXISTS (SELECT 1 FROM `tabCustomer` WHERE `tabCustomer`.name = q.customer AND {})", site.visibility.where
	)
	return all_of([sql("q.customer IS NOT NULL AND q.customer <> ''"), seen])


def _moves(site: Site) -> list[Item]:
	"""[{"segment", "joined", "left"}] of today, those with most moves first; what filled a segment at first is no news, a merge no exit."""
	query = sql(
		"SELECT l.segment, l.action, COUNT(*) FROM `tabConvo Segment Log` AS l{join} WHERE l.logged_at >= {since}"
		" AND l.cause NOT IN ({first_fill}, {merge}) AND {visible} GROUP BY l.segment, l.action",
		first_fill=CAUSE_FIRST_FILL,
		merge=CAUSE_MERGE,
		join=site.visibility.join(sql("l.customer")),
		since=midnight(site.now().date()),
		visible=site.visibility.where,
	)
	counts: dict[str, Item] = {}
	for segment, action, count in site.store.rows(query):
		found = counts.setdefault(segment, {"segment": segment, "joined": 0, "left": 0})
		found["joined" if action == "Joined" else "left"] += int(count)
	seen = site.readable(SEGMENT, set(counts)) if counts else set()
	listed = sorted(counts.values(), key=lambda one: (-(one["joined"] + one["left"]), one["segment"]))
	return [one for one in listed if one["segment"] in seen][:SHOWN_SEGMENTS]


def _broken(site: Site) -> list[str]:
	"""The segments whose rule cannot be evaluated, for whoever may mend one."""
	if not site.may("write", SEGMENT):
		return []
	rows = site.store.rows(sql("SELECT name FROM `tabConvo Segment` WHERE status = {} ORDER BY name", BROKEN))
	return [name for (name,) in rows]
