"""Steps in the preview's builder of a rule: conditions are added and filled in, and said."""

from playwright.sync_api import Page, expect

ANSWER = "live-count"


def rule(page: Page, number: int):
	return page.get_by_test_id(f"rule-{number}")


def pick(page: Page, words: str) -> None:
	"""In the open list: type, and take the first hit."""
	page.locator(".convo-entries-box input").fill(words)
	page.keyboard.press("Enter")


def add_first(page: Page, words: str) -> None:
	page.get_by_test_id("first").click()
	pick(page, words)


def add(page: Page, words: str, *, card: int = 1) -> None:
	page.get_by_test_id("card").nth(card - 1).get_by_test_id("and").click()
	pick(page, words)


def fill(page: Page, number: int, **values: str) -> None:
	"""Selects are chosen, fields typed into; a field that searches takes what is marked."""
	for name, value in values.items():
		field = rule(page, number).locator(f"[name={name}]")
		if field.evaluate("element => element.tagName") == "SELECT":
			field.select_option(_choice(field, value))
			continue
		field.fill(value)
		if field.get_attribute("role") == "combobox":
			field.press("Enter")


def _choice(field, value: str) -> str:
	"""An operator of documents is chosen with its measure: the one that the condition has, unless another is named."""
	offered = field.evaluate("element => Array.from(element.options, option => option.value)")
	measure = field.input_value().partition("|")[0]
	whole = [value, f"{measure}|{value}", *(key for key in offered if key.endswith(f"|{value}"))]
	return next((key for key in whole if key in offered), value)


def counted(page: Page) -> int:
	"""The number of the answer, once it is that of the rule as it stands."""
	expect(page.locator(".convo-rule .is-old")).to_have_count(0)
	count = page.get_by_test_id("count")
	expect(count).to_be_visible()
	return int(count.inner_text().split()[0].replace(",", ""))


def sentence(page: Page):
	return page.get_by_test_id("rule-sentence")


def turn_into_opposite(page: Page, number: int) -> None:
	rule(page, number).get_by_role("button", name="Actions").click()
	page.get_by_role("menuitem", name="Turn into the opposite").click()
