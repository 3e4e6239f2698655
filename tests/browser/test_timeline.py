"""The customer timeline in a browser: one stream, its filters, its details, writing into it."""

import re

from playwright.sync_api import Page, expect

HOTELS = "/customer-timeline?customer=Quellmark+Hotels+AG"


def rows(page: Page):
	return page.locator(".convo-row-box")


def test_one_stream_shows_posts_mails_and_documents(open_page, shot):
	page = open_page(HOTELS)
	expect(page.get_by_role("heading", name="Quellmark Hotels AG")).to_be_visible()
	expect(rows(page).filter(has_text="Mr Sievers has the water analysis")).to_be_visible()
	expect(rows(page).filter(has_text="ole.sievers@quellmark.example").first).to_be_visible()
	expect(rows(page).filter(has_text="SAL-ORD-0065")).to_contain_text("€28,400.00")
	expect(
		page.get_by_role("list", name="Segments").get_by_role("link", name=re.compile("Buying phase"))
	).to_be_visible()
	shot(page, "timeline")


def test_chips_filter_by_kind_and_medium_and_stay_in_the_address(open_page):
	page = open_page(HOTELS)
	expect(rows(page).first).to_be_visible()
	page.get_by_role("button", name=re.compile("^Documents")).click()
	expect(page).to_have_url(re.compile("show=Document"))
	expect(rows(page).filter(has_text="SAL-ORD-0065")).to_be_visible()
	expect(rows(page).filter(has_text="Mr Sievers")).to_have_count(0)
	page.reload()
	expect(page.get_by_role("button", name=re.compile("^Documents"))).to_have_attribute(
		"aria-pressed", "true"
	)


def test_words_are_found_in_the_story(open_page):
	page = open_page(HOTELS)
	page.get_by_label("Search in this timeline").fill("loading dock")
	expect(rows(page)).to_have_count(1)
	expect(rows(page)).to_contain_text("loading dock")


def test_a_row_opens_the_truth_about_it(open_page):
	page = open_page(HOTELS)
	rows(page).filter(has_text="Good morning Ms Keller").click()
	details = page.get_by_role("complementary", name="Details")
	expect(details).to_contain_text("ole.sievers@quellmark.example")
	expect(details).to_contain_text("Came in")
	details.get_by_role("button", name="Close").click()
	expect(details).to_have_count(0)


def test_older_rows_come_as_one_scrolls(open_page):
	page = open_page("/customer-timeline?customer=Caf%C3%A9+Mondlicht")
	expect(rows(page).first).to_be_visible()
	end = page.get_by_text("This is where the timeline begins.")
	while not end.is_visible():
		before = rows(page).count()
		rows(page).last.scroll_into_view_if_needed()
		page.wait_for_function(
			"before => document.querySelectorAll('.convo-row-box').length > before"
			" || document.body.innerText.includes('This is where the timeline begins.')",
			arg=before,
		)
	keys = rows(page).evaluate_all("found => found.map((one) => one.dataset.key)")
	assert len(keys) == len(set(keys))


def test_a_post_written_here_stands_here_at_once(open_page):
	page = open_page(HOTELS)
	page.get_by_role("button", name="Write", exact=True).click()
	page.get_by_role("textbox", name="Text of the post").fill("Delivery moved to Thursday.")
	page.get_by_role("button", name="Post", exact=True).last.click()
	expect(rows(page).first).to_contain_text("Delivery moved to Thursday.")


def test_a_quotation_of_the_panel_becomes_a_row(open_page):
	page = open_page("/customer-timeline?customer=Henrik+Aalbers")
	expect(rows(page).first).to_be_visible()
	page.get_by_role("button", name="Change something").click()
	page.get_by_label("Amount").fill("12345")
	page.get_by_test_id("quotation-form").get_by_role("button", name="Add").click()
	fresh = rows(page).filter(has_text="€12,345.00")
	waiting = page.get_by_role("button", name=re.compile("new|changed"))
	expect(fresh.or_(waiting).first).to_be_visible()
	if waiting.is_visible():
		waiting.click()
	expect(fresh).to_contain_text("Open")


def test_without_a_customer_the_page_asks_whose_story(open_page):
	page = open_page("/customer-timeline")
	page.get_by_role("combobox", name="Find a customer").fill("lindenmaier")
	page.get_by_role("option", name=re.compile("Thomas Lindenmaier")).click()
	expect(page.get_by_role("heading", name="Thomas Lindenmaier")).to_be_visible()
	expect(page).to_have_url(re.compile("customer=Thomas"))


def test_a_customer_that_is_not_there_says_so(open_page):
	page = open_page("/customer-timeline?customer=Nobody")
	expect(page.get_by_text("There is no such customer, or you may not see it.")).to_be_visible()


def test_enter_takes_what_was_typed_and_not_what_stood_in_the_list_before(open_page):
	page = open_page("/customer-timeline")
	box = page.get_by_role("combobox", name="Find a customer")
	box.focus()
	expect(page.get_by_role("option").first).to_be_visible()
	box.fill("lindenmaier")
	box.press("Enter")
	expect(page).to_have_url(re.compile("Lindenmaier"))
