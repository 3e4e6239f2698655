"""What a reader sees around the rows of a feed: channels and segments, members, the card.

Hand-made rows and expectations. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from types import SimpleNamespace

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.errors import NotFound
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.channels import head as channel_head
from convo_channels.core.channels import sidebar
from convo_channels.core.customers.card import read_card
from convo_channels.core.insight import segment_head
from convo_channels.core.segments import members
from tests.sql.feed.read import COLLEAGUE, ME, READER, ago, business, mark
from tests.support.builders import NOW, Business, condition, on_customer

# -- channels and segments


def test_the_sidebar_tells_the_readers_channels_with_size_and_state(business):
	business.patch("Convo Segment", "T", status="Broken")
	told = sidebar.list_channels(business.store, Reader(ME, ("General", "Big")), ALL)
	assert [(c["name"], c["title"], c["segment_status"], c["member_count"]) for c in told] == [
		("Big", "Big!", "Broken", 2),
		("General", "General!", "Live", 2),
	]
	assert set(told[0]) == {
		"name", "title", "description", "segment", "segment_status", "member_count", "unread", "unread_count", "is_restricted", "is_muted", "icon", "color",
	}  # fmt: skip
	assert sidebar.list_channels(business.store, Reader(ME), ALL) == []


def test_a_reader_who_sees_some_customers_is_told_how_many_of_them_at_the_channel(business):
	"""And not at the edge of the page: there it would be counted for every channel, whatever is opened."""
	some = Visibility(names=("A", "C"))
	assert {c["member_count"] for c in sidebar.list_channels(business.store, READER, some)} == {None}
	for channel, count in {"General": 1, "Big": 1, "Empty": 0}.items():
		assert channel_head.read_channel(business.store, channel, READER, some, NOW)["member_count"] == count
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
		("Joined", 5, "First fill"),
		("Left", 5, "Merge"),
	):
		business.put(
			"Convo Segment Log", segment="S", customer="A", action=action, cause=cause, logged_at=ago(minutes)
		)
	mark(business, "General", "S", 5)
	head = channel_head.read_channel(business.store, "General", READER, ALL, NOW)
	assert (head["joined_week"], head["left_week"], head["filled_week"]) == (1, 1, 2)
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
		"customer": "A", "customer_name": "A Ltd", "joined_at": "2024-02-02 20:30:15.123456", "last_post_at": None,
	}  # fmt: skip


# -- the card


def card(business: Business, customer: str, reader: Reader = READER) -> dict:
	return read_card(business.store, business.catalog, customer, reader, Clock(NOW))


def test_a_card_tells_why_and_since_when_a_customer_is_in_a_segment(business):
	about = {"segment": "S", "customer": "A", "reference_doctype": "Issue", "reference_name": "I-1"}
	for action, reason in (("Joined", "long ago"), ("Left", "gone"), ("Joined", "Issue became Open")):
		business.put(
			"Convo Segment Log", **about, action=action, cause="Document", reason=reason, logged_at=ago(60_000)
		)
	(segment,) = card(business, "a")["segments"]
	assert (segment["segment"], segment["reason"], segment["reference_name"]) == (
		"S",
		"Issue became Open",
		"I-1",
	)
	assert segment["joined_at"] == "2024-02-02 20:30:15.123456"
	assert segment["is_from_start"] is False
	assert segment["channels"] == [{"name": "General", "title": "General!"}]
	(hidden,) = card(business, "A", Reader(ME, hidden_doctypes=("Issue",)))["segments"]
	assert (hidden["reason"], hidden["reference_name"], hidden["channels"]) == ("", None, [])


def test_a_card_tells_who_was_there_when_the_segment_was_made(business):
	log = {"segment": "S", "customer": "A", "action": "Joined", "logged_at": ago(60_000)}
	business.put("Convo Segment Log", **log, cause="First fill")
	assert [segment["is_from_start"] for segment in card(business, "A")["segments"]] == [True]
	business.put("Convo Segment Log", **log | {"action": "Left"}, cause="Document")
	business.put("Convo Segment Log", **log, cause="Document")
	assert [segment["is_from_start"] for segment in card(business, "A")["segments"]] == [False]


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


@pytest.mark.parametrize(
	("closed", "told"), [((), (1, 1, 2)), (("Convo Segment", "S"), (None,) * 3), (("Convo Segment Log", None), (None,) * 3)]
)
def test_how_many_moved_is_told_to_those_who_may_read_the_segment_and_its_moves(business, closed, told):
	for action, cause in (("Joined", "Document"), ("Left", "Day"), ("Joined", "First fill"), ("Joined", "First fill")):
		business.put("Convo Segment Log", segment="S", customer="A", action=action, cause=cause, logged_at=ago(5))
	site = SimpleNamespace(
		store=business.store, reader=READER, visibility=ALL, now=lambda: NOW,
		may=lambda action, doctype, name=None: (doctype, name) != closed,
	)  # fmt: skip
	head = channel_head.read_head(site, "General", lambda head: "said")
	assert (head["joined_week"], head["left_week"], head["filled_week"]) == told
	assert head["member_count"] == 2
