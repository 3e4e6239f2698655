"""What comes and goes is said to those who do not see it: politely, in one place, in whole sentences, and not over and over."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.rule_steps import add_first, fill
from tests.browser.states.feed import BUYING, OWN, POST, STATES, press, write_to_the_channel
from tests.browser.states.timeline import HOTELS, ROW

LIVE = "[aria-live], [role=status], [role=log], output"
# Keeps every text that ever stood in the region, in the order in which it came.
LISTEN = """() => {
	window.heard = [];
	new MutationObserver(() => {
		const region = document.querySelector(".convo-live");
		const text = region ? region.textContent.trim() : "";
		if (text && text !== window.heard[window.heard.length - 1]) window.heard.push(text);
	}).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def listen(page: Page) -> None:
	page.evaluate(LISTEN)


def heard(page: Page, sentence: str) -> None:
	page.wait_for_function("text => window.heard.some((one) => one.includes(text))", arg=sentence)


def post(page: Page, text: str) -> None:
	write_to_the_channel(page)
	page.get_by_role("textbox", name="Text of the post").fill(text)
	press(page, "Post", exact=True)
	expect(page.locator(POST).first).to_contain_text(text)


def test_there_is_one_region_and_it_is_polite(open_page):
	page = open_page(BUYING + "&text=nosuchword")
	expect(page.locator(".convo-state").first).to_be_visible()
	press(page, "Clear", exact=True)
	expect(page.get_by_text("Everything is shown again.")).to_be_attached()
	found = page.locator(LIVE)
	expect(found).to_have_count(1)
	expect(found).to_have_attribute("aria-live", "polite")
	expect(found).to_have_attribute("role", "status")


def test_posts_of_others_are_said_once_with_their_number(open_page):
	reader, writer = open_page(BUYING), open_page(BUYING)
	expect(reader.locator(POST).first).to_be_visible()
	listen(reader)
	post(writer, "First of several.")
	heard(reader, "1 new post has arrived.")
	press(reader, "Write", exact=True)
	for number in range(4):
		post(writer, f"Another one, {number}.")
	expect(reader.get_by_role("button", name="4 new posts")).to_be_visible()
	heard(reader, "4 new posts have arrived. A button above the list shows it.")
	said = reader.evaluate("window.heard.filter((one) => one.includes('arrived'))")
	assert len(said) < 5, said
	assert all(re.fullmatch(r"([A-Z0-9“][^.]+\.\s*)+", one) for one in said), said


def test_own_posts_are_not_said(open_page):
	page = open_page(BUYING)
	expect(page.locator(POST).first).to_be_visible()
	listen(page)
	post(page, "Mine.")
	page.get_by_label("Search in posts").fill("Mine")
	heard(page, "1 entry matches.")
	assert not [one for one in page.evaluate("window.heard") if "arrived" in one]


@pytest.mark.parametrize(("address", "rows", "field"), [(BUYING, POST, "Search in posts"), (HOTELS, ROW, "Search in this timeline")])
def test_what_a_filter_leaves_is_said(open_page, address, rows, field):
	page = open_page(address)
	expect(page.locator(rows).first).to_be_visible()
	listen(page)
	page.get_by_label(field).fill("water analysis")
	page.wait_for_function("() => window.heard.some((one) => /^(1 entry matches|\\d+ entries match)\\.$/.test(one))")
	count = page.locator("[data-key]").count()
	heard(page, f"{count} entries match." if count > 1 else "1 entry matches.")
	page.get_by_label(field).fill("nosuchword")
	heard(page, "Nothing matches these filters.")


def test_a_deleted_post_a_count_and_a_month_are_said(open_page):
	page = open_page(BUYING)
	mine = page.locator(POST).filter(has_text=OWN)
	expect(mine).to_be_visible()
	listen(page)
	mine.hover()
	mine.get_by_role("button", name="Delete the post").click()
	heard(page, "The post is deleted. Undo brings it back.")
	page.goto("/segments?segment=new")
	listen(page)
	add_first(page, "customer created on")
	fill(page, 1, operator="after", value="2024-03-15")
	page.wait_for_function("() => window.heard.some((one) => /^\\d+ customers match\\.$/.test(one))")
	page.locator("[name=value]").press("ArrowDown")
	page.keyboard.press("PageDown")
	heard(page, "April 2024.")


def test_inside_a_dialog_it_is_said_inside(open_page):
	page = open_page("/segments?segment=Inactive")
	page.get_by_test_id("explain").click()
	page.get_by_role("option", name=re.compile("member")).first.click()
	dialog = page.get_by_role("dialog")
	expect(dialog.locator(".convo-live")).to_contain_text(re.compile("member"))
	expect(page.locator(".convo-live")).to_have_count(1)


@pytest.mark.parametrize("state", [state for state in STATES if state.name in ("feed, composer", "feed, undo", "feed, explanation")],
	ids=lambda state: state.name)  # fmt: skip
def test_no_state_brings_a_region_of_its_own(open_page, state):
	page = state.reach(open_page)
	assert page.locator(LIVE).count() <= 1
