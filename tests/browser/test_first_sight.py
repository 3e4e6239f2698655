"""The first sight of a page: what it asks for before its first row, and that nothing moves while it comes."""

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Route, expect

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
# What moves on a page by itself, as browsers measure it: https://web.dev/articles/cls
SHIFTS = """
window.moved = [];
new PerformanceObserver((list) => {
	for (const entry of list.getEntries()) {
		if (entry.hadRecentInput) continue;
		const what = entry.sources.map(({ node }) => (node && (node.className || node.nodeName)) || "?").join(", ");
		window.moved.push([entry.value, what]);
	}
}).observe({ type: "layout-shift", buffered: true });
"""
MOST_MOVED = 0.01
OWN = re.compile(r"/api/(?:method/convo_channels\.api\.|preview/)([\w.]+)")


@dataclass(frozen=True)
class Sight:
	"""`asked`: what is asked for before the first row, each once."""

	address: str
	row: str
	asked: frozenset[str]


FEED = Sight("/channel-feed?channel=Buying+phase", "article.convo-post", frozenset({"channels.get_sidebar", "feed.get_page"}))
SIGHTS = {
	"feed": FEED,
	"feed, no channel named": Sight("/channel-feed", "article.convo-post", FEED.asked),
	"timeline": Sight("/customer-timeline?customer=Quellmark+Hotels+AG", ".convo-row-box", frozenset({"timeline.get_page"})),
}
# What the preview itself shows around the pages.
AROUND = {"state", "boot", "get_state", "events"}
# What the first rows ask for: the card of their customer, and of what happened since the last visit.
AFTER = {"customers.get_card", "feed.get_catch_up"}


def _slowly(route: Route) -> None:
	time.sleep(0.3)
	route.continue_()


@pytest.mark.parametrize("sight", SIGHTS.values(), ids=SIGHTS)
def test_what_is_asked_for_before_the_first_row(open_page, sight):
	page = open_page("about:blank")
	asked: list[str] = []
	page.on("request", lambda request: asked.extend(OWN.findall(request.url)))
	page.goto(sight.address)
	page.locator(sight.row).first.wait_for()
	before = [name for name in asked if name not in AROUND and "." in name]
	assert sorted(name for name in before if name not in AFTER) == sorted(sight.asked)
	assert len(sight.asked) <= 2


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("sight", SIGHTS.values(), ids=SIGHTS)
def test_nothing_moves_while_it_comes(open_page, sight, viewport):
	if viewport is PHONE and "channel=" not in sight.address and "customer=" not in sight.address:
		sight = FEED  # a phone begins with the list of channels
	page = open_page("about:blank", viewport=viewport)
	page.add_init_script(SHIFTS)

	page.route(OWN, _slowly)
	page.goto(sight.address)
	expect(page.locator(sight.row).first).to_be_visible()
	page.wait_for_timeout(1200)
	moved = page.evaluate("window.moved")
	assert sum(value for value, _what in moved) < MOST_MOVED, moved
