"""What was on the screen counts as read: what lies between and was not seen stays unread, and nothing else changes.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from convo_channels.core.base.clock import as_text
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import sidebar
from convo_channels.core.feed import reading, seen
from convo_channels.core.feed.read_states import read_states
from convo_channels.core.feed.seen import mark_seen
from tests.sql.feed.read import ME, READER, ago, business, items, post
from tests.sql.feed.unread_world import Port
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


def test_what_was_not_seen_below_what_was_stays_unread(business):
	first, second, third = (post(business, "A", minutes) for minutes in (50, 40, 30))
	see(business, third)
	assert read_states(business.store, ME)["Customer", "A"] == ago(30)
	assert [item["is_unread"] for item in items(business, [first, second, third])] == [True, True, False]
	assert counts(business)["General"] == 2
	see(business, first)
	assert counts(business)["General"] == 1
	see(business, second, third)
	assert counts(business)["General"] == 0
	assert {row["is_unread"] for row in business.rows("Convo Read Exception")} == {0}, "seen before the drain came"


def test_of_many_unseen_a_mark_passes_as_many_as_are_kept(business, monkeypatch):
	monkeypatch.setattr(seen, "MOST", 3)
	names = [post(business, "A", minutes) for minutes in (90, 80, 70, 60, 50, 40, 30)]
	see(business, names[-1])
	assert read_states(business.store, ME)["Customer", "A"] == ago(70)
	assert counts(business)["General"] == 7, "nothing is lost, and nothing was read that the mark did not reach"
	see(business, names[-1])
	assert counts(business)["General"] == 6
	assert read_states(business.store, ME)["Customer", "A"] == ago(30)


def test_more_than_are_kept_of_one_moment_hold_the_mark(business, monkeypatch):
	monkeypatch.setattr(seen, "MOST", 2)
	for _ in range(3):
		post(business, "A", 60)
	see(business, post(business, "A", 30))
	assert ("Customer", "A") not in read_states(business.store, ME) and counts(business)["General"] == 4


def test_a_badge_tells_of_what_lies_below_many_that_were_read(business):
	names = []
	for number in range(30):
		customer = business.put("Customer", f"M{number:02}")
		business.put("Convo Segment Member", segment="S", customer=customer, joined_at=ago(60_000))
		names.append(post(business, customer, 100 - number))
	port = Port(business.store, READER, ALL, NOW)
	reading.mark_read(port, "General", as_text(NOW), names[5:])
	assert counts(business)["General"] == 5
	reading.mark_read(port, "General", as_text(NOW), names[:3])
	assert counts(business)["General"] == 2


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
