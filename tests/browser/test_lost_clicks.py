"""No click is lost: nothing moves while a button is held down, whichever field the press takes the focus from."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.rule_steps import add_first, fill, pick, rule

# Longer than the builder waits before it asks for the count, and than the answer takes.
HELD_MS = 700


def value(page: Page, name: str = "value") -> Locator:
	return rule(page, 1).locator(f"[name={name}]")


def type_into(page: Page, field: Locator, text: str) -> None:
	"""As by hand: the focus stays in the field, and what is typed is not taken yet."""
	field.click()
	page.keyboard.type(text)
	expect(field).to_be_focused()


def territory(page: Page) -> None:
	add_first(page, "territory")
	type_into(page, value(page), "Austria")


def chips(page: Page) -> None:
	add_first(page, "territory")
	fill(page, 1, operator="is one of")
	type_into(page, value(page), "Austria")


def unreadable_day(page: Page) -> None:
	add_first(page, "customer created on")
	fill(page, 1, operator="after")
	type_into(page, value(page), "2024-02-31")


def decimals(page: Page) -> None:
	add_first(page, "quotation sum grand total")
	type_into(page, value(page), "1234.5")


def filter_value(page: Page) -> None:
	add_first(page, "quotation any")
	rule(page, 1).get_by_test_id("add-filter").get_by_role("button").click()
	pick(page, "territory")
	type_into(page, value(page, "filter_value"), "Austria")


def unreadable_period(page: Page) -> None:
	add_first(page, "quotation any")
	fill(page, 1, period="in the last (days)")
	value(page, "period_days").fill("")
	type_into(page, value(page, "period_days"), "soon")


FILLED = [territory, chips, unreadable_day, decimals, filter_value, unreadable_period]


def add_group(page: Page) -> None:
	hold(page, page.get_by_test_id("or"))
	expect(page.get_by_test_id("card")).to_have_count(2)


def add_condition(page: Page) -> None:
	hold(page, page.get_by_test_id("and"))
	expect(page.get_by_test_id("rule-new")).to_be_visible()


def cancel(page: Page) -> None:
	hold(page, page.get_by_role("button", name="Cancel"))
	expect(page.get_by_test_id("segment-form")).to_have_count(0)


def open_actions(page: Page) -> None:
	hold(page, rule(page, 1).get_by_role("button", name="Actions"))
	expect(page.get_by_role("menu")).to_be_visible()


def tick(page: Page) -> None:
	box = page.locator("[name=include_disabled]")
	hold(page, box)
	expect(box).to_be_checked()


TARGETS = [add_group, add_condition, cancel, open_actions, tick]


def hold(page: Page, target: Locator) -> None:
	"""Presses where the target stands, stays there for a while, and lets go."""
	before = target.bounding_box()
	assert before
	page.mouse.move(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
	page.mouse.down()
	page.wait_for_timeout(HELD_MS)
	assert target.bounding_box() == before
	page.mouse.up()


@pytest.mark.parametrize("target", TARGETS, ids=lambda step: step.__name__)
@pytest.mark.parametrize("filled", FILLED, ids=lambda step: step.__name__)
def test_a_press_that_takes_the_focus_from_a_field_hits_what_it_was_meant_for(open_page, filled, target):
	page = open_page("/segments?segment=new")
	filled(page)
	target(page)


@pytest.mark.parametrize("filled", [territory, chips, decimals, filter_value], ids=lambda step: step.__name__)
def test_what_stands_in_the_field_is_saved_by_the_press_that_leaves_it(open_page, filled):
	page = open_page("/segments?segment=new")
	page.get_by_label("Title").fill("Typed to the last")
	filled(page)
	hold(page, page.get_by_role("button", name="Save"))
	said = "1,234.5" if filled is decimals else "Austria"
	expect(page.get_by_test_id("sentence")).to_contain_text(said)


@pytest.mark.parametrize("filled", FILLED, ids=lambda step: step.__name__)
def test_leaving_a_field_by_key_moves_nothing_either(open_page, filled):
	page = open_page("/segments?segment=new")
	filled(page)
	stays = [page.get_by_test_id("and"), page.get_by_test_id("or"), page.get_by_role("button", name="Save")]
	before = [element.bounding_box() for element in stays]
	page.keyboard.press("Tab")
	page.wait_for_timeout(HELD_MS)
	assert [element.bounding_box() for element in stays] == before


@pytest.mark.parametrize(
	("words", "operators", "typed"),
	[
		("customer created on", ("after", "before", "between", "on"), "2024-02-31"),
		("quotation sum grand total", ("at least", "more than", "between", "at most"), "12,3,4"),
	],
)
def test_what_cannot_be_read_stays_when_the_comparison_changes(open_page, words, operators, typed):
	page = open_page("/segments?segment=new")
	add_first(page, words)
	fill(page, 1, operator=operators[0])
	type_into(page, value(page), typed)
	for operator in operators[1:]:
		fill(page, 1, operator=operator)
		expect(value(page)).to_have_value(typed)
