"""Both pages and the preview's own screens on a phone, in the dark, and from right to left."""

import re

import pytest
from playwright.sync_api import Page, expect

PHONE = {"width": 390, "height": 844}
ADDRESSES = {
	"feed": "/channel-feed?channel=Buying+phase",
	"timeline": "/customer-timeline?customer=Quellmark+Hotels+AG",
	"segment": "/segments?segment=Buying+phase",
	"segment-form": "/segments?segment=Buying+phase&edit=1",
}


def settle(page: Page) -> None:
	page.locator("article, [data-test=segment-form]").first.wait_for()


def overflow(page: Page) -> int:
	return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_phone_shows_one_column_without_sideways_scrolling(open_page, shot, name):
	page = open_page(ADDRESSES[name], viewport=PHONE, has_touch=True)
	settle(page)
	shot(page, f"phone-{name}")
	assert overflow(page) <= 0


def test_on_a_phone_channel_feed_and_customer_are_screens_with_a_way_back(open_page, shot):
	page = open_page("/channel-feed", viewport=PHONE, has_touch=True)
	sidebar = page.get_by_role("navigation", name="Channels")
	sidebar.get_by_role("link", name=re.compile("Buying phase")).click()
	expect(page.locator("article.convo-post").first).to_be_visible()
	expect(sidebar).not_to_be_visible()
	page.get_by_role("button", name=re.compile("^About")).first.click()
	card = page.get_by_role("complementary", name="Customer")
	expect(card.get_by_role("heading", name="Brühgruppe Linz")).to_be_visible()
	shot(page, "phone-card")
	page.get_by_role("button", name="Back to the feed").click()
	expect(page.locator("article.convo-post").first).to_be_visible()
	page.get_by_role("button", name="All channels").click()
	expect(sidebar).to_be_visible()


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_dark_theme_reaches_everything(open_page, shot, name):
	page = open_page(ADDRESSES[name])
	page.get_by_test_id("theme").click()
	settle(page)
	shot(page, f"dark-{name}")
	background = page.locator(".convo-app").first.evaluate(
		"element => getComputedStyle(element).backgroundColor"
	)
	assert max(map(int, re.findall(r"\d+", background)[:3])) < 60
	page.reload()
	expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("name", ADDRESSES)
def test_right_to_left_mirrors_the_page(open_page, shot, name):
	page = open_page(ADDRESSES[name])
	page.get_by_test_id("direction").click()
	settle(page)
	shot(page, f"rtl-{name}")
	assert overflow(page) <= 0
	if name == "feed":
		sidebar = page.get_by_role("navigation", name="Channels").bounding_box()
		assert sidebar["x"] > page.viewport_size["width"] / 2


def test_the_panel_leaves_the_page_usable_on_a_phone(open_page, shot):
	page = open_page(ADDRESSES["feed"], viewport=PHONE, has_touch=True)
	page.get_by_role("button", name="Change something").click()
	expect(page.get_by_test_id("today")).to_be_visible()
	shot(page, "phone-panel")
	page.get_by_role("button", name="Close").click()
	expect(page.locator("article.convo-post").first).to_be_visible()


def test_keys_move_through_the_feed_and_open_the_composer(open_page):
	page = open_page(ADDRESSES["feed"])
	expect(page.locator("article.convo-post").first).to_be_visible()
	page.keyboard.press("j")
	expect(page.locator(".convo-is-selected")).to_have_count(1)
	page.keyboard.press("c")
	expect(page.get_by_role("textbox", name="Text of the post")).to_be_focused()
