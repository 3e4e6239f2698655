"""A customer is renamed, or loses a merge, twice before a drain runs: whatever stands at them stands under the name of now.

Frappe's own rewriting of links is played by `Business.rename_customer`. On SQLite and on MariaDB.
"""

import pytest

from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import column
from convo_channels.core.customers import renames
from convo_channels.core.feed import read_exceptions
from convo_channels.core.feed import read_states as reading
from convo_channels.core.feed.read_states import read_states
from convo_channels.core.posts import drafts, pins, reactions
from convo_channels.core.sync import drain as draining
from tests.support.builders import Business, condition, on_customer

READER, WRITER = "reader@x.y", "writer@x.y"
# (old name, new name, whether the new one was there before)
WAYS = {
	"once": [("First", "Second", False)],
	"twice": [("First", "Second", False), ("Second", "Third", False)],
	"three times": [("First", "Second", False), ("Second", "Third", False), ("Third", "Fourth", False)],
	"there and back": [("First", "Second", False), ("Second", "First", False)],
	"renamed and merged": [("First", "Second", False), ("Second", "Winner", True)],
	"merged, and the winner renamed": [("First", "Winner", True), ("Winner", "Second", False)],
	"merged twice": [("First", "Winner", True), ("Winner", "Champion", True)],
}


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name} for name in ("First", "Winner", "Champion", "Beside")])
	business.segment("All", [on_customer("website", "is not set")])
	business.segment("Talked to", [condition("Convo Post", "exists", measure="exists")])
	return business


class Story:
	"""One post about each of two customers, and what people have at it and at the customer."""

	def __init__(self, business: Business):
		self.business, store, now = business, business.store, business.now()
		self.posts = {name: self.post(name) for name in ("First", "Beside")}
		business.settle()
		for customer, post in self.posts.items():
			reading.mark_stream_read(store, READER, "Customer", customer, now, now)
			pins.pin(store, post=post, place_type=pins.CUSTOMER, place=customer, user=READER, is_on=True, now=now)
			reactions.react(store, post=post, user=READER, code="1f44d", is_on=True, now=now)
			read_exceptions.keep(store, WRITER, [post], now, is_unread=True)
			for place in (f"customer:{customer}", f"timeline:{customer}"):
				target = {"target": {"customer": {"name": customer, "label": customer}}}
				written = drafts.read_draft({"body": f"{place} begun", "isHtml": False, **(target if "timeline" in place else {})}, place)
				drafts.save(store, WRITER, place, written, 0, now, reads=lambda name: True)

	def post(self, customer: str) -> str:
		business = self.business
		return business.create("Convo Post", customer=customer, post_type="Note", content="<p>x</p>", posted_at=business.now(), author=WRITER)

	def move(self, way: list[tuple[str, str, bool]]) -> str:
		business = self.business
		for old, new, is_merge in way:
			with business.store.transaction():
				for _ in range(2):  # the Desk runs a rename twice
					if is_merge:
						renames.keep_unread(business.store, old, new, business.now())
					renames.make_way(business.store, old, new)
			business.rename_customer(old, new, merge=is_merge)
		return way[-1][1]

	def drain(self, limit: int) -> None:
		business = self.business

		def knows(user: str, doctype: str, name: str) -> bool:
			"""As a host says it of somebody who may not see all customers."""
			return doctype != "Customer" or bool(column(business.store, sql("SELECT 1 FROM `tabCustomer` WHERE name = {}", name)))

		while draining.drain_batch(business.store, business.catalog, business.now, limit, knows=knows).changes:
			pass
		business.forget()

	def stands(self, customer: str, post: str) -> dict:
		rows = self.business.rows
		return {
			"post": [row["customer"] for row in rows("Convo Post") if row["name"] == post],
			"pin": [row["place"] for row in rows("Convo Pin") if row["post"] == post],
			"read": ("Customer", customer) in read_states(self.business.store, READER),
			"unread": [row["user"] for row in rows("Convo Read Exception") if row["post"] == post],
			"reaction": [row["user"] for row in rows("Convo Reaction") if row["post"] == post],
			"draft": [row["customer"] for row in rows("Convo Draft") if row["place"] == f"customer:{customer}"],
			"members": sorted(row["segment"] for row in rows("Convo Segment Member") if row["customer"] == customer),
			"profile": [(row["customer"], row["post_count"]) for row in rows("Convo Profile") if row["name"] == customer],
		}


EVERYTHING = {"read": True, "unread": [WRITER], "reaction": [READER], "members": ["All", "Talked to"]}


def everything(name: str) -> dict:
	return {**EVERYTHING, "post": [name], "pin": [name], "draft": [name], "profile": [(name, 1)]}


@pytest.mark.parametrize("limit", [500, 1])
@pytest.mark.parametrize("way", WAYS)
def test_whatever_stands_at_them_stands_under_the_name_of_now(business, way, limit):
	story = Story(business)
	name = story.move(WAYS[way])
	story.drain(limit)
	assert story.stands(name, story.posts["First"]) == everything(name)
	assert story.stands("Beside", story.posts["Beside"]) == everything("Beside")
	assert business.stored() == business.truth() and business.miscounted() == []
	gone = {step for old, new, _ in WAYS[way] for step in (old, new)} - {name}
	left = {row["stream"] for row in business.rows("Convo Read State")} | {row["place"] for row in business.rows("Convo Pin")}
	assert not gone & left


@pytest.mark.parametrize("limit", [500, 1])
def test_who_takes_the_name_that_was_given_up_takes_nothing_else(business, limit):
	story = Story(business)
	story.move([*WAYS["twice"], ("Beside", "First", False)])
	story.drain(limit)
	for name, post in (("Third", story.posts["First"]), ("First", story.posts["Beside"])):
		stands = story.stands(name, post)
		# Both were begun at one place; which of them comes there first stays.
		assert {**stands, "draft": []} == {**everything(name), "draft": []}


def test_who_has_the_name_of_one_who_was_deleted_and_is_renamed_has_nothing_of_theirs(business):
	story = Story(business)
	story.move([("First", "Second", False)])
	business.delete("Customer", "Second")
	business.create("Customer", "Second")
	story.move([("Second", "Third", False)])
	story.drain(500)
	assert story.stands("Third", story.posts["First"])["draft"] == []
