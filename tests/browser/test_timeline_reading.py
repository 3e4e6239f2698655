"""Reading a timeline: many rows in a screen, which way each went, a head that gives way, a panel without machine words."""

import re

import pytest
from playwright.sync_api import Page, expect

from convo_channels.core.base.sql import sql

HOTELS = "/customer-timeline?customer=Quellmark+Hotels+AG"
PHONE = {"width": 390, "height": 844}


def rows(page: Page):
	return page.locator(".convo-row-box")


def details(page: Page):
	return page.get_by_role("complementary", name="Details")


def in_view(page: Page) -> int:
	return rows(page).evaluate_all("found => found.filter((it) => it.getBoundingClientRect().bottom <= innerHeight).length")


def test_one_column_holds_about_twice_the_rows_of_two_sides(open_page, shot):
	page = open_page(HOTELS)
	expect(rows(page).first).to_be_visible()
	in_one = in_view(page)
	widths = rows(page).evaluate_all("found => found.map((it) => it.getBoundingClientRect().width)")
	assert min(widths) > 600, "no half is left empty"
	page.get_by_role("button", name="Two sides").click()
	expect(page.get_by_text("The customer's side")).to_be_visible()
	lefts = rows(page).evaluate_all("found => [...new Set(found.map((it) => Math.round(it.getBoundingClientRect().left)))]")
	assert len(lefts) == 2
	shot(page, "timeline-two-sides")
	page.reload()
	expect(page.get_by_role("button", name="Two sides")).to_have_attribute("aria-pressed", "true")
	page.get_by_role("button", name="One column").click()
	expect(page.get_by_text("The customer's side")).to_have_count(0)
	assert in_one >= 13


def test_a_day_at_the_side_lies_over_no_row(open_page):
	page = open_page(HOTELS)
	for sides in ("One column", "Two sides"):
		page.get_by_role("button", name=sides).click()
		expect(rows(page).first).to_be_visible()
		days = page.locator(".convo-day").evaluate_all("found => found.map((it) => it.getBoundingClientRect().right)")
		boxes = page.locator(".convo-row-box").evaluate_all("found => found.map((it) => it.getBoundingClientRect().left)")
		assert days and boxes
		assert max(days) <= min(boxes), sides


def test_each_row_says_which_way_it_went(open_page):
	page = open_page(HOTELS)
	theirs = rows(page).filter(has_text="Good morning Ms Keller")
	ours = rows(page).filter(has_text="Thank you for the order")
	expect(theirs.get_by_title("From the customer").locator("svg")).to_have_count(1)
	expect(ours.get_by_title("From us").locator("svg")).to_have_count(1)
	assert "From the customer" in theirs.get_attribute("aria-label")
	post = rows(page).filter(has_text="Mr Sievers has the water analysis")
	expect(post.get_by_title("Internal").locator("svg")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, {"width": 1440, "height": 900}], ids=["phone", "desktop"])
def test_of_the_head_only_the_name_stays_while_one_scrolls(open_page, size):
	page = open_page(HOTELS, viewport=size)
	expect(rows(page).nth(12)).to_be_attached()
	scroller = page.locator(".convo-list-scroll")
	scroller.evaluate("it => (it.scrollTop = 500)")
	expect(page.locator(".convo-who-row")).to_be_in_viewport()
	top = scroller.bounding_box()["y"]
	bar = page.locator(".convo-who-row").bounding_box()
	assert bar["y"] - top <= 1 and bar["height"] <= 48
	expect(page.get_by_role("group", name="What to show")).not_to_be_in_viewport()
	page.keyboard.press("/")
	expect(page.get_by_label("Search in this timeline")).to_be_focused()
	expect(page.get_by_label("Search in this timeline")).to_be_in_viewport()


def test_no_word_of_the_machine_stands_on_the_page_or_in_the_panel(open_page):
	page = open_page(HOTELS)
	rows(page).filter(has_text="Good morning Ms Keller").click()
	panel = details(page)
	expect(panel.get_by_text("anna.keller@demo.example")).to_be_visible()
	expect(panel).to_contain_text("Open mail")
	for text in (page.locator(".convo-timeline-main").inner_text(), panel.inner_text()):
		assert not re.search(r"demo-mail|Communication|ERPNext", text), text


def test_plain_text_takes_the_colours_and_the_height_of_the_page(open_page):
	page = open_page(HOTELS)
	page.get_by_test_id("theme").click()
	rows(page).filter(has_text="Good morning Ms Keller").click()
	sent = details(page).locator(".convo-sent-text")
	expect(sent).to_contain_text("the analysis is attached")
	assert sent.bounding_box()["height"] < 100
	ground = sent.evaluate("it => getComputedStyle(it).backgroundColor")
	assert max(map(int, re.findall(r"\d+", ground)[:3])) < 80


def say(preview, content: str, needle: str = "Good morning Ms Keller") -> None:
	preview.site.store.execute(
		sql("UPDATE `tabConvo Interaction` SET content = {} WHERE content LIKE {}", content, f"%{needle}%")
	)


def test_a_designed_mail_is_as_high_as_it_is_and_may_run_nothing(preview, open_page):
	say(preview, '<table bgcolor="#eee"><tr><td style="color:red">Hello</td></tr></table>')
	page = open_page(HOTELS)
	rows(page).filter(has_text="ole.sievers").first.click()
	frame = details(page).locator("iframe")
	expect(frame).to_be_visible()
	page.wait_for_function("document.querySelector('.convo-sent').clientHeight < 120")
	assert "allow-scripts" not in frame.get_attribute("sandbox")
	assert "default-src 'none'" in frame.get_attribute("srcdoc")


def test_line_breaks_and_addresses_of_the_web_stay_in_rows_and_in_the_panel(preview, open_page):
	say(preview, "<p>See https://quellmark.example/plan.<br>Second line</p><p>Third &lt;b&gt;</p>")
	page = open_page(HOTELS)
	row = rows(page).filter(has_text="See https://quellmark.example/plan")
	expect(row.get_by_role("link", name="https://quellmark.example/plan")).to_have_attribute(
		"href", "https://quellmark.example/plan"
	)
	assert row.locator(".convo-row-text").inner_text().splitlines()[:2] == ["See https://quellmark.example/plan.", "Second line"]
	row.click(position={"x": 300, "y": 8})
	panel = details(page)
	expect(panel.get_by_role("link", name="https://quellmark.example/plan")).to_be_visible()
	expect(panel).to_contain_text("Third <b>")


@pytest.mark.parametrize("typed, by", [
	("friederike", "Contact Friederike Quandt"), ("friederike.quandt@", "Contact"), ("30 23125 101", "Contact"),
	("SAL-ORD-0065", "Sales Order SAL-ORD-0065"),
])  # fmt: skip
def test_a_customer_is_found_by_contact_phone_mail_and_document(open_page, typed, by):
	page = open_page("/customer-timeline")
	page.get_by_role("combobox", name="Find a customer").fill(typed)
	option = page.get_by_role("option", name=re.compile("Quellmark Hotels AG"))
	expect(option).to_contain_text(by)
	option.click()
	expect(page.get_by_role("heading", name="Quellmark Hotels AG")).to_be_visible()
