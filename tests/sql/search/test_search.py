"""A search against a plain reader of what is visible, in five languages, for people who may read all, some, few and nothing."""

import base64
import json

import pytest

from convo_channels.core.base.errors import CursorError, NotFound, RequestError
from convo_channels.core.base.pages import INTERACTION_RANK, POST_RANK
from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.search import scans
from convo_channels.core.search.search import find
from tests.sql.search.world import LANGUAGES, Ask, Person, Site, World, tokens

RANKS = {"post": POST_RANK, "interaction": INTERACTION_RANK}


def walk(site: Site, ask: Ask, limit: int) -> list[dict]:
	"""All pages, to the end: a short one goes on as a full one does."""
	pages, cursor = [], None
	while not pages or cursor:
		pages.append(find(site, ask.typed, None, ask.channel, ask.customer, cursor, limit))
		assert cursor is None or pages[-1]["next_cursor"] != cursor
		cursor = pages[-1]["next_cursor"]
	return pages


def keys_of(pages: list[dict]) -> list[tuple]:
	return [(RANKS[item["kind"]], item["name"]) for page in pages for item in page["items"]]


def check_count(page: dict, left: int, limit: int) -> None:
	"""`left`: how many the reader may see from here on."""
	shown, count = len(page["items"]), page["count"]
	if page["looked_back_to"]:
		assert page["next_cursor"] and not page["is_more"] and shown == count <= left
		assert all(item["at"] >= page["looked_back_to"] for item in page["items"])
	elif page["is_more"]:
		assert page["next_cursor"] and shown == limit <= count < left
	else:
		assert count == left and shown == min(left, limit) and bool(page["next_cursor"]) == (left > limit)


def check(world: World, person, ask: Ask, limit: int) -> list[dict]:
	expected = world.expected(person, ask)
	try:
		pages = walk(Site(world.store, person), ask, limit)
	except RequestError:
		heard = world.expected(person, Ask(people=ask.people))
		assert ask.people is not None and "me@x.com" not in ask.people and not heard, ask
		return []
	keys = keys_of(pages)
	assert keys == expected, (ask, set(keys) ^ set(expected))
	left = len(expected)
	for page in pages:
		check_count(page, left, limit)
		left -= len(page["items"])
	items = [item for page in pages for item in page["items"]]
	if ask.words or ask.phrases:
		assert all(any(part["hits"] for part in item["found"].values()) or item["kind"] == "interaction" for item in items)
	for item in items:
		assert "content" not in item
		for part in item["found"].values():
			assert all(tokens(part["text"][start:end]) for start, end in part["hits"])
	return pages


def budgets(monkeypatch, look: int, first: int, further: int, common: int) -> None:
	for name, value in (("LOOK", look), ("AT_FIRST", first), ("FURTHER", further), ("COMMON", common), ("OF_A_MATCH", 1)):
		monkeypatch.setattr(scans, name, value)


@pytest.mark.parametrize("seed", range(6))
def test_a_search_finds_what_is_read_and_nobody_learns_of_more(store, seed):
	world = World(store, seed)
	for person in world.people():
		for _ in range(25):
			check(world, person, world.ask(person), world.chance.choice([3, 20, 30]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_every_language_is_found_wherever_it_is_read(store, language):
	world = World(store, language, size=60)
	person = world.people()[0]
	for word in LANGUAGES[language].split():
		check(world, person, Ask(word, tokens(word)), 30)
		check(world, person, Ask(f'"{word}"', phrases=[tokens(word)]), 30)


@pytest.mark.parametrize(
	("look", "first", "further", "common"),
	[
		(1, 10**6, 10**6, 1), (1, 10**6, 10**6, 10**9), (50, 0, 1, 1), (2000, 1, 1, 100), (5, 1, 40, 10**9), (3, 20, 20, 1), (1, 0, 7, 10**9),
	],
)  # fmt: skip
def test_every_plan_and_every_budget_finds_the_same(store, monkeypatch, look, first, further, common):
	budgets(monkeypatch, look, first, further, common)
	world = World(store, f"plans {look} {further} {common}", size=80)
	for person in world.people():
		for _ in range(8):
			check(world, person, world.ask(person), world.chance.choice([1, 5, 20]))


def test_a_short_page_says_how_far_it_has_looked_and_the_next_one_goes_on_there(store, monkeypatch):
	budgets(monkeypatch, 10, 0, 20, 10**9)
	world = World(store, "short")
	person = world.people()[0]
	pages = check(world, person, Ask("-coffee type:note by:anna", unwanted=["coffee"], people={"anna@x.com"}, kinds={"Note"}), 20)
	looked = [page["looked_back_to"] for page in pages if page["looked_back_to"]]
	assert len(looked) > 3 and looked == sorted(looked, reverse=True)
	assert len(pages[0]["items"]) < 10 and pages[-1]["looked_back_to"] is None


def test_where_a_look_has_ended_names_no_row(store, monkeypatch):
	budgets(monkeypatch, 10, 0, 20, 10**9)
	world = World(store, "unnamed")
	_, north, *_ = world.people()
	page = find(Site(store, north), "type:note", None, None, None, None, 30)
	payload = json.loads(base64.urlsafe_b64decode(page["next_cursor"] + "==="))
	assert payload[-1] == "" and page["looked_back_to"].endswith(":00.000000")


def test_a_rare_word_is_looked_up_in_the_index_and_a_look_reads_its_rows_in_order(mariadb_store, monkeypatch):
	monkeypatch.setattr(scans, "LOOK", 5)
	world = World(mariadb_store, "plan", size=30)
	asked, rows = [], mariadb_store.rows
	monkeypatch.setattr(mariadb_store, "rows", lambda query: asked.append(query) or rows(query))
	site = Site(mariadb_store, world.people()[0])
	for query in ("zzzz", "before:9000"):
		find(site, query, None, None, None, None, 20)
	plans = [rows(sql("EXPLAIN {}", query)) for query in asked if "x.name" in query.render("mariadb")[0]]
	used = [(row[5], "filesort" in (row[9] or "")) for plan in plans for row in plan if row[2] == "x"]
	assert ("posted_at_name_customer_post_type_thread_index", False) in used and ("text", True) in used
	assert ("occurred_at_name_customer_medium_index", False) in used


def test_a_cursor_belongs_to_its_search(store):
	world = World(store, "cursor")
	site = Site(store, world.people()[0])
	cursor = find(site, "type:note", None, None, None, None, 3)["next_cursor"]
	assert cursor
	for other in (("type:call", None, None, None), ("type:note", {"author": "me"}, None, None), ("type:note", None, "Open", None)):
		with pytest.raises(CursorError):
			find(site, *other, cursor, 3)


@pytest.mark.parametrize("name", ["Open", "#open", "Firma C03", "c03", "firma c0"])
def test_a_place_is_called_by_its_name(store, name):
	world = World(store, "places")
	person = world.people()[0]
	keys = keys_of(walk(Site(store, person), Ask(f'in:"{name}"'), 30))
	asks = [Ask(channel="Open")] if "open" in name.lower() else [Ask(customer=c) for c in (["C03"] if "3" in name else [f"C0{n}" for n in range(10)])]
	expected = {key for ask in asks for key in world.expected(person, ask)}
	assert set(keys) == expected and keys


def test_what_may_not_be_seen_is_no_place(store):
	world = World(store, "hidden places")
	_, north, few, nothing, *_ = world.people()
	for person, place in ((north, "Shut"), (nothing, "C03"), (nothing, "Open"), (few, next(c for c in world.territory if not few.sees(c)))):
		with pytest.raises(RequestError, match="no channel and no customer called"):
			find(Site(store, person), f"in:{place}", None, None, None, None, 20)
		with pytest.raises(NotFound):
			find(Site(store, person), "offer", None, place, None, None, 20)
		with pytest.raises(NotFound):
			find(Site(store, person), "offer", None, None, place, None, 20)


def test_a_name_by_which_nobody_has_said_anything_is_one_sentence_whoever_there_is(store):
	"""Nothing tells a colleague of whom the reader hears nothing from somebody who is not there."""
	world = World(store, "nobody", size=20)
	world.business.put_all("User", [{"name": "silent@x.com", "full_name": "Silent One"}])
	site = Site(store, world.people()[0])
	said = 'Nobody called "{}" has said anything that you may see.'
	for typed, given, name in (
		("offer by:silent", None, "silent"), ("by:nobody", None, "nobody"), ("", {"author": "silent@x.com"}, "silent@x.com"),
		("by:nobody by:silent", None, "nobody"), ("by:nobody", {"author": "anna"}, "nobody"),
	):  # fmt: skip
		with pytest.raises(RequestError) as told:
			find(site, typed, given, None, None, None, 20)
		assert str(told.value) == said.format(name)
	for typed in ("zzz by:anna", "by:anna by:nobody zzz", "by:me zzz"):
		assert find(site, typed, None, None, None, None, 20)["count"] == 0
	# of whom she hears nothing, though others do
	deaf = Site(store, Person(Visibility(names=()), (), lambda name: False))
	with pytest.raises(RequestError, match="Nobody called .*anna.* has said anything that you may see"):
		find(deaf, "by:anna", None, None, None, None, 20)


def test_filters_narrow_as_what_is_typed_does(store):
	world = World(store, "filters")
	site = Site(store, world.people()[0])
	for typed, given in (
		("by:anna type:note", {"author": "anna@x.com", "types": ["Note"]}), ("by:me after:2024-03-12", {"author": ["me"], "after": "2024-03-12"}),
		("in:Open on:2024-03", {"in": "Open", "on": "2024-03"}), ("by:anna type:note by:ben", {"author": ["anna", "ben"], "types": "note"}),
	):  # fmt: skip
		keys = [item["name"] for item in find(site, typed, None, None, None, None, 30)["items"]]
		assert keys and keys == [item["name"] for item in find(site, "", given, None, None, None, 30)["items"]]
	both = find(site, "by:anna", {"author": ["ben"]}, None, None, None, 30)
	assert (both["items"], both["count"]) == ([], 0)


@pytest.mark.parametrize(
	("query", "given", "said"),
	[
		("", None, "Say what to look for."),
		(" ", {}, "Say what to look for."),
		("-draft", None, "Say what to look for."),
		("type:letter", None, '"letter" is not a type of entry.'),
		("offer", {"colour": "red"}, 'There is no filter "colour".'),
		("offer", [], "The filters must be an object."),
		("offer", {"author": [1]}, '"1" is nothing a filter can hold.'),
		("offer", {"author": ["x"] * 21}, "A filter holds more than 20 values."),
		("offer", {"on": "soon"}, '"soon" is no day: write 2026-03-18, 2026-03, 2026, today or yesterday.'),
		("offer in:nowhere", None, 'There is no channel and no customer called "nowhere" that you may see.'),
	],
)
def test_what_makes_no_sense_is_one_sentence(sqlite_store, query, given, said):
	world = World(sqlite_store, "bad", size=1)
	with pytest.raises(RequestError) as told:
		find(Site(sqlite_store, world.people()[0]), query, given, None, None, None, 20)
	assert str(told.value) == said
