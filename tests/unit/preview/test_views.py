"""Filters by state, saved views and templates through the preview's API."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import json

import pytest

from tests.unit.preview.test_api import PRODUCT, _site, client, everything, get, message, post, refusal, site

CHANNEL, CUSTOMER = "Inactive", "Maison Tilleul"


def page(client, channel: str = CHANNEL, **filters) -> list[dict]:
	return message(get(client, PRODUCT + "feed.get_page", channel=channel, filters=json.dumps(filters), limit=100))["items"]


def write(client, content: str, post_type: str = "Note") -> str:
	return message(post(client, PRODUCT + "posts.create_post", post_type=post_type, content=content, channel=CHANNEL))["name"]


def names(items: list[dict]) -> list[str]:
	return [item["name"] for item in items]


def test_who_is_named_finds_the_post_until_a_correction_names_them_no_more(client, site):
	at = f'<p>Ask <span class="mention" data-id="{site.user}" data-value="Me" data-denotation-char="@">@Me</span></p>'
	name = write(client, at)
	assert names(page(client, my_mentions=True)) == [name]
	message(post(client, PRODUCT + "posts.delete_post", post=name))
	assert page(client, my_mentions=True) == []
	message(post(client, PRODUCT + "posts.restore_post", post=name))
	assert names(page(client, my_mentions=True)) == [name]
	message(post(client, PRODUCT + "posts.edit_post", post=name, content="<p>Ask somebody else</p>"))
	assert page(client, my_mentions=True) == []


def test_a_question_is_open_until_it_is_answered_and_a_post_pinned_while_it_is(client):
	name = write(client, "When?", "Question")
	assert name in names(page(client, open_questions=True))
	reply = message(post(client, PRODUCT + "posts.create_post", post_type="Note", content="Now.", reply_to=name))["name"]
	message(post(client, PRODUCT + "posts.mark_answer", post=name, answer=reply))
	assert name not in names(page(client, open_questions=True))
	message(post(client, PRODUCT + "posts.pin", post=name, on=1, channel=CHANNEL))
	assert name in names(page(client, pinned=True))
	message(post(client, PRODUCT + "posts.pin", post=name, on=0, channel=CHANNEL))
	assert name not in names(page(client, pinned=True))


def test_unread_are_the_posts_that_say_so_themselves(client):
	there = {"channel": "Buying phase"}
	message(post(client, PRODUCT + "feed.mark_unread", **there, post="demo-post-0294"))
	plain = [item["name"] for item in page(client, show="posts", **there) if item["is_unread"]]
	found = page(client, unread=True, **there)
	assert found and all(item["is_unread"] for item in found) and set(plain) <= set(names(found))
	message(post(client, PRODUCT + "feed.mark_read", **there, up_to="2100-01-01 00:00:00"))
	assert page(client, unread=True, **there) == []


def test_a_view_is_kept_and_comes_with_the_head_of_its_channel(client):
	saved = post(client, PRODUCT + "views.save", channel=CHANNEL, title="To read", filters={"unread": True})
	(view,) = message(saved)["items"]
	assert (view["title"], view["filters"], view["is_first"]) == ("To read", {"unread": True}, False)
	message(post(client, PRODUCT + "views.change", view=view["name"], is_first=1))
	head = message(get(client, PRODUCT + "channels.get_channel", channel=CHANNEL))
	assert head["views"] == [{**view, "is_first": True}]
	again = post(client, PRODUCT + "views.save", channel=CHANNEL, title="To read", filters={})
	assert (again.status_code, refusal(again)) == (409, "You have a view To read of this channel already.")
	assert message(post(client, PRODUCT + "views.delete", view=view["name"])) == {"items": []}
	gone = post(client, PRODUCT + "views.delete", view=view["name"])
	assert (gone.status_code, refusal(gone)) == (404, "There is no such view of yours.")


def test_the_templates_of_the_demo_business_are_offered(client):
	found = message(get(client, PRODUCT + "post_templates.list"))
	assert [item["title"] for item in found["items"]] == ["After a call", "Offer follows", "Visit"]
	assert not found["can_create"] and "{{ customer }}" in found["items"][0]["content"]
