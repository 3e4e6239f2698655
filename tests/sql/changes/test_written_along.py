"""Documents that are written with a save of another one: their customers are looked at, with a reason that names them.

ERPNext's silent writing is played by `Business.patch`. On SQLite and on MariaDB.
"""

import datetime

import pytest

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import WRITTEN, Change
from convo_channels.core.changes.written_along import find_written, named_by
from convo_channels.core.sync import drain
from tests.support.builders import Business, condition, site_catalog
from tests.support.copies_truth import differences

HALF_DONE = condition("Project", "exists", measure="exists", filters=[["percent_complete", "at least", 50]])


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name} for name in ("Payer", "Owner", "Stranger")])
	business.put("Project", "P", customer="Owner")
	return business


def bill(business: Business, **fields) -> str:
	name = business.put("Sales Invoice", None, customer="Payer", docstatus=1, **fields)
	return name


def written(business: Business) -> dict:
	return find_written(business.store, site_catalog().along, outbox.read(business.store, 100))


def test_a_project_of_somebody_else_is_looked_at_with_the_invoice_that_wrote_it(business):
	business.segment("Half done", [HALF_DONE])
	business.settle()
	name = bill(business, project="P")
	business.patch("Project", "P", percent_complete=60)
	business.user = "clerk@example.com"
	business.report("Sales Invoice", name, "Submit")
	business.drain()
	assert business.members("Half done") == {"Owner"}
	log = business.logs("Half done")[-1]
	assert (log["reference_doctype"], log["reference_name"], log["changed_by"]) == ("Project", "P", "clerk@example.com")
	assert log["reason"] == f"{log['reference_name']} changed"


def test_rows_of_a_document_lead_as_well_as_the_document_and_each_is_found_once(business):
	business.put("Project", "Q", customer="Stranger")
	name = bill(business, project="P")
	rows = [{"project": "P"}, {"project": "Q"}, {"project": "q"}, {"project": None}]
	business.put_children("Sales Invoice", name, "Sales Invoice Item", rows)
	business.report("Sales Invoice", name, "Submit")
	business.report("Sales Invoice", name, "Change")
	found = {document for document in written(business) if document[0] == "Project"}
	assert len({(doctype, key.casefold()) for doctype, key in found}) == len(found) == 2
	looked_at = drain.resolve_customers(business.store, site_catalog(), outbox.read(business.store, 100))
	assert looked_at.keys() == {"Payer", "Owner", "Stranger"}
	assert "Project" in drain.subjects_of(site_catalog(), looked_at["Owner"])


def test_the_save_itself_is_the_reason_where_it_is_one(business):
	"""What was written with it is told only where the rule does not speak of what was saved."""
	business.segment("Billed", [condition("Sales Invoice", "exists", measure="exists")])
	business.settle()
	name = bill(business)
	business.put("Sales Invoice", "Earlier", customer="Payer", docstatus=1)
	business.patch("Sales Invoice", name, return_against="Earlier")
	business.report("Sales Invoice", name, "Submit")
	business.drain()
	assert business.logs("Billed")[-1]["reference_name"] == name


def test_what_was_saved_itself_is_not_taken_for_written(business):
	name = bill(business, project="P")
	business.report("Project", "P", "Change")
	business.report("Sales Invoice", name, "Submit")
	assert ("Project", "P") not in written(business)


def test_a_document_that_is_gone_leads_nowhere(business):
	business.append(Change("Sales Invoice", "gone", "Delete", business.time, customer_before="Payer"))
	assert written(business) == {}


def test_what_a_deletion_writes_is_read_from_the_document_that_goes():
	assert named_by("Task", [("Task", {"name": "T", "project": "P"})]) == [("Project", "P")]
	assert named_by("Task", [("Task", {"name": "T", "project": None})]) == []
	rows = [("Maintenance Schedule", {"name": "M"}), ("Maintenance Schedule Item", {"serial_no": "A\nB,C\n"})]
	assert named_by("Maintenance Schedule", rows) == [("Serial No", "A"), ("Serial No", "B"), ("Serial No", "C")]
	references = [("Payment Entry Reference", {"reference_doctype": "Sales Invoice", "reference_name": "S"})]
	assert named_by("Payment Entry", references) == [("Sales Invoice", "S")]


def test_a_cancelled_document_tells_only_of_those_it_is_parted_from():
	row = ("Purchase Invoice", {"name": "I", "project": "P", "inter_company_invoice_reference": "S"})
	assert named_by("Purchase Invoice", [row], is_parted=True) == [("Sales Invoice", "S")]
	assert named_by("Purchase Invoice", [row]) == [("Project", "P"), ("Sales Invoice", "S")]
	assert named_by("Task", [("Task", {"name": "T", "project": "P"})], is_parted=True) == []


def test_what_was_written_to_the_end_is_told_by_no_timeline_and_moves_its_customer(business):
	business.segment("Half done", [HALF_DONE])
	business.settle()
	business.patch("Project", "P", percent_complete=60)
	business.append(Change("Project", "P", WRITTEN, business.time))
	business.drain()
	assert business.members("Half done") == {"Owner"}


# -- timelines and kept values


def told(business: Business, doctype: str) -> list[tuple]:
	rows = [row for row in business.rows("Convo Interaction") if row["reference_doctype"] == doctype]
	return [(row["reference_name"], row["status"], row["actor"]) for row in sorted(rows, key=lambda row: row["name"])]


def order(business: Business) -> str:
	return business.create("Sales Order", "SO", customer="Owner", docstatus=1, status="To Deliver and Bill")


def billed_order(business: Business) -> str:
	name = bill(business, status="Unpaid")
	business.put_children("Sales Invoice", name, "Sales Invoice Item", [{"sales_order": order(business)}])
	return name


def test_the_state_that_a_save_writes_into_another_document_stands_on_its_timeline(business):
	order(business)
	business.drain()
	business.pass_time(minutes=5)
	name = bill(business, status="Unpaid")
	business.put_children("Sales Invoice", name, "Sales Invoice Item", [{"sales_order": "SO"}])
	business.patch("Sales Order", "SO", status="To Deliver")
	business.user = "clerk@example.com"
	business.report("Sales Invoice", name, "Submit")
	business.pass_time(minutes=5)
	business.drain()
	assert told(business, "Sales Order")[1:] == [("SO", "To Deliver", "clerk@example.com")]
	(at,) = business.ask("select occurred_at from `tabConvo Interaction` where status = 'To Deliver'")[0]
	assert as_datetime(at) == business.time - datetime.timedelta(minutes=5)
	business.drain()
	assert differences(business) == []


@pytest.mark.parametrize("path", ["save", "deletion"])
def test_what_a_payment_and_its_undoing_write_into_an_invoice_is_told(business, path):
	name = bill(business, status="Unpaid", outstanding_amount=10, grand_total=10)
	business.report("Sales Invoice", name, "Submit")
	business.drain()
	business.patch("Sales Invoice", name, status="Paid", outstanding_amount=0)
	reference = {"reference_doctype": "Sales Invoice", "reference_name": name}
	paid = business.put("Payment Entry", party_type="Customer", party="Payer", docstatus=1, status="Submitted")
	business.put_children("Payment Entry", paid, "Payment Entry Reference", [reference])
	business.report("Payment Entry", paid, "Submit")
	business.drain()
	business.patch("Sales Invoice", name, status="Unpaid", outstanding_amount=10)
	if path == "save":
		business.update("Payment Entry", paid, event="Cancel", docstatus=2, status="Cancelled")
	else:
		business.delete("Payment Entry", paid)
		business.append(Change("Sales Invoice", name, WRITTEN, business.time))
	business.drain()
	assert [status for _, status, _ in told(business, "Sales Invoice")] == ["Unpaid", "Paid", "Unpaid"]
	assert differences(business) == []


def test_what_is_written_and_given_to_another_customer_goes_over_with_its_mails(business):
	"""A project's order takes the customer of the project; whatever hangs on a document that was written follows it."""
	order(business)
	mail = business.create(
		"Communication", communication_type="Communication", communication_medium="Email", sent_or_received="Received",
		reference_doctype="Sales Order", reference_name="SO", communication_date=business.now(),
	)  # fmt: skip
	business.drain()
	business.segment("Heard of", [condition("Convo Profile", "is set", field="last_inbound_at")])
	business.settle()
	assert business.members("Heard of") == {"Owner"}
	business.patch("Sales Order", "SO", customer="Stranger")
	business.create("Project", "Q", customer="Stranger", sales_order="SO")
	business.drain()
	assert {row["customer"] for row in business.rows("Convo Interaction")} == {"Stranger"}
	assert told(business, "Communication")[0][0] == mail
	assert business.members("Heard of") == {"Stranger"}
	assert differences(business) == []


def test_what_was_written_and_saved_in_one_batch_is_told_as_its_save_saw_it(business):
	name = billed_order(business)
	business.update("Sales Order", "SO", status="On Hold")
	business.patch("Sales Order", "SO", status="To Deliver")
	business.report("Sales Invoice", name, "Submit")
	business.drain()
	states = [status for _, status, _ in told(business, "Sales Order")]
	assert states[-2:] == ["On Hold", "To Deliver"]
	assert differences(business) == []


def test_what_was_written_waits_for_the_saves_that_follow(business):
	name = billed_order(business)
	business.drain()
	business.patch("Sales Order", "SO", status="To Deliver")
	business.report("Sales Invoice", name, "Submit")
	business.user = "clerk@example.com"
	business.update("Sales Order", "SO", status="Closed")
	business.drain(1)
	found = told(business, "Sales Order")
	assert found[-1] == ("SO", "Closed", "clerk@example.com") and len(found) == 2
