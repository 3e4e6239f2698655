"""Explanations from each of their places, moves ahead and history, in a real Desk: as an agent, as a manager, and as
somebody who may not read what a rule is about."""

from urllib.parse import quote

import frappe
import pytest
from frappe.utils import add_days, now_datetime, nowdate

from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

OFFER_DAYS = 10


class Scene:
	"""A segment of customers with a fresh open quotation, its channel, one customer inside and one outside."""

	def __init__(self, ground):
		frappe.flags.mute_emails = True
		frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
		self.agent = user("anna", ("Convo Agent", "Sales User", "Support Team"))
		self.manager = user("maria", ("Convo Manager", "Sales Manager", "Support Team"))
		self.listener = user("lena", ("Convo Agent",))
		_may_read_customers_only("Convo Agent")
		self.inside = kit.customer(ground, "Mill").name
		self.outside = kit.customer(ground, "Orchard").name
		self.post = kit.post(self.inside, "They compare two offers")
		kit.settle()
		self.segment = kit.segment(
			when(
				"Quotation", "exists", measure="exists", filters=[["status", "is", "Open"]],
				period="in the last (days)", period_days=OFFER_DAYS,
			),
			kit.named([self.inside, self.outside]),
			title=f"Fresh offers {frappe.generate_hash(length=4)}",
		)  # fmt: skip
		self.channel = kit.channel(self.segment, title=f"Fresh {frappe.generate_hash(length=4)}")
		# comes in before one's eyes, so that the feed tells of it
		self.quotation = kit.quotation(ground, self.inside, rate=700).name
		kit.settle()
		entry = {"segment": self.segment, "customer": self.inside}
		frappe.db.set_value("Convo Segment Log", entry, "logged_at", add_days(now_datetime(), -20))
		frappe.db.commit()
		self.leaves_on = add_days(nowdate(), OFFER_DAYS + 1)


def _may_read_customers_only(role):
	"""On a bare site the role reads no Customer; a business would give it one that does."""
	if not frappe.db.exists("Custom DocPerm", {"parent": "Customer", "role": role}):
		from frappe.permissions import add_permission

		add_permission("Customer", role, 0)


@pytest.fixture(scope="module")
def scene(ground, swept_module, base):
	made = Scene(ground)
	yield made
	frappe.set_user("Administrator")
	frappe.permissions.reset_perms("Customer")
	frappe.db.commit()


@pytest.fixture
def anna(scene, enter):
	return enter(scene.agent)


@pytest.fixture
def maria(scene, enter):
	return enter(scene.manager)


def feed_url(base, channel, **query):
	parts = "&".join(f"{key}={quote(value)}" for key, value in {"channel": channel, **query}.items())
	return f"{desk_of(base)}/channel-feed?{parts}"


def form_url(base, doctype, name):
	return f"{desk_of(base)}/{doctype}/{quote(name)}"


def see_why_inside(person, scene):
	person.see_explained(
		title=f"Why {scene.inside} is in {scene.segment}",
		texts=["A member since", "Quotation", scene.quotation, "met"],
	)


def test_the_segments_form_explains_each_member_and_whoever_is_searched(scene, base, maria):
	maria.open_form(url=form_url(base, "convo-segment", scene.segment), title=scene.segment)
	maria.see_in_form(field="overview_html", text="1 customer")
	maria.see_in_form(field="overview_html", text=scene.channel)
	maria.ask_why(customer=scene.inside, segment=scene.segment)
	see_why_inside(maria, scene)
	maria.shot(name="explain-segment-form")
	maria.close_explanation()
	maria.click(role="button", name="Explain a customer")
	maria.explain_another(customer=scene.outside)
	maria.see_explained(
		title=f"Why {scene.outside} is not in {scene.segment}",
		texts=["Not a member", "What is missing:", "open quotation", "needs one."],
	)


def test_the_customer_form_shows_segments_with_since_and_why(scene, base, anna):
	anna.open_form(url=form_url(base, "customer", scene.inside), title=scene.inside)
	anna.see(text=scene.segment, within=".convo-segments")
	anna.see(text="since ", within=".convo-segments")
	anna.ask_why(customer=scene.inside, segment=scene.segment, within=".convo-segments")
	see_why_inside(anna, scene)
	anna.shot(name="explain-customer-form")
	anna.close_explanation()
	anna.click(role="link", name=f"{scene.segment} since")
	anna.see_post(text="They compare two offers")
	assert "channel-feed" in anna.address()


def test_a_customer_outside_has_no_chip_and_a_new_one_nothing_at_all(scene, base, anna):
	anna.open_form(url=form_url(base, "customer", scene.outside), title=scene.outside)
	anna.see(text="Timeline", within=".convo-segments")
	anna.not_see(text=scene.segment, within=".convo-segments")
	anna.go(url=f"{desk_of(base)}/customer/new")
	anna.see(text="New Customer")
	assert anna.count_shown(selector=".convo-segments > *") == 0


def test_the_card_in_the_channel_explains_in_and_out_and_knows_what_comes(scene, base, anna):
	anna.go(url=feed_url(base, scene.channel, customer=scene.inside))
	day = kit.brief_day(scene.leaves_on)
	anna.see(text=f"Leaves on {day}", within=".convo-feed-card")
	anna.ask_why(customer=scene.inside, segment=scene.segment, within=".convo-feed-card")
	see_why_inside(anna, scene)
	anna.go(url=feed_url(base, scene.channel, customer=scene.outside))
	anna.click(role="button", name="Why not here?")
	anna.see_explained(title=f"Why {scene.outside} is not in {scene.segment}", texts=["What is missing:"])


def test_a_move_in_the_feed_and_a_chip_on_the_timeline_explain(scene, base, anna):
	anna.go(url=feed_url(base, scene.channel, show="moves"))
	anna.see_move(customer=scene.inside, text="joined")
	anna.ask_why(customer=scene.inside, segment=scene.segment, within=".convo-move")
	see_why_inside(anna, scene)
	anna.click(role="link", name="Open the timeline", within=".convo-explain")
	anna.see_row(text="They compare two offers")
	assert "customer-timeline" in anna.address()
	anna.ask_why(customer=scene.inside, segment=scene.segment, within=".convo-who")
	see_why_inside(anna, scene)


def test_what_lies_ahead_stands_in_the_channel_and_on_the_segment(scene, base, anna, maria):
	anna.go(url=feed_url(base, scene.channel))
	anna.see_post(text="They compare two offers")
	anna.click(role="button", name="Upcoming")
	day = kit.brief_day(scene.leaves_on)
	anna.see_ahead(customer=scene.inside, text=f"Leaves on {day}")
	assert "show=upcoming" in anna.address()
	anna.shot(name="channel-upcoming")
	anna.click(role="button", name="7 days")
	anna.see(text="Nobody enters or leaves in the next 7 days")
	maria.open_form(url=form_url(base, "convo-segment", scene.segment), title=scene.segment)
	maria.open_tab(name="Upcoming")
	maria.see_ahead(customer=scene.inside, text=f"Leaves on {day}")
	maria.shot(name="segment-upcoming")


def test_history_tells_the_size_and_who_was_in_on_a_day(scene, base, maria):
	maria.open_form(url=form_url(base, "convo-segment", scene.segment), title=scene.segment)
	maria.open_tab(name="History")
	assert maria.read_chart(name="Members over time") == "Now: 1 customer"
	maria.see(text="nobody has left yet, so there is no average")
	maria.choose_day(day=add_days(nowdate(), -21))
	maria.see(text="Nothing is recorded before", within=".convo-members-on")
	maria.choose_day(day=add_days(nowdate(), -1))
	maria.see(text="1 customer on the evening of", within=".convo-members-on")
	maria.see(text=scene.inside, within=".convo-members-on")
	maria.shot(name="segment-history")


def test_what_one_may_not_read_stays_hidden_in_the_explanation(scene, base, enter):
	lena = enter(scene.listener)
	lena.go(url=feed_url(base, scene.channel, customer=scene.inside))
	lena.ask_why(customer=scene.inside, segment=scene.segment, within=".convo-feed-card")
	told = lena.explained()
	assert "hidden" in told and "You may not read what this condition is about" in told
	assert scene.quotation not in told
	lena.shot(name="explain-hidden")


def test_the_explanation_fills_a_phone(scene, base, enter):
	anna = enter(scene.agent, viewport={"width": 390, "height": 800})
	anna.open_form(url=form_url(base, "customer", scene.inside), title=scene.inside[:8])
	anna.ask_why(customer=scene.inside, segment=scene.segment, within=".convo-segments")
	see_why_inside(anna, scene)
	assert anna.explanation_fills_the_screen()
	anna.shot(name="explain-phone")
