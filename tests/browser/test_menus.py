"""Menus of the builder open at their button: below it or above, inside the window, near every edge and from right to left."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.rule_steps import add_first, fill, rule

GAP = 8


def check(page: Page, menu: Locator, button: Locator) -> None:
	expect(menu).to_be_visible()
	box, at = menu.bounding_box(), button.bounding_box()
	width, height = page.evaluate("[document.documentElement.clientWidth, document.documentElement.clientHeight]")
	assert box and at
	assert box["x"] >= 0 and box["x"] + box["width"] <= width
	assert box["y"] >= 0 and box["y"] + box["height"] <= height
	below = box["y"] - (at["y"] + at["height"])
	above = at["y"] - (box["y"] + box["height"])
	assert 0 <= max(below, above) <= GAP
	assert box["x"] < at["x"] + at["width"] and at["x"] < box["x"] + box["width"]


MENUS = {
	"subject": (".convo-subject button", ".convo-entries-box"),
	"filter": ("[data-test=add-filter] button", ".convo-entries-box"),
	"actions": (".convo-actions button", ".convo-actions-menu"),
	"value": ("[name=filter_value]", ".convo-choice-menu:visible"),
}


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 420), (390, 844)], ids=lambda size: str(size[0]))
def test_a_menu_opens_at_its_button_wherever_that_stands(open_page, size, direction):
	page = open_page("/segments?segment=new", viewport={"width": size[0], "height": size[1]})
	page.evaluate("way => document.documentElement.setAttribute('dir', way)", direction)
	add_first(page, "quotation territory")
	fill(page, 1, filter_value="Austria")
	for at in ("start", "end"):
		for button, menu in MENUS.values():
			opener = rule(page, 1).locator(button).first
			opener.evaluate("(element, block) => element.scrollIntoView({ block })", at)
			before = opener.bounding_box()
			opener.click()
			check(page, page.locator(menu), opener)
			assert opener.bounding_box() == before
			page.keyboard.press("Escape")
			page.get_by_test_id("rule-sentence").evaluate("() => document.activeElement.blur()")
			expect(page.locator(menu)).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_the_count_lies_over_nothing(open_page, width):
	page = open_page("/segments?segment=Inactive&edit=1", viewport={"width": width, "height": 500})
	expect(rule(page, 3)).to_be_visible()
	for block in ("start", "center", "end"):
		rule(page, 2).evaluate("(element, block) => element.scrollIntoView({ block })", block)
		over = page.evaluate(
			"""() => {
				const answer = document.querySelector("[data-test=live-count]").getBoundingClientRect();
				const parts = document.querySelectorAll(".convo-rule-head, .convo-card, .convo-rule-or");
				return Array.from(parts, (part) => part.getBoundingClientRect()).filter((part) =>
					part.left < answer.right && answer.left < part.right && part.top < answer.bottom && answer.top < part.bottom
				).length;
			}"""
		)
		assert over == 0
