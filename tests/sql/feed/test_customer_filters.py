"""A feed of some customers only: by every plan the rows that a look at every post by itself finds, page after page.

On SQLite and on MariaDB.
"""

import random
from dataclasses import replace
from types import SimpleNamespace

import pytest

from convo_channels.core.base.cursor import decode, encode, list_key
from convo_channels.core.base.errors import RequestError
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.feed import customer_filter, feed, plans
from convo_channels.core.feed.choices import read_choices
from convo_channels.core.feed.customer_filter import CustomerFilter
from convo_channels.core.feed.request import FeedFilters, FeedRequest, Talk, parse_filters
from tests.sql.feed.posted import CUSTOMERS, SEES_SOME, Feed

# {node: what stands above it}
TERRITORIES = {"All": None, "DE": "All", "North 5%": "DE", "Hamburg": "North 5%", "South": "DE", "AT": "All"}
GROUPS = {"Everybody": None, "Trade": "Everybody", "Cafés": "Trade", "Offices": "Everybody"}
MANAGERS = ("", "anna@x", "o'neil@x")
FILTERS = [
	CustomerFilter(territory="DE"),
	CustomerFilter(territory="North 5%"),
	CustomerFilter(territory="Hamburg", customer_group="Trade"),
	CustomerFilter(customer_group="Trade", account_manager="anna@x"),
	CustomerFilter(account_manager="o'neil@x"),
	CustomerFilter(territory="AT"),
	CustomerFilter(territory="nowhere"),
]


def plant(made: Feed, doctype: str, tree: dict) -> None:
	"""The nodes with the numbers that say what is below what."""
	number = iter(range(1, 1000))

	def walk(node: str) -> None:
		left = next(number)
		for child in [name for name, above in tree.items() if above == node]:
			walk(child)
		made.business.put(doctype, node, lft=left, rgt=next(number))

	walk(next(name for name, above in tree.items() if above is None))


def make(store, seed: object) -> Feed:
	made = Feed(store, f"filters {seed}")
	plant(made, "Territory", TERRITORIES)
	plant(made, "Customer Group", GROUPS)
	chance = random.Random(f"kinds {seed}")
	for name in CUSTOMERS:
		made.business.patch(
			"Customer",
			name,
			territory=chance.choice([*TERRITORIES, "North 5%"]),
			customer_group=chance.choice(list(GROUPS)),
			account_manager=chance.choice(MANAGERS),
		)
	made.put_moves(30)
	return made


def is_below(tree: dict, node: str | None, top: str) -> bool:
	while node:
		if node == top:
			return True
		node = tree.get(node)
	return False


def wanted_names(made: Feed, wanted: CustomerFilter) -> set[str]:
	return {
		row["name"]
		for row in made.business.rows("Customer")
		if (not wanted.territory or is_below(TERRITORIES, row["territory"], wanted.territory))
		and (not wanted.customer_group or is_below(GROUPS, row["customer_group"], wanted.customer_group))
		and (not wanted.account_manager or row["account_manager"] == wanted.account_manager)
	}


def reference(made: Feed, request: FeedRequest) -> list[tuple]:
	seen = {name for name in wanted_names(made, request.filters.customers) if made.sees(request.visibility, name)}
	return made.everything(replace(request, channel="\0", visibility=Visibility(names=tuple(sorted(seen)))))


def all_pages(made: Feed, request: FeedRequest, limit: int) -> list[tuple]:
	key, found, cursor = list_key("feed", request.channel), [], None
	for _ in range(500):
		asked = replace(request, before=decode(cursor, key), limit=limit)
		rows, position = feed.fetch_feed_page(made.business.store, asked)
		found += [row.order for row in rows]
		if position is None:
			return found
		cursor = encode(position, key)
	raise AssertionError("the pages never end")


@pytest.mark.parametrize("few", [0, 3, 200])
@pytest.mark.parametrize("seed", range(3))
def test_the_pages_hold_what_the_reference_holds_by_whichever_plan(store, seed, few, monkeypatch):
	monkeypatch.setattr(customer_filter, "FEW", few)
	made = make(store, seed)
	named = Visibility(names=tuple(made.chance.sample(CUSTOMERS, 9)))
	hits = 0
	for wanted in FILTERS:
		for visibility in (ALL, SEES_SOME, named, Visibility(names=())):
			show = made.chance.choice([FeedFilters(), FeedFilters(post_types=("Note",)), FeedFilters(show="moves")])
			filters = replace(show, customers=wanted)
			for talk in (None, Talk(1.0), Talk(0.001), Talk(0.0, True)):
				request = FeedRequest("General", "S", visibility, filters, talk=talk)
				expected = reference(made, request)
				hits += len(expected)
				assert all_pages(made, request, made.chance.choice([1, 4, 50])) == expected, request
	assert hits


@pytest.mark.parametrize("wanted", FILTERS[:5])
@pytest.mark.parametrize("few", [0, 200])
def test_every_plan_gives_the_same_rows(store, wanted, few, monkeypatch):
	monkeypatch.setattr(customer_filter, "FEW", few)
	made = make(store, "plans")
	visibility = customer_filter.narrow(store, ALL, wanted)
	request = FeedRequest("General", "S", visibility, FeedFilters(customers=wanted, show="posts"))
	expected = reference(made, replace(request, visibility=ALL))[:20]
	ways = (plans.by_time, plans.by_membership, plans.by_newest_members, plans.by_turns, plans.fetch_member_posts)
	for way in ways:
		assert [row.order for row in way(store, request, None, 20)] == expected, way.__name__


@pytest.mark.parametrize("given, said", [
	({"territory": ["x"]}, "is not a value to filter by"), ({"customer_group": "x" * 141}, "is not a value to filter by"),
	({"account_manager": "\ud800"}, "is not a value to filter by"), ({"territories": "x"}, 'There is no filter "territories"'),
])  # fmt: skip
def test_what_makes_no_sense_is_one_sentence(given, said):
	with pytest.raises(RequestError, match=said):
		parse_filters(given)


def test_a_field_that_the_reader_may_not_know_is_no_filter():
	with pytest.raises(RequestError, match="account_manager"):
		parse_filters({"account_manager": "anna@x"}, {"territory"})
	assert parse_filters({"territory": "DE"}, {"territory"}).customers == CustomerFilter(territory="DE")


def test_the_choices_are_what_the_members_have_that_one_sees_with_the_way_to_them(store):
	made = make(store, "choices")
	for name in CUSTOMERS:
		made.business.patch("Customer", name, territory="AT", account_manager="")
	first, second = sorted(made.members)[:2]
	made.business.patch("Customer", first, territory="Hamburg", account_manager="o'neil@x")
	made.business.put("Convo Channel", "General", title="General", segment="S")

	def told(visibility, *askable) -> dict:
		site = SimpleNamespace(store=store, reader=Reader("me@x", ("General",)), visibility=visibility)
		return read_choices(site, "General", *askable)

	whole = told(ALL)
	assert [(one["value"], one["depth"]) for one in whole["territory"]] == [
		("DE", 0), ("North 5%", 1), ("Hamburg", 2), ("AT", 0),
	]  # fmt: skip
	assert [one["value"] for one in whole["account_manager"]] == ["o'neil@x"]
	assert [one["value"] for one in told(Visibility(names=(second,)))["territory"]] == ["AT"]
	assert told(Visibility(names=()))["territory"] == []
	assert told(ALL, {"customer_group"})["account_manager"] == []
