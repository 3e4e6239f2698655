"""Documents that are written with a save of another one: their customers are looked at, with a reason that names them.

ERPNext's silent writing is played by `Business.patch`. On SQLite and on MariaDB.
"""

import pytest

from convo_channels.core import drain, outbox
from convo_channels.core.changes_with import find_written, named_by
from convo_channels.core.outbox import WRITTEN, Change
from tests.support.builders import Business, condition, site_catalog

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
	assert log["reason"] == "Project changed"


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


def test_what_was_written_to_the_end_is_told_by_no_timeline_and_moves_its_customer(business):
	business.segment("Half done", [HALF_DONE])
	business.settle()
	business.patch("Project", "P", percent_complete=60)
	business.append(Change("Project", "P", WRITTEN, business.time))
	business.drain()
	assert business.members("Half done") == {"Owner"}
