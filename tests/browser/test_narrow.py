"""On a phone, in the smallest window, and at 200 %: nothing widens the page, is cut off, broken inside or too small to press.

Each place of the app (places.py) is measured (measures.js) with customers whose names are long, unbroken, or of another script.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.contrast import without_transitions
from tests.browser.places import FEED, HOTELS, OVER, PLACES, SEGMENT, Place, give_names
from tests.browser.rule_steps import add_first, fill, rule

MEASURE = Path(__file__).with_name("measures.js").read_text()
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 568}
# 1440x900 at 200 %
ZOOMED = {"width": 720, "height": 450}
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
FINGER, POINTER = 44, 24
# Of the window, what stands above the rows while they are scrolled, in percent.
MOST_STUCK = 33


def reach(page: Page, place: Place) -> None:
	without_transitions(page)
	page.locator(place.ready).first.wait_for()
	place.steps(page)
	page.mouse.move(0, 0)
	page.evaluate(TWO_FRAMES)


def wrong(page: Page, target: int) -> dict[str, object]:
	"""What is measured to be wrong, by kind."""
	found = page.evaluate(MEASURE, {"target": target})
	stuck = found.pop("stuck")
	return {
		**{kind: rows for kind, rows in found.items() if rows},
		**({"stuck": stuck} if stuck > MOST_STUCK else {}),
	}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_on_a_phone(preview, open_page, place):
	give_names(preview.site)
	page = open_page(place.address, viewport=SMALLEST, has_touch=True)
	reach(page, place)
	assert wrong(page, FINGER) == {}
	# what has been put at its button is not put there again
	if place.name not in OVER:
		page.set_viewport_size(PHONE)
		assert wrong(page, FINGER) == {}


@pytest.mark.parametrize("place", [place for place in PLACES if place.zoomed], ids=lambda place: place.name)
def test_at_200_percent(preview, open_page, place):
	give_names(preview.site)
	page = open_page(place.address, viewport=ZOOMED, device_scale_factor=2)
	reach(page, place)
	assert wrong(page, POINTER) == {}


def test_a_member_is_explained_from_the_list_without_scrolling_sideways(preview, open_page):
	give_names(preview.site)
	page = open_page(SEGMENT, viewport=SMALLEST, has_touch=True)
	why = page.get_by_test_id("members").get_by_role("button", name="Why")
	expect(why.first).to_be_visible()
	edges = [(box["x"], box["x"] + box["width"]) for box in (button.bounding_box() for button in why.all()) if box]
	assert len(edges) == why.count() > 10
	assert all(0 <= begins and ends <= SMALLEST["width"] for begins, ends in edges)


@pytest.mark.parametrize("address", [FEED, HOTELS], ids=["feed", "timeline"])
def test_the_name_and_what_is_written_stay_while_the_rest_of_the_head_gives_way(open_page, address):
	page = open_page(address, viewport=SMALLEST, has_touch=True)
	rows = page.locator("[data-key]")
	expect(rows.first).to_be_visible()
	page.locator(".convo-list-scroll").evaluate("list => (list.scrollTop = 500)")
	expect(page.get_by_role("searchbox")).not_to_be_in_viewport()
	expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
	expect(page.get_by_role("button", name="Write", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("height", [480, 500, 520])
def test_a_calendar_lies_inside_of_what_scrolls_around_it(open_page, height):
	page = open_page("/segments?segment=new", viewport={"width": 390, "height": height}, has_touch=True)
	add_first(page, "customer created on")
	fill(page, 1, operator="after", value="2024-03-15")
	pick = rule(page, 1).get_by_role("button", name="choose a date")
	pick.evaluate("element => element.scrollIntoView({ block: 'end' })")
	pick.click()
	calendar = page.get_by_test_id("calendar")
	expect(calendar).to_be_visible()
	frame = page.locator(".preview-segment-main").bounding_box()
	box = calendar.bounding_box()
	assert frame and box
	assert frame["y"] <= box["y"] and box["y"] + box["height"] <= frame["y"] + frame["height"]
