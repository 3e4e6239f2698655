"""From right to left: every sign stays with its number, names of either direction keep their place, and nothing is cut off.

The words of the preview are English; what is measured is where they, the numbers and the customers' names stand.
"""

import pytest

from tests.browser.places import PLACES, give_names
from tests.browser.test_narrow import FINGER, MEASURE, PHONE, reach

DESKTOP = {"width": 1440, "height": 900}
SHOWN = {
	"feed-card", "feed-compose", "feed-filter", "feed-upcoming", "timeline", "timeline-document", "timeline-hebrew",
	"segment", "segment-why", "segment-history", "segment-form", "segment-calendar",
}  # fmt: skip
KINDS = ("overflow", "clipped", "broken", "overlapping", "unreachable", "jumped")
MIRRORED = "localStorage.setItem('convo-preview-look', JSON.stringify({ theme: 'light', dir: 'rtl' }))"
# Where the minus, the first figure and the percent sign of an amount stand.
NUMBERS = """() => {
	const list = document.querySelector(".convo-row-amount bdi, .convo-facts dd bdi");
	list.textContent = "-5.5%";
	const at = (from) => {
		const range = document.createRange();
		range.setStart(list.firstChild, from);
		range.setEnd(list.firstChild, from + 1);
		return range.getBoundingClientRect().left;
	};
	return [at(0), at(1), at(4)];
}"""


@pytest.mark.parametrize("place", [place for place in PLACES if place.name in SHOWN], ids=lambda place: place.name)
def test_right_to_left(preview, open_page, place):
	give_names(preview.site)
	for size in (PHONE, DESKTOP):
		page = open_page("about:blank", viewport=size, has_touch=size is PHONE)
		page.add_init_script(MIRRORED)
		page.goto(place.address)
		reach(page, place)
		found = page.evaluate(MEASURE, {"target": FINGER})
		assert {kind: found[kind] for kind in KINDS if found[kind]} == {}


def test_an_amount_keeps_its_signs(open_page):
	page = open_page("about:blank", viewport=PHONE, has_touch=True)
	page.add_init_script(MIRRORED)
	page.goto("/customer-timeline?customer=Quellmark+Hotels+AG")
	page.locator(".convo-row-amount").first.wait_for()
	minus, five, percent = page.evaluate(NUMBERS)
	assert minus < five < percent
