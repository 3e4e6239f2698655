"""What colleagues say in the demo business: replies and reactions make sense."""

from convo_channels.core.posts.emoji import code_of
from tests.unit.demo.test_fixtures import rows


def test_who_reacts_is_a_colleague_with_one_emoji():
	people = {row["name"] for row in rows()["User"]}
	reactions = [post["reactions"] for post in rows()["Convo Post"] if post["reactions"]]
	assert len(reactions) > 5
	for given in reactions:
		assert all(code_of(emoji) and users and set(users) <= people for emoji, users in given.items())


def test_a_reply_answers_an_older_post_about_the_same_customer():
	posts = {row["name"]: row for row in rows()["Convo Post"]}
	replies = [row for row in posts.values() if row["thread"]]
	assert len(replies) >= 4
	for row in replies:
		root = posts[row["thread"]]
		assert not root["thread"] and root["posted_at"] < row["posted_at"]
		assert (row["customer"], row["channel"]) == (root["customer"], root["channel"])
