"""What a reader has read: unread states of channels, and items with names.

Hand-made rows and expectations. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

from convo_channels.core.base.pages import INTERACTION_RANK, MOVE_RANK, POST_RANK, Row
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import sidebar
from convo_channels.core.feed import read_states as reading
from convo_channels.core.feed.items import present
from convo_channels.core.feed.read_states import read_states
from tests.sql.feed.read import CHANNELS, COLLEAGUE, ME, READER, ago, business, items, mark, post, unread
from tests.support.builders import NOW

# -- unread


def test_a_channel_with_a_post_nobody_has_read_has_a_dot(business):
	assert unread(business) == set()
	post(business, "A", 10)
	assert unread(business) == {"General"}
	post(business, "B", 9)
	assert unread(business) == {"General", "Big"}


def test_a_post_read_in_one_channel_is_read_in_all(business):
	name = post(business, "B", 10)
	assert [item["is_unread"] for item in items(business, [name])] == [True]
	mark(business, "General", "S", 5)
	assert unread(business) == set()
	assert [item["is_unread"] for item in items(business, [name])] == [False]


def test_what_came_after_the_reading_is_unread_again(business):
	post(business, "B", 10)
	mark(business, "General", "S", 5)
	later = post(business, "B", 3)
	assert unread(business) == {"General", "Big"}
	assert items(business, [later])[0]["is_unread"]


def test_reading_never_goes_back_and_never_into_the_future(business):
	post(business, "A", 10)
	assert mark(business, "General", "S", 5) == ago(5)
	mark(business, "General", "S", 60)
	assert read_states(business.store, ME)["Channel", "General"] == ago(5)
	assert mark(business, "General", "S", -60) == NOW
	assert read_states(business.store, ME)["Channel", "General"] == NOW
	assert read_states(business.store, ME)["Customer", "A"] == NOW


def test_only_members_with_a_post_are_marked_and_each_reader_for_himself(business):
	post(business, "A", 10)
	mark(business, "General", "S", 5)
	assert set(read_states(business.store, ME)) == {("Channel", "General"), ("Customer", "A")}
	assert unread(business, Reader("third@x.y", CHANNELS)) == {"General"}
	assert unread(business, Reader(COLLEAGUE, CHANNELS)) == set(), "who wrote it has nothing to read"


def test_the_floor_of_a_first_visit_makes_old_posts_no_news(business):
	post(business, "A", 60 * 24 * 20)
	fresh = post(business, "C", 60 * 24 * 3)
	reading.ensure_floor(business.store, ME, NOW)
	assert unread(business) == {"Big"}
	assert items(business, [fresh])[0]["is_unread"]
	reading.ensure_floor(business.store, ME, NOW + datetime.timedelta(days=30))
	assert read_states(business.store, ME)["Floor", ""] == NOW - reading.FLOOR_AGE


def test_a_channels_own_post_is_a_stream_of_its_own(business):
	name = post(business, None, 10, channel="Empty")
	business.patch("Convo Channel", "Empty", last_own_post_at=ago(10))
	assert unread(business) == {"Empty"}
	assert items(business, [name])[0]["is_unread"]
	mark(business, "Empty", "E", 5)
	assert unread(business) == set()
	assert not items(business, [name])[0]["is_unread"]


def test_ones_own_post_is_never_news_once_its_stream_is_marked(business):
	mine = post(business, "A", 10, author=ME)
	assert not items(business, [mine])[0]["is_unread"]
	reading.mark_stream_read(business.store, ME, "Customer", "A", ago(10), NOW)
	assert unread(business) == set()


def test_a_muted_channel_has_no_dot(business):
	post(business, "A", 10)
	business.put("Convo Channel User", parent="General", parenttype="Convo Channel", user=ME, is_muted=1)
	told = {c["name"]: c for c in sidebar.list_channels(business.store, READER, ALL)}
	assert told["General"]["is_muted"] and not told["General"]["unread"]


def test_posts_of_customers_one_may_not_see_make_no_dot_and_are_not_marked(business):
	post(business, "A", 10)
	post(business, "B", 9)
	only_b = Visibility(predicate=sql("`tabCustomer`.name = {}", "B"))
	assert unread(business, visibility=Visibility(names=("C",))) == set()
	assert unread(business, visibility=Visibility(names=())) == set()
	mark(business, "General", "S", 5, only_b)
	assert ("Customer", "A") not in read_states(business.store, ME)
	assert unread(business) == {"General"}


# -- items


def test_a_post_is_told_with_its_author_customer_and_other_channels(business):
	name = post(business, "B", 10, post_type="Call", reference_doctype="Issue", reference_name="I-1")
	(item,) = items(business, [name], channel="General")
	assert (item["kind"], item["at"], item["post_type"]) == ("post", "2024-03-15 12:20:15.123456", "Call")
	assert (item["author_name"], item["author_image"]) == ("Anna A", "/anna.png")
	assert (item["customer"], item["customer_name"]) == ("B", "B Ltd")
	assert item["also_in"] == [{"name": "Big", "title": "Big!"}]
	assert (item["can_edit"], item["edited_at"], item["channel"]) == (False, None, None)
	assert items(business, [name], Reader(COLLEAGUE))[0]["also_in"] == []
	assert items(business, [name], Reader(COLLEAGUE))[0]["can_edit"]


def test_items_keep_the_order_of_the_page_and_leave_out_what_is_gone(business):
	first, second, third = (post(business, customer, 10) for customer in "ABC")
	rows = [Row(ago(10), POST_RANK, name) for name in (third, first, second)]
	business.drop("Convo Post", first)
	assert [item["name"] for item in present(business.store, rows, READER)] == [third, second]
	assert present(business.store, [], READER) == []


def test_a_move_and_an_interaction_are_told_with_names(business):
	move = business.put(
		"Convo Segment Log", segment="S", customer="A", action="Joined", cause="Document", reason="Issue became Open",
		reference_doctype="Issue", reference_name="I-1", changed_by=COLLEAGUE, logged_at=ago(1),
	)  # fmt: skip
	told = business.put(
		"Convo Interaction", customer="A", occurred_at=ago(2), received_at=ago(1), medium="Email", direction="In",
		subject="Hi", amount=12.5, actor=COLLEAGUE, reference_doctype="Issue", reference_name="I-1",
	)  # fmt: skip
	rows = [Row(ago(1), MOVE_RANK, move), Row(ago(2), INTERACTION_RANK, told)]
	first, second = present(business.store, rows, READER)
	assert (first["kind"], first["changed_by_name"], first["reason"]) == (
		"move",
		"Anna A",
		"Issue became Open",
	)
	assert (second["kind"], second["actor_name"], second["amount"]) == ("interaction", "Anna A", 12.5)
	assert first["customer_name"] == second["customer_name"] == "A Ltd"
	hidden = present(business.store, rows, Reader(ME, hidden_doctypes=("Issue",)))
	assert (hidden[0]["reference_doctype"], hidden[0]["reference_name"], hidden[0]["reason"]) == (
		None,
		None,
		"",
	)


def test_rows_of_different_kinds_with_the_same_number_are_not_mixed_up(business):
	number = business.put("Convo Segment Log", 7, segment="S", customer="A", action="Left", logged_at=ago(1))
	business.put("Convo Interaction", 7, customer="B", occurred_at=ago(1), subject="call")
	rows = [Row(ago(1), MOVE_RANK, number), Row(ago(1), INTERACTION_RANK, 7)]
	assert [(i["kind"], i["customer"]) for i in present(business.store, rows, READER)] == [
		("move", "A"),
		("interaction", "B"),
	]
