"""Open questions, posts that name the reader, unread and pinned ones: by every plan the rows that a look at every post by itself
finds, page after page, alone and together with each other and with other filters. On SQLite and on MariaDB.
"""

import datetime
import itertools
import random
from dataclasses import replace

import pytest

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.base.cursor import decode, encode, list_key
from convo_channels.core.base.errors import RequestError
from convo_channels.core.base.pages import POST_RANK
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.feed import feed, plans, state_plans
from convo_channels.core.feed.customer_filter import CustomerFilter
from convo_channels.core.feed.request import FeedFilters, FeedRequest, Talk, parse_filters
from convo_channels.core.feed.state_filter import STATES, StateFilter
from tests.sql.feed.posted import CUSTOMERS, SEES_SOME, Feed
from tests.support.builders import NOW

ME = "anna@x"
CHANNEL = "General"
SINCE = NOW - datetime.timedelta(days=2)
ALL_STATES = [StateFilter(**dict(zip(STATES, ticks, strict=True))) for ticks in itertools.product([False, True], repeat=4)][1:]


class StateFeed(Feed):
	"""Random answers, names, pins and reading beside the random posts, and a plain idea of each state."""

	def __init__(self, store, seed: object, posts: int = 150):
		super().__init__(store, f"states {seed}", posts)
		self.dice = random.Random(f"states of {seed}")
		self.business.put("Convo Channel", CHANNEL, title=CHANNEL, segment="S")
		self.business.put("Convo Channel", "Other", title="Other", segment="T")
		self.named: set[str] = set()
		self.pinned: set[tuple[str, str, str]] = set()
		self.kept: dict[str, int] = {}
		self.floor = self.dice.choice([None, NOW - datetime.timedelta(minutes=90)])
		self.marks: dict[tuple[str, str], datetime.datetime] = {}
		self.joined: dict[str, datetime.datetime] = {}
		for row in self.business.rows("Convo Post"):
			self.put_states(row)
		self.put_reading()

	def put_states(self, row: dict) -> None:
		business, dice = self.business, self.dice
		if dice.random() < 0.6:
			business.patch("Convo Post", row["name"], post_type="Question", answer=dice.choice([None, None, "some reply"]))
		for user in (ME, "ben@x"):
			if dice.random() < 0.5:
				business.put("Convo Mention", post=row["name"], user=user, posted_at=row["posted_at"])
				if user == ME:
					self.named.add(row["name"])
		places = dict.fromkeys([("Channel", CHANNEL), ("Channel", "Other"), ("Customer", row["customer"]), ("Customer", CUSTOMERS[0])])
		for kind, place in places:
			if place and dice.random() < 0.3:
				business.put("Convo Pin", post=row["name"], place_type=kind, place=place)
				self.pinned.add((row["name"], kind, place))
		if dice.random() < 0.3:
			self.kept[row["name"]] = dice.choice([0, 1])
			business.put("Convo Read Exception", user=ME, post=row["name"], is_unread=self.kept[row["name"]])
			business.put("Convo Read Exception", user="ben@x", post=row["name"], is_unread=1)

	def put_reading(self) -> None:
		business, dice = self.business, self.dice
		if self.floor:
			business.put("Convo Read State", user=ME, stream_type="Floor", stream="", read_at=self.floor)
		for stream in (("Channel", CHANNEL), *(("Customer", name) for name in CUSTOMERS)):
			if dice.random() < 0.6:
				self.marks[stream] = NOW - datetime.timedelta(minutes=dice.choice([0, 30, 120, 9000]))
				kind, name = stream
				business.put("Convo Read State", user=ME, stream_type=kind, stream=name, read_at=self.marks[stream])
		for row in business.rows("Convo Segment Member"):
			if row["segment"] == "S" and dice.random() < 0.4:
				self.joined[row["customer"]] = NOW - datetime.timedelta(minutes=dice.choice([10, 60, 200]))
				business.patch("Convo Segment Member", row["name"], joined_at=self.joined[row["customer"]])

	def is_unread(self, row: dict) -> bool:
		at = as_datetime(row["posted_at"])
		if row["author"] == ME or (row["customer"] in self.joined and at < self.joined[row["customer"]]):
			return False
		if row["name"] in self.kept:
			return bool(self.kept[row["name"]])
		stream = ("Customer", row["customer"]) if row["customer"] else ("Channel", row["channel"])
		return at > (self.floor or SINCE) and (stream not in self.marks or at > self.marks[stream])

	def is_pinned(self, row: dict) -> bool:
		name = row["name"]
		return (name, "Channel", CHANNEL) in self.pinned or (name, "Customer", row["customer"]) in self.pinned

	def is_wanted(self, row: dict, filters: FeedFilters) -> bool:
		states = filters.states
		return (
			super().is_wanted(row, filters)
			and (not states.open_questions or (row["post_type"] == "Question" and not row["answer"]))
			and (not states.my_mentions or row["name"] in self.named)
			and (not states.pinned or self.is_pinned(row))
			and (not states.unread or self.is_unread(row))
		)

	def is_row(self, row: dict, filters: FeedFilters) -> bool:
		return bool(filters.states) or super().is_row(row, filters)

	def rows_of(self, request: FeedRequest, *, own: bool) -> list[tuple]:
		found = []
		for row in self.business.rows("Convo Post"):
			if own:
				belongs = row["channel"] == request.channel
			else:
				belongs = row["customer"] in self.members and self.sees(request.visibility, row["customer"])
			if belongs and self.is_wanted(row, request.filters):
				found.append((as_datetime(row["posted_at"]), POST_RANK, row["name"]))
		return sorted(found, reverse=True)


@pytest.fixture(params=["large", "small"])
def budgets(request, monkeypatch):
	if request.param == "small":
		monkeypatch.setattr(plans, "MEMBERS_A_ROUND", 2)
		monkeypatch.setattr(plans, "MAX_MEMBER_ROUNDS", 2)
		monkeypatch.setattr(plans, "ROWS_EXAMINED", 60)
		monkeypatch.setattr(state_plans, "FEW_OWN", 3)


def ask(made: StateFeed, states: StateFilter, visibility: Visibility = ALL, talk: Talk | None = None, **more) -> FeedRequest:
	return FeedRequest(CHANNEL, "S", visibility, FeedFilters(states=states, **more), talk=talk, user=ME, since=SINCE)


def all_pages(made: StateFeed, request: FeedRequest, limit: int) -> list[tuple]:
	key, found, cursor = list_key("feed", request.channel), [], None
	for _ in range(500):
		rows, position = feed.fetch_feed_page(made.business.store, replace(request, before=decode(cursor, key), limit=limit))
		found += [row.order for row in rows]
		if position is None:
			return found
		cursor = encode(position, key)
	raise AssertionError("the pages never end")


@pytest.mark.parametrize("states", ALL_STATES, ids=lambda states: "+".join(name for name in STATES if getattr(states, name)))
def test_the_pages_hold_what_the_reference_holds_by_whichever_plan(store, states, budgets):
	made = StateFeed(store, states)
	few = Visibility(names=tuple(made.dice.sample(CUSTOMERS, 9)))
	hits = 0
	for visibility in (ALL, SEES_SOME, few, Visibility(names=())):
		for talk in (None, Talk(1.0), Talk(0.001), Talk(0.0), Talk(0.0, True)):
			more = made.dice.choice([{}, {"post_types": ("Question",)}, {"author": "ben@x"}, {"show": "posts"}, {"asked_order": "active_at"}])
			request = ask(made, states, visibility, talk, **more)
			expected = sorted(made.rows_of(request, own=False) + made.rows_of(request, own=True), reverse=True)
			hits += len(expected)
			assert all_pages(made, request, made.dice.choice([1, 4, 50])) == expected, request
	assert hits


@pytest.mark.parametrize("seed", range(4))
def test_every_plan_gives_the_same_rows(store, seed, budgets):
	made = StateFeed(store, seed)
	for states in ALL_STATES:
		request = ask(made, states, made.dice.choice([ALL, SEES_SOME]))
		expected = made.rows_of(request, own=False)[:20]
		for way in (plans.by_time, plans.by_membership, plans.by_turns, plans.fetch_member_posts, state_plans.fetch_member_posts):
			assert [row.order for row in way(store, request, None, 20)] == expected, (way.__name__, states)


def test_customers_that_are_asked_for_narrow_it_further(store):
	made = StateFeed(store, "narrowed")
	for name in CUSTOMERS:
		made.business.patch("Customer", name, account_manager="ben@x" if name < "b" else "")
	for states in ALL_STATES:
		request = ask(made, states, customers=CustomerFilter(account_manager="ben@x"))
		seen = Visibility(names=tuple(name for name in CUSTOMERS if name < "b"))
		assert all_pages(made, request, 5) == made.rows_of(replace(request, visibility=seen), own=False)


def test_moves_are_asked_for_or_left_out_as_with_other_filters(store):
	made = StateFeed(store, "moves")
	made.put_moves(20)
	for states in ALL_STATES:
		assert {rank for _, rank, _ in all_pages(made, ask(made, states), 50)} <= {POST_RANK}
	request = ask(made, StateFilter(unread=True), show="moves")
	assert all_pages(made, request, 50) == made.moves(request)


def test_what_is_asked_for_is_read_or_refused_in_one_sentence():
	given = {"open_questions": True, "my_mentions": 1, "unread": "", "pinned": None}
	assert parse_filters(given).states == StateFilter(open_questions=True, my_mentions=True)
	for name in STATES:
		for value in ("yes", [1], {"x": 1}, 2, -1):
			with pytest.raises(RequestError, match=f'"{name}" must be true or false\\.$'):
				parse_filters({name: value})
	with pytest.raises(RequestError, match="There is no filter"):
		parse_filters({"mentions_of": "ben@x"})
