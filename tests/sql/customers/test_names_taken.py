"""A name that changes hands before its end is honoured: deleted and taken by a rename, or made anew at the same moment.

What stood with the one before rests, where Frappe can restore it, and comes back; the one after has none of it.
"""

import json
from dataclasses import replace

import pytest

from convo_channels.core.changes.outbox import DELETE, INSERT
from convo_channels.core.customers import deleted, renames
from convo_channels.core.feed import read_states as reading
from convo_channels.core.feed.read_states import read_states
from tests.sql.copies_people import link_mails
from tests.support.builders import Business, condition
from tests.support.copies_truth import differences

OWNED = ("Convo Post", "Convo Interaction", "Convo Profile")


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name} for name in ("A", "B", "C")])
	business.segment("Spoken to", [condition("Convo Post", "at least", 1, measure="count")])
	business.segment("Has an issue", [condition("Issue", "exists", measure="exists")])
	for customer in ("A", "B"):
		talk(business, customer)
	business.settle()
	business.pass_time(minutes=2)
	return business


def talk(business: Business, customer: str) -> None:
	"""A post, a call by hand, and a profile that knows of a consent."""
	business.create("Convo Post", customer=customer, post_type="Meeting", posted_at=business.now())
	by_hand = {"medium": "Phone", "direction": "In", "occurred_at": business.now()}
	business.create("Convo Interaction", customer=customer, dedupe_key=f"{customer} {business.now()}", **by_hand)
	business.drain()
	business.patch("Convo Profile", customer, consent=f"of {customer}")


def remove(business: Business, name: str, record: str | None, *, says_which: bool = True) -> dict:
	row = dict(business.row("Customer", name))
	business.drop("Customer", name)
	business.append(business._change("Customer", row, DELETE))
	if record:
		data = json.dumps({"doctype": "Customer", "creation": str(row["creation"])}) if says_which else None
		business.put("Deleted Document", record, deleted_doctype="Customer", deleted_name=name, restored=0, data=data)
	return row


def restore(business: Business, record: str, name: str) -> None:
	business.pass_time(seconds=9)
	business.put("Customer", name)
	business.patch("Deleted Document", record, restored=1, new_name=name)
	business.report("Customer", name, INSERT)
	business.settle()
	link_mails(business)
	business.settle()


def rename(business: Business, old: str, new: str) -> None:
	business.pass_time(seconds=5)
	with business.store.transaction():
		renames.make_way(business.store, old, new)
	business.rename_customer(old, new)


def of(business: Business, customer: str) -> dict[str, int]:
	return {doctype: sum(row["customer"] == customer for row in business.rows(doctype)) for doctype in OWNED}


def is_true(business: Business) -> bool:
	assert differences(business) == []
	assert business.stored() == business.truth()
	return True


ALL = dict.fromkeys(OWNED, 1)
NONE = dict.fromkeys(OWNED, 0)


@pytest.mark.parametrize("limit", [1, 2, 500])
@pytest.mark.parametrize("seconds", [0, 30])
@pytest.mark.parametrize("says_which", [True, False])
def test_a_deleted_customer_rests_while_another_takes_the_name(business, limit, seconds, says_which):
	remove(business, "A", "dd1", says_which=says_which)
	business.pass_time(seconds=seconds)
	rename(business, "B", "A")
	business.drain(limit)
	assert of(business, ">dd1") == ALL and of(business, "A") == ALL
	assert business.row("Convo Profile", "A")["consent"] == "of B"
	rename(business, "A", "B again")
	restore(business, "dd1", "A")
	assert of(business, "A") == ALL and of(business, "B again") == ALL
	assert business.row("Convo Profile", "A")["consent"] == "of A"
	assert is_true(business)


def test_a_way_that_is_made_twice_is_made_once(business):
	remove(business, "A", "dd1")
	for _ in range(2):
		with business.store.transaction():
			renames.make_way(business.store, "B", "A")
	rename(business, "B", "A")
	business.drain()
	assert of(business, ">dd1") == ALL and of(business, "A") == ALL and is_true(business)


def test_a_rename_that_never_happened_leaves_the_deleted_at_rest(business):
	remove(business, "A", "dd1")
	with business.store.transaction():
		renames.make_way(business.store, "B", "A")
	business.settle()
	assert of(business, ">dd1") == ALL and of(business, "B") == ALL
	restore(business, "dd1", "A")
	assert business.reconcile().repaired == 0
	assert of(business, "A") == ALL and is_true(business)


def test_a_customer_deleted_for_good_leaves_nothing_to_who_takes_the_name(business):
	remove(business, "A", None)
	rename(business, "B", "A")
	business.drain()
	assert deleted.marks(business.store) == [] and of(business, "A") == ALL
	assert business.row("Convo Profile", "A")["consent"] == "of B" and is_true(business)


@pytest.mark.parametrize("is_drained", [True, False])
def test_each_of_those_who_had_the_name_rests_by_itself(business, is_drained):
	remove(business, "A", "dd1")
	business.pass_time(minutes=3)
	business.create("Customer", "A")
	if is_drained:
		business.drain()
	business.pass_time(seconds=5)
	post = business.create("Convo Post", customer="A", post_type="Note", posted_at=business.now())
	business.pass_time(seconds=5)
	remove(business, "A", "dd2")
	rename(business, "B", "A")
	business.drain()
	resting = {row["name"]: row["customer"] for row in business.rows("Convo Post") if row["customer"] != "A"}
	assert resting.pop(post) == ">dd2" and list(resting.values()) == [">dd1"]
	restore(business, "dd1", "A - 1")
	assert of(business, "A - 1") == ALL and is_true(business)


@pytest.mark.parametrize("is_taken", [True, False])
def test_who_was_deleted_for_good_does_not_rest_with_a_namesake(business, is_taken):
	remove(business, "A", None)
	business.pass_time(seconds=20)
	business.create("Customer", "A")
	business.pass_time(seconds=20)
	remove(business, "A", "dd2")
	if is_taken:
		rename(business, "B", "A")
	business.drain()
	assert of(business, ">dd2") in (NONE, NONE | {"Convo Profile": 1})
	assert [row["consent"] for row in business.rows("Convo Profile") if row["consent"] == "of A"] == []


def test_who_was_back_and_deleted_again_rests_under_the_last_record(business):
	row = remove(business, "A", "dd1")
	business.pass_time(seconds=20)
	business.put("Customer", "A", creation=row["creation"])
	business.patch("Deleted Document", "dd1", restored=1, new_name="A")
	business.report("Customer", "A", INSERT)
	business.pass_time(minutes=3)
	remove(business, "A", "dd2")
	rename(business, "B", "A")
	business.settle()
	assert of(business, ">dd2") == ALL and of(business, "A") == ALL
	assert business.row("Convo Profile", "A")["consent"] == "of B"


def test_who_takes_the_name_of_one_that_was_back_and_renamed_keeps_what_is_theirs(business):
	remove(business, "A", "dd1")
	business.pass_time(seconds=9)
	business.put("Customer", "A")
	business.patch("Deleted Document", "dd1", restored=1, new_name="A")
	business.report("Customer", "A", INSERT)
	rename(business, "A", "Z")
	rename(business, "B", "A")
	reading.mark_stream_read(business.store, "u", "Customer", "A", business.now(), business.now())
	business.settle()
	assert of(business, "Z") == ALL and of(business, "A") == ALL
	assert ("Customer", "A") in read_states(business.store, "u") and is_true(business)


@pytest.mark.parametrize("limit", [1, 500])
def test_what_was_read_of_a_renamed_customer_goes_along_whoever_takes_the_name(business, limit):
	for customer in ("A", "B"):
		reading.mark_stream_read(business.store, customer, "Customer", customer, business.now(), business.now())
	rename(business, "A", "Z")
	rename(business, "B", "A")
	business.drain(limit)
	assert set(read_states(business.store, "A")) == {("Customer", "Z")}
	assert set(read_states(business.store, "B")) == {("Customer", "A")}


def test_a_deleted_customers_marks_are_not_those_of_who_takes_the_name(business):
	for customer in ("A", "B"):
		reading.mark_stream_read(business.store, customer, "Customer", customer, business.now(), business.now())
	business.pass_time(minutes=1)
	remove(business, "A", "dd1")
	rename(business, "B", "A")
	business.drain()
	assert read_states(business.store, "A") == {}
	assert set(read_states(business.store, "B")) == {("Customer", "A")}


def test_what_was_read_of_the_new_customer_stays_read(business):
	remove(business, "A", "dd1")
	business.pass_time(seconds=5)
	business.create("Customer", "A")
	business.pass_time(seconds=5)
	reading.mark_stream_read(business.store, "u", "Customer", "A", business.now(), business.now())
	business.drain()
	assert set(read_states(business.store, "u")) == {("Customer", "A")}


@pytest.mark.parametrize("limit", [1, 500])
def test_a_customer_made_anew_at_the_same_moment_is_a_stranger(business, limit):
	"""As the outbox tells a deletion and an insertion of one transaction."""
	remove(business, "A", "dd1")
	business.pass_time(microseconds=1)
	business.create("Customer", "A")
	business.drain(limit)
	assert of(business, ">dd1") == ALL and of(business, "A") == NONE | {"Convo Profile": 1}
	assert business.row("Convo Profile", "A")["consent"] != "of A" and is_true(business)


@pytest.mark.parametrize("limit", [1, 500])
def test_a_number_given_again_at_the_same_moment_is_no_reason_of_the_first(business, limit):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.delete("Issue", "I-1")
	business.pass_time(microseconds=1)
	business.create("Issue", "I-1", customer="B", status="Open")
	business.drain(limit)
	left = business.logs("Has an issue", "A")[-1]
	assert (left["action"], left["reason"], left["reference_name"]) == ("Left", "I-1 was deleted", None)
	assert business.logs("Has an issue", "B")[-1]["reference_name"] == "I-1" and is_true(business)


# -- taken back


def undo(business: Business, doctype: str, name: str) -> None:
	"""A deletion is told that a savepoint has taken back: the document is there as before, and no record of an end."""
	business.append(business._change(doctype, business.row(doctype, name), DELETE))


@pytest.mark.parametrize("limit", [1, 500])
def test_a_deletion_that_was_taken_back_is_told_as_none(business, limit):
	"""As a savepoint that was rolled back leaves it."""
	business.create("Issue", "I-1", customer="C", status="Open")
	business.create("Issue", "I-2", customer="A", status="Open")
	business.drain()
	business.segment("Anybody of it", [condition("Customer", "is set", field="customer_name")])
	business.rebuild_due()
	business.store.run("delete from `tabConvo Segment Log`")
	undo(business, "Issue", "I-1")
	undo(business, "Customer", "A")
	business.drain(limit)
	assert of(business, "A") == ALL | {"Convo Interaction": 2} and is_true(business)
	assert business.logs() == [] and business.members("Has an issue") == {"A", "C"}
	# What moves with it is told by what there is.
	business.patch("Customer", "B", customer_name="B")
	business.store.run("update tabIssue set customer = 'B' where name = 'I-1'")
	undo(business, "Issue", "I-1")
	business.drain(limit)
	assert "deleted" not in " ".join(log["reason"] for log in business.logs())
	assert {(log["customer"], log["action"]) for log in business.logs("Has an issue")} == {("B", "Joined"), ("C", "Left")}


def test_the_documents_of_a_doctype_that_is_gone_are_not_asked_for(business):
	business.append(
		replace(business._change("Issue", business.row("Customer", "A"), DELETE), reference_doctype="Was Never")
	)
	assert business.drain().parked == []


# -- restored


@pytest.mark.parametrize("way", ["made", "posted", "merged"])
@pytest.mark.parametrize("is_drained", [True, False])
def test_what_is_kept_of_who_is_back_follows_from_what_came_back(business, way, is_drained):
	name = "A"
	if way == "made":
		name = business.create("Customer", "New")
	if way != "merged":
		business.create("Convo Post", customer=name, post_type="Meeting", posted_at=business.now())
	else:
		with business.store.transaction():
			renames.make_way(business.store, "B", "A")
		business.rename_customer("B", "A", merge=True)
	business.pass_time(seconds=9)
	remove(business, name, "dd1")
	if is_drained:
		business.drain()
	restore(business, "dd1", name)
	wanted = sum(row["customer"] == name for row in business.rows("Convo Post"))
	assert business.row("Convo Profile", name)["post_count"] == wanted == (1 if way == "made" else 2)
	assert is_true(business) and business.reconcile().repaired == 0


def test_the_night_counts_kept_values_that_were_not_true(business):
	business.patch("Convo Profile", "A", post_count=9)
	business.put("Convo Post", customer="B", post_type="Note", posted_at=business.now())
	assert business.reconcile().repaired == 2
	assert business.reconcile().repaired == 0


def test_the_night_does_not_count_what_still_waits(business):
	business.create("Convo Post", customer="B", post_type="Note", posted_at=business.now())
	assert business.reconcile().repaired == 0
