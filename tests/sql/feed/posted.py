"""Random posts (many at the same moment), deletions, moves and filters, and a brute-force reference of what a feed shows of
them, also to readers who may not see every customer.
"""

import datetime
import random

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.base.pages import MOVE_RANK, POST_RANK
from convo_channels.core.base.sql import FALSE, foreign
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.feed.request import FeedFilters, FeedRequest, Talk
from convo_channels.core.posts.search_words import parse_query, searchable
from tests.support.builders import NOW, Business

CUSTOMERS = [f"{letter}{suffix}" for letter in "aBçD%_'ö" for suffix in ("", "1", " 2")]
TYPES = ["Note", "Call", "Idea"]
AUTHORS = ["anna@x", "ben@x"]
WORDS = [
	"offer", "offers", "coffee", "Café", "grinder", "the", "when", "about", "where", "a_b", "x" * 120, "ab", "Größe", "100", "offline",
]  # fmt: skip
QUERIES = [
	"offer",
	"off",
	"cof gri",
	"cafe",
	"the",
	"whe",
	"abou",
	"a_",
	"ab",
	"x" * 90,
	"GROSSE",
	"100",
	"nothing",
	"gri the",
]
SEES_SOME = Visibility(predicate=foreign("`tabCustomer`.`territory` LIKE 'N%'"))


def is_sought(filters: FeedFilters) -> bool:
	return bool(filters.post_types or filters.author or filters.words or filters.has_files)


class Feed:
	"""A channel with random posts, and the rows that must be in its feed."""

	def __init__(self, store, seed: object, posts: int = 150):
		self.chance = random.Random(f"feed {seed}")
		self.business = Business(store)
		self.business.put_all(
			"Customer",
			[{"name": n, "territory": self.chance.choice(["North 5%", "South"])} for n in CUSTOMERS],
		)
		self.members = set(self.chance.sample(CUSTOMERS, self.chance.choice([3, 12, len(CUSTOMERS)])))
		self.put_posts(posts)
		self.put_members()

	def moment(self) -> datetime.datetime:
		"""Few moments, so that many posts share theirs."""
		return NOW - datetime.timedelta(minutes=self.chance.randint(0, 40))

	def put_posts(self, number: int) -> None:
		rows = []
		for _ in range(number):
			text = " ".join(self.chance.sample(WORDS, 3))
			name = "".join(self.chance.choices("abcdef0123456789", k=10))
			stream = {"customer": self.chance.choice(CUSTOMERS), "channel": None}
			if self.chance.random() < 0.15:
				stream = {"customer": None, "channel": self.chance.choice(["General", "Other"])}
			root = self.chance.choice([row for row in rows if not row["thread"]]) if rows and self.chance.random() < 0.25 else None
			if root:
				stream = {"customer": root["customer"], "channel": root["channel"]}
			at = self.moment()
			rows.append(
				{
					"name": name, "posted_at": at, "post_type": self.chance.choice(TYPES), **stream,
					"author": self.chance.choice(AUTHORS), "content": text, "text": searchable(text),
					"thread": root["name"] if root else None, "active_at": None if root else at,
					"file_count": self.chance.choice([0, 0, 1, 3]),
				}
			)  # fmt: skip
			if root:
				root["active_at"] = max(root["active_at"], at)
		self.business.put_all("Convo Post", rows)

	def put_members(self) -> None:
		"""Bounds are right or too late, as after a deletion; none for who never had a post."""
		newest: dict[str, datetime.datetime] = {}
		for row in self.business.rows("Convo Post"):
			if row["customer"]:
				at = as_datetime(row["posted_at"])
				newest[row["customer"]] = max(newest.get(row["customer"], at), at)
		rows = []
		for segment, members in (("S", self.members), ("T", set(CUSTOMERS))):
			for customer in sorted(members):
				late = datetime.timedelta(minutes=self.chance.choice([0, 0, 0, 5, 60]))
				bound = newest[customer] + late if customer in newest else None
				rows.append({"segment": segment, "customer": customer, "last_post_at": bound})
		for row in rows:
			self.business.put("Convo Segment Member", **row)

	def delete_posts(self, number: int) -> None:
		for row in self.chance.sample(self.business.rows("Convo Post"), number):
			self.business.drop("Convo Post", row["name"])

	def put_moves(self, number: int) -> None:
		for _ in range(number):
			cause = self.chance.choice(["Document", "Day", "First fill"])
			where = {
				"segment": self.chance.choice(["S", "T"]),
				"customer": self.chance.choice([*CUSTOMERS, "gone"]),
			}
			self.business.put(
				"Convo Segment Log", **where, action="Joined", cause=cause, logged_at=self.moment()
			)

	def sees(self, visibility: Visibility, customer: str) -> bool:
		if visibility.names is not None:
			return customer in visibility.names
		if visibility.predicate == FALSE:
			return False
		rows = {row["name"]: row for row in self.business.rows("Customer")}
		return visibility is ALL or (customer in rows and rows[customer]["territory"].startswith("N"))

	def is_wanted(self, row: dict, filters: FeedFilters) -> bool:
		words = (row["text"] or "").split()
		return (
			(not filters.post_types or row["post_type"] in filters.post_types)
			and (not filters.author or row["author"] == filters.author)
			and (not filters.has_files or row["file_count"] > 0)
			and all(any(word.startswith(wanted) for word in words) for wanted in filters.words)
		)

	def is_row(self, row: dict, filters: FeedFilters) -> bool:
		"""A reply stands below its post, unless single posts are looked for."""
		return is_sought(filters) or not row["thread"]

	def posts(self, request: FeedRequest, *, own: bool) -> list[tuple]:
		"""(at, rank, name) of the posts that belong into the feed, newest first."""
		found = []
		for row in self.business.rows("Convo Post"):
			if own:
				belongs = row["channel"] == request.channel
			else:
				belongs = row["customer"] in self.members and self.sees(request.visibility, row["customer"])
			if belongs and self.is_wanted(row, request.filters) and self.is_row(row, request.filters):
				at = row["posted_at"] if is_sought(request.filters) else row[request.filters.asked_order]
				found.append((as_datetime(at), POST_RANK, row["name"]))
		return sorted(found, reverse=True)

	def moves(self, request: FeedRequest) -> list[tuple]:
		return sorted(
			(
				(as_datetime(row["logged_at"]), MOVE_RANK, row["name"])
				for row in self.business.rows("Convo Segment Log")
				if row["segment"] == "S"
				and row["cause"] != "First fill"
				and self.sees(request.visibility, row["customer"])
			),
			reverse=True,
		)

	def everything(self, request: FeedRequest) -> list[tuple]:
		"""The whole feed, newest first."""
		filters = request.filters
		found = []
		if filters.show != "moves":
			found += self.posts(request, own=False) + self.posts(request, own=True)
		if filters.show == "moves" or not (
			is_sought(filters) or filters.show == "posts"
		):
			found += self.moves(request)
		return sorted(found, reverse=True)

	def requests(self):
		"""Readers, filters and shares in every combination that differs."""
		few = tuple(self.chance.sample(CUSTOMERS, 4))
		many = tuple(self.chance.sample(CUSTOMERS, 20))
		for visibility in (
			ALL,
			SEES_SOME,
			Visibility(names=few),
			Visibility(names=many),
			Visibility(names=()),
		):
			filters = self.chance.choice(
				[
					FeedFilters(), FeedFilters(), FeedFilters(post_types=("Note", "Idea")), FeedFilters(author="anna@x"),
					FeedFilters(words=parse_query(self.chance.choice(QUERIES))), FeedFilters(show="posts"),
					FeedFilters(show="moves"), FeedFilters(post_types=("Call",), author="ben@x"),
					FeedFilters(asked_order="active_at"), FeedFilters(show="posts", asked_order="active_at"),
					FeedFilters(author="ben@x", asked_order="active_at"),
					FeedFilters(has_files=True), FeedFilters(post_types=("Note",), has_files=True, asked_order="active_at"),
				]
			)  # fmt: skip
			for talk in (None, Talk(1.0), Talk(0.001), Talk(0.0), Talk(0.0, True)):
				yield FeedRequest("General", "S", visibility, filters, talk=talk)
