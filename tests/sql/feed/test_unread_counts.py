"""How many posts of each channel a reader has not read: as many as a look at every post by itself finds.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import random

import pytest

from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import sidebar
from convo_channels.core.feed import read_states as reading
from convo_channels.core.feed import unread_count
from tests.sql.feed.read import COLLEAGUE, ME, READER, ago, business, items, post
from tests.support.builders import NOW

MEMBERS = {"General": "AB", "Big": "BC", "Empty": ""}
VIEWS = {
	"all": (ALL, "ABC"),
	"some": (Visibility(predicate=sql("`tabCustomer`.name <> {}", "B")), "AC"),
	"few": (Visibility(names=("B",)), "B"),
	"none": (Visibility(names=()), ""),
}


def told(business, visibility=ALL) -> dict[str, int]:
	return {c["name"]: c["unread_count"] for c in sidebar.list_channels(business.store, READER, visibility)}


def test_a_badge_tells_how_many(business):
	post(business, "A", 10)
	post(business, "A", 9)
	post(business, "B", 8)
	post(business, "B", 7, author=ME)
	assert told(business) == {"General": 3, "Big": 1, "Empty": 0}


def test_what_is_left_when_the_newest_was_deleted_counts_and_nothing_else(business):
	name = post(business, "A", 10)
	business.store.run(f"delete from `tabConvo Post` where name = '{name}'")
	assert told(business)["General"] == 0
	assert not any(c["unread"] for c in sidebar.list_channels(business.store, READER, ALL))


def test_more_than_a_badge_shows_are_not_counted(business, monkeypatch):
	monkeypatch.setattr(unread_count, "MOST", 3)
	for minutes in range(10):
		post(business, "A", minutes + 1)
	assert told(business)["General"] == 3


@pytest.mark.parametrize("view", VIEWS)
def test_every_count_is_that_of_the_rows_themselves(business, view):
	visibility, seen = VIEWS[view]
	chance = random.Random(f"unread {view}")
	written = []
	for minutes in chance.sample(range(1, 30_000), 60):
		where = chance.choice(["A", "B", "C", "General", "Empty"])
		author = chance.choice([ME, COLLEAGUE])
		more = {} if len(where) == 1 else {"channel": where}
		written.append((where, post(business, where if not more else None, minutes, author, **more)))
	for channel in ("General", "Empty"):
		times = "select max(posted_at) from `tabConvo Post` where channel"
		business.store.run(
			f"update `tabConvo Channel` set last_own_post_at = ({times} = '{channel}') where name = '{channel}'"
		)
	reading.ensure_floor(business.store, ME, NOW)
	reading.mark_stream_read(business.store, ME, "Customer", "B", ago(3000), NOW)
	reading.mark_stream_read(business.store, ME, "Channel", "General", ago(3000), NOW)
	names = [name for _, name in written]
	rows = {
		channel: {item["name"]: item["is_unread"] for item in items(business, names, channel=channel)} for channel in MEMBERS
	}
	expected = {
		channel: sum(rows[channel][name] for where, name in written if where == channel or where in set(members) & set(seen))
		for channel, members in MEMBERS.items()
	}
	assert any(expected.values()) and told(business, visibility) == expected
