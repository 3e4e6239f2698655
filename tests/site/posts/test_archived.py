"""On a site: at the posts of an archived channel nothing new is written or hung, by whatever way; what is there can be taken away and closed."""

import json

import frappe
import pytest

from convo_channels.constants import POST
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

DESK = "/api/method/frappe.desk"
OURS = "/api/method/convo_channels.api"


class Scene:
	def __init__(self, ground):
		self.author = user("archived-author", ("Convo Agent", "Sales User", "System Manager"))
		self.customer = kit.customer(ground).name
		kit.settle()
		self.channel = kit.channel(kit.segment(kit.named([self.customer])))
		frappe.set_user(self.author)
		self.own = kit.post(None, "said in time", channel=self.channel, post_type="Question").name
		self.reply = kit.post(None, "answered in time", thread=self.own).name
		self.meeting = kit.post(None, "met", channel=self.channel, post_type="Meeting", starts_at="2030-01-05 10:00:00").name
		self.about = kit.post(self.customer, "of a customer").name
		frappe.set_user("Administrator")
		frappe.db.commit()
		self.client = Client(self.author)

	def archive(self, is_archived: int) -> None:
		frappe.db.set_value("Convo Channel", self.channel, "is_archived", is_archived)
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


def at(post: str, kind: str = "reference_doctype", name: str = "reference_name") -> dict:
	return {kind: POST, name: post}


def _comment(s, post):
	given = {"content": "too late", "comment_email": s.author, "comment_by": "x"}
	return s.client.ask("POST", f"{DESK}.form.utils.add_comment", {**at(post), **given})


def _comment_by_record(s, post):
	return s.client.ask("POST", "/api/resource/Comment", {"comment_type": "Comment", "content": "too late", **at(post)})


def _like(s, post):
	return s.client.ask("POST", f"{DESK}.like.toggle_like", {"doctype": POST, "name": post, "add": "Yes"})


def _assign(s, post):
	given = {"assign_to": json.dumps([s.author]), "doctype": POST, "name": post, "description": "too late"}
	return s.client.ask("POST", f"{DESK}.form.assign_to.add", given)


def _todo(s, post):
	return s.client.ask("POST", "/api/resource/ToDo", {"description": "too late", **at(post, "reference_type")})


def _share(s, post):
	return s.client.ask("POST", "/api/method/frappe.share.add", {"doctype": POST, "name": post, "user": "Administrator"})


def _tag(s, post):
	return s.client.ask("POST", f"{DESK}.doctype.tag.tag.add_tag", {"tag": "late", "dt": POST, "dn": post})


def _tags(s, post):
	given = {"tags": json.dumps(["late"]), "dt": POST, "docs": json.dumps([post])}
	return s.client.ask("POST", f"{DESK}.doctype.tag.tag.add_tags", given)


def _file(s, post):
	return s.client.send("/api/method/upload_file", "late.txt", b"late", is_private=1, doctype=POST, docname=post)


def _set_value(s, post):
	given = {"doctype": POST, "name": post, "fieldname": "content", "value": "too late"}
	return s.client.ask("POST", "/api/method/frappe.client.set_value", given)


def _react(s, post):
	return s.client.ask("POST", f"{OURS}.posts.react", {"post": post, "emoji": "👍", "on": 1})


def _edit(s, post):
	return s.client.ask("POST", f"{OURS}.posts.edit_post", {"post": post, "content": "too late"})


HUNG = (_comment, _comment_by_record, _like, _assign, _todo, _share, _tag, _tags, _file, _set_value, _react, _edit)


def hung_on(post: str) -> dict:
	places = {
		"Comment": ("reference_doctype", "reference_name"), "ToDo": ("reference_type", "reference_name"),
		"DocShare": ("share_doctype", "share_name"), "Tag Link": ("document_type", "document_name"),
		"File": ("attached_to_doctype", "attached_to_name"),
	}  # fmt: skip
	there = {doctype: frappe.db.count(doctype, {kind: POST, name: post}) for doctype, (kind, name) in places.items()}
	told = frappe.db.get_value(POST, post, ["_liked_by", "_assign", "_user_tags", "content", "file_count"])
	return {**there, "told": told, "reactions": frappe.db.count("Convo Reaction", {"post": post})}


@pytest.mark.parametrize("way", HUNG, ids=lambda way: way.__name__)
def test_nothing_new_is_hung_at_a_post_of_an_archived_channel(scene, way):
	scene.archive(1)
	try:
		before = {post: hung_on(post) for post in (scene.own, scene.reply)}
		answers = [way(scene, post) for post in before]
		frappe.db.commit()
		assert [answer.status for answer in answers if answer.status not in (403, 409)] == [], answers[0].text
		assert {post: hung_on(post) for post in before} == before
	finally:
		scene.archive(0)


@pytest.mark.parametrize("way", HUNG, ids=lambda way: way.__name__)
def test_where_the_channel_is_in_use_and_at_a_customer_it_is(scene, way):
	for post in (scene.own, scene.about):
		answer = way(scene, post)
		assert answer.status == 200, answer.text


def test_what_hangs_there_can_be_taken_away_and_closed(scene):
	assert _like(scene, scene.reply).status == _todo(scene, scene.reply).status == 200
	frappe.db.commit()
	todo = frappe.db.get_value("ToDo", at(scene.reply, "reference_type"))
	scene.archive(1)
	try:
		asked = (
			("POST", f"{DESK}.like.toggle_like", {"doctype": POST, "name": scene.reply, "add": "No"}),
			("PUT", f"/api/resource/ToDo/{todo}", {"status": "Closed"}),
		)
		for verb, address, given in asked:
			answer = scene.client.ask(verb, address, given)
			assert answer.status == 200, answer.text
	finally:
		scene.archive(0)
	assert frappe.db.get_value("ToDo", todo, "status") == "Closed"


def test_a_meeting_comes_into_the_calendar_while_its_channel_is_in_use(scene):
	ask = lambda: scene.client.ask("POST", f"{OURS}.posts.make_event", {"post": scene.meeting})  # noqa: E731
	scene.archive(1)
	try:
		assert ask().status == 409
		scene.archive(0)
		event = ask().message["event"]
		scene.archive(1)
		assert ask().message["event"] == event, "what is there already is read"
	finally:
		scene.archive(0)
