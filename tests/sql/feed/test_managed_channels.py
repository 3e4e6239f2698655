"""A channel changed by those who manage it, who is in it, and how its readers arrange it: hand-made rows. On SQLite and on MariaDB."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from convo_channels.core.base.errors import Conflict, CoreError, NotAllowed, NotFound, RequestError
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.visibility import ALL
from convo_channels.core.channels import layout, managing, people, sidebar
from convo_channels.core.feed import pinned, written_posts
from tests.sql.feed.read import COLLEAGUE, ME, READER, ago, business, post
from tests.support.builders import NOW, Business

OTHER = "other@x.y"


def site_of(business: Business, *, may_write: bool = False, reader: Reader = READER) -> SimpleNamespace:
	return SimpleNamespace(
		store=business.store, reader=reader, visibility=ALL, now=lambda: NOW,
		may=lambda action, doctype, name=None: may_write or action == "read",
	)  # fmt: skip


@pytest.fixture
def managed(business) -> Business:
	"""ME manages General and is in Big, a colleague manages Big."""
	for user in (ME, OTHER):
		business.put("User", user, full_name=user.partition("@")[0].title())
	for parent, user, is_manager in (("General", ME, 1), ("Big", ME, 0), ("Big", COLLEAGUE, 1)):
		business.put("Convo Channel User", parent=parent, parenttype="Convo Channel", user=user, is_manager=is_manager, is_muted=1)
	return business


def change(business: Business, channel: str = "General", *, given: dict, **who) -> tuple[str, list]:
	saved: list = []
	name = managing.change_channel(
		site_of(business, **who), channel, given,
		save=lambda name, fields: saved.append((name, fields)), rename=lambda old, new: saved.append((old, new)) or new,
	)  # fmt: skip
	return name, saved


def test_a_manager_of_the_channel_changes_what_is_named_and_nothing_else(managed):
	given = {"title": "  Generals ", "description": " What for ", "icon": "Star", "color": "Red", "is_restricted": True}
	assert change(managed, given=given) == (
		"Generals",
		[("General", {"description": "What for", "icon": "Star", "color": "Red", "is_restricted": 1}), ("General", "Generals")],
	)
	assert change(managed, given={"title": None, "icon": "", "is_restricted": False, "description": "d"}) == ("General", [])


@pytest.mark.parametrize(("channel", "error"), [("Big", NotAllowed), ("Empty", NotAllowed), ("nowhere", NotFound), ("", NotFound)])
def test_who_does_not_manage_it_changes_nothing(managed, channel, error):
	with pytest.raises(error):
		change(managed, channel, given={"icon": "Star"})
	with pytest.raises(error):
		managing.archive_channel(site_of(managed), channel, True, lambda *_: pytest.fail("saved"))
	for set_one in (people.set_person, people.set_role):
		more = {"may_read": bool, "is_manager": False} if set_one is people.set_person else {"exists": bool}
		with pytest.raises(error):
			set_one(site_of(managed), channel, OTHER, is_inside=True, write=lambda *_: pytest.fail("written"), **more)


def test_whoever_writes_channels_manages_those_that_they_see(managed):
	assert change(managed, "Big", given={"color": "Blue"}, may_write=True)[1] == [("Big", {"color": "Blue"})]
	with pytest.raises(NotFound):
		change(managed, "Big", given={"color": "Blue"}, may_write=True, reader=Reader(ME, ("General",)))


@pytest.mark.parametrize(
	("given", "sentence"),
	[
		({"title": " "}, "Give it a title."), ({"title": "Big"}, "There is already a channel Big."), ({"title": "a<b"}, "A title cannot hold the sign <."),
		({"icon": "Skull"}, "There is no such icon for a channel."), ({"color": "#fff"}, "There is no such colour for a channel."),
		({"description": "x" * 1001}, "The description is longer than 1000 characters."),
	],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence_and_nothing_is_saved(managed, given, sentence):
	with pytest.raises(CoreError) as raised:
		change(managed, given={"icon": "Star", **given})
	assert str(raised.value) == sentence


# -- people


def set_person(business: Business, user: str, *, inside: bool = True, manager: bool = False, works: bool = True, channel: str = "General"):
	written: list = []
	is_new = people.set_person(
		site_of(business), channel, user, is_inside=inside, is_manager=manager, may_read=lambda _: works,
		write=lambda name, rows, roles: written.append(([tuple(row.values()) for row in rows], roles)),
	)  # fmt: skip
	return is_new, written


def test_somebody_is_invited_made_a_manager_and_taken_out(managed):
	mine = (ME, 1, 1)
	assert set_person(managed, OTHER) == (True, [([mine, (OTHER, 0, 0)], [])])
	assert set_person(managed, ME, manager=False) == (False, [([(ME, 0, 1)], [])]), "what they have muted stays muted"
	assert set_person(managed, ME, manager=True) == (False, [])
	assert set_person(managed, ME, inside=False) == (False, [([], [])])
	assert set_person(managed, OTHER, inside=False) == (False, [])


@pytest.mark.parametrize(
	("user", "works", "sentence"),
	[
		("nobody@x.y", True, "There is no such person."), ("", True, "There is no such person."), ("x" * 9000, True, "There is no such person."),
		(OTHER, False, "Other does not work with conversations: they need the role Convo Agent first."),
	],
)  # fmt: skip
def test_who_cannot_be_invited_is_said_in_one_sentence(managed, user, works, sentence):
	with pytest.raises(CoreError) as raised:
		set_person(managed, user, works=works)
	assert str(raised.value) == sentence


def test_roles_come_and_go_and_people_stay(managed):
	managed.put("Convo Channel Role", parent="General", parenttype="Convo Channel", role="Sales", idx=1)
	written: list = []

	def set_role(role: str, is_inside: bool) -> None:
		people.set_role(
			site_of(managed), "General", role, is_inside=is_inside, exists={"Sales", "Support"}.__contains__,
			write=lambda name, rows, roles: written.append(([row["user"] for row in rows], roles)),
		)  # fmt: skip

	set_role("Support", True)
	set_role("Sales", True)
	set_role("Sales", False)
	set_role("Support", False)
	assert written == [([ME], ["Sales", "Support"]), ([ME], [])]
	with pytest.raises(NotFound, match=r"^There is no such role\.$"):
		set_role("Pirates", True)


def test_everybody_inside_sees_who_is_there_and_nobody_what_others_have_muted(managed):
	told = people.read_people(site_of(managed), "Big")
	assert told == {
		"people": [
			{"user": ME, "full_name": "Me", "image": None, "is_manager": False},
			{"user": COLLEAGUE, "full_name": "Anna A", "image": "/anna.png", "is_manager": True},
		],
		"roles": [], "is_restricted": False, "can_manage": False,
	}  # fmt: skip
	with pytest.raises(NotFound):
		people.read_people(site_of(managed, reader=Reader(ME, ("General",))), "Big")


# -- the archive

ARCHIVED = replace(READER, channels=("Big", "Empty"), archived=("General",))


def test_an_archived_channel_is_read_and_listed_apart(managed):
	managed.patch("Convo Channel", "General", is_archived=1, icon="Star")
	site = site_of(managed, reader=ARCHIVED)
	assert [one["name"] for one in sidebar.read_sidebar(site)["channels"]] == ["Big", "Empty"]
	assert sidebar.read_sidebar(site)["archived_count"] == 1
	assert managing.list_archived(site) == {
		"channels": [{"name": "General", "title": "General!", "icon": "Star", "color": None, "is_restricted": False}]
	}
	assert written_posts.find_stream(site, None, "General") == {"customer": None, "channel": "General"}
	assert managing.list_archived(site_of(managed)) == {"channels": []}, "of a channel one may not read nothing is told"


def test_nothing_is_written_into_an_archived_channel(managed):
	own = post(managed, None, 5, channel="General", author=ME)
	site = site_of(managed, reader=ARCHIVED, may_write=True)
	for way in (
		lambda: written_posts.find_place(site, None, "General", None),
		lambda: written_posts.find_place(site, None, None, own),
		lambda: written_posts.require_open_post(site, own),
		lambda: written_posts.react(site, own, "👍", True),
		lambda: written_posts.mark_answer(site, own, None),
		lambda: pinned.pin(site, own, True, "General"),
	):
		with pytest.raises(Conflict) as raised:
			way()
		assert str(raised.value) == "The channel General! is archived by now: it can be read, and nothing is written there any more."
	assert written_posts.require_post(site, own)["name"] == own


def test_archiving_saves_once(managed):
	saved: list = []
	for is_archived in (True, False):
		managing.archive_channel(site_of(managed), "General", is_archived, lambda name, fields: saved.append((name, fields)))
	assert saved == [("General", {"is_archived": 1})], "it was in use"


# -- how a reader arranges them

ARRANGED = {
	"sections": [{"title": "Sales", "channels": ["Big", "gone"], "is_folded": True}, {"title": "Rest", "channels": [], "is_folded": False}],
	"favourites": ["General"], "folded": ["others"],
}  # fmt: skip


def test_an_arrangement_is_each_readers_own_and_is_kept_whole(business):
	assert layout.read(business.store, ME) == {"sections": [], "favourites": [], "folded": ["archived"]}
	layout.save(business.store, ME, json.dumps(ARRANGED), NOW)
	layout.save(business.store, OTHER, {"favourites": ["Big"]}, NOW)
	assert layout.read(business.store, ME) == ARRANGED
	assert layout.read(business.store, OTHER) == {"sections": [], "favourites": ["Big"], "folded": []}
	layout.save(business.store, ME, {**ARRANGED, "favourites": []}, NOW)
	assert layout.read(business.store, ME)["favourites"] == []


def test_a_channel_stands_in_one_section(business):
	asked = {"sections": [{"title": "A", "channels": ["Big", "Big"]}, {"title": "B", "channels": ["Big", "Empty"]}]}
	assert [one["channels"] for one in layout.save(business.store, ME, asked, NOW)["sections"]] == [["Big"], ["Empty"]]


@pytest.mark.parametrize(
	"given",
	[
		None, "", "{", [], {"x": 1}, {"sections": {}}, {"sections": [1]}, {"sections": [{"title": ""}]}, {"sections": [{"title": "x" * 61}]},
		{"sections": [{"title": "A"}, {"title": "a"}]}, {"sections": [{"title": str(n)} for n in range(31)]}, {"favourites": [1]},
		{"favourites": "x"}, {"favourites": ["x" * 141]}, {"favourites": [str(n) for n in range(501)]}, {"folded": [[]]},
		{"favourites": ["a\ud800b"]}, {"sections": [{"title": "a\ud800b"}]},
	],
)  # fmt: skip
def test_what_is_no_arrangement_is_refused_and_the_last_one_stays(business, given):
	layout.save(business.store, ME, ARRANGED, NOW)
	with pytest.raises(RequestError):
		layout.save(business.store, ME, given, NOW)
	assert layout.read(business.store, ME) == ARRANGED


def test_a_renamed_channel_stays_where_it_was_put(business):
	layout.save(business.store, ME, ARRANGED, NOW)
	layout.save(business.store, OTHER, {"favourites": ["Empty"]}, NOW)
	layout.follow_channel(business.store, "Big", "Bigger")
	layout.follow_channel(business.store, "General", "Generals")
	assert layout.read(business.store, ME)["sections"][0]["channels"] == ["Bigger", "gone"]
	assert layout.read(business.store, ME)["favourites"] == ["Generals"]
	assert layout.read(business.store, OTHER)["favourites"] == ["Empty"]


def test_the_new_name_of_a_channel_is_written_for_those_alone_who_may_know_of_it(business):
	"""Anybody can put a name that they have guessed into their own arrangement."""
	for user in (ME, OTHER):
		layout.save(business.store, user, {"favourites": ["Big"], "sections": [{"title": "A", "channels": ["Big"]}]}, NOW)
	asked = []
	layout.follow_channel(business.store, "Big", "Bigger", lambda *told: asked.append(told) or told[0] == ME)
	assert layout.read(business.store, ME)["favourites"] == ["Bigger"]
	kept = layout.read(business.store, OTHER)
	assert kept["favourites"] == ["Big"] and kept["sections"][0]["channels"] == ["Big"]
	assert sorted(asked) == sorted([(ME, "Convo Channel", "Bigger"), (OTHER, "Convo Channel", "Bigger")])


def test_a_renamed_channel_is_found_whatever_its_name_holds(business):
	for name in ("50 % off_1", "Ünïted's", "a/b"):
		layout.save(business.store, ME, {"favourites": [name]}, NOW)
		layout.follow_channel(business.store, name, "New")
		assert layout.read(business.store, ME)["favourites"] == ["New"]


def test_all_sections_together_hold_no_more_channels_than_there_can_be(business):
	names = [str(number) for number in range(layout.MOST_CHANNELS)]
	full = [{"title": "A", "channels": names[:300]}, {"title": "B", "channels": names[300:]}]
	assert layout.save(business.store, ME, {"sections": full}, NOW)["sections"][1]["channels"] == names[300:]
	with pytest.raises(RequestError):
		layout.save(business.store, ME, {"sections": [*full, {"title": "C", "channels": ["one more"]}]}, NOW)


def test_of_two_users_who_become_one_the_one_who_stays_has_their_way(business):
	layout.save(business.store, ME, ARRANGED, NOW)
	layout.save(business.store, OTHER, {"favourites": ["Big"]}, NOW)
	layout.give_way(business.store, ME, OTHER)
	assert layout.read(business.store, ME) == layout.plain()
	layout.give_way(business.store, OTHER, ME)
	assert layout.read(business.store, OTHER)["favourites"] == ["Big"], "Frappe rewrites it to the other's"
