"""Steps through explanations, moves ahead and history."""

import re

from playwright.sync_api import Page, expect


def ask_why(page: Page, *, customer: str, segment: str, within: str = "body") -> None:
	name = f"Why {customer} and {segment}: explain"
	page.locator(within).get_by_role("button", name=name).first.click()


def explain_another(page: Page, *, customer: str) -> None:
	finder = page.locator(".convo-explain").get_by_role("combobox")
	finder.fill(customer)
	page.locator(".convo-explain").get_by_role("option", name=re.compile(re.escape(customer))).first.click()


def see_explained(page: Page, *, title: str, texts: list[str]) -> None:
	box = page.get_by_role("dialog", name=title)
	expect(box).to_be_visible()
	for text in texts:
		expect(box).to_contain_text(text)


def explained(page: Page) -> str:
	box = page.locator(".convo-explain")
	expect(box.locator(".convo-verdict")).to_be_visible()
	return box.inner_text()


def explanation_fills_the_screen(page: Page) -> bool:
	box = page.locator(".convo-explain").bounding_box()
	width = page.evaluate("document.body.clientWidth")
	return bool(box) and (box["x"], box["width"]) == (0, width)


def close_explanation(page: Page) -> None:
	page.keyboard.press("Escape")
	expect(page.locator(".convo-explain")).to_have_count(0)


def see_ahead(page: Page, *, customer: str, text: str, within: str = "body") -> None:
	row = page.locator(within).locator(".convo-upcoming-row").filter(has_text=customer)
	expect(row.first).to_contain_text(text)


def read_chart(page: Page, *, name: str) -> str | None:
	chart = page.get_by_role("slider", name=re.compile(name))
	expect(chart).to_be_visible()
	return chart.get_attribute("aria-valuetext")


def choose_day(page: Page, *, day: str) -> None:
	page.locator("[data-test=members-on]").fill(day)


def count_shown(page: Page, *, selector: str) -> int:
	return page.locator(selector).count()
