"""The channel feed in a browser: reading, filtering, paging, writing, and what other people do meanwhile."""

import re

from playwright.sync_api import Page, expect

BUYING = "/channel-feed?channel=Buying+phase"


def posts(page: Page):
	return page.locator("article.convo-post")


def write(page: Page, text: str, post_type: str = "Note") -> None:
	page.get_by_role("textbox", name="Text of the post").fill(text)
	page.get_by_label("Type of the post").select_option(post_type)
	page.get_by_role("button", name="Post", exact=True).last.click()


def test_the_preview_opens_to_the_channel_feed(open_page, shot):
	page = open_page("/")
	expect(page).to_have_url(re.compile("/channel-feed"))
	expect(page.get_by_role("navigation", name="Channels").get_by_role("link")).to_have_count(10)
	expect(posts(page).first).to_be_visible()
	expect(page.get_by_text("Preview", exact=True)).to_be_visible()
	expect(page.get_by_text("without ERPNext")).to_be_visible()
	shot(page, "feed")


def test_posts_carry_author_customer_type_and_the_other_channels(open_page):
	page = open_page(BUYING)
	post = posts(page).filter(has_text="Praxis Dr. Yıldız").first
	expect(post).to_contain_text("Anna Keller")
	expect(post).to_contain_text("also in:")
	expect(post.get_by_role("link", name="#New contacts")).to_have_attribute(
		"href", re.compile("channel=New")
	)


def test_moves_stand_in_the_feed_with_their_reason(open_page):
	page = open_page(BUYING + "&show=moves")
	move = page.locator(".convo-move").filter(has_text="Henrik Aalbers")
	expect(move).to_contain_text("joined")
	expect(move).to_contain_text("became open")
	expect(move).to_contain_text("SAL-QTN-0047")
	expect(posts(page)).to_have_count(0)


def test_filters_narrow_the_feed_and_survive_a_reload(open_page):
	page = open_page(BUYING)
	expect(posts(page).first).to_be_visible()
	page.get_by_label("Search in posts").fill("water analysis")
	expect(page).to_have_url(re.compile("text=water"))
	expect(posts(page).first).to_contain_text(re.compile("water analysis", re.I))
	count = posts(page).count()
	page.reload()
	expect(page.get_by_label("Search in posts")).to_have_value("water analysis")
	expect(posts(page)).to_have_count(count)
	page.get_by_role("button", name="Clear").click()
	expect(page).not_to_have_url(re.compile("text="))


def test_scrolling_down_brings_older_posts_once_each_until_the_beginning(open_page):
	page = open_page("/channel-feed?channel=Open+cases")
	expect(posts(page).first).to_be_visible()
	end = page.get_by_text("This is where the channel begins.")
	while not end.is_visible():
		before = page.locator("[data-key]").count()
		page.locator("[data-key]").last.scroll_into_view_if_needed()
		page.wait_for_function(
			"before => document.querySelectorAll('[data-key]').length > before"
			" || document.body.innerText.includes('This is where the channel begins.')",
			arg=before,
		)
	keys = page.locator("[data-key]").evaluate_all("found => found.map((one) => one.dataset.key)")
	assert len(keys) > 20
	assert len(keys) == len(set(keys))


def test_a_customer_post_appears_at_the_top_and_in_the_customers_other_channels(open_page):
	page = open_page(BUYING)
	page.get_by_role("button", name="Write", exact=True).click()
	page.get_by_role("textbox", name="Text of the post").press("#")
	page.get_by_role("combobox", name="Find a customer").fill("Henrik")
	page.get_by_role("option", name="Henrik Aalbers").click()
	write(page, "He says <b>yes</b> & signs on Friday.", "Decision")
	expect(posts(page).first).to_contain_text("He says <b>yes</b> & signs on Friday.")
	expect(posts(page).first).to_contain_text("Decision")
	page.get_by_role("link", name=re.compile("New contacts")).first.click()
	expect(posts(page).filter(has_text="signs on Friday")).to_have_count(1)


def test_a_channel_post_stays_in_its_channel(open_page):
	page = open_page(BUYING)
	page.get_by_role("button", name="Write", exact=True).click()
	page.get_by_role("button", name="The channel itself").click()
	write(page, "Offers go out on Thursdays from now on.")
	expect(posts(page).first).to_contain_text("to the channel")
	expect(posts(page).first).to_contain_text("Offers go out on Thursdays")


def test_a_draft_survives_a_reload(open_page):
	page = open_page(BUYING)
	page.get_by_role("button", name="Write", exact=True).click()
	page.get_by_role("textbox", name="Text of the post").fill("Half a thought")
	page.reload()
	expect(page.get_by_role("textbox", name="Text of the post")).to_have_value("Half a thought")


def test_own_posts_can_be_edited_and_deleted(open_page):
	page = open_page(BUYING)
	post = posts(page).filter(has_text="water analysis: 14 degrees")
	post.hover()
	post.get_by_role("button", name="Edit the post").click()
	page.get_by_role("textbox").last.fill("It is 15 degrees after all.")
	page.get_by_role("button", name="Save").click()
	changed = posts(page).filter(has_text="15 degrees after all")
	expect(changed).to_contain_text("edited")
	changed.hover()
	changed.get_by_role("button", name="Delete the post").click()
	expect(changed).to_have_count(0)
	expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_a_colleague_posts_arrives_without_a_reload(open_page):
	reader, writer = open_page(BUYING), open_page(BUYING)
	expect(posts(reader).first).to_be_visible()
	writer.get_by_role("button", name="Write", exact=True).click()
	writer.get_by_role("button", name="The channel itself").click()
	write(writer, "The fair begins at nine.")
	expect(posts(writer).first).to_contain_text("The fair begins at nine.")
	fresh = posts(reader).filter(has_text="The fair begins at nine.")
	expect(fresh.or_(reader.get_by_role("button", name="1 new post")).first).to_be_visible()


def test_reading_a_channel_clears_its_dot(open_page):
	page = open_page("/channel-feed?channel=New+contacts")
	link = page.get_by_role("navigation", name="Channels").get_by_role(
		"link", name=re.compile("New contacts")
	)
	expect(link).to_have_attribute("aria-current", "page")
	expect(posts(page).first).to_be_visible()
	expect(link.locator(".convo-dot")).to_have_count(0)
	page.reload()
	expect(posts(page).first).to_be_visible()
	expect(link.locator(".convo-dot")).to_have_count(0)


def test_a_channel_is_made_from_a_segment(open_page):
	page = open_page("/")
	page.get_by_role("button", name="New channel").click()
	page.get_by_role("combobox", name="Segment").fill("open")
	page.get_by_role("option", name="Open cases").click()
	page.get_by_label("Name").fill("Service desk")
	page.get_by_role("button", name="Create channel").click()
	expect(page.get_by_role("heading", name="Service desk")).to_be_visible()
	expect(posts(page).first).to_be_visible()


def test_a_channel_that_is_not_there_says_so(open_page):
	page = open_page("/channel-feed?channel=Nowhere")
	expect(page.get_by_text("There is no such channel, or you are not in it.")).to_be_visible()
