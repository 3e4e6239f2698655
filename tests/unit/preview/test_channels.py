"""A channel in the preview: its settings, its people, its archive, what happened in it, and how channels are arranged."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from tests.unit.preview.test_api import PRODUCT, _site, client, everything, get, message, post, refusal, site

CHANNEL = "Inactive"
ANNA, JONAS = "anna.keller@demo.example", "jonas.brandt@demo.example"


def ask(client, name: str, **given):
	return message(get(client, PRODUCT + name, **given))


def tell(client, name: str, **given):
	return message(post(client, PRODUCT + name, **given))


def names(client) -> list[str]:
	return [channel["name"] for channel in ask(client, "channels.get_sidebar")["channels"]]


def test_a_channel_gets_a_look_and_another_name_and_stays_itself(client):
	tell(client, "channels.save_sidebar", layout={"favourites": [CHANNEL]})
	tell(client, "channels.set_person", channel=CHANNEL, user=JONAS, inside=1)
	written = tell(client, "posts.create_post", post_type="Note", content="Between us", channel=CHANNEL)
	head = tell(client, "channels.change_channel", channel=CHANNEL, title="Silent ones", icon="Bell", color="Purple", description="Wake them")
	assert (head["name"], head["title"], head["icon"], head["color"], head["description"]) == (
		"Silent ones", "Silent ones", "Bell", "Purple", "Wake them"
	)  # fmt: skip
	assert [person["user"] for person in head["people"]] == [JONAS]
	assert written["name"] in [item["name"] for item in ask(client, "feed.get_page", channel="Silent ones")["items"]]
	assert ask(client, "channels.get_sidebar")["layout"]["favourites"] == ["Silent ones"]
	assert CHANNEL not in names(client) and "Silent ones" in names(client)


def test_archived_it_is_read_and_found_apart_and_restored_as_it_was(client):
	before = names(client)
	head = tell(client, "channels.archive_channel", channel=CHANNEL, on=1)
	assert head["is_archived"] and head["can_manage"]
	assert CHANNEL not in names(client)
	told = ask(client, "channels.get_sidebar")
	assert told["archived_count"] == 1 and [one["name"] for one in ask(client, "channels.list_archived")["channels"]] == [CHANNEL]
	assert ask(client, "feed.get_page", channel=CHANNEL)["items"]
	sentence = refusal(post(client, PRODUCT + "posts.create_post", post_type="Note", content="x", channel=CHANNEL))
	assert sentence == "The channel Inactive is archived by now: it can be read, and nothing is written there any more."
	assert not tell(client, "channels.archive_channel", channel=CHANNEL, on=0)["is_archived"]
	assert names(client) == before


def test_people_and_roles_come_and_go(client):
	found = ask(client, "channels.search_people", channel=CHANNEL, txt="jonas")
	assert [person["user"] for person in found["people"]] == [JONAS]
	assert ask(client, "channels.search_people", channel=CHANNEL, txt="sales")["roles"] == ["Sales Manager", "Sales User"]
	tell(client, "channels.set_person", channel=CHANNEL, user=JONAS, inside=1, is_manager=1)
	told = tell(client, "channels.set_role", channel=CHANNEL, role="Sales User", inside=1)
	assert told["roles"] == ["Sales User"] and [(one["user"], one["is_manager"]) for one in told["people"]] == [(JONAS, True)]
	tell(client, "channels.set_person", channel=CHANNEL, user=JONAS, inside=0)
	told = tell(client, "channels.set_role", channel=CHANNEL, role="Sales User", inside=0)
	assert (told["roles"], told["people"]) == ([], [])


BAD = {
	"no icon": ("channels.change_channel", {"icon": "Skull"}), "no colour": ("channels.change_channel", {"color": "#fff"}),
	"a taken title": ("channels.change_channel", {"title": "Buying phase"}), "no channel": ("channels.archive_channel", {"channel": "x", "on": 1}),
	"nobody": ("channels.set_person", {"user": "x", "inside": 1}), "no role": ("channels.set_role", {"role": "x", "inside": 1}),
	"no arrangement": ("channels.save_sidebar", {"channel": None, "layout": {"x": 1}}),
}  # fmt: skip


@pytest.mark.parametrize(("path", "given"), BAD.values(), ids=BAD)
def test_what_cannot_be_is_refused_in_one_sentence_and_nothing_is_written(client, site, path, given):
	before = everything(site)
	asked = {key: value for key, value in {"channel": CHANNEL, **given}.items() if value is not None}
	refusal(post(client, PRODUCT + path, **asked))
	assert everything(site) == before


def test_what_happened_since_agrees_with_the_badge(client, site):
	for channel in ask(client, "channels.get_sidebar")["channels"]:
		told = ask(client, "feed.get_catch_up", channel=channel["name"], since="2026-03-01 09:00:00")
		assert told["posts"] == channel["unread_count"], channel["name"]
		assert set(told) == {"joined", "left", "posts", "questions"} and all(0 <= number <= 100 for number in told.values())
