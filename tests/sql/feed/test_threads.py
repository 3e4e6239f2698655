"""Threads: replies hang under their post and are told of it, a deletion parts and joins them, activity follows the newest word.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import random

import pytest

from convo_channels.core.base.clock import as_datetime, as_text
from convo_channels.core.base.errors import NotFound
from convo_channels.core.base.visibility import ALL
from convo_channels.core.feed.feed import fetch_feed_page
from convo_channels.core.feed.request import FeedFilters, FeedRequest
from convo_channels.core.posts import threads
from tests.sql.feed.read import COLLEAGUE, ME, ago, business, items, post
from tests.support.builders import NOW, Business


def reply(business: Business, root: str, minutes: int, author: str = COLLEAGUE) -> str:
	name = post(business, "A", minutes, author=author, thread=root, active_at=None)
	threads.raise_activity(business.store, [name])
	return name


def row(business: Business, name: str) -> dict:
	return next(one for one in business.rows("Convo Post") if one["name"] == name)


def activity(business: Business) -> dict:
	"""By the rows themselves, in Python."""
	rows = business.rows("Convo Post")
	newest = {r["name"]: as_datetime(r["posted_at"]) for r in rows if not r["thread"]}
	for one in rows:
		if one["thread"] in newest:
			newest[one["thread"]] = max(newest[one["thread"]], as_datetime(one["posted_at"]))
	return newest


def kept(business: Business) -> dict:
	return {r["name"]: as_datetime(r["active_at"]) for r in business.rows("Convo Post") if not r["thread"]}


def test_a_reply_hangs_under_the_root_whichever_post_of_the_thread_it_answers(business):
	root = post(business, "A", 60)
	first = reply(business, root, 50)
	for answered in (root, first):
		assert threads.find_root(business.store, answered)["name"] == root
	with pytest.raises(NotFound):
		threads.find_root(business.store, "nobody")


def test_a_thread_tells_how_many_answered_and_who_was_last(business):
	root, quiet = post(business, "A", 60), post(business, "A", 55)
	for minutes, author in ((50, ME), (40, COLLEAGUE), (30, "x@y.z"), (20, ME), (10, COLLEAGUE)):
		reply(business, root, minutes, author)
	told = threads.read_threads(business.store, [root, quiet])
	assert set(told) == {root}
	assert told[root]["count"] == 5 and told[root]["at"] == as_text(ago(10))
	assert [person["user"] for person in told[root]["people"]] == [COLLEAGUE, ME, "x@y.z"]


def test_a_reply_is_no_row_of_a_feed_and_its_post_tells_of_it(business):
	root = post(business, "A", 60)
	name = reply(business, root, 5)
	for order in ("posted_at", "active_at"):
		rows, _ = fetch_feed_page(business.store, FeedRequest("General", "S", ALL, FeedFilters(asked_order=order)))
		assert [one.name for one in rows] == [root]
	(told,) = items(business, [root])
	assert told["replies"]["count"] == 1 and told["thread"] is None and told["answers"] is None
	rows, _ = fetch_feed_page(business.store, FeedRequest("General", "S", ALL, FeedFilters(author=COLLEAGUE)))
	assert [one.name for one in rows] == [name, root]
	(told, _) = items(business, [name, root])
	assert told["answers"] == {"name": root, "author_name": "Anna A", "text": "x"}


@pytest.mark.parametrize("seed", range(5))
def test_activity_is_the_newest_word_whatever_came_and_went(business, seed):
	chance = random.Random(f"threads {seed}")
	roots = [post(business, "A", chance.randint(100, 200)) for _ in range(4)]
	for _ in range(30):
		names = [r["name"] for r in business.rows("Convo Post")]
		step = chance.random()
		if step < 0.6:
			root = threads.find_root(business.store, chance.choice(names))["name"]
			reply(business, root, chance.randint(0, 300))
		elif step < 0.8 and len(names) > 2:
			gone = row(business, chance.choice(names))
			threads.part(business.store, gone["name"])
			business.drop("Convo Post", gone["name"])
			if gone["thread"]:
				threads.settle_activity(business.store, [gone["thread"]])
		else:
			roots.append(post(business, "A", chance.randint(0, 300)))
		assert kept(business) == activity(business)
	hanging = {r["thread"] for r in business.rows("Convo Post") if r["thread"]}
	assert hanging <= set(kept(business)), "no reply hangs under a post that is gone, or under a reply"


def test_what_others_wrote_stays_when_the_post_above_goes_and_hangs_there_again_when_it_is_back(business):
	root = post(business, "A", 60)
	first, second = reply(business, root, 50), reply(business, root, 40)
	before = business.rows("Convo Post")
	gone = row(business, root)
	assert threads.part(business.store, root) == first
	business.drop("Convo Post", root)
	assert row(business, first)["thread"] is None and row(business, first)["lost_thread"] == root
	assert row(business, second)["thread"] == first
	(told,) = items(business, [first])
	assert told["is_parted"] and told["replies"]["count"] == 1
	third = reply(business, first, 10)
	business.put("Convo Post", **gone)
	threads.join_again(business.store, root)
	business_rows = {r["name"]: r["thread"] for r in business.rows("Convo Post")}
	assert business_rows == {**{r["name"]: r["thread"] for r in before}, third: root}
	assert kept(business) == activity(business)


def test_two_deletions_one_after_the_other_lead_back_both(business):
	root = post(business, "A", 60)
	first, second = reply(business, root, 50), reply(business, root, 40)
	gone = row(business, root)
	threads.part(business.store, root)
	business.drop("Convo Post", root)
	also_gone = row(business, first)
	assert threads.part(business.store, first) == second
	business.drop("Convo Post", first)
	assert row(business, second)["lost_thread"] == root, "above it the first one stood"
	business.put("Convo Post", **gone)
	threads.join_again(business.store, root)
	assert row(business, second)["thread"] == root
	assert also_gone["lost_thread"] == root


def test_the_nightly_check_finds_what_nobody_announced(business):
	root, other = post(business, "A", 60), post(business, "B", 50)
	business.put("Convo Post", name="silent", customer="A", thread=root, posted_at=NOW, post_type="Note", author=ME)
	assert threads.mend_activity(business.store, ["A", "B"]) == 1
	assert kept(business) == activity(business)
	assert threads.mend_activity(business.store, ["A", "B"], of_others=True) == 0
	assert other in kept(business)
