"""Timelines of customers who come together, take a name over, are deleted and come back.

On SQLite and on MariaDB. Expected rows are made by hand.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.changes.outbox import DELETE, INSERT
from convo_channels.core.customers import renames
from convo_channels.core.timeline import profiles
from tests.sql.timeline.followed import ABOUT_A, business, check, journal, kept, link, mail, saved, told
from tests.support.builders import Business, condition

# -- merges


def merge(business: Business, loser: str, winner: str) -> None:
	with business.store.transaction():
		renames.make_way(business.store, loser, winner)
	business.rename_customer(loser, winner, merge=True)
	business.forget()


def test_after_a_merge_what_both_had_stands_once(business):
	business.segment("Twice", [condition("Convo Profile", "at least", 2, field="interaction_count")])
	mail(business, links=(("Customer", "A"), ("Customer", "B")))
	journal(business, ("A", 5, 0), ("B", 7, 0))
	business.settle()
	assert len(told(business, "name")) == 4
	merge(business, "A", "B")
	business.drain()
	assert sorted(told(business, "customer", "reference_doctype")) == [("B", "Communication"), ("B", "Journal Entry")]
	assert {float(amount) for doctype, amount in told(business, "reference_doctype", "amount") if doctype != "Communication"} == {12}
	assert check(business) == 0


def test_a_customer_who_takes_a_name_over_gets_mails_of_their_own(business):
	"""The key of a row is made of the names of its moment."""
	name = mail(business, **ABOUT_A)
	business.drain()
	business.rename_customer("A", "Z")
	business.drain()
	business.create("Customer", "A")
	link(business, name, ("Customer", "A"))
	saved(business, "Communication", name)
	business.drain()
	assert sorted(told(business, "customer")) == [("A",), ("Z",)]
	assert check(business) == 0


# -- customers who come back


def delete_customer(business: Business, name: str, *, for_good: bool = False) -> str:
	"""What Frappe does: the document goes into a Deleted Document, and what links mails to it is taken away."""
	row = business.row("Customer", name)
	business.drop("Customer", name)
	record = f"dd{name}"
	if not for_good:
		business.put("Deleted Document", record, deleted_doctype="Customer", deleted_name=name, restored=0)
	business.append(business._change("Customer", row, DELETE))
	business.store.run("update `tabCommunication` set reference_doctype = null, reference_name = null where reference_name = 'A'")
	business.drain()
	return record


def restore(business: Business, record: str, name: str) -> None:
	business.pass_time(hours=1)
	business.put("Customer", name)
	business.patch("Deleted Document", record, restored=1, new_name=name)
	business.report("Customer", name, INSERT)
	business.drain()


@pytest.fixture
def left(business) -> Business:
	business.segment("Talked to", [condition("Convo Post", "exists", measure="exists")])
	business.settle()
	business.create("Convo Post", customer="A", post_type="Call", posted_at=business.now())
	business.create("Issue", "I-1", customer="A", status="Open")
	mail(business, "M-1", **ABOUT_A)
	business.drain()
	business.patch("Convo Profile", "A", consent="Refused")
	business.pass_time(minutes=5)
	return business


def test_a_restored_customer_has_posts_profile_and_documents_again(left):
	record = delete_customer(left, "A")
	assert left.members("Talked to") == set()
	assert kept(left, "A") == profiles.Kept()
	assert "A" not in {customer for (customer,) in told(left, "customer")}
	restore(left, record, "A")
	profile = left.row("Convo Profile", "A")
	assert (profile["customer"], profile["consent"], profile["post_count"]) == ("A", "Refused", 1)
	assert [row["customer"] for row in left.rows("Convo Post")] == ["A"]
	assert ("A", "Issue", "I-1") in told(left, "customer", "reference_doctype", "reference_name")
	assert left.members("Talked to") == {"A"}
	assert kept(left, "A").last_outbound_at


def test_a_namesake_gets_nothing_of_a_deleted_customer(left):
	delete_customer(left, "A")
	left.pass_time(hours=1)
	left.create("Customer", "A")
	left.drain()
	left.drop("Issue", "I-1")
	check(left)
	assert left.members("Talked to") == set() and kept(left, "A") == profiles.Kept()
	assert left.row("Convo Profile", "A")["consent"] != "Refused"


def test_what_can_no_longer_be_restored_goes_for_good(left):
	record = delete_customer(left, "A")
	check(left)
	assert len(left.rows("Convo Post")) == 1
	left.drop("Deleted Document", record)
	check(left)
	assert left.rows("Convo Post") == [] and told(left, "name") == []
	assert [row["name"] for row in left.rows("Convo Profile")] == ["B", "C"]


def test_a_customer_deleted_for_good_takes_everything_along(left):
	delete_customer(left, "A", for_good=True)
	assert left.rows("Convo Post") == [] and told(left, "name") == []
	assert left.rows("Convo Profile") == []
