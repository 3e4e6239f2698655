"""What is somebody's alone names channels and customers: when these are renamed it tells the new name to nobody who may not see them."""

import json

import frappe
import pytest

from convo_channels.api import channels, drafts, feed, views
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

OWN = {"Convo Sidebar": "content", "Convo Draft": "place", "Convo Saved View": "channel", "Convo Read State": "stream"}


class Scene:
	def __init__(self, ground):
		self.ground = ground
		self.chief = user("chief", ("Convo Agent", "Sales User"))
		self.former = user("former", ("Convo Agent", "Sales User"))
		self.agent = ground.users["agent"]
		self.customer = kit.customer(ground).name
		kit.settle()
		segment = kit.segment(kit.named([self.customer]))
		people = [{"user": self.chief, "is_manager": 1}, {"user": self.former}]
		self.channel = kit.channel(segment, is_restricted=1, users=people)
		kit.settle()


@pytest.fixture
def scene(ground, swept_module):
	yield Scene(ground)
	frappe.set_user("Administrator")


def note_down(channel: str) -> None:
	"""What anybody may write of a name, whether there is such a channel or not."""
	channels.save_sidebar(json.dumps({"favourites": [channel], "sections": [{"title": "Mine", "channels": [channel]}]}))
	drafts.save(f"channel:{channel}", {"body": "x"})


def told(name: str) -> set[str]:
	"""Where the reader finds a name: in the answers of the app, and in Frappe's own lists and documents."""
	found = {doctype for doctype, field in OWN.items() for row in frappe.get_list(doctype, pluck=field, order_by="name") if name in (row or "")}
	answers = {"sidebar": channels.get_sidebar()["layout"], "drafts": drafts.list()}
	for doctype in ("Convo Saved View", "Convo Read State"):
		for row in frappe.get_all(doctype, {"user": frappe.session.user}, pluck="name", order_by="name"):
			doc = frappe.get_doc(doctype, row)
			if doc.has_permission("read") and name in json.dumps(doc.as_dict(), default=str):
				found.add(f"one {doctype}")
	return found | {way for way, answer in answers.items() if name in json.dumps(answer, default=str)}


def test_whoever_guesses_the_name_of_a_channel_is_not_told_the_next_one(scene):
	frappe.set_user(scene.agent)
	note_down(scene.channel)
	frappe.db.commit()
	frappe.set_user(scene.chief)
	note_down(scene.channel)
	new = channels.change_channel(scene.channel, title=kit.unique("Merger"))["name"]
	frappe.db.commit()
	assert told(new) == {"sidebar", "drafts", "Convo Sidebar", "Convo Draft"}
	frappe.set_user(scene.agent)
	assert told(new) == set() and told(scene.channel) == {"sidebar", "drafts", "Convo Sidebar", "Convo Draft"}


def test_whoever_was_in_a_channel_is_not_told_what_it_is_called_since(scene):
	frappe.set_user(scene.former)
	note_down(scene.channel)
	views.save(scene.channel, "Mine", {})
	feed.mark_read(scene.channel, str(frappe.utils.now_datetime()))
	frappe.db.commit()
	assert {"Convo Saved View", "Convo Read State", "one Convo Saved View", "one Convo Read State"} <= told(scene.channel)
	frappe.set_user(scene.chief)
	channels.set_person(scene.channel, scene.former, inside=False)
	new = channels.change_channel(scene.channel, title=kit.unique("Merger"))["name"]
	frappe.db.commit()
	frappe.set_user(scene.former)
	assert told(new) == set()
	frappe.set_user(scene.chief)
	channels.set_person(new, scene.former, inside=True)
	frappe.db.commit()
	frappe.set_user(scene.former)
	assert [view["title"] for view in views.list(new)["items"]] == ["Mine"], "what is theirs is there again when they are"


def test_a_draft_about_a_customer_out_of_sight_does_not_tell_its_new_name(scene):
	frappe.set_user(scene.former)
	drafts.save(f"customer:{scene.customer}", {"body": "x", "target": {"customer": {"name": scene.customer}}})
	feed.mark_read(scene.channel, str(frappe.utils.now_datetime()))
	frappe.db.commit()
	frappe.set_user("Administrator")
	other = kit.customer(scene.ground).name
	frappe.permissions.add_user_permission("Customer", other, scene.former)
	new = kit.unique("Successor")
	frappe.rename_doc("Customer", scene.customer, new)
	kit.settle()
	try:
		frappe.set_user(scene.former)
		assert told(new) == set() and f"customer:{scene.customer}" in {one["place"] for one in drafts.list()["items"]}
	finally:
		frappe.set_user("Administrator")
		frappe.permissions.remove_user_permission("Customer", other, scene.former)
		frappe.db.commit()
