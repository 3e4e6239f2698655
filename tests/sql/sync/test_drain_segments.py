"""Segments in the drain: broken ones, paused and unfilled ones, those that build on each other, and trees and names that move.

Step by step: change, drain, look. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime
from dataclasses import replace

import pytest

from convo_channels.core.changes.outbox import Change
from convo_channels.core.segments import segments
from convo_channels.core.sync import drain, rebuild
from tests.sql.sync.drained import FROZEN, business, last_log, quote, with_fields
from tests.support.builders import USER, condition, on_customer


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
	business.catalog = with_fields(whole, fields)
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
	assert (log["customer"], log["action"], log["reason"]) == ("B", "Left", "The customer was deleted")
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


def test_a_new_name_asks_for_a_rebuild_where_a_rule_reads_how_names_are_written(business):
	"""Who asks for a part of a name, or how many different ones there are, does not say the name that is new."""
	items = {"subject": "Sales Invoice Item", "operator": "at least", "value": "1"}
	business.segment("By part", [on_customer("territory", "contains", "ump")])
	business.segment("Filtered", [condition(**items, measure="count", filters=[["item_code", "ends with", "x"]])])
	business.segment("Different", [condition(**items, measure="distinct", field="item_code")])
	business.segment("Own name", [on_customer("name", "contains", "ump")])
	business.settle()
	assert renamed(business, "Territory", "Pump", "Valve") == ["By part"]
	business.rebuild_due()
	assert renamed(business, "Item", "Pump", "Valve") == ["Different", "Filtered"]
	assert renamed(business, "Customer Group", "Pump", "Valve") == []


def test_a_saved_document_has_those_looked_at_who_read_its_fields_through_a_link(business):
	business.put("Territory", "North", lft=1, rgt=2, territory_manager="Kim")
	business.patch("Customer", "A", territory="North")
	business.put("Customer", "D", territory="north")
	managed = on_customer("territory.territory_manager", "is", "Lee")
	by_order = [["customer.territory", "is", "North"]]
	business.segment("Managed", [managed])
	business.segment("Two links", [on_customer("territory.parent_territory.is_group", "is yes")])
	business.segment("Frozen", [FROZEN])
	business.segment("Ordered there", [condition("Sales Order", "exists", measure="exists", filters=by_order)])
	business.put("Sales Order", customer="B", docstatus=1, transaction_date=business.today)
	business.settle()
	assert business.members("Managed") == set()
	business.patch("Territory", "North", territory_manager="LEE", parent_territory="North", is_group=1)
	business.report("Territory", "North", "Change")
	assert sorted(business.drain().rebuild) == ["Managed", "Two links"]
	business.rebuild_due()
	assert business.members("Managed") == business.members("Two links") == {"A", "D"}
	assert business.miscounted() == []
	# the customer of an order is looked at anyway
	business.update("Customer", "B", territory="North")
	result = business.drain()
	assert (result.rebuild, business.members("Ordered there")) == ([], {"B"})
	assert renamed(business, "Territory", "Other", "North") == ["Managed", "Ordered there", "Two links"]
	business.rebuild_due()
	business.segment("Found there", [on_customer("opportunity_name.territory", "is", "South")])
	business.settle()
	assert renamed(business, "Territory", "Other", "South") == ["Found there", "Managed", "Two links"]


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
	assert loaded.by_name["a"].error.say().startswith("The segment builds on itself: ")
	assert rebuild.due_segments(business.store, business.catalog, day_changed=True) == [
		("Frozen", "First fill")
	]
