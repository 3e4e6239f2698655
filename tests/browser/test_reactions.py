"""Reactions under a post: chosen by mouse and by keys, seen on another page at once, told in one sentence, hit by a finger."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import audit
from tests.browser.states import PHONE
from tests.browser.states.feed import BUYING, OWN, POST, own_post

# The post of the demo business to which two colleagues have reacted.
SEEN = "Jonas Brandt reacted with 👍"


def one_post(page: Page):
	return page.locator(POST).filter(has_text=OWN)


def chips(page: Page):
	return one_post(page).locator(".convo-reaction")


def picker(page: Page):
	return page.get_by_role("dialog", name="Choose a reaction")


def add(page: Page):
	return own_post(page).get_by_role("button", name="Add a reaction").first


def test_a_reaction_is_seen_on_another_page_at_once_and_moves_no_other_row(open_page):
	page, other = open_page(BUYING), open_page(BUYING)
	expect(chips(other)).to_have_count(2)
	asked: list[str] = []
	other.wait_for_timeout(2500)  # what was seen there is told as read, and the channels are asked for it
	other.on("request", lambda request: asked.append(request.url))
	before = one_post(other).bounding_box()
	add(page).click()
	picker(page).get_by_role("group", name="Frequent emoji").get_by_role("button", name="eyes").click()
	expect(picker(page)).to_have_count(0)
	mine = one_post(page).get_by_role("button", name="You reacted with 👀")
	expect(mine).to_have_attribute("aria-pressed", "true")
	there = one_post(other).get_by_role("button", name="You reacted with 👀")
	expect(there).to_be_visible()
	assert one_post(other).bounding_box()["y"] == before["y"]
	assert any("feed.get_changes" in url for url in asked)
	assert not [url for url in asked if "get_sidebar" in url or "get_channel" in url or "get_page" in url], "the rows alone are asked for"
	mine.click()
	expect(mine).to_have_count(0)
	expect(there).to_have_count(0)
	expect(chips(page)).to_have_count(2)


def test_a_press_on_what_others_said_says_it_too(open_page):
	page = open_page(BUYING)
	chip = one_post(page).get_by_role("button", name=SEEN)
	expect(chip).to_contain_text("👍 1")
	chip.click()
	chip = one_post(page).get_by_role("button", name="You and Jonas Brandt reacted with 👍")
	expect(chip).to_contain_text("👍 2")
	chip.hover()
	expect(one_post(page).locator(".convo-reaction-tip")).to_have_text("You and Jonas Brandt reacted with 👍")
	page.reload()
	expect(chip).to_have_attribute("aria-pressed", "true")


def test_all_of_it_goes_by_keys(open_page):
	page = open_page(BUYING)
	button = add(page)
	button.focus()
	page.keyboard.press("Enter")
	field = picker(page).get_by_role("textbox", name="Find an emoji")
	expect(field).to_be_focused()
	page.keyboard.press("Escape")
	expect(picker(page)).to_have_count(0)
	expect(button).to_be_focused()
	page.keyboard.press("Enter")
	page.keyboard.press("ArrowDown")
	found = picker(page).locator(".convo-emoji")
	expect(found.nth(0)).to_be_focused()
	for key, at in (("ArrowRight", 1), ("ArrowDown", 9), ("ArrowLeft", 8), ("ArrowUp", 0), ("End", 71), ("Home", 0)):
		page.keyboard.press(key)
		expect(found.nth(at)).to_be_focused()
	page.keyboard.press("ArrowUp")
	expect(field).to_be_focused()
	field.fill("invoice")
	expect(found).to_have_count(1)
	page.keyboard.press("Enter")
	expect(button).to_be_focused()
	expect(one_post(page).get_by_role("button", name="You reacted with 🧾")).to_be_visible()
	expect(page.locator(".convo-live")).to_contain_text("You reacted with 🧾")


def test_keys_of_the_page_are_nothing_while_one_chooses(open_page):
	page = open_page(BUYING)
	add(page).click()
	page.keyboard.press("ArrowDown")
	for key in ("e", "Delete", "c"):
		page.keyboard.press(key)
	expect(page.locator(".convo-edit, .convo-undo-bar, .convo-composer")).to_have_count(0)
	expect(picker(page)).to_be_visible()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_on_a_phone_it_is_inside_the_screen_and_hit_by_a_finger(open_page, direction):
	page = open_page(BUYING, viewport=PHONE, has_touch=True, is_mobile=True)
	page.evaluate("direction => (document.documentElement.dir = direction)", direction)
	one_post(page).get_by_role("button", name="Add a reaction").tap()
	box, width = picker(page).bounding_box(), page.viewport_size["width"]
	assert 0 <= box["x"] and box["x"] + box["width"] <= width
	for button in picker(page).locator(".convo-emoji").all()[:12]:
		found = button.bounding_box()
		assert found["width"] >= 44 and found["height"] >= 44
	picker(page).get_by_role("button", name="eyes").first.tap()
	expect(one_post(page).get_by_role("button", name="You reacted with 👀")).to_be_visible()
	assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_about_chips_and_picker(open_page):
	page = open_page(BUYING)
	one_post(page).get_by_role("button", name=SEEN).click()
	add(page).click()
	expect(picker(page)).to_be_visible()
	found = audit(page)
	assert not found, "\n" + "\n".join(map(str, found))
