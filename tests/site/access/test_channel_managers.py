"""A channel's own managers, its roles, whom it invites, and its archive: what each may do on a site, everywhere it is asked."""

import json

import frappe
import pytest
from frappe import realtime as frappe_realtime

from convo_channels.api import channels, customers, feed, links, posts, search
from convo_channels.exceptions import ConflictError, ConvoError, NotFoundError
from convo_channels.services.channels import managing
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

ROLE = "Purchase Master Manager"
may_enter_room = getattr(frappe_realtime, "has_permission", None) or frappe_realtime.can_subscribe_doc


class Scene:
	def __init__(self, ground):
		self.word = kit.unique("Pelargonium")
		self.chief = user("chief", ("Convo Agent", "Sales User"))
		self.buyer = user("buyer", ("Convo Agent", "Sales User", ROLE))
		self.stranger = user("stranger", ("Sales User",))
		self.agent = ground.users["agent"]
		self.customer = kit.customer(ground).name
		kit.settle()
		self.segment = kit.segment(kit.named([self.customer]))
		managers = [{"user": self.chief, "is_manager": 1}]
		self.channel = kit.channel(self.segment, is_restricted=1, users=managers, roles=[{"role": ROLE}])
		self.own = kit.post(None, f"between us: {self.word}", channel=self.channel).name
		kit.settle()

	def as_(self, who: str) -> None:
		frappe.set_user(getattr(self, who))


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def told(monkeypatch):
	"""What Frappe's bell is asked to tell."""
	asked = []
	monkeypatch.setattr(managing, "enqueue_create_notification", lambda users, doc: asked.append((users, doc)))
	yield asked
	frappe.set_user("Administrator")


WAYS = {
	"sidebar": lambda s: s.channel in {one["name"] for one in channels.get_sidebar()["channels"]},
	"head": lambda s: _opens(lambda: channels.get_channel(s.channel)),
	"feed": lambda s: _opens(lambda: feed.get_page(s.channel)),
	"news": lambda s: _opens(lambda: feed.get_catch_up(s.channel, "2020-01-01 00:00:00")),
	"people": lambda s: _opens(lambda: channels.get_people(s.channel)),
	"search": lambda s: bool(search.find(s.word)["items"]),
	"desk": lambda s: bool(links.find(s.word)["posts"]),
	"card": lambda s: s.channel in {c["name"] for one in customers.get_card(s.customer)["segments"] for c in one["channels"]},
	"list": lambda s: s.channel in frappe.get_list("Convo Channel", pluck="name", order_by="name", limit_page_length=0),
	"form": lambda s: bool(frappe.has_permission("Convo Channel", "read", doc=s.channel)),
	"posts": lambda s: s.own in frappe.get_list("Convo Post", pluck="name", order_by="name", limit_page_length=0),
	"post": lambda s: bool(frappe.has_permission("Convo Post", "read", doc=s.own)),
	"room": lambda s: _opens(lambda: may_enter_room("Convo Channel", s.channel)),
}  # fmt: skip


def _opens(way) -> bool:
	try:
		return way() is not False
	except (NotFoundError, frappe.PermissionError):
		return False


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("who", "sees"), [("chief", True), ("buyer", True), ("agent", False)])
def test_by_name_and_by_role_a_channel_is_open_everywhere_alike(scene, way, who, sees):
	scene.as_(who)
	assert WAYS[way](scene) is sees


def test_a_role_that_is_taken_away_closes_it_at_once(scene):
	frappe.get_doc("User", scene.buyer).remove_roles(ROLE)
	scene.as_("buyer")
	assert [way for way, sees in WAYS.items() if sees(scene)] == []
	frappe.set_user("Administrator")
	frappe.get_doc("User", scene.buyer).add_roles(ROLE)


def test_its_manager_changes_it_without_the_role_that_configures(scene):
	scene.as_("chief")
	assert not frappe.has_permission("Convo Channel", "write", doc=scene.channel)
	head = channels.change_channel(scene.channel, description="For us", icon="Star", color="Green")
	assert (head["description"], head["icon"], head["color"], head["can_manage"]) == ("For us", "Star", "Green", True)
	new = kit.unique("Renamed")
	old, scene.channel = scene.channel, channels.change_channel(scene.channel, title=new)["name"]
	assert scene.channel == new and not frappe.db.exists("Convo Channel", old)
	assert frappe.db.get_value("Convo Post", scene.own, "channel") == new
	assert {row.user for row in frappe.get_doc("Convo Channel", new).users} == {scene.chief}
	frappe.db.commit()


CHANGES = {
	"change": lambda s: channels.change_channel(s.channel, icon="Bell"),
	"archive": lambda s: channels.archive_channel(s.channel, True),
	"invite": lambda s: channels.set_person(s.channel, s.agent, True),
	"role": lambda s: channels.set_role(s.channel, "Sales User", True),
	"look for people": lambda s: channels.search_people(s.channel, "a"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("who", "error"), [("buyer", frappe.PermissionError), ("agent", NotFoundError)])
def test_who_does_not_manage_it_changes_nothing(scene, change, who, error):
	before = frappe.get_doc("Convo Channel", scene.channel).as_dict()
	scene.as_(who)
	with pytest.raises(error):
		CHANGES[change](scene)
	frappe.set_user("Administrator")
	assert frappe.get_doc("Convo Channel", scene.channel).as_dict() == before


def test_whoever_is_invited_is_told_and_sees_what_their_permissions_allow(scene, told):
	scene.as_("chief")
	channels.set_person(scene.channel, scene.agent, True)
	frappe.db.commit()
	((users, notice),) = told
	assert users == [frappe.db.get_value("User", scene.agent, "email")]
	assert (notice["document_type"], notice["document_name"], notice["from_user"]) == ("Convo Channel", scene.channel, scene.chief)
	scene.as_("agent")
	assert scene.own in {item["name"] for item in feed.get_page(scene.channel)["items"]}
	scene.as_("chief")
	channels.set_person(scene.channel, scene.agent, False)
	frappe.db.commit()
	scene.as_("agent")
	assert not any(sees(scene) for sees in WAYS.values())
	assert len(told) == 1


def test_nobody_is_told_of_anything_else_and_of_one_invitation_twice(scene, told):
	scene.as_("chief")
	channels.set_person(scene.channel, scene.agent, True)
	frappe.db.commit()
	assert len(told) == 1
	unread = frappe.get_doc({"doctype": "Notification Log", "name": kit.unique("told"), "for_user": scene.agent, **told[0][1]})
	unread.db_insert()  # past the mail that it would send
	for inside, is_manager in ((True, False), (True, True), (True, True), (True, False), (False, False), (False, False), (True, False)):
		channels.set_person(scene.channel, scene.agent, inside, is_manager)
		frappe.db.commit()
	assert len(told) == 1, "what they have not read is said to them once"
	channels.set_person(scene.channel, scene.agent, False)
	frappe.db.set_value("Notification Log", unread.name, "read", 1)
	channels.set_person(scene.channel, scene.agent, True)
	frappe.db.commit()
	assert len(told) == 2
	channels.set_person(scene.channel, scene.agent, False)
	frappe.db.commit()


def test_who_does_not_work_with_conversations_is_not_invited(scene, told):
	scene.as_("chief")
	with pytest.raises(frappe.PermissionError, match="need the role Convo Agent"):
		channels.set_person(scene.channel, scene.stranger, True)
	with pytest.raises(NotFoundError):
		channels.set_person(scene.channel, "nobody@example.com", True)
	with pytest.raises(NotFoundError):
		channels.set_role(scene.channel, "Guest", True)
	assert not told


def test_an_archived_channel_is_read_and_not_written_to(scene):
	scene.as_("chief")
	assert channels.archive_channel(scene.channel, True)["is_archived"]
	try:
		assert scene.channel not in {one["name"] for one in channels.get_sidebar()["channels"]}
		assert scene.channel in {one["name"] for one in channels.list_archived()["channels"]}
		assert scene.own in {item["name"] for item in feed.get_page(scene.channel)["items"]}
		assert bool(frappe.has_permission("Convo Post", "read", doc=scene.own)) and search.find(scene.word)["items"]
		for way in (
			lambda: posts.create_post("Note", "<p>too late</p>", channel=scene.channel),
			lambda: posts.create_post("Note", "<p>too late</p>", reply_to=scene.own),
			lambda: posts.react(scene.own, "👍", True),
			lambda: posts.pin(scene.own, True, scene.channel),
		):
			with pytest.raises(ConflictError, match="archived by now"):
				way()
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc({"doctype": "Convo Post", "post_type": "Note", "content": "too late", "channel": scene.channel}).insert()
		scene.as_("agent")
		with pytest.raises(NotFoundError):
			channels.get_channel(scene.channel)
		assert scene.channel not in {one["name"] for one in channels.list_archived()["channels"]}
	finally:
		scene.as_("chief")
		channels.archive_channel(scene.channel, False)
	assert scene.channel in {one["name"] for one in channels.get_sidebar()["channels"]}
	assert not frappe.db.exists("Convo Post", {"content": ["like", "%too late%"]})


def test_an_arrangement_is_its_readers_own_and_follows_a_rename(scene):
	scene.as_("chief")
	arranged = {"sections": [{"title": "Mine", "channels": [scene.channel], "is_folded": False}], "favourites": [], "folded": []}
	assert channels.save_sidebar(json.dumps(arranged))["layout"] == arranged
	scene.as_("buyer")
	assert channels.get_sidebar()["layout"]["sections"] == []
	scene.as_("chief")
	scene.channel = channels.change_channel(scene.channel, title=kit.unique("Again"))["name"]
	assert channels.get_sidebar()["layout"]["sections"][0]["channels"] == [scene.channel]
	with pytest.raises(ConvoError):
		channels.save_sidebar("[]")
	assert frappe.get_list("Convo Sidebar", pluck="name", order_by="name") == [
		frappe.db.get_value("Convo Sidebar", {"user": scene.chief})
	]
