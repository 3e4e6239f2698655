"""On a site: a post is sent once whatever becomes of the answer, a correction writes over no other, and Frappe's history tells what was said."""

import frappe
import pytest

from convo_channels.api import posts
from convo_channels.constants import POST
from convo_channels.exceptions import ConflictError, ConvoError, NotFoundError
from convo_channels.services.posts import posts as service
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	def __init__(self, ground):
		self.customer, self.other = (kit.customer(ground).name for _ in range(2))
		self.author, self.colleague = (user(f"once-{word}", ("Convo Agent", "Sales User")) for word in ("author", "colleague"))
		self.manager = user("once-manager", ("Convo Manager", "Sales User"))

	def write(self, key=None, content="<p>They sign on Friday</p>", **more):
		frappe.set_user(more.pop("by", self.author))
		return posts.create_post("Note", content, customer=self.customer, key=key, **more)


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	made = Scene(ground)
	frappe.db.commit()  # several of its tests roll back
	return made


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")


@pytest.fixture
def with_history(monkeypatch):
	"""Tests are spared versions unless they ask for them."""
	monkeypatch.setattr(frappe.flags, "in_test", False)
	monkeypatch.setattr(frappe, "in_test", False, raising=False)  # as 16 asks


def count() -> int:
	return frappe.db.count(POST)


def key() -> str:
	return frappe.generate_hash(length=32)


def test_the_same_request_again_answers_the_same_post(scene):
	sent = key()
	first, before = scene.write(sent), count()
	assert scene.write(sent)["name"] == first["name"]
	posts.edit_post(first["name"], "<p>Monday</p>")
	assert scene.write(sent)["name"] == first["name"]
	assert count() == before


def test_other_content_under_the_key_is_refused_and_anothers_key_is_their_own(scene):
	sent = key()
	first, before = scene.write(sent), count()
	with pytest.raises(ConflictError, match="This was posted already, before it was changed here"):
		scene.write(sent, "<p>Monday</p>")
	assert count() == before
	assert scene.write(sent, by=scene.colleague)["name"] != first["name"]


def test_whoever_is_second_in_the_database_answers_the_first(scene, monkeypatch):
	"""Both have looked before either wrote."""
	sent = key()
	first = scene.write(sent)
	frappe.db.commit()
	before, find = count(), service.written_posts.find_sent
	looks = iter([lambda *asked: None, find])
	monkeypatch.setattr(service.written_posts, "find_sent", lambda *asked: next(looks)(*asked))
	frappe.clear_messages()
	assert scene.write(sent)["name"] == first["name"]
	assert count() == before
	assert not frappe.local.message_log


def test_that_a_post_was_deleted_is_known_after_the_caches_were_emptied(scene):
	"""Frappe empties them with every rename, and with every upgrade."""
	sent = key()
	posts.delete_post(scene.write(sent)["name"])
	frappe.clear_cache()
	before = count()
	with pytest.raises(ConflictError, match="and deleted since"):
		scene.write(sent)
	assert count() == before


def test_a_deleted_post_does_not_come_back_by_itself_and_an_undone_one_is_the_same(scene):
	sent = key()
	first = scene.write(sent)
	posts.delete_post(first["name"])
	before = count()
	with pytest.raises(ConflictError, match="and deleted since"):
		scene.write(sent)
	assert count() == before
	posts.restore_post(first["name"])
	assert scene.write(sent)["name"] == first["name"]


def test_a_key_that_is_none_is_refused(scene):
	for wrong in ("short", "x" * 65, "with spaces in it, sixteen"):
		with pytest.raises(ConvoError, match="The key of a post has 16 to 64"):
			scene.write(wrong)


def test_nobody_sets_a_key_in_another_way_and_empty_ones_are_none(scene):
	frappe.set_user(scene.author)
	for _ in range(2):
		doc = frappe.get_doc({"doctype": POST, "post_type": "Note", "content": "x", "customer": scene.customer, "sent_key": ""}).insert()
		assert frappe.db.get_value(POST, doc.name, "sent_key") is None
	doc = frappe.get_doc({"doctype": POST, "post_type": "Note", "content": "x", "customer": scene.customer, "sent_key": "mine"}).insert()
	assert frappe.db.get_value(POST, doc.name, "sent_key") is None
	first = scene.write(key())
	kept = frappe.db.get_value(POST, first["name"], "sent_key")
	doc = frappe.get_doc(POST, first["name"])
	doc.sent_key = "another"
	doc.content = "y"
	doc.save()
	assert frappe.db.get_value(POST, first["name"], "sent_key") == kept


def test_a_correction_of_what_stands_no_more_is_refused_a_managers_too(scene):
	first = scene.write()
	frappe.set_user(scene.manager)
	theirs = posts.edit_post(first["name"], "<p>Theirs</p>", based_on=first["at"])
	frappe.set_user(scene.author)
	with pytest.raises(ConflictError, match="This post was changed meanwhile"):
		posts.edit_post(first["name"], "<p>Mine</p>", based_on=first["at"])
	assert "Theirs" in frappe.db.get_value(POST, first["name"], "content")
	assert posts.edit_post(first["name"], "<p>Theirs</p>", based_on=first["at"])["edited_at"] == theirs["edited_at"]
	assert posts.edit_post(first["name"], "<p>Mine</p>", based_on=theirs["edited_at"])["content"] == "<p>Mine</p>"


def test_frappes_history_tells_what_was_said_by_whom(scene, with_history):
	first = scene.write()
	frappe.set_user(scene.manager)
	posts.edit_post(first["name"], "<p>Theirs</p>")
	frappe.set_user(scene.author)
	posts.edit_post(first["name"], "<p>Mine</p>")
	frappe.set_user(scene.colleague)
	found = posts.list_versions(first["name"])
	assert [(one["content"], one["by"]) for one in found["items"]] == [
		("<p>Mine</p>", scene.author),
		("<p>Theirs</p>", scene.manager),
		("<p>They sign on Friday</p>", scene.author),
	]
	page = posts.list_versions(first["name"], limit=1)
	assert [one["content"] for one in posts.list_versions(first["name"], page["next_cursor"], 1)["items"]] == ["<p>They sign on Friday</p>"]


def test_nobody_reads_what_was_said_about_whom_they_do_not_see(scene, with_history):
	first = scene.write()
	posts.edit_post(first["name"], "<p>Monday</p>")
	frappe.set_user("Administrator")
	permission = frappe.get_doc(doctype="User Permission", user=scene.colleague, allow="Customer", for_value=scene.other).insert()
	try:
		frappe.set_user(scene.colleague)
		with pytest.raises(NotFoundError):
			posts.list_versions(first["name"])
	finally:
		frappe.set_user("Administrator")
		permission.delete()


def test_a_correction_that_comes_again_while_the_first_is_at_work_answers_what_stands_then(scene):
	"""The second looks before the first has ended, and waits for it."""
	first = scene.write()
	frappe.db.commit()
	frappe.db.get_value(POST, first["name"], "content")  # a snapshot from before

	def correct():
		frappe.set_user(scene.author)
		posts.edit_post(first["name"], "<p>Monday</p>", based_on=first["at"])
		frappe.db.commit()

	kit.Elsewhere(correct).wait(60)
	frappe.set_user(scene.author)
	again = posts.edit_post(first["name"], "<p>Monday</p>", based_on=first["at"])
	assert again["content"] == "<p>Monday</p>" and again["edited_at"]
	frappe.db.commit()  # a request of its own
	assert posts.edit_post(first["name"], "<p>Tuesday</p>", based_on=again["edited_at"])["content"] == "<p>Tuesday</p>"
