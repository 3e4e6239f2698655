"""What stands on a timeline of mails is what they and what they hang on say now, however they came to say it.

On SQLite and on MariaDB. Expected rows are made by hand; the same sources are looked at with events and without, and both
ways must end alike.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

import pytest

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.changes.outbox import CHANGE
from convo_channels.core.timeline import profiles
from tests.sql.timeline.followed import (
	ABOUT_A,
	both_ways,
	business,
	check,
	follow,
	kept,
	link,
	mail,
	saved,
	told,
)
from tests.support.builders import NOW, condition

# -- owner, content, state, existence of mails


@both_ways
def test_a_mail_linked_to_another_customer_goes_over(business, way):
	name = mail(business, **ABOUT_A)
	business.drain()
	assert kept(business, "A").last_inbound_at
	business.patch("Communication", name, reference_name="B", status="Linked")
	follow(business, way, "Communication", name)
	assert told(business, "customer", "reference_name") == [("B", name)]
	assert kept(business, "A").last_inbound_at is None and kept(business, "B").last_inbound_at


@both_ways
def test_a_mail_unlinked_from_one_of_two_customers_stays_with_the_other(business, way):
	name = mail(business, links=(("Customer", "A"), ("Customer", "B")))
	business.drain()
	assert sorted(told(business, "customer")) == [("A",), ("B",)]
	link(business, name, ("Customer", "B"))
	follow(business, way, "Communication", name)
	assert told(business, "customer") == [("B",)] and kept(business, "A") == profiles.Kept()


@both_ways
@pytest.mark.parametrize(
	("field", "value", "column", "shown"),
	[
		("content", "<p>…</p>", "content", "<p>…</p>"),
		("content", "<P>PLEASE</P>", "content", "<P>PLEASE</P>"),
		("subject", "Request", "subject", "Request"),
		("communication_date", NOW - datetime.timedelta(days=9), "occurred_at", NOW - datetime.timedelta(days=9)),
		("sender", "x@y.z", "actor", "x@y.z"),
		("sent_or_received", "Sent", "direction", "Out"),
		("communication_medium", "Phone", "medium", "Phone"),
		("delivery_status", "Opened", "status", "Opened"),
	],
)
def test_the_words_of_a_mail_are_those_it_has_now(business, way, field, value, column, shown):
	name = mail(business, **ABOUT_A)
	business.drain()
	business.patch("Communication", name, **{field: value})
	follow(business, way, "Communication", name)
	((found,),) = told(business, column)
	assert (as_datetime(found) if column == "occurred_at" else found) == shown
	if column == "occurred_at":
		assert kept(business, "A").last_inbound_at == shown


def test_a_mail_removed_by_sql_is_gone_by_the_morning(business):
	business.segment("Wrote", [condition("Convo Profile", "is set", field="last_inbound_at")])
	name = mail(business, **ABOUT_A)
	business.settle()
	assert business.members("Wrote") == {"A"}
	business.drop("Communication", name)
	assert check(business) == 1
	assert told(business, "name") == [] and business.members("Wrote") == set()


def test_a_mail_that_nobody_announced_is_there_by_the_morning(business):
	name = mail(business, **ABOUT_A)
	business.store.run("delete from `tabConvo Outbox`")
	assert check(business) == 1
	assert told(business, "customer", "reference_name") == [("A", name)]
	assert kept(business, "A").last_inbound_at


NO_CONTACT = [
	*(("delivery_status", state) for state in ("Bounced", "Soft-Bounced", "Rejected", "Error", "Expired", "Marked As Spam")),
	("email_status", "Spam"), ("email_status", "Trash"),
]  # fmt: skip


@both_ways
@pytest.mark.parametrize(("field", "state"), NO_CONTACT)
def test_what_did_not_arrive_or_was_thrown_away_is_no_contact(business, way, field, state):
	first = mail(business, **ABOUT_A, **{field: state})
	business.drain()
	assert told(business, "reference_name", "status") == [(first, state)] and kept(business, "A") == profiles.Kept()
	business.patch("Communication", first, **{field: "" if field == "delivery_status" else "Open"})
	follow(business, way, "Communication", first)
	assert kept(business, "A").last_inbound_at, "it arrived after all"
	business.patch("Communication", first, **{field: state})
	follow(business, way, "Communication", first)
	assert kept(business, "A").last_inbound_at is None, "so it became later"


# -- what mails hang on


@both_ways
@pytest.mark.parametrize("by", ["reference", "link"])
@pytest.mark.parametrize(
	("doctype", "fields"),
	[
		("Issue", {"customer": "A"}),
		("Quotation", {"party_name": "A", "quotation_to": "Customer"}),
		("Opportunity", {"party_name": "A", "opportunity_from": "Customer"}),
		("Project", {"customer": "A"}),
		("Sales Order", {"customer": "A"}),
	],
)
def test_mails_follow_the_document_they_are_about(business, way, by, doctype, fields):
	at = {"transaction_date": business.today} if doctype in ("Quotation", "Opportunity", "Sales Order") else {}
	document = business.create(doctype, status="Open", **at)
	about = {"reference_doctype": doctype, "reference_name": document}
	name = mail(business, **about) if by == "reference" else mail(business, links=((doctype, document),))
	business.drain()
	assert told(business, "name") == []
	before = business.row(doctype, document)
	business.patch(doctype, document, **fields)
	business.pass_time(minutes=1)
	if way == "saved":
		business.report(doctype, document, CHANGE, before=before)
		business.drain()
	check(business)
	mails = [row for row in told(business, "reference_name", "customer") if row[0] == name]
	assert mails == [(name, "A")] and kept(business, "A").last_inbound_at
	owner = next(iter(fields))
	before = business.row(doctype, document)
	business.patch(doctype, document, **{owner: "B"})
	if way == "saved":
		business.report(doctype, document, CHANGE, before=before)
		business.drain()
		assert check(business) == 0
	check(business)
	assert {row[0] for row in told(business, "customer")} == {"B"}
	assert kept(business, "A").last_inbound_at is None and kept(business, "B").last_inbound_at


def test_a_mail_follows_its_contact(business):
	business.segment("Wrote", [condition("Convo Profile", "is set", field="last_inbound_at")])
	business.put("Contact", "Anna")
	name = mail(business, links=(("Contact", "Anna"),))
	business.settle()
	assert told(business, "name") == []
	business.relink("Contact", "Anna", ["A"])
	business.drain()
	assert told(business, "customer", "reference_name") == [("A", name)]
	assert business.members("Wrote") == {"A"}
	assert business.logs("Wrote")[-1]["reference_doctype"] == "Communication"
	business.pass_time(minutes=1)
	business.relink("Contact", "Anna", ["B"])
	business.drain()
	assert told(business, "customer") == [("B",)] and business.members("Wrote") == {"B"}
	business.delete("Contact", "Anna")
	business.drain()
	assert told(business, "name") == [] and business.members("Wrote") == set()


def test_a_mail_goes_with_the_document_that_led_to_it(business):
	"""Frappe takes the reference away in a job of its own, before or after the drain."""
	for is_cleared in (False, True):
		issue = business.create("Issue", customer="A", status="Open")
		name = mail(business, reference_doctype="Issue", reference_name=issue)
		business.drain()
		assert kept(business, "A").last_inbound_at
		business.pass_time(minutes=1)
		business.delete("Issue", issue)
		if is_cleared:
			business.patch("Communication", name, reference_doctype=None, reference_name=None)
		business.drain()
		assert told(business, "name") == [] and kept(business, "A") == profiles.Kept()
		assert check(business) == 0


def test_a_contact_saved_without_other_customers_touches_no_mail(business):
	business.put("Contact", "Anna")
	business.relink("Contact", "Anna", ["A"])
	mail(business, links=(("Contact", "Anna"),))
	business.drain()
	before = business.rows("Convo Interaction")
	saved(business, "Contact", "Anna")
	business.drain()
	assert business.rows("Convo Interaction") == before
