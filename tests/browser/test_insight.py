"""Explanations, moves ahead and the history of a segment in the preview: from each place, by keyboard, on a phone.

What is right is read from the tables with SQL written here, not from the API that the pages ask.
"""

import datetime
import re

import pytest
from playwright.sync_api import Page, expect

from convo_channels.core.base.sql import sql
from tests.browser.rule_steps import add, add_first, fill, pick, rule

PHONE = {"width": 390, "height": 844}
FEED = "/channel-feed?channel=Buying+phase"
NEW_DAYS = 30


def panel(page: Page):
	return page.get_by_role("dialog")


def why(scope, customer: str, segment: str):
	return scope.get_by_role("button", name=f"Why {customer} and {segment}: explain")


def open_tab(page: Page, name: str):
	page.get_by_role("tab", name=name).click()
	return page.get_by_role("tabpanel")


def long_day(day: datetime.date) -> str:
	return f"{day:%A}, {day:%B} {day.day}"


def short_day(day: datetime.date) -> str:
	return f"{day:%b} {day.day}, {day.year}"


def first_seen(preview) -> dict[str, datetime.date]:
	"""The customers of the segment New contacts, with the day they were first seen."""
	today = preview.site.now().date()
	rows = preview.site.store.rows(
		sql("SELECT customer, first_seen_at FROM `tabConvo Profile` WHERE first_seen_at IS NOT NULL")
	)
	days = {name: datetime.date.fromisoformat(str(at)[:10]) for name, at in rows}
	return {name: day for name, day in days.items() if (today - day).days <= NEW_DAYS}


def overflow(page: Page) -> int:
	return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


# -- explain


def test_the_card_explains_a_member_with_value_document_and_reason(open_page, shot):
	page = open_page(FEED + "&customer=Henrik+Aalbers")
	button = why(page.get_by_role("complementary", name="Customer"), "Henrik Aalbers", "Buying phase")
	button.click()
	box = panel(page)
	expect(box.get_by_role("heading", name="Why Henrik Aalbers is in Buying phase")).to_be_visible()
	expect(box).to_contain_text("A member since Mar 15")
	expect(box).to_contain_text("SAL-QTN-0047 became open · Sofie Jansen")
	groups = box.get_by_role("region")
	expect(groups).to_have_count(2)
	expect(groups.nth(0)).to_contain_text(re.compile("open or replied quotation\\s*met\\s*Has 1 open or replied quotation\\.\\s*Last change:\\s*Quotation SAL-QTN-0047"))
	expect(groups.nth(1)).to_contain_text(re.compile("open or quoted opportunity\\s*not met\\s*Has no open or quoted opportunity; needs one\\."))
	shot(page, "explain")
	page.keyboard.press("Escape")
	expect(box).to_have_count(0)
	expect(button).to_be_focused()


def test_the_card_says_why_a_customer_is_not_in_this_channel(open_page):
	page = open_page("/channel-feed?channel=Overdue+payers&customer=Henrik+Aalbers")
	page.get_by_role("button", name="Why not here?").click()
	expect(panel(page)).to_contain_text("Not a member")
	expect(panel(page)).to_contain_text("What is missing:")
	expect(panel(page)).to_contain_text("overdue invoice")


def test_a_move_in_the_feed_and_a_chip_on_the_timeline_explain_too(open_page):
	page = open_page(FEED + "&show=moves")
	why(
		page.locator(".convo-move").filter(has_text="Henrik Aalbers"), "Henrik Aalbers", "Buying phase"
	).click()
	expect(panel(page)).to_contain_text("A member since")
	panel(page).get_by_role("link", name="Open the timeline").click()
	expect(page).to_have_url(re.compile("customer-timeline.*Henrik"))
	expect(panel(page)).to_have_count(0)
	chips = page.get_by_role("list", name="Segments")
	expect(chips).to_contain_text(re.compile(r"since Mar 12(?!,|\d)"))
	why(chips, "Henrik Aalbers", "New contacts").click()
	expect(panel(page)).to_contain_text("The customer is new")
	page.go_back()
	expect(panel(page)).to_have_count(0)


def test_inside_the_panel_another_segment_and_another_customer_are_asked(open_page):
	page = open_page("/segments?segment=Inactive")
	page.get_by_test_id("explain").click()
	box = panel(page)
	search = box.get_by_role("combobox", name="Choose a customer")
	expect(search).to_be_focused()
	search.fill("Henrik")
	option = box.get_by_role("option", name=re.compile("Henrik Aalbers"))
	expect(option).to_contain_text("not a member")
	search.press("Enter")
	expect(box.get_by_role("heading", name="Why Henrik Aalbers is not in Inactive")).to_be_visible()
	expect(box).to_contain_text("Is in the segment New contacts.")
	expect(box).to_contain_text("needed: more than 120 days ago, or never.")
	box.get_by_role("button", name="Explain New contacts").press("Enter")
	expect(box.get_by_role("heading", name="Why Henrik Aalbers is in New contacts")).to_be_visible()
	box.get_by_role("button", name="Back to the explanation before").click()
	expect(box.get_by_role("heading", name="Why Henrik Aalbers is not in Inactive")).to_be_visible()


def test_the_focus_stays_in_the_panel(open_page):
	page = open_page("/segments?segment=Buying+phase")
	page.get_by_test_id("members").get_by_role("button", name=re.compile("^Why ")).first.click()
	expect(panel(page)).to_contain_text(re.compile("A member (since|from)"))
	for _ in range(25):
		page.keyboard.press("Tab")
		assert panel(page).evaluate("box => box.contains(document.activeElement)")
	page.keyboard.press("Shift+Tab")
	assert panel(page).evaluate("box => box.contains(document.activeElement)")


def test_an_explanation_that_fails_can_be_asked_again(open_page):
	page = open_page("/segments?segment=Buying+phase")
	address = re.compile("explain\\.explain")
	page.route(
		address, lambda route: route.fulfill(status=417, json={"message": "The rule is being changed."})
	)
	page.get_by_test_id("members").get_by_role("button", name=re.compile("^Why ")).first.click()
	expect(panel(page).get_by_role("alert")).to_contain_text("This cannot be explained now")
	page.unroute(address)
	panel(page).get_by_role("button", name="Try again").click()
	expect(panel(page)).to_contain_text(re.compile("A member (since|from)"))


def test_what_was_decided_by_hand_stands_above_the_rule(open_page, preview):
	values = "'e1', 'Convo Segment', 'Buying phase', 'exceptions', 1, 'Henrik Aalbers', 'Exclude', 'Asked for quiet', '2026-04-01'"
	columns = "name, parenttype, parent, parentfield, idx, customer, kind, reason, until_on"
	preview.site.store.run(f"insert into `tabConvo Segment Exception` ({columns}) values ({values})")
	page = open_page("/customer-timeline?customer=Henrik+Aalbers")
	why(page, "Henrik Aalbers", "Buying phase").click()
	expect(panel(page)).to_contain_text("Not a member: never included")
	expect(panel(page)).to_contain_text("Never included until Apr 1, 2026.")
	expect(panel(page)).to_contain_text("Asked for quiet")
	expect(panel(page)).to_contain_text("The membership follows in a moment")
	with preview.site.lock:
		preview.site.store.run(
			"delete from `tabConvo Segment Member` where segment = 'Buying phase' and customer = 'Henrik Aalbers'"
		)
	panel(page).get_by_role("button", name="Look again").click()
	expect(panel(page)).to_contain_text("Not a member: never included")
	expect(panel(page)).not_to_contain_text("The membership follows in a moment")
	assert panel(page).evaluate("box => box.contains(document.activeElement)")


def test_of_conditions_in_a_bracket_one_is_enough_and_the_panel_says_so(open_page, shot):
	page = open_page("/segments?segment=new")
	page.get_by_label("Title").fill("Beside the rule")
	add_first(page, "territory")
	fill(page, 1, value="Austria")
	add(page, "industry")
	fill(page, 2, value="Hotel")
	rule(page, 2).get_by_role("button", name="Actions").click()
	page.get_by_role("menuitem", name="Add an alternative to it (or)").click()
	pick(page, "industry")
	fill(page, 3, value="Retail")
	page.get_by_role("button", name="Save").click()
	why(page.get_by_test_id("members"), "Quellmark Stadthaus Wien", "Beside the rule").click()
	group = panel(page).get_by_role("region", name="All 2 conditions are met.")
	bracket = group.get_by_test_id("bracket")
	expect(bracket).to_contain_text(re.compile(r"^\s*At least one of these\s*met"))
	conditions = bracket.get_by_role("listitem")
	expect(conditions.nth(0)).to_contain_text(re.compile("Hotel\\s*met"))
	expect(conditions.nth(1)).to_contain_text(re.compile("Retail\\s*not met"))
	shot(page, "explain-bracket")


def test_a_disabled_customer_is_left_out_whatever_the_rule_says(open_page, preview):
	preview.site.store.run("update `tabCustomer` set disabled = 1 where name = 'Henrik Aalbers'")
	preview.site.store.run("delete from `tabConvo Segment Member` where customer = 'Henrik Aalbers'")
	page = open_page("/channel-feed?channel=Buying+phase&customer=Henrik+Aalbers")
	page.get_by_role("button", name="Why not here?").click()
	expect(panel(page)).to_contain_text("Not a member: the customer is disabled")
	expect(panel(page)).to_contain_text("this segment leaves disabled customers out")
	expect(panel(page).get_by_role("region").first).to_contain_text("met")


# -- upcoming


def test_upcoming_names_who_leaves_on_which_day(open_page, preview, shot):
	leaving = {name: day + datetime.timedelta(days=NEW_DAYS + 1) for name, day in first_seen(preview).items()}
	today = preview.site.now().date()
	page = open_page("/segments?segment=New+contacts")
	tab = open_tab(page, "Upcoming")
	for window in (14, 30, 7):
		tab.get_by_role("button", name=f"{window} days").click()
		expected = {
			name: day for name, day in leaving.items() if day <= today + datetime.timedelta(days=window)
		}
		expect(tab.locator(".convo-upcoming-row")).to_have_count(len(expected))
		for name, day in expected.items():
			row = tab.get_by_role("region", name=long_day(day)).get_by_role("article").filter(has_text=name)
			expect(row).to_contain_text("Leaves on")
	shot(page, "segment-upcoming")


def test_a_rule_without_dates_says_so(open_page):
	page = open_page("/segments?segment=Quellmark+Group")
	expect(open_tab(page, "Upcoming")).to_contain_text("The rule does not depend on the date")


def test_the_channel_shows_what_lies_ahead_and_remembers_it(open_page, preview, shot):
	page = open_page("/channel-feed?channel=New+contacts")
	expect(page.locator("article.convo-post").first).to_be_visible()
	page.get_by_role("button", name="Upcoming").click()
	expect(page).to_have_url(re.compile("show=upcoming"))
	page.get_by_role("button", name="30 days").click()
	name, seen = min(first_seen(preview).items(), key=lambda item: item[1])
	day = seen + datetime.timedelta(days=NEW_DAYS + 1)
	expect(page.get_by_role("region", name=long_day(day))).to_contain_text(name)
	expect(page.locator("article.convo-post")).to_have_count(0)
	page.keyboard.press("j")
	expect(page.get_by_role("complementary", name="Customer")).to_contain_text(name)
	expect(page.get_by_role("complementary", name="Customer")).to_contain_text(
		re.compile(f"Leaves on {day:%b} {day.day}, when")
	)
	shot(page, "channel-upcoming")
	page.goto("/channel-feed")
	expect(page).to_have_url(re.compile("channel=New.*show=upcoming"))
	expect(page.get_by_role("button", name="30 days")).to_have_attribute("aria-pressed", "true")
	page.get_by_role("group", name="What to show").get_by_role("button", name="All").click()
	expect(page.locator("article.convo-post").first).to_be_visible()


def test_writing_a_post_leads_back_to_the_feed(open_page):
	page = open_page("/channel-feed?channel=New+contacts&show=upcoming")
	expect(page.get_by_text("In the next", exact=True)).to_be_visible()
	page.get_by_role("button", name="Write", exact=True).click()
	expect(page.get_by_role("textbox", name="Text of the post")).to_be_visible()
	expect(page).not_to_have_url(re.compile("show="))


# -- history


def test_history_draws_what_the_log_says(open_page, preview, shot):
	store = preview.site.store
	(members,) = store.rows(
		sql("SELECT COUNT(*) FROM `tabConvo Segment Member` WHERE segment = {}", "Buying phase")
	)[0]
	moves = store.rows(
		sql(
			"SELECT action, logged_at, customer FROM `tabConvo Segment Log` WHERE segment = {} ORDER BY logged_at, name",
			"Buying phase",
		)
	)
	day = datetime.date(2026, 3, 10)
	inside: set[str] = set()
	for action, at, customer in moves:
		if str(at)[:10] <= day.isoformat():
			(inside.add if action == "Joined" else inside.discard)(customer)

	page = open_page("/segments?segment=Buying+phase")
	tab = open_tab(page, "History")
	chart = tab.get_by_role("slider", name=re.compile("Members over time"))
	expect(chart).to_have_attribute("aria-valuetext", f"Now: {members} customers")
	chart.focus()
	for _ in range((preview.site.now().date() - day).days):
		chart.press("ArrowLeft")
	expect(chart).to_have_attribute("aria-valuetext", f"{short_day(day)}: {len(inside)} customers")
	shot(page, "segment-history")

	tab.get_by_text("The same as a table").click()
	joined = sum(action == "Joined" for action, _at, _customer in moves)
	cells = tab.get_by_role("row").locator("td:nth-of-type(1)").all_inner_texts()
	first_fill = sum(str(at)[:10] == str(moves[0][1])[:10] for _action, at, _customer in moves)
	told = sum(int(text) for text in cells if text != "nobody")
	assert told in (joined, joined - first_fill), (told, joined, first_fill)

	tab.get_by_test_id("members-on").fill(day.isoformat())
	expect(tab.get_by_test_id("members-then")).to_contain_text(
		f"{len(inside)} customers on the evening of {short_day(day)}"
	)
	names = tab.locator(".convo-members-on li a").all_inner_texts()
	assert set(names) == {
		shown
		for name, shown in store.rows(sql("SELECT name, customer_name FROM `tabCustomer`"))
		if name in inside
	}


def test_a_day_before_the_records_and_a_day_to_come_say_what_they_are(open_page):
	page = open_page("/segments?segment=Buying+phase")
	tab = open_tab(page, "History")
	tab.get_by_test_id("members-on").fill("2020-01-01")
	expect(tab.get_by_test_id("members-then")).to_contain_text("Nothing is recorded before")
	tab.get_by_test_id("members-on").fill("2031-01-01")
	expect(tab.get_by_role("alert")).to_contain_text("has not come yet")


def test_tabs_go_by_arrow_keys(open_page):
	page = open_page("/segments?segment=Buying+phase")
	page.get_by_role("tab", name="Members").focus()
	page.keyboard.press("ArrowRight")
	expect(page.get_by_role("tab", name="Lately")).to_be_focused()
	expect(page.get_by_role("tabpanel")).to_contain_text("Henrik Aalbers joined")
	page.keyboard.press("End")
	expect(page.get_by_role("tab", name="History")).to_have_attribute("aria-selected", "true")


# -- everywhere


def test_nothing_stands_as_a_bare_zero(open_page, preview):
	preview.site.store.run("delete from `tabConvo Segment Member` where segment = 'Open cases'")
	preview.site.store.run("delete from `tabConvo Segment Log` where segment = 'Open cases'")
	preview.site.store.run("update `tabConvo Segment Figure` set member_count = 0 where segment = 'Open cases'")
	page = open_page("/segments?segment=Open+cases")
	expect(page.get_by_test_id("member-count")).to_have_text("nobody at the moment")
	expect(page.get_by_text("nobody joined or left", exact=True)).to_be_visible()
	expect(page.get_by_role("tabpanel")).to_contain_text("Nobody is in this segment now")
	expect(open_tab(page, "Lately")).to_contain_text("Nobody has joined or left yet")
	expect(open_tab(page, "History")).to_contain_text("There is no history yet")


@pytest.mark.parametrize("look", ["light", "dark-rtl"])
def test_a_phone_shows_all_of_it_without_sideways_scrolling(open_page, shot, look):
	page = open_page("/segments?segment=New+contacts", viewport=PHONE, has_touch=True)
	if look == "dark-rtl":
		page.get_by_test_id("theme").click()
		page.get_by_test_id("direction").click()
	for name in ("Members", "Lately", "Upcoming", "History"):
		open_tab(page, name)
		page.wait_for_load_state("networkidle")
		assert overflow(page) <= 0, name
		shot(page, f"phone-segment-{name.lower()}-{look}")
	open_tab(page, "Members").get_by_role("button", name=re.compile("^Why ")).first.click()
	expect(panel(page)).to_contain_text(re.compile("A member (since|from)"))
	box = panel(page).bounding_box()
	assert box and (round(box["x"]), round(box["width"])) == (0, PHONE["width"])
	assert overflow(page) <= 0
	shot(page, f"phone-explain-{look}")
