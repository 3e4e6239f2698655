"""Every act by keyboard, with a help that is true: each key listed does what it says, and each key that works is listed."""

import re

import pytest
from playwright.sync_api import Page, expect

from standalone.checkout import ROOT
from tests.browser.rule_steps import add_first, fill, pick, rule
from tests.browser.states.feed import BUYING, OWN, POST
from tests.browser.states.timeline import HOTELS, ROW

MODEL = "convo_channels/public/js/ui/keyboard_model.js"


def selected(page: Page):
	return page.locator(".convo-is-selected")


def has_focus(page: Page) -> None:
	"""Something has it: what had it is gone."""
	page.wait_for_function("() => document.activeElement !== document.body")


def choose_own(page: Page, rows: str) -> None:
	"""By the key that goes on, to a post of one's own."""
	own = page.locator(rows).filter(has_text=OWN)
	expect(own).to_have_count(1)
	for _ in range(page.locator("[data-key]").count()):
		if own.evaluate("row => row.contains(document.activeElement)"):
			return
		page.keyboard.press("j")
	raise AssertionError("the keys never came to the post")


def goes_on_and_back(page: Page, rows: str) -> None:
	keys = page.locator("[data-key]")
	for ahead, back in (("j", "k"), ("ArrowDown", "ArrowUp")):
		page.keyboard.press(ahead)
		page.keyboard.press(ahead)
		expect(keys.nth(1)).to_be_focused()
		page.keyboard.press(back)
		expect(keys.nth(0)).to_be_focused()
		page.reload()
		expect(page.locator(rows).first).to_be_visible()


def opens(key: str):
	def check(page: Page, rows: str) -> None:
		choose_own(page, rows)
		page.keyboard.press(key)
		if rows == POST:
			expect(page).to_have_url(re.compile("/customer-timeline"))
		else:
			expect(page.get_by_role("complementary", name="Details")).to_contain_text(OWN)

	return check


def edits(page: Page, rows: str) -> None:
	choose_own(page, rows)
	page.keyboard.press("e")
	expect(page.get_by_role("textbox", name="Text of the post")).to_be_focused()
	page.keyboard.press("Control+a")
	page.keyboard.type("Fifteen degrees")
	page.keyboard.press("Control+Enter")
	expect(page.locator(rows).filter(has_text="Fifteen degrees")).to_be_visible()
	has_focus(page)


def replies(page: Page, rows: str) -> None:
	choose_own(page, rows)
	page.keyboard.press("r")
	expect(page.get_by_role("textbox", name="Text of the reply")).to_be_focused()
	page.keyboard.type("At four")
	page.keyboard.press("Control+Enter")
	expect(page.locator("article.convo-reply").filter(has_text="At four")).to_be_visible()
	has_focus(page)


def pins(page: Page, rows: str) -> None:
	"""In a channel a post has two places to be pinned in, on a timeline one."""
	choose_own(page, rows)
	page.keyboard.press("p")
	if rows == POST:
		expect(page.get_by_role("button", name="Pin in this channel")).to_be_focused()
		page.keyboard.press("Enter")
		expect(page.get_by_role("region", name="Pinned posts").first).to_be_visible()
	else:
		expect(page.get_by_role("button", name="Unpin from the customer")).to_be_visible()


def deletes(page: Page, rows: str) -> None:
	choose_own(page, rows)
	page.keyboard.press("Delete")
	expect(page.locator(rows).filter(has_text=OWN)).to_have_count(0)
	expect(page.get_by_role("button", name="Undo")).to_be_focused()


def writes(page: Page, rows: str) -> None:
	page.keyboard.press("c")
	text = page.get_by_role("textbox", name="Text of the post")
	expect(text).to_be_focused()
	if rows == POST:
		page.keyboard.press("#")
		expect(page.get_by_role("combobox", name="Find a customer")).to_be_focused()
		page.keyboard.type("Henrik")
		expect(page.get_by_role("option", name="Henrik Aalbers")).to_be_visible()
		page.keyboard.press("Enter")
		expect(text).to_be_focused()
	page.keyboard.type("By keys alone")
	page.keyboard.press("Control+Enter")
	expect(page.locator(rows).first).to_contain_text("By keys alone")


def searches(page: Page, rows: str) -> None:
	page.keyboard.press("/")
	expect(page.get_by_role("searchbox", name=re.compile("^Search in"))).to_be_focused()
	page.keyboard.type("water analysis")
	expect(page).to_have_url(re.compile("text=water"))


def filters(page: Page, rows: str) -> None:
	page.keyboard.press("f")
	inside = page.get_by_role("dialog" if rows == POST else "search", name=re.compile("^Filter the"))
	expect(inside.locator(":focus")).to_be_visible()
	page.keyboard.press("Escape")
	if rows == POST:
		expect(page.get_by_role("button", name="Filter")).to_be_focused()


def goes_to_the_channels(page: Page, rows: str) -> None:
	page.keyboard.press("g")
	side = page.get_by_role("navigation", name="Channels")
	expect(side.get_by_role("link", name=re.compile("^Buying phase"))).to_be_focused()
	page.keyboard.press("ArrowDown")
	page.keyboard.press("Enter")
	expect(page).to_have_url(re.compile("channel=Inactive$"))


def marks_unread(page: Page, rows: str) -> None:
	side = page.get_by_role("navigation", name="Channels")
	side.get_by_role("button", name="Mark all as read").click()
	expect(page.locator(rows).get_by_label("Unread", exact=True)).to_have_count(0)
	page.keyboard.press("j")
	for _ in range(page.locator("[data-key]").count()):
		if page.locator(".convo-is-selected [data-act=unread]").count():
			break
		page.keyboard.press("j")
	page.keyboard.press("u")
	expect(page.locator(".convo-is-selected").get_by_label("Unread", exact=True)).to_be_visible()
	expect(side.get_by_role("link", name=re.compile("^Buying phase, .*unread post"))).to_be_visible()
	expect(page).to_have_title(re.compile(r"^\(\d+\) "))
	page.wait_for_timeout(1500)
	expect(side.get_by_role("link", name=re.compile("^Buying phase, .*unread post"))).to_be_visible()


def goes_along_a_bar(page: Page, rows: str) -> None:
	bar = page.get_by_role("group", name="What to show").get_by_role("button")
	bar.first.focus()
	for key, at in (("ArrowRight", 1), ("ArrowLeft", 0), ("End", bar.count() - 1), ("Home", 0)):
		page.keyboard.press(key)
		expect(bar.nth(at)).to_be_focused()


def closes(page: Page, rows: str) -> None:
	page.keyboard.press("c")
	expect(page.locator(".convo-composer")).to_be_visible()
	page.keyboard.press("Escape")
	expect(page.locator(".convo-composer")).to_have_count(0)
	has_focus(page)
	page.keyboard.press("j")
	expect(page.locator(":focus[data-key]")).to_have_count(1)


def helps(page: Page, rows: str) -> None:
	page.keyboard.press("?")
	expect(page.get_by_test_id("key-list")).to_be_visible()


def opens_with(*keys: str):
	def check(page: Page, rows: str) -> None:
		for key in keys:
			opens(key)(page, rows)
			page.go_back() if rows == POST else page.keyboard.press("Escape")
			expect(page.locator(rows).filter(has_text=OWN)).to_be_visible()

	return check


# As the help names the keys of a line: what they are seen to do.
BOTH = {
	"j ↓": goes_on_and_back, "k ↑": goes_on_and_back, "r": replies, "p": pins, "e": edits, "Delete": deletes, "c": writes, "/": searches, "f": filters,
	"← → Home End": goes_along_a_bar, "Ctrl Enter": writes, "Esc": closes, "?": helps,
}  # fmt: skip
LINES = {
	"feed": {**BOTH, "Enter o": opens_with("Enter", "o"), "g": goes_to_the_channels, "u": marks_unread, "#": writes},
	"timeline": {**BOTH, "Enter o Space": opens_with("Enter", "o", "Space")},
}
PAGES = {"feed": (BUYING, POST), "timeline": (HOTELS, ROW)}


def open_rows(open_page, name: str) -> Page:
	address, rows = PAGES[name]
	page = open_page(address)
	expect(page.locator(rows).first).to_be_visible()
	return page


def lines_of(page: Page) -> list[str]:
	keys = page.get_by_test_id("key-list").locator("dt")
	expect(keys.first).to_be_visible()
	return keys.evaluate_all("all => all.map((one) => [...one.querySelectorAll('kbd')].map((key) => key.textContent).join(' '))")


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, lines in LINES.items() for line in lines])
def test_each_key_of_the_help_does_what_it_says(open_page, name, line):
	LINES[name][line](open_rows(open_page, name), PAGES[name][1])


@pytest.mark.parametrize("name", LINES)
def test_the_help_lists_each_key_that_works_and_no_other(open_page, name):
	page = open_rows(open_page, name)
	page.keyboard.press("?")
	found = lines_of(page)
	assert sorted(found) == sorted(LINES[name])
	known = set(re.findall(r'^\t"?([^\s":]+)"?: "\w+",$', (ROOT / MODEL).read_text(), re.MULTILINE))
	assert {"j", "?", "Delete"} <= known
	arrows = {"ArrowDown": "↓", "ArrowUp": "↑"}
	of_the_feed = set() if name == "feed" else {"g", "u"}
	assert {arrows.get(key, key) for key in known} - of_the_feed <= set(" ".join(found).split())


def test_single_keys_can_be_turned_off_and_stay_off(open_page):
	page = open_rows(open_page, "feed")
	page.keyboard.press("?")
	page.get_by_test_id("single-keys").uncheck()
	page.keyboard.press("Escape")
	for _ in range(2):
		for key in ("j", "c", "?", "e", "f", "/"):
			page.keyboard.press(key)
		expect(selected(page)).to_have_count(0)
		expect(page.get_by_role("dialog")).to_have_count(0)
		expect(page.locator(".convo-composer")).to_have_count(0)
		page.keyboard.press("ArrowDown")
		expect(selected(page)).to_have_count(1)
		page.reload()
		expect(page.locator(POST).first).to_be_visible()
	page.get_by_role("button", name="Keyboard shortcuts").click()
	page.get_by_test_id("single-keys").check()
	page.keyboard.press("Escape")
	page.keyboard.press("j")
	expect(selected(page)).to_have_count(1)


def test_on_one_screen_at_a_time_the_focus_goes_along(open_page):
	page = open_page(BUYING, viewport={"width": 390, "height": 844})
	expect(page.locator(POST).first).to_be_visible()
	page.get_by_role("button", name="All channels").press("Enter")
	side = page.get_by_role("navigation", name="Channels")
	expect(side).to_be_visible()
	has_focus(page)
	side.get_by_role("link", name=re.compile("^Buying phase")).press("Enter")
	expect(page.locator(POST).first).to_be_visible()
	has_focus(page)


# -- the builder


def test_the_keys_inside_fields_of_a_rule_do_what_the_help_says(open_page):
	page = open_page("/segments?segment=new")
	page.get_by_label("Title").fill("By keys")
	page.get_by_test_id("first").focus()
	page.keyboard.press("Enter")
	page.keyboard.press("Escape")
	page.keyboard.press("t")
	expect(page.locator(".convo-entries-box input")).to_have_value("t")
	pick(page, "territory")
	fill(page, 1, operator="is one of", value="Austria")
	fill(page, 1, value="Germany")
	expect(rule(page, 1).locator(".convo-choice-chips li")).to_have_count(2)
	page.keyboard.press("Backspace")
	expect(rule(page, 1).locator(".convo-choice-chips li")).to_have_count(1)
	page.keyboard.press("Escape")
	page.keyboard.press("ArrowDown")
	expect(page.locator(".convo-choice-menu:visible [role=option]").first).to_be_visible()
	page.keyboard.press("Escape")
	page.keyboard.press("Control+z")
	expect(rule(page, 1).locator(".convo-choice-chips li")).to_have_count(0)
	page.keyboard.press("Control+y")
	expect(rule(page, 1).locator(".convo-choice-chips li")).to_have_count(1)
	page.keyboard.press("Control+s")
	expect(page.get_by_test_id("member-count")).to_be_visible()


def test_the_calendar_goes_by_months_and_years(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "customer created on")
	fill(page, 1, operator="after", value="2024-03-15")
	rule(page, 1).locator("[name=value]").press("ArrowDown")
	for key, month in (("PageDown", "April 2024"), ("PageUp", "March 2024"), ("Shift+PageDown", "March 2025")):
		page.keyboard.press(key)
		expect(page.get_by_test_id("month")).to_have_text(month)


def test_a_group_moves_without_being_dragged(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "territory")
	fill(page, 1, value="Austria")
	page.get_by_test_id("or").click()
	pick(page, "industry")
	fill(page, 2, value="Hotel")
	values = page.get_by_test_id("card").locator("[name=value]")
	for item, order in (("Move group down", ["Hotel", "Austria"]), ("Move group up", ["Austria", "Hotel"])):
		place = 1 if item.endswith("down") else 2
		page.get_by_role("button", name=f"Actions of group {place}").press("Enter")
		page.get_by_role("menuitem", name=item).press("Enter")
		assert values.evaluate_all("all => all.map((one) => one.value)") == order
