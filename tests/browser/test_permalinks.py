"""The address of a post brings it into view once: whoever goes on, reading or writing, is not called back to it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states.feed import BUYING, POST

SCROLLER = ".convo-list-scroll"


def text(page: Page):
	return page.get_by_role("textbox", name=re.compile("^Text of the (post|reply)$"))


def thread(page: Page):
	return page.locator(POST).filter(has=page.locator(".convo-thread-fold")).first


def named(open_page, row) -> Page:
	"""A page that was opened at the address of a post."""
	address = row.locator("a.convo-time").first.get_attribute("href")
	page = open_page(address)
	expect(page.locator(f"{POST}.convo-is-selected")).to_be_in_viewport()
	return page


def begin(row, act: str) -> None:
	row.hover()
	row.locator(f"[data-act={act}]").first.click()


def drawn(page: Page) -> None:
	"""What a page does with rows that came is done two frames later."""
	page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_who_reads_on_is_not_taken_back_when_older_posts_come(open_page):
	first = open_page(BUYING)
	page = named(open_page, first.locator(POST).first)
	scroller, rows = page.locator(SCROLLER), page.locator(f"{SCROLLER} [data-key]")
	before = rows.count()
	with page.expect_response(lambda answer: "feed.get_page" in answer.url and "cursor" in answer.url):
		at = scroller.evaluate("one => (one.scrollTo(0, one.scrollHeight), one.scrollTop)")
	page.wait_for_function("([path, n]) => document.querySelectorAll(path).length > n", arg=[f"{SCROLLER} [data-key]", before])
	drawn(page)
	assert scroller.evaluate("one => one.scrollTop") >= at > 0


def test_a_post_of_the_first_page_is_brought_into_view(open_page):
	first = open_page(BUYING)
	below = first.locator(POST).nth(9)
	assert below.bounding_box()["y"] > first.viewport_size["height"]
	named(open_page, below)


@pytest.mark.parametrize("act", ["reply", "edit"])
def test_who_writes_keeps_the_focus_when_somebody_answers(open_page, act):
	other = open_page(BUYING)
	page = named(open_page, thread(other))
	begin(thread(page), act)
	text(page).press("End")
	page.keyboard.type(" I think")
	begin(thread(other), "reply")
	with page.expect_response(lambda answer: "feed.get_changes" in answer.url):
		text(other).fill("An answer of a colleague")
		text(other).press("Control+Enter")
	drawn(page)
	expect(text(page)).to_be_focused()
	page.keyboard.type(" so")
	expect(text(page)).to_have_value(re.compile("I think so$"))
