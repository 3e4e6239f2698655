"""Save stands within the window on every form of ours, however narrow: a page's head does not wrap."""

from urllib.parse import quote

import frappe
import pytest

from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

WIDTHS = (1600, 1280, 1024, 390)
AT_MOST = 3
BOSS = "cc-heads@example.com"


@pytest.fixture(scope="module")
def forms(ground, swept_module, base):
	"""{what: (address, a field of it)}: the longest names people give, as somebody who may do everything."""
	frappe.set_user("Administrator")
	customer = kit.customer(ground).name
	title = kit.unique("A segment with a name as long as names become in a business") + " of every day"
	segment = kit.segment(kit.named([customer]), title=title)
	channel = kit.channel(segment, title=title)
	post = kit.post(customer).name
	assert user("heads", ("System Manager", "Convo Manager", "Sales Manager")) == BOSS
	frappe.db.commit()
	return {
		"segment": (f"{desk_of(base)}/convo-segment/{quote(segment)}", "overview_html"),
		"channel": (f"{desk_of(base)}/convo-channel/{quote(channel)}", "description"),
		"settings": (f"{desk_of(base)}/convo-settings", "drained_at"),
		"post": (f"{desk_of(base)}/convo-post/{quote(post)}", "post_type"),
	}


@pytest.mark.parametrize("width", WIDTHS)
def test_save_stands_within_the_window_with_little_beside_it(forms, enter, width):
	boss = enter(BOSS, viewport={"width": width, "height": 800})
	for what, (url, field) in forms.items():
		seen = boss.buttons_in_head(url=url, field=field)
		boss.shot(name=f"head-{what}-{width}")
		assert 0 <= seen["left"] < seen["right"] <= seen["window"], (what, seen)
		assert len(seen["beside"]) <= AT_MOST, (what, seen)
		if width == 390:
			assert not seen["beside"], "they are in the menu there"
