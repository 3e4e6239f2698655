"""The drain: which changes it honours in which order, and the reasons it writes.

Step by step: change, drain, look. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.base.facts import PLAIN, say_fact
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import BULK, CANCEL, INSERT, SUBMIT, URGENT, Change
from convo_channels.core.segments.facts import say_reason
from convo_channels.core.segments.moves import CAUSE_DOCUMENT, CAUSE_SEGMENT
from convo_channels.core.sync import drain, reasons
from tests.sql.sync.drained import FROZEN, OPEN_QUOTATION, business, last_log, quote
from tests.support.builders import USER, condition, on_customer

# -- moves and their reasons


def test_a_document_that_moves_a_customer_is_named_with_its_user(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	business.user = "seller@example.com"
	name = quote(business, "A")
	result = business.drain()
	assert [(m.segment, m.customer, m.action) for m in result.moves] == [("Quoted", "A", "Joined")]
	log = last_log(business, "Quoted")
	assert (log["cause"], log["reference_doctype"], log["reference_name"]) == (
		CAUSE_DOCUMENT,
		"Quotation",
		name,
	)
	assert log["reason"] == f"{log['reference_name']} became open"
	assert log["changed_by"] == "seller@example.com"


def test_the_last_change_that_speaks_of_the_rule_is_the_reason(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	first, second = quote(business, "A"), quote(business, "A")
	business.create("Issue", customer="A")
	business.drain()
	assert last_log(business, "Quoted")["reference_name"] == second
	business.update("Quotation", first, status="Lost")
	business.update("Quotation", second, event=CANCEL, docstatus=2)
	business.update("Customer", "A", website="x")
	business.drain()
	log = last_log(business, "Quoted")
	assert (log["action"], log["reference_name"]) == ("Left", second)


def test_a_change_of_the_customer_itself_is_a_reason(business):
	business.segment("Frozen", [FROZEN])
	business.settle()
	business.update("Customer", "B", is_frozen=1)
	business.drain()
	log = last_log(business, "Frozen")
	assert (log["customer"], log["reason"], log["reference_doctype"]) == ("B", "Is Frozen changed", "Customer")
	assert say_reason(log, PLAIN, tells_by_hand=False) == "Is Frozen was ticked"


def test_a_customer_who_is_disabled_leaves_because_of_it(business):
	business.segment("All", [on_customer("website", "is not set")])
	business.settle()
	business.update("Customer", "B", disabled=1)
	business.drain()
	log = last_log(business, "All")
	assert (log["customer"], log["action"], log["reason"]) == ("B", "Left", "Disabled changed")


@pytest.mark.parametrize(
	("change", "said"),
	[
		(Change("Quotation", "Q", INSERT, None, doc_status="Open"), "Q became open"),
		(Change("Issue", "I", INSERT, None), "I was created"),
		(Change("Issue", "I", "Change", None), "I changed"),
		(Change("Customer", "C", "Change", None, doc_status="x"), "The data of the customer changed"),
		(Change("Customer", "C", "Rename", None, old_name="B"), "C was renamed from B"),
		(Change("Customer", "C", "Delete", None), "The customer was deleted"),
		(Change("Tag Link", "t", INSERT, None, doc_status="VIP"), "Tagged VIP"),
		(Change("Tag Link", "t", "Delete", None, doc_status="VIP"), "A tag was removed"),
		(Change("Convo Post", "p", INSERT, None, doc_status="Call"), "Posted: Call"),
		(Change("Convo Post", "p", "Change", None, doc_status="Call"), "A post was edited"),
		(Change("Convo Post", "p", "Delete", None), "A post was deleted"),
		(Change("Convo Interaction", "5", "Delete", None), "An entry of the timeline was deleted"),
	],
)
def test_what_happened_is_said_in_a_few_words(change, said):
	assert say_fact(reasons.fact_of(change)) == said


def test_a_segment_inside_another_passes_its_moves_on_with_its_name(business):
	business.segment("Inner", [OPEN_QUOTATION])
	business.segment("Outer", [condition("Segment", "is in", "inner", field="segment")])
	business.segment("Outside", [condition("Segment", "is not in", "INNER", field="segment")])
	business.settle()
	quote(business, "A")
	business.drain()
	assert business.members("Outer") == {"A"} and business.members("Outside") == {"B", "C"}
	outside = last_log(business, "Outside")
	assert (outside["action"], outside["reason"]) == ("Left", "Joined Inner")
	log = last_log(business, "Outer")
	assert (log["cause"], log["reason"]) == (CAUSE_SEGMENT, "Joined Inner")
	assert log["changed_by"] == USER


def test_the_customer_before_a_change_is_looked_at_as_well_as_the_one_after(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	name = quote(business, "A")
	business.drain()
	business.update("Quotation", name, party_name="B")
	business.drain()
	assert business.members("Quoted") == {"B"}


@pytest.mark.parametrize("doctype", ["Payment Entry", "Payment Ledger Entry", "Delivery Note"])
def test_a_document_that_changes_others_behind_the_scenes_is_enough(business, doctype):
	business.segment(
		"Owing", [condition("Sales Invoice", "more than", "0", measure="sum", field="outstanding_amount")]
	)
	business.segment("Served", [condition("Serial No", "exists", measure="exists")])
	business.put("Sales Invoice", "INV", customer="A", docstatus=1, outstanding_amount=10)
	business.settle()
	business.patch("Sales Invoice", "INV", outstanding_amount=0)
	business.put("Serial No", "S1", customer="A")
	party = {"customer": "A"} if doctype == "Delivery Note" else {"party_type": "Customer", "party": "A"}
	business.put(doctype, "D1", docstatus=1, **party)
	business.append(Change(doctype, "D1", SUBMIT, business.now(), USER))
	business.drain()
	assert business.members("Owing") == (set() if doctype.startswith("Payment") else {"A"})
	assert business.members("Served") == ({"A"} if doctype == "Delivery Note" else set())


def test_a_journal_entry_names_its_customers_in_its_rows(business):
	business.segment(
		"Owing", [condition("Sales Invoice", "more than", "0", measure="sum", field="outstanding_amount")]
	)
	for customer in "AB":
		business.put(
			"Sales Invoice", f"INV {customer}", customer=customer, docstatus=1, outstanding_amount=10
		)
		row = {"parent": "JE-1", "parenttype": "Journal Entry", "party_type": "Customer", "party": customer}
		business.put("Journal Entry Account", **row)
	business.put("Journal Entry", "JE-1", docstatus=1)
	business.put("Journal Entry Account", parent="JE-1", party_type="Supplier", party="C")
	business.settle()
	for customer in "AB":
		business.patch("Sales Invoice", f"INV {customer}", outstanding_amount=0)
	business.append(Change("Journal Entry", "JE-1", SUBMIT, business.now(), USER))
	assert business.drain().customers == {"A", "B"}
	assert business.members("Owing") == set()


def test_a_change_tells_its_customer_by_the_stored_document_when_it_names_none(business):
	business.segment("Tagged", [condition("Tag", "is", "VIP", field="tag")])
	business.segment("Consenting", [condition("Convo Profile", "is", "Given", field="consent")])
	business.settle()
	tag = business.put("Tag Link", document_type="Customer", document_name="a", tag="VIP")
	business.put("Tag Link", document_type="Lead", document_name="B", tag="VIP")
	business.store.run("delete from `tabConvo Profile`")
	business.put("Convo Profile", "C", customer="C", consent="Given")
	business.append(
		Change("Tag Link", tag, INSERT, business.now(), USER),
		Change("Convo Profile", "C", "Change", business.now(), USER),
	)
	assert business.drain().customers == {"A", "C"}
	assert business.members("Tagged") == {"A"} and business.members("Consenting") == {"C"}


def test_names_in_another_spelling_are_one_customer_with_one_reason(business):
	business.put("Customer", "Müller")
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	for spelling in ("MULLER", "müller ", "Muller"):
		quote(business, spelling)
	result = business.drain()
	assert [move.customer for move in result.moves] == ["Müller"]
	assert result.customers == {"Müller"}
	assert len(business.logs("Quoted")) == 1
	assert last_log(business, "Quoted")["reference_doctype"] == "Quotation"
	assert business.miscounted() == []


def test_a_change_of_nobodys_document_moves_nobody(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	quote(business, "A", quotation_to="Lead")
	quote(business, "no such customer")
	business.append(Change("Item", "unwatched", "Change", business.now(), USER))
	result = business.drain()
	assert result.moves == [] and result.parked == []
	assert outbox.depth(business.store) == 0


# -- order and batches


def test_urgent_changes_come_first_and_each_kind_in_its_order(business):
	for number, priority in enumerate([BULK, URGENT, BULK, URGENT]):
		business.append(Change("Customer", f"c{number}", "Change", business.now(), priority=priority))
	assert [c.reference_name for c in outbox.read(business.store, 3)] == ["c1", "c3", "c0"]
	batch = drain.drain_batch(business.store, business.catalog, business.now, 3)
	assert [c.reference_name for c in batch.changes] == ["c1", "c3", "c0"]
	assert outbox.depth(business.store) == 1


def test_an_empty_outbox_is_an_empty_result(business):
	result = drain.drain_batch(business.store, business.catalog, business.now, 10)
	assert (result.changes, result.moves, result.parked, result.rebuild) == ([], [], [], [])


def test_more_customers_than_fit_one_statement_are_drained_in_one_batch(business):
	names = [f"customer {number}" for number in range(1100)]
	business.put_all("Customer", [{"name": name, "is_frozen": 1} for name in names])
	business.segment("Frozen", [FROZEN])
	business.segment("Inside", [condition("Segment", "is in", "Frozen", field="segment")])
	business.settle()
	business.store.run("update `tabCustomer` set is_frozen = 1 - is_frozen")
	business.forget()
	business.append(*[Change("Customer", name, "Change", business.now(), USER) for name in [*names, "A"]])
	result = business.drain(limit=2000)
	assert len(result.moves) == 2 * 1101
	assert business.members("Frozen") == business.members("Inside") == {"A"}
	assert business.miscounted() == []
