"""On a site: views are their user's alone, templates their maker's and those whom they are shared with; filters by state tell no more
than the feed does.
"""

import json

import frappe
import pytest

from convo_channels.api import feed, post_templates, posts, views
from convo_channels.exceptions import ConflictError, ConvoError, NotFoundError
from tests.site import kit
from tests.site.ground import user
from tests.site.posts.test_mentions import at

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

TEMPLATE = "Convo Post Template"


class Scene:
	def __init__(self, ground):
		self.near, self.far = kit.customer(ground).name, kit.customer(ground, territory=ground.south).name
		word = kit.unique("Tag")
		for name in (self.near, self.far):
			kit.tag(name, word)
		self.segment = kit.segment(kit.when("Tag", "is", word))
		kit.fill_segment(self.segment)
		self.channel = kit.channel(self.segment)
		self.me, self.colleague = (user(f"view-{name}", ("Convo Agent", "Sales User")) for name in ("me", "colleague"))
		self.manager = user("view-manager", ("Convo Manager", "Sales User"))
		kit.settle()
		frappe.db.commit()

	def found(self, **filters) -> list[str]:
		page = feed.get_page(self.channel, json.dumps(filters), limit=100)
		return [item["name"] for item in page["items"]]


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_me(scene):
	frappe.set_user(scene.me)
	yield
	frappe.set_user("Administrator")
	frappe.db.delete("Convo Saved View", {"channel": scene.channel})
	frappe.db.delete(TEMPLATE)
	frappe.db.commit()


def test_a_view_is_its_users_alone_and_comes_with_the_head(scene):
	(view,) = views.save(scene.channel, "To read", {"unread": True})["items"]
	assert feed.get_page(scene.channel, with_channel=True)["channel"]["views"] == [view]
	with pytest.raises(ConflictError):
		views.save(scene.channel, "To read", {})
	for other in (scene.colleague, scene.manager):
		frappe.set_user(other)
		assert views.list(scene.channel) == {"items": []} and not frappe.get_list("Convo Saved View")
		for refused in (lambda: views.change(view["name"], "x"), lambda: views.delete(view["name"])):
			with pytest.raises(NotFoundError):
				refused()
	frappe.set_user(scene.me)
	assert views.delete(view["name"]) == {"items": []}


def test_views_follow_a_renamed_channel_and_go_with_it(scene):
	frappe.set_user("Administrator")
	channel = kit.channel(scene.segment)
	frappe.set_user(scene.me)
	views.save(channel, "Mine", {"pinned": True})
	frappe.set_user("Administrator")
	other = frappe.rename_doc("Convo Channel", channel, kit.unique("Channel"))
	frappe.db.commit()
	assert frappe.get_all("Convo Saved View", {"channel": other}, pluck="title") == ["Mine"]
	frappe.delete_doc("Convo Channel", other)
	frappe.db.commit()
	assert not frappe.db.exists("Convo Saved View", {"channel": ["in", [channel, other]]})


def test_who_is_mentioned_finds_the_post_as_long_as_they_may_read_it(scene):
	frappe.set_user(scene.colleague)
	name = posts.create_post("Note", f"<p>{at(scene.me)}</p>", customer=scene.near)["name"]
	frappe.db.commit()
	assert scene.found(my_mentions=True) == []
	frappe.set_user(scene.me)
	assert scene.found(my_mentions=True) == [name]
	frappe.set_user("Administrator")
	frappe.permissions.add_user_permission("Customer", scene.far, scene.me)
	frappe.db.commit()
	try:
		frappe.set_user(scene.me)
		assert scene.found(my_mentions=True) == [] and not frappe.get_list("Convo Mention")
	finally:
		frappe.set_user("Administrator")
		frappe.permissions.remove_user_permission("Customer", scene.far, scene.me)
		frappe.db.commit()
	frappe.set_user(scene.colleague)
	posts.edit_post(name, "<p>Nobody</p>")
	frappe.db.commit()
	frappe.set_user(scene.me)
	assert scene.found(my_mentions=True) == []


def test_a_template_is_its_makers_until_it_is_shared_and_then_theirs_and_managers_to_change(scene):
	doc = frappe.get_doc({"doctype": TEMPLATE, "title": "Call", "post_type": "Call", "content": "<p>{{ customer }}</p><script>x</script>"}).insert()
	frappe.db.commit()
	assert [(one["name"], one["content"], one["is_mine"]) for one in post_templates.list()["items"]] == [(doc.name, "<p>{{ customer }}</p>", True)]
	assert post_templates.list()["can_create"]
	frappe.set_user(scene.colleague)
	assert post_templates.list()["items"] == [] and not frappe.get_list(TEMPLATE)
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc(TEMPLATE, doc.name).check_permission("read")
	frappe.set_user(scene.me)
	doc.is_shared = 1
	doc.save()
	frappe.db.commit()
	frappe.set_user(scene.colleague)
	assert [one["is_mine"] for one in post_templates.list()["items"]] == [False]
	stolen = frappe.get_doc(TEMPLATE, doc.name)
	stolen.title = "Other"
	with pytest.raises(frappe.PermissionError):
		stolen.save()
	frappe.set_user(scene.manager)
	mended = frappe.get_doc(TEMPLATE, doc.name)
	mended.title = "After a call"
	mended.save()


@pytest.mark.parametrize("content", ["", "<p> </p>", "<p>{{ name }}</p>", "x" * 200_001])
def test_a_template_that_could_be_no_post_is_refused_in_one_sentence(scene, content):
	with pytest.raises((ConvoError, frappe.ValidationError)):
		frappe.get_doc({"doctype": TEMPLATE, "title": "x", "content": content}).insert()
