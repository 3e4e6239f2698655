"""A deleted post comes back as it was, by whoever deleted it, for a while, and only where they may still write."""

import frappe
import pytest

from convo_channels.api import feed, posts
from convo_channels.constants import POST
from convo_channels.exceptions import NotFoundError
from convo_channels.services.posts import undo
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]
GONE = "This post cannot be brought back any more"
KEPT = ("name", "author", "posted_at", "edited_at", "post_type", "content", "text", "customer", "channel")


class Scene:
	def __init__(self, ground):
		self.customer, self.other = (kit.customer(ground).name for _ in range(2))
		self.segment = kit.segment(kit.named([self.customer]))
		kit.settle()
		self.channel = kit.channel(self.segment)
		self.author, self.colleague = (user(f"undo-{word}", ("Convo Agent", "Sales User")) for word in ("author", "colleague"))
		self.manager = user("undo-manager", ("Convo Manager", "Sales User"))
		frappe.db.commit()  # the end of a test takes back what nobody has committed

	def write(self, **more) -> str:
		frappe.set_user(self.author)
		return posts.create_post("Decision", "<p>They sign on <b>Friday</b></p>", **(more or {"customer": self.customer}))["name"]


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")


def stored(name: str) -> dict:
	return frappe.db.get_value(POST, name, KEPT, as_dict=True)


def shown(scene) -> list[str]:
	return [item["name"] for item in feed.get_page(scene.channel, {"show": "posts"})["items"]]


def test_it_has_its_own_name_however_it_is_asked_for(scene):
	"""The database takes large and small letters for one."""
	name = scene.write()
	posts.delete_post(name)
	assert posts.restore_post(name.upper())["name"] == name
	assert frappe.get_all(POST, {"name": name}, pluck="name") == [name]


def test_what_others_said_to_it_comes_back_with_it(scene):
	name = scene.write()
	frappe.set_user(scene.colleague)
	told = posts.react(name, "👍", True)
	frappe.set_user(scene.author)
	posts.delete_post(name)
	assert not frappe.db.exists("Convo Reaction", {"post": name})
	back = posts.restore_post(name)["reactions"]
	assert [(one["emoji"], one["count"], one["mine"]) for one in back] == [("👍", 1, False)] and told[0]["mine"]


@pytest.mark.parametrize("where", ["customer", "channel"])
def test_it_is_the_same_post_again(scene, where):
	name = scene.write(**{where: getattr(scene, where)})
	posts.edit_post(name, "<p>They sign on <b>Monday</b></p>")
	before = stored(name)
	posts.delete_post(name)
	assert name not in shown(scene)
	told = posts.restore_post(name)
	assert told["name"] == name and told["can_edit"]
	assert stored(name) == before and before.edited_at
	kit.settle()
	assert name in shown(scene)


def test_it_comes_back_once_and_can_be_deleted_and_brought_back_again(scene):
	name = scene.write()
	for _ in range(2):
		posts.delete_post(name)
		posts.restore_post(name)
	before = stored(name)
	assert posts.restore_post(name)["name"] == name, "the answer was lost, and it is asked for again"
	assert stored(name) == before and frappe.db.count(POST, {"name": name}) == 1
	posts.delete_post(name)
	frappe.set_user(scene.colleague)
	with pytest.raises(NotFoundError, match=GONE):
		posts.restore_post(name)


def test_a_manager_brings_back_what_they_deleted_with_its_author(scene):
	name = scene.write()
	frappe.set_user(scene.manager)
	posts.delete_post(name)
	assert posts.restore_post(name)["author"] == scene.author


@pytest.mark.parametrize("who", ["colleague", "manager"])
def test_nobody_else_brings_it_back(scene, who):
	name = scene.write()
	posts.delete_post(name)
	frappe.set_user(getattr(scene, who))
	with pytest.raises(NotFoundError, match=GONE):
		posts.restore_post(name)
	assert not stored(name)


def test_not_after_a_while_and_not_what_never_was(scene):
	name = scene.write()
	posts.delete_post(name)
	kept = {"deleted_doctype": POST, "deleted_name": name}
	old = frappe.utils.add_to_date(frappe.utils.now_datetime(), seconds=-undo.SECONDS - 5)
	frappe.db.set_value("Deleted Document", kept, "creation", old, update_modified=False)
	for asked in (name, "no such post", "", "x" * 200):
		with pytest.raises(NotFoundError, match=GONE):
			posts.restore_post(asked)


def test_not_into_a_customer_that_one_may_not_see_any_more(scene):
	name = scene.write()
	posts.delete_post(name)
	frappe.set_user("Administrator")
	permission = frappe.get_doc(doctype="User Permission", user=scene.author, allow="Customer", for_value=scene.other).insert()
	try:
		frappe.set_user(scene.author)
		with pytest.raises(NotFoundError):
			posts.restore_post(name)
	finally:
		frappe.set_user("Administrator")
		permission.delete()
	assert not stored(name)


def test_not_by_who_may_not_write_posts_any_more(scene):
	name = scene.write()
	posts.delete_post(name)
	frappe.set_user("Administrator")
	frappe.get_doc("User", scene.author).remove_roles("Convo Agent")
	try:
		frappe.set_user(scene.author)
		with pytest.raises(frappe.PermissionError):
			posts.restore_post(name)
	finally:
		frappe.set_user("Administrator")
		frappe.get_doc("User", scene.author).add_roles("Convo Agent")
	assert not stored(name)
