"""Replies on a site: where they stand, who may write them, what becomes of them, and how a page that was away learns of it."""

import frappe
import pytest

from convo_channels.api import feed, posts
from convo_channels.constants import POST
from convo_channels.exceptions import NotFoundError
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]
GONE = "is not there any more"


class Scene:
	def __init__(self, ground):
		self.customer, self.hidden = (kit.customer(ground).name for _ in range(2))
		self.segment = kit.segment(kit.named([self.customer, self.hidden]))
		kit.settle()
		self.channel = kit.channel(self.segment)
		self.author, self.colleague = (user(f"thread-{word}", ("Convo Agent", "Sales User")) for word in ("author", "colleague"))
		self.limited = user("thread-limited", ("Convo Agent", "Sales User"))
		frappe.get_doc(
			{"doctype": "User Permission", "user": self.limited, "allow": "Customer", "for_value": self.customer, "apply_to_all_doctypes": 1}
		).insert()
		frappe.db.commit()

	def write(self, by: str, **more) -> dict:
		frappe.set_user(by)
		return posts.create_post("Note", "<p>Words</p>", **more)


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")


def stored(name: str) -> dict:
	return frappe.db.get_value(POST, name, ["thread", "customer", "channel", "lost_thread", "active_at", "posted_at"], as_dict=True)


def rows(scene, **filters) -> list[str]:
	return [item["name"] for item in feed.get_page(scene.channel, {"show": "posts", **filters})["items"]]


def test_a_reply_stands_where_its_post_stands_and_makes_it_new(scene):
	older = scene.write(scene.author, customer=scene.customer)["name"]
	newer = scene.write(scene.author, customer=scene.customer)["name"]
	reply = scene.write(scene.colleague, reply_to=older, channel=scene.channel)
	assert stored(reply["name"]).thread == older and stored(reply["name"]).channel is None
	assert stored(reply["name"]).active_at is None
	kit.settle()
	assert stored(older).active_at == stored(reply["name"]).posted_at
	assert rows(scene)[:2] == [newer, older] and rows(scene, order="activity")[:2] == [older, newer]
	assert [one["name"] for one in posts.list_replies(older)["items"]] == [reply["name"]]


def test_nobody_answers_what_they_may_not_read_neither_by_the_page_nor_by_rest(scene):
	root = scene.write(scene.author, customer=scene.hidden)["name"]
	before = frappe.db.count(POST)
	with pytest.raises(NotFoundError):
		scene.write(scene.limited, reply_to=root)
	given = {"doctype": POST, "post_type": "Note", "content": "x", "customer": scene.customer, "thread": root}
	with pytest.raises(NotFoundError, match=GONE):
		frappe.get_doc(given).insert()
	with pytest.raises(NotFoundError):
		posts.list_replies(root)
	assert frappe.db.count(POST) == before


def test_by_rest_too_a_reply_belongs_to_the_customer_of_its_post(scene):
	root = scene.write(scene.author, customer=scene.customer)["name"]
	frappe.set_user(scene.colleague)
	doc = frappe.get_doc({"doctype": POST, "post_type": "Note", "content": "x", "customer": scene.hidden, "thread": root}).insert()
	assert (doc.customer, doc.thread) == (scene.customer, root)
	doc.thread, doc.lost_thread = None, "x"
	doc.save()
	assert (stored(doc.name).thread, stored(doc.name).lost_thread) == (root, None), "it stays where it was written"


@pytest.mark.parametrize("way", ["page", "form"])
def test_a_deleted_post_leaves_the_words_of_others_and_takes_them_back(scene, way):
	root = scene.write(scene.author, customer=scene.customer)["name"]
	replies = [scene.write(by, reply_to=root)["name"] for by in (scene.colleague, scene.author)]
	frappe.set_user(scene.author)
	posts.delete_post(root) if way == "page" else frappe.delete_doc(POST, root)
	frappe.db.commit()
	assert stored(replies[0]).lost_thread == root and stored(replies[1]).thread == replies[0]
	(first,) = [item for item in feed.get_page(scene.channel)["items"] if item["name"] == replies[0]]
	assert first["is_parted"] and first["replies"]["count"] == 1
	posts.restore_post(root)
	assert [stored(name).thread for name in replies] == [root, root]
	assert stored(replies[0]).lost_thread is None and stored(root).active_at == stored(replies[1]).posted_at


def test_a_page_that_was_away_learns_what_happened_and_nothing_of_others(scene):
	root = scene.write(scene.author, customer=scene.customer)["name"]
	out_of_sight = scene.write(scene.author, customer=scene.hidden)["name"]
	kit.settle()
	mark = feed.get_page(scene.channel)["mark"]
	fresh = scene.write(scene.colleague, customer=scene.customer)["name"]
	reply = scene.write(scene.colleague, reply_to=root)["name"]
	posts.react(root, "👍", True)
	frappe.set_user(scene.author)
	posts.edit_post(out_of_sight, "<p>Other words</p>")
	posts.delete_post(scene.write(scene.author, customer=scene.customer)["name"])
	frappe.db.commit()
	kit.settle()
	told = feed.get_changes(scene.channel, mark)
	assert told["is_whole"] and {one["name"] for one in told["items"]} == {root, fresh, reply, out_of_sight} and len(told["gone"]) == 1
	(of_root,) = [one for one in told["items"] if one["name"] == root]
	assert of_root["replies"]["count"] == 1 and [one["emoji"] for one in of_root["reactions"]] == ["👍"]
	frappe.set_user(scene.limited)
	assert {one["name"] for one in feed.get_changes(scene.channel, mark)["items"]} == {root, fresh, reply}
	assert feed.get_changes(scene.channel, told["mark"])["items"] == []
