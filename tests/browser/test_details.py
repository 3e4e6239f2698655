"""What each type of post needs, answers and pins: written by mouse and keys, shown on the card of a post, hit by a finger."""

import re

from playwright.sync_api import Page, expect

from tests.browser.fingers import finger_hits
from tests.browser.states import PHONE
from tests.browser.states.feed import (
	BUYING,
	POST,
	WARRANTY,
	open_pins,
	own_post,
	press,
	write,
	write_a_meeting,
)

CUSTOMER = "Quellmark Hotels AG"


def text_of(page: Page):
	return page.get_by_role("textbox", name="Text of the post")


def type_of(page: Page):
	return page.get_by_role("combobox", name="Type of the post")


def send(page: Page) -> None:
	page.get_by_role("button", name="Post", exact=True).click()


def test_a_meeting_is_asked_for_its_time_and_shows_it(open_page):
	page = open_page(BUYING)
	write_a_meeting(page)
	text_of(page).fill("Talked about the bar")
	send(page)
	expect(page.locator(".convo-composer [role=alert]")).to_have_text("Say when the meeting is: its day and its time.")
	page.get_by_role("textbox", name="Day of the meeting", exact=True).fill("2026-04-01")
	page.get_by_role("textbox", name="Time of the meeting").fill("10:30")
	page.get_by_role("textbox", name="Length in minutes").fill("90")
	press(page, "Concern")
	send(page)
	written = page.locator(POST).filter(has_text="Talked about the bar")
	expect(written.locator(".convo-post-facts")).to_contain_text("10:30")
	expect(written.locator(".convo-post-facts")).to_contain_text("1 h 30 min")
	expect(written.locator(".convo-post-facts")).to_contain_text("with Jonas Brandt")
	expect(written.locator("[data-mark=Concern]")).to_have_text("Concern")
	written.hover()
	written.get_by_role("button", name="Edit the post").click()
	edited = page.locator(".convo-edit")
	expect(edited.get_by_role("textbox", name="Length in minutes")).to_have_value("90")
	edited.get_by_role("textbox", name="Length in minutes").fill("15")
	edited.get_by_role("button", name="Save").click()
	expect(written.locator(".convo-post-facts")).to_contain_text("15 min")
	expect(written).to_contain_text("edited")


def test_what_was_chosen_survives_a_reload(open_page):
	page = open_page(BUYING)
	write(page)
	type_of(page).select_option("Reminder")
	press(page, "Tomorrow")
	text_of(page).fill("Call them back")
	page.wait_for_timeout(500)
	page.reload()
	expect(text_of(page)).to_have_value("Call them back")
	expect(page.get_by_role("button", name="Tomorrow")).to_have_attribute("aria-pressed", "true")
	send(page)
	expect(page.locator(POST).filter(has_text="Call them back").locator(".convo-post-facts")).to_contain_text("Reminds Anna Keller on")


def test_a_question_is_answered_by_a_reply_and_leads_to_it(open_page):
	page = open_page(BUYING)
	write(page)
	type_of(page).select_option("Question")
	text_of(page).fill("Which cartridge do they need?")
	send(page)
	asked = page.locator(POST).filter(has_text="Which cartridge do they need?")
	expect(asked.get_by_test_id("open-question")).to_have_text("Open question")
	asked.hover()
	asked.get_by_role("button", name="Reply to the post").first.click()
	page.get_by_role("textbox", name="Text of the reply").fill("The large one")
	asked.get_by_role("button", name="Reply", exact=True).click()
	asked.get_by_role("button", name="This answers the question").click()
	expect(asked.get_by_test_id("is-answer")).to_be_visible()
	expect(asked.get_by_test_id("open-question")).to_have_count(0)
	asked.locator(".convo-thread-fold").click()
	expect(asked.locator(".convo-reply")).to_have_count(0)
	asked.get_by_test_id("answered").click()
	expect(asked.locator(".convo-reply")).to_be_focused()
	asked.get_by_role("button", name="This does not answer the question").click()
	expect(asked.get_by_test_id("open-question")).to_be_visible()


def test_a_pin_stands_above_the_feed_and_on_the_card_and_leads_to_its_post(open_page):
	page, other = open_page(BUYING), open_page(BUYING)
	expect(page.locator(".convo-feed-main").get_by_test_id("pins")).to_have_count(0)
	post = own_post(page)
	post.click()
	page.keyboard.press("p")
	page.locator("[data-pin=channel]").click()
	for shown in (page, other):
		expect(shown.locator(".convo-feed-main").get_by_test_id("pins")).to_have_text("1 pinned")
	card = page.get_by_role("complementary", name="Customer")
	expect(card.get_by_test_id("pins")).to_have_text("1 pinned")
	page.keyboard.press("p")
	expect(page.locator("[data-pin=channel]")).to_be_focused()
	page.keyboard.press("Escape")
	expect(page.locator(".convo-pin-menu")).to_have_count(0)
	page.keyboard.press("p")
	page.keyboard.press("ArrowDown")
	expect(page.locator("[data-pin=customer]")).to_be_focused()
	page.keyboard.press("Enter")
	expect(card.get_by_test_id("pins")).to_have_text("2 pinned")
	expect(page.locator(".convo-pin-menu")).to_have_count(0)
	other.locator(".convo-feed-main").get_by_test_id("pins").click()
	row = other.locator(".convo-pins-row")
	expect(row).to_contain_text(CUSTOMER)
	row.click()
	expect(other).to_have_url(re.compile("post="))
	expect(own_post(other)).to_have_class(re.compile("convo-is-selected"))
	own_post(page).get_by_role("button", name="Pin the post").click()
	page.locator("[data-pin=channel]").click()
	expect(other.locator(".convo-feed-main").get_by_test_id("pins")).to_have_count(0)


def test_a_decision_is_pinned_with_its_writing(open_page):
	page = open_page(BUYING)
	page.locator(POST).filter(has_text="water analysis: 14 degrees").click()
	write(page)
	type_of(page).select_option("Decision")
	page.get_by_role("checkbox", name="Pin to the customer").check()
	text_of(page).fill("The large cartridge it is")
	send(page)
	card = page.get_by_role("complementary", name="Customer")
	expect(card.get_by_test_id("pins")).to_have_text("2 pinned")
	card.get_by_test_id("pins").click()
	expect(card.locator(".convo-pins-row").first).to_contain_text("The large cartridge it is")


def test_the_card_shows_the_latest_marks_and_leads_to_them(open_page):
	page = open_page(BUYING + "&customer=Quellmark+Hotels+AG")
	marks = page.get_by_test_id("card-marks")
	expect(marks).to_contain_text("wants the same setup")
	marks.get_by_role("link").click()
	expect(page).to_have_url(re.compile("customer-timeline.*row=post"))


def test_the_demo_business_has_an_answered_question_and_a_pin(open_page):
	page = open_page(WARRANTY)
	open_pins(page)
	expect(page.locator(".convo-pins-row").first).to_contain_text("three options")
	page.get_by_test_id("answered").click()
	expect(page.get_by_test_id("is-answer")).to_be_visible()


def test_a_finger_hits_all_of_it(open_page):
	page = open_page(BUYING, viewport=PHONE, has_touch=True)
	write_a_meeting(page)
	for button in page.locator(".convo-details button:visible").all():
		assert finger_hits(button), button.inner_text()
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
