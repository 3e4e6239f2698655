"""Who is named in a post is kept beside it: as the text says, once each, followed by users and gone with the post.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.base.sql import sql
from convo_channels.core.posts import kept_mentions
from tests.sql.feed.read import COLLEAGUE, ME, ago, business, post
from tests.support.builders import Business


def keep(business: Business, name: str, *users: str, is_new: bool = False) -> None:
	kept_mentions.keep(business.store, name, ago(5), users, is_new=is_new)
	business.forget()


def named(business: Business, name: str) -> set[str]:
	return {row["user"] for row in business.rows("Convo Mention") if row["post"] == name}


@pytest.fixture
def two(business):
	business.put("User", ME, full_name="Me")
	first, second = post(business, "A", 10), post(business, "B", 20)
	keep(business, first, ME, COLLEAGUE, is_new=True)
	keep(business, second, ME, is_new=True)
	return first, second


def test_those_who_are_users_are_kept_with_the_moment_of_the_post(business, two):
	keep(business, two[1], ME, "nobody@x.y", "a'b %s\"")
	assert named(business, two[1]) == {ME}
	assert {str(row["posted_at"])[:19] for row in business.rows("Convo Mention")} == {str(ago(5))[:19]}


def test_a_correction_names_others_and_what_is_said_again_is_said_once(business, two):
	keep(business, two[0], COLLEAGUE)
	keep(business, two[0], COLLEAGUE)
	assert (named(business, two[0]), named(business, two[1])) == ({COLLEAGUE}, {ME})
	keep(business, two[0])
	assert (named(business, two[0]), named(business, two[1])) == (set(), {ME})


def test_it_goes_with_the_post_with_its_customer_and_with_the_user(business, two):
	kept_mentions.forget_posts(business.store, sql("customer = {}", "A"))
	business.forget()
	assert (named(business, two[0]), named(business, two[1])) == (set(), {ME})
	keep(business, two[0], ME, COLLEAGUE, is_new=True)
	kept_mentions.forget_post(business.store, two[1])
	kept_mentions.forget_user(business.store, COLLEAGUE)
	business.forget()
	assert (named(business, two[0]), named(business, two[1])) == ({ME}, set())


def test_where_two_users_become_one_both_are_named_once(business, two):
	kept_mentions.give_way(business.store, ME, COLLEAGUE)
	business.forget()
	assert (named(business, two[0]), named(business, two[1])) == ({COLLEAGUE}, {ME})
