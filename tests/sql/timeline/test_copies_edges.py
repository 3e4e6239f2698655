"""Copies where two things happen before the first is honoured: a save and a rename, a deletion and a restoration, a day."""

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.changes.outbox import BULK, CHANGE, DELETE, INSERT, RENAME, SUBMIT, URGENT, Change
from convo_channels.core.customers import renames
from convo_channels.core.sync import copies
from convo_channels.core.timeline import follow, turned
from tests.sql.copies_people import link_mails
from tests.support.builders import Business, condition


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name} for name in ("A", "B", "C")])
	business.drain()
	business.pass_time(minutes=5)
	return business


def told(business: Business, *columns: str) -> list[tuple]:
	rows = sorted(business.rows("Convo Interaction"), key=lambda row: row["name"])
	return [tuple(row[column] for column in columns) for row in rows]


def mail(business: Business, doctype: str, about: str) -> str:
	return business.create(
		"Communication", communication_type="Communication", sent_or_received="Received", communication_medium="Email",
		subject="Offer?", reference_doctype=doctype, reference_name=about, communication_date=business.now(),
	)  # fmt: skip


@pytest.mark.parametrize("limit", [1, 500])
def test_a_document_saved_and_then_renamed_keeps_its_story(business, limit):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.update("Issue", "I-1", status="Closed")
	rename(business, "I-1", "I-2")
	business.drain(limit)
	assert told(business, "customer", "reference_name", "status") == [
		("A", "I-2", "Open"),
		("A", "I-2", "Closed"),
	]


def rename(business: Business, old: str, new: str) -> None:
	business.patch("Issue", old, name=new)
	business.report("Issue", new, RENAME, old_name=old)


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_a_document_made_and_renamed_at_once_is_told(business, limit):
	business.create("Issue", "I-1", customer="A", status="Open")
	rename(business, "I-1", "I-2")
	business.update("Issue", "I-2", status="Replied")
	rename(business, "I-2", "I-3")
	business.drain(limit)
	found = told(business, "customer", "reference_name", "status")
	assert {row[:2] for row in found} == {("A", "I-3")} and found[-1][2] == "Replied"


def test_every_state_before_a_rename_is_told_by_the_hand_that_brought_it(business):
	business.create("Issue", "I-1", customer="A", status="Open")
	for user, state in (("x@y.z", "Replied"), ("a@b.c", "Closed")):
		business.user = user
		business.update("Issue", "I-1", status=state)
		business.pass_time(minutes=1)
	rename(business, "I-1", "I-2")
	business.drain()
	found = told(business, "reference_name", "status", "actor")
	assert found[1:] == [("I-2", "Replied", "x@y.z"), ("I-2", "Closed", "a@b.c")]


def test_a_save_that_is_honoured_after_the_rename_that_followed_it_changes_nothing(business):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.priority = BULK
	business.update("Issue", "I-1", status="Closed")
	business.priority = URGENT
	rename(business, "I-1", "I-2")
	business.drain(1)
	assert told(business, "reference_name", "status") == [("I-2", "Open"), ("I-2", "Closed")]


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_a_save_is_not_told_of_another_document_that_got_the_name(business, limit):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.update("Issue", "I-1", status="Closed")
	rename(business, "I-1", "I-2")
	business.pass_time(minutes=1)
	business.put("Issue", "I-1", customer="B", status="Open")
	business.drain(limit)
	assert told(business, "customer", "reference_name", "status") == [
		("A", "I-2", "Open"),
		("A", "I-2", "Closed"),
	]
	business.report("Issue", "I-1", INSERT)
	business.drain()
	assert told(business, "customer", "reference_name", "status")[2:] == [("B", "I-1", "Open")]


@pytest.mark.parametrize("limit", [1, 500])
def test_words_about_the_document_that_got_the_name_stay_with_it(business, limit):
	business.segment("Issue open", [condition("Issue", "exists", measure="exists")])
	business.settle()
	business.create("Issue", "I-1", customer="A", status="Open")
	note = {"post_type": "Note", "posted_at": business.now(), "reference_doctype": "Issue"}
	first = business.create("Convo Post", customer="A", reference_name="I-1", **note)
	business.drain()
	business.pass_time(seconds=5)
	rename(business, "I-1", "I-2")
	business.pass_time(microseconds=1)
	business.create("Issue", "I-1", customer="B", status="Open")
	business.pass_time(microseconds=1)
	second = business.create("Convo Post", customer="B", reference_name="I-1", **note)
	business.drain(limit)
	about = {row["name"]: row["reference_name"] for row in business.rows("Convo Post")}
	assert about == {first: "I-2", second: "I-1"}
	assert told(business, "customer", "reference_name") == [("A", "I-2"), ("B", "I-1")]
	assert [business.logs("Issue open", name)[-1]["reference_name"] for name in "AB"] == ["I-2", "I-1"]


def test_a_draft_that_waits_overnight_stands_below_its_submission(business):
	business.time = business.time.replace(hour=23, minute=52)
	name = business.create("Delivery Note", customer="A", status="Draft", docstatus=0, posting_date=business.today)
	business.drain()
	business.pass_time(minutes=9)
	business.update("Delivery Note", name, event=SUBMIT, docstatus=1, status="To Bill", posting_date=business.today)
	business.drain()
	rows = sorted(business.rows("Convo Interaction"), key=lambda row: (str(row["occurred_at"]), row["name"]))
	assert [row["status"] for row in rows] == ["Draft", "To Bill"]
	assert str(rows[-1]["occurred_at"]) <= str(business.now())


def test_what_is_filled_in_while_a_rename_waits_stands_once(business):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.update("Issue", "I-1", status="Closed")
	business.drain()
	rename(business, "I-1", "I-2")
	for names in (["I-1"], ["I-2"]):
		with business.store.transaction():
			clock, outcome = Clock(business.now()), follow.Outcome()
			follow.check(business.store, business.catalog, clock, "Issue", names, outcome)
		assert outcome.repaired == 0
	business.drain()
	found = told(business, "reference_name", "event_type", "status")
	assert found == [("I-2", "Created", "Open"), ("I-2", "Changed", "Closed")]


def test_the_mails_of_a_number_that_returns_are_those_of_the_new_document(business):
	business.create("Issue", "I-1", customer="A", status="Open")
	mail(business, "Issue", "I-1")
	business.drain()
	business.drop("Issue", "I-1")
	business.pass_time(minutes=1)
	business.create("Issue", "I-1", customer=None, status="Open")
	business.drain()
	assert told(business, "name") == []


def test_the_mails_of_a_deleted_document_leave_a_customer_who_was_renamed_meanwhile(business):
	issue = business.create("Issue", customer="A", status="Open")
	mail(business, "Issue", issue)
	business.drain()
	business.delete("Issue", issue)
	with business.store.transaction():
		renames.make_way(business.store, "A", "Z")
	business.rename_customer("A", "Z")
	business.drain()
	assert told(business, "name") == []


def test_a_save_before_erpnexts_night_tells_the_state_that_the_day_has_brought(business):
	name = business.create(
		"Quotation", quotation_to="Customer", party_name="A", status="Open", docstatus=1, transaction_date=business.today,
		valid_till=business.today,
	)  # fmt: skip
	business.drain()
	business.pass_time(days=1)
	business.update("Quotation", name, base_grand_total=5)
	business.drain()
	assert told(business, "status") == [("Open",), ("Expired",)]


@pytest.mark.parametrize("is_checked", [False, True])
def test_a_document_that_went_while_its_customer_rested_does_not_come_back(business, is_checked):
	issue = business.create("Issue", customer="A", status="Open")
	kept = business.create("Warranty Claim", customer="A", status="Open")
	business.drain()
	business.drop("Issue", issue)
	row = business.row("Customer", "A")
	business.put("Deleted Document", "dd", deleted_doctype="Customer", deleted_name="A", restored=0)
	business.delete("Customer", "A")
	business.drain()
	if is_checked:
		for doctype in ("Issue", "Warranty Claim"):
			with business.store.transaction():
				copies.check_chunk(
					business.store,
					business.catalog,
					Clock(business.now()),
					(copies.COPIES, doctype),
					"",
					10,
				)
	business.put("Customer", "A", creation=row["creation"])
	business.patch("Deleted Document", "dd", restored=1, new_name="A")
	business.report("Customer", "A", INSERT)
	business.drain()
	assert told(business, "customer", "reference_name") == [("A", kept)]


def test_what_was_saved_and_then_removed_by_sql_is_gone_with_the_drain(business):
	issue = business.create("Issue", customer="A", status="Open")
	business.drain()
	business.update("Issue", issue, status="Closed")
	business.drop("Issue", issue)
	business.drain()
	assert told(business, "name") == []


@pytest.mark.parametrize("limit", [1, 500])
def test_a_number_that_returned_and_went_again_leaves_nothing(business, limit):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.drop("Issue", "I-1")
	business.pass_time(minutes=1)
	business.create("Issue", "I-1", customer="B", status="Open")
	business.delete("Issue", "I-1")
	business.drain(limit)
	assert told(business, "name") == []


@pytest.mark.parametrize("limit", [1, 500])
def test_a_number_that_returned_and_was_renamed_at_once_takes_no_strangers_words_along(business, limit):
	business.segment("Issue open", [condition("Issue", "exists", measure="exists")])
	business.settle()
	business.create("Issue", "I-1", customer="A", status="Open")
	business.create(
		"Convo Post", customer="A", post_type="Note", reference_doctype="Issue", reference_name="I-1"
	)
	business.drain()
	business.drop("Issue", "I-1")
	business.pass_time(minutes=1)
	business.create("Issue", "I-1", customer="B", status="Open")
	rename(business, "I-1", "I-2")
	business.create(
		"Convo Post", customer="B", post_type="Note", reference_doctype="Issue", reference_name="I-2"
	)
	business.drain(limit)
	assert [row["reference_name"] for row in business.rows("Convo Post")] == [None, "I-2"]
	assert business.logs("Issue open", "A")[0]["reference_name"] is None
	assert business.logs("Issue open", "B")[-1]["reference_name"] == "I-2"


def test_what_is_cancelled_on_the_day_that_made_it_expired_is_told_as_cancelled(business):
	name = business.create(
		"Quotation", quotation_to="Customer", party_name="A", status="Open", docstatus=1, transaction_date=business.today,
		valid_till=business.today,
	)  # fmt: skip
	business.drain()
	business.pass_time(days=1)
	turned.note_all(business.store, business.catalog, Clock(business.now()))
	business.patch("Quotation", name, status="Cancelled", docstatus=2)
	business.drain()
	assert told(business, "event_type", "status")[-1] == ("Cancelled", "Cancelled")


def test_money_paid_back_goes_out(business):
	party = {
		"party_type": "Customer",
		"party": "A",
		"docstatus": 1,
		"status": "Submitted",
		"base_paid_amount": 10,
	}
	business.create("Payment Entry", payment_type="Receive", **party)
	business.create("Payment Entry", payment_type="Pay", **party)
	business.drain()
	assert told(business, "direction") == [("In",), ("Out",)]


def remove(business: Business) -> None:
	row = business.row("Customer", "A")
	business.drop("Customer", "A")
	business.put("Deleted Document", "dd1", deleted_doctype="Customer", deleted_name="A", restored=0)
	business.append(business._change("Customer", row, DELETE))
	business.store.run("update `tabCommunication` set reference_doctype = null, reference_name = null")
	business.forget()


def restore(business: Business, row: dict) -> None:
	business.pass_time(seconds=9)
	business.put("Customer", "A", creation=row["creation"])
	business.patch("Deleted Document", "dd1", restored=1, new_name="A")
	business.report("Customer", "A", INSERT)


@pytest.mark.parametrize("is_drained", [True, False])
def test_a_customer_who_is_back_soon_or_late_has_everything_again(business, is_drained):
	row = dict(business.row("Customer", "A"))
	mail(business, "Customer", "A")
	business.create("Convo Post", customer="A", post_type="Note", posted_at=business.now())
	by_hand = {"medium": "Phone", "direction": "In", "occurred_at": business.now(), "dedupe_key": "by hand"}
	business.create("Convo Interaction", customer="A", **by_hand)
	business.drain()
	business.pass_time(minutes=1)
	remove(business)
	if is_drained:
		business.drain()
	restore(business, row)
	business.drain()
	link_mails(business)
	business.drain()
	assert sorted(told(business, "customer", "medium")) == [("A", "Email"), ("A", "Phone")]
	assert [post["customer"] for post in business.rows("Convo Post")] == ["A"]


def test_a_customer_who_was_restored_and_renamed_at_once_has_everything_again(business):
	row = dict(business.row("Customer", "A"))
	business.create("Convo Post", customer="A", post_type="Note", posted_at=business.now())
	business.drain()
	business.pass_time(minutes=1)
	remove(business)
	business.drain()
	restore(business, row)
	with business.store.transaction():
		renames.make_way(business.store, "A", "Z")
	business.rename_customer("A", "Z")
	business.drain()
	assert [post["customer"] for post in business.rows("Convo Post")] == ["Z"]


def test_who_moves_because_a_customer_is_back_has_a_reason_that_lasts(business):
	business.segment("Has an issue", [condition("Issue", "exists", measure="exists")])
	business.settle()
	row = dict(business.row("Customer", "A"))
	business.pass_time(minutes=1)
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	remove(business)
	business.drain()
	restore(business, row)
	business.drain()
	reason = business.logs("Has an issue")[-1]
	made = {issue["creation"] for issue in business.rows("Issue")} | {None}
	assert reason["action"] == "Joined" and reason["reference_created_at"] in {*made, row["creation"]}
	assert reason["reference_doctype"] != "Issue" or reason["reference_created_at"] in made


def test_a_change_of_what_is_gone_waits_for_the_word_of_its_end(business):
	issue = business.create("Issue", customer="A", status="Open")
	business.drain()
	business.append(Change("Issue", issue, CHANGE, business.now(), customer_after="A", doc_status="Closed"))
	before = business.row("Issue", issue)
	business.drop("Issue", issue)
	business.append(business._change("Issue", before, DELETE, customer_before="A"))
	business.drain(1)
	assert told(business, "name") == []
