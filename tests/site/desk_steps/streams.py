"""Steps in the feed of a channel and on the timeline of a customer."""

import re

from playwright.sync_api import Page, expect

# -- the channel feed


def open_channel(page: Page, *, url: str, title: str) -> None:
	page.goto(url)
	link = page.get_by_role("navigation", name="Channels").get_by_role(
		"link", name=re.compile(re.escape(title))
	)
	link.first.click()
	expect(page.get_by_role("main", name=title)).to_be_visible()


def channels(page: Page) -> list[str]:
	links = page.get_by_role("navigation", name="Channels").get_by_role("link")
	expect(links.first).to_be_visible()
	return links.all_inner_texts()


def see_post(page: Page, *, text: str) -> None:
	_show_waiting(page, page.locator("article.convo-post").filter(has_text=text))


def see_move(page: Page, *, customer: str, text: str) -> None:
	_show_waiting(page, page.locator(".convo-move").filter(has_text=customer).filter(has_text=text))


def _show_waiting(page: Page, wanted) -> None:
	"""News comes in by itself, or waits above until the reader asks for it."""
	waiting = page.get_by_role(
		"button", name=re.compile(r"\d+ new|customers? (joined|left|moved)|changed", re.I)
	)
	expect(wanted.or_(waiting).first).to_be_visible()
	if not wanted.count():
		waiting.first.click()
	expect(wanted.first).to_be_visible()


def count_posts(page: Page) -> int:
	return page.locator("article.convo-post").count()


def write_post(page: Page, *, text: str, customer: str = "", post_type: str = "Note") -> None:
	page.get_by_role("button", name="Write", exact=True).first.click()
	box = page.get_by_role("textbox", name="Text of the post")
	if customer:
		_choose_customer(page, customer)
	box.fill(text)
	page.get_by_label("Type of the post").select_option(post_type)
	page.get_by_role("button", name="Post", exact=True).last.click()


def _choose_customer(page: Page, customer: str) -> None:
	finder = page.get_by_role("combobox", name="Find a customer")
	if not finder.count():
		page.get_by_role("textbox", name="Text of the post").press("#")
	finder.fill(customer)
	page.get_by_role("option", name=re.compile(re.escape(customer))).first.click()


def search_posts(page: Page, *, text: str) -> None:
	page.get_by_label("Search in posts").fill(text)
	expect(page).to_have_url(re.compile("text="))


def searched(page: Page) -> str:
	return page.get_by_label("Search in posts").input_value()


# -- the customer timeline


def see_row(page: Page, *, text: str) -> None:
	_show_waiting(page, page.locator(".convo-row-box").filter(has_text=text))


def count_rows(page: Page) -> int:
	return page.locator(".convo-row-box").count()


def press_chip(page: Page, *, name: str) -> None:
	chip = page.get_by_role("button", name=re.compile(f"^{name}"))
	chip.first.click()
	expect(chip.first).to_have_attribute("aria-pressed", "true")
