"""A question says that nobody else has written since where it was asked; nothing is called open or answered.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from convo_channels.core.base.pages import POST_RANK, Row
from convo_channels.core.feed.items import present
from tests.sql.feed.read import COLLEAGUE, ME, READER, ago, business, post
from tests.support.builders import Business


def silent(business: Business, name: str) -> bool | None:
	(item,) = present(business.store, [Row(ago(0), POST_RANK, name)], READER)
	return item.get("is_silent")


def test_a_question_is_silent_until_somebody_else_writes_about_that_customer(business):
	question = post(business, "A", 50, post_type="Question")
	assert silent(business, question) is True
	post(business, "A", 60, ME, post_type="Note")
	post(business, "A", 40, post_type="Note")
	post(business, "B", 30, ME, post_type="Note")
	assert silent(business, question) is True, "earlier, by its author, about another customer"
	post(business, "A", 20, ME, post_type="Call")
	assert silent(business, question) is False


def test_a_question_to_the_channel_waits_for_a_word_in_that_channel(business):
	question = post(business, None, 50, post_type="Question", channel="General")
	post(business, None, 40, ME, post_type="Note", channel="Big")
	post(business, "A", 40, ME, post_type="Note")
	assert silent(business, question) is True
	post(business, None, 30, ME, post_type="Note", channel="General")
	assert silent(business, question) is False


def test_other_posts_say_nothing_of_it(business):
	assert silent(business, post(business, "A", 50, post_type="Note")) is None
