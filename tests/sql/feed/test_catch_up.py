"""What happened in a channel since the last visit: hand-made rows, and their counts by hand. On SQLite and on MariaDB."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime
from dataclasses import replace
from types import SimpleNamespace

import pytest

from convo_channels.core.base.errors import NotFound, RequestError
from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.feed import catch_up, read_states
from tests.sql.feed.read import COLLEAGUE, ME, READER, ago, business, mark, post
from tests.support.builders import NOW, Business


def site_of(business: Business, visibility: Visibility = ALL, reader=READER) -> SimpleNamespace:
	return SimpleNamespace(store=business.store, reader=reader, visibility=visibility, now=lambda: NOW)


def told(business: Business, minutes: int = 30, channel: str = "General", **more) -> dict:
	return catch_up.read_catch_up(site_of(business, **more), channel, str(ago(minutes)))


def moved(business: Business, action: str, minutes: int, *, customer: str = "A", segment: str = "S", cause: str = "Document") -> None:
	business.put(
		"Convo Segment Log", segment=segment, customer=customer, action=action, cause=cause, logged_at=ago(minutes)
	)


@pytest.fixture
def news(business) -> Business:
	post(business, "A", 40, post_type="Question")
	mark(business, "General", "S", 30)
	for action, minutes, more in (
		("Joined", 5, {}), ("Joined", 20, {"customer": "B"}), ("Left", 7, {"customer": "B"}),
		("Joined", 31, {}), ("Joined", 5, {"segment": "T"}), ("Joined", 5, {"cause": "First fill"}), ("Left", 5, {"cause": "Merge"}),
	):  # fmt: skip
		moved(business, action, minutes, **more)
	post(business, "A", 10)
	post(business, "B", 9, post_type="Question")
	post(business, "B", 8, post_type="Question", answer="x")
	post(business, "A", 6, author=ME, post_type="Question")
	post(business, "C", 5, post_type="Question")
	business.patch("Convo Channel", "General", last_own_post_at=ago(4))
	post(business, None, 4, channel="General", post_type="Question")
	return business


def test_what_came_since_is_counted_and_nothing_else(news):
	assert told(news) == {"joined": 2, "left": 1, "posts": 4, "questions": 2}


def test_a_reader_of_some_customers_is_told_of_those_alone(news):
	assert told(news, visibility=Visibility(names=("A",))) == {"joined": 1, "left": 0, "posts": 2, "questions": 1}
	assert told(news, visibility=Visibility(names=())) == {"joined": 0, "left": 0, "posts": 1, "questions": 1}


def test_who_may_not_read_histories_or_posts_is_told_of_none(news):
	closed = replace(ALL, closed_rows=("Convo Segment Log",))
	assert told(news, visibility=closed) == {"joined": 0, "left": 0, "posts": 4, "questions": 2}
	closed = replace(ALL, closed_rows=("Convo Post",))
	assert told(news, visibility=closed) == {"joined": 2, "left": 1, "posts": 0, "questions": 0}


def test_who_may_not_read_the_segment_is_not_told_how_many_came_and_went(news):
	"""Its feed has no such rows either."""
	of_other_segments = replace(ALL, segments=sql("`tabConvo Segment`.name <> 'S'"))
	assert told(news, visibility=of_other_segments) == {"joined": 0, "left": 0, "posts": 4, "questions": 2}


def test_a_post_from_before_its_customer_joined_is_no_news(news):
	news.store.run(f"update `tabConvo Segment Member` set joined_at = '{ago(8)}' where customer = 'B'")
	assert told(news) == {"joined": 2, "left": 1, "posts": 3, "questions": 1}


def test_nothing_happened(news):
	read_states.mark_all_read(news.store, ME, NOW)
	assert told(news, minutes=0) == {"joined": 0, "left": 0, "posts": 0, "questions": 0}


def test_nobody_catches_up_with_more_than_a_season(business):
	moved(business, "Joined", 60 * 24 * 89)
	moved(business, "Joined", 60 * 24 * 91)
	assert told(business, minutes=60 * 24 * 365)["joined"] == 1


@pytest.mark.parametrize("since", ["", "yesterday", "2024-02-30", "x" * 9000])
def test_a_time_that_is_none_is_one_sentence(business, since):
	with pytest.raises(RequestError, match=r"^The time since which the channel was not read is not a time\.$"):
		catch_up.read_catch_up(site_of(business), "General", since)


@pytest.mark.parametrize("channel", ["Closed", "no such channel", "", "x" * 9000])
def test_of_a_channel_one_is_not_in_nothing_is_told(business, channel):
	business.put("Convo Channel", "Closed", title="Closed", segment="S", is_restricted=1)
	with pytest.raises(NotFound, match="There is no such channel, or you are not in it"):
		told(business, channel=channel)
