"""Ways around what channels, their titles and the templates of posts are protected by: each tried as a person with an own key would."""

import frappe
import pytest

from convo_channels.api import channels, post_templates
from convo_channels.services.access import limits
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

TEMPLATE = "Convo Post Template"


class Scene:
	def __init__(self, ground):
		self.chief = user("chief", ("Convo Agent", "Sales User"))
		self.agent = ground.users["agent"]
		self.manager = ground.users["manager"]
		self.customer = kit.customer(ground).name
		kit.settle()
		self.segment = kit.segment(kit.named([self.customer]))
		self.channel = kit.channel(self.segment, users=[{"user": self.chief, "is_manager": 1}])
		self.hidden = kit.channel(self.segment, is_restricted=1)
		self.own = kit.post(None, "asked here", channel=self.channel).name
		kit.settle()


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_before():
	yield
	frappe.set_user("Administrator")
	frappe.cache.delete_keys("convo_limit:")


WAYS = {
	"rest": lambda client, given: client.ask("POST", "/api/resource/Convo Post", given),
	"v2": lambda client, given: client.ask("POST", "/api/v2/document/Convo Post", given),
	"client": lambda client, given: client.ask("POST", "/api/method/frappe.client.insert", {"doc": {"doctype": "Convo Post", **given}}),
	"many": lambda client, given: client.ask("POST", "/api/method/frappe.client.insert_many", {"docs": [{"doctype": "Convo Post", **given}]}),
	"save": lambda client, given: client.ask("POST", "/api/method/frappe.client.save", {"doc": {"doctype": "Convo Post", "__islocal": 1, **given}}),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("beside", ["", "customer"])
def test_an_answer_hangs_itself_into_no_archived_channel(scene, way, beside):
	"""Frappe asks for the right by what is said, and the channel of an answer is known from the post above alone."""
	frappe.db.set_value("Convo Channel", scene.channel, "is_archived", 1)
	frappe.db.commit()
	given = {"post_type": "Note", "content": "<p>too late</p>", "thread": scene.own, **({beside: scene.customer} if beside else {})}
	try:
		answer = WAYS[way](Client(scene.agent), given)
		assert answer.status in (403, 409), answer.text
		assert not frappe.db.exists("Convo Post", {"thread": scene.own})
	finally:
		frappe.db.set_value("Convo Channel", scene.channel, "is_archived", 0)
		frappe.db.commit()


def test_titles_are_tried_seldom_for_whether_one_is_taken_tells_of_hidden_channels(scene):
	most, _seconds = limits.LIMITS["titles of channels"]
	client = Client(scene.chief)
	tries = [client.call("channels.change_channel", "POST", channel=scene.channel, title=scene.hidden).status for _ in range(most + 2)]
	assert tries == [409] * most + [429] * 2
	told = client.call("channels.change_channel", "POST", channel=scene.channel, title=scene.channel, description="as before")
	assert told.status == 200, "a title that stays is no new one"


def test_the_title_of_a_template_is_told_to_whoever_may_read_it(scene):
	frappe.set_user(scene.chief)
	doc = frappe.get_doc({"doctype": TEMPLATE, "title": "Between us", "content": "<p>x</p>"}).insert()
	frappe.db.commit()
	told = Client(scene.agent).ask("GET", "/api/method/frappe.desk.search.get_link_title", {"doctype": TEMPLATE, "docname": doc.name})
	assert "Between us" not in told.text


def test_one_person_fills_nobody_elses_list_of_templates(scene):
	client = Client(scene.chief)
	put = [
		client.ask("POST", f"/api/resource/{TEMPLATE}", {"title": f"! {number:02}", "content": "<p>x</p>", "is_shared": 1}).status
		for number in range(22)
	]
	assert put == [200] * 20 + [417] * 2
	frappe.set_user(scene.agent)
	assert len([one for one in post_templates.list()["items"] if one["owner_name"] == frappe.db.get_value("User", scene.chief, "full_name")]) == 20
	kept = client.ask("POST", f"/api/resource/{TEMPLATE}", {"title": "Own", "content": "<p>x</p>"})
	assert kept.status == 200, "one's own are nobody else's list"
	shared = client.ask("PUT", f"/api/resource/{TEMPLATE}/{kept.body['data']['name']}", {"is_shared": 1})
	assert shared.status == 417
	long = client.ask("POST", f"/api/resource/{TEMPLATE}", {"title": "Long", "content": "<p>" + "x" * 10_000 + "</p>"})
	assert long.status == 417 and len(long.sentences) == 1


def test_news_are_asked_for_as_often_as_somebody_looks(scene, monkeypatch):
	monkeypatch.setitem(limits.LIMITS, "news", (2, 3600))
	client = Client(scene.agent)
	asked = [client.call("feed.get_catch_up", channel=scene.channel, since="2020-01-01 00:00:00").status for _ in range(3)]
	assert asked == [200, 200, 429]
	assert channels.get_sidebar()
