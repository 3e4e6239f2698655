"""A reader whose condition is `A OR B`: every query that takes a visibility gives what it gives on a database in which the
customers hidden from that reader, and all that is said about them, never were.

So the reference asks the same questions as somebody who sees everything. On SQLite and on MariaDB.
"""

import datetime
from dataclasses import replace

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import foreign, sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import head, sidebar
from convo_channels.core.feed import feed, read_states, unread
from convo_channels.core.feed import request as feed_request
from convo_channels.core.feed.request import FeedRequest
from convo_channels.core.insight import difference, history, live_count, segment_head, upcoming
from convo_channels.core.library import suggest
from convo_channels.core.library.templates import TEMPLATES
from convo_channels.core.posts.search_words import parse_query
from convo_channels.core.rules.rule import parse_rule
from convo_channels.core.segments import figures
from convo_channels.core.segments.members import count_members, fetch_members
from tests.sql.feed.posted import CUSTOMERS, Feed
from tests.support.builders import NOW, on_customer, site_catalog

# As Frappe 16 composes it: user permissions, or what was shared. Without its brackets the segment would be forgotten.
OR_TEXT = "`tabCustomer`.`territory` = 'North 5%' AND `tabCustomer`.name <> 'a1' OR `tabCustomer`.name IN ('B1', '%', 'c')"
CONDITIONS = {"of others": foreign(OR_TEXT), "of ours": sql(OR_TEXT)}
READER = Reader("anna@x", ("General", "Other"), ())
DAY = NOW.date()
TABLES = {
	"Convo Post": "customer", "Convo Segment Member": "customer", "Convo Segment Log": "customer",
	"Convo Interaction": "customer", "Customer": "name", "Dynamic Link": "link_name",
}  # fmt: skip


@pytest.fixture(params=sorted(CONDITIONS))
def visibility(request) -> Visibility:
	return Visibility(CONDITIONS[request.param])


@pytest.fixture
def made(store) -> Feed:
	made = Feed(store, "restricted readers")
	made.put_moves(60)
	business = made.business
	for name in ("S", "T"):
		business.put("Convo Segment", name=name, title=name, status="Live")
	for name, segment in (("General", "S"), ("Other", "T")):
		business.put("Convo Channel", name=name, title=name, segment=segment)
	for i, name in enumerate(CUSTOMERS):
		business.patch(
			"Customer", name, customer_name=f"The {name}", email_id=f"x@{'even' if i % 2 else 'odd'}.example"
		)
		contact = business.put("Contact", name=f"contact of {i}", designation="Boss" if i % 3 else "Buyer")
		link = {"link_doctype": "Customer", "link_name": name}
		business.put_children("Contact", contact, "Dynamic Link", [link])
		business.put("Convo Interaction", customer=name, occurred_at=NOW, dedupe_key=name, medium="Email")
	return made


def as_if_they_never_were(made: Feed, seen: set[str]) -> None:
	"""Takes everything about the others away."""
	business = made.business
	for doctype, column in TABLES.items():
		for row in business.rows(doctype):
			if row[column] and row[column] not in seen:
				business.drop(doctype, row["name"])
	for segment in ("S", "T"):
		held = [row for row in business.rows("Convo Segment Member") if row["segment"] == segment]
		figures.note(business.store, segment, business.now(), member_count=len(held))


def pages(fetch) -> list:
	"""All of a list, a small page at a time; a list without an end is a fault."""
	found, after = [], None
	for _ in range(200):
		items, after = fetch(after)
		found += items
		if after is None:
			return found
	raise AssertionError("the list never ends")


def feed_keys(store, visibility: Visibility, talk: feed_request.Talk | None, **filters) -> list[tuple]:
	asked = FeedRequest("General", "S", visibility, feed_request.FeedFilters(**filters), talk=talk, limit=7)
	found = pages(lambda before: feed.fetch_feed_page(store, replace(asked, before=before)))
	return [row.order for row in found]


def existing(store) -> list[str]:
	return [name for (name,) in store.rows(sql("SELECT name FROM `tabCustomer` ORDER BY name"))]


def difference_names(store, visibility: Visibility) -> list[str]:
	names = existing(store)
	found = pages(lambda start: difference.page_of(store, names, visibility, start=start or 0, limit=3))
	return [item["name"] for item in found]


def upcoming_names(store, visibility: Visibility) -> list[str]:
	moves = [upcoming.UpcomingMove(DAY, "Joined", name, ()) for name in existing(store)]
	moves.sort(key=lambda move: move.order)
	found = pages(
		lambda after: upcoming.fetch_page(store, moves, visibility=visibility, after=after, limit=4)
	)
	return [(move.customer, shown) for move, shown in found]


def marked(store, visibility: Visibility) -> list:
	"""Which streams count as read after a channel was read."""
	store.execute(sql("DELETE FROM `tabConvo Read State`"))
	read_states.mark_channel_read(store, "anna@x", "General", "S", NOW, visibility, NOW)
	query = sql("SELECT stream_type, stream FROM `tabConvo Read State` ORDER BY stream_type, stream")
	found = store.rows(query)
	store.execute(sql("DELETE FROM `tabConvo Read State`"))
	return found


def counted(store, visibility: Visibility) -> list[str]:
	catalog = site_catalog()
	rule = parse_rule([on_customer("territory", "is set")], catalog)
	found = live_count.count_rule(
		store, catalog, Clock(NOW), live_count.Question(rule, limit=50), visibility=visibility
	)
	return [item["name"] for item in found["sample"]]


QUESTIONS = {
	"feed by time": lambda store, v: feed_keys(store, v, feed_request.Talk(1.0)),
	"feed by members": lambda store, v: feed_keys(store, v, feed_request.Talk(0.001)),
	"feed, plan unknown": lambda store, v: feed_keys(store, v, None),
	"feed of moves": lambda store, v: feed_keys(store, v, None, show="moves"),
	"feed of words": lambda store, v: feed_keys(store, v, None, words=parse_query("offer")),
	"feed of types": lambda store, v: feed_keys(store, v, feed_request.Talk(0.001), post_types=("Note",)),
	"feed of an author": lambda store, v: feed_keys(store, v, feed_request.Talk(1.0), author="ben@x"),
	"members": lambda store, v: pages(
		lambda after: fetch_members(store, "S", v, after=after or "", limit=2)
	),
	"number of members": lambda store, v: count_members(store, "S", v),
	# how many customers there are is told at the channel to whom some are hidden
	"sidebar": lambda store, v: [{**c, "member_count": None} for c in sidebar.list_channels(store, READER, v)],
	"head of a channel": lambda store, v: head.read_channel(store, "General", READER, v, NOW),
	# what a check found over all customers is told to nobody from whom some are hidden
	"head of a segment": lambda store, v: {**segment_head.read_segment(store, "S", v, NOW), "drift_count": None},
	"last moves": lambda store, v: segment_head.last_moves(store, "S", READER, v, 30),
	"history": lambda store, v: history.read_history(store, "S", Clock(NOW), visibility=v),
	"size now": lambda store, v: history.count_now(store, "S", v),
	"size on a day": lambda store, v: history.count_on(store, "S", DAY - datetime.timedelta(days=1), v),
	"members on a day": lambda store, v: pages(
		lambda after: history.fetch_members_on(store, "S", DAY, visibility=v, after=after or "", limit=2)
	),
	"members before": lambda store, v: history.fetch_members_on(
		store, "S", DAY - datetime.timedelta(days=1), visibility=v
	),
	"difference": difference_names,
	"upcoming": upcoming_names,
	"read in a channel": marked,
	"live count": counted,
	"values for templates": lambda store, v: [suggest.suggest_values(store, t, v) for t in TEMPLATES],
}


@pytest.mark.parametrize("question", sorted(QUESTIONS))
def test_the_hidden_never_were(made, visibility, question):
	store = made.business.store
	query = sql("SELECT `tabCustomer`.name FROM `tabCustomer` WHERE {}", visibility.where)
	seen = {name for (name,) in store.rows(query)}
	assert 0 < len(seen) < len(CUSTOMERS) and {"B1", "%", "c"} & set(CUSTOMERS) <= seen
	answer = QUESTIONS[question](store, visibility)
	as_if_they_never_were(made, seen)
	assert answer == QUESTIONS[question](store, ALL)


def test_the_newest_unread_of_a_channel(made, visibility):
	"""Somebody who sees all is told through kept dates: the reference here are the posts themselves."""
	store, business = made.business.store, made.business
	query = sql("SELECT `tabCustomer`.name FROM `tabCustomer` WHERE {}", visibility.where)
	seen = {name for (name,) in store.rows(query)}
	channels = [{"name": "General", "segment": "S"}, {"name": "Other", "segment": "T"}]
	held = {c["name"]: {r["customer"] for r in business.rows("Convo Segment Member") if r["segment"] == c["segment"]} for c in channels}  # fmt: skip
	told = {name for name, members in held.items() if any(
		row["customer"] in members & seen and row["author"] != "anna@x" for row in business.rows("Convo Post")
	)}  # fmt: skip
	assert told and unread.find_unread(store, channels, "anna@x", visibility) == told
