"""The library's dialogs in a browser: choosing a template, changing its values, making it, on a desktop and a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

PHONE = {"width": 390, "height": 844}


def card(page: Page, key: str):
	return page.locator(f"[data-template={key}]")


def open_templates(page: Page) -> None:
	page.get_by_test_id("from-template").click()
	expect(page.get_by_test_id("template-cards")).to_be_visible()
	expect(page.locator("[data-template]")).to_have_count(10)


def test_a_template_is_made_with_its_channel(open_page, shot):
	page = open_page("/segments")
	open_templates(page)
	expect(card(page, "silent_big_spenders").get_by_test_id("card-count")).to_contain_text("customer")
	shot(page, "library-templates")
	card(page, "overdue_payers").click()
	answer = page.get_by_test_id("template-answer")
	expect(answer).to_contain_text("Customers with overdue invoices.")
	page.locator("[name=days]").fill("10")
	expect(answer).to_contain_text("overdue by more than 10 days")
	expect(page.get_by_test_id("template-count")).to_contain_text("customer")
	page.locator("[name=title]").fill("Late by weeks")
	shot(page, "library-template")
	page.get_by_test_id("make").click()
	expect(page).to_have_url(re.compile("segment=Late(%20|\\+)by(%20|\\+)weeks"))
	expect(page.get_by_test_id("sentence")).to_contain_text("overdue by more than 10 days")
	page.goto(page.url.split("/segments")[0] + "/channel-feed?channel=Late+by+weeks")
	expect(page.get_by_role("heading", name="Late by weeks")).to_be_visible()


def test_a_value_that_makes_no_sense_is_said_and_nothing_is_made(open_page):
	page = open_page("/segments")
	open_templates(page)
	card(page, "new_contacts").click()
	page.locator("[name=days]").fill("soon")
	expect(page.get_by_test_id("template-answer")).to_contain_text("Known for at most (days)")
	expect(page.get_by_test_id("make")).to_be_disabled()
	page.get_by_test_id("all-templates").click()
	expect(card(page, "new_contacts")).to_be_focused()
	page.keyboard.press("Escape")
	expect(page.locator(".convo-library")).to_have_count(0)


@pytest.mark.parametrize("width", [PHONE["width"]])
def test_it_fits_a_phone(open_page, shot, width):
	page = open_page("/segments", viewport=PHONE)
	open_templates(page)
	card(page, "inactive_customers").click()
	expect(page.get_by_test_id("template-count")).to_be_visible()
	shot(page, "library-phone")
	assert page.evaluate("document.documentElement.scrollWidth") <= width
