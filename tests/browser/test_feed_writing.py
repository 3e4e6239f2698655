"""Writing into a feed: whom it is about, what waits meanwhile, one button that posts."""

import re

from playwright.sync_api import Page, expect

from convo_channels.core.base.sql import sql

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


def test_a_deleted_post_comes_back_where_it_stood(open_page):
	page, other = open_page(BUYING), open_page(BUYING)
	mine = posts(page).filter(has_text="water analysis: 14 degrees")
	expect(mine).to_be_visible()
	before = posts(page).evaluate_all("found => found.map((one) => one.dataset.key)")
	mine.hover()
	mine.get_by_role("button", name="Delete the post").click()
	expect(mine).to_have_count(0)
	expect(posts(other).filter(has_text="water analysis: 14 degrees")).to_have_count(0)
	page.get_by_role("group", name="The post is deleted").get_by_role("button", name="Undo").click()
	expect(mine).to_be_visible()
	assert posts(page).evaluate_all("found => found.map((one) => one.dataset.key)")[: len(before)] == before
	expect(page.get_by_role("button", name="Undo")).to_have_count(0)
	expect(posts(other).filter(has_text="water analysis: 14 degrees")).to_be_visible()
	page.reload()
	expect(mine).to_be_visible()


def test_a_post_deleted_by_keys_is_brought_back_by_keys(open_page):
	page = open_page(BUYING)
	mine = posts(page).filter(has_text="water analysis: 14 degrees")
	mine.focus()
	mine.get_by_role("button", name="Delete the post").focus()
	page.keyboard.press("Enter")
	expect(page.get_by_role("button", name="Undo")).to_be_focused()
	page.keyboard.press("Enter")
	expect(mine).to_be_visible()


def post_text(page: Page, text: str) -> None:
	write(page)
	page.get_by_role("button", name="The channel itself").click()
	text_of(page).fill(text)
	page.get_by_role("button", name="Post", exact=True).click()


def test_a_long_post_is_folded_and_opens(open_page):
	page = open_page(BUYING)
	post_text(page, "\n".join(f"Line {number}" for number in range(60)))
	long = posts(page).first
	expect(long).to_contain_text("Line 59")
	assert long.bounding_box()["height"] < 400
	long.get_by_role("button", name="Show more").click()
	assert long.bounding_box()["height"] > 900
	expect(long.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")
	expect(posts(page).nth(1).get_by_role("button", name="Show more")).to_have_count(0)


def test_addresses_of_the_web_are_links_and_lines_stay(preview, open_page):
	body = "See https://a.example/x?y=1&amp;z=2, then\nthe second line"
	preview.site.store.execute(sql("UPDATE `tabConvo Post` SET content = {} WHERE content LIKE {}", body, "%14 degrees of%"))
	page = open_page(BUYING)
	post = posts(page).filter(has_text="the second line")
	link = post.get_by_role("link", name="https://a.example/x?y=1&z=2")
	expect(link).to_have_attribute("href", "https://a.example/x?y=1&z=2")
	expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
	assert post.locator(".convo-content").inner_text().split("\n") == ["See https://a.example/x?y=1&z=2, then", "the second line"]
