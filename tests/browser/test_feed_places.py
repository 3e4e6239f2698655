"""Where things stand in a channel: menus inside the column they open in, buttons that are seen on a grey ground, forms in lines."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.states import PHONE
from tests.browser.states.feed import (
	BUYING,
	POST,
	archive,
	edit_what_another_changed,
	explain_channel,
	own_post,
	write,
	write_on_two_devices,
)

FEED = ".convo-feed-main"
# What of a box is seen: less what the boxes around it cut off.
CUT = """menu => {
	const box = menu.getBoundingClientRect();
	let [left, right] = [0, document.documentElement.clientWidth];
	for (let at = menu.parentElement; at && at !== document.body; at = at.parentElement) {
		if (getComputedStyle(at).overflowX === "visible") continue;
		const around = at.getBoundingClientRect();
		[left, right] = [Math.max(left, around.left), Math.min(right, around.right)];
	}
	return Math.max(left - box.left, box.right - right);
}"""
# The ground of a button as it is seen, the one around it, and what else draws its edge.
GROUNDS = """button => {
	const ground = (from) => {
		for (let at = from; at; at = at.parentElement) {
			const colour = getComputedStyle(at).backgroundColor;
			if (colour !== "rgba(0, 0, 0, 0)" && colour !== "transparent") return colour;
		}
		return "";
	};
	return [ground(button), ground(button.parentElement)];
}"""


def open_templates(page: Page) -> Locator:
	write(page)
	page.get_by_role("button", name="Templates").click()
	return page.locator(".convo-template-menu")


def open_menu(name: str, menu: str):
	def steps(page: Page) -> Locator:
		page.locator(FEED).get_by_role("button", name=re.compile(name)).first.click()
		return page.locator(menu)

	return steps


def open_of_post(name: str, menu: str):
	def steps(page: Page) -> Locator:
		post = own_post(page)
		post.locator(".convo-post-facts").first.click()
		post.get_by_role("button", name=name).first.click()
		return page.locator(menu)

	return steps


MENUS = {
	"filter": open_menu("^Filter", ".convo-filter-menu"),
	"views": open_menu("^Views", ".convo-view-menu"),
	"templates": open_templates,
	"pin": open_of_post("Pin the post", ".convo-pin-menu"),
	"reactions": open_of_post("Add a reaction", ".convo-picker-menu, [role=dialog][aria-label='Choose a reaction']"),
}


@pytest.mark.parametrize("name", MENUS)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_menu_of_the_feed_is_seen_whole(open_page, width, direction, name):
	page = open_page(BUYING, viewport={"width": width, "height": 900})
	expect(page.locator(POST).first).to_be_visible()
	page.evaluate("way => document.documentElement.setAttribute('dir', way)", direction)
	menu = MENUS[name](page)
	expect(menu).to_be_visible()
	assert menu.evaluate(CUT) <= 0.5


GREY = {
	"explained": (explain_channel, ".convo-explained"),
	"archived": (archive, "[data-test=archived]"),
	"of two edits": (edit_what_another_changed, ".convo-stale"),
	"of two devices": (write_on_two_devices, ".convo-other-draft"),
	"since the last visit": (lambda page: page.locator(".convo-news").wait_for(), ".convo-news"),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", GREY)
def test_a_button_on_a_grey_ground_is_seen(open_page, name, theme):
	steps, box = GREY[name]
	page = open_page(BUYING)
	expect(page.locator(POST).first).to_be_visible()
	if theme == "dark":
		page.get_by_test_id("theme").click()
	steps(page)
	page.mouse.move(0, 0)
	buttons = page.locator(box).first.locator(".convo-button:not(.convo-button-main)").all()
	assert buttons
	for button in buttons:
		own, around = button.evaluate(GROUNDS)
		assert own != around, button.inner_text()


@pytest.mark.parametrize("width", [1440, PHONE["width"]])
def test_what_is_done_with_a_post_stands_in_one_line_and_ends_where_the_form_ends(open_page, shot, width):
	page = open_page(BUYING, viewport={"width": width, "height": 844})
	write(page)
	page.get_by_role("textbox", name="Text of the post").fill("Something")
	composer = page.locator(".convo-composer")
	names = ["Add files", "Templates", "Discard", "Post"]
	boxes = [composer.get_by_role("button", name=name, exact=True).bounding_box() for name in names]
	shot(page, f"composer-{width}")
	middles = [box["y"] + box["height"] / 2 for box in boxes]
	assert max(middles) - min(middles) <= 1
	form, last = composer.bounding_box(), boxes[-1]
	assert form["x"] + form["width"] - (last["x"] + last["width"]) <= 12


def test_the_tick_of_a_decision_stands_beside_its_words(open_page):
	page = open_page(BUYING)
	write(page)
	page.get_by_role("combobox", name="Type of the post").select_option("Decision")
	tick = page.get_by_role("checkbox", name="Pin to the customer").bounding_box()
	words = page.locator(".convo-details-pin span").bounding_box()
	assert abs(tick["y"] + tick["height"] / 2 - words["y"] - words["height"] / 2) <= 2


def test_the_focus_goes_to_what_was_posted_and_stays_on_the_answer(open_page):
	page = open_page(BUYING)
	write(page)
	page.get_by_role("combobox", name="Type of the post").select_option("Question")
	page.get_by_role("textbox", name="Text of the post").fill("Which cartridge?")
	page.keyboard.press("Control+Enter")
	asked = page.locator(POST).filter(has_text="Which cartridge?")
	expect(asked).to_be_focused()
	page.keyboard.press("r")
	page.get_by_role("textbox", name="Text of the reply").fill("The large one")
	page.keyboard.press("Control+Enter")
	answer = asked.get_by_role("button", name="This answers the question")
	answer.focus()
	page.keyboard.press("Enter")
	expect(asked.get_by_test_id("is-answer")).to_be_focused()


def test_a_decision_that_is_pinned_says_so_without_being_pointed_at(open_page):
	page = open_page(BUYING)
	write(page)
	page.get_by_role("combobox", name="Type of the post").select_option("Decision")
	page.get_by_role("checkbox", name="Pin to the customer").check()
	page.get_by_role("textbox", name="Text of the post").fill("They get the large one")
	page.keyboard.press("Control+Enter")
	post = page.locator(POST).filter(has_text="They get the large one")
	expect(post.get_by_role("img", name="Pinned to the customer")).to_be_visible()
