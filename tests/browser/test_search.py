"""The search in everything said: from a word typed in a channel to an entry on a timeline, by hand and by keys, and on a phone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import audit
from tests.browser.states import PHONE
from tests.browser.states.feed import BUYING

FOUND = ".convo-found-link"


def look_for(page: Page, text: str) -> None:
	page.locator(".convo-feed-main").get_by_role("searchbox").fill(text)


def everywhere(page: Page) -> None:
	page.get_by_role("button", name="Everywhere", exact=True).click()


def test_a_word_is_found_everywhere_marked_and_leads_to_where_it_stands(open_page):
	page = open_page(BUYING)
	look_for(page, "offer")
	everywhere(page)
	rows = page.locator(FOUND)
	expect(rows.first).to_be_visible()
	expect(page.locator(".convo-found h2")).to_contain_text(re.compile("found"))
	expect(rows.first.locator("mark").first).to_have_text(re.compile("^offer", re.IGNORECASE))
	assert "scope=everywhere" in page.url and "text=offer" in page.url
	page.reload()
	expect(rows.first).to_be_visible()
	rows.first.click()
	expect(page).to_have_url(re.compile(r"/(customer-timeline|channel-feed)\?"))


def test_the_keys_lead_to_the_search_and_through_what_was_found(open_page):
	page = open_page(BUYING)
	expect(page.locator("article.convo-post").first).to_be_visible()
	page.keyboard.press("/")
	page.keyboard.type("type:note")
	everywhere(page)
	expect(page.locator(FOUND).nth(1)).to_be_visible()
	page.locator(".convo-found h2").click()
	page.keyboard.press("j")
	expect(page.locator(FOUND).first).to_be_focused()
	page.keyboard.press("j")
	expect(page.locator(FOUND).nth(1)).to_be_focused()


def test_what_cannot_be_meant_is_said_and_nothing_found_says_what_can_be_typed(open_page):
	page = open_page(BUYING + "&text=after:soon&scope=everywhere")
	expect(page.locator(".convo-found [role=alert]")).to_contain_text("is no day")
	look_for(page, "quaggazebra")
	expect(page.locator(".convo-found")).to_contain_text("Nothing found")
	expect(page.locator(".convo-found")).to_contain_text("by:me")
	expect(page.locator(".convo-live")).to_contain_text("Nothing found")
	assert audit(page) == []


def test_back_in_the_channel_its_rows_are_there(open_page):
	page = open_page(BUYING + "&text=offer&scope=everywhere")
	expect(page.locator(FOUND).first).to_be_visible()
	page.get_by_role("button", name="In this channel", exact=True).click()
	expect(page.locator(FOUND)).to_have_count(0)
	assert "scope" not in page.url and "text=offer" in page.url


def test_on_a_phone_an_address_without_a_channel_searches(open_page):
	page = open_page("/channel-feed?text=offer&scope=everywhere", viewport=PHONE)
	expect(page.locator(FOUND).first).to_be_visible()
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
	assert page.locator(FOUND).first.bounding_box()["height"] >= 44
