"""Reactions through the preview's API: given once, shown on pages, taken back; anything but one emoji is refused."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from tests.unit.preview.test_api import PRODUCT, _site, client, everything, get, message, post, refusal, site


def test_a_reaction_is_given_once_and_taken_back_and_pages_show_it(client):
	page = lambda: message(get(client, PRODUCT + "feed.get_page", channel="Open cases", limit=100))["items"]  # noqa: E731
	posts = [item for item in page() if item["kind"] == "post"]
	plain = next(item for item in posts if not item["reactions"])
	given = {"post": plain["name"], "emoji": "👍", "on": 1}
	mine = [{"emoji": "👍", "count": 1, "mine": True, "names": [], "more": 0}]
	assert message(post(client, PRODUCT + "posts.react", **given)) == mine
	assert message(post(client, PRODUCT + "posts.react", **given)) == mine
	assert next(item for item in page() if item["name"] == plain["name"])["reactions"] == mine
	assert message(post(client, PRODUCT + "posts.react", **{**given, "on": 0})) == []
	assert any(one["names"] for item in posts for one in item["reactions"]), "the demo business has some of others"


@pytest.mark.parametrize("given", [
	{"emoji": "x"}, {"emoji": ""}, {"emoji": "👍👍"}, {"emoji": "👍" * 100}, {"emoji": "\U0001f3fd"}, {"emoji": "<b>👍</b>"}, {"post": "nosuchpost"},
])  # fmt: skip
def test_a_bad_reaction_is_refused_and_nothing_is_written(client, site, given):
	before = everything(site)
	refusal(post(client, PRODUCT + "posts.react", **{"post": "demo-post-0292", "emoji": "👍", "on": 1, **given}))
	assert everything(site) == before
