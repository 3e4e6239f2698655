"""A post is sent once, a correction writes over no other, and what was said before can be read: the API as the pages know it."""

import json

import pytest
from werkzeug.test import Client

from convo_channels.core.base.sql import sql
from preview.documents import insert_rows, new_row
from preview.web import make_app
from tests.support.told import make_site, restore
from tests.unit.preview.test_api import PORT, PRODUCT, get, message, post, refusal

KEY = "5f0c2a54-6a5c-4b0e-9d3f-0d8f7a1b2c3d"
CUSTOMER = "Maison Tilleul"
WAS_CHANGED = "This post was changed meanwhile: nothing was saved, so that neither text is lost."


@pytest.fixture(scope="module")
def _site():
	return make_site()


@pytest.fixture
def site(_site):
	restore(_site)
	_site.deleted_posts.clear()
	user = _site.user
	yield _site
	_site.user = user


@pytest.fixture
def client(site):
	return Client(make_app(site, PORT))


def send(client, content="<p>They sign on Friday</p>", key=KEY, **more):
	asked = {"post_type": "Note", "content": content, "customer": CUSTOMER, "key": key, **more}
	return post(client, PRODUCT + "posts.create_post", **asked)


def edit(client, name, content, based_on, **more):
	return post(client, PRODUCT + "posts.edit_post", post=name, content=content, based_on=based_on, **more)


def versions(client, name, **more):
	return message(get(client, PRODUCT + "posts.list_versions", post=name, **more))


def count(site) -> int:
	return site.store.rows(sql("SELECT COUNT(*) FROM `tabConvo Post`"))[0][0]


def test_the_same_request_again_answers_the_same_post(client, site):
	first, before = message(send(client)), count(site)
	assert message(send(client)) == first
	assert count(site) == before


def test_it_does_so_when_the_post_was_corrected_since(client, site):
	first = message(send(client))
	message(edit(client, first["name"], "<p>Monday</p>", first["at"]))
	before = count(site)
	assert message(send(client))["name"] == first["name"]
	assert count(site) == before


@pytest.mark.parametrize("other", [{"content": "<p>Monday</p>"}, {"post_type": "Call"}, {"customer": None, "channel": "Inactive"}])
def test_the_same_key_with_anything_else_is_refused_and_nothing_is_written(client, site, other):
	message(send(client))
	before = count(site)
	answer = send(client, **other)
	assert answer.status_code == 409
	assert refusal(answer) == "This was posted already, before it was changed here. Post it again to have both."
	assert count(site) == before


def test_a_key_is_its_authors_own(client, site):
	first = message(send(client))
	site.user = "jonas.weber@demo.example"
	second = message(send(client, "<p>Words of another</p>"))
	assert second["name"] != first["name"]


def test_without_a_key_and_under_two_keys_there_are_two(client):
	names = {message(send(client, key=key))["name"] for key in (None, "", KEY, "another-key-of-a-page")}
	assert len(names) == 4


def test_a_deleted_post_does_not_come_back_by_itself(client, site):
	first = message(send(client))
	message(post(client, PRODUCT + "posts.delete_post", post=first["name"]))
	before, answer = count(site), send(client)
	assert answer.status_code == 409
	assert refusal(answer) == "This was posted already, and deleted since. Post it again to have it back."
	assert count(site) == before
	message(post(client, PRODUCT + "posts.restore_post", post=first["name"]))
	assert message(send(client))["name"] == first["name"]


@pytest.mark.parametrize("key", ["short", "x" * 65, "with spaces in it, sixteen", "ключ" * 5, "a" * 16 + "\n", "../" * 8])
def test_a_key_that_is_none_is_refused_in_one_sentence(client, site, key):
	before = count(site)
	assert refusal(send(client, key=key)) == "The key of a post has 16 to 64 letters, digits, hyphens and underscores."
	assert count(site) == before


def test_the_key_itself_is_not_kept(client, site):
	message(send(client))
	((kept,),) = site.store.rows(sql("SELECT sent_key FROM `tabConvo Post` WHERE sent_key IS NOT NULL"))
	assert len(kept) == 64 and KEY not in kept


def test_a_correction_of_what_stands_no_more_is_refused_and_both_texts_are_there(client):
	first = message(send(client))
	theirs = message(edit(client, first["name"], "<p>Theirs</p>", first["at"]))
	answer = edit(client, first["name"], "<p>Mine</p>", first["at"])
	assert (answer.status_code, refusal(answer)) == (409, WAS_CHANGED)
	found = versions(client, first["name"], limit=1)
	assert found["post"]["content"] == "<p>Theirs</p>" and found["post"]["edited_at"] == theirs["edited_at"]
	assert (found["items"][0]["by"], found["items"][0]["content"]) == ("anna.keller@demo.example", "<p>Theirs</p>")
	mine = message(edit(client, first["name"], "<p>Mine</p>", theirs["edited_at"]))
	assert mine["content"] == "<p>Mine</p>"


def test_a_correction_that_was_saved_and_is_asked_for_again_is_no_conflict(client):
	first = message(send(client))
	saved = message(edit(client, first["name"], "<p>Monday</p>", first["at"]))
	assert message(edit(client, first["name"], "<p>Monday</p>", first["at"])) == saved
	assert len(versions(client, first["name"])["items"]) == 2


def test_another_type_is_another_text(client):
	first = message(send(client))
	message(edit(client, first["name"], "<p>They sign on Friday</p>", first["at"], post_type="Call"))
	assert edit(client, first["name"], "<p>They sign on Friday</p>", first["at"], post_type="Idea").status_code == 409


def test_who_does_not_say_what_they_began_from_is_not_asked(client):
	first = message(send(client))
	message(edit(client, first["name"], "<p>Monday</p>", None))
	assert message(edit(client, first["name"], "<p>Tuesday</p>", None))["content"] == "<p>Tuesday</p>"


def test_a_correction_of_a_deleted_post_says_that_there_is_none(client):
	first = message(send(client))
	message(post(client, PRODUCT + "posts.delete_post", post=first["name"]))
	answer = edit(client, first["name"], "<p>Mine</p>", first["at"])
	assert (answer.status_code, refusal(answer)) == (404, "There is no such post.")


def corrected(client, times: int) -> str:
	"""A post that says 0, and was made to say 1, 2, 3 …"""
	name = message(send(client, "<p>0</p>"))["name"]
	for number in range(1, times + 1):
		message(edit(client, name, f"<p>{number}</p>", None))
	return name


def test_what_a_post_said_is_listed_newest_first_page_by_page(client):
	name, said, cursor = corrected(client, 7), [], None
	while True:
		page = versions(client, name, limit=3, **({"cursor": cursor} if cursor else {}))
		said += page["items"]
		cursor = page["next_cursor"]
		if not cursor:
			break
	assert [one["content"] for one in said] == [f"<p>{number}</p>" for number in range(7, -1, -1)]
	assert [one["is_current"] for one in said] == [True] + [False] * 7
	assert {(one["by"], one["by_name"]) for one in said} == {("anna.keller@demo.example", "Anna Keller")}
	assert said[-1]["at"] == page["post"]["at"] and sorted(one["at"] for one in said)[::-1] == [one["at"] for one in said]


def test_a_post_that_nobody_corrected_says_what_it_says(client):
	first = message(send(client))
	found = versions(client, first["name"])
	assert [one["content"] for one in found["items"]] == ["<p>They sign on Friday</p>"]
	assert (found["items"][0]["at"], found["next_cursor"]) == (first["at"], None)


def put_version(site, name, data, by="jonas.weber@demo.example"):
	insert_rows(site, "Version", [new_row(site, "v1", ref_doctype="Convo Post", docname=name, data=data) | {"owner": by}])


def test_each_text_is_told_with_who_wrote_it_where_the_history_knows(client, site):
	name = message(send(client))["name"]
	gap = json.dumps({"changed": [["text", "a", "b"], ["content", "<p>Lost</p>", "<p>Other</p>"]]}, indent=1)
	put_version(site, name, gap)
	items = versions(client, name)["items"]
	assert [(one["content"], one["by"]) for one in items] == [
		("<p>They sign on Friday</p>", None),
		("<p>Lost</p>", "anna.keller@demo.example"),
	]


@pytest.mark.parametrize("data", [None, "", "{", "[]", '"content"', '{"changed": 1}', '{"changed": [["content"]]}', '{"changed": ["content"]}'])
def test_a_history_that_nobody_can_read_tells_nothing(client, site, data):
	name = message(send(client))["name"]
	put_version(site, name, data)
	assert [one["content"] for one in versions(client, name)["items"]] == ["<p>They sign on Friday</p>"]


def test_an_earlier_text_is_cleaned_as_it_is_read(client, site):
	name = message(send(client))["name"]
	old = "<p>See https://a.example/x<script>alert(1)</script><img src=x onerror=alert(1)></p>"
	put_version(site, name, json.dumps({"changed": [["content", old, "<p>They sign on Friday</p>"]]}))
	said = versions(client, name)["items"][1]["content"]
	assert "script" not in said and "onerror" not in said and '<a href="https://a.example/x"' in said


def test_a_cursor_of_another_post_is_refused(client):
	name = corrected(client, 3)
	cursor = versions(client, name, limit=1)["next_cursor"]
	other = message(send(client, key=None))["name"]
	answer = get(client, PRODUCT + "posts.list_versions", post=other, cursor=cursor)
	assert refusal(answer) == "The page cursor belongs to another list. Reload the list."


def test_of_a_post_that_is_not_there_nothing_is_told(client):
	assert refusal(get(client, PRODUCT + "posts.list_versions", post="nowhere")) == "There is no such post."

OFFER = {"doctype": "Quotation", "name": "SAL-QTN-0046"}


def test_a_post_speaks_of_a_document_of_its_customer(client, site):
	made = message(send(client, customer=None, reference=OFFER))
	assert (made["customer"], made["reference_doctype"], made["reference_name"]) == (CUSTOMER, "Quotation", "SAL-QTN-0046")
	assert message(edit(client, made["name"], "<p>Monday</p>", made["at"]))["reference_name"] == "SAL-QTN-0046"
	assert message(send(client, customer=None, reference=OFFER))["name"] == made["name"]


def test_the_same_words_about_another_document_are_another_post(client, site):
	message(send(client, reference=OFFER))
	assert refusal(send(client)).startswith("This was posted already")


def test_a_document_of_another_customer_is_refused(client, site):
	before = count(site)
	said = refusal(send(client, reference={"doctype": "Quotation", "name": "SAL-QTN-0001"}))
	assert said == "SAL-QTN-0001 does not belong to this customer." and count(site) == before
