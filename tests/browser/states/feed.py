"""The channel page: its feed, what is written, found and filtered there, its dialogs, and what goes wrong."""

import re

from playwright.sync_api import Page, expect

from tests.browser.states import MEDIUM, PHONE, Refusal, State

API = "convo_channels.api."
BUYING = "/channel-feed?channel=Buying+phase"
WARRANTY = "/channel-feed?channel=Warranty+about+to+expire"
POST = "article.convo-post"
OWN = "water analysis: 14 degrees"


def press(page: Page, name: str | re.Pattern[str], **options) -> None:
	page.get_by_role("button", name=name, **options).first.click()


def write(page: Page) -> None:
	press(page, "Write", exact=True)
	expect(page.get_by_role("textbox", name="Text of the post")).to_be_focused()


def own_post(page: Page):
	post = page.locator(POST).filter(has_text=OWN)
	post.hover()
	return post


def write_to_the_channel(page: Page) -> None:
	write(page)
	press(page, "The channel itself")
	page.get_by_role("textbox", name="Text of the post").fill("One\nTwo")


def post_nothing(page: Page) -> None:
	write(page)
	page.get_by_role("button", name="Post", exact=True).click(force=True)
	expect(page.locator(".convo-composer [role=alert]")).to_be_visible()


def choose_target(page: Page) -> None:
	write(page)
	page.keyboard.press("#")
	expect(page.locator("li[role=option]").first).to_be_visible()


def edit(page: Page) -> None:
	own_post(page).get_by_role("button", name="Edit the post").click()
	expect(page.locator(".convo-edit")).to_be_visible()


def save(page: Page, text: str) -> None:
	page.get_by_role("textbox", name="Text of the post").fill(text)
	press(page, "Save", exact=True)


def edit_what_another_changed(page: Page) -> None:
	other = page.context.new_page()
	other.goto(BUYING)
	edit(page)
	edit(other)
	save(other, "As another has it")
	expect(other.locator(".convo-edit")).to_have_count(0)
	save(page, "As I have it")
	expect(page.get_by_role("region", name="Changed meanwhile")).to_be_visible()
	other.close()


def read_versions(page: Page) -> None:
	edit(page)
	save(page, "Said anew")
	press(page, re.compile("^edited"))
	expect(page.get_by_test_id("post-version")).to_have_count(2)


def delete(page: Page) -> None:
	own_post(page).get_by_role("button", name="Delete the post").click()
	expect(page.get_by_role("button", name="Undo")).to_be_visible()


def choose_a_reaction(page: Page) -> None:
	own_post(page).get_by_role("button", name="Add a reaction").first.click()
	expect(page.get_by_role("dialog", name="Choose a reaction")).to_be_visible()


def write_a_meeting(page: Page) -> None:
	write(page)
	page.get_by_role("combobox", name="Type of the post").select_option("Meeting")
	press(page, "People")
	page.get_by_role("combobox", name="Find a colleague").fill("jonas")
	page.locator("li[role=option]").filter(has_text="Jonas").click()
	expect(page.get_by_role("button", name=re.compile("out of the meeting"))).to_be_visible()
	expect(page.get_by_role("button", name="People")).to_be_focused()


def write_a_day_that_is_none(page: Page) -> None:
	write(page)
	page.get_by_role("combobox", name="Type of the post").select_option("Meeting")
	page.get_by_role("textbox", name="Day of the meeting").fill("32nd")
	page.keyboard.press("Tab")
	expect(page.locator(".convo-details").get_by_role("alert")).to_be_visible()


def name_no_channel(page: Page) -> None:
	explain_channel(page)
	press(page, "Change", exact=True)
	page.get_by_role("dialog").get_by_role("textbox", name="Name").fill("")
	press(page, "Save", exact=True)
	expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()


def write_a_reminder(page: Page) -> None:
	write(page)
	page.get_by_role("combobox", name="Type of the post").select_option("Reminder")
	press(page, "In a week")
	press(page, "Pain point")


def choose_a_pin(page: Page) -> None:
	own_post(page).get_by_role("button", name="Pin the post").click()
	expect(page.locator(".convo-pin-menu")).to_be_visible()


def open_pins(page: Page) -> None:
	page.get_by_test_id("pins").first.click()
	expect(page.locator(".convo-pins-row").first).to_be_visible()
	page.wait_for_timeout(2000)  # what is seen counts as read by then


def open_answer(page: Page) -> None:
	page.get_by_test_id("answered").click()
	expect(page.get_by_test_id("is-answer")).to_be_visible()


def scroll_and_wait_for_news(page: Page) -> None:
	other = page.context.new_page()
	other.goto(BUYING)
	write(page)
	write_to_the_channel(other)
	press(other, "Post", exact=True)
	expect(page.locator(".convo-pill")).to_be_visible()
	other.close()


def open_filters(page: Page) -> None:
	press(page, "Filter")
	expect(page.get_by_role("dialog").get_by_label("Territory")).to_be_visible()


def help_(page: Page) -> None:
	page.keyboard.press("?")
	expect(page.get_by_role("dialog")).to_be_visible()


def new_channel(page: Page) -> None:
	press(page, "New channel")
	page.get_by_role("combobox", name="Segment").fill("open")
	expect(page.get_by_role("option").first).to_be_visible()


def new_channel_refused(page: Page) -> None:
	press(page, "New channel")
	page.keyboard.press("Escape")
	if not page.get_by_role("button", name="Create channel").is_visible():
		press(page, "New channel")
	press(page, "Create channel")
	expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()


def explain(page: Page) -> None:
	page.get_by_role("complementary", name="Customer").get_by_role("button", name=re.compile("^Why ")).first.click()
	expect(page.get_by_role("dialog")).to_contain_text("member")


def tried(page: Page) -> None:
	press(page, "Change something")
	expect(page.get_by_test_id("today")).to_be_visible()


def open_moves(page: Page) -> None:
	for row in page.locator(".convo-moves-button[aria-expanded=false]").all()[:2]:
		row.click()


def explain_channel(page: Page) -> None:
	press(page, "Explain this channel")
	expect(page.get_by_role("button", name="People", exact=True)).to_be_visible()


def name_people(page: Page) -> None:
	"""People and roles, some of them managers; and the list of those who can be invited."""
	explain_channel(page)
	press(page, "People", exact=True)
	dialog = page.get_by_role("dialog", name="People of the channel")
	field = dialog.get_by_role("combobox")
	for words, name in (("jonas", "Jonas Brandt"), ("sofie", "Sofie Jansen"), ("tobias", "Tobias Huber"), ("sales u", "Sales User")):
		field.fill(words)
		dialog.get_by_role("option", name=re.compile(name)).click()
		expect(dialog.locator(".convo-people-list li").filter(has_text=name)).to_be_visible()
		expect(field).to_be_focused()
	dialog.get_by_role("checkbox").first.check()
	field.fill("m")
	expect(dialog.get_by_role("option").first).to_be_visible()


def change_the_channel(page: Page) -> None:
	explain_channel(page)
	press(page, "Change", exact=True)
	expect(page.get_by_role("dialog", name="Change the channel")).to_be_visible()


def archive(page: Page) -> None:
	explain_channel(page)
	press(page, "Archive", exact=True)
	expect(page.get_by_test_id("archived")).to_be_visible()
	press(page, "Archived")


def arrange(page: Page) -> None:
	press(page, "Favourite", exact=True)
	press(page, "Arrange channels")
	field = page.get_by_role("textbox", name="New section")
	field.fill("Late payers")
	field.press("Enter")
	page.get_by_role("combobox", name="Section of Overdue payers").select_option("Late payers")
	expect(page.get_by_role("combobox", name="Section of Overdue payers")).to_be_focused()


def arranged(page: Page) -> None:
	arrange(page)
	press(page, "Arrange channels")
	expect(page.get_by_role("region", name="Late payers")).to_be_visible()


def keep_a_view(page: Page) -> None:
	press(page, "Views")
	page.get_by_role("textbox", name="Name of the view").fill("Notes from Austria")
	press(page, "Save view")
	expect(page.get_by_role("button", name="Rename Notes from Austria")).to_be_visible()


def rename_a_view(page: Page) -> None:
	keep_a_view(page)
	press(page, "Rename Notes from Austria")
	expect(page.get_by_role("textbox", name="Name of the view")).to_be_visible()


def choose_a_template(page: Page) -> None:
	write(page)
	press(page, "Templates")
	expect(page.locator(".convo-template").first).to_be_visible()


def write_a_decision(page: Page) -> None:
	write(page)
	page.get_by_role("combobox", name="Type of the post").select_option("Decision")
	page.get_by_role("checkbox", name="Pin to the customer").check()


def reply(page: Page) -> None:
	page.locator(".convo-thread-fold").first.click()
	page.get_by_role("button", name="Reply…").first.click()
	page.get_by_role("textbox", name="Text of the reply").fill("On Thursday")


def begin_drafts(page: Page) -> None:
	write_to_the_channel(page)
	page.get_by_role("button", name="Close, keep the draft").click()
	page.get_by_role("region", name="Drafts").get_by_role("button").first.click()
	expect(page.locator(".convo-draft-open").first).to_be_visible()


def write_on_two_devices(page: Page) -> None:
	def saved(of: Page):
		return of.expect_response(lambda answer: "drafts.save" in answer.url and answer.ok)

	with saved(page):
		write_to_the_channel(page)
	other = page.context.browser.new_context(base_url=page.url.split("/channel-feed")[0]).new_page()
	other.goto(BUYING)
	expect(other.get_by_role("region", name="Drafts")).to_contain_text("1 draft")
	press(other, "Write", exact=True)
	text = other.get_by_role("textbox", name="Text of the post")
	expect(text).to_have_value("One\nTwo")
	with saved(other):
		text.fill("As the other has it")
	with page.expect_response(lambda answer: "drafts.list" in answer.url and "place" in answer.url):
		page.get_by_role("textbox", name="Text of the post").fill("As this one has it")
	expect(page.get_by_role("region", name="Written on another device")).to_be_visible()
	other.context.close()


def broken(channel: dict) -> dict:
	warning = {"sentence": "Changes wait to be looked at.", "at": channel["evaluated_at"], "can_open": True}
	return {**channel, "segment_status": "Broken", "broken_reason": "There is no field x.", "warning": warning}


def of_broken(page: dict) -> dict:
	return {**page, "channel": broken(page["channel"])} if "channel" in page else page


NO_PAGE = {"items": [], "next_cursor": None, "now": None}
NO_MEMBERS = {"member_count": 0}

STATES = [
	State("feed", BUYING, POST),
	State("feed, a post chosen", BUYING, POST, lambda page: page.locator(POST).nth(1).click()),
	State("feed, loading", BUYING, ".convo-skeleton", answers={API + "feed.get_page": None}),
	State("feed, moves opened", BUYING + "&show=moves", ".convo-move", open_moves),
	State("feed, upcoming", "/channel-feed?channel=New+contacts&show=upcoming", ".convo-upcoming-row"),
	State("feed, channel explained", BUYING, POST, lambda page: press(page, "Explain this channel")),
	State("feed, filters open", BUYING, POST, open_filters),
	State("feed, filters of moves", BUYING + "&show=moves", ".convo-move", lambda page: press(page, "Filter")),
	State("feed, filtered", BUYING + "&territory=Austria&types=Note", ".convo-filters .convo-chip"),
	State("feed, nothing matches", BUYING + "&text=nosuchword", ".convo-state"),
	State("feed, composer", BUYING, POST, write_to_the_channel),
	State("feed, composer refuses", BUYING, POST, post_nothing),
	State("feed, composer chooses a customer", BUYING, POST, choose_target),
	State("feed, editing", BUYING, POST, edit),
	State("feed, editing what another changed", BUYING, POST, edit_what_another_changed),
	State("feed, what a post said", BUYING, POST, read_versions),
	State("feed, undo", BUYING, POST, delete),
	State("feed, reactions", BUYING, POST, choose_a_reaction),
	State("feed, a meeting is written", BUYING, POST, write_a_meeting),
	State("feed, a reminder is written", BUYING, POST, write_a_reminder),
	State("feed, pin", BUYING, POST, choose_a_pin),
	State("feed, pinned posts", WARRANTY, POST, open_pins),
	State("feed, an answered question", WARRANTY, POST, open_answer),
	State("feed, phone, a meeting is written", BUYING, POST, write_a_meeting, options={"viewport": PHONE}),
	State("feed, phone, pinned posts", WARRANTY, POST, open_pins, options={"viewport": PHONE}),
	State("feed, since the last visit", BUYING, ".convo-news"),
	State("feed, people of a channel", BUYING, POST, name_people),
	State("feed, a channel is changed", BUYING, POST, change_the_channel),
	State("feed, a channel without a name", BUYING, POST, name_no_channel),
	State("feed, phone, a day that is none", BUYING, POST, write_a_day_that_is_none, options={"viewport": PHONE}),
	State("feed, archived", BUYING, POST, archive),
	State("feed, arranging", BUYING, POST, arrange),
	State("feed, arranged", BUYING, POST, arranged),
	State("feed, a view is kept", BUYING + "&territory=Austria", ".convo-filters .convo-chip", keep_a_view),
	State("feed, a view is renamed", BUYING + "&territory=Austria", ".convo-filters .convo-chip", rename_a_view),
	State("feed, no views", BUYING, POST, lambda page: press(page, "Views")),
	State("feed, templates", BUYING, POST, choose_a_template),
	State("feed, a decision is written", BUYING, POST, write_a_decision),
	State("feed, a reply is written", BUYING, POST, reply),
	State("feed, drafts", BUYING, POST, begin_drafts),
	State("feed, written on two devices", BUYING, POST, write_on_two_devices),
	State("feed, found everywhere", BUYING + "&text=offer&scope=everywhere", ".convo-found-link"),
	State("feed, found nowhere", BUYING + "&text=quaggazebra&scope=everywhere", ".convo-found"),
	State("feed, phone, people of a channel", BUYING, POST, name_people, options={"viewport": PHONE}),
	State("feed, phone, a channel is changed", BUYING, POST, change_the_channel, options={"viewport": PHONE}),
	State("feed, news wait", BUYING, POST, scroll_and_wait_for_news),
	State("feed, unread channels", BUYING, POST, lambda page: press(page, "Unread")),
	State("feed, toast", BUYING + "&post=nosuchpost", ".preview-toasts p"),
	State("feed, key help", BUYING, POST, help_),
	State("feed, new channel", BUYING, POST, new_channel),
	State("feed, new channel refused", BUYING, POST, new_channel_refused),
	State("feed, explanation", BUYING + "&customer=Henrik+Aalbers", POST, explain),
	State("feed, something changed", BUYING, POST, tried),
	State("feed, broken segment", BUYING, ".convo-head-trouble", answers={API + "feed.get_page": of_broken}),
	State("feed, empty", BUYING, ".convo-state", answers={API + "feed.get_page": NO_PAGE}),
	State("feed, nobody in it", BUYING, ".convo-state", answers={
		API + "feed.get_page": NO_PAGE, API + "channels.get_channel": lambda channel: {**channel, **NO_MEMBERS}}),
	State("feed, fails", BUYING, ".convo-state", answers={API + "feed.get_page": Refusal("The database sleeps.")}),
	State("feed, unknown channel", "/channel-feed?channel=Nowhere", ".convo-state"),
	State("feed, no channels", "/channel-feed", ".convo-state", answers={
		API + "channels.get_sidebar": lambda side: {**side, "channels": []}}),
	State("feed, channels fail", "/channel-feed", ".convo-side .convo-state", answers={
		API + "channels.get_sidebar": Refusal("The database sleeps.")}),
	State("feed, medium with a card", BUYING + "&customer=Henrik+Aalbers", ".convo-customer-body", options={"viewport": MEDIUM}),
	State("feed, phone", BUYING, POST, options={"viewport": PHONE}),
	State("feed, phone, a post chosen", BUYING, POST, lambda page: page.locator(POST).filter(has_text=OWN).click(),
		options={"viewport": PHONE}),
	State("feed, phone, filters open", BUYING, POST, open_filters, options={"viewport": PHONE}),
	State("feed, phone, channels", "/channel-feed", ".convo-side-row", options={"viewport": PHONE}),
	State("feed, phone, card", BUYING + "&customer=Henrik+Aalbers", ".convo-customer-body", options={"viewport": PHONE}),
]  # fmt: skip
