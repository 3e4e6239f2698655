"""One customer's story: pages, filters, hidden documents and counts against a brute-force reference.

Random rows, many at the same moment. On SQLite and on MariaDB.
"""

import datetime
import random
from dataclasses import replace

import pytest

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.base.cursor import decode, encode, list_key
from convo_channels.core.base.pages import INTERACTION_RANK, MOVE_RANK, POST_RANK
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.posts.search_words import searchable, searchable_item
from convo_channels.core.timeline.page import (
	TimelineFilters,
	TimelineRequest,
	count_timeline,
	fetch_timeline_page,
)
from tests.support.builders import NOW, Business

CUSTOMER = "O'Brien & 100%"
MEDIA = ["Email", "Phone", "Document"]
TYPES = ["Note", "Call"]
DOCTYPES = [None, "", "Quotation", "Issue"]
WORDS = ["offer", "coffee", "Größe", "100%", "a_b"]


class Story:
	"""A customer with random rows, and another one who must not show."""

	def __init__(self, store, seed: object, rows: int = 40):
		self.chance = random.Random(f"story {seed}")
		self.business = Business(store)
		self.business.put_all("Customer", [{"name": CUSTOMER}, {"name": "Other"}])
		for _ in range(rows):
			customer = self.chance.choice([CUSTOMER, CUSTOMER, CUSTOMER.upper(), "Other"])
			self.put_row(customer)

	def moment(self) -> datetime.datetime:
		return NOW - datetime.timedelta(minutes=self.chance.randint(0, 15))

	def put_row(self, customer: str) -> None:
		text = " ".join(self.chance.sample(WORDS, 2))
		reference = {"reference_doctype": self.chance.choice(DOCTYPES), "reference_name": "D-1"}
		name = "".join(self.chance.choices("abcdef0123456789", k=10))
		post_type, medium = self.chance.choice(TYPES), self.chance.choice(MEDIA)
		words = {"content": text, "text": searchable(text)}
		post = {"customer": customer, "posted_at": self.moment(), "post_type": post_type, **words}
		roots = [row["name"] for row in self.business.rows("Convo Post") if row["customer"] == customer and not row["thread"]]
		post["thread"] = self.chance.choice(roots) if roots and self.chance.random() < 0.3 else None
		self.business.put("Convo Post", name, **post)
		content = self.chance.choice(["", "<p>offer</p>"])
		self.business.put(
			"Convo Interaction", customer=customer, occurred_at=self.moment(), medium=medium, subject=text,
			content=content, text=searchable_item(text, content), dedupe_key=name, **reference,
		)  # fmt: skip
		cause = self.chance.choice(["Document", "First fill", "Day"])
		self.business.put(
			"Convo Segment Log", customer=customer, segment="S", cause=cause, logged_at=self.moment()
		)

	def is_ours(self, row: dict) -> bool:
		return row["customer"].casefold() == CUSTOMER.casefold()

	def everything(self, filters: TimelineFilters, hidden: tuple[str, ...] = ()) -> list[tuple]:
		"""(at, rank, name) of all rows that belong into the story, newest first."""
		found: list[tuple] = []
		if filters.wants("post"):
			for row in filter(self.is_ours, self.business.rows("Convo Post")):
				words = row["text"].split()
				matches = all(any(w.startswith(wanted) for w in words) for wanted in filters.words)
				# a reply stands below its post, unless single posts are looked for
				is_row = not row["thread"] or filters.post_types or filters.words
				if matches and is_row and (not filters.post_types or row["post_type"] in filters.post_types):
					found.append((as_datetime(row["posted_at"]), POST_RANK, row["name"]))
		if filters.wants("interaction"):
			for row in filter(self.is_ours, self.business.rows("Convo Interaction")):
				words = row["text"].split()
				matches = all(any(w.startswith(wanted) for w in words) for wanted in filters.words)
				is_shown = not row["reference_doctype"] or row["reference_doctype"] not in hidden
				if matches and is_shown and (not filters.media or row["medium"] in filters.media):
					found.append((as_datetime(row["occurred_at"]), INTERACTION_RANK, row["name"]))
		if filters.wants("move"):
			for row in filter(self.is_ours, self.business.rows("Convo Segment Log")):
				if row["cause"] != "First fill":
					found.append((as_datetime(row["logged_at"]), MOVE_RANK, row["name"]))
		return sorted(found, reverse=True)


FILTERS = [
	TimelineFilters(),
	TimelineFilters(kinds=("post",)),
	TimelineFilters(kinds=("interaction", "move")),
	TimelineFilters(media=("Email",)),
	TimelineFilters(media=("Email", "Phone", "Document")),
	TimelineFilters(media=("WhatsApp",)),
	TimelineFilters(post_types=("Call",)),
	TimelineFilters(post_types=("Call",), media=("Phone", "Email")),
	TimelineFilters(kinds=("post", "interaction"), media=("Phone",)),
	TimelineFilters(words=("offer",)),
	TimelineFilters(words=("grosse",)),
	TimelineFilters(words=("off", "a_b")),
	TimelineFilters(kinds=("move",)),
]


def read_pages(store, request: TimelineRequest, limit: int, admit=None) -> list[tuple]:
	key, found, cursor = list_key("timeline", request.customer), [], None
	for _ in range(1000):
		args = (admit,) if admit else ()
		page = replace(request, before=decode(cursor, key), limit=limit)
		rows, position = fetch_timeline_page(store, page, *args)
		assert len(rows) <= limit
		found += [row.order for row in rows]
		if position is None:
			return found
		cursor = encode(position, key)
	raise AssertionError("the pages never end")


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_all_pages_together_are_the_story_nothing_lost_and_nothing_twice(store, filters):
	story = Story(store, filters)
	for limit in (1, 4, 30):
		request = TimelineRequest(CUSTOMER, filters)
		assert read_pages(store, request, limit) == story.everything(filters)


@pytest.mark.parametrize("hidden", [("Quotation",), ("Quotation", "Issue"), ("Payment Entry",)])
def test_rows_about_hidden_documents_are_left_out_and_others_kept(store, hidden):
	story = Story(store, hidden)
	visibility = Visibility(hidden_doctypes=hidden)
	for filters in (TimelineFilters(), TimelineFilters(media=("Email", "Document"))):
		request = TimelineRequest(CUSTOMER, filters, visibility=visibility)
		assert read_pages(store, request, 5) == story.everything(filters, hidden)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.0])
def test_rows_that_are_not_admitted_are_dropped_and_no_other(store, share):
	story = Story(store, share)
	whole = story.everything(TimelineFilters())
	hidden = set(story.chance.sample(whole, int(len(whole) * share)))
	request = TimelineRequest(CUSTOMER)
	found = read_pages(store, request, 3, lambda rows: [row for row in rows if row.order not in hidden])
	assert found == [key for key in whole if key not in hidden]


def test_rows_tell_the_document_they_are_about_for_those_who_decide(store):
	business = Business(store)
	about = {"reference_doctype": "Quotation", "reference_name": "Q-1"}
	business.put("Convo Interaction", customer="A", occurred_at=NOW, medium="Document", **about)
	business.put("Convo Interaction", customer="A", occurred_at=NOW, medium="Phone")
	seen = []
	fetch_timeline_page(store, TimelineRequest("A"), lambda rows: seen.extend(rows) or list(rows))
	assert [(row.reference_doctype, row.reference_name) for row in seen] == [("", ""), ("Quotation", "Q-1")]


def test_counts_are_those_of_the_whole_story(store):
	story = Story(store, "counts")
	for hidden in ((), ("Quotation",)):
		whole = story.everything(TimelineFilters(), hidden)
		told = count_timeline(store, CUSTOMER, Visibility(hidden_doctypes=hidden) if hidden else ALL)
		ranks = [rank for _, rank, _ in whole]
		assert told["total"] == len(whole)
		assert told["posts"] == ranks.count(POST_RANK) and told["moves"] == ranks.count(MOVE_RANK)
		assert sum(told["media"].values()) == ranks.count(INTERACTION_RANK)
		assert set(told["media"]) <= set(MEDIA)
	assert count_timeline(store, "nobody") == {"total": 0, "posts": 0, "moves": 0, "media": {}}


def test_a_customer_without_a_story_has_an_empty_page(store):
	for filters in FILTERS:
		assert fetch_timeline_page(store, TimelineRequest("nobody'; --", filters)) == ([], None)
