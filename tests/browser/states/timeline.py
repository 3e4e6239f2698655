"""The timeline page: choosing a customer, both layouts, the panel of a row, filters, and what goes wrong."""

import re

from playwright.sync_api import Page, expect

from tests.browser.states import MEDIUM, PHONE, Refusal, State
from tests.browser.states.feed import NO_PAGE, help_, press, write

API = "convo_channels.api."
HOTELS = "/customer-timeline?customer=Quellmark+Hotels+AG"
ROW = ".convo-row-box"


def open_row(words: str):
	def steps(page: Page) -> None:
		page.locator(ROW).filter(has_text=words).first.click()
		expect(page.get_by_role("complementary", name="Details")).to_be_visible()

	return steps


def open_raw(page: Page) -> None:
	open_row("SAL-ORD-0065")(page)
	raw = page.locator(".convo-raw summary")
	if raw.count():
		raw.click()


def two_sides(page: Page) -> None:
	press(page, "Two sides")
	expect(page.locator(".convo-two-sided")).to_be_visible()


def open_types(page: Page) -> None:
	press(page, re.compile("^Type of post"))
	expect(page.get_by_role("group", name="Type of post")).to_be_visible()


def find_customer(page: Page) -> None:
	page.get_by_role("combobox", name="Find a customer").fill("quell")
	expect(page.get_by_role("option").first).to_be_visible()


def find_nobody(page: Page) -> None:
	page.get_by_role("combobox", name="Find a customer").fill("nobody at all")
	expect(page.get_by_text("Nothing found.")).to_be_visible()


def explain(page: Page) -> None:
	page.get_by_role("list", name="Segments").get_by_role("button", name=re.compile("^Why ")).first.click()
	expect(page.get_by_role("dialog")).to_contain_text("member")


STATES = [
	State("timeline, chooser", "/customer-timeline", ".convo-chooser", find_customer),
	State("timeline, chooser finds nothing", "/customer-timeline", ".convo-chooser", find_nobody),
	State("timeline", HOTELS, ROW),
	State("timeline, two sides", HOTELS, ROW, two_sides),
	State("timeline, loading", HOTELS, ".convo-skeleton", answers={API + "timeline.get_page": None}),
	State("timeline, post opened", HOTELS, ROW, open_row("Mr Sievers has the water analysis")),
	State("timeline, mail opened", HOTELS, ROW, open_row("Good morning Ms Keller")),
	State("timeline, document opened", HOTELS, ROW, open_raw),
	State("timeline, types open", HOTELS, ROW, open_types),
	State("timeline, filtered", HOTELS + "&show=Document", ROW),
	State("timeline, nothing matches", HOTELS + "&text=nosuchword", ".convo-state"),
	State("timeline, composer", HOTELS, ROW, write),
	State("timeline, key help", HOTELS, ROW, help_),
	State("timeline, explanation", HOTELS, ROW, explain),
	State("timeline, empty", HOTELS, ".convo-state", answers={API + "timeline.get_page": NO_PAGE}),
	State("timeline, fails", HOTELS, ".convo-state", answers={API + "timeline.get_page": Refusal("The database sleeps.")}),
	State("timeline, unknown customer", "/customer-timeline?customer=Nobody", ".convo-state"),
	State("timeline, medium with a panel", HOTELS, ROW, open_row("SAL-ORD-0065"), options={"viewport": MEDIUM}),
	State("timeline, phone", HOTELS, ROW, options={"viewport": PHONE}),
	State("timeline, phone with a panel", HOTELS, ROW, open_row("SAL-ORD-0065"), options={"viewport": PHONE}),
]  # fmt: skip
