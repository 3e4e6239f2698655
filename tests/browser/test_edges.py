"""What stands under one another in a feed begins and ends at the same edge: posts, moves, and moves folded into one row."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from convo_channels.core.base.sql import sql

FEED = "/channel-feed?channel=Buying+phase"
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
EDGES = """() => [...document.querySelectorAll("article.convo-post, .convo-move")]
	.filter((row) => row.getClientRects().length)
	.map((row) => {
		const box = row.getBoundingClientRect();
		const first = row.firstElementChild.getBoundingClientRect();
		const time = [...row.querySelectorAll("time")].map((it) => it.getBoundingClientRect())[0];
		const rtl = document.dir === "rtl" || getComputedStyle(row).direction === "rtl";
		const inline = (it) => (rtl ? [innerWidth - it.right, innerWidth - it.left] : [it.left, it.right]).map(Math.round);
		return {
			kind: row.matches(".convo-moves-button") ? "folded" : row.matches(".convo-move") ? "move" : "post",
			box: inline(box),
			begins: inline(first)[0],
			time: row.matches(".convo-move") && time ? inline(time)[1] : null,
		};
	})"""


def rows(page: Page) -> list[dict]:
	expect(page.locator("article.convo-post, .convo-move").first).to_be_visible()
	return page.evaluate(EDGES)


def move_together(site) -> None:
	"""Five customers at once, as a new day moves them."""
	columns = "segment, customer, action, logged_at, cause, reason, creation, modified, owner, modified_by, docstatus, idx"
	for number in range(5):
		site.store.execute(
			sql(
				"INSERT INTO `tabConvo Segment Log` (name, "
				+ columns
				+ ") SELECT (SELECT MAX(name) + 1 FROM `tabConvo Segment Log`), "
				+ columns.replace("logged_at", "{}", 1)
				+ " FROM `tabConvo Segment Log` WHERE segment = 'Buying phase' ORDER BY name DESC LIMIT 1",
				site.now() + timedelta(seconds=number),
			)
		)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("size", SIZES)
def test_all_rows_of_a_feed_stand_on_the_same_edges(preview, open_page, shot, size, direction):
	move_together(preview.site)
	page = open_page(FEED, viewport=SIZES[size])
	if direction == "rtl":
		page.get_by_test_id("direction").click()
	found = rows(page)
	shot(page, f"edges-{size}-{direction}")
	page.locator(".convo-moves-button").first.click()
	found += rows(page)
	shot(page, f"edges-{size}-{direction}-open")
	assert {row["kind"] for row in found} == {"post", "move", "folded"}
	assert len({tuple(row["box"]) for row in found}) == 1, found
	assert len({row["begins"] for row in found}) == 1, found
	assert len({row["time"] for row in found if row["time"] is not None}) == 1, found


def test_how_many_moved_keeps_its_words_on_one_line_on_a_phone(preview, open_page):
	move_together(preview.site)
	page = open_page(FEED, viewport={"width": 390, "height": 844}, has_touch=True)
	name = page.locator(".convo-moves-button .convo-move-name").first
	name.wait_for()
	lines = "element => new Set(Array.from(element.getClientRects(), (box) => Math.round(box.top))).size"
	height = "element => Math.round(element.offsetHeight / parseFloat(getComputedStyle(element).lineHeight))"
	assert (name.evaluate(lines), name.evaluate(height)) == (1, 1)
