"""A restricted channel is open to its people and to managers; others learn no more than that it cannot be opened."""

import frappe
import pytest
from frappe import realtime as frappe_realtime

from convo_channels.api import channels, customers, feed, posts, segments
from convo_channels.exceptions import NotFoundError
from convo_channels.services.base import realtime
from tests.site import kit

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

REFUSAL = "There is no such channel, or you are not in it."

# what the realtime server asks in the name of whoever wants into a document's room: in 16, and in 15
may_enter_room = getattr(frappe_realtime, "has_permission", None) or frappe_realtime.can_subscribe_doc


class Scene:
	def __init__(self, ground):
		from tests.site.ground import user

		self.member = user("member", ("Convo Agent", "Sales User"))
		self.agent, self.manager = ground.users["agent"], ground.users["manager"]
		self.customer = kit.customer(ground).name
		kit.settle()
		self.segment = kit.segment(kit.named([self.customer]))
		self.open = kit.channel(self.segment)
		self.closed = kit.channel(self.segment, is_restricted=1, users=[{"user": self.member}])
		self.archived = kit.channel(self.segment, is_archived=1)
		self.own = kit.post(None, "between us", channel=self.closed).name
		self.about = kit.post(self.customer, "about them").name
		kit.settle()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(params=["member", "manager"])
def insider(request, scene):
	frappe.set_user(getattr(scene, request.param))


@pytest.fixture
def outsider(scene):
	frappe.set_user(scene.agent)


def test_those_inside_open_it(scene, insider):
	names = {channel["name"] for channel in channels.get_sidebar()["channels"]}
	assert {scene.open, scene.closed} <= names
	head = channels.get_channel(scene.closed)
	assert head["is_restricted"] and [person["user"] for person in head["people"]] == [scene.member]
	assert {item["name"] for item in feed.get_page(scene.closed)["items"]} == {scene.own, scene.about}
	(about,) = [item for item in feed.get_page(scene.open)["items"] if item["name"] == scene.about]
	assert [channel["name"] for channel in about["also_in"]] == [scene.closed]
	assert may_enter_room("Convo Channel", scene.closed)


def test_those_outside_do_not_learn_of_it(scene, outsider):
	names = {channel["name"] for channel in channels.get_sidebar()["channels"]}
	assert scene.open in names and scene.closed not in names
	(about,) = feed.get_page(scene.open)["items"]
	assert (about["name"], about["also_in"]) == (scene.about, [])
	card = customers.get_card(scene.customer)
	assert [c["name"] for s in card["segments"] for c in s["channels"]] == [scene.open]
	used = segments.get_overview(scene.segment)["used_by"]
	assert [row["name"] for row in used] == [scene.open]
	assert scene.closed not in frappe.get_list("Convo Channel", pluck="name", order_by="name")


@pytest.mark.parametrize("name", ["closed", None, "x" * 200])
def test_every_way_in_says_the_same(scene, outsider, name):
	channel = getattr(scene, name, name) if name else "CC no such channel"
	ways = (
		lambda: channels.get_channel(channel),
		lambda: feed.get_page(channel),
		lambda: feed.get_choices(channel),
		lambda: feed.mark_read(channel, str(frappe.utils.now_datetime())),
		lambda: posts.create_post("Note", "<p>let me in</p>", channel=channel),
		lambda: customers.search("CC", channel),
	)
	for way in ways:
		with pytest.raises(NotFoundError) as refused:
			way()
		assert str(refused.value) == REFUSAL
		assert refused.value.http_status_code == 404
	assert not frappe.db.exists("Convo Post", {"content": ["like", "%let me in%"]})


def test_its_own_posts_are_out_of_reach(scene, outsider):
	with pytest.raises(NotFoundError):
		posts.edit_post(scene.own, "<p>changed</p>")
	with pytest.raises(NotFoundError):
		posts.delete_post(scene.own)
	assert scene.own not in frappe.get_list("Convo Post", pluck="name", order_by="name", limit_page_length=0)
	assert not frappe.get_doc("Convo Post", scene.own).has_permission("read")
	assert not frappe.get_doc("Convo Channel", scene.closed).has_permission("read")


def test_its_realtime_room_is_closed(scene, outsider):
	assert may_enter_room("Convo Channel", scene.open)
	with pytest.raises(frappe.PermissionError):
		may_enter_room("Convo Channel", scene.closed)


def test_a_guest_or_a_person_without_the_role_is_in_no_room(scene, ground):
	for name in ("Guest", ground.users["outsider"]):
		frappe.set_user(name)
		for doctype, docname in (("Convo Channel", scene.open), ("Convo Post", scene.about)):
			with pytest.raises(frappe.PermissionError):
				may_enter_room(doctype, docname)


def test_open_pages_are_told_ids_only_and_only_in_rooms(scene, monkeypatch):
	told = []
	monkeypatch.setattr(
		frappe, "publish_realtime", lambda event, message, **where: told.append((event, message, where))
	)
	realtime.tell_post(customer=scene.customer, channel=None)
	realtime.tell_post(customer=None, channel=scene.closed)
	realtime.tell_moves([scene.segment], [scene.customer])
	assert len(told) == (3 + 1) + 1 + (3 + 1 + 1), "channels and customer, channel, channels, customer and segment"
	rooms = {"convo_channel_changed": "Convo Channel", "convo_customer_changed": "Customer", "convo_segment_changed": "Convo Segment"}
	for event, message, where in told:
		assert set(message) <= {"channel", "customer", "segment", "what"}
		assert where["doctype"] == rooms[event] and where["docname"] and where["after_commit"]


def test_a_muted_channel_shows_no_dot(ground, scene):
	muted = kit.channel(scene.segment, users=[{"user": scene.member, "is_muted": 1}])
	frappe.db.commit()
	frappe.set_user(scene.member)
	shown = {channel["name"]: channel for channel in channels.get_sidebar()["channels"]}
	assert shown[scene.open]["unread"] and not shown[muted]["unread"] and shown[muted]["is_muted"]


def test_what_was_read_in_one_channel_is_read_in_all(scene):
	frappe.set_user(scene.member)
	channels.get_sidebar()
	feed.mark_read(scene.closed, str(frappe.utils.now_datetime()))
	shown = {channel["name"]: channel for channel in channels.get_sidebar()["channels"]}
	assert not shown[scene.open]["unread"] and not shown[scene.closed]["unread"]
	frappe.set_user(scene.agent)
	shown = {channel["name"]: channel for channel in channels.get_sidebar()["channels"]}
	assert shown[scene.open]["unread"], "another reader has read nothing"
