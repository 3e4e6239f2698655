"""Who asks for less motion gets none: nothing moves by itself, glides or fades, on any page or in any dialog."""

import pytest
from playwright.sync_api import Page

from tests.browser.states import State, feed, segments, timeline

ALL = {state.name: state for state in (*feed.STATES, *timeline.STATES, *segments.STATES)}
MOVING = [
	"feed", "feed, loading", "feed, filters open", "feed, composer", "feed, undo", "feed, news wait", "feed, key help",
	"feed, explanation", "timeline", "timeline, loading", "timeline, mail opened", "segment", "segment, history", "rule, whole",
	"rule, catalogue", "rule, calendar", "rule, difference", "templates", "template",
]  # fmt: skip
MOTION = """() => [...document.querySelectorAll("*")].flatMap((element) => [null, "::before", "::after"].flatMap((part) => {
	const style = getComputedStyle(element, part);
	const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
	const moves = style.animationName !== "none" && lasts(style.animationDuration);
	const glides = lasts(style.transitionDuration);
	const scrolls = style.scrollBehavior === "smooth";
	return moves || glides || scrolls ? [`${element.className || element.tagName}${part || ""}`] : [];
}))"""


def moving(page: Page) -> list[str]:
	running = page.evaluate("document.getAnimations().map((one) => one.effect.target.className)")
	return page.evaluate(MOTION) + running


@pytest.mark.parametrize("name", MOVING)
def test_nothing_moves_for_those_who_ask_for_it(open_page, name):
	state = ALL[name]
	assert moving(State(**{**vars(state), "options": {**state.options, "reduced_motion": "reduce"}}).reach(open_page)) == []


def test_others_see_that_something_is_on_its_way(open_page):
	assert moving(ALL["feed, loading"].reach(open_page)) != []

