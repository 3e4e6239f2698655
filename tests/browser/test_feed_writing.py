"""Writing into a feed: whom it is about, what waits meanwhile, one button that posts."""

import re

from playwright.sync_api import Page, expect

BUYING = "/channel-feed?channel=Buying+phase"


def posts(page: Page):
	return page.locator("article.convo-post")


def text_of(page: Page):
	return page.get_by_role("textbox", name="Text of the post")


def write(page: Page):
	page.get_by_role("button", name="Write", exact=True).click()


def test_the_composer_is_about_the_customer_whose_card_is_open(open_page):
	page = open_page(BUYING)
	card = page.get_by_role("complementary", name="Customer")
	posts(page).nth(2).click()
	expect(card.get_by_role("heading", name="Quellmark Hotels AG")).to_be_visible()
	write(page)
	about = page.locator(".convo-target")
	expect(about).to_contain_text("Quellmark Hotels AG")
	posts(page).nth(1).click()
	expect(about).to_contain_text("Praxis Dr. Yıldız")
	text_of(page).fill("Something begun")
	posts(page).nth(2).click()
	expect(card.get_by_role("heading", name="Quellmark Hotels AG")).to_be_visible()
	expect(about).to_contain_text("Praxis Dr. Yıldız")


def test_there_is_one_button_that_posts_and_the_signs_are_explained(open_page):
	page = open_page(BUYING)
	write(page)
	expect(text_of(page)).to_be_focused()
	expect(page.get_by_role("button", name="Post", exact=True)).to_have_count(1)
	expect(page.get_by_role("button", name="Write", exact=True)).to_have_count(0)
	expect(page.locator(".convo-composer-hint")).to_contain_text("# chooses the customer")


def test_rows_of_others_wait_while_one_writes_and_while_one_edits(open_page):
	reader, writer = open_page(BUYING), open_page(BUYING)
	for number, begin in enumerate((start_writing, start_editing)):
		expect(posts(reader).first).to_be_visible()
		begin(reader)
		first = reader.locator("[data-key]").first.get_attribute("data-key")
		write(writer)
		writer.get_by_role("button", name="The channel itself").click()
		text_of(writer).fill(f"News number {number}.")
		writer.get_by_role("button", name="Post", exact=True).click()
		waiting = reader.get_by_role("button", name=re.compile("1 new post"))
		expect(waiting).to_be_visible()
		assert reader.locator("[data-key]").first.get_attribute("data-key") == first
		waiting.click()
		expect(posts(reader).first).to_contain_text(f"News number {number}.")
		reader.keyboard.press("Escape")
		reader.reload()


def start_writing(page: Page) -> None:
	write(page)
	expect(text_of(page)).to_be_focused()


def start_editing(page: Page) -> None:
	mine = posts(page).filter(has_text="water analysis: 14 degrees")
	mine.hover()
	mine.get_by_role("button", name="Edit the post").click()
	expect(text_of(page)).to_be_focused()
