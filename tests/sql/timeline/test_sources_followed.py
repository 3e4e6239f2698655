"""What stands on a timeline and in a profile is what the documents and mails say now, however they came to say it.

On SQLite and on MariaDB. Expected rows are made by hand; the same sources are looked at with events and without, and both
ways must end alike.
"""

import datetime

import pytest

from convo_channels.core.base.clock import Clock, as_datetime, midnight
from convo_channels.core.changes.outbox import CANCEL, CHANGE, DELETE, INSERT, RENAME, SUBMIT, Change
from convo_channels.core.customers import deleted, renames
from convo_channels.core.sync import copies
from convo_channels.core.timeline import profiles, turned
from tests.support.builders import NOW, USER, Business, condition


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	old = midnight(business.days_ago(500))
	business.put_all("Customer", [{"name": name, "creation": old} for name in ("A", "B", "C")])
	business.drain()
	return business


def told(business: Business, *columns: str) -> list[tuple]:
	rows = sorted(business.rows("Convo Interaction"), key=lambda row: row["name"])
	return [tuple(row[column] for column in columns) for row in rows]


def kept(business: Business, customer: str) -> profiles.Kept:
	return profiles.read(business.store, [customer]).get(customer, profiles.Kept())


def check(business: Business, size: int = 2) -> int:
	"""The nightly check of documents, in small chunks, and of kept values; returns what was mended."""
	part, after, repaired = copies.parts(business.catalog)[0], "", 0
	while part:
		with business.store.transaction():
			if not repaired and not after:
				deleted.forget_unrestorable(business.store)
			clock = Clock(business.now())
			mended, last = copies.check_chunk(business.store, business.catalog, clock, part, after, size)
		repaired, after = repaired + mended, last or ""
		if last is None:
			part = copies.following_part(business.catalog, part)
	business.forget()
	business.reconcile()
	return repaired


def mail(business: Business, name: str | None = None, *, links: tuple = (), **more) -> str:
	given = {
		"communication_type": "Communication", "communication_medium": "Email", "sent_or_received": "Received",
		"subject": "Offer?", "content": "<p>Please</p>", "sender": "a@b.c", "delivery_status": "", "email_status": "Open",
		"communication_date": business.now() - datetime.timedelta(days=1),
	}  # fmt: skip
	made = business.put("Communication", name, **{**given, **more})
	link(business, made, *links)
	business.append(Change("Communication", made, INSERT, business.now(), USER))
	return made


def link(business: Business, mail: str, *targets: tuple[str, str]) -> None:
	business.put_children(
		"Communication", mail, "Communication Link",
		[{"link_doctype": doctype, "link_name": name} for doctype, name in targets],
	)  # fmt: skip


def saved(business: Business, doctype: str, name: str) -> None:
	business.report(doctype, name, CHANGE)


ABOUT_A = {"reference_doctype": "Customer", "reference_name": "A"}


def follow(business: Business, way: str, doctype: str, name: str) -> None:
	"""The two ways in which a change becomes known."""
	business.pass_time(minutes=1)
	if way == "saved":
		saved(business, doctype, name)
		business.drain()
		assert check(business) == 0
	else:
		assert check(business) > 0
		assert check(business) == 0


both_ways = pytest.mark.parametrize("way", ["saved", "found at night"])

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


# -- documents


@both_ways
@pytest.mark.parametrize("doctype", ["Issue", "Sales Order", "Warranty Claim", "Delivery Note"])
def test_a_document_given_to_another_customer_goes_over_with_its_story(business, way, doctype):
	name = business.create(doctype, customer="A", status="Draft", docstatus=0)
	business.drain()
	business.pass_time(minutes=1)
	business.update(doctype, name, status="Open")
	business.drain()
	assert told(business, "customer", "status") == [("A", "Draft"), ("A", "Open")]
	before = business.row(doctype, name)
	business.patch(doctype, name, customer="B")
	business.pass_time(minutes=1)
	if way == "saved":
		business.report(doctype, name, CHANGE, before=before)
		business.drain()
		assert check(business) == 0
	check(business)
	assert told(business, "customer", "status") == [("B", "Draft"), ("B", "Open")]


@both_ways
@pytest.mark.parametrize(
	("doctype", "field", "value", "column"),
	[
		("Issue", "subject", "It is quiet", "subject"), ("Sales Order", "base_grand_total", 99, "amount"),
		("Quotation", "base_grand_total", 12.5, "amount"),
	],
)  # fmt: skip
def test_a_corrected_subject_or_amount_is_told_right(business, way, doctype, field, value, column):
	owner = {"party_name": "A", "quotation_to": "Customer"} if doctype == "Quotation" else {"customer": "A"}
	name = business.create(doctype, status="Draft", **owner, **{field: "Loud" if field == "subject" else 7})
	business.drain()
	business.patch(doctype, name, **{field: value})
	follow(business, way, doctype, name)
	((found,),) = told(business, column)
	assert (found if column == "subject" else float(found)) == value


@both_ways
def test_a_document_without_a_customer_stands_nowhere(business, way):
	name = business.create("Issue", customer="A", status="Open")
	business.drain()
	before = business.row("Issue", name)
	business.patch("Issue", name, customer=None)
	if way == "saved":
		business.report("Issue", name, CHANGE, before=before)
		business.drain()
	check(business)
	assert told(business, "name") == []
	business.patch("Issue", name, customer="B")
	saved(business, "Issue", name)
	business.drain()
	assert told(business, "customer") == [("B",)]


@both_ways
def test_a_draft_dated_anew_begins_at_its_new_day(business, way):
	name = business.create("Sales Order", customer="A", status="Draft", transaction_date=business.days_ago(3))
	business.drain()
	business.patch("Sales Order", name, transaction_date=business.days_ago(9))
	follow(business, way, "Sales Order", name)
	assert as_datetime(told(business, "occurred_at")[0][0]).date() == business.days_ago(9)


def test_a_state_that_sql_wrote_is_told_by_the_morning(business):
	name = business.create("Sales Order", customer="A", status="To Bill", docstatus=1)
	business.drain()
	business.pass_time(hours=3)
	business.patch("Sales Order", name, status="Closed")
	assert check(business) == 1
	assert told(business, "status") == [("To Bill",), ("Closed",)]
	assert check(business) == 0


# -- names are no identities


def reused(business: Business) -> str:
	"""Documents are removed in bulk, their numbers come back."""
	business.segment("Issue open", [condition("Issue", "exists", measure="exists")])
	business.settle()
	business.create("Issue", "I-1", customer="A", status="Open", subject="Old")
	business.put("Convo Post", customer="A", post_type="Note", reference_doctype="Issue", reference_name="I-1")
	business.drain()
	assert business.logs("Issue open")[-1]["reference_name"] == "I-1"
	business.drop("Issue", "I-1")
	business.pass_time(hours=1)
	return "I-1"


@both_ways
def test_a_number_that_returns_is_another_document(business, way):
	name = reused(business)
	if way == "saved":
		business.create("Issue", name, customer="B", status="Open", subject="New")
		business.drain()
		assert check(business) == 0 or told(business, "customer") == [("B",)]
	else:
		business.put("Issue", name, customer="B", status="Open", subject="New")
	check(business)
	assert told(business, "customer", "subject", "event_type") == [("B", "New", "Created")]
	made = business.row("Issue", name)["creation"]
	assert told(business, "reference_created_at") == [(made,)]
	joined = business.logs("Issue open", "A")
	assert [row["reference_name"] for row in joined if row["action"] == "Joined"] == [None]
	assert [row["reference_name"] for row in business.rows("Convo Post")] == [None]
	assert check(business) == 0


def test_documents_removed_in_bulk_are_gone_by_the_morning(business):
	for number in range(5):
		business.create("Issue", f"I-{number}", customer="A", status="Open")
	business.drain()
	business.store.run("delete from `tabIssue` where name <> 'I-3'")
	business.forget()
	assert check(business) == 4
	assert told(business, "reference_name") == [("I-3",)]


@both_ways
def test_rows_of_before_the_moment_was_kept_learn_it(business, way):
	name = business.create("Issue", customer="A", status="Open")
	other = mail(business, **ABOUT_A)
	business.drain()
	business.store.run("update `tabConvo Interaction` set reference_created_at = null")
	if way == "saved":
		saved(business, "Issue", name)
		saved(business, "Communication", other)
		business.drain()
	assert check(business) == 0
	made = {as_datetime(at) for (at,) in told(business, "reference_created_at")}
	assert made == {NOW} and len(told(business, "name")) == 2


def test_a_deletion_honoured_late_leaves_the_namesake(business):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.pass_time(minutes=1)
	deleted = Change("Issue", "I-1", DELETE, business.now(), USER, customer_before="A", reference_created_at=NOW)
	business.drop("Issue", "I-1")
	business.create("Issue", "I-1", customer="B", status="Open")
	business.drain()
	business.append(deleted)
	business.drain()
	assert told(business, "customer") == [("B",)]


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


# -- payments by journal entry, and documents of days to come


def journal(business: Business, *lines: tuple[str, float, float], name: str | None = None, **fields) -> str:
	made = business.put("Journal Entry", name, **{"docstatus": 1, "posting_date": business.today, **fields})
	rows = [
		{"party_type": "Customer", "party": party, "credit": credit, "debit": debit, "account": "Debtors"}
		for party, credit, debit in lines
	]
	bank = {"account": "Bank", "debit": 1, "credit": 0}
	business.put_children("Journal Entry", made, "Journal Entry Account", [*rows, bank])
	business.append(Change("Journal Entry", made, SUBMIT, business.now(), USER, doc_docstatus=fields.get("docstatus", 1)))
	return made


def test_a_payment_by_journal_entry_is_told_to_each_customer_it_books_for(business):
	name = journal(business, ("A", 70, 0), ("a", 30, 0), ("B", 0, 20))
	business.drain()
	found = told(business, "customer", "amount", "direction", "event_type", "medium", "reference_name")
	assert [(row[0], float(row[1]), *row[2:]) for row in sorted(found)] == [
		("A", 100, "In", "Submitted", "Document", name), ("B", -20, "Out", "Submitted", "Document", name),
	]  # fmt: skip
	business.pass_time(minutes=1)
	business.patch("Journal Entry", name, docstatus=2)
	business.append(Change("Journal Entry", name, CANCEL, business.now(), USER, doc_docstatus=2))
	business.drain()
	assert sorted(told(business, "customer", "event_type")) == [
		("A", "Cancelled"), ("A", "Submitted"), ("B", "Cancelled"), ("B", "Submitted"),
	]  # fmt: skip
	assert check(business) == 0


def test_a_draft_entry_whose_lines_name_others_now_follows(business):
	name = journal(business, ("A", 70, 0), docstatus=0)
	business.drain()
	rows = [{"party_type": "Customer", "party": "B", "credit": 9, "debit": 0}]
	business.put_children("Journal Entry", name, "Journal Entry Account", rows)
	saved(business, "Journal Entry", name)
	business.drain()
	assert [(c, float(a)) for c, a in told(business, "customer", "amount")] == [("B", 9)]
	assert check(business) == 0


def test_rules_ask_for_payments_by_journal_entry(business):
	ask = {"measure": "exists", "filters": [["voucher_type", "is", "Bank Entry"]]}
	business.segment("Paid by hand", [condition("Journal Entry", "exists", **ask)])
	amount = {"measure": "sum", "field": "customer_amount"}
	business.segment("Paid 100", [condition("Journal Entry", "at least", 100, **amount)])
	paid = {"measure": "exists", "filters": [["customer_amount", "more than", 0]]}
	business.segment("Paid something", [condition("Journal Entry", "exists", **paid)])
	business.settle()
	journal(business, ("A", 70, 0), ("A", 40, 0), ("B", 0, 20), voucher_type="Bank Entry")
	journal(business, ("B", 10, 0), docstatus=0, voucher_type="Cash Entry")
	business.drain()
	assert business.members("Paid by hand") == {"A", "B"}
	assert business.members("Paid 100") == {"A"} and business.members("Paid something") == {"A"}
	assert business.reconcile().moves == []


@pytest.mark.parametrize("days", [-21, -1, 0, 21])
@pytest.mark.parametrize("doctype", ["Payment Entry", "Sales Invoice", "Journal Entry"])
def test_a_document_is_told_on_its_day_by_drain_and_filling_alike(business, doctype, days):
	day = business.days_ago(-days)
	if doctype == "Journal Entry":
		name = journal(business, ("A", 5, 0), posting_date=day)
	else:
		party = {"party": "A", "party_type": "Customer"} if doctype == "Payment Entry" else {"customer": "A"}
		name = business.create(doctype, docstatus=1, status="Submitted", posting_date=day, **party)
	business.drain()
	(by_drain,) = told(business, "occurred_at", "customer", "event_type", "status", "amount", "reference_name")
	assert as_datetime(by_drain[0]).date() == day
	business.store.run("delete from `tabConvo Interaction`")
	business.pass_time(hours=5)
	copies.fill_chunk(business.store, business.catalog, doctype, None, 10, business.now())
	assert told(business, "occurred_at", "customer", "event_type", "status", "amount", "reference_name") == [by_drain]
	assert by_drain[-1] == name


# -- what a day brings


def turn_day(business: Business) -> None:
	turned.note_all(business.store, business.catalog, Clock(business.now()))
	business.drain()


def test_what_expires_is_told_on_its_day(business):
	business.segment("Told expired", [condition("Convo Interaction", "exists", measure="exists", filters=[["status", "is", "Expired"]])])
	name = business.create(
		"Quotation", quotation_to="Customer", party_name="A", status="Open", docstatus=1, transaction_date=business.today,
		valid_till=business.days_ago(-2),
	)  # fmt: skip
	business.settle()
	for _ in range(2):
		business.pass_time(days=1)
		turn_day(business)
		assert told(business, "status") == [("Open",)]
	business.pass_time(days=1)
	turn_day(business)
	assert told(business, "status", "reference_name") == [("Open", name), ("Expired", name)]
	assert as_datetime(told(business, "occurred_at")[1][0]) == midnight(business.today)
	assert business.members("Told expired") == {"A"}
	turn_day(business)
	business.patch("Quotation", name, status="Expired")
	assert len(told(business, "name")) == 2 and check(business) == 0


@pytest.mark.parametrize("late", [0, 4])
def test_what_becomes_overdue_is_told_on_its_day_even_when_it_is_found_later(business, late):
	terms = [{"due_date": business.days_ago(-1), "payment_amount": 40, "base_payment_amount": 40}]
	terms += [{"due_date": business.days_ago(-9), "payment_amount": 60, "base_payment_amount": 60}]
	name = business.put(
		"Sales Invoice", customer="A", status="Partly Paid", docstatus=1, posting_date=business.today,
		due_date=business.days_ago(-9), grand_total=100, base_grand_total=100, outstanding_amount=60,
		currency="EUR", party_account_currency="EUR", disable_rounded_total=1,
	)  # fmt: skip
	business.put_children("Sales Invoice", name, "Payment Schedule", terms)
	business.report("Sales Invoice", name, INSERT)
	business.drain()
	began = business.today
	business.pass_time(days=9)
	turn_day(business)
	assert told(business, "status") == [("Partly Paid",)], "the first term is paid"
	business.pass_time(days=1 + late)
	turn_day(business)
	assert told(business, "status") == [("Partly Paid",), ("Overdue",)]
	assert as_datetime(told(business, "occurred_at")[1][0]) == midnight(began + datetime.timedelta(days=10))
	business.patch("Sales Invoice", name, status="Overdue")
	assert check(business) == 0


def test_a_missed_day_is_told_by_the_nightly_check(business):
	business.create(
		"Quotation", quotation_to="Customer", party_name="A", status="Open", docstatus=1, transaction_date=business.today,
		valid_till=business.today,
	)  # fmt: skip
	business.drain()
	business.pass_time(days=5)
	assert check(business) == 1
	assert told(business, "status") == [("Open",), ("Expired",)]
	assert as_datetime(told(business, "occurred_at")[1][0]) == midnight(business.days_ago(4))


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


# -- the check leaves to the drain what waits for it


def test_what_still_waits_is_no_drift(business):
	mail(business, **ABOUT_A)
	business.create("Issue", customer="B", status="Open")
	deleted = business.create("Issue", customer="C", status="Open")
	business.drain()
	mail(business, reference_doctype="Customer", reference_name="B")
	business.create("Issue", customer="A", status="Open")
	business.pass_time(minutes=1)
	business.delete("Issue", deleted)
	assert check(business) == 0
	business.drain()
	assert check(business) == 0


def test_a_renamed_document_is_one_document(business):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.store.run("update `tabIssue` set name = 'I-2'")
	business.append(Change("Issue", "I-2", RENAME, business.now(), old_name="I-1", reference_created_at=NOW))
	business.drain()
	assert told(business, "reference_name", "event_type") == [("I-2", "Created")]
	assert check(business) == 0
