"""The home of the app and the search bar of the Desk: how things stand and what is found, for each reader as far as they may read."""

import frappe
import pytest
from frappe.apps import get_apps, get_default_path
from frappe.permissions import add_user_permission

from convo_channels.api import home, links, posts
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

WORD = "kwetzal"


class Scene:
	def __init__(self, ground):
		self.seen, self.hidden = (kit.customer(ground).name for _ in range(2))
		kit.settle()
		self.segment = kit.segment(when("Customer", "is yes", field="is_frozen"), kit.named([self.seen, self.hidden]))
		self.insider = user("home-insider", ("Convo Agent", "Sales User"))
		self.limited = user("home-limited", ("Convo Agent", "Sales User"))
		self.open = kit.channel(self.segment, title=kit.unique(f"Open {WORD}"))
		self.closed = kit.channel(self.segment, title=kit.unique(f"Closed {WORD}"), is_restricted=1, users=[{"user": self.insider}])
		for who in (self.limited,):
			add_user_permission("Customer", self.seen, who)
		for name in (self.seen, self.hidden):
			kit.post(name, f"Who knows {WORD}?", post_type="Question")
		kit.post(None, f"Secret {WORD}?", post_type="Question", channel=self.closed)
		frappe.db.commit()
		for name in (self.seen, self.hidden):
			doc = frappe.get_doc("Customer", name)
			doc.is_frozen = 1
			doc.save()
		kit.settle()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


def as_user(name, call, *args):
	frappe.set_user(name)
	try:
		return call(*args)
	finally:
		frappe.set_user("Administrator")


def questions(scene, name):
	items = as_user(name, home.get_today)["questions"]["items"]
	return {(item["customer"] or "", item["channel"] or "") for item in items if WORD in item["text"]}


def test_questions_that_are_open_as_far_as_each_may_read(scene):
	assert questions(scene, scene.insider) == {(scene.seen, ""), (scene.hidden, ""), ("", scene.closed)}
	assert questions(scene, scene.limited) == {(scene.seen, "")}


def test_a_question_is_open_until_its_answer_is_marked(scene):
	items = as_user(scene.insider, home.get_today)["questions"]["items"]
	(asked,) = [item["name"] for item in items if item["customer"] == scene.seen and WORD in item["text"]]
	reply = as_user(scene.insider, posts.create_post, "Note", "<p>I do</p>", None, None, None, asked)["name"]
	frappe.db.commit()
	assert (scene.seen, "") in questions(scene, scene.insider), "a word is no answer until somebody says so"
	posts.mark_answer(asked, reply)
	frappe.db.commit()
	assert (scene.seen, "") not in questions(scene, scene.insider)
	frappe.delete_doc("Convo Post", reply, force=True, ignore_permissions=True)
	frappe.db.commit()
	assert (scene.seen, "") in questions(scene, scene.insider), "what answered it is gone"


def moved(scene, name):
	return {one["segment"]: one["joined"] for one in as_user(name, home.get_today)["moves"]}.get(scene.segment)


def test_who_moved_today_is_counted_over_those_one_may_see(scene):
	assert (moved(scene, scene.insider), moved(scene, scene.limited)) == (2, 1)


def test_channels_are_those_of_the_reader_with_what_is_unread(scene):
	insider, limited = as_user(scene.insider, links.find, WORD), as_user(scene.limited, links.find, WORD)
	assert {one["name"] for one in insider["channels"]} == {scene.open, scene.closed}
	assert {one["name"] for one in limited["channels"]} == {scene.open}
	told = {one["name"]: one["unread_count"] for one in as_user(scene.limited, home.get_today)["channels"]}
	assert scene.closed not in told


def test_posts_are_found_by_those_who_may_read_them(scene):
	def found(name):
		return {(post["customer"] or "", post["channel"] or "") for post in as_user(name, links.find, WORD)["posts"]}

	assert found(scene.insider) == {(scene.seen, ""), (scene.hidden, ""), ("", scene.closed)}
	assert found(scene.limited) == {(scene.seen, "")}


def test_segments_are_found_by_their_names(scene):
	assert [one["name"] for one in links.find(scene.segment)["segments"]] == [scene.segment]


@pytest.mark.parametrize("txt", ["", "k", "x" * 141, "%", "__", "a b c d e f g h i j k"])
def test_a_text_that_leads_nowhere_finds_nothing_and_breaks_nothing(scene, txt):
	assert not any(links.find(txt)[kind] for kind in ("channels", "posts"))


def test_managers_alone_hear_of_what_failed(scene):
	frappe.db.set_value("Convo Segment", scene.segment, "status", "Broken")
	frappe.db.commit()
	assert scene.segment in home.get_today()["broken"]
	assert as_user(scene.insider, home.get_today)["broken"] == []
	frappe.db.set_value("Convo Segment", scene.segment, "status", "Live")
	frappe.db.commit()


@pytest.mark.parametrize("call", [lambda: home.get_today(), lambda: links.find("abc")], ids=["home", "search"])
def test_who_has_no_role_is_told_nothing(scene, call):
	stranger = user("home-stranger", ("Sales User",))
	with pytest.raises(frappe.PermissionError):
		as_user(stranger, call)


def test_the_landing_page_is_that_of_before(scene):
	assert "convo_channels" not in {app["name"] for app in get_apps()}
	assert get_default_path() == next(app["route"] for app in get_apps() if app["name"] == "erpnext")


def test_the_home_stands_in_the_workspace_for_those_with_our_roles(scene):
	block = frappe.get_doc("Custom HTML Block", "Convo Home")
	assert {row.role for row in block.roles} == {"Convo Agent", "Convo Manager", "System Manager"}
	workspace = frappe.get_doc("Workspace", "Convo Channels")
	assert [row.custom_block_name for row in workspace.custom_blocks] == ["Convo Home"]
