"""Channels in a browser: their look, people, archive, how they are arranged, and the card of what happened since."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.contrast import illegible
from tests.browser.fingers import finger_hits

PHONE = {"width": 390, "height": 844}
FEED = "/channel-feed?channel=Buying+phase"
POST = "article.convo-post"
COLORS = ("Blue", "Green", "Orange", "Red", "Purple", "Pink", "Cyan", "Yellow", "Gray")
# WCAG's figure for what is drawn and not written.
SEEN = 3
RATIO = """element => {
	const parse = (text) => text.match(/[\\d.]+/g).map(Number);
	const light = (rgb) => {
		const [r, g, b] = rgb.slice(0, 3).map((part) => part / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const style = getComputedStyle(element);
	const icon = getComputedStyle(element.querySelector("svg"));
	const [high, low] = [light(parse(icon.color)), light(parse(style.backgroundColor))].sort((x, y) => y - x);
	return (high + 0.05) / (low + 0.05);
}"""


def sidebar(page: Page):
	return page.get_by_role("navigation", name="Channels")


def explain(page: Page) -> None:
	expect(page.locator(POST).first).to_be_visible()
	page.get_by_role("button", name="Explain this channel").click()


def overflow(page: Page) -> int:
	return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_of_a_channel_can_be_seen(open_page, shot, theme):
	page = open_page(FEED)
	if theme == "dark":
		page.get_by_test_id("theme").click()
	explain(page)
	page.get_by_role("button", name="Change", exact=True).click()
	dialog = page.get_by_role("dialog", name="Change the channel")
	dialog.get_by_role("button", name="Truck").click()
	found = {}
	for color in COLORS:
		choice = dialog.get_by_role("button", name=color, exact=True)
		found[color] = choice.locator(".convo-channel-icon").evaluate(RATIO)
	shot(page, f"channel-settings-{theme}")
	assert {color: ratio for color, ratio in found.items() if ratio < SEEN} == {}
	assert illegible(dialog.locator("button, input, .convo-label"), "at rest") == []


def test_a_channel_gets_a_look_and_people_and_is_archived_and_restored(open_page, shot):
	page = open_page(FEED)
	explain(page)
	page.get_by_role("button", name="Change", exact=True).click()
	dialog = page.get_by_role("dialog", name="Change the channel")
	dialog.get_by_role("button", name="Star").click()
	dialog.get_by_role("button", name="Purple").click()
	dialog.get_by_role("button", name="Save").click()
	expect(page.locator(".convo-head-title .convo-tint-purple")).to_be_visible()
	expect(sidebar(page).locator(".convo-tint-purple")).to_be_visible()
	page.get_by_role("button", name="People", exact=True).click()
	people = page.get_by_role("dialog", name="People of the channel")
	people.get_by_role("combobox").fill("jonas")
	people.get_by_role("option").first.click()
	expect(people.get_by_text("Jonas Brandt")).to_be_visible()
	shot(page, "channel-people")
	people.get_by_role("button", name=re.compile("^Take out Jonas")).click()
	expect(people.get_by_text("Nobody is named here yet.")).to_be_visible()
	people.get_by_role("button", name="Close").click()
	page.get_by_role("button", name="Archive", exact=True).click()
	notice = page.get_by_test_id("archived")
	expect(notice).to_contain_text("nothing is written there")
	expect(page.locator(".convo-compose")).to_have_count(0)
	expect(sidebar(page).get_by_role("link", name=re.compile("^Buying phase"))).to_have_count(0)
	sidebar(page).get_by_role("button", name="Archived").click()
	expect(sidebar(page).get_by_role("link", name=re.compile("^Buying phase"))).to_be_visible()
	shot(page, "channel-archived")
	notice.get_by_role("button", name="Restore").click()
	expect(notice).to_have_count(0)
	expect(page.locator(".convo-compose")).to_be_visible()


def test_the_sidebar_is_arranged_and_stays_so_on_another_visit(open_page, shot):
	page = open_page(FEED)
	expect(page.locator(POST).first).to_be_visible()
	page.get_by_role("button", name="Favourite", exact=True).click()
	expect(sidebar(page).get_by_role("button", name="Favourites")).to_be_visible()
	page.get_by_role("button", name="Arrange channels").click()
	field = sidebar(page).get_by_role("textbox", name="New section")
	field.fill("Late payers")
	field.press("Enter")
	sidebar(page).get_by_role("button", name="Move Inactive up", exact=True).press("Enter")
	sidebar(page).get_by_role("button", name="Move Inactive up", exact=True).press("Alt+ArrowUp")
	row = sidebar(page).locator("li", has_text="Overdue payers")
	row.drag_to(sidebar(page).locator("section", has=page.get_by_role("textbox", name="Name of the section")).first)
	shot(page, "sidebar-arranging")
	page.get_by_role("button", name="Arrange channels").click()
	section = sidebar(page).get_by_role("region", name="Late payers")
	expect(section.get_by_role("link")).to_have_count(2)
	section.get_by_role("button", name="Late payers").click()
	page.reload()
	expect(page.locator(POST).first).to_be_visible()
	expect(sidebar(page).get_by_role("region", name="Late payers").get_by_role("link")).to_have_count(0)
	expect(sidebar(page).get_by_role("region", name="Favourites").get_by_role("link")).to_have_count(1)
	shot(page, "sidebar-arranged")


def test_the_card_of_what_happened_leads_there_and_is_put_away(open_page, shot):
	page = open_page(FEED)
	card = page.locator(".convo-news")
	expect(card).to_be_visible()
	shot(page, "catch-up")
	card.get_by_role("button", name="Put away").click()
	expect(card).to_have_count(0)


def test_a_phone_arranges_with_fingers(open_page, shot):
	page = open_page("/channel-feed", viewport=PHONE, has_touch=True)
	page.get_by_role("button", name="Arrange channels").click()
	for button in sidebar(page).locator(".convo-arrange button").all():
		assert finger_hits(button), button.get_attribute("aria-label")
	shot(page, "phone-arranging")
	assert overflow(page) <= 0
	page.get_by_role("button", name="Arrange channels").click()
	sidebar(page).get_by_role("link", name=re.compile("^Inactive")).first.click()
	explain(page)
	shot(page, "phone-explained")
	page.get_by_role("button", name="Change", exact=True).click()
	dialog = page.get_by_role("dialog", name="Change the channel")
	for button in dialog.locator(".convo-looks button").all():
		box = button.bounding_box()
		assert box["width"] >= 44 and box["height"] >= 44
	shot(page, "phone-settings")
	assert overflow(page) <= 0


def test_what_is_chosen_of_the_looks_is_told_from_what_has_the_focus(open_page):
	"""The ring is the focus's alone: what is chosen has a ground and a tick."""
	page = open_page(FEED)
	explain(page)
	page.get_by_role("button", name="Change", exact=True).click()
	dialog = page.get_by_role("dialog", name="Change the channel")
	chosen = dialog.get_by_role("group", name="Icon").locator("[aria-pressed=true]")
	drawn = "element => { const { boxShadow, outlineStyle, backgroundColor } = getComputedStyle(element); return [boxShadow, outlineStyle, backgroundColor]; }"
	shadow, outline, ground = chosen.evaluate(drawn)
	assert (shadow, outline) == ("none", "none")
	assert ground not in ("transparent", "rgba(0, 0, 0, 0)")
	expect(chosen.locator(".convo-looks-tick")).to_be_visible()
	dialog.get_by_role("button", name="Star").focus()
	page.keyboard.press("Shift+Tab")
	assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
	assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "false"


def test_sections_go_down_and_up_by_keys(open_page, shot):
	page = open_page("/channel-feed")
	page.get_by_role("button", name="Arrange channels").click()
	field = sidebar(page).get_by_role("textbox", name="New section")
	names = sidebar(page).get_by_role("textbox", name="Name of the section")
	for title in ("Late payers", "Service"):
		field.fill(title)
		field.press("Enter")
	expect(names).to_have_count(2)
	down = sidebar(page).get_by_role("button", name="Move the section Late payers down")
	down.press("Enter")
	assert [name.input_value() for name in names.all()] == ["Service", "Late payers"]
	expect(down).to_be_focused()
	expect(down).to_have_attribute("aria-disabled", "true")
	page.keyboard.press("Alt+ArrowUp")
	assert [name.input_value() for name in names.all()] == ["Late payers", "Service"]
	shot(page, "sidebar-sections")


def test_on_a_phone_the_card_of_what_happened_keeps_its_way_out_in_the_first_line(open_page):
	page = open_page(FEED, viewport=PHONE, has_touch=True)
	card = page.locator(".convo-news")
	expect(card).to_be_visible()
	away, box = card.get_by_role("button", name="Put away").bounding_box(), card.bounding_box()
	assert away["y"] - box["y"] < 8
	assert finger_hits(card.get_by_role("button", name="Put away"))


def test_on_a_phone_a_kept_view_leaves_its_menu_inside_of_the_window(open_page):
	page = open_page(FEED + "&territory=Austria", viewport=PHONE, has_touch=True)
	page.get_by_role("button", name="Views").click()
	page.get_by_role("textbox", name="Name of the view").fill("Notes from Austria")
	page.get_by_role("button", name="Save view").click()
	expect(page.get_by_role("button", name="Rename Notes from Austria")).to_be_visible()
	for name in ("Notes from Austria", "Rename Notes from Austria", "Delete Notes from Austria"):
		box = page.get_by_role("dialog").get_by_role("button", name=name, exact=True).bounding_box()
		assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"], name


def test_on_a_phone_the_fields_of_a_meeting_stand_close_to_each_other(open_page, shot):
	page = open_page(FEED, viewport=PHONE, has_touch=True)
	page.get_by_role("button", name="Write", exact=True).first.click()
	page.get_by_role("combobox", name="Type of the post").select_option("Meeting")
	day, people = page.get_by_role("textbox", name="Day of the meeting"), page.get_by_role("button", name="People", exact=True)
	above, below = day.bounding_box(), people.bounding_box()
	assert 0 < below["y"] - (above["y"] + above["height"]) < 12
	day.fill("32nd")
	day.press("Tab")
	alert = page.locator(".convo-details").get_by_role("alert")
	expect(alert).to_be_visible()
	expect(day).to_have_accessible_description(alert.inner_text())
	shot(page, "phone-meeting")
