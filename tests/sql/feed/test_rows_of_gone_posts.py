"""What users have at posts does not outlive these, whatever came in between: the nightly check looks.

Hand-made rows and expectations. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.base.sql import sql
from convo_channels.core.feed import read_exceptions
from convo_channels.core.posts import kept_mentions, pins, reactions
from tests.sql.feed.read import ME, business, post
from tests.support.builders import NOW, Business

NOTED = ("Convo Reaction", "Convo Pin", "Convo Mention", "Convo Read Exception")


def note(business: Business, name: str) -> None:
	"""Something of each kind."""
	reactions.react(business.store, post=name, user=ME, code=reactions.read_sign("👍"), is_on=True, now=NOW)
	pins.pin(business.store, post=name, place_type=pins.CHANNEL, place="General", user=ME, is_on=True, now=NOW)
	kept_mentions.keep(business.store, name, NOW, [ME], is_new=True)
	read_exceptions.keep(business.store, ME, [name], NOW, is_unread=True)


@pytest.mark.parametrize("doctype", NOTED)
def test_the_nightly_check_takes_away_what_was_noted_of_a_post_while_it_was_deleted(business, doctype):
	business.put("User", ME, full_name="Me")
	there, gone = post(business, "A", 10), post(business, "A", 20)
	for name in (there, gone):
		note(business, name)
	business.store.execute(sql("DELETE FROM `tabConvo Post` WHERE name = {}", gone))
	assert {row["post"] for row in business.rows(doctype)} == {there, gone}
	business.reconcile()
	assert [row["post"] for row in business.rows(doctype)] == [there]
