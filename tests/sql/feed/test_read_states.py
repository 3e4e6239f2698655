"""What a reader sees around the rows: items with names, unread states, channels, cards, members.

Hand-made rows and expectations. On SQLite and on MariaDB.
"""

import datetime

import pytest

from convo_channels.core.base.clock import Clock, as_datetime
from convo_channels.core.base.errors import NotFound
from convo_channels.core.base.pages import INTERACTION_RANK, MOVE_RANK, POST_RANK, Row
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import head as channel_head
from convo_channels.core.channels import sidebar
from convo_channels.core.customers.card import read_card
from convo_channels.core.feed import read_states as reading
from convo_channels.core.feed.items import present
from convo_channels.core.feed.read_states import read_states
from convo_channels.core.insight import segment_head
from convo_channels.core.segments import figures, members
from tests.support.builders import NOW, Business, condition, on_customer

ME, COLLEAGUE = "me@x.y", "anna@x.y"
CHANNELS = ("General", "Big", "Empty")
READER = Reader(ME, CHANNELS)


@pytest.fixture
def business(store) -> Business:
	"""Two segments that overlap in B, three channels, posts of a colleague."""
	business = Business(store)
	business.put("User", COLLEAGUE, full_name="Anna A", user_image="/anna.png")
	business.put_all("Customer", [{"name": name, "customer_name": f"{name} Ltd"} for name in "ABC"])
	for title, segment in (("General", "S"), ("Big", "T"), ("Empty", "E")):
		business.put(
			"Convo Channel", title, title=f"{title}!", segment=segment, description="d", is_restricted=0
		)
	for segment in "STE":
		business.put("Convo Segment", segment, title=segment, status="Live", enabled=1)
	for segment, customer in (("S", "A"), ("S", "B"), ("T", "B"), ("T", "C")):
		business.put("Convo Segment Member", segment=segment, customer=customer, joined_at=ago(900))
	figures.recount(business.store, ["S", "T"], NOW)
	return business


def ago(minutes: int) -> datetime.datetime:
	return NOW - datetime.timedelta(minutes=minutes)


def post(business: Business, customer: str | None, minutes: int, author: str = COLLEAGUE, **more) -> str:
	"""A post as the service writes it: with the bounds of the memberships."""
	name = business.put(
		"Convo Post", customer=customer, posted_at=ago(minutes), author=author, content="<p>x</p>", **more
	)
	if customer:
		business.store.run(
			"update `tabConvo Segment Member` set last_post_at = "
			f"'{ago(minutes)}' where customer = '{customer}' and (last_post_at is null or last_post_at < '{ago(minutes)}')"
		)
	return name


def unread(business: Business, reader: Reader = READER, visibility: Visibility = ALL) -> set[str]:
	return {c["name"] for c in sidebar.list_channels(business.store, reader, visibility) if c["unread"]}


def items(business: Business, names: list[str], reader: Reader = READER, **more) -> list[dict]:
	rows = [
		Row(as_datetime(business.row("Convo Post", name)["posted_at"]), POST_RANK, name) for name in names
	]
	return present(business.store, rows, reader, **more)


def mark(
	business: Business, channel: str, segment: str, minutes: int, visibility: Visibility = ALL
) -> datetime.datetime:
	return reading.mark_channel_read(business.store, ME, channel, segment, ago(minutes), visibility, NOW)


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
	assert unread(business, Reader(COLLEAGUE, CHANNELS)) == {"General"}


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


# -- channels and segments


def test_the_sidebar_tells_the_readers_channels_with_size_and_state(business):
	business.patch("Convo Segment", "T", status="Broken")
	told = sidebar.list_channels(business.store, Reader(ME, ("General", "Big")), ALL)
	assert [(c["name"], c["title"], c["segment_status"], c["member_count"]) for c in told] == [
		("Big", "Big!", "Broken", 2),
		("General", "General!", "Live", 2),
	]
	assert set(told[0]) == {
		"name", "title", "description", "segment", "segment_status", "member_count", "unread", "is_restricted", "is_muted",
	}  # fmt: skip
	assert sidebar.list_channels(business.store, Reader(ME), ALL) == []


def test_a_reader_who_sees_some_customers_is_told_how_many_of_them(business):
	told = sidebar.list_channels(business.store, READER, Visibility(names=("A", "C")))
	assert {c["name"]: c["member_count"] for c in told} == {"General": 1, "Big": 1, "Empty": 0}
	head = segment_head.read_segment(business.store, "S", Visibility(names=("C",)), NOW)
	assert head["member_count"] == 0


def test_the_head_of_a_channel_tells_people_moves_and_what_was_read(business):
	for user in (COLLEAGUE, "nobody@x.y"):
		business.put("Convo Channel User", parent="General", user=user, idx=1)
	for action, minutes, cause in (
		("Joined", 5, "Document"),
		("Left", 60 * 24 * 6, "Day"),
		("Left", 60 * 24 * 8, "Day"),
		("Joined", 5, "First fill"),
	):
		business.put(
			"Convo Segment Log", segment="S", customer="A", action=action, cause=cause, logged_at=ago(minutes)
		)
	mark(business, "General", "S", 5)
	head = channel_head.read_channel(business.store, "General", READER, ALL, NOW)
	assert (head["joined_week"], head["left_week"]) == (1, 1)
	assert head["read_at"] == "2024-03-15 12:25:15.123456"
	assert head["people"] == [
		{"user": COLLEAGUE, "full_name": "Anna A", "image": "/anna.png"},
		{"user": "nobody@x.y", "full_name": "nobody@x.y", "image": None},
	]


@pytest.mark.parametrize("channel", ["Big", "no such channel", "x' or 1=1", ""])
def test_a_channel_one_is_not_in_is_not_there(business, channel):
	with pytest.raises(NotFound) as raised:
		channel_head.read_channel(business.store, channel, Reader(ME, ("General",)), ALL, NOW)
	assert str(raised.value) == "There is no such channel, or you are not in it."
	assert raised.value.status == 404


def test_a_segment_that_is_not_there_is_one_sentence(business):
	with pytest.raises(NotFound, match=r"^There is no segment x+\.$"):
		segment_head.read_segment(business.store, "x" * 100_000, ALL, NOW)


def test_when_a_segment_was_last_true_is_the_later_of_evaluation_and_drain(business):
	business.patch("Convo Segment", "S", evaluated_at=ago(60))
	assert segment_head.read_segment(business.store, "S", ALL, NOW)["evaluated_at"].startswith("2024-03-15 11:30")
	business.store.run(
		"insert into `tabConvo Work State` (name, value) values ('drained_at', '2024-03-15 12:00:00')"
	)
	assert segment_head.read_segment(business.store, "S", ALL, NOW)["evaluated_at"].startswith("2024-03-15 12:00")
	business.patch("Convo Segment", "S", status="Broken")
	assert segment_head.read_segment(business.store, "S", ALL, NOW)["evaluated_at"].startswith("2024-03-15 11:30")


def test_what_uses_a_segment_is_named(business):
	business.segment("Outer", [condition("Segment", "is in", "S", field="segment")])
	used = segment_head.used_by(business.store, "S", READER)
	assert [(u["doctype"], u["name"]) for u in used] == [
		("Convo Channel", "General"),
		("Convo Segment", "Outer"),
	]
	assert [u["name"] for u in segment_head.used_by(business.store, "S", Reader(ME))] == ["Outer"]


def test_members_are_paged_by_name_without_those_one_may_not_see(business):
	names = ["100%", "a'b", "B", "ö", "Z", "_"]
	business.put_all("Customer", [{"name": n} for n in names if n != "B"])
	for name in names:
		business.put("Convo Segment Member", segment="Pages", customer=name, joined_at=ago(5))
	for visibility, expected in ((ALL, set(names)), (Visibility(names=("Z", "100%", "C")), {"Z", "100%"})):
		found, after = [], ""
		for _ in range(10):
			page, last = members.fetch_members(business.store, "Pages", visibility, after=after, limit=2)
			found += [item["customer"] for item in page]
			if last is None:
				break
			after = last
		assert sorted(found) == sorted(expected)
	page, _ = members.fetch_members(business.store, "S")
	assert page[0] == {
		"customer": "A", "customer_name": "A Ltd", "joined_at": "2024-03-14 21:30:15.123456", "last_post_at": None,
	}  # fmt: skip


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


# -- the card


def card(business: Business, customer: str, reader: Reader = READER) -> dict:
	return read_card(business.store, business.catalog, customer, reader, Clock(NOW))


def test_a_card_tells_why_and_since_when_a_customer_is_in_a_segment(business):
	about = {"segment": "S", "customer": "A", "reference_doctype": "Issue", "reference_name": "I-1"}
	for action, reason in (("Joined", "long ago"), ("Left", "gone"), ("Joined", "Issue became Open")):
		business.put(
			"Convo Segment Log", **about, action=action, cause="Document", reason=reason, logged_at=ago(900)
		)
	(segment,) = card(business, "a")["segments"]
	assert (segment["segment"], segment["reason"], segment["reference_name"]) == (
		"S",
		"Issue became Open",
		"I-1",
	)
	assert segment["joined_at"] == "2024-03-14 21:30:15.123456"
	assert segment["channels"] == [{"name": "General", "title": "General!"}]
	(hidden,) = card(business, "A", Reader(ME, hidden_doctypes=("Issue",)))["segments"]
	assert (hidden["reason"], hidden["reference_name"], hidden["channels"]) == ("", None, [])


def test_a_card_shows_the_profile_and_what_is_open_as_it_truly_is(business):
	business.put("Convo Profile", "A", customer="A", consent="Given", last_contact_at=ago(5))
	yesterday, tomorrow = business.days_ago(1), business.days_ago(-1)
	quotation = {"quotation_to": "Customer", "party_name": "A", "docstatus": 1, "status": "Open"}
	business.put("Quotation", "Q-old", **quotation, valid_till=yesterday, transaction_date=yesterday)
	business.put(
		"Quotation",
		"Q-new",
		**quotation,
		valid_till=tomorrow,
		base_grand_total=99.5,
		transaction_date=yesterday,
	)
	business.put("Quotation", "Q-lead", **{**quotation, "quotation_to": "Lead"})
	invoice = {"customer": "A", "docstatus": 1, "outstanding_amount": 5}
	business.put(
		"Sales Invoice", "I-1", **invoice, status="Unpaid", due_date=yesterday, posting_date=yesterday
	)
	business.put("Sales Invoice", "I-2", **{**invoice, "docstatus": 2}, status="Unpaid")
	business.put("Issue", "S-1", customer="A", status="Closed")
	business.put("Issue", "S-2", customer="A", status="Open", opening_date=None)
	told = card(business, "A")
	assert (told["customer_name"], told["disabled"]) == ("A Ltd", False)
	assert (told["profile"]["consent"], told["profile"]["last_contact_at"]) == (
		"Given",
		"2024-03-15 12:25:15.123456",
	)
	found = {(d["name"], d["status"], d["amount"], d["date"]) for d in told["open_documents"]}
	assert found == {
		("Q-new", "Open", 99.5, "2024-03-14"),
		("I-1", "Overdue", 0.0, "2024-03-14"),
		("S-2", "Open", 0.0, None),
	}
	shown = card(business, "A", Reader(ME, hidden_doctypes=("Issue", "Quotation")))["open_documents"]
	assert [d["name"] for d in shown] == ["I-1"]


def test_a_card_without_profile_or_customer_is_empty_or_not_there(business):
	business.put("Customer", "New")
	told = card(business, "New")
	assert set(told["profile"].values()) == {None} and told["segments"] == [] and told["open_documents"] == []
	with pytest.raises(NotFound, match="no such customer, or you may not see it"):
		card(business, "nobody")


def test_the_last_moves_of_a_segment_include_the_first_fill(business):
	business.segment("New", [on_customer("website", "is not set")])
	business.settle()
	moves = segment_head.last_moves(business.store, "New", READER, ALL, limit=2)
	assert [move["cause"] for move in moves] == ["First fill", "First fill"]
	assert len(segment_head.last_moves(business.store, "New", READER, Visibility(names=("A",)))) == 1
