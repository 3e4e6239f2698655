"""Pins: said once however often, in a channel that shows the post or at its customer, gone with either.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from dataclasses import replace

import pytest

from convo_channels.core.base.errors import CoreError
from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import Visibility
from convo_channels.core.changes.outbox import RENAME, Change
from convo_channels.core.customers import deleted, renames
from convo_channels.core.feed import pinned
from convo_channels.core.posts import pins
from tests.sql.feed.read import COLLEAGUE, ME, READER, business, items, post
from tests.sql.feed.test_questions import Site
from tests.support.builders import NOW, Business


def pin(business: Business, name: str, channel: str | None = None, is_on: bool = True, user: str = ME) -> bool:
	return pinned.pin(Site(business, replace(READER, user=user)), name, is_on, channel)[1]


def in_channel(business: Business, channel: str = "General", segment: str = "S", visibility: Visibility | None = None) -> list[str]:
	site = Site(business)
	site.visibility = visibility or site.visibility
	return [item["post"] for item in pinned.of_channel(site, channel, segment)]


def at_customer(business: Business, customer: str) -> list[str]:
	return [item["post"] for item in pinned.of_customer(Site(business), customer)]


def test_what_is_pinned_twice_is_pinned_once_and_taken_away_once(business):
	name = post(business, "A", 10)
	assert pin(business, name, "General") and not pin(business, name, "General", user=COLLEAGUE)
	assert in_channel(business) == [name] and at_customer(business, "A") == []
	assert pin(business, name) and at_customer(business, "A") == [name]
	assert pin(business, name, "General", is_on=False, user=COLLEAGUE) and not pin(business, name, "General", is_on=False)
	assert in_channel(business) == [] and at_customer(business, "A") == [name]


def test_a_list_tells_what_it_is_who_wrote_it_and_who_pinned_it_newest_pin_first(business):
	business.put("User", ME, full_name="Me M")
	first, second = post(business, "A", 10, post_type="Decision", content="<p>They sign <b>on Friday</b></p>"), post(business, "A", 20)
	for name in (first, second):
		pin(business, name)
	newest, oldest = pinned.of_customer(Site(business), "A")
	assert (newest["post"], oldest.pop("at")[:16]) == (second, str(business.row("Convo Post", first)["posted_at"])[:16])
	assert oldest == {
		"post": first, "post_type": "Decision", "customer": "A", "customer_name": "A Ltd", "author_name": "Anna A",
		"pinned_by_name": "Me M", "text": "They sign on Friday",
	}  # fmt: skip


def test_a_post_is_pinned_where_it_is_shown(business):
	about, own = post(business, "C", 10), post(business, None, 20, channel="Big")
	for name in (about, own):
		assert pin(business, name, "Big")
		with pytest.raises(CoreError, match=r"^This post is not shown in General, so it cannot be pinned there\.$"):
			pin(business, name, "General")
	with pytest.raises(CoreError, match=r"^This post is about no customer: it can be pinned in its channel\.$"):
		pin(business, own)
	with pytest.raises(CoreError, match="no such channel"):
		pin(business, about, "Nowhere")
	with pytest.raises(CoreError, match="no such post"):
		pin(business, "nowhere")


def test_a_customer_who_has_left_the_channel_or_is_hidden_takes_their_pins_along(business):
	about, own = post(business, "B", 10), post(business, None, 20, channel="General")
	for name in (about, own):
		pin(business, name, "General")
	assert in_channel(business) == [own, about]
	assert in_channel(business, visibility=Visibility(names=())) == [own]
	assert in_channel(business, visibility=Visibility(names=("A",))) == [own]
	assert in_channel(business, visibility=Visibility(names=("B",))) == [own, about]
	business.store.execute(sql("DELETE FROM `tabConvo Segment Member` WHERE segment = 'S' AND customer = 'B'"))
	assert in_channel(business) == [own]
	assert pin(business, about, "General", is_on=False), "it can be unpinned all the same"


def test_a_place_has_room_for_so_many(business, monkeypatch):
	monkeypatch.setattr(pins, "MOST", 2)
	names = [post(business, "A", minutes) for minutes in (30, 20, 10)]
	for name in names[:2]:
		pin(business, name)
	with pytest.raises(CoreError, match=r"^2 posts are pinned here, which is the most: take a pin away first\.$"):
		pin(business, names[2])
	assert not pin(business, names[0]), "what is pinned already is no more"
	assert pin(business, names[2], "General"), "another place has its own room"
	assert pin(business, names[0], is_on=False) and pin(business, names[2])


def test_a_post_that_is_gone_gets_none(business):
	name = post(business, "A", 10)
	business.store.execute(sql("DELETE FROM `tabConvo Post` WHERE name = {}", name))
	assert not pins.pin(business.store, post=name, place_type="Customer", place="A", user=ME, is_on=True, now=NOW)
	assert business.rows("Convo Pin") == []


def test_items_say_where_they_are_pinned_as_far_as_the_reader_knows(business):
	first, second = post(business, "B", 20), post(business, "A", 10)
	pin(business, first, "General")
	pin(business, first, "Big")
	pin(business, second)
	shown = lambda reader: {item["name"]: (item["pinned_in"], item["is_pinned"]) for item in items(business, [first, second], reader)}  # noqa: E731
	assert shown(READER) == {first: (["General", "Big"], False), second: ([], True)}
	assert shown(replace(READER, channels=("Big",))) == {first: (["Big"], False), second: ([], True)}


def test_what_a_deleted_post_had_comes_back_with_it(business):
	name = post(business, "A", 10)
	pin(business, name, "General")
	pin(business, name, user=COLLEAGUE)
	kept = pins.keep(business.store, name)
	pins.forget_post(business.store, name)
	assert in_channel(business) == at_customer(business, "A") == []
	pins.give_back(business.store, name, kept)
	assert in_channel(business) == at_customer(business, "A") == [name]
	assert [item["pinned_by_name"] for item in pinned.of_customer(Site(business), "A")] == ["Anna A"]


def test_they_go_with_the_posts_of_a_customer_who_is_gone_for_good(business):
	lost, kept = post(business, "A", 20), post(business, "B", 10)
	for name in (lost, kept):
		pin(business, name, "General")
		pin(business, name)
	deleted.forget(business.store, "A")
	assert {row["post"] for row in business.rows("Convo Pin")} == {kept}


def test_of_two_customers_who_become_one_the_pins_stand_together(business):
	first, second, other = post(business, "A", 20), post(business, "B", 10), post(business, "C", 5)
	for name in (first, second, other):
		pin(business, name)
	# What Frappe does to the links.
	business.store.execute(sql("UPDATE `tabConvo Post` SET customer = 'B' WHERE customer = 'A'"))
	renames.follow_renames(business.store, [Change("Customer", "B", RENAME, NOW, old_name="A")])
	assert at_customer(business, "B") == [second, first] and at_customer(business, "A") == [] and at_customer(business, "C") == [other]


def test_a_channel_that_is_called_otherwise_keeps_its_pins_and_of_two_that_become_one_each_is_there_once(business):
	first, second = post(business, "B", 20), post(business, "B", 10)
	for name, channel in ((first, "General"), (first, "Big"), (second, "General")):
		pin(business, name, channel)
	renames.follow_renames(business.store, [Change("Convo Channel", "Big", RENAME, NOW, old_name="General")])
	assert sorted(row["post"] for row in business.rows("Convo Pin") if row["place"] == "Big") == sorted([first, second])
	assert not [row for row in business.rows("Convo Pin") if row["place"] == "General"]
	pins.forget_channel(business.store, "Big")
	assert business.rows("Convo Pin") == []
