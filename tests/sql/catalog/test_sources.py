"""What each source leads to, by hand-made names: deliveries, payments, visits, projects, contacts, addresses, items.

Live too: a change is drained, and exactly the customers move whom it concerns. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.store import column
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.catalog.sources import SourceSpec
from convo_channels.core.rules.compiler import EVERYBODY, only, rule_query
from convo_channels.core.rules.rule import parse_rule
from tests.sql.catalog.found import any_of, business, found, related
from tests.support.builders import Business, condition, site_catalog, site_kinds

BUYER = {"measure": "exists", "filters": [["designation", "is", "Buyer"]]}


# -- documents


def test_deliveries_leave_out_returns_drafts_and_cancelled_ones(business):
	rows = [
		("A", 100, 1, 0),
		("A", -30, 1, 1),
		("B", 50, 0, 0),
		("C", 50, 2, 0),
		("D", -10, 1, 1),
		("E", 70, 1, 0),
	]
	for customer, amount, docstatus, is_return in rows:
		business.put(
			"Delivery Note", customer=customer, base_grand_total=amount, docstatus=docstatus, is_return=is_return,
			posting_date=business.days_ago(3),
		)  # fmt: skip
	assert found(business, related("Delivery Note", "exists", "exists")) == "AE"
	assert found(business, related("Delivery Note", "count", "equals", 1)) == "AE"
	assert found(business, related("Delivery Note", "sum", "equals", 70, field="grand_total")) == "AE"
	assert found(business, related("Delivery Note", "sum", "less than", 0, field="grand_total")) == "D"
	assert found(business, related("Delivery Note", "exists", "exists", include_drafts=1)) == "ABE"
	assert found(business, any_of("Delivery Note", ["is_return", "is yes"])) == "AD"
	in_time = {"period": "in the last (days)", "period_days": 2}
	assert found(business, related("Delivery Note", "exists", "exists", **in_time)) == ""


def test_payments_are_those_of_customers_and_money_paid_back_lowers_the_sum(business):
	rows = [
		("A", "Customer", "Receive", 100), ("A", "Customer", "Pay", 40), ("B", "Customer", "Pay", 10),
		("C", "Supplier", "Receive", 500), ("D", "Customer", "Receive", 60), ("E", "Customer", None, 60),
	]  # fmt: skip
	for party, kind, payment_type, amount in rows:
		business.put(
			"Payment Entry", party=party, party_type=kind, payment_type=payment_type, base_paid_amount=amount,
			posting_date=business.today, docstatus=1,
		)  # fmt: skip
	assert found(business, related("Payment Entry", "sum", "equals", 60, field="paid_amount")) == "ADE"
	assert found(business, related("Payment Entry", "sum", "less than", 0, field="paid_amount")) == "B"
	assert found(business, related("Payment Entry", "count", "equals", 1)) == "ADE"
	assert found(business, related("Payment Entry", "average", "equals", 100, field="paid_amount")) == "A"
	assert found(business, any_of("Payment Entry", ["payment_type", "is", "Pay"])) == "AB"


def test_visits_count_when_submitted_and_projects_always(business):
	for customer, docstatus, state in (
		("A", 1, "Fully Completed"),
		("B", 0, "Fully Completed"),
		("C", 1, "Partially Completed"),
	):
		business.put(
			"Maintenance Visit", customer=customer, docstatus=docstatus, completion_status=state,
			mntc_date=business.days_ago(10),
		)  # fmt: skip
		business.put("Project", customer=customer, status="Open", percent_complete=docstatus * 50)
	assert found(business, any_of("Maintenance Visit", ["completion_status", "is", "Fully Completed"])) == "A"
	assert found(business, related("Maintenance Visit", "latest", "more than (days) ago", 9)) == "AC"
	assert found(business, related("Project", "count", "equals", 1)) == "ABC"
	assert found(business, any_of("Project", ["percent_complete", "at least", 50])) == "AC"


# -- contacts and addresses


def link(business: Business, name: str, *customers: str, doctype: str = "Contact", **fields) -> str:
	business.put(doctype, name, **fields)
	links = [{"link_doctype": "Customer", "link_name": customer} for customer in customers]
	business.put_children(doctype, name, "Dynamic Link", links)
	return name


def test_a_contact_belongs_to_every_customer_it_is_linked_with(business):
	link(business, "Ann", "A", "b", "Nobody", designation="Buyer")
	link(business, "Bob", "C", designation="Chief")
	link(business, "Cy", designation="Buyer")
	business.put("Dynamic Link", parent="Bob", parenttype="Contact", link_doctype="Supplier", link_name="D")
	business.put("Dynamic Link", parent="Ann", parenttype="Address", link_doctype="Customer", link_name="E")
	assert found(business, condition("Contact", "exists", **BUYER)) == "AB"
	assert found(business, condition("Contact", "exists", **BUYER), scope=only(["B", "C"])) == "B"
	assert found(business, related("Contact", "exists", "does not exist")) == "DEF"
	assert found(business, related("Contact", "count", "equals", 1)) == "ABC"


def test_a_contact_linked_twice_is_one_contact(business):
	"""A merge of two customers who shared a contact leaves it linked with the winner twice."""
	link(business, "Ann", "A", "A", "a")
	link(business, "Bob", "A")
	assert found(business, related("Contact", "count", "equals", 2)) == "A"
	assert found(business, related("Contact", "count", "equals", 2), scope=only(["A"])) == "A"


def test_addresses_by_city_and_kind(business):
	link(business, "Main", "A", doctype="Address", city="Köln", address_type="Billing")
	link(business, "Other", "A", "B", doctype="Address", city="Paris", address_type="Shipping")
	assert found(business, any_of("Address", ["city", "is", "koln"])) == "A"
	assert found(business, any_of("Address", ["address_type", "is", "Shipping"])) == "AB"
	both = [["city", "is", "Köln"], ["address_type", "is", "Shipping"]]
	assert found(business, any_of("Address", *both)) == ""


@pytest.fixture
def buyers(business) -> Business:
	"""A live segment of those who have a buyer: A and B share Ann."""
	link(business, "Ann", "A", "B", designation="Buyer")
	business.segment("Buyers", [condition("Contact", "exists", **BUYER)])
	business.settle()
	assert business.members("Buyers") == {"A", "B"}
	return business


def test_a_contact_that_leaves_a_customer_takes_it_out(buyers):
	buyers.relink("Contact", "Ann", ["B", "C"])
	moves = buyers.drain().moves
	assert {(move.customer, move.action) for move in moves} == {("A", "Left"), ("C", "Joined")}
	assert buyers.members("Buyers") == {"B", "C"}


def test_a_contact_that_changes_concerns_all_its_customers(buyers):
	buyers.update("Contact", "Ann", designation="Chief")
	buyers.drain()
	assert buyers.members("Buyers") == set()
	assert {row["reason"] for row in buyers.logs("Buyers") if row["action"] == "Left"} == {"Ann changed"}


def test_a_deleted_contact_takes_its_customers_out(buyers):
	buyers.delete("Contact", "Ann")
	buyers.drain()
	assert buyers.members("Buyers") == set()


def test_a_merge_brings_the_losers_contacts(buyers):
	buyers.rename_customer("B", "F", merge=True)
	buyers.drain()
	assert buyers.members("Buyers") == {"A", "F"}


# -- items


def sell(
	business: Business, customer: str, *items: tuple, days: int = 0, doctype: str = "Sales Invoice", **fields
) -> str:
	"""`items`: (code, group, quantity, amount)."""
	date = "posting_date" if doctype == "Sales Invoice" else "transaction_date"
	name = business.put(
		doctype, customer=customer, **{"docstatus": 1, date: business.days_ago(days), **fields}
	)
	rows = [
		{"item_code": code, "item_group": group, "qty": qty, "base_amount": amount, "base_net_amount": amount}
		for code, group, qty, amount in items
	]
	business.put_children(doctype, name, f"{doctype} Item", rows)
	return name


@pytest.fixture
def shop(business) -> Business:
	tree = [("All", 1, 8), ("Drinks", 2, 5), ("Coffee", 3, 4), ("Cups", 6, 7)]
	business.put_all("Item Group", [{"name": name, "lft": lft, "rgt": rgt} for name, lft, rgt in tree])
	sell(business, "A", ("Espresso", "Coffee", 2, 20), ("Cup", "Cups", 6, 30), days=10)
	sell(business, "A", ("Espresso", "Coffee", -1, -10), days=5, is_return=1)
	sell(business, "B", ("Espresso", "Coffee", 1, 10), docstatus=0)
	sell(business, "C", ("Cup", "Cups", 1, 5), docstatus=2)
	sell(business, "D", ("Tea", "Drinks", 3, 9), days=40)
	sell(business, "E", ("Espresso", "Coffee", 1, 10), doctype="Sales Order", days=1)
	return business


def test_items_bought_go_by_their_invoice(shop):
	assert found(shop, related("Sales Invoice Item", "exists", "exists")) == "AD"
	assert found(shop, any_of("Sales Invoice Item", ["item_code", "is", "espresso"])) == "A"
	assert found(shop, any_of("Sales Invoice Item", ["item_group", "is under", "Drinks"])) == "AD"
	assert found(shop, any_of("Sales Invoice Item", ["item_group", "is", "Cups"])) == "A"
	assert found(shop, related("Sales Invoice Item", "exists", "exists", include_drafts=1)) == "ABD"
	coffee = {"filters": [["item_group", "is", "Coffee"]]}
	assert found(shop, related("Sales Invoice Item", "sum", "equals", 1, field="qty", **coffee)) == "A"
	assert found(shop, related("Sales Invoice Item", "sum", "equals", 10, field="amount", **coffee)) == "A"
	assert found(shop, related("Sales Invoice Item", "count", "equals", 2)) == "A"


def test_when_an_item_was_bought_is_the_day_of_its_invoice(shop):
	month = {"period": "in the last (days)", "period_days": 30}
	assert found(shop, related("Sales Invoice Item", "exists", "exists", **month)) == "A"
	assert found(shop, related("Sales Invoice Item", "latest", "more than (days) ago", 30)) == "D"
	# The return is no purchase: the latest was ten days ago, not five.
	assert found(shop, related("Sales Invoice Item", "latest", "in the last (days)", 9)) == ""
	assert found(shop, any_of("Sales Invoice Item", ["posting_date", "in the last (days)", 9])) == ""


def test_items_ordered_are_those_of_orders(shop):
	assert found(shop, related("Sales Order Item", "exists", "exists")) == "E"
	assert found(shop, related("Sales Order Item", "latest", "in the last (days)", 1)) == "E"


def test_an_invoice_that_is_cancelled_takes_its_items_along(shop):
	shop.segment("Coffee", [any_of("Sales Invoice Item", ["item_group", "is under", "Drinks"])])
	shop.settle()
	assert shop.members("Coffee") == {"A", "D"}
	name = next(row["name"] for row in shop.rows("Sales Invoice") if row["customer"] == "D")
	shop.update("Sales Invoice", name, event="Cancel", docstatus=2)
	shop.create("Sales Invoice", customer="F", docstatus=1, posting_date=shop.today)
	new = sell(shop, "E", ("Tea", "Drinks", 1, 3))
	shop.report("Sales Invoice", new, "Submit")
	shop.drain()
	assert shop.members("Coffee") == {"A", "E"}


def test_a_group_of_items_that_moves_moves_the_members(shop):
	shop.segment("Drinkers", [any_of("Sales Invoice Item", ["item_group", "is under", "Drinks"])])
	shop.settle()
	shop.patch("Item Group", "Drinks", lft=20, rgt=21)
	shop.report("Item Group", "Drinks", "Change")
	shop.settle()
	assert shop.members("Drinkers") == {"D"}


# -- sources of others


def test_a_link_table_of_another_app_leads_to_customers(store):
	"""The ways to a customer are open to other apps: here a source over the same table of links."""
	spec = SourceSpec("Project", "link_name", link_table="Dynamic Link", date_field="expected_start_date")
	business = Business(store, catalog=build_catalog(site_kinds(), [spec]))
	business.put_all("Customer", [{"name": name} for name in "AB"])
	business.put("Project", "P", expected_start_date=datetime.date(2024, 3, 1))
	business.put_children("Project", "P", "Dynamic Link", [{"link_doctype": "Customer", "link_name": "B"}])
	rule = parse_rule([related("Project", "latest", "on", "2024-03-01")], business.catalog)
	query = rule_query(rule, False, EVERYBODY, business.catalog, Clock(business.now()))
	assert column(store, query) == ["B"]


def test_what_is_not_installed_is_left_out():
	kinds = {**site_kinds()}
	for doctype in ("Payment Schedule", "Dynamic Link", "Sales Invoice Item", "Maintenance Visit"):
		del kinds[doctype]
	left_out = set(site_catalog().sources) - set(build_catalog(kinds).sources)
	assert left_out == {"Balance", "Contact", "Address", "Sales Invoice Item", "Maintenance Visit"}
