"""Deleted, back, and at another end, all before anybody looks: what rests follows the customer, and never the name.

Who came back is told by the change of their insertion, which names the mark under which they rested.
"""

import pytest

from convo_channels.core.changes.outbox import BULK, INSERT, URGENT
from tests.sql.customers.test_names_taken import ALL, NONE, business, is_true, of, remove, rename, talk  # noqa: F401
from tests.support.builders import Business


def come_back(business: Business, record: str, name: str) -> None:  # noqa: F811
	business.pass_time(seconds=9)
	business.put("Customer", name)
	business.patch("Deleted Document", record, restored=1, new_name=name)
	business.report("Customer", name, INSERT, old_name=f">{record}")


def make(business: Business, name: str) -> None:  # noqa: F811
	business.pass_time(seconds=9)
	business.create("Customer", name)


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_who_was_back_and_deleted_again_leaves_nothing_to_who_has_the_name_since(business, limit):  # noqa: F811
	remove(business, "A", "dd1")
	come_back(business, "dd1", "A")
	business.pass_time(minutes=1)
	remove(business, "A", "dd2")
	make(business, "A")
	business.drain(limit)
	assert of(business, ">dd2") == ALL and of(business, ">dd1") == NONE
	assert of(business, "A") == NONE | {"Convo Profile": 1} and is_true(business)
	come_back(business, "dd2", "A - 1")
	business.drain(limit)
	assert of(business, "A - 1") == ALL and is_true(business)


@pytest.mark.parametrize("limit", [1, 500])
def test_who_was_back_and_deleted_for_good_takes_everything_along(business, limit):  # noqa: F811
	remove(business, "A", "dd1")
	come_back(business, "dd1", "A")
	business.pass_time(minutes=1)
	remove(business, "A", None)
	make(business, "A")
	business.drain(limit)
	assert (
		of(business, ">dd1") == NONE
		and of(business, "A") == NONE | {"Convo Profile": 1}
		and is_true(business)
	)


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_a_name_taken_twice_before_anybody_looks_leaves_each_at_their_own_rest(business, limit):  # noqa: F811
	remove(business, "A", "dd1")
	business.pass_time(seconds=1)
	rename(business, "B", "A")
	business.pass_time(minutes=3)
	remove(business, "A", "dd2")
	rename(business, "C", "A")
	business.drain(limit)
	assert (
		of(business, ">dd1") == ALL
		and of(business, ">dd2") == ALL
		and of(business, "A") == NONE | {"Convo Profile": 1}
	)
	assert business.row("Convo Profile", ">dd1")["consent"] == "of A"
	assert business.row("Convo Profile", ">dd2")["consent"] == "of B"


@pytest.mark.parametrize("limit", [1, 500])
def test_who_took_a_name_and_is_deleted_does_not_rest_with_who_had_it_before(business, limit):  # noqa: F811
	remove(business, "A", "dd1")
	business.pass_time(seconds=1)
	rename(business, "B", "A")
	business.pass_time(minutes=3)
	remove(business, "A", "dd2")
	business.drain(limit)
	assert of(business, ">dd1") == ALL and of(business, ">dd2") == ALL and of(business, "A") == NONE


@pytest.mark.parametrize("limit", [1, 2, 500])
def test_an_earlier_customer_who_is_back_waits_for_the_end_of_the_namesake(business, limit):  # noqa: F811
	remove(business, "A", "dd1")
	make(business, "A")
	business.drain()
	talk(business, "A")
	business.pass_time(minutes=1)
	# Of another customer, whose return is honoured before the deletion of A.
	remove(business, "B", "dd0")
	come_back(business, "dd0", "B")
	business.pass_time(minutes=1)
	remove(business, "A", "dd2")
	come_back(business, "dd1", "A")
	business.drain(limit)
	assert of(business, "A") == ALL and of(business, ">dd2") == ALL and of(business, "B") == ALL
	assert business.row("Convo Profile", "A")["consent"] == "of A" and is_true(business)


@pytest.mark.parametrize("limit", [1, 500])
def test_who_was_back_and_renamed_has_everything_by_the_new_name(business, limit):  # noqa: F811
	mail = business.put(
		"Communication",
		communication_type="Communication",
		communication_medium="Email",
		sent_or_received="Sent",
		reference_doctype="Customer",
		reference_name="A",
	)
	business.report("Communication", mail, INSERT)
	business.drain()
	remove(business, "A", "dd1")
	business.patch("Communication", mail, reference_doctype=None, reference_name=None)
	come_back(business, "dd1", "A")
	rename(business, "A", "Z")
	business.drain(limit)
	assert [
		row["customer"] for row in business.rows("Convo Interaction") if row["reference_name"] == mail
	] == [">dd1"]
	assert {row["customer"] for row in business.rows("Convo Post")} == {"Z", "B"}


@pytest.mark.parametrize("limit", [1, 500])
def test_a_mail_about_a_project_stands_with_who_has_the_name_since(business, limit):  # noqa: F811
	project = business.create("Project", customer="A", status="Open")
	mail = business.put(
		"Communication",
		communication_type="Communication",
		communication_medium="Email",
		sent_or_received="Sent",
		reference_doctype="Project",
		reference_name=project,
	)
	business.report("Communication", mail, INSERT)
	business.drain()
	remove(business, "A", "dd1")
	make(business, "A")
	business.drain(limit)
	assert is_true(business)
	assert "A" in {
		row["customer"] for row in business.rows("Convo Interaction") if row["reference_name"] == mail
	}


def test_a_document_told_anew_while_its_customer_rests_stands_once(business):  # noqa: F811
	payment = business.create(
		"Payment Entry",
		party="A",
		party_type="Customer",
		payment_type="Receive",
		docstatus=1,
		status="Submitted",
		posting_date=business.today,
		base_paid_amount=5,
	)
	business.drain()
	remove(business, "A", "dd1")
	business.drain()
	business.pass_time(seconds=9)
	business.put("Customer", "A")
	business.patch("Payment Entry", payment, posting_date=business.days_ago(-2))
	business.report("Payment Entry", payment, "Change")
	business.patch("Deleted Document", "dd1", restored=1, new_name="A")
	business.report("Customer", "A", INSERT, old_name=">dd1")
	business.drain(1)
	assert [
		row["customer"] for row in business.rows("Convo Interaction") if row["reference_name"] == payment
	] == ["A"]
	assert is_true(business)


@pytest.mark.parametrize("limit", [1, 500])
def test_who_is_back_before_a_deletion_in_bulk_is_honoured_has_everything(business, limit):  # noqa: F811
	"""What is done in bulk waits behind what people save, their return among it."""
	business.priority = BULK
	remove(business, "A", "dd1")
	business.priority = URGENT
	come_back(business, "dd1", "A")
	business.drain(limit)
	assert of(business, ">dd1") == NONE and of(business, "A") == ALL
	assert business.row("Convo Profile", "A")["consent"] == "of A" and is_true(business)
