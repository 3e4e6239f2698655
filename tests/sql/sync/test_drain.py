"""The drain: which changes it honours in which order, the reasons it writes, and what it does when something fails.

Step by step: change, drain, look. On SQLite and on MariaDB.
"""

import datetime
from dataclasses import replace

import pytest

from convo_channels.core.base.facts import say_fact
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import BULK, CANCEL, INSERT, SUBMIT, URGENT, Change
from convo_channels.core.segments import segments
from convo_channels.core.segments.moves import CAUSE_DOCUMENT, CAUSE_SEGMENT
from convo_channels.core.sync import drain, reasons, rebuild
from tests.support.builders import USER, Business, condition, on_customer

OPEN_QUOTATION = condition("Quotation", "exists", measure="exists", filters=[["status", "is", "Open"]])
FROZEN = on_customer("is_frozen", "is yes")


@pytest.fixture
def business(store) -> Business:
	business = Business(store)
	business.put_all("Customer", [{"name": name} for name in ("A", "B", "C")])
	return business


def quote(business: Business, customer: str, status: str = "Open", **more) -> str:
	given = {"quotation_to": "Customer", "party_name": customer, "status": status, "docstatus": 1}
	return business.create("Quotation", **{**given, **more})


def last_log(business: Business, segment: str) -> dict:
	return business.logs(segment)[-1]


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
	assert log["reason"] == "Quotation became Open"
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
	assert (log["customer"], log["reason"], log["reference_doctype"]) == ("B", "Customer changed", "Customer")


def test_a_customer_who_is_disabled_leaves_because_of_it(business):
	business.segment("All", [on_customer("website", "is not set")])
	business.settle()
	business.update("Customer", "B", disabled=1)
	business.drain()
	log = last_log(business, "All")
	assert (log["customer"], log["action"], log["reason"]) == ("B", "Left", "Customer changed")


@pytest.mark.parametrize(
	("change", "said"),
	[
		(Change("Quotation", "Q", INSERT, None, doc_status="Open"), "Quotation became Open"),
		(Change("Issue", "I", INSERT, None), "Issue was created"),
		(Change("Issue", "I", "Change", None), "Issue changed"),
		(Change("Customer", "C", "Change", None, doc_status="x"), "Customer changed"),
		(Change("Customer", "C", "Rename", None, old_name="B"), "Customer was renamed from B"),
		(Change("Customer", "C", "Delete", None), "Customer was deleted"),
		(Change("Tag Link", "t", INSERT, None, doc_status="VIP"), "Tag VIP was added"),
		(Change("Tag Link", "t", "Delete", None, doc_status="VIP"), "Tag was deleted"),
		(Change("Convo Post", "p", INSERT, None, doc_status="Call"), "A post was written: Call"),
		(Change("Convo Post", "p", "Change", None, doc_status="Call"), "A post was changed"),
		(Change("Convo Post", "p", "Delete", None), "Post was deleted"),
		(Change("Convo Interaction", "5", "Delete", None), "Interaction was deleted"),
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
	log = last_log(business, "Outer")
	assert (log["cause"], log["reason"]) == (CAUSE_SEGMENT, "Membership of inner changed")
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


# -- order, batches, failures


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


class Failing:
	"""A store that cannot write the log of some customers: a fault that belongs to single changes."""

	transient_errors = (TimeoutError,)

	def __init__(self, store, error=RuntimeError, customers=()):
		self.store, self.error, self.customers = store, error, set(customers)
		self.dialect = store.dialect

	def rows(self, statement):
		return self.store.rows(statement)

	def execute(self, statement):
		text, params = statement.render(self.dialect)
		if "INTO `tabConvo Segment Log`" in text and self.customers & {str(p) for p in params}:
			raise self.error("this customer cannot be logged")
		return self.store.execute(statement)

	def transaction(self):
		return self.store.transaction()

	def renew(self):
		self.store.renew()

	def is_log_heard(self):
		return self.store.is_log_heard()


def test_a_batch_that_fails_is_halved_and_only_the_change_at_fault_is_parked(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	customers = [f"c{number}" for number in range(9)]
	business.put_all("Customer", [{"name": name} for name in customers])
	for name in customers:
		quote(business, name)
	failing = Failing(business.store, customers=["c4"])
	result = drain.drain_batch(failing, business.catalog, business.now, 100)
	business.forget()
	assert business.members("Quoted") == set(customers) - {"c4"}
	((change, error),) = result.parked
	assert change.customer_after == "c4" and "cannot be logged" in error
	assert len(result.changes) == 8 and len(result.moves) == 8
	assert business.miscounted() == []
	assert outbox.depth(business.store) == 0
	((attempts, told),) = business.ask("select attempts, error from `tabConvo Outbox` where is_parked = 1")
	assert attempts == 1 and "RuntimeError: this customer cannot be logged" in told


def test_a_parked_change_waits_for_retry_and_is_honoured_then(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	quote(business, "A")
	failing = Failing(business.store, customers=["A"])
	drain.drain_batch(failing, business.catalog, business.now, 100)
	assert business.drain().changes == []
	((name,),) = business.ask("select name from `tabConvo Outbox`")
	assert outbox.unpark(business.store, name) == 1
	again = drain.drain_batch(failing, business.catalog, business.now, 100)
	assert len(again.parked) == 1
	assert business.ask("select attempts from `tabConvo Outbox`") == [(2,)]
	assert outbox.unpark(business.store, name) == 1
	assert outbox.unpark(business.store, name) == 0
	assert outbox.unpark(business.store, 10**9) == 0
	business.drain()
	assert business.members("Quoted") == {"A"}
	assert business.ask("select name from `tabConvo Outbox`") == []


def test_an_error_that_passes_by_itself_parks_nothing_and_loses_nothing(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	quote(business, "A")
	quote(business, "B")
	failing = Failing(business.store, error=TimeoutError, customers=["A"])
	with pytest.raises(TimeoutError):
		drain.drain_batch(failing, business.catalog, business.now, 100)
	assert outbox.depth(business.store) == 2
	assert business.members("Quoted") == set()
	business.drain()
	assert business.members("Quoted") == {"A", "B"}


def test_a_failed_batch_leaves_nothing_half_written(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	quote(business, "A")
	drain.drain_batch(Failing(business.store, customers=["A"]), business.catalog, business.now, 100)
	business.forget()
	assert business.members("Quoted") == set()
	assert business.logs("Quoted") == []
	assert business.rows("Convo Interaction") == []
	assert business.miscounted() == []


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


# -- segments that cannot be evaluated


@pytest.fixture
def without_column(business):
	"""Drops a column for one test: a field removed from the database before anybody told the catalog."""
	dropped = []

	def drop(table: str, column: str, kind: str) -> None:
		business.store.run(f"alter table `tab{table}` drop column `{column}`")
		dropped.append((table, column, kind))

	yield drop
	for table, column, kind in dropped:
		business.store.run(f"alter table `tab{table}` add column `{column}` {kind}")


def test_a_condition_the_database_cannot_evaluate_breaks_its_segments_alone(business, without_column):
	business.segment("Websites", [on_customer("tax_id", "is not set"), FROZEN])
	business.segment("On top", [condition("Segment", "is in", "Websites", field="segment")])
	business.segment("Frozen", [FROZEN])
	business.settle()
	business.update("Customer", "A", is_frozen=1)
	business.drain()
	assert business.members("Websites") == business.members("On top") == {"A"}
	without_column("Customer", "tax_id", "text" if business.store.dialect == "sqlite" else "varchar(140)")
	business.store.run("update `tabCustomer` set is_frozen = 1")
	business.append(Change("Customer", "B", "Change", business.now(), USER))
	result = business.drain()
	assert result.parked == []
	assert business.status("Websites") == "Broken"
	assert (
		"tax_id" in business.ask("select broken_reason from `tabConvo Segment` where name = 'Websites'")[0][0]
	)
	assert business.members("Websites") == {"A"} and business.members("On top") == {"A"}
	assert (business.status("Frozen"), business.status("On top")) == ("Live", "Live")
	assert business.members("Frozen") == {"A", "B"}


def test_a_broken_segment_comes_back_by_the_reconciliation_once_it_can_be_evaluated(business):
	business.segment("Websites", [on_customer("tax_id", "is not set")])
	business.settle()
	business.patch("Convo Segment", "Websites", status="Broken", broken_reason="a column was missing")
	business.create("Customer", "D")
	business.drain()
	assert business.members("Websites") == {"A", "B", "C"}
	business.reconcile()
	assert business.status("Websites") == "Pending"
	business.rebuild_due()
	assert business.status("Websites") == "Live" and business.members("Websites") == {"A", "B", "C", "D"}
	assert business.ask("select broken_reason from `tabConvo Segment`") == [("",)]


def test_a_field_removed_from_the_catalog_breaks_its_segment_and_freezes_its_members(business):
	business.segment("Websites", [on_customer("website", "is not set")])
	business.segment("Frozen", [FROZEN])
	business.settle()
	whole = business.catalog
	fields = {k: v for k, v in whole.sources["Customer"].fields.items() if k != "website"}
	business.catalog = _with_fields(whole, fields)
	business.update("Customer", "A", website="now set", is_frozen=1)
	assert business.drain().rebuild == ["Websites"]
	assert business.status("Websites") == "Broken" and business.members("Websites") == {"A", "B", "C"}
	assert business.members("Frozen") == {"A"}
	reason = business.ask("select broken_reason from `tabConvo Segment` where name = 'Websites'")[0][0]
	assert reason == 'Row 1: Customer has no field "website".'
	business.catalog = whole
	business.reconcile()
	business.rebuild_due()
	assert business.status("Websites") == "Live" and business.members("Websites") == {"B", "C"}


def _with_fields(catalog, fields):
	customer = replace(catalog.sources["Customer"], fields=fields)
	return replace(catalog, sources={**catalog.sources, "Customer": customer})


def test_a_paused_segment_keeps_its_members_and_loses_only_those_who_are_gone(business):
	business.segment("Frozen", [FROZEN])
	business.settle()
	business.update("Customer", "A", is_frozen=1)
	business.update("Customer", "B", is_frozen=1)
	business.drain()
	business.patch("Convo Segment", "Frozen", enabled=0)
	business.update("Customer", "A", is_frozen=0)
	business.delete("Customer", "B")
	business.drain()
	assert business.members("Frozen") == {"A"}
	log = last_log(business, "Frozen")
	assert (log["customer"], log["action"], log["reason"]) == ("B", "Left", "Customer was deleted")
	assert business.miscounted() == []


def test_a_moved_tree_asks_for_a_rebuild_of_those_who_lean_on_it(business):
	for name, lft, rgt in (("All", 1, 6), ("North", 2, 3), ("South", 4, 5)):
		business.put("Territory", name, lft=lft, rgt=rgt)
	business.patch("Customer", "A", territory="North")
	business.segment("Northern", [on_customer("territory", "is under", "North")])
	business.segment("Frozen", [FROZEN])
	business.settle()
	business.patch("Customer", "B", territory="South")
	business.patch("Territory", "North", lft=2, rgt=5)
	business.patch("Territory", "South", lft=3, rgt=4)
	business.append(Change("Territory", "South", "Change", business.now(), USER))
	assert business.drain().rebuild == ["Northern"]
	assert (business.status("Northern"), business.status("Frozen")) == ("Pending", "Live")
	business.rebuild_due()
	assert business.members("Northern") == {"A", "B"}


def test_a_renamed_node_asks_for_a_rebuild_of_those_who_name_nodes(business):
	business.put("Territory", "North", lft=1, rgt=2)
	for customer in "AB":
		business.patch("Customer", customer, territory="North")
	business.put("Serial No", customer="C", item_group="North")
	business.segment("Northern", [on_customer("territory", "is", "Norden")])
	business.segment("Frozen", [FROZEN])
	grouped = [["item_group", "is", "Norden"]]
	business.segment("Grouped", [condition("Serial No", "exists", measure="exists", filters=grouped)])
	business.settle()
	business.store.run("update `tabTerritory` set name = 'Norden'")
	business.store.run("update `tabCustomer` set territory = 'Norden' where territory = 'North'")
	business.append(Change("Territory", "Norden", "Rename", business.now(), USER, old_name="North"))
	assert business.drain().rebuild == ["Northern"]
	business.rebuild_due()
	assert business.members("Northern") == {"A", "B"}


def renamed(business, doctype: str, old: str, new: str) -> list[str]:
	business.append(Change(doctype, new, "Rename", business.now(), USER, old_name=old))
	return sorted(business.drain().rebuild)


def test_a_new_name_asks_for_a_rebuild_only_where_a_rule_says_it(business):
	"""Rows and rules get it in one transaction: a rule that says it names something that others may have been before."""
	of_item = lambda operator, value: [  # noqa: E731
		condition("Sales Invoice Item", "exists", measure="exists", filters=[["item_code", operator, value]])
	]
	business.segment("By name", of_item("is", "Pump"))
	business.segment("By list", of_item("is one of", ["Valve", "pûmp"]))
	business.segment("Without", of_item("is not", "PUMP"))
	business.segment("Another", of_item("is", "Valve"))
	business.segment("Any item", of_item("is set", None))
	business.segment("Another kind", [on_customer("territory", "is", "Pump")])
	business.segment("Tagged", [condition("Tag", "is", "Pump")])
	business.settle()
	assert renamed(business, "Item", "Old pump", "Pump") == ["By list", "By name", "Without"]
	business.rebuild_due()
	assert renamed(business, "Item", "Pump", "New pump") == []
	assert renamed(business, "Tag", "Old", "Pump") == ["Tagged"]


def test_every_new_name_of_a_batch_counts(business):
	business.segment("By name", [on_customer("territory", "is", "Pump")])
	business.settle()
	business.append(Change("Territory", "Pump", "Rename", business.now(), USER, old_name="A"))
	assert renamed(business, "Territory", "B", "Other") == ["By name"]


def test_a_new_segment_follows_changes_before_it_was_ever_filled(business):
	business.segment("Frozen", [FROZEN])
	business.update("Customer", "A", is_frozen=1)
	business.drain()
	assert business.members("Frozen") == {"A"} and business.status("Frozen") == "Pending"
	business.rebuild_due()
	assert business.members("Frozen") == {"A"} and business.status("Frozen") == "Live"
	assert len(business.logs("Frozen")) == 1


def test_customers_with_waiting_changes_are_known_in_their_own_spelling(business):
	quote(business, "a")
	business.append(Change("Customer", "gone", "Delete", business.now(), USER))
	assert drain.pending_customers(business.store, business.catalog, 100) == {"A", "gone"}


def test_evaluation_follows_the_clock_it_is_given(business):
	rows = [condition("Sales Order", "in the last (days)", "7", measure="latest")]
	business.segment("Recent", rows)
	business.settle()
	day = datetime.date(2024, 3, 15)
	business.create("Sales Order", customer="A", docstatus=1, transaction_date=day)
	business.pass_time(days=8)
	business.drain()
	assert business.members("Recent") == set()


def test_cycles_among_stored_segments_are_shown_and_nothing_else_stops(business):
	business.segment("a", [condition("Segment", "is in", "b", field="segment")])
	business.segment("b", [condition("Segment", "is in", "a", field="segment")])
	business.segment("Frozen", [FROZEN])
	business.update("Customer", "A", is_frozen=1)
	business.drain()
	assert business.status("a") == business.status("b") == "Broken"
	assert business.members("Frozen") == {"A"}
	loaded = segments.load_segments(business.store, business.catalog)
	assert loaded.by_name["a"].error.startswith("The segment builds on itself: ")
	assert rebuild.due_segments(business.store, business.catalog, day_changed=True) == [
		("Frozen", "First fill")
	]


# -- a fault that every change meets


class Disk(Failing):
	"""A database that refuses to write the history, whoever the customer is, until it is mended."""

	is_full = True

	def execute(self, statement):
		text, _ = statement.render(self.dialect)
		if self.is_full and "INTO `tabConvo Segment Log`" in text and "tabConvo Segment Log" in text:
			raise self.error("the table 'tabConvo Segment Log' is full")
		return self.store.execute(statement)


def many_quotations(business, count=40):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	customers = [f"c{number:02}" for number in range(count)]
	business.put_all("Customer", [{"name": name} for name in customers])
	for name in customers:
		quote(business, name)
	return set(customers)


def test_a_fault_that_every_change_meets_parks_none_of_them(business):
	customers = many_quotations(business)
	disk = Disk(business.store)
	result = drain.drain_batch(disk, business.catalog, business.now, 100)
	assert result.fault == "RuntimeError: the table 'tabConvo Segment Log' is full"
	assert (result.parked, result.changes) == ([], [])
	assert outbox.depth(business.store) == len(customers)
	again = drain.drain_batch(disk, business.catalog, business.now, 100, result.streak)
	assert again.fault and again.parked == [] and outbox.depth(business.store) == len(customers)

	disk.is_full = False
	mended = drain.drain_batch(disk, business.catalog, business.now, 100, again.streak)
	business.forget()
	assert not mended.fault and mended.streak == drain.NO_STREAK
	assert business.members("Quoted") == customers
	assert business.miscounted() == []
	assert business.ask("select name from `tabConvo Outbox`") == []


def test_changes_that_trickle_in_while_everything_fails_are_not_lost_one_by_one(business):
	customers = sorted(many_quotations(business, 0) | {f"c{number:02}" for number in range(15)})
	business.put_all("Customer", [{"name": name} for name in customers])
	disk, streak = Disk(business.store), drain.NO_STREAK
	faults = []
	for name in customers:
		quote(business, name)
		result = drain.drain_batch(disk, business.catalog, business.now, 100, streak)
		streak, faults = result.streak, [*faults, bool(result.fault)]
	assert faults == [False] * 10 + [True] * 5, "ten in a row are no coincidence"
	assert business.ask("select count(*) from `tabConvo Outbox` where is_parked = 1") == [(0,)]
	assert outbox.depth(business.store) == len(customers)


def test_many_bad_documents_of_one_kind_are_parked_when_another_kind_works(business):
	customers = many_quotations(business)
	business.create("Issue", customer="A")
	failing = Failing(business.store, customers=customers)
	result = drain.drain_batch(failing, business.catalog, business.now, 100)
	business.forget()
	assert not result.fault
	assert {change.customer_after for change, _ in result.parked} == customers
	assert [change.reference_doctype for change in result.changes] == ["Issue"]
	assert outbox.depth(business.store) == 0


def test_one_document_that_fails_again_and_again_is_no_fault_of_all(business):
	business.segment("Quoted", [OPEN_QUOTATION])
	business.settle()
	name, streak = quote(business, "A"), drain.NO_STREAK
	failing = Failing(business.store, customers=["A"])
	for _ in range(15):
		result = drain.drain_batch(failing, business.catalog, business.now, 100, streak)
		streak = result.streak
		assert not result.fault and len(result.parked) == 1
		outbox.unpark_all(business.store)
	assert len(streak.changes) == 1 and streak.changes[0][2] == name
