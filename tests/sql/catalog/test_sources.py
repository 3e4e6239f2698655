"""What each source leads to, by hand-made names: deliveries, payments, visits, projects, contacts, addresses, items, balance.

Live too: a change is drained, and exactly the customers move whom it concerns. On SQLite and on MariaDB.
"""

import datetime

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.store import column
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.catalog.sources import SourceSpec
from convo_channels.core.rules.compiler import EVERYBODY, only, rule_query
from convo_channels.core.rules.rule import is_time_dependent, parse_rule
from tests.support.builders import Business, condition, site_catalog, site_kinds

BUYER = {"measure": "exists", "filters": [["designation", "is", "Buyer"]]}


@pytest.fixture
def business(store) -> Business:
	made = Business(store)
	made.put_all("Customer", [{"name": name} for name in "ABCDEF"])
	return made


def found(business: Business, *rows: dict, scope=EVERYBODY) -> str:
	"""The names of those who satisfy a rule, which is what the evaluator says too."""
	rule = parse_rule(list(rows), business.catalog)
	query = rule_query(rule, False, scope, business.catalog, Clock(business.now()))
	names = sorted(column(business.store, query))
	expected = business.evaluator().members(list(rows))
	assert set(names) == (expected if scope is EVERYBODY else expected & set(scope.names))
	return "".join(names)


def related(subject: str, measure: str, operator: str, value=None, **more) -> dict:
	return condition(subject, operator, value, measure=measure, **more)


def any_of(subject: str, *filters: list) -> dict:
	return related(subject, "exists", "exists", filters=list(filters))


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
	assert {row["reason"] for row in buyers.logs("Buyers") if row["action"] == "Left"} == {"Contact changed"}


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


# -- balance


def owe(
	business: Business, customer: str, amount, *terms: tuple, total=None, due: int | None = 0, **fields
) -> str:
	"""An invoice with so much open; `terms`: (days until it is due, amount). `due`: days until the whole is due."""
	total = amount if total is None else total
	given = {
		"customer": customer, "docstatus": 1, "status": "Unpaid", "outstanding_amount": amount, "conversion_rate": 1,
		"currency": "EUR", "party_account_currency": "EUR", "disable_rounded_total": 1, "grand_total": total,
		"base_grand_total": total, "company": "Our Company", "due_date": None if due is None else business.days_ago(-due),
		"posting_date": business.days_ago(30),
	} | fields  # fmt: skip
	name = business.put("Sales Invoice", **given)
	rows = [
		{
			"due_date": business.days_ago(-days),
			"payment_amount": part,
			"base_payment_amount": part * given["conversion_rate"],
		}
		for days, part in terms
	]
	business.put_children("Sales Invoice", name, "Payment Schedule", rows)
	return name


def figure(field: str, operator: str, value=None, **more) -> dict:
	return condition("Balance", operator, value, field=field, **more)


def test_what_is_outstanding_is_in_company_currency_and_nobodys_is_0(business):
	owe(business, "A", 100)
	owe(business, "A", 50, currency="USD", party_account_currency="USD", conversion_rate=2)
	owe(business, "B", 60, currency="USD", party_account_currency="EUR", conversion_rate=2)
	owe(business, "C", -40)
	owe(business, "D", 10, docstatus=0)
	assert found(business, figure("outstanding_amount", "equals", 200)) == "A"
	assert found(business, figure("outstanding_amount", "equals", 60)) == "B"
	assert found(business, figure("outstanding_amount", "equals", -40)) == "C"
	assert found(business, figure("outstanding_amount", "equals", 0)) == "DEF"
	assert found(business, figure("outstanding_amount", "is set")) == "ABC"
	assert found(business, figure("outstanding_amount", "at least", 60), scope=only(["B", "F"])) == "B"


def test_overdue_is_what_is_open_of_terms_whose_day_has_passed(business):
	# 100 in three parts, 40 paid: of the two terms that have passed 20 are open, since the day of the second.
	owe(business, "A", 60, (-20, 30), (-5, 30), (10, 40), total=100, due=10)
	# Nothing has passed; and what passed is paid.
	owe(business, "B", 100, (0, 50), (10, 50), due=10)
	owe(business, "C", 50, (-5, 50), (10, 50), total=100, due=10)
	# Without terms the whole is late at once.
	owe(business, "D", 80, due=-3)
	# Half of it was paid in advance: the terms ask for the rest only.
	owe(business, "E", 50, (-2, 25), (10, 25), total=100, due=10)
	assert found(business, figure("overdue_amount", "equals", 20)) == "A"
	assert found(business, figure("overdue_amount", "equals", 80)) == "D"
	assert found(business, figure("overdue_amount", "equals", 25)) == "E"
	assert found(business, figure("overdue_amount", "more than", 0)) == "ADE"
	assert found(business, figure("overdue_days", "equals", 5)) == "A"
	assert found(business, figure("overdue_days", "equals", 3)) == "D"
	assert found(business, figure("overdue_days", "equals", 0)) == "BCF"
	assert found(business, figure("overdue_days", "at least", 1), scope=only(["A", "B"])) == "A"


def test_what_the_terms_do_not_add_up_to_is_late_with_the_last_of_them(business):
	# 10 with a write-off of 2: ERPNext makes terms of 8, and 10 stay open.
	owe(business, "A", 10, (-1, 8), due=-1)
	owe(business, "B", 10, (-9, 4), (-1, 4), due=-1)
	# One is still to come, so that what no term asks for may be part of that.
	owe(business, "C", 10, (-1, 4), (5, 4), due=5)
	owe(business, "D", 10, (1, 8), due=1)
	owe(business, "E", 12, (-1, 8), due=-1, currency="USD", party_account_currency="USD", conversion_rate=2)
	assert found(business, figure("overdue_amount", "equals", 10)) == "AB"
	assert found(business, figure("overdue_amount", "equals", 4)) == "C"
	assert found(business, figure("overdue_amount", "equals", 0)) == "DF"
	assert found(business, figure("overdue_amount", "equals", 24)) == "E"
	assert found(business, figure("overdue_days", "equals", 9)) == "B"


def test_overdue_amounts_of_foreign_invoices_are_in_company_currency(business):
	owe(
		business, "A", 60, (-5, 30), (10, 30), currency="USD", party_account_currency="USD", conversion_rate=2
	)
	terms = [(-5, 30), (10, 30)]
	owe(business, "B", 120, *terms, currency="USD", party_account_currency="EUR", conversion_rate=2)
	assert found(business, figure("overdue_amount", "equals", 60)) == "AB"


def test_several_invoices_add_up_and_the_oldest_counts(business):
	owe(business, "A", 10, due=-40)
	owe(business, "A", 20, (-3, 20), due=-3)
	owe(business, "A", 30, due=5)
	owe(business, "A", -500, due=-100, is_return=1)
	assert found(business, figure("overdue_amount", "equals", 30)) == "A"
	assert found(business, figure("overdue_days", "equals", 40)) == "A"


def test_a_point_of_sale_invoice_has_no_terms(business):
	owe(business, "A", 10, (20, 10), due=-1, is_pos=1)
	assert found(business, figure("overdue_amount", "equals", 10)) == "A"


def test_terms_of_an_order_are_not_those_of_an_invoice_of_the_same_name(business):
	name = owe(business, "A", 10, due=5)
	business.put(
		"Payment Schedule", parent=name, parenttype="Sales Order", due_date=business.days_ago(9), payment_amount=10,
	)  # fmt: skip
	assert found(business, figure("overdue_amount", "more than", 0)) == ""


def limit(business: Business, customer: str, *limits: tuple) -> None:
	rows = [{"company": company, "credit_limit": amount} for company, amount in limits]
	business.put_children("Customer", customer, "Customer Credit Limit", rows)


def test_the_credit_limit_is_the_highest_and_its_use_goes_by_company(business):
	limit(business, "A", ("Our Company", 100), ("Their Company", 1000))
	limit(business, "B", ("Our Company", 0))
	limit(business, "C", ("Our Company", 200))
	limit(business, "D", ("Their Company", 50))
	owe(business, "A", 80)
	owe(business, "A", 100, company="Their Company")
	owe(business, "C", 300)
	owe(business, "D", 70)
	owe(business, "E", 70)
	assert found(business, figure("credit_limit", "equals", 1000)) == "A"
	assert found(business, figure("credit_limit", "is not set")) == "BEF"
	assert found(business, figure("credit_used", "equals", 80)) == "A"
	assert found(business, figure("credit_used", "more than", 100)) == "C"
	assert found(business, figure("credit_used", "equals", 0)) == "D"
	assert found(business, figure("credit_used", "is not set")) == "BDEF"
	assert found(business, figure("credit_used", "less than", 50, or_never=1)) == "BDEF"
	assert found(business, figure("credit_used", "does not equal", 0)) == "ABCEF"


def test_limits_of_customer_groups_and_a_customer_of_that_name_are_kept_apart(business):
	business.put_children(
		"Customer Group", "A", "Customer Credit Limit", [{"company": "Our Company", "credit_limit": 5}]
	)
	assert found(business, figure("credit_limit", "is set")) == ""


def test_what_goes_by_due_dates_depends_on_the_day(business):
	def depends(field: str) -> bool:
		return is_time_dependent(
			parse_rule([figure(field, "more than", 0)], business.catalog), business.catalog
		)

	assert depends("overdue_amount") and depends("overdue_days")
	assert not depends("outstanding_amount") and not depends("credit_limit") and not depends("credit_used")


def test_a_term_that_passes_a_payment_and_a_limit_move_members(business):
	invoice = owe(business, "A", 100, (1, 50), (20, 50), due=20)
	business.segment("Late", [figure("overdue_amount", "more than", 0)])
	business.segment("Over", [figure("credit_used", "more than", 100)])
	business.settle()
	assert business.stored() == {"Late": set(), "Over": set()}
	business.pass_time(days=2)
	business.rebuild_due(day_changed=True)
	assert business.members("Late") == {"A"}
	limit(business, "A", ("Our Company", 60))
	business.report("Customer", "A", "Change")
	business.drain()
	assert business.members("Over") == {"A"}
	business.patch("Sales Invoice", invoice, outstanding_amount=50)
	business.create("Payment Entry", party="A", party_type="Customer", payment_type="Receive", docstatus=1)
	business.drain()
	assert business.stored() == {"Late": set(), "Over": set()}
	assert business.logs("Late")[-1]["reference_doctype"] == "Payment Entry"


# -- what ERPNext calls overdue

# (open, terms, fields, stored status, what it is by now)
STATUSES = [
	(100, [(-1, 50), (10, 50)], {}, "Unpaid", "Overdue"),
	(100, [(0, 50), (10, 50)], {}, "Unpaid", "Unpaid"),
	(50, [(-1, 50), (10, 50)], {"total": 100}, "Partly Paid", "Partly Paid"),
	(50.5, [(-1, 50), (10, 50)], {"total": 100}, "Partly Paid", "Overdue"),
	(50, [(-1, 50), (10, 50)], {"total": 100}, "Overdue", "Partly Paid"),
	(100, [(10, 100)], {}, "Overdue", "Unpaid"),
	(100, [], {"due": -1}, "Unpaid", "Overdue"),
	(100, [], {"due": 0}, "Unpaid", "Unpaid"),
	(100, [(10, 100)], {"due": -1, "is_pos": 1}, "Unpaid", "Overdue"),
	(60, [(-5, 30), (10, 30)], {"total": 100}, "Partly Paid", "Partly Paid"),  # 40 were paid in advance: more than is due
	(100, [(-1, 100)], {}, "Unpaid and Discounted", "Overdue and Discounted"),
	(100, [(10, 100)], {}, "Overdue and Discounted", "Unpaid and Discounted"),
	(60, [(-1, 60)], {"disable_rounded_total": 0, "rounded_total": 60, "total": 59.6}, "Unpaid", "Overdue"),
	(0, [(-1, 100)], {"total": 100}, "Paid", "Paid"),
	(-10, [], {"due": -1}, "Return", "Return"),
	(
		120, [(-1, 30), (10, 30)],
		{"currency": "USD", "party_account_currency": "EUR", "conversion_rate": 2, "total": 60, "base_grand_total": 120},
		"Unpaid", "Overdue",
	),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "terms", "fields", "stored", "now"), STATUSES)
def test_an_invoice_is_overdue_when_erpnext_says_so(business, amount, terms, fields, stored, now):
	owe(business, "A", amount, *terms, status=stored, **fields)
	assert found(business, any_of("Sales Invoice", ["status", "is", now])) == "A"
	if now != stored:
		assert found(business, any_of("Sales Invoice", ["status", "is", stored])) == ""


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
