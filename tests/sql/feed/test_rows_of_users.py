"""Rows that a user has at a post or a stream, in every table of such rows: they go with the post and the user, and of two users
who become one each row is there once, as the one who stays has it.

Hand-made rows. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.constants import MENTION, PIN, REACTION, READ_EXCEPTION, READ_STATE, SAVED_VIEW
from convo_channels.core.base.sql import sql
from convo_channels.core.feed import read_exceptions, read_states, saved_views
from convo_channels.core.posts import kept_mentions, pins, reactions
from tests.sql.feed.read import COLLEAGUE, ME, ago, business, post
from tests.support.builders import Business

OTHER = "other@x.y"
# Of three posts, by their number.
AT_POSTS = [{"post": 0}, {"post": 1}, {"post": 2}]
# Who writes a table, and three places at which a user has one row of it each. They are alike in all but one column.
KINDS = {
	"read states of customers": (read_states, READ_STATE, [{"stream_type": "Customer", "stream": name} for name in "ABC"]),
	"read states of kinds": (read_states, READ_STATE, [{"stream_type": kind, "stream": "A"} for kind in ("Channel", "Customer", "Floor")]),
	"read exceptions": (read_exceptions, READ_EXCEPTION, AT_POSTS),
	"reactions at posts": (reactions, REACTION, [{**at, "emoji": "1f44d"} for at in AT_POSTS]),
	"reactions of one post": (reactions, REACTION, [{"post": 0, "emoji": code} for code in ("1f44d", "1f389", "2764")]),
	"mentions": (kept_mentions, MENTION, AT_POSTS),
	"views of a channel": (saved_views, SAVED_VIEW, [{"channel": "General", "title": title} for title in "XYZ"]),
	"views of a name": (saved_views, SAVED_VIEW, [{"channel": name, "title": "X"} for name in ("General", "Big", "Empty")]),
}  # fmt: skip
AT_POST = {kind: KINDS[kind] for kind in ("read exceptions", "reactions at posts", "mentions")}
AT_POST["pins"] = (pins, PIN, [{**at, "place_type": "Channel", "place": "General"} for at in AT_POSTS])


class Rows:
	"""Rows of one table, told by whose they are, at which place, and of which minute."""

	def __init__(self, business: Business, doctype: str, places: list[dict]):
		self.business, self.doctype = business, doctype
		self.posts = [post(business, customer, 10, name=f"p{customer}") for customer in "ABC"]
		self.places = [{**place, **({"post": self.posts[place["post"]]} if "post" in place else {})} for place in places]

	def put(self, user: str | None, at: int, minute: int) -> None:
		whose = {"user": user} if user else {}
		self.business.put(self.doctype, **whose, **self.places[at], creation=ago(minute))

	def there(self) -> list[tuple]:
		self.business.forget()
		return sorted((row.get("user"), self._place(row), self._minute(row)) for row in self.business.rows(self.doctype))

	def _place(self, row: dict) -> int:
		return next(at for at, place in enumerate(self.places) if all(row[field] == value for field, value in place.items()))

	@staticmethod
	def _minute(row: dict) -> int:
		return next(minute for minute in range(10) if str(ago(minute))[:19] == str(row["creation"])[:19])


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_users_who_become_one_each_row_is_there_once_as_the_one_who_stays_has_it(business, kind):
	writer, doctype, places = KINDS[kind]
	rows = Rows(business, doctype, places)
	for given in ((ME, 0, 1), (ME, 1, 1), (COLLEAGUE, 1, 2), (COLLEAGUE, 2, 2), (OTHER, 0, 3), (OTHER, 1, 3)):
		rows.put(*given)
	writer.give_way(business.store, ME, COLLEAGUE)
	left = [(COLLEAGUE, 1, 2), (COLLEAGUE, 2, 2), (ME, 0, 1), (OTHER, 0, 3), (OTHER, 1, 3)]
	assert rows.there() == sorted(left)
	# What Frappe does next meets no unique key.
	business.store.run(f"update `tab{doctype}` set user = '{COLLEAGUE}' where user = '{ME}'")
	assert [row[1:] for row in rows.there() if row[0] == COLLEAGUE] == [(0, 1), (1, 2), (2, 2)]


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_no_user_any_more_has_no_row_and_nobody_else_loses_one(business, kind):
	writer, doctype, places = KINDS[kind]
	rows = Rows(business, doctype, places)
	for given in ((ME, 0, 1), (ME, 1, 1), (COLLEAGUE, 1, 2)):
		rows.put(*given)
	writer.forget_user(business.store, ME)
	assert rows.there() == [(COLLEAGUE, 1, 2)]


@pytest.mark.parametrize("kind", AT_POST)
def test_posts_take_along_what_everybody_had_at_them_and_nothing_of_others(business, kind):
	writer, doctype, places = AT_POST[kind]
	rows = Rows(business, doctype, places)
	users = [None] if doctype == PIN else [COLLEAGUE, ME]
	for user in users:
		for at in (0, 1, 2):
			rows.put(user, at, 1)
	writer.forget_posts(business.store, sql("customer = {}", "A"))
	assert rows.there() == [(user, at, 1) for user in users for at in (1, 2)]
	writer.forget_post(business.store, rows.posts[1])
	assert rows.there() == [(user, 2, 1) for user in users]
