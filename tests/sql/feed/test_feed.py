"""The feed: every plan gives the rows of a brute-force reference, and paging loses and doubles nothing.

The budgets of the plans are made small, so that each path is taken with little data. On SQLite and on MariaDB.
"""

import datetime
import random
from dataclasses import replace

import pytest

from convo_channels.core.base.cursor import Position, decode, encode, list_key
from convo_channels.core.base.pages import MOVE_RANK, POST_RANK
from convo_channels.core.base.sql import FALSE
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.feed import feed
from convo_channels.core.feed import plans as feed_plans
from convo_channels.core.feed.feed import fetch_feed_page
from convo_channels.core.feed.request import FeedFilters, FeedRequest, Talk
from convo_channels.core.posts.search_words import parse_query
from tests.sql.feed.posted import CUSTOMERS, QUERIES, Feed
from tests.support.builders import NOW, Business


@pytest.fixture(params=["large", "small"])
def budgets(request, monkeypatch):
	"""The plans' own budgets, and tiny ones that every plan runs out of."""
	if request.param == "small":
		monkeypatch.setattr(feed_plans, "MEMBERS_A_ROUND", 2)
		monkeypatch.setattr(feed_plans, "MAX_MEMBER_ROUNDS", 3)
		monkeypatch.setattr(feed_plans, "ROWS_EXAMINED", 25)
		monkeypatch.setattr(feed_plans, "RARE_WORD", 12)
	return request.param


def keys(rows) -> list[tuple]:
	return [row.order for row in rows]


def positions(rows: list[tuple], chance: random.Random) -> list[Position | None]:
	"""The beginning, some rows of the feed, and places between rows and beyond the end."""
	found: list[Position | None] = [None]
	found += [Position(at, rank, str(name)) for at, rank, name in chance.sample(rows, min(4, len(rows)))]
	found.append(Position(NOW - datetime.timedelta(minutes=20), MOVE_RANK, "5"))
	found.append(Position(NOW - datetime.timedelta(minutes=20, seconds=30), POST_RANK, "zzz"))
	found.append(Position(NOW - datetime.timedelta(days=5), POST_RANK, "0"))
	return found


def below(rows: list[tuple], before: Position | None) -> list[tuple]:
	"""The reference's idea of "after this row"."""
	if before is None:
		return rows
	bottom = (before.at, before.rank)
	return [
		row
		for row in rows
		if row[:2] < bottom
		or (row[:2] == bottom and row[2] < (before.name if row[1] == POST_RANK else int(before.name)))
	]


@pytest.mark.parametrize("seed", range(6))
def test_every_plan_gives_the_rows_of_the_reference(store, seed, budgets):
	made = Feed(store, seed)
	made.delete_posts(25)
	for request in made.requests():
		if request.visibility.is_nothing:
			continue
		whole = made.posts(request, own=False)
		for before in positions(whole, made.chance):
			limit = made.chance.choice([1, 3, 20, 200])
			expected = below(whole, before)[:limit]
			told = (request, before, limit)
			assert keys(feed_plans.by_time(store, request, before, limit)) == expected, told
			assert keys(feed_plans.by_membership(store, request, before, limit)) == expected, told
			newest = feed_plans.by_newest_members(store, request, before, limit)
			assert newest is None or keys(newest) == expected, told
			assert newest is not None or budgets == "small"
			assert keys(feed_plans.by_turns(store, request, before, limit)) == expected, told
			found = keys(feed_plans.by_time(store, request, before, limit, budget=feed_plans.ROWS_EXAMINED))
			assert found == expected[: len(found)], told
			assert keys(feed_plans.fetch_member_posts(store, request, before, limit)) == expected, told


@pytest.mark.parametrize("query", QUERIES)
def test_words_first_finds_what_a_scan_finds(mariadb_store, query, budgets):
	made = Feed(mariadb_store, f"words {query}")
	request = FeedRequest("General", "S", ALL, FeedFilters(words=parse_query(query)))
	whole = made.posts(request, own=False)
	for before in positions(whole, made.chance):
		found = feed_plans.by_words(mariadb_store, request, before, 20)
		assert found is None or keys(found) == below(whole, before)[:20]
		assert keys(feed_plans.by_time(mariadb_store, request, before, 20)) == below(whole, before)[:20]


def test_a_rare_word_is_looked_up_and_a_common_one_or_a_letter_is_not(mariadb_store, monkeypatch):
	made = Feed(mariadb_store, "rare")
	request = FeedRequest("General", "S", ALL, FeedFilters(words=("offer",)))
	# "when" is on the list of words that the index leaves out, and is kept in a longer spelling
	for word, is_asked in (("offer", True), ("whe", True), ("w", False)):
		asked = replace(request, filters=FeedFilters(words=(word,)))
		rows = feed_plans.by_words(mariadb_store, asked, None, 20)
		assert (rows is not None) == is_asked
		assert not is_asked or [row.name for row in rows] == [name for *_, name in made.posts(asked, own=False)][:20]
	monkeypatch.setattr(feed_plans, "RARE_WORD", 5)
	assert feed_plans.by_words(mariadb_store, request, None, 20) is None
	assert len(made.posts(request, own=False)) > 5


def read_pages(made: Feed, request: FeedRequest, limit: int, admit=None) -> list[tuple]:
	"""Every page of a feed, the position travelling as a cursor."""
	key, found, cursor = list_key("feed", request.channel), [], None
	for _ in range(1000):
		before = decode(cursor, key)
		args = (admit,) if admit else ()
		rows, position = fetch_feed_page(
			made.business.store, replace(request, before=before, limit=limit), *args
		)
		assert len(rows) <= limit
		found += keys(rows)
		if position is None:
			return found
		cursor = encode(position, key)
	raise AssertionError("the pages never end")


@pytest.mark.parametrize("seed", range(6))
def test_all_pages_together_are_the_feed_nothing_lost_and_nothing_twice(store, seed, budgets):
	made = Feed(store, f"pages {seed}")
	made.put_moves(40)
	for request in made.requests():
		assert read_pages(made, request, made.chance.choice([1, 2, 7, 50])) == made.everything(request), (
			request
		)


def test_posts_at_one_moment_are_paged_by_name(store):
	made = Feed(store, "moment", posts=0)
	names = [f"{number:010x}" for number in range(60)]
	made.business.put_all(
		"Convo Post", [{"name": n, "customer": CUSTOMERS[0], "posted_at": NOW} for n in names]
	)
	business = made.business
	business.store.run("delete from `tabConvo Segment Member`")
	business.put("Convo Segment Member", segment="S", customer=CUSTOMERS[0], last_post_at=NOW)
	request = FeedRequest("General", "S", ALL)
	assert [name for _, _, name in read_pages(made, request, 7)] == sorted(names, reverse=True)


def test_members_with_their_newest_post_at_one_moment_are_asked_once_each(store, monkeypatch):
	monkeypatch.setattr(feed_plans, "MEMBERS_A_ROUND", 2)
	monkeypatch.setattr(feed_plans, "MAX_MEMBER_ROUNDS", 10)
	business = Business(store)
	names = [f"customer {letter}" for letter in "abcdefg"]
	business.put_all("Customer", [{"name": name} for name in names])
	posts = [(f"{number:010x}", name) for number, name in enumerate([*names, *names])]
	business.put_all("Convo Post", [{"name": p, "customer": c, "posted_at": NOW} for p, c in posts])
	for name in names:
		business.put("Convo Segment Member", segment="S", customer=name, last_post_at=NOW)
	for visibility in (ALL, Visibility(names=tuple(names))):
		request = FeedRequest("General", "S", visibility, talk=Talk(0.001))
		found = feed_plans.by_newest_members(store, request, None, 2)
		assert [row.name for row in found] == [name for name, _ in reversed(posts)][:2]


def test_a_post_written_while_one_pages_neither_doubles_nor_hides_a_row(store):
	made = Feed(store, "meanwhile")
	request = FeedRequest("General", "S", ALL, limit=10)
	whole = made.everything(request)
	first, position = fetch_feed_page(store, request)
	customer = sorted(made.members)[0]
	made.business.put(
		"Convo Post", "ffffffffff", customer=customer, posted_at=NOW + datetime.timedelta(hours=1)
	)
	store.run(f"update `tabConvo Segment Member` set last_post_at = '{NOW + datetime.timedelta(hours=1)}'")
	found, before = keys(first), position
	while before is not None:
		rows, before = fetch_feed_page(store, replace(request, before=before))
		found += keys(rows)
	assert found == whole


def test_rows_that_are_not_admitted_are_replaced_by_later_ones(store):
	made = Feed(store, "admitted")
	made.put_moves(30)
	request = FeedRequest("General", "S", ALL)
	everything = made.everything(request)
	hidden = set(made.chance.sample(everything, 2 * len(everything) // 3))
	found = read_pages(made, request, 5, lambda rows: [row for row in rows if row.order not in hidden])
	assert found == [key for key in made.everything(request) if key not in hidden]


def test_who_may_see_nobody_sees_the_channels_own_posts_only(store):
	made = Feed(store, "nobody")
	made.put_moves(20)
	for visibility in (Visibility(names=()), Visibility(predicate=FALSE)):
		request = FeedRequest("General", "S", visibility)
		assert read_pages(made, request, 5) == made.posts(request, own=True)


def test_an_empty_segment_and_an_unknown_channel_have_an_empty_feed(store):
	made = Feed(store, "empty")
	assert fetch_feed_page(store, FeedRequest("Nothing", "no such segment", ALL)) == ([], None)
	made.business.put("Convo Segment Member", segment="quiet", customer=CUSTOMERS[0], last_post_at=None)
	for talk in (None, Talk(1.0), Talk(0.0), Talk(0.0, True)):
		assert fetch_feed_page(store, FeedRequest("Nothing", "quiet", ALL, talk=talk)) == ([], None)


def test_names_of_hostile_customers_and_segments_are_values(store):
	made = Feed(store, "hostile", posts=0)
	for segment in ("100%", "a'b", "x; drop table tabUser", "%s"):
		made.business.put("Convo Segment Member", segment=segment, customer="ö 2", last_post_at=NOW)
	made.business.put("Convo Post", "abc", customer="Ö 2", posted_at=NOW)
	for segment in ("100%", "a'b", "x; drop table tabUser", "%s"):
		for talk in (Talk(1.0), Talk(0.0)):
			rows, _ = fetch_feed_page(store, FeedRequest("x", segment, ALL, talk=talk))
			assert [row.name for row in rows] == ["abc"]


def test_how_talkative_the_members_are_is_read_from_the_newest_posts(store, monkeypatch):
	made = Feed(store, "share", posts=0)
	assert feed_plans.read_talk(store, "talk") == Talk(0.0, True)
	made.business.put("Convo Segment Member", segment="talk", customer=CUSTOMERS[0], last_post_at=NOW)
	for number in range(40):
		customer = CUSTOMERS[0] if number % 4 == 0 else CUSTOMERS[1]
		made.business.put(
			"Convo Post", f"p{number}", customer=customer, posted_at=NOW - datetime.timedelta(minutes=number)
		)
	assert feed_plans.read_talk(store, "talk") == Talk(10 / 40, True)
	assert feed_plans.read_talk(store, "nobody") == Talk(0.0, True)
	monkeypatch.setattr(feed_plans, "LITTLE_TALK", 10)
	assert feed_plans.read_talk(store, "talk") == Talk(10 / 40, False)


def test_a_talkative_segment_is_scanned_by_time_and_a_quiet_one_by_its_members(store, monkeypatch):
	made = Feed(store, "plans")
	asked = []
	for plan in ("by_time", "by_newest_members", "by_membership"):
		original = getattr(feed_plans, plan)

		def noted(*args, plan=plan, original=original, **more):
			asked.append(plan)
			return original(*args, **more)

		monkeypatch.setattr(feed_plans, plan, noted)

	def plans(before=None, **more) -> list[str]:
		asked.clear()
		request = FeedRequest("General", "S", **{"visibility": ALL, "talk": Talk(1.0), **more})
		feed_plans.fetch_member_posts(store, request, before, 5)
		return list(asked)

	assert plans() == ["by_time"]
	assert plans(talk=Talk(0.001)) == ["by_newest_members"]
	deep = Position(NOW + datetime.timedelta(days=1), POST_RANK, "x")
	assert plans(talk=Talk(0.003)) == ["by_newest_members"]
	assert plans(deep, talk=Talk(0.003)) == ["by_time"], "deep down every other plan reads more"
	assert plans(deep, talk=Talk(0.0))[0] == "by_time", "who is silent today may have talked much back then"
	assert plans(deep, talk=Talk(0.0, is_little=True)) == ["by_membership"]
	assert plans(visibility=Visibility(names=tuple(CUSTOMERS[:2]))) == ["by_newest_members"]
	assert made.members


def test_moves_of_a_first_fill_are_no_news(store):
	business = Business(store)
	for cause in ("First fill", "Rule", "Document"):
		business.put(
			"Convo Segment Log", segment="S", customer="a", action="Joined", cause=cause, logged_at=NOW
		)
	rows, _ = fetch_feed_page(store, FeedRequest("General", "S", ALL))
	assert len(rows) == 2 and all(row.rank == MOVE_RANK for row in rows)
	assert feed.CAUSE_FIRST_FILL == "First fill"
