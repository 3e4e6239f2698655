"""What changes with what, tried on the site: stock, machines, what is bought and produced."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest
from frappe.utils import nowdate

from tests.site import kit
from tests.site.trial_kit import (
	customer,
	delivered,
	expense,
	machines,
	made,
	mapped,
	nothing_missed,
	order,
	project,
	serials,
	supplier,
	through,
	trial,
	undo,
	warehouse,
)


@pytest.mark.parametrize("doctype", ["Delivery Note", "Sales Invoice"])
def test_serial_numbers_that_are_sold_and_come_back(trial, ground, customer, doctype):
	names = serials(ground)
	doc = frappe.get_doc({
		"doctype": doctype, "customer": customer, "company": ground.company, "update_stock": 1,
		"due_date": nowdate(), "items": machines(ground, names),
	})  # fmt: skip
	through(trial, doc)
	path = frappe.scrub(doctype)
	place = "stock" if doctype == "Delivery Note" else "accounts"
	back = mapped(f"{place}.doctype.{path}.{path}.make_sales_return", doc.name)
	through(trial, back)
	undo(trial, back, doc)
	nothing_missed(trial, "Serial No")


def test_serial_numbers_that_are_received_again(trial, ground, customer):
	names = serials(ground)
	delivered(ground, customer, names)
	row = machines(ground, names)[0] | {"t_warehouse": warehouse(ground), "basic_rate": 10}
	back = frappe.get_doc({
		"doctype": "Stock Entry", "stock_entry_type": "Material Receipt", "company": ground.company, "items": [row],
		"project": project(customer).name,
	})  # fmt: skip
	through(trial, back)
	undo(trial, back)
	nothing_missed(trial, "Serial No")


def test_serial_numbers_that_come_back_and_go_to_another_place(trial, ground, customer):
	"""What is moved lies in stock and is nobody's any more: with its owner it was when it came back."""
	names = serials(ground)
	note = delivered(ground, customer, names)
	through(trial, mapped("stock.doctype.delivery_note.delivery_note.make_sales_return", note.name))
	there = frappe.get_all(
		"Warehouse", {"company": ground.company, "is_group": 0, "name": ["!=", warehouse(ground)]}, pluck="name", order_by="name", limit=1
	)[0]
	row = machines(ground, names)[0] | {"s_warehouse": warehouse(ground), "t_warehouse": there}
	moved = frappe.get_doc({
		"doctype": "Stock Entry", "stock_entry_type": "Material Transfer", "company": ground.company, "items": [row],
	})  # fmt: skip
	through(trial, moved)
	assert set(frappe.get_all("Serial No", {"name": ["in", names]}, pluck="warehouse", order_by="name")) == {there}
	undo(trial, moved)
	assert ("Serial No", "written") in trial.steps[-1].written
	nothing_missed(trial, "Serial No")


def test_serial_numbers_that_are_found_when_stock_is_counted(trial, ground, customer):
	names = serials(ground)
	delivered(ground, customer, names)
	row = {
		"item_code": ground.machine, "warehouse": warehouse(ground), "valuation_rate": 20, "use_serial_batch_fields": 1,
		"qty": len(names), "serial_no": "\n".join(names),
	}  # fmt: skip
	counted = frappe.get_doc({
		"doctype": "Stock Reconciliation", "purpose": "Stock Reconciliation", "company": ground.company, "items": [row],
		"expense_account": frappe.get_cached_value("Company", ground.company, "stock_adjustment_account"),
	})  # fmt: skip
	through(trial, counted)
	undo(trial, counted)
	nothing_missed(trial, "Serial No")


def test_what_is_bought_for_a_project(trial, ground, customer):
	row = {
		"item_code": ground.item, "qty": 1, "rate": 30, "project": project(customer).name, "schedule_date": nowdate(),
		"warehouse": warehouse(ground),
	}  # fmt: skip
	ordered = frappe.get_doc({
		"doctype": "Purchase Order", "supplier": supplier(), "company": ground.company, "schedule_date": nowdate(), "items": [row],
	})  # fmt: skip
	through(trial, ordered)
	received = through(trial, mapped("buying.doctype.purchase_order.purchase_order.make_purchase_receipt", ordered.name))
	billed = mapped("buying.doctype.purchase_order.purchase_order.make_purchase_invoice", ordered.name, due_date=nowdate())
	through(trial, billed)
	undo(trial, billed, received, ordered)
	nothing_missed(trial, "Project")


@pytest.mark.parametrize("doctype", ["Purchase Receipt", "Purchase Invoice"])
def test_machines_that_are_bought(trial, ground, customer, doctype):
	names = serials(ground)
	delivered(ground, customer, names)
	doc = frappe.get_doc({
		"doctype": doctype, "supplier": supplier(), "company": ground.company, "update_stock": 1, "due_date": nowdate(),
		"items": machines(ground, names),
	})  # fmt: skip
	through(trial, doc)
	undo(trial, doc)
	nothing_missed(trial, "Serial No")


@pytest.mark.parametrize("doctype", ["Purchase Receipt", "Purchase Invoice"])
def test_freight_that_is_known_when_the_machines_are_sold(trial, ground, customer, doctype):
	names = [kit.serial_no(ground, None).name for _ in range(2)]
	doc = made(
		doctype, supplier=supplier(), company=ground.company, update_stock=1, due_date=nowdate(), items=machines(ground, names)
	).submit()  # fmt: skip
	delivered(ground, customer, names)
	landed = frappe.get_doc({
		"doctype": "Landed Cost Voucher", "company": ground.company, "distribute_charges_based_on": "Qty",
		"purchase_receipts": [{
			"receipt_document_type": doctype, "receipt_document": doc.name, "supplier": doc.supplier, "grand_total": doc.grand_total,
			"posting_date": nowdate(),
		}],
		"taxes": [{"expense_account": expense(ground), "description": "Freight", "amount": 10}],
	})  # fmt: skip
	landed.get_items_from_purchase_receipts()
	through(trial, landed)
	undo(trial, landed)
	nothing_missed(trial, "Serial No")


def test_an_order_that_is_bought_requested_and_picked(trial, ground, customer):
	serials(ground, 4)
	ordered = order(ground, customer)
	ordered.items[0].update({"item_code": ground.machine, "warehouse": warehouse(ground)})
	ordered.insert().submit()
	row = {
		"item_code": ground.machine, "qty": 1, "rate": 30, "schedule_date": nowdate(), "warehouse": warehouse(ground),
		"sales_order": ordered.name, "sales_order_item": ordered.items[0].name,
	}  # fmt: skip
	request = frappe.get_doc({
		"doctype": "Material Request", "material_request_type": "Purchase", "company": ground.company,
		"schedule_date": nowdate(), "items": [row],
	})  # fmt: skip
	through(trial, request)
	bought = frappe.get_doc({
		"doctype": "Purchase Order", "supplier": supplier(), "company": ground.company, "schedule_date": nowdate(),
		"items": [row],
	})  # fmt: skip
	through(trial, bought)
	undo(trial, bought, request)
	picked = through(trial, mapped("selling.doctype.sales_order.sales_order.create_pick_list", ordered.name))
	undo(trial, picked)
	nothing_missed(trial, "Sales Order")


def test_an_order_for_which_stock_is_kept(trial, ground, customer):
	frappe.db.set_single_value("Stock Settings", "enable_stock_reservation", 1)
	serials(ground, 4)
	ordered = order(ground, customer)
	ordered.items[0].update({"item_code": ground.machine, "warehouse": warehouse(ground), "reserve_stock": 1})
	ordered.insert().submit()
	with trial.step("Stock Reservation Entry", "submit"):
		ordered.reload()
		ordered.create_stock_reservation_entries()
	for name in frappe.get_all("Stock Reservation Entry", {"voucher_no": ordered.name, "docstatus": 1}, pluck="name", order_by="name"):
		undo(trial, frappe.get_doc("Stock Reservation Entry", name))
	nothing_missed(trial, "Sales Order")


def test_an_order_that_is_produced(trial, ground, customer):
	part = made("Item", item_code=kit.unique("Part"), item_group=kit.root("Item Group"), stock_uom="Nos", is_stock_item=1).name
	whole = made("Item", item_code=kit.unique("Whole"), item_group=kit.root("Item Group"), stock_uom="Nos", is_stock_item=1).name
	made(
		"BOM", item=whole, company=ground.company, quantity=1, rm_cost_as_per="Valuation Rate",
		items=[{"item_code": part, "qty": 1, "rate": 5}],
	).submit()  # fmt: skip
	made(
		"Stock Entry", stock_entry_type="Material Receipt", company=ground.company,
		items=[{"item_code": part, "qty": 5, "basic_rate": 5, "t_warehouse": warehouse(ground)}],
	).submit()  # fmt: skip
	ordered = order(ground, customer, project=project(customer).name)
	ordered.items[0].update({"item_code": whole, "warehouse": warehouse(ground)})
	ordered.insert().submit()
	work = frappe.get_doc({
		"doctype": "Work Order", "production_item": whole, "qty": 2, "company": ground.company,
		"bom_no": frappe.db.get_value("BOM", {"item": whole}, "name"), "sales_order": ordered.name, "project": ordered.project,
		"sales_order_item": ordered.items[0].name, "fg_warehouse": warehouse(ground), "wip_warehouse": warehouse(ground),
		"source_warehouse": warehouse(ground), "skip_transfer": 1,
	})  # fmt: skip
	plan = frappe.get_doc({
		"doctype": "Production Plan", "company": ground.company, "posting_date": nowdate(), "get_items_from": "Sales Order",
		"customer": customer,
	})  # fmt: skip
	plan.get_open_sales_orders()
	plan.get_items()
	through(trial, plan)
	undo(trial, plan)
	work.get_items_and_operations_from_bom()
	through(trial, work)
	made_of = frappe.get_doc(
		frappe.get_attr("erpnext.manufacturing.doctype.work_order.work_order.make_stock_entry")(work.name, "Manufacture", 2)
	)
	through(trial, made_of)
	undo(trial, made_of, work)
	nothing_missed(trial, "Sales Order", "Project")
