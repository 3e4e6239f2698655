"""On a site: what Frappe and this app tell while it happens, and of what is gone, names nothing to whoever may not read it."""

import frappe
import pytest

from convo_channels.api import feed, posts
from convo_channels.constants import DOCTYPES, POST, SEGMENT
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


@pytest.fixture
def told(monkeypatch):
	"""(event, message, room) of what goes out."""
	sent = []
	frappe.realtime.clear_realtime_log()
	monkeypatch.setattr(frappe.realtime, "emit_via_redis", lambda event, message, room: sent.append((event, message, room)))
	return sent


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")


class Scene:
	def __init__(self, ground):
		self.customer, self.other = (kit.customer(ground).name for _ in range(2))
		first, second = (kit.segment(kit.named([name])) for name in (self.customer, self.other))
		kit.settle()
		self.open, self.closed = kit.channel(first), kit.channel(second)
		self.agent, self.inside = (user(f"told-{word}", ("Convo Agent", "Sales User")) for word in ("agent", "inside"))
		channel = frappe.get_doc("Convo Channel", self.closed)
		channel.update({"is_restricted": 1, "users": [{"user": self.inside}]}).save()
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


def of_kind(told: list[tuple], doctype: str) -> list[tuple]:
	return [one for one in told if one[0] == "list_update" and one[2] == f"doctype:{doctype}"]


KINDS = [name for name in DOCTYPES if name != SEGMENT]


@pytest.mark.parametrize("doctype", KINDS)
def test_no_document_is_named_in_the_room_of_its_kind(ground, told, doctype):
	doc = frappe.new_doc(doctype)
	doc.name = "1"
	doc.notify_update()
	frappe.db.commit()
	assert [(event, room) for event, _, room in told] == [("doc_update", f"doc:{doctype}/1")]


def test_a_post_its_file_and_their_end_are_named_to_no_kind(scene, told):
	frappe.set_user(scene.inside)
	name = posts.create_post("Note", "<p>Secret</p>", channel=scene.closed)["name"]
	file = frappe.get_doc(
		{"doctype": "File", "file_name": f"{kit.unique('told')}.txt", "content": b"told", "is_private": 1, "attached_to_doctype": POST, "attached_to_name": name}
	).insert()  # fmt: skip
	frappe.db.commit()
	posts.edit_post(name, "<p>Secret indeed</p>")
	frappe.db.commit()
	assert ("doc_update", f"doc:{POST}/{name}") in [(event, room) for event, _, room in told]
	frappe.set_user("Administrator")
	frappe.delete_doc("File", file.name)
	posts.delete_post(name)
	frappe.db.commit()
	assert not of_kind(told, POST) and not of_kind(told, "File")


def test_gone_names_no_post_of_another_channel_or_of_a_lead(scene):
	frappe.set_user("Administrator")
	lead = frappe.get_doc({"doctype": "Lead", "first_name": kit.unique("Lead")}).insert().name
	secret = posts.create_post("Note", "<p>Secret</p>", channel=scene.closed)["name"]
	own = posts.create_post("Note", "<p>Own</p>", channel=scene.open)["name"]
	of_lead = frappe.get_doc({"doctype": POST, "post_type": "Note", "content": "<p>x</p>", "lead": lead}).insert().name
	frappe.db.commit()
	kit.settle()
	frappe.set_user(scene.agent)
	mark = feed.get_page(scene.open)["mark"]
	frappe.set_user("Administrator")
	for name in (secret, own):
		posts.delete_post(name)
	frappe.delete_doc(POST, of_lead)
	frappe.db.commit()
	kit.settle()
	frappe.set_user(scene.agent)
	found = feed.get_changes(scene.open, mark)
	assert (found["gone"], found["is_whole"]) == ([own], True)
	frappe.set_user(scene.inside)
	assert feed.get_changes(scene.closed, mark)["gone"] == [secret]
