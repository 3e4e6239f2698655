"""Documents and mails become interactions, each once, and profiles keep what follows from them.

On SQLite and on MariaDB. Expected rows are made by hand; kept values are compared with a recomputation.
"""

import datetime

import pytest

from convo_channels.core.base.clock import as_datetime, midnight
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import CANCEL, CHANGE, INSERT, SUBMIT, Change
from convo_channels.core.customers import renames
from convo_channels.core.sync import copies
from convo_channels.core.timeline import page, profiles
from tests.support.builders import NOW, Business, condition


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all(
		"Customer", [{"name": name, "creation": midnight(business.days_ago(500))} for name in ("A", "B")]
	)
	return business


def told(business: Business, *columns: str) -> list[tuple]:
	rows = sorted(business.rows("Convo Interaction"), key=lambda row: row["name"])
	return [tuple(row[column] for column in columns) for row in rows]


def kept(business: Business, customer: str) -> profiles.Kept:
	return profiles.read(business.store, [customer])[customer]


def number_told(business: Business, customer: str) -> int:
	"""How many interactions the story of a customer tells."""
	return page.count_interactions(business.store, customer)


def is_exact(business: Business) -> bool:
	names = [row["name"] for row in business.rows("Customer")]
	return profiles.recompute(business.store, names, business.now()) == 0


def at_noon(business: Business, days: int) -> datetime.datetime:
	return midnight(business.days_ago(days)) + datetime.timedelta(hours=12)


# -- documents


def test_the_life_of_a_document_is_told_step_by_step(business):
	name = business.create(
		"Sales Order", customer="a", status="Draft", base_grand_total=250.5, transaction_date=business.today
	)
	business.drain()
	business.pass_time(minutes=5)
	business.update("Sales Order", name, event=SUBMIT, docstatus=1, status="To Deliver")
	business.drain()
	business.pass_time(minutes=5)
	business.update("Sales Order", name, status="Completed")
	business.drain()
	business.pass_time(minutes=5)
	business.update("Sales Order", name, event=CANCEL, docstatus=2, status="Cancelled")
	business.drain()
	assert told(business, "customer", "event_type", "status", "medium", "direction") == [
		("A", "Created", "Draft", "Document", "Out"),
		("A", "Submitted", "To Deliver", "Document", "Out"),
		("A", "Changed", "Completed", "Document", "Out"),
		("A", "Cancelled", "Cancelled", "Document", "Out"),
	]
	assert {row[:2] for row in told(business, "reference_doctype", "reference_name")} == {
		("Sales Order", name)
	}
	assert float(told(business, "amount")[0][0]) == 250.5
	moments = [as_datetime(at) for (at,) in told(business, "occurred_at")]
	assert moments == [NOW + datetime.timedelta(minutes=minutes) for minutes in (0, 5, 10, 15)]


def test_a_save_that_changes_no_status_tells_nothing(business):
	name = business.create("Issue", customer="A", status="Open", subject="Grinder is loud")
	business.drain()
	business.pass_time(minutes=1)
	business.update("Issue", name, priority="High")
	business.drain()
	assert told(business, "status", "subject", "direction") == [("Open", "Grinder is loud", "In")]


def test_a_back_dated_document_is_told_at_its_own_date(business):
	days = business.days_ago(40)
	business.create("Sales Order", customer="A", docstatus=1, status="Completed", transaction_date=days)
	business.create(
		"Sales Order", customer="A", docstatus=1, status="Open", transaction_date=business.days_ago(-3)
	)
	business.drain()
	moments = [as_datetime(at) for (at,) in told(business, "occurred_at")]
	assert [moment.date() for moment in moments] == [days, business.days_ago(-3)]
	assert [as_datetime(at) for (at,) in told(business, "received_at")] == [NOW, NOW]


def test_documents_of_leads_drafts_of_nobody_and_silent_sources_are_not_told(business):
	business.create("Quotation", quotation_to="Lead", party_name="A", status="Open")
	business.create("Sales Order", customer=None, status="Draft")
	business.create("Sales Order", customer="unknown", status="Draft")
	business.create("Serial No", customer="A")
	business.drain()
	assert told(business, "name") == []


def test_a_change_replayed_after_the_fact_tells_nothing_twice(business):
	name = business.create("Sales Order", customer="A", status="Draft", transaction_date=business.today)
	changes = outbox.read(business.store, 10)
	business.drain()
	business.append(*changes, *changes)
	business.drain()
	assert told(business, "reference_name") == [(name,)]
	assert number_told(business, "A") == 1


def test_two_steps_of_one_batch_are_two_rows_and_the_same_step_is_one(business):
	name = business.create("Sales Order", customer="A", status="Draft", transaction_date=business.today)
	business.pass_time(minutes=1)
	business.update("Sales Order", name, event=SUBMIT, docstatus=1, status="To Deliver")
	business.update("Sales Order", name, status="To Deliver")
	business.drain()
	assert told(business, "event_type", "status") == [("Created", "Draft"), ("Submitted", "To Deliver")]
	assert number_told(business, "A") == 2


def test_documents_with_the_longest_names_stay_apart(business):
	long = "N" * 139
	for name in (long + "1", long + "2"):
		business.create("Sales Order", name, customer="A", status="Draft", transaction_date=business.today)
	business.drain()
	business.pass_time(minutes=1)
	for name in (long + "1", long + "2"):
		business.update("Sales Order", name, docstatus=1, status="Completed", event=SUBMIT)
	business.drain()
	assert len(told(business, "name")) == 4
	assert all(len(key) <= 140 for (key,) in told(business, "dedupe_key"))


def test_a_long_subject_is_cut_and_never_swallowed(business):
	business.create("Issue", customer="A", status="Open", subject="x" * 140)
	catalog = business.catalog
	business.create("Warranty Claim", customer="A", status="Open", item_name="Grinder")
	business.drain()
	assert told(business, "subject") == [("x" * 140,), ("Grinder",)]
	assert catalog.specs["Issue"].subject_field == "subject"


def test_a_deleted_document_takes_its_rows_with_it_and_the_profile_goes_back(business):
	business.segment("Told", [condition("Convo Interaction", "exists", measure="exists")])
	business.settle()
	name = business.create("Issue", customer="A", status="Open")
	business.drain()
	assert business.members("Told") == {"A"} and number_told(business, "A") == 1
	business.pass_time(minutes=1)
	business.delete("Issue", name)
	business.drain()
	assert told(business, "name") == [] and business.members("Told") == set()
	assert kept(business, "A") == profiles.Kept()


def test_a_document_made_anew_under_its_old_name_is_told_anew(business):
	business.create("Issue", "I-1", customer="A", status="Open")
	business.drain()
	business.pass_time(minutes=1)
	business.delete("Issue", "I-1")
	business.pass_time(minutes=1)
	business.create("Issue", "I-1", customer="B", status="Open")
	business.drain()
	assert told(business, "customer", "status") == [("B", "Open")]
	assert is_exact(business)


def test_history_is_told_once_in_chunks_that_can_be_taken_up_again(business):
	for number in range(7):
		day = business.days_ago(30 - number)
		business.put(
			"Sales Order",
			f"SO-{number}",
			customer="AB"[number % 2],
			docstatus=1,
			status="Closed",
			transaction_date=day,
		)
	business.create(
		"Sales Order", "SO-7", customer="A", docstatus=1, status="Open", transaction_date=business.today
	)
	business.drain()
	after, found = None, []
	for _ in range(10):
		rows, after = copies.fill_chunk(business.store, business.catalog, "Sales Order", after, 3, business.now())
		found += rows
		if after is None:
			break
	assert [row.reference_name for row in found] == [f"SO-{number}" for number in range(7)]
	assert fill(business) == ([], None)
	assert len(told(business, "name")) == 8
	business.update("Sales Order", "SO-0", status="Reopened")
	business.drain()
	assert len(told(business, "name")) == 9


def fill(business: Business, doctype: str = "Sales Order"):
	return copies.fill_chunk(business.store, business.catalog, doctype, None, 100, business.now())


FIRST, LAST = ("Submitted", "To Deliver"), ("Cancelled", "Cancelled")


@pytest.mark.parametrize(
	("fills_before", "parked"),
	[({2}, False), ({0, 1, 2}, False), ({1}, False), ({0, 1}, False), ({2}, True)],
	ids=["after both", "always", "between", "twice", "set aside meanwhile"],
)
def test_history_filled_while_changes_wait_leaves_their_documents_to_them(business, fills_before, parked):
	"""The same story as when everything is drained before; expected rows by hand."""
	began = business.time

	def step(number: int) -> None:
		if number in fills_before:
			fill(business)
		business.pass_time(minutes=5)

	step(0)
	business.create(
		"Sales Order",
		"SO-1",
		customer="A",
		docstatus=1,
		status="To Deliver",
		transaction_date=business.days_ago(31),
	)
	step(1)
	business.update("Sales Order", "SO-1", event=CANCEL, docstatus=2, status="Cancelled")
	if parked:
		business.store.run("update `tabConvo Outbox` set is_parked = 1")
	step(2)
	if parked:
		outbox.unpark_all(business.store)
	business.drain()
	fill(business)
	assert told(business, "event_type", "status") == [FIRST, LAST]
	(first, last) = (as_datetime(at) for (at,) in told(business, "occurred_at"))
	assert first.date() == business.days_ago(31) and last == began + datetime.timedelta(minutes=10)


def test_only_the_documents_that_wait_are_left_out_of_a_filling(business):
	for name in ("SO-1", "SO-2", "SO-3"):
		business.put(
			"Sales Order",
			name,
			customer="A",
			docstatus=1,
			status="Open",
			transaction_date=business.days_ago(40),
		)
	business.update("Sales Order", "SO-2", event=CANCEL, docstatus=2, status="Cancelled")
	business.append(Change("Sales Order", "SO-3", outbox.RENAME, business.now(), old_name="SO-0"))
	business.append(Change("Issue", "SO-1", CHANGE, business.now()))
	fill(business)
	# What waits of a rename is told with it: by then its rows have the name.
	assert told(business, "reference_name") == [("SO-1",)]
	business.drain()
	fill(business)
	assert told(business, "reference_name", "event_type")[1:] == [("SO-2", "Cancelled"), ("SO-3", "Submitted")]
	assert as_datetime(told(business, "occurred_at")[1][0]) == business.time


# -- mails


def mail(business: Business, **more) -> str:
	given = {
		"communication_type": "Communication", "communication_medium": "Email", "sent_or_received": "Received",
		"subject": "Offer?", "content": "<p>Please</p>", "sender": "a@b.c", "communication_date": at_noon(business, 1),
		"delivery_status": "",
	}  # fmt: skip
	name = business.put("Communication", **{**given, **more})
	business.append(Change("Communication", name, INSERT, business.now(), "x@y.z"))
	return name


def test_a_mail_belongs_to_every_customer_it_concerns(business):
	business.put("Sales Order", "SO-1", customer="B")
	business.put("Dynamic Link", parent="Anna", parenttype="Contact", link_doctype="Customer", link_name="a")
	about_a = mail(business, reference_doctype="Customer", reference_name="a")
	about_both = mail(
		business, reference_doctype="Sales Order", reference_name="SO-1", sent_or_received="Sent"
	)
	business.put(
		"Communication Link",
		parent=about_both,
		parenttype="Communication",
		link_doctype="Contact",
		link_name="Anna",
	)
	mail(business, reference_doctype="User", reference_name="x")
	mail(business, communication_type="Comment", reference_doctype="Customer", reference_name="A")
	result = business.drain()
	assert result.customers == {"A", "B"}
	assert sorted(told(business, "customer", "reference_name", "direction", "medium")) == sorted(
		[
			("A", about_a, "In", "Email"),
			("A", about_both, "Out", "Email"),
			("B", about_both, "Out", "Email"),
			# What a mail is about may be written with it.
			("B", "SO-1", "Out", "Document"),
		]
	)
	assert kept(business, "A").last_inbound_at == kept(business, "B").last_outbound_at == at_noon(business, 1)
	assert kept(business, "B").last_inbound_at is None
	assert is_exact(business)


def test_a_mail_told_again_only_brings_its_delivery_up_to_date(business):
	name = mail(
		business,
		reference_doctype="Customer",
		reference_name="A",
		sent_or_received="Sent",
		delivery_status="Sent",
	)
	business.drain()
	business.patch("Communication", name, delivery_status="Opened")
	business.append(Change("Communication", name, CHANGE, business.now(), "x@y.z"))
	business.drain()
	assert told(business, "status") == [("Opened",)]
	assert number_told(business, "A") == 1


def test_a_mail_is_not_told_again_when_its_customer_has_another_name(business):
	name = mail(business, reference_doctype="Customer", reference_name="A")
	business.drain()
	business.rename_customer("A", "Z")
	business.drain()
	business.append(Change("Communication", name, CHANGE, business.now(), "x@y.z"))
	business.drain()
	assert told(business, "customer") == [("Z",)]
	assert number_told(business, "Z") == 1


def test_a_deleted_mail_is_forgotten_by_everybody_it_concerned(business):
	business.segment("Wrote", [condition("Convo Profile", "is set", field="last_inbound_at")])
	business.settle()
	name = mail(business, reference_doctype="Customer", reference_name="A")
	business.drain()
	assert business.members("Wrote") == {"A"}
	business.pass_time(minutes=1)
	business.drop("Communication", name)
	business.append(Change("Communication", name, "Delete", business.now(), "x@y.z"))
	business.drain()
	assert business.members("Wrote") == set() and told(business, "name") == []
	log = business.logs("Wrote")[-1]
	assert (log["action"], log["reason"], log["reference_name"]) == (
		"Left",
		"Communication was deleted",
		name,
	)


def test_history_of_mails_is_told_once(business):
	for _ in range(5):
		mail(business, reference_doctype="Customer", reference_name="A")
	business.store.run("delete from `tabConvo Outbox`")
	after, found = None, []
	for _ in range(10):
		rows, after = copies.fill_chunk(business.store, business.catalog, "Communication", after, 2, business.now())
		found += rows
		if after is None:
			break
	assert len(found) == 5 and len(told(business, "name")) == 5
	assert fill(business, "Communication") == ([], None)


# -- kept values


def test_every_customer_gets_a_profile_that_tells_where_it_came_from(business):
	business.create("Customer", "C", lead_name="L-1")
	business.create("Customer", "D", opportunity_name="O-1")
	business.create("Customer", "E")
	business.drain()
	business.drain()
	found = {row["customer"]: (row["name"], row["source"]) for row in business.rows("Convo Profile")}
	assert found == {"C": ("C", "Lead"), "D": ("D", "Opportunity"), "E": ("E", "Desk")}
	profiles.ensure_profiles(business.store, ["A", "C", "nobody"], business.now())
	assert len(business.rows("Convo Profile")) == 4


def test_what_a_user_wrote_into_a_profile_is_kept(business):
	business.put("Convo Profile", "A", customer="A", consent="Given", source="Fair")
	business.create("Issue", customer="A", status="Open")
	business.drain()
	profiles.recompute(business.store, ["A"], business.now())
	row = business.row("Convo Profile", "A")
	assert (row["consent"], row["source"], number_told(business, row["customer"])) == ("Given", "Fair", 1)


def test_contact_is_what_passed_between_us_and_neither_documents_nor_notes(business):
	for days, post_type in ((5, "Call"), (2, "Meeting"), (1, "Note"), (0, "Idea")):
		business.create("Convo Post", customer="A", post_type=post_type, posted_at=at_noon(business, days))
	business.create("Sales Order", customer="A", status="Draft", transaction_date=business.today)
	when = {"occurred_at": at_noon(business, 3), "direction": "In"}
	business.create("Convo Interaction", customer="A", medium="Phone", dedupe_key="1", **when)
	business.drain()
	found = kept(business, "A")
	assert found.last_outbound_at == at_noon(business, 2)
	assert found.last_inbound_at == at_noon(business, 3)
	assert found.last_contact_at == at_noon(business, 2)
	assert found.last_post_at == at_noon(business, 0)
	assert (found.post_count, number_told(business, "A")) == (4, 2)
	assert is_exact(business)


def test_kept_times_go_back_when_a_post_is_deleted_or_changed(business):
	old = business.create("Convo Post", customer="A", post_type="Call", posted_at=at_noon(business, 9))
	new = business.create("Convo Post", customer="A", post_type="Call", posted_at=at_noon(business, 1))
	business.drain()
	business.update("Convo Post", new, post_type="Note")
	business.drain()
	assert kept(business, "A").last_outbound_at == at_noon(business, 9)
	business.delete("Convo Post", old)
	business.drain()
	assert kept(business, "A").last_outbound_at is None
	assert kept(business, "A").post_count == 1
	assert is_exact(business)


def test_an_interaction_somebody_else_wrote_counts_and_uncounts(business):
	business.segment(
		"Heard of", [condition("Convo Profile", "in the last (days)", "7", field="last_inbound_at")]
	)
	business.settle()
	given = {"medium": "WhatsApp", "direction": "In", "occurred_at": at_noon(business, 2), "dedupe_key": "w1"}
	name = business.create("Convo Interaction", customer="A", **given)
	business.drain()
	assert business.members("Heard of") == {"A"}
	assert business.logs("Heard of")[-1]["reference_doctype"] == "Convo Interaction"
	business.update("Convo Interaction", name, customer="B")
	business.drain()
	assert business.members("Heard of") == {"B"}
	business.delete("Convo Interaction", name)
	business.drain()
	assert business.members("Heard of") == set()
	assert is_exact(business)


def test_a_recount_while_a_change_still_waits_is_not_counted_twice(business):
	business.create("Convo Post", customer="A", post_type="Note", posted_at=at_noon(business, 0))
	business.reconcile()
	assert kept(business, "A").post_count == 1
	business.drain()
	assert kept(business, "A").post_count == 1


def test_wrong_kept_values_are_counted_and_repaired(business):
	business.create("Convo Post", customer="A", post_type="Call", posted_at=at_noon(business, 4))
	business.drain()
	business.patch("Convo Profile", "A", post_count=17, last_post_at=at_noon(business, 0))
	assert profiles.recompute(business.store, ["A", "B"], business.now()) == 1
	assert kept(business, "A").post_count == 1 and kept(business, "A").last_post_at == at_noon(business, 4)
	assert profiles.recompute(business.store, ["A", "B"], business.now()) == 0


# -- the newest post of a membership


def bound(business: Business, customer: str) -> datetime.datetime | None:
	((at,),) = business.ask("select last_post_at from `tabConvo Segment Member` where customer = ?", customer)
	return as_datetime(at)


def test_a_membership_knows_a_time_no_post_is_later_than(business):
	business.put("Convo Post", customer="a", post_type="Note", posted_at=at_noon(business, 5))
	business.segment("All", [condition("Customer", "is not set", field="website")])
	business.settle()
	assert bound(business, "A") == at_noon(business, 5) and bound(business, "B") is None
	newest = business.create("Convo Post", customer="A", post_type="Note", posted_at=at_noon(business, 1))
	business.create("Convo Post", customer="A", post_type="Note", posted_at=at_noon(business, 3))
	business.drain()
	assert bound(business, "A") == at_noon(business, 1)
	business.delete("Convo Post", newest)
	business.drain()
	assert business.late_bounds() == []


def test_the_bound_follows_posts_that_a_merge_brings(business):
	business.segment("All", [condition("Customer", "is not set", field="website")])
	business.create("Convo Post", customer="B", post_type="Note", posted_at=at_noon(business, 0))
	business.settle()
	with business.store.transaction():
		renames.make_way(business.store, "B", "A")
	business.rename_customer("B", "A", merge=True)
	business.drain()
	assert bound(business, "A") == at_noon(business, 0)


def test_the_reconciliation_raises_a_bound_nobody_raised(business):
	business.segment("All", [condition("Customer", "is not set", field="website")])
	business.settle()
	business.put("Convo Post", customer="A", post_type="Note", posted_at=at_noon(business, 0))
	assert len(business.late_bounds()) == 1
	business.reconcile()
	assert business.late_bounds() == []
