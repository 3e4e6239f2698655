"""Drafts through the preview's API: kept, refused, told with their place; and whatever stands in the way of sending, the text stays."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from tests.unit.preview.test_api import PRODUCT, _site, client, everything, get, message, post, refusal, site
from tests.unit.preview.test_threads import a_post, write

CUSTOMER = "Maison Tilleul"
PLACE = f"customer:{CUSTOMER}"
KEY = "k" * 24


def save(client, body: str, based_on: int = 0, *, place: str = PLACE, **more) -> dict:
	return message(post(client, PRODUCT + "drafts.save", place=place, draft={"body": body, "key": KEY, **more}, based_on=based_on))


def send(client, content: str, key: str = KEY) -> dict:
	return message(post(client, PRODUCT + "posts.create_post", post_type="Note", content=content, customer=CUSTOMER, key=key))


def listed(client, **given) -> dict[str, dict]:
	return {item["place"]: item for item in message(get(client, PRODUCT + "drafts.list", **given))["items"]}


def test_a_draft_is_kept_written_on_and_discarded(client):
	first = save(client, "They sign")
	second = save(client, "They sign on Friday", first["revision"])
	assert first["revision"] != second["revision"] and not second["is_sent"] and not second["is_taken"]
	(item,) = listed(client).values()
	assert item["draft"] == {"body": "They sign on Friday", "key": KEY} and item["revision"] == second["revision"]
	assert item["excerpt"] == "They sign on Friday" and item["saved_at"] == second["saved_at"]
	for path, given in (("save", {"draft": {"body": "x"}}), ("discard", {})):
		answer = post(client, PRODUCT + "drafts." + path, place=PLACE, based_on=first["revision"], **given)
		assert (answer.status_code, refusal(answer)) == (409, "This was written on in another place meanwhile: both texts are kept.")
	assert listed(client, place=PLACE) == {PLACE: item} and listed(client, place="channel:Inactive") == {}
	message(post(client, PRODUCT + "drafts.discard", place=PLACE, based_on=second["revision"]))
	assert listed(client) == {}


def test_a_place_is_told_to_its_writer_and_stays_in_the_list_when_it_is_gone(client):
	root = a_post(client)
	answer = write(client, reply_to=root["name"])
	for place in (PLACE, "channel:Inactive", f"reply:{root['name']}", f"edit:{answer['name']}", "customer:Nobody", "reply:nosuchpost"):
		save(client, "begun", place=place, key=None)
	about = {place: item["about"] for place, item in listed(client).items()}
	assert about[PLACE]["customer_name"] == CUSTOMER and about[PLACE]["post"] is None
	assert about["channel:Inactive"]["channel"] == "Inactive" and about["channel:Inactive"]["channel_title"]
	told = about[f"reply:{root['name']}"]
	assert (told["customer"], told["author_name"], told["root"]) == (root["customer"], root["author_name"], root["name"])
	assert told["channel"], "where the thread can be opened"
	assert about[f"edit:{answer['name']}"]["root"] == root["name"]
	assert about["customer:Nobody"] is None is about["reply:nosuchpost"]
	post(client, PRODUCT + "posts.delete_post", post=answer["name"])
	gone = listed(client)[f"edit:{answer['name']}"]
	assert gone["about"] is None and gone["draft"]["body"] == "begun"


def test_a_sent_draft_goes_and_does_not_come_back_from_another_device(client):
	save(client, "They sign on Friday")
	save(client, "Another one", place="channel:Inactive", key=KEY + "2")
	send(client, "<p>They sign on <b>Friday</b></p>")
	assert list(listed(client)) == ["channel:Inactive"]
	assert save(client, "They sign")["is_sent"]
	assert save(client, "They sign, or not")["is_taken"]
	assert list(listed(client)) == ["channel:Inactive"]


def test_a_draft_that_was_written_on_elsewhere_meanwhile_outlives_the_post(client):
	save(client, "They sign on Friday, perhaps")
	send(client, "They sign on Friday")
	found = listed(client)[PLACE]["draft"]
	assert found["body"] == "They sign on Friday, perhaps" and found["key"] != KEY
	assert "perhaps" in send(client, found["body"], found["key"])["content"]
	assert listed(client) == {}


BAD = {
	"no place": {"place": "nowhere"}, "no text": {"draft": {"text": "x"}}, "no object": {"draft": "x"}, "too long": {"draft": {"body": "x" * 200_001}},
	"too deep": {"draft": "[" * 5000}, "half a sign": {"draft": {"body": "a\ud800"}}, "no revision": {"based_on": "x"},
}  # fmt: skip


@pytest.mark.parametrize("given", BAD.values(), ids=BAD)
def test_what_is_no_draft_is_refused_in_one_sentence_and_nothing_is_kept(client, site, given):
	before = everything(site)
	refusal(post(client, PRODUCT + "drafts.save", **{"place": PLACE, "draft": {"body": "x"}, "based_on": 0, **given}))
	assert everything(site) == before and listed(client) == {}


def _archive(client, site) -> dict:
	site.store.run("update `tabConvo Channel` set is_archived = 1 where name = 'Inactive'")
	return {"channel": "Inactive"}


def _merge(client, site) -> dict:
	site.store.run("delete from `tabCustomer` where name = 'Maison Tilleul'")
	return {"customer": CUSTOMER}


def _delete(client, site) -> dict:
	made = write(client, customer=CUSTOMER)
	post(client, PRODUCT + "posts.delete_post", post=made["name"])
	return {"reply_to": made["name"]}


def _mention(times: int):
	return lambda client, site: {"customer": CUSTOMER, "content": '<span class="mention" data-id="u" data-value="U">@U</span>' * times}


IN_THE_WAY = {
	"empty": (lambda c, s: {"customer": CUSTOMER, "content": " "}, "The post is empty."),
	"100,000 characters": (lambda c, s: {"customer": CUSTOMER, "content": "x" * 100_000}, "The post has 100000 characters; 50000 is the most."),
	"3,000 mentions": (_mention(3_000), "The post has 174000 characters; 50000 is the most."),
	"10,000 mentions": (_mention(10_000), "The argument content is longer than 200,000 characters."),
	"a reply to a deleted post": (_delete, "The post that you answer is not there any more: your answer was not sent."),
	"a customer merged meanwhile": (_merge, "There is no such customer, or you may not see it."),
	"a channel archived meanwhile": (_archive, "The channel Inactive is archived by now: it can be read, and nothing is written there any more."),
}


@pytest.mark.parametrize(("prepare", "sentence"), IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_whatever_stands_in_the_way_of_sending_is_said_in_one_sentence_and_the_draft_stays(client, site, prepare, sentence):
	given = {"post_type": "Note", "content": "They sign on Friday", "key": KEY, **prepare(client, site)}
	kept = given["content"] if 3 < len(given["content"]) < 200_000 else "They sign on Friday"
	save(client, kept)
	before = everything(site)
	assert refusal(post(client, PRODUCT + "posts.create_post", **given)) == sentence
	assert everything(site) == before
	assert [item["draft"]["body"] for item in listed(client).values()] == [kept]


def test_a_stale_edit_is_refused_and_its_draft_stays(client):
	made = write(client, customer=CUSTOMER)
	place = f"edit:{made['name']}"
	save(client, "mine", place=place)
	message(post(client, PRODUCT + "posts.edit_post", post=made["name"], content="theirs", based_on=made["at"]))
	answer = post(client, PRODUCT + "posts.edit_post", post=made["name"], content="mine", based_on=made["at"])
	assert answer.status_code == 409 and refusal(answer)
	assert listed(client)[place]["draft"]["body"] == "mine"


def test_a_page_says_under_which_post_a_reply_stands(client):
	root = a_post(client)
	made = write(client, reply_to=root["name"])
	page = lambda name: message(get(client, PRODUCT + "feed.get_page", channel="Open cases", limit=1, post=name))  # noqa: E731
	assert page(made["name"])["root"] == root["name"]
	assert page(root["name"])["root"] is None is page("nosuchpost")["root"]
	assert "root" not in message(get(client, PRODUCT + "feed.get_page", channel="Open cases", limit=1))


def nested(depth: int) -> str:
	return "<div>" * depth + "words" + "</div>" * depth


def test_what_is_nested_too_deep_is_one_sentence_wherever_it_is_written_and_leaves_nothing_behind(client, site):
	made = send(client, nested(20))
	said = "The post is nested more than 20 levels deep."
	before = everything(site)
	for path, given in (
		("posts.create_post", {"post_type": "Note", "content": nested(21), "customer": CUSTOMER}),
		("posts.create_post", {"post_type": "Note", "content": nested(21), "reply_to": made["name"]}),
		("posts.edit_post", {"post": made["name"], "content": nested(21)}),
		("posts.edit_post", {"post": made["name"], "content": nested(21), "based_on": made["at"]}),
		("drafts.save", {"place": PLACE, "draft": {"body": nested(21), "isHtml": True}}),
	):
		assert refusal(post(client, PRODUCT + path, **given)) == said
	assert everything(site) == before
	save(client, nested(21))
	save(client, nested(20), place="channel:Inactive", isHtml=True)
