"""A channel narrowed to some of its customers on a site: by whom, by what, and never by what the reader may not know."""

import frappe
import pytest
from frappe.custom.doctype.property_setter.property_setter import make_property_setter

from convo_channels.api import feed, posts
from convo_channels.exceptions import ConvoError
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]
ROLES = ("Convo Agent", "Sales User")


class Scene:
	def __init__(self, ground):
		self.manager = user("filter-manager", ROLES)
		self.reader = user("filter-reader", ROLES)
		self.north, self.south = (kit.customer(ground).name for _ in range(2))
		self.top = frappe.get_doc(
			doctype="Territory", territory_name="CC Filters", is_group=1, parent_territory="All Territories"
		).insert()
		self.below = frappe.get_doc(
			doctype="Territory", territory_name="CC Filters North", parent_territory=self.top.name
		).insert()
		doc = frappe.get_doc("Customer", self.north)
		doc.territory, doc.account_manager = self.below.name, self.manager
		doc.save()
		self.segment = kit.segment(kit.named([self.north, self.south]))
		kit.settle()
		self.channel = kit.channel(self.segment)
		self.posts = {
			name: posts.create_post("Note", f"<p>about {name}</p>", customer=name)["name"]
			for name in (self.north, self.south)
		}
		kit.settle()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_reader(scene):
	frappe.set_user(scene.reader)
	yield
	frappe.set_user("Administrator")


def found(scene, **filters) -> set[str]:
	return {item["name"] for item in feed.get_page(scene.channel, {"show": "posts", **filters})["items"]}


def test_territory_with_those_below_and_account_manager(scene):
	north = {scene.posts[scene.north]}
	assert found(scene) == set(scene.posts.values())
	for territory in (scene.top.name, scene.below.name):
		assert found(scene, territory=territory) == north
	assert found(scene, account_manager=scene.manager) == north
	assert found(scene, territory=scene.top.name, account_manager=scene.reader) == set()


def test_the_choices_are_those_of_the_members(scene):
	told = feed.get_choices(scene.channel)
	assert {scene.top.name, scene.below.name} <= {one["value"] for one in told["territory"]}
	assert [one["value"] for one in told["account_manager"]] == [scene.manager]


def test_who_sees_none_of_the_customers_is_offered_nothing_of_them(scene):
	frappe.set_user("Administrator")
	permission = frappe.get_doc(
		doctype="User Permission", user=scene.reader, allow="Customer", for_value=scene.south
	).insert()
	try:
		frappe.set_user(scene.reader)
		assert scene.below.name not in {one["value"] for one in feed.get_choices(scene.channel)["territory"]}
		assert feed.get_choices(scene.channel)["account_manager"] == []
		assert found(scene, territory=scene.top.name) == set()
	finally:
		frappe.set_user("Administrator")
		permission.delete()


def test_a_field_of_a_level_one_may_not_read_is_neither_offered_nor_a_filter(scene):
	frappe.set_user("Administrator")
	setter = make_property_setter("Customer", "account_manager", "permlevel", 3, "Int", for_doctype=False)
	frappe.db.commit()
	frappe.clear_cache(doctype="Customer")
	try:
		frappe.set_user(scene.reader)
		assert feed.get_choices(scene.channel)["account_manager"] == []
		with pytest.raises(ConvoError, match="account_manager"):
			feed.get_page(scene.channel, {"account_manager": scene.manager})
	finally:
		frappe.set_user("Administrator")
		frappe.delete_doc("Property Setter", setter.name, force=True)
		frappe.db.commit()
		frappe.clear_cache(doctype="Customer")
