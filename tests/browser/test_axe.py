"""axe-core finds nothing on any page, menu or dialog of the app, in any state of the table, light and dark."""

import pytest

from tests.browser.axe import audit
from tests.browser.states import State, feed, segments, timeline

STATES = [*feed.STATES, *timeline.STATES, *segments.STATES]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
def test_axe_finds_nothing(open_page, state: State):
	page = state.reach(open_page)
	found = audit(page)
	assert not found, "\n" + "\n".join(map(str, found))
