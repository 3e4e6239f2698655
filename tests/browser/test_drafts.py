"""Drafts on two devices: begun on one and gone on with on the other, both kept where both wrote; and the address of a reply."""

from playwright.sync_api import Page, expect

from tests.browser.states.feed import BUYING, edit, press

WORDS = "They sign on Friday"


def text(page: Page):
	return page.get_by_role("textbox", name="Text of the post")


def write(page: Page, words: str) -> None:
	page.get_by_role("button", name="Write", exact=True).click()
	text(page).fill(words)


def saved(page: Page):
	return page.expect_response(lambda answer: "drafts.save" in answer.url and answer.ok)


def test_a_draft_begun_here_is_gone_on_with_on_another_device(open_page):
	here = open_page(BUYING)
	with saved(here):
		write(here, WORDS)
	there = open_page(BUYING)
	drafts = there.get_by_role("region", name="Drafts")
	expect(drafts).to_contain_text("1 draft")
	there.get_by_role("button", name="Write", exact=True).click()
	expect(text(there)).to_have_value(WORDS)
	with saved(there):
		text(there).fill(WORDS + ", perhaps")
	with here.expect_response(lambda answer: "drafts.list" in answer.url and "place" in answer.url):
		text(here).fill(WORDS + ", surely")
	other = here.get_by_role("region", name="Written on another device")
	expect(other).to_contain_text(WORDS + ", perhaps")
	expect(text(here)).to_have_value(WORDS + ", surely")
	other.get_by_role("button", name="Use this one").click()
	expect(text(here)).to_have_value(WORDS + ", perhaps")


def test_the_time_of_a_reply_is_its_address(open_page):
	page = open_page(BUYING)
	fold = page.locator(".convo-thread-fold").first
	fold.click()
	link = page.locator(".convo-reply a.convo-time").first
	reply = page.locator(".convo-reply").first.get_attribute("data-reply")
	address = link.get_attribute("href")
	assert f"post={reply}" in address
	page.goto(page.url.split("?")[0] + "?" + address.split("?")[1])
	marked = page.locator(".convo-reply.convo-is-named")
	expect(marked).to_have_attribute("data-reply", reply)
	expect(marked).to_be_in_viewport()


def test_corrected_right_before_it_is_sent_a_post_leaves_no_draft(open_page):
	page = open_page(BUYING)
	with saved(page):
		write(page, "I call on Tuesday")
	with page.expect_response(lambda answer: "drafts.discard" in answer.url and answer.ok):
		text(page).fill("I call on Friday")
		text(page).press("Control+Enter")
	expect(page.get_by_role("region", name="Drafts")).to_have_count(0)
	page.reload()
	expect(page.get_by_text("I call on Friday").first).to_be_visible()
	expect(page.get_by_role("button", name="Write", exact=True)).to_be_visible()
	expect(text(page)).to_have_count(0)


def test_escape_gives_up_no_correction(open_page):
	page = open_page(BUYING)
	edit(page)
	text(page).fill("A long correction")
	text(page).press("Escape")
	expect(page.locator("article.convo-post:focus").locator(".convo-edit")).to_be_visible()
	expect(text(page)).to_have_value("A long correction")
	press(page, "Cancel", exact=True)
	expect(text(page)).to_have_count(0)
	other = open_page(BUYING)
	edit(other)
	text(other).press("Escape")
	expect(text(other)).to_have_count(0)
