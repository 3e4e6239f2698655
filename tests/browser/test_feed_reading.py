"""Reading a feed: every state of its controls is legible, one edge, the line of the last visit, few stops of Tab."""

import datetime
import re

import pytest
from playwright.sync_api import Page, expect

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.base.sql import sql
from convo_channels.core.feed.page import read_page
from tests.browser.contrast import illegible, without_transitions

BUYING = "/channel-feed?channel=Buying+phase"
PAGES = {
	"feed": BUYING,
	"moves": BUYING + "&show=moves",
	"timeline": "/customer-timeline?customer=Quellmark+Hotels+AG",
	"filtered": "/customer-timeline?customer=Quellmark+Hotels+AG&show=Email",
}
CONTROLS = ".convo-app button, .convo-app a, .convo-app select, .convo-app .convo-badge, .convo-app .convo-muted"


def posts(page: Page):
	return page.locator("article.convo-post")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_control_is_legible_in_every_state(open_page, name, theme):
	page = open_page(PAGES[name], viewport={"width": 1440, "height": 2200})
	page.locator("[data-key]").first.wait_for()
	if theme == "dark":
		page.get_by_test_id("theme").click()
	without_transitions(page)
	controls = page.locator(CONTROLS)
	assert controls.count() > 20
	found = illegible(controls, "at rest")
	few = page.locator(".convo-app .convo-chip, .convo-app .convo-button, .convo-segmented button, .convo-side-row")
	found += illegible(few, "hovered") + illegible(few, "focused")
	assert found == []


def test_what_is_disabled_can_be_read_too(open_page):
	for theme in ("light", "dark"):
		page = open_page(PAGES["moves"])
		if theme == "dark":
			page.get_by_test_id("theme").click()
		page.get_by_role("button", name="Filter").click()
		disabled = page.locator(".convo-filter-menu :disabled")
		expect(disabled.first).to_be_visible()
		assert illegible(disabled, f"disabled, {theme}") == []


@pytest.mark.parametrize("width", [1024, 1440, 1920])
def test_head_filters_and_rows_begin_and_end_at_the_same_edges(open_page, width):
	page = open_page(BUYING, viewport={"width": width, "height": 900})
	post = posts(page).first
	expect(post).to_be_visible()
	box = lambda selector: page.locator(selector).first.bounding_box()  # noqa: E731
	begins = [box(selector)["x"] for selector in (".convo-head-title", ".convo-search", ".convo-post .convo-avatar")]
	ends = [box(s)["x"] + box(s)["width"] for s in (".convo-compose", ".convo-post .convo-post-time")]
	assert max(begins) - min(begins) <= 1, begins
	assert max(ends) - min(ends) <= 1, ends


def read_up_to(site, moment: datetime.datetime) -> None:
	for kind, name in (("Channel", "Buying phase"), ("Floor", "")):
		site.store.execute(
			sql("DELETE FROM `tabConvo Read State` WHERE stream_type = {} AND COALESCE(stream, '') = {}", kind, name)
		)
	columns = "creation, modified, modified_by, owner, docstatus, idx, user, stream_type, stream, read_at"
	site.store.execute(
		sql(
			"INSERT INTO `tabConvo Read State` (name, "
			+ columns
			+ ") VALUES ((SELECT COALESCE(MAX(name), 0) + 1 FROM `tabConvo Read State`), {now}, {now}, {user}, {user}, 0, 0,"
			" {user}, 'Channel', 'Buying phase', {moment})",
			now=site.now(),
			user=site.user,
			moment=moment,
		)
	)


@pytest.mark.parametrize("read", ["yesterday", "within a day"])
def test_the_line_of_the_last_visit_stands_above_the_first_old_row_and_inside_no_older_day(preview, open_page, read):
	today = preview.site.now().replace(hour=0, minute=0, second=0, microsecond=0)
	newest = [as_datetime(item["at"]) for item in read_page(preview.site, "Buying phase", None, None, 3)["items"]]
	assert newest[-1] >= today, "some rows of today"
	read_up_to(preview.site, today if read == "yesterday" else newest[-1])
	page = open_page(BUYING)
	line = page.locator(".convo-line")
	expect(line).to_have_count(1)
	after = line.evaluate("line => line.nextElementSibling.className")
	before = page.evaluate(
		"""() => { const all = [...document.querySelectorAll(".convo-line, .convo-day, [data-key]")];
		const at = all.findIndex((one) => one.matches(".convo-line"));
		return [all[at - 1], all[at + 1]].map((one) => one.matches(".convo-day") ? "day" : "row"); }"""
	)
	assert before == (["row", "day"] if read == "yesterday" else ["row", "row"]), (before, after)


def test_tab_reaches_the_posts_in_few_steps_and_one_of_them_at_a_time(open_page):
	page = open_page(BUYING)
	expect(posts(page).first).to_be_visible()
	page.locator(".convo-skip").focus()
	stops = []
	for _ in range(15):
		page.keyboard.press("Tab")
		stops.append(page.evaluate("document.activeElement.closest('[data-key]') ? 'row' : document.activeElement.tagName"))
		if stops[-1] == "row":
			break
	assert stops[-1] == "row" and len(stops) <= 12, stops
	page.keyboard.press("j")
	page.keyboard.press("j")
	reachable = page.locator("[data-key][tabindex='0']")
	expect(reachable).to_have_count(1)
	expect(reachable).to_be_focused()
	assert page.locator("[data-key]:not([tabindex='0']) :is(a, button):not([tabindex='-1'])").count() == 0


def test_the_first_stop_leads_past_everything_to_the_posts(open_page):
	page = open_page(BUYING)
	expect(posts(page).first).to_be_visible()
	skip = page.get_by_role("button", name="Skip to the posts")
	skip.focus()
	expect(skip).to_be_in_viewport()
	skip.press("Enter")
	expect(page.locator("[data-key]").first).to_be_focused()


def test_arrows_go_through_the_channels_and_enter_opens_one(open_page):
	page = open_page(BUYING)
	links = page.get_by_role("navigation", name="Channels").get_by_role("link")
	links.filter(has_text="Buying phase").focus()
	page.keyboard.press("ArrowDown")
	expect(links.nth(1)).to_be_focused()
	page.keyboard.press("Enter")
	expect(page).to_have_url(re.compile("channel=Inactive$"))


def test_unread_channels_tell_how_many_and_can_be_listed_alone(preview, open_page):
	page = open_page(BUYING)
	side = page.get_by_role("navigation", name="Channels")
	unread = side.get_by_role("link", name=re.compile(r"\d+ unread posts?|1 unread post"))
	expect(unread.first).to_be_visible()
	expect(side.locator(".convo-count").first).to_have_text(re.compile(r"^\d+$"))
	side.get_by_role("button", name="Unread").click()
	expect(side.get_by_role("link", name="Inactive,")).to_have_count(0)
	page.reload()
	expect(side.get_by_role("button", name="Unread")).to_have_attribute("aria-pressed", "true")
	side.get_by_role("button", name="All", exact=True).click()
	expect(side.get_by_role("link", name="Inactive,")).to_have_count(1)


def test_a_feed_is_narrowed_by_territory_group_and_manager_and_each_can_be_taken_away(open_page, shot):
	page = open_page(BUYING)
	expect(posts(page).first).to_be_visible()
	whole = posts(page).count()
	page.get_by_role("button", name="Filter").click()
	menu = page.get_by_role("dialog", name="Filter the feed")
	menu.get_by_label("Territory").select_option("Austria")
	expect(page).to_have_url(re.compile("territory=Austria"))
	expect(posts(page).first).to_contain_text("Brühgruppe Linz")
	assert 0 < posts(page).count() < whole
	menu.get_by_label("Account Manager").select_option(index=1)
	shot(page, "feed-filter")
	page.keyboard.press("Escape")
	expect(menu).to_have_count(0)
	expect(page.get_by_role("button", name=re.compile("^Filter"))).to_be_focused()
	page.reload()
	page.get_by_role("button", name="Take away the filter Austria").click()
	expect(page).not_to_have_url(re.compile("territory"))
	page.get_by_role("button", name="Clear", exact=True).click()
	expect(posts(page)).to_have_count(whole)


def test_a_territory_holds_those_below_it(open_page):
	page = open_page(BUYING + "&territory=Germany&show=posts")
	expect(posts(page).first).to_be_visible()
	expect(posts(page).filter(has_text="Quellmark Hotels AG").first).to_be_visible()
	expect(posts(page).filter(has_text="Brühgruppe Linz")).to_have_count(0)
