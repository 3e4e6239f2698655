"""Dates, times and numbers in fields: typed, picked from the calendar, and said to be none where they cannot be read."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_segments import PHONE, add_first, fill, rule, sentence

DAY = "customer created on"


def value(page: Page, name: str = "value"):
	return rule(page, 1).locator(f"[name={name}]")


def test_a_date_is_picked_from_the_calendar_by_keys(open_page, shot):
	page = open_page("/segments?segment=new")
	add_first(page, DAY)
	fill(page, 1, operator="after", value="2024-03-15")
	expect(sentence(page)).to_contain_text("after Mar 15, 2024")
	value(page).press("ArrowDown")
	calendar = page.get_by_role("dialog", name="Choose a date")
	expect(calendar.get_by_role("button", name="Friday, March 15, 2024")).to_be_focused()
	shot(page, "calendar")
	page.keyboard.press("PageDown")
	page.keyboard.press("ArrowRight")
	page.keyboard.press("Enter")
	expect(calendar).to_have_count(0)
	expect(value(page)).to_have_value("2024-04-16")
	expect(value(page)).to_be_focused()
	expect(sentence(page)).to_contain_text("after Apr 16, 2024")


def test_escape_and_a_press_elsewhere_leave_the_date_as_it_is(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, DAY)
	fill(page, 1, operator="after", value="2024-03-15")
	pick = rule(page, 1).get_by_role("button", name="choose a date")
	pick.click()
	calendar = page.get_by_test_id("calendar")
	calendar.get_by_role("button", name="Next month").click()
	expect(calendar.get_by_test_id("month")).to_have_text("April 2024")
	page.keyboard.press("Escape")
	expect(calendar).to_have_count(0)
	pick.click()
	sentence(page).click()
	expect(calendar).to_have_count(0)
	expect(value(page)).to_have_value("2024-03-15")


@pytest.mark.parametrize(
	("words", "operator", "typed", "said"),
	[
		(DAY, "after", "2024-02-31", "Not a date."),
		("quotation sum grand total", "at least", "1.234,5", "Not a number."),
	],
)
def test_what_cannot_be_read_stays_and_is_said_once(open_page, shot, words, operator, typed, said):
	page = open_page("/segments?segment=new")
	add_first(page, words)
	fill(page, 1, operator=operator, value=typed)
	expect(rule(page, 1).get_by_role("alert")).to_have_count(0)
	value(page).press("Tab")
	expect(rule(page, 1).get_by_role("alert")).to_have_count(1)
	expect(rule(page, 1).get_by_role("alert")).to_contain_text(said)
	expect(rule(page, 1).get_by_test_id("missing")).to_be_hidden()
	expect(value(page)).to_have_value(typed)
	expect(page.get_by_test_id("live-count")).to_contain_text("Condition 1 is not complete yet.")
	shot(page, f"typed-unread-{operator.split()[0]}")


def test_a_number_is_grouped_once_it_is_left(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "quotation sum grand total")
	fill(page, 1, operator="at least", value="1234.5")
	expect(value(page)).to_have_value("1234.5")
	value(page).press("Tab")
	expect(value(page)).to_have_value("1,234.5")
	expect(sentence(page)).to_contain_text("1,234.5")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_calendar_stays_on_a_phone(open_page, shot, direction):
	page = open_page("/segments?segment=new", viewport=PHONE, has_touch=True)
	page.evaluate("way => document.documentElement.setAttribute('dir', way)", direction)
	add_first(page, DAY)
	fill(page, 1, operator="between", value="2024-03-15", value_to="2024-05-01")
	for name in ("from", "to"):
		rule(page, 1).get_by_role("button", name=f", {name}: choose a date").click()
		box = page.get_by_test_id("calendar").bounding_box()
		assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
		shot(page, f"calendar-phone-{direction}-{name}")
		page.keyboard.press("Escape")
	assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("operator", ["after", "between"])
def test_on_a_phone_a_day_is_read_whole_beside_its_time(open_page, operator):
	page = open_page("/segments?segment=new", viewport=PHONE, has_touch=True)
	add_first(page, DAY)
	fill(page, 1, operator=operator, value="2024-03-15")
	expect(value(page)).to_be_visible()
	assert value(page).evaluate("field => field.scrollWidth - field.clientWidth") <= 0
