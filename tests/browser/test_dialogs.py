"""Every dialog keeps the focus of the keyboard inside, whatever is pressed in it, and gives it back to what opened it."""

import contextlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.rule_steps import counted, fill
from tests.browser.states.feed import BUYING, POST, edit, save
from tests.browser.states.segments import COUNT, EDIT, INACTIVE, MEMBER
from tests.browser.states.timeline import HOTELS, ROW

WHY = re.compile("^Why ")


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
	return page.get_by_role("button", name=name).first


def changed(page: Page) -> Locator:
	fill(page, 1, value="999")
	counted(page)
	return button(page, "Save")


def by_template(page: Page) -> Locator:
	return page.get_by_test_id("from-template")


def edited(page: Page) -> Locator:
	edit(page)
	save(page, "Said anew")
	return button(page, re.compile("^edited"))


# Where it is opened, what is to be seen before, and what opens it.
DIALOGS: dict[str, tuple[str, str, Callable[[Page], Locator]]] = {
	"key help of the feed": (BUYING, POST, lambda page: button(page, "Keyboard shortcuts")),
	"what a post said": (BUYING, POST, edited),
	"new channel": (BUYING, POST, lambda page: button(page, "New channel")),
	"explanation on a card": (BUYING, ".convo-customer-body", lambda page: page.locator(".convo-feed-card").get_by_role("button", name=WHY).first),
	"key help of the timeline": (HOTELS, ROW, lambda page: button(page, "Keyboard shortcuts")),
	"explanation of a chip": (HOTELS, ROW, lambda page: page.get_by_role("list", name="Segments").get_by_role("button", name=WHY).first),
	"explanation of a member": (INACTIVE, MEMBER, lambda page: page.get_by_test_id("members").get_by_role("button", name=WHY).first),
	"whom to explain": (INACTIVE, MEMBER, lambda page: page.get_by_test_id("explain")),
	"keys of the builder": (EDIT, COUNT, lambda page: page.get_by_test_id("keys")),
	"difference": (EDIT, COUNT, changed),
	"templates": ("/segments", ".convo-state", by_template),
}  # fmt: skip


def open_dialog(open_page, name: str) -> tuple[Page, Locator, Locator]:
	address, ready, opener = DIALOGS[name]
	page = open_page(address)
	expect(page.locator(ready).first).to_be_visible()
	found = opener(page)
	found.focus()
	page.keyboard.press("Enter")
	dialog = page.get_by_role("dialog")
	expect(dialog).to_be_visible()
	expect(dialog).to_have_attribute("aria-modal", "true")
	page.wait_for_load_state("networkidle")
	return page, dialog, found


def is_inside(dialog: Locator) -> bool:
	return dialog.evaluate("box => box.contains(document.activeElement)")


@pytest.mark.parametrize("name", DIALOGS)
def test_tab_stays_in_a_dialog_and_the_focus_returns_to_what_opened_it(open_page, name):
	page, dialog, opener = open_dialog(open_page, name)
	assert is_inside(dialog), "the focus goes in by itself"
	stops = set()
	for key in ["Tab"] * 25 + ["Shift+Tab"] * 25:
		page.keyboard.press(key)
		assert is_inside(dialog), key
		stops.add(page.evaluate("document.activeElement.outerHTML"))
	assert stops
	# a press on words that are no control, and a call of the focus from outside
	dialog.locator("h2").click()
	page.keyboard.press("Tab")
	assert is_inside(dialog)
	page.evaluate("document.querySelector('.preview-bar a').focus()")
	assert is_inside(dialog)
	if page.locator("[role=combobox][aria-expanded=true]").count():
		page.keyboard.press("Escape")
	page.keyboard.press("Escape")
	expect(dialog).to_have_count(0)
	expect(opener).to_be_focused()


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_has_a_name_and_is_one_heading(open_page, name):
	_page, dialog, _opener = open_dialog(open_page, name)
	for patience_ms in (1000, 1000, 5000):  # both are others once what it tells is there
		heading = dialog.get_by_role("heading").first.inner_text()
		with contextlib.suppress(AssertionError):
			return expect(dialog).to_have_accessible_name(heading, timeout=patience_ms)
	raise AssertionError(f"{heading} is not its name")


def test_what_is_gone_in_a_dialog_leaves_the_focus_in_it(open_page):
	page, dialog, _opener = open_dialog(open_page, "templates")
	card = page.locator("[data-template=new_contacts]")
	card.focus()
	page.keyboard.press("Enter")
	expect(page.get_by_test_id("template-form")).to_be_visible()
	page.wait_for_function("() => document.activeElement !== document.body")
	assert is_inside(dialog)


def test_menus_give_the_focus_back_and_close_when_it_leaves(open_page):
	page = open_page(HOTELS)
	types = page.get_by_role("button", name=re.compile("^Type of post"))
	menu = page.get_by_role("group", name="Type of post")
	types.press("Enter")
	page.keyboard.press("Tab")
	page.keyboard.press("Space")
	page.keyboard.press("Escape")
	expect(menu).to_have_count(0)
	expect(types).to_be_focused()
	types.press("Enter")
	expect(menu).to_be_visible()
	page.get_by_role("searchbox").focus()
	expect(menu).to_have_count(0)


def test_columns_of_members_are_chosen_and_left_by_keys(open_page):
	page = open_page(INACTIVE)
	columns = page.get_by_test_id("member-columns")
	columns.press("Enter")
	page.get_by_role("group", name="Columns").get_by_role("checkbox").nth(1).press("Space")
	page.keyboard.press("Escape")
	expect(page.get_by_role("group", name="Columns")).to_have_count(0)
	page.wait_for_function("() => document.activeElement !== document.body")
