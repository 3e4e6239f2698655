"""On a site: whatever stands in the way of writing is said in one sentence, nothing is written, and the draft keeps every word."""

import json
from typing import Any

import frappe
import pytest

from convo_channels.constants import CHANNEL, POST
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client
from tests.support import made_files as made

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

UPLOAD = "/api/method/convo_channels.api.files.upload"
WORDS = "<p>They sign on Friday</p>"
MENTION = '<span class="mention" data-id="u" data-value="U">@U</span>'


class Scene:
	def __init__(self, ground):
		self.ground = ground
		self.writer = user("in-the-way", ("Convo Agent", "Sales User"))
		self.client = Client(self.writer)
		self.customer, self.other = (kit.customer(ground).name for _ in range(2))
		self.segment = kit.segment(kit.named([self.customer, self.other]))
		kit.settle()
		self.channel = kit.channel(self.segment)
		kit.settle()

	def write(self, **given) -> dict:
		answer = self.client.call(
			"posts.create_post",
			"POST",
			**{"post_type": "Note", "content": WORDS, "customer": self.customer} | given,
		)
		assert answer.status == 200, answer.text
		return answer.message

	def rows(self) -> int:
		frappe.db.commit()  # sees what the requests have written
		return frappe.db.count(POST)


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


def a_merged_customer(scene) -> dict:
	gone = kit.customer(scene.ground).name
	frappe.rename_doc("Customer", gone, scene.other, merge=True)
	frappe.db.commit()
	return {"customer": gone}


def an_archived_channel(scene) -> dict:
	channel = kit.channel(scene.segment)
	frappe.get_doc(CHANNEL, channel).update({"is_archived": 1}).save()
	frappe.db.commit()
	return {"customer": None, "channel": channel}


def a_deleted_post(scene) -> dict:
	name = scene.write()["name"]
	assert scene.client.call("posts.delete_post", "POST", post=name).status == 200
	return {"customer": None, "reply_to": name}


CASES = {
	"empty": (lambda scene: {"content": "<p> </p>"}, "The post is empty."),
	"100,000 characters": (
		lambda scene: {"content": "x" * 100_000},
		"The post has 100000 characters; 50000 is the most.",
	),
	"10,000 mentions": (
		lambda scene: {"content": MENTION * 10_000},
		"The post has 580000 characters; 50000 is the most.",
	),
	"a foreign type": (lambda scene: {"post_type": "Sermon"}, None),
	"a customer merged meanwhile": (a_merged_customer, "There is no such customer, or you may not see it."),
	"a channel archived meanwhile": (
		an_archived_channel,
		"is archived by now: it can be read, and nothing is written there any more.",
	),
	"a reply to a deleted post": (
		a_deleted_post,
		"The post that you answer is not there any more: your answer was not sent.",
	),
	"31 files": (lambda scene: {"files": [f"file{number}" for number in range(31)]}, None),
	"a file of nobody": (lambda scene: {"files": ["nosuchfile"]}, None),
}


@pytest.mark.parametrize(("prepare", "sentence"), CASES.values(), ids=CASES)
def test_what_cannot_be_sent_is_refused_in_one_sentence_and_stays_in_its_draft(scene, prepare, sentence):
	place = f"customer:{scene.customer}"
	kept = scene.client.call(
		"drafts.save",
		"POST",
		place=place,
		draft={"body": WORDS, "isHtml": True},
		based_on=_revision(scene, place),
	)
	assert kept.status == 200, kept.text
	given = {"post_type": "Note", "content": WORDS, "customer": scene.customer, **prepare(scene)}
	before = scene.rows()
	answer = scene.client.call(
		"posts.create_post", "POST", **{name: value for name, value in given.items() if value is not None}
	)
	_one_sentence(answer, sentence)
	assert scene.rows() == before
	(draft,) = [
		item
		for item in scene.client.call("drafts.list", place=place).message["items"]
		if item["place"] == place
	]
	assert draft["draft"]["body"] == WORDS


def test_of_two_corrections_the_later_is_told_and_neither_is_lost(scene):
	post = scene.write()

	def edit(words: str) -> Any:
		return scene.client.call(
			"posts.edit_post", "POST", post=post["name"], content=words, based_on=post["at"]
		)

	assert edit("<p>first</p>").status == 200
	late = edit("<p>second</p>")
	assert late.status == 409
	_one_sentence(late, None)
	frappe.db.commit()
	assert "first" in frappe.db.get_value(POST, post["name"], "content")


@pytest.mark.parametrize(
	("name", "content", "sentence"),
	[
		("photo.png", made.PROGRAM, "photo.png was not added: it is not what its name says."),
		("bomb.png", made.png(says=(60_000, 60_000)), None),
		("page.html", made.PAGE, None),
		("empty.txt", b"", None),
	],
)
def test_a_file_that_is_no_good_is_refused_by_its_name(scene, name, content, sentence):
	frappe.db.commit()
	before = frappe.db.count("File")
	answer = scene.client.send(UPLOAD, name, content)
	_one_sentence(answer, sentence or name)
	frappe.db.commit()
	assert frappe.db.count("File") == before


@pytest.mark.parametrize("emoji", ["words", "", "a👍", "👍👍", "<b>"])
def test_a_reaction_that_is_no_emoji_is_refused(scene, emoji):
	post = scene.write()["name"]
	_one_sentence(scene.client.call("posts.react", "POST", post=post, emoji=emoji, on=True), None)
	frappe.db.commit()
	assert not frappe.db.count("Convo Reaction", {"post": post})


@pytest.mark.parametrize("cursor", ["not a cursor", "eyJhIjoxfQ==", json.dumps(["2020-01-01", "x"])])
@pytest.mark.parametrize("of", ["feed.get_page", "posts.list_replies", "posts.list_versions", "search.find"])
def test_a_foreign_cursor_is_refused_by_every_list(scene, of, cursor):
	post = scene.write()["name"]
	given = {"feed.get_page": {"channel": scene.channel}, "search.find": {"text": "sign"}}.get(
		of, {"post": post}
	)
	_one_sentence(scene.client.call(of, cursor=cursor, **given), None)


def _revision(scene, place: str) -> int:
	listed = scene.client.call("drafts.list", place=place).message["items"]
	return listed[0]["revision"] if listed else 0


def _one_sentence(answer, sentence: str | None) -> None:
	assert answer.status in (400, 404, 409, 417), answer.text[:600]
	assert len(answer.sentences) == 1, answer.sentences
	said = answer.sentences[0]
	assert said and "Traceback" not in said and (sentence or "") in said, said
