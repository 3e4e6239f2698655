"""Saved views: their user's alone, of channels that are open to them, under one name each, and where a channel or a user becomes another.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from dataclasses import replace

import pytest

from convo_channels.core.base.errors import CoreError
from convo_channels.core.changes.outbox import RENAME, Change
from convo_channels.core.customers import renames
from convo_channels.core.feed import saved_views
from tests.sql.feed.read import COLLEAGUE, ME, READER, business
from tests.sql.feed.test_questions import Site
from tests.support.builders import NOW


class Desk:
	"""One user's hands."""

	def __init__(self, business, user: str = ME, channels=READER.channels):
		self.site = Site(business, replace(READER, user=user, channels=channels))

	def save(self, title: str, channel: str = "General", askable=("territory",), **filters) -> int:
		made = saved_views.save_view(self.site, channel, title, filters, askable)["items"]
		return next(view["name"] for view in made if view["title"] == " ".join(title.split()))

	def titles(self, channel: str = "General") -> list[str]:
		return [view["title"] for view in saved_views.list_views(self.site, channel)["items"]]

	def first(self, channel: str = "General") -> list[str]:
		return [view["title"] for view in saved_views.list_views(self.site, channel)["items"] if view["is_first"]]

	def change(self, view: int, title: str | None = None, is_first: bool | None = None) -> None:
		saved_views.change_view(self.site, view, title, is_first)


@pytest.fixture
def me(business) -> Desk:
	return Desk(business)


def refused(said: str):
	return pytest.raises(CoreError, match=said)


def test_a_view_is_listed_with_what_it_asks_for_by_title(me):
	me.save("  To   read ", unread=True, post_types=["Note"])
	me.save("Answers", open_questions=True, order="activity")
	assert [(view["title"], view["filters"], view["is_first"]) for view in saved_views.list_views(me.site, "General")["items"]] == [
		("Answers", {"open_questions": True, "order": "activity"}, False),
		("To read", {"unread": True, "post_types": ["Note"]}, False),
	]
	assert me.titles("Big") == []


def test_it_is_its_users_alone(business, me):
	view = me.save("Mine", unread=True)
	other = Desk(business, COLLEAGUE)
	assert other.titles() == []
	other.save("Mine", pinned=True)
	for attempt in (lambda: other.change(view, "x"), lambda: other.change(view, is_first=True), lambda: saved_views.delete_view(other.site, view)):
		with refused("There is no such view of yours"):
			attempt()
	assert (me.titles(), other.titles()) == (["Mine"], ["Mine"])


def test_a_channel_that_is_closed_to_its_user_shows_and_takes_none(business, me):
	view = me.save("Mine", unread=True)
	outside = Desk(business, channels=("Big",))
	for attempt in (
		lambda: outside.titles(), lambda: outside.save("x"), lambda: outside.change(view, "x"), lambda: saved_views.delete_view(outside.site, view),
	):  # fmt: skip
		with refused("There is no such channel, or you are not in it"):
			attempt()
	assert me.titles() == ["Mine"]


@pytest.mark.parametrize(("title", "filters", "said"), [
	("", {}, "Give the view a name"), (" \t ", {}, "Give the view a name"), ("a\ud800", {}, "Give the view a name"),
	("x" * 61, {}, "longer than 60 characters"), ("x", {"colour": "red"}, "There is no filter"), ("x", {"unread": 2}, "must be true or false"),
	("x", {"account_manager": "a@x"}, "There is no filter"), ("x", {"post_types": ["Note"] * 2000}, "too long to be saved"),
])  # fmt: skip
def test_what_cannot_be_saved_is_one_sentence(me, title, filters, said):
	with refused(said):
		me.save(title, **filters)
	assert me.titles() == []


def test_two_of_one_name_are_refused_whichever_way_the_second_comes(me):
	me.save("One")
	second = me.save("Two")
	with refused("You have a view One of this channel already"):
		me.save("One", pinned=True)
	with refused("You have a view One of this channel already"):
		me.change(second, "One")
	me.change(second, "two")
	assert sorted(me.titles()) == ["One", "two"]
	assert me.save("One", "Big")


def test_there_is_a_most(me, monkeypatch):
	monkeypatch.setattr(saved_views, "MOST", 2)
	me.save("One"), me.save("Two")
	with refused("You have 2 views of this channel, which is the most"):
		me.save("Three")
	assert me.save("Three", "Big")


def test_one_view_of_a_channel_opens_it(business, me):
	one, two = me.save("One"), me.save("Two")
	me.change(me.save("Big one", "Big"), is_first=True)
	other = Desk(business, COLLEAGUE)
	other.change(other.save("Theirs"), is_first=True)
	me.change(one, is_first=True)
	me.change(two, is_first=True)
	assert (me.first(), me.first("Big"), other.first()) == (["Two"], ["Big one"], ["Theirs"])
	me.change(two, is_first=False)
	assert me.first() == []
	saved_views.delete_view(me.site, one)
	assert me.titles() == ["Two"]


def test_views_follow_a_channel_that_is_renamed_or_becomes_another(business, me):
	me.save("One", unread=True), me.save("Both", unread=True), me.save("Both", "Big", pinned=True)
	business.put("Convo Channel", "Latest", title="Latest", segment="S")
	renames.follow_renames(business.store, [Change("Convo Channel", "Latest", RENAME, NOW, old_name="General")])
	later = Desk(business, channels=("Latest", "Big"))
	assert later.titles("Latest") == ["Both", "One"]
	renames.follow_renames(business.store, [Change("Convo Channel", "Big", RENAME, NOW, old_name="Latest")])
	assert later.titles("Big") == ["Both", "One"]
	kept = {view["title"]: view["filters"] for view in saved_views.list_views(later.site, "Big")["items"]}
	assert kept["Both"] == {"pinned": True}, "of two of one name the one stays that was there"


def test_where_two_users_become_one_the_others_views_stay(business, me):
	other = Desk(business, COLLEAGUE)
	me.change(me.save("Both", unread=True), is_first=True)
	me.save("Mine")
	other.change(other.save("Both", pinned=True), is_first=True)
	saved_views.give_way(business.store, ME, COLLEAGUE)
	business.store.run(f"update `tabConvo Saved View` set user = '{COLLEAGUE}' where user = '{ME}'")
	assert (other.titles(), other.first()) == (["Both", "Mine"], ["Both"])
	saved_views.forget_user(business.store, COLLEAGUE)
	assert other.titles() == []
