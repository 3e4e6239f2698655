"""Why somebody is held or left out by hand is read by whoever may read the exceptions; others learn that it is so."""

import json

import frappe
import pytest
from frappe.utils import add_days, nowdate

from convo_channels.api import customers, explain, feed, moves, segments, timeline
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

WHY = "SECRETREASON owes 5000"
DAYS = 5


class Scene:
	def __init__(self, ground):
		frappe.flags.mute_emails = True
		self.soon = str(add_days(nowdate(), DAYS))
		self.manager, self.agent = ground.users["manager"], ground.users["agent"]
		self.held, self.out, self.ended = (kit.customer(ground, word).name for word in ("Held", "Left out", "Ended"))
		kit.settle()
		self.segment = kit.segment(
			when("Customer", "is no", field="is_frozen"), kit.named([self.out, self.ended]),
			member_actions=[{"on_move": "Left", "action": "Post in Channel", "message": "{customer} left: {reason}"}],
		)  # fmt: skip
		self.channel = kit.channel(self.segment)
		doc = frappe.get_doc("Convo Segment", self.segment)
		for name, kind in ((self.held, "Include"), (self.out, "Exclude")):
			doc.append("exceptions", {"customer": name, "kind": kind, "reason": WHY, "until_on": self.soon})
		doc.save()
		kit.fill_segment(self.segment)
		assert kit.members(self.segment) == {self.held, self.ended}
		fk.work()
		# What the log of a version before holds of an exception that ended with a day; the other row is of this version.
		frappe.db.set_value(
			"Convo Segment Log", frappe.db.get_value("Convo Segment Log", {"segment": self.segment, "customer": self.held}),
			{"reason": f"Included by hand until {self.soon}: {WHY}", "event": None, "particulars": None},
		)  # fmt: skip
		frappe.db.commit()

	def everything(self, who):
		"""{way: what it tells}"""
		frappe.set_user(who)
		try:
			told = {"feed": feed.get_page(self.channel, filters={"show": "all"}), "overview": segments.get_overview(self.segment)}
			told["upcoming"] = moves.get_upcoming(segment=self.segment, days=14)
			for name in (self.held, self.out):
				told[f"explain {name}"] = explain.explain(self.segment, name)
				told[f"timeline {name}"] = timeline.get_page(name)
				told[f"card {name}"] = customers.get_card(name)
			told["log"] = frappe.get_list("Convo Segment Log", {"segment": self.segment}, ["*"], order_by="name")
			told["posts"] = frappe.get_list("Convo Post", {"customer": self.out}, ["content"], order_by="name")
			return {way: json.dumps(found, default=str) for way, found in told.items()}
		finally:
			frappe.set_user("Administrator")


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


def test_who_may_read_the_exceptions_reads_why(scene):
	told = scene.everything(scene.manager)
	said = {way for way, text in told.items() if WHY in text}
	assert said == set(told) - {"posts", f"card {scene.out}"}, "all but what others read too"


def test_who_may_not_learns_that_it_was_by_hand(scene):
	told = scene.everything(scene.agent)
	assert {way: text for way, text in told.items() if "SECRETREASON" in text} == {}
	for way in ("feed", f"timeline {scene.out}", f"explain {scene.out}", "overview"):
		assert "Never included" in told[way], way
	for way in ("feed", f"timeline {scene.held}", f"explain {scene.held}", f"card {scene.held}"):
		assert "Included by hand" in told[way], way
	assert scene.soon not in told[f"explain {scene.out}"] + told[f"timeline {scene.held}"] + told["feed"]
	found = json.loads(told[f"explain {scene.out}"])
	assert found["exception"] == {"kind": "Exclude", "reason": None, "until_on": None}
	assert found["missing"][0] == "Never included"
	upcoming = [item["text"] for item in json.loads(told["upcoming"])["items"]]
	assert len(upcoming) == 2 and {text.partition(", when ")[2] for text in upcoming} == {'"Never include" ends.', '"Always include" ends.'}


def test_the_log_is_not_listed_filtered_or_opened_by_it(scene):
	rows = frappe.get_all("Convo Segment Log", {"segment": scene.segment, "reason": ("like", "%SECRET%")}, pluck="name")
	assert len(rows) == 2
	for who, sees in ((scene.manager, 2), (scene.agent, 0)):
		client = Client(who)
		for operator, word in (("like", "%SECRETREASON o%"), ("like", "Never included: S%"), ("like", "Included by hand u%")):
			asked = {
				"doctype": "Convo Segment Log",
				"filters": json.dumps([["segment", "=", scene.segment], ["reason", operator, word]]),
			}  # fmt: skip
			found = client.ask("GET", "/api/method/frappe.client.get_count", asked)
			assert found.message == (sees if word.startswith("%") else sees // 2), (who, word)
		for name in rows:
			for path in ("/api/resource", "/api/v2/document"):
				status = client.ask("GET", f"{path}/Convo Segment Log/{name}").status
				assert status == (200 if sees else 403), (who, path)


def test_a_level_taken_away_takes_the_reason_along(scene):
	"""A manager of a site with permissions of its own, without the level of the exceptions."""
	reader = user("no-level", ("Convo Agent", "Sales Manager"))
	frappe.db.commit()
	assert [way for way, text in scene.everything(reader).items() if "SECRETREASON" in text] == []


def test_what_an_action_says_to_others_holds_no_reason_of_an_exception(scene):
	(post,) = frappe.get_all("Convo Post", {"customer": scene.out}, ["content"])
	assert "left: Never included" in post.content and WHY not in post.content
