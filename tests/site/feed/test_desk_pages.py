"""Both pages, the forms and what happens meanwhile, in a real Desk: Chromium, web server, realtime, worker."""

from urllib.parse import quote

import frappe
import pytest
from frappe.utils import fmt_money

from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	"""An agent and a manager, two channels, and customers with something to tell."""

	def __init__(self, ground):
		frappe.flags.mute_emails = True
		frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
		self.agent = user("anna", ("Convo Agent", "Sales User", "Support Team"))
		self.manager = user("maria", ("Convo Manager", "Sales Manager", "Support Team"))
		self.known = kit.customer(ground, "Bakery").name
		self.coming = kit.customer(ground, "Garden Centre").name
		kit.settle()
		both = kit.named([self.known, self.coming])
		asked = kit.segment(
			when("Quotation", "exists", measure="exists", filters=[["status", "is", "Open"]]), both,
			title=f"Open offers {frappe.generate_hash(length=4)}", fill=False,
		)  # fmt: skip
		frappe.db.commit()
		self.segment = kit.filled_by_worker(asked)
		self.channel = kit.channel(self.segment, title=f"Offers {frappe.generate_hash(length=4)}")
		self.closed = kit.channel(self.segment, is_restricted=1, users=[{"user": self.manager}])
		kit.quotation(ground, self.known, rate=1200)
		kit.issue(self.known, subject="The mixer is too loud")
		kit.mail(self.known)
		kit.post(self.known, "They want the offer by Friday", post_type="Call")
		kit.post(self.coming, "Met at the fair, interested in two machines", post_type="Meeting")
		kit.post(None, "Offers go out on Thursdays", channel=self.channel)
		kit.settle()


@pytest.fixture(scope="module")
def scene(ground, swept_module, base):
	return Scene(ground)


@pytest.fixture
def anna(scene, enter):
	return enter(scene.agent)


@pytest.fixture
def maria(scene, enter):
	return enter(scene.manager)


def feed_url(base, channel="", **query):
	parts = "&".join(f"{key}={quote(value)}" for key, value in {"channel": channel, **query}.items() if value)
	return f"{desk_of(base)}/channel-feed" + (f"?{parts}" if parts else "")


def test_an_agent_opens_a_channel_and_reads_what_was_said(scene, base, anna):
	anna.open_channel(url=feed_url(base), title=scene.channel)
	anna.see_post(text="They want the offer by Friday")
	anna.see_post(text="Offers go out on Thursdays")
	anna.see_move(customer=scene.known, text="joined")
	anna.not_see(text="Met at the fair")
	names = " ".join(anna.channels())
	assert scene.channel in names and scene.closed not in names
	anna.shot(name="channel-feed")


def test_the_card_beside_the_feed_knows_the_customer(scene, base, anna):
	anna.go(url=feed_url(base, scene.channel, customer=scene.known))
	anna.see(text=scene.known, within=".convo-feed-card")
	anna.see(text=scene.segment, within=".convo-feed-card")
	anna.see(text="CC North", within=".convo-feed-card")


def test_an_agent_writes_a_post_on_a_customer(scene, base, anna):
	anna.open_channel(url=feed_url(base), title=scene.channel)
	anna.write_post(text="They accept, contract follows", customer=scene.known, post_type="Decision")
	anna.see_post(text="They accept, contract follows")
	frappe.db.rollback()
	(post,) = frappe.get_all(
		"Convo Post",
		{"text": ["like", "%contract follows%"]},
		["customer", "channel", "author", "post_type"],
		order_by="name",
	)
	assert (post.customer, post.channel) == (scene.known, None)
	assert (post.author, post.post_type) == (scene.agent, "Decision")


def test_a_submitted_quotation_brings_customer_and_posts_in_before_ones_eyes(ground, scene, base, anna):
	anna.open_channel(url=feed_url(base), title=scene.channel)
	anna.see_post(text="They want the offer by Friday")
	anna.not_see(text="Met at the fair")
	seller = Client(scene.manager)
	quotation = kit.quotation(ground, scene.coming, submit=False)
	kit.settle()  # the draft is history before it is submitted
	_submit_elsewhere(base, seller, quotation.name)
	anna.see_move(customer=scene.coming, text="joined")
	anna.see_post(text="Met at the fair, interested in two machines")
	anna.see_move(customer=scene.coming, text="became open")
	anna.shot(name="channel-feed-live")


def _submit_elsewhere(base, seller, quotation):
	"""Another session, over the running web server: its worker drains, its realtime tells."""
	import requests

	port = base.rsplit(":", 1)[1]
	answer = requests.put(
		f"http://127.0.0.1:{port}/api/resource/Quotation/{quotation}",
		json={"docstatus": 1},
		headers={**seller.headers, "Host": base.split("//")[1]},
		timeout=60,
	)
	assert answer.status_code == 200, answer.text


def test_what_a_colleague_writes_appears_by_itself(scene, base, anna, maria):
	anna.open_channel(url=feed_url(base), title=scene.channel)
	maria.open_channel(url=feed_url(base), title=scene.channel)
	maria.write_post(text="I call them tomorrow", customer=scene.known)
	maria.see_post(text="I call them tomorrow")
	anna.see_post(text="I call them tomorrow")


def test_the_address_carries_channel_and_filters(scene, base, anna):
	anna.open_channel(url=feed_url(base), title=scene.channel)
	anna.search_posts(text="Friday")
	anna.see_post(text="They want the offer by Friday")
	anna.not_see(text="Offers go out on Thursdays")
	address = anna.address()
	assert quote(scene.channel) in address.replace("+", "%20") and "text=Friday" in address
	anna.reload()
	anna.see_post(text="They want the offer by Friday")
	assert anna.searched() == "Friday"
	anna.not_see(text="Offers go out on Thursdays")


def test_a_channel_one_is_not_in_cannot_be_opened(scene, base, anna):
	anna.go(url=feed_url(base, scene.closed))
	anna.see(text="There is no such channel, or you are not in it.")


def test_the_customer_form_leads_to_the_story(scene, base, anna):
	anna.open_form(url=f"{desk_of(base)}/customer/{quote(scene.known)}", title=scene.known)
	anna.see(text=scene.segment, within=".convo-segments")
	anna.press_form_button(name="Conversation")
	anna.see_row(text="They want the offer by Friday")
	anna.see_row(text="The mixer is too loud")
	anna.see_row(text="About our order")
	anna.see_row(text=fmt_money(1200, precision=2))
	assert "customer-timeline" in anna.address()
	anna.shot(name="customer-timeline")


def test_the_story_is_filtered_by_kind_and_medium(scene, base, anna):
	anna.go(url=f"{desk_of(base)}/customer-timeline?customer={quote(scene.known)}")
	anna.see_row(text="They want the offer by Friday")
	anna.press_chip(name="Email")
	anna.see_row(text="About our order")
	anna.not_see(text="They want the offer by Friday", within=".convo-app")
	assert "show=Email" in anna.address()
	anna.reload()
	anna.see_row(text="About our order")
	anna.not_see(text="They want the offer by Friday", within=".convo-app")


def test_what_happens_to_a_customer_appears_in_the_story_by_itself(scene, base, anna, maria):
	url = f"{desk_of(base)}/customer-timeline?customer={quote(scene.known)}"
	anna.go(url=url)
	anna.see_row(text="They want the offer by Friday")
	maria.go(url=url)
	maria.see_row(text="They want the offer by Friday")
	maria.write_post(text="Left a message on the machine")
	maria.see_row(text="Left a message on the machine")
	anna.see_row(text="Left a message on the machine")


def test_the_form_of_a_segment_says_counts_and_verifies(scene, base, maria):
	maria.open_form(url=f"{desk_of(base)}/convo-segment/{quote(scene.segment)}", title=scene.segment)
	maria.see_in_form(field="builder_html", text="Customers")
	maria.see_in_form(field="overview_html", text=scene.channel)
	maria.see_in_form(field="builder_html", text=scene.known)
	maria.shot(name="segment-form")
	maria.press_form_button(name="Verify", group="Segment")
	maria.see_dialog(text="Membership is exactly what the rule says.")
	maria.shot(name="segment-verify")
	maria.close_dialog()


def test_somebody_without_the_role_is_not_let_in(ground, base, scene, enter):
	outsider = enter(ground.users["outsider"])
	outsider.go(url=feed_url(base))
	outsider.see(text="Not permitted")


def test_the_pages_fit_a_phone(scene, base, enter):
	anna = enter(scene.agent, viewport={"width": 390, "height": 800})
	anna.go(url=feed_url(base, scene.channel))
	anna.see_post(text="They want the offer by Friday")
	anna.shot(name="channel-feed-phone")
	anna.go(url=f"{desk_of(base)}/customer-timeline?customer={quote(scene.known)}")
	anna.see_row(text="They want the offer by Friday")
	anna.shot(name="customer-timeline-phone")
