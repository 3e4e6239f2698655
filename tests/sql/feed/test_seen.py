"""What was on the screen counts as read: in its own stream, as far as everything before it was seen, and nowhere else.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import sidebar
from convo_channels.core.feed.read_states import read_states
from convo_channels.core.feed.seen import mark_seen
from tests.sql.feed.read import ME, READER, ago, business, post
from tests.support.builders import NOW, Business


def see(business: Business, *names: str, visibility: Visibility = ALL, up_to: int = 0) -> None:
	mark_seen(business.store, ME, "General", names, ago(up_to), visibility, NOW)


def counts(business: Business) -> dict[str, int]:
	return {one["name"]: one["unread_count"] for one in sidebar.list_channels(business.store, READER, ALL)}


def test_one_look_at_the_newest_leaves_what_lies_further_down_unread(business):
	older = post(business, "A", 50)
	newest = post(business, "B", 10)
	assert counts(business) == {"General": 2, "Big": 1, "Empty": 0}
	see(business, newest)
	assert counts(business) == {"General": 1, "Big": 0, "Empty": 0}
	see(business, newest, older)
	assert counts(business)["General"] == 0


def test_a_stream_is_read_only_as_far_as_all_before_it_was_seen(business):
	first, second, third = (post(business, "A", minutes) for minutes in (50, 40, 30))
	see(business, third)
	assert counts(business)["General"] == 3
	see(business, first, third)
	assert counts(business)["General"] == 2
	assert read_states(business.store, ME)["Customer", "A"] == ago(50)
	see(business, second, third)
	assert counts(business)["General"] == 0


def test_the_own_posts_of_a_channel_hold_back_its_mark_until_they_are_seen(business):
	own = post(business, None, 40, channel="General")
	business.patch("Convo Channel", "General", last_own_post_at=ago(40))
	see(business)
	assert counts(business)["General"] == 1
	see(business, own)
	assert counts(business)["General"] == 0
	assert read_states(business.store, ME)["Channel", "General"] == ago(0), "and the visit is noted to its end"


def test_nobody_marks_what_they_may_not_see(business):
	hidden = post(business, "A", 40)
	see(business, hidden, visibility=Visibility(names=("B",)))
	assert ("Customer", "A") not in read_states(business.store, ME)
