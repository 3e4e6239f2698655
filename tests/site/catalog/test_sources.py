"""What rules can speak of, with ERPNext's own documents: saved by people, honoured by the drain.

Deliveries, payments, visits, projects, contacts, addresses, items, what a customer owes, and who may ask.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest
from frappe.utils import add_days, nowdate

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.errors import RuleError
from convo_channels.core.base.sql import in_list, sql
from convo_channels.core.rules.rule import parse_rule
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog
from convo_channels.services.changes import recorder
from convo_channels.services.rules.requests import check_readable
from convo_channels.services.segments import segment_form as segment_service
from tests.site import ground as ground_kit
from tests.site import kit
from tests.site.catalog.sourced import live, made, pair
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

BUYER = {"measure": "exists", "filters": [["designation", "is", "Buyer"]]}


def links(*customers: str) -> list[dict]:
	return [{"link_doctype": "Customer", "link_name": name} for name in customers]


# -- people and places


def test_a_contact_moves_every_customer_it_belongs_or_belonged_to(pair):
	one, two = pair
	segment = live(pair, when("Contact", "exists", **BUYER))
	contact = made("Contact", first_name="Ann", designation="Buyer", links=links(one))
	kit.settle()
	assert kit.members(segment) == {one}
	contact.append("links", links(two)[0])
	contact.save()
	kit.settle()
	assert kit.members(segment) == {one, two}
	contact.set("links", links(two))
	contact.save()
	kit.settle()
	assert kit.members(segment) == {two}
	contact.delete()
	kit.settle()
	assert kit.members(segment) == set()
	assert [move.reference_doctype for move in kit.moves(segment)] == ["Contact"] * 4


def test_a_contact_tells_one_row_for_each_customer_it_leaves(ground, pair):
	contact = made("Contact", first_name="Ann", links=links(*pair))
	frappe.db.commit()
	frappe.db.delete("Convo Outbox")
	contact.set("links", [])
	contact.save()
	contact.designation = "Chief"
	contact.save()
	frappe.db.commit()
	rows = kit.outbox(reference_doctype="Contact", reference_name=contact.name)
	assert sorted(row.customer_before or "" for row in rows) == ["", *sorted(pair)]
	frappe.db.delete("Convo Outbox")
	contact.set("links", links(*pair))
	contact.save()
	contact.delete()
	frappe.db.commit()
	rows = kit.outbox(reference_doctype="Contact", event="Delete")
	assert sorted(row.customer_before or "" for row in rows) == ["", *sorted(pair)]
	recorder.take_drain_flag()


def test_a_renamed_contact_keeps_its_customers(pair):
	segment = live(pair, when("Contact", "exists", **BUYER))
	contact = made("Contact", first_name="Ann", designation="Buyer", links=links(pair[0]))
	kit.settle()
	frappe.rename_doc("Contact", contact.name, kit.unique("Contact"))
	kit.settle()
	assert kit.members(segment) == {pair[0]}
	assert [move.action for move in kit.moves(segment)] == ["Joined"]


def test_a_merge_of_two_customers_with_one_contact_counts_it_once(pair):
	one, two = pair
	made("Contact", first_name="Ann", designation="Buyer", links=links(one, two))
	segment = live(pair, when("Contact", "equals", 1, measure="count"))
	assert kit.members(segment) == {one, two}
	frappe.rename_doc("Customer", one, two, merge=True)
	kit.settle()
	assert kit.members(segment) == {two}


def test_an_address_moves_its_customers(pair):
	one, two = pair
	here = {"measure": "exists", "filters": [["city", "is", "Cologne"]]}
	segment = live(pair, when("Address", "exists", **here))
	address = made(
		"Address", address_title="CC", address_line1="Street 1", city="Cologne", country="Germany", links=links(one),
	)  # fmt: skip
	kit.settle()
	assert kit.members(segment) == {one}
	address.set("links", links(two))
	address.save()
	kit.settle()
	assert kit.members(segment) == {two}
	address.city = "Paris"
	address.save()
	kit.settle()
	assert kit.members(segment) == set()


# -- documents


def test_a_delivery_note_moves_its_customer_and_its_return_does_not(ground, pair):
	segment = live(pair, when("Delivery Note", "at least", 1, measure="count"))
	note = made(
		"Delivery Note", customer=pair[0], company=ground.company, posting_date=nowdate(),
		items=[{"item_code": ground.item, "qty": 2, "rate": 50}],
	)  # fmt: skip
	kit.settle()
	assert kit.members(segment) == set()
	note.submit()
	kit.settle()
	assert kit.members(segment) == {pair[0]}
	note.cancel()
	kit.settle()
	assert kit.members(segment) == set()


def test_a_payment_moves_its_customer(ground, pair):
	segment = live(pair, when("Payment Entry", "at least", 100, measure="sum", field="paid_amount"))
	entry = kit.payment(kit.invoice(ground, pair[0], rate=100))
	kit.settle()
	assert kit.members(segment) == {pair[0]}
	entry.cancel()
	kit.settle()
	assert kit.members(segment) == set()


def test_projects_and_visits_move_their_customers(ground, pair):
	one, two = pair
	projects = live(pair, when("Project", "exists", measure="exists", filters=[["status", "is", "Open"]]))
	visits = live(pair, when("Maintenance Visit", "in the last (days)", 7, measure="latest"))
	project = made("Project", project_name=kit.unique("Project"), customer=one, company=ground.company)
	fitter = made(
		"Sales Person", sales_person_name=kit.unique("Fitter"), parent_sales_person=kit.root("Sales Person")
	)
	visit = made(
		"Maintenance Visit", customer=two, company=ground.company, mntc_date=nowdate(), maintenance_type="Unscheduled",
		completion_status="Fully Completed",
		purposes=[{"item_code": ground.item, "service_person": fitter.name, "work_done": "oiled"}],
	)  # fmt: skip
	kit.settle()
	assert (kit.members(projects), kit.members(visits)) == ({one}, set())
	visit.submit()
	project.customer = two
	project.save()
	kit.settle()
	assert (kit.members(projects), kit.members(visits)) == ({two}, {two})


def test_what_was_bought_goes_by_item_and_group_and_follows_their_names(ground, pair):
	one = pair[0]
	group = made("Item Group", item_group_name=kit.unique("Group"), parent_item_group=kit.root("Item Group"))
	item = made("Item", item_code=kit.unique("Item"), item_group=group.name, stock_uom="Nos", is_stock_item=0)
	under = {"measure": "exists", "filters": [["item_group", "is under", group.name]]}
	bought = live(pair, when("Sales Invoice Item", "exists", **under))
	exact = {"measure": "sum", "field": "qty", "filters": [["item_code", "is", item.name]]}
	several = live(pair, when("Sales Invoice Item", "at least", 3, **exact))
	rows = [{"item_code": item.name, "qty": 3, "rate": 10}]
	invoice = kit.invoice(ground, one, items=rows)
	kit.settle()
	assert kit.members(bought) == kit.members(several) == {one}
	frappe.rename_doc("Item", item.name, kit.unique("Renamed item"))
	frappe.rename_doc("Item Group", group.name, kit.unique("Renamed group"))
	kit.settle()
	kit.fill_segment(bought)
	kit.fill_segment(several)
	assert kit.members(bought) == kit.members(several) == {one}
	assert "Renamed group" in frappe.db.get_value("Convo Segment", bought, "sentence")
	assert "Renamed item" in frappe.db.get_value("Convo Segment", several, "sentence")
	invoice.reload()
	invoice.cancel()
	kit.settle()
	assert kit.members(bought) == kit.members(several) == set()


# -- what a customer owes


@pytest.fixture
def halves():
	"""Terms of payment: half at once, half in thirty days."""
	terms = [
		{"invoice_portion": 50, "credit_days": days, "due_date_based_on": "Day(s) after invoice date"}
		for days in (0, 30)
	]
	return made("Payment Terms Template", template_name=kit.unique("Terms"), terms=terms).name


def test_terms_of_payment_decide_what_is_overdue(ground, pair, halves):
	amount = live(pair, when("Balance", "equals", 50, field="overdue_amount"))
	days = live(pair, when("Balance", "equals", 10, field="overdue_days"))
	late = live(
		pair, when("Sales Invoice", "exists", measure="exists", filters=[["status", "is", "Overdue"]])
	)
	invoice = kit.invoice(
		ground, pair[0], rate=100, posting_date=add_days(nowdate(), -10), due_date=None, payment_terms_template=halves,
	)  # fmt: skip
	kit.settle()
	assert len(invoice.payment_schedule) == 2
	assert frappe.db.get_value("Sales Invoice", invoice.name, "status") == "Overdue"
	assert kit.members(amount) == kit.members(days) == kit.members(late) == {pair[0]}
	kit.payment(invoice)
	kit.settle()
	assert kit.members(amount) == kit.members(days) == kit.members(late) == set()


def test_every_invoice_of_the_site_is_overdue_exactly_when_erpnext_says_so(ground, pair, halves):
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import (
		get_total_in_party_account_currency,
		is_overdue,
	)

	for ago in (40, 31, 30, 29, 10, 1, 0):
		posted = add_days(nowdate(), -ago)
		kit.invoice(
			ground, pair[0], rate=33.33, posting_date=posted, due_date=None, payment_terms_template=halves
		)
		kit.invoice(ground, pair[1], rate=10, posting_date=posted)
	names = frappe.get_all(
		"Sales Invoice", {"docstatus": 1, "outstanding_amount": [">", 0]}, pluck="name", order_by="creation desc", limit=300,
	)  # fmt: skip
	status = (
		get_catalog().sources["Sales Invoice"].fields["status"].sql("s", Clock(frappe.utils.now_datetime()))
	)
	ours = dict(
		store.rows(
			sql(
				"SELECT s.name, {} FROM `tabSales Invoice` AS s WHERE {}",
				status,
				in_list(sql("s.name"), names),
			)
		)
	)
	assert len(ours) >= 14
	for name in names:
		doc = frappe.get_doc("Sales Invoice", name)
		theirs = bool(is_overdue(doc, get_total_in_party_account_currency(doc)))
		assert (ours[name] == "Overdue") == theirs, name


def test_a_credit_limit_counts_from_the_save_of_the_customer_on(ground, pair):
	segment = live(pair, when("Balance", "at least", 80, field="credit_used"))
	kit.invoice(ground, pair[0], rate=100)
	kit.settle()
	assert kit.members(segment) == set()
	doc = frappe.get_doc("Customer", pair[0])
	doc.append("credit_limits", {"company": ground.company, "credit_limit": 110})
	doc.save()
	kit.settle()
	assert kit.members(segment) == {pair[0]}


def test_a_birthday_comes_round(ground, pair):
	day = {"period": "", "measure": "exists"}
	test = [["expected_end_date", "comes round in the next (days)", "3"]]
	segment = live(pair, when("Project", "exists", filters=test, **day))
	made(
		"Project",
		project_name=kit.unique("Project"),
		customer=pair[0],
		expected_end_date=add_days(nowdate(), -363),
	)
	made(
		"Project",
		project_name=kit.unique("Project"),
		customer=pair[1],
		expected_end_date=add_days(nowdate(), -180),
	)
	kit.settle()
	assert kit.members(segment) == {pair[0]}
	assert frappe.db.get_value("Convo Segment", segment, "is_time_dependent")


# -- who may ask


def refused(user: str, row: dict) -> bool:
	frappe.set_user(user)
	try:
		check_readable(parse_rule([row], get_catalog()), get_catalog())
	except RuleError:
		return True
	finally:
		frappe.set_user("Administrator")
	return False


def described(user: str) -> dict[str, set[str]]:
	frappe.set_user(user)
	try:
		return {s["key"]: {f["name"] for f in s["fields"]} for s in segment_service.describe()["sources"]}
	finally:
		frappe.set_user("Administrator")


def test_who_may_not_read_invoices_may_not_ask_what_is_owed_or_was_bought(ground):
	user = ground_kit.user("clerk", ("Convo Manager",))
	frappe.db.commit()
	owed = when("Balance", "more than", 0, field="overdue_amount")
	bought = when("Sales Invoice Item", "exists", measure="exists")
	paid = when("Payment Entry", "exists", measure="exists")
	assert all(refused(user, row) for row in (owed, bought, paid))
	assert not described(user).keys() & {
		"Balance",
		"Sales Invoice Item",
		"Sales Order Item",
		"Payment Entry",
		"Project",
	}
	manager = ground.users["manager"]
	assert not any(refused(manager, row) for row in (owed, bought, paid))
	told = described(manager)
	assert {
		"outstanding_amount", "overdue_amount", "overdue_days", "credit_limit", "credit_used", "company",
	} == told["Balance"]  # fmt: skip
	assert {"item_code", "item_group", "qty", "posting_date", "parent"} <= told["Sales Invoice Item"]


def test_a_hidden_field_hides_what_is_computed_from_it(ground):
	"""Due dates kept from everybody but one role: what is open may be asked, how late it is may not."""
	from frappe.custom.doctype.property_setter.property_setter import make_property_setter

	setter = make_property_setter("Sales Invoice", "due_date", "permlevel", 7, "Int")
	frappe.db.commit()
	try:
		manager = ground.users["manager"]
		assert described(manager)["Balance"] == {"outstanding_amount", "credit_limit", "credit_used", "company"}
		assert refused(manager, when("Balance", "more than", 0, field="overdue_days"))
		assert not refused(manager, when("Balance", "more than", 0, field="outstanding_amount"))
	finally:
		frappe.delete_doc("Property Setter", setter.name, force=True)
		frappe.db.commit()
