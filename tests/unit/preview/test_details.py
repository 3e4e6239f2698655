"""Details, answers and pins through the preview's API: kept and shown, and what makes no sense is refused and nothing written."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

import pytest

from tests.unit.preview.test_api import PRODUCT, _site, client, everything, get, message, post, refusal, site

ABOUT = {"content": "Words", "customer": "Maison Tilleul"}
JONAS = "jonas.brandt@demo.example"


def create(client, **given) -> dict:
	return message(post(client, PRODUCT + "posts.create_post", **{**ABOUT, **given}))


def edit(client, written: dict, **given) -> dict:
	return message(post(client, PRODUCT + "posts.edit_post", post=written["name"], content="Words", based_on=written["edited_at"] or written["at"], **given))


def test_a_meeting_has_its_time_length_and_people_and_they_can_be_corrected(client):
	details = {"starts_at": "2026-04-01 10:00:00", "minutes": 90, "people": [JONAS], "direction": "In"}
	written = create(client, post_type="Meeting", details=details)
	kept = {"starts_at": "2026-04-01 10:00:00.000000", "minutes": 90, "people": [{"user": JONAS, "name": "Jonas Brandt"}]}
	assert written["details"] == kept
	same = edit(client, written)
	assert same["details"] == kept and same["edited_at"] is None, "nothing was changed"
	changed = edit(client, written, details={**details, "minutes": 30, "mark": "Concern"})
	assert changed["details"] == {**kept, "minutes": 30, "mark": "Concern"} and changed["edited_at"]
	assert edit(client, changed, post_type="Call")["details"] == {"minutes": 30, "mark": "Concern"}


def test_a_reminder_is_for_its_author_where_nobody_else_is_named(client, site):
	day = str(site.now().date() + datetime.timedelta(days=3))
	told = create(client, post_type="Reminder", details={"remind_on": day})["details"]
	assert told == {"remind_on": day, "remind_user": site.user, "remind_name": "Anna Keller"}
	told = create(client, post_type="Reminder", details={"remind_on": day, "remind_user": JONAS, "mark": "Preference"})["details"]
	assert (told["remind_name"], told["mark"]) == ("Jonas Brandt", "Preference")


def test_the_same_key_with_other_details_is_another_post(client):
	key = {"key": "one-writing-of-a-page", "post_type": "Call"}
	first = create(client, **key, details={"minutes": 5})
	assert create(client, **key, details={"minutes": 5})["name"] == first["name"]
	assert "posted already" in refusal(post(client, PRODUCT + "posts.create_post", **ABOUT, **key, details={"minutes": 6}))


@pytest.mark.parametrize("given", [
	{"post_type": "Meeting"}, {"post_type": "Meeting", "details": {"starts_at": "soon"}}, {"post_type": "Call", "details": {"minutes": 1441}},
	{"post_type": "Call", "details": {"minutes": -1}}, {"post_type": "Reminder", "details": {"remind_on": "2001-01-01"}},
	{"post_type": "Reminder", "details": {"remind_on": "2100-01-01", "remind_user": "nobody@x.y"}}, {"details": {"mark": "Wish"}},
	{"details": {"answer": "x"}}, {"details": "[]"}, {"details": "x"}, {"post_type": "Meeting", "details": {"starts_at": "2026-04-01 10:00", "people": ["nobody@x.y"]}},
])  # fmt: skip
def test_bad_details_are_refused_and_nothing_is_written(client, site, given):
	before = everything(site)
	refusal(post(client, PRODUCT + "posts.create_post", **{"post_type": "Note", **ABOUT, **given}))
	assert everything(site) == before


def test_a_question_is_open_until_its_answer_is_marked_and_home_and_pages_say_so(client):
	question = create(client, post_type="Question")
	assert question["question"] == {"is_open": True, "can_mark": True, "answer": None}
	reply = create(client, post_type="Note", reply_to=question["name"])
	mark = lambda **given: message(post(client, PRODUCT + "posts.mark_answer", post=question["name"], **given))["question"]  # noqa: E731
	assert mark(answer=reply["name"])["answer"] == {"name": reply["name"], "author_name": "Anna Keller"}
	message(post(client, PRODUCT + "posts.delete_post", post=reply["name"]))
	assert mark()["is_open"], "what answered it is gone"
	message(post(client, PRODUCT + "posts.restore_post", post=reply["name"]))
	page = message(get(client, PRODUCT + "timeline.get_page", customer=ABOUT["customer"]))["items"]
	(shown,) = [item for item in page if item["name"] == question["name"]]
	assert shown["question"]["answer"]["name"] == reply["name"], "it is back"
	assert mark() == {"is_open": True, "can_mark": True, "answer": None}


def test_a_question_that_comes_back_after_its_answer_went_is_open(client):
	question = create(client, post_type="Question")
	reply = create(client, post_type="Note", reply_to=question["name"])
	message(post(client, PRODUCT + "posts.mark_answer", post=question["name"], answer=reply["name"]))
	for name in (question["name"], reply["name"]):
		message(post(client, PRODUCT + "posts.delete_post", post=name))
	assert message(post(client, PRODUCT + "posts.restore_post", post=question["name"]))["question"]["is_open"]


@pytest.mark.parametrize("given", [{"post": "demo-post-0292"}, {"answer": "demo-post-0292"}, {"answer": "gone"}, {"post": "gone"}])
def test_what_is_no_answer_is_refused_and_nothing_is_written(client, site, given):
	before = everything(site)
	refusal(post(client, PRODUCT + "posts.mark_answer", **{"post": "demo-post-0281", "answer": "demo-post-0255", **given}))
	assert everything(site) == before


def test_a_post_is_pinned_in_a_channel_and_at_its_customer_and_unpinned(client):
	page = message(get(client, PRODUCT + "feed.get_page", channel="Open cases", limit=100))["items"]
	name, customer = next((item["name"], item["customer"]) for item in page if item["kind"] == "post" and item["customer"])
	head = lambda: [one["post"] for one in message(get(client, PRODUCT + "channels.get_channel", channel="Open cases"))["pins"]]  # noqa: E731
	card = lambda: [one["post"] for one in message(get(client, PRODUCT + "customers.get_card", customer=customer))["pins"]]  # noqa: E731
	pin = lambda **given: message(post(client, PRODUCT + "posts.pin", post=name, **given))  # noqa: E731
	assert name not in head() + card()
	assert pin(on=1, channel="Open cases")["pinned_in"] == ["Open cases"] and name in head() and name not in card()
	assert pin(on=1)["is_pinned"] is True and name in card()
	message(post(client, PRODUCT + "posts.pin", post=name, on=0, channel="Open cases"))
	assert name not in head() and name in card()
	assert pin(on=0)["is_pinned"] is False and name not in card()


@pytest.mark.parametrize("given", [{"post": "gone"}, {"channel": "Nowhere"}, {"channel": "Inactive", "post": "demo-post-0212"}, {"post": "demo-post-0212"}])
def test_what_cannot_be_pinned_there_is_refused_and_nothing_is_written(client, site, given):
	before = everything(site)
	refusal(post(client, PRODUCT + "posts.pin", **{"post": "demo-post-0292", "on": 1, **given}))
	assert everything(site) == before


def test_the_demo_business_shows_all_of_it(client, site):
	card = message(get(client, PRODUCT + "customers.get_card", customer="Quellmark Hotels AG"))
	assert [one["post"] for one in card["pins"]] == ["demo-post-0268"]
	assert [(one["mark"], one["post"]) for one in card["marks"]] == [("Preference", "demo-post-0191")]
	head = message(get(client, PRODUCT + "channels.get_channel", channel="Warranty about to expire"))
	assert [one["post"] for one in head["pins"]] == ["demo-post-0212"]
	(asked,) = message(post(client, PRODUCT + "posts.pin", post="demo-post-0251", on=0, channel="Warranty about to expire")),
	assert asked["question"]["answer"] == {"name": "demo-post-0255", "author_name": "Anna Keller"} and asked["replies"]["count"] == 1
