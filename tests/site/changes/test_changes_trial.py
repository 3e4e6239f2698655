"""What changes with what, tried on the site: selling. Every document is saved, submitted and cancelled as people do it.

Each step compares everything that rules can speak of before and after. Whatever changed must lead the drain to its
customers; what ERPNext writes that the data does not know fails here, and so does a trial in which nothing was at stake.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
from frappe.utils import add_days, nowdate

from tests.site import kit
from tests.site.trial_kit import (
	customer,
	machines,
	made,
	mapped,
	nothing_missed,
	order,
	payment,
	serials,
	sold,
	through,
	trial,
	undo,
)


def test_from_an_opportunity_to_an_order(trial, ground, customer):
	with trial.step("Opportunity", "save"):
		opportunity = kit.opportunity(ground, customer, items=sold(ground))
	quotation = through(trial, mapped("crm.doctype.opportunity.opportunity.make_quotation", opportunity.name, valid_till=add_days(nowdate(), 9)))
	ordered = mapped(
		"selling.doctype.quotation.quotation.make_sales_order", quotation.name, delivery_date=add_days(nowdate(), 7)
	)
	for row in ordered.items:
		row.delivery_date = ordered.delivery_date
	through(trial, ordered)
	undo(trial, ordered, quotation)
	nothing_missed(trial, "Opportunity", "Quotation")


def test_an_order_delivered_billed_and_paid(trial, ground, customer):
	ordered = through(trial, order(ground, customer))
	note = through(trial, mapped("selling.doctype.sales_order.sales_order.make_delivery_note", ordered.name))
	invoice = through(trial, mapped("stock.doctype.delivery_note.delivery_note.make_sales_invoice", note.name))
	paid = through(trial, payment(invoice))
	undo(trial, paid, invoice)
	again = through(trial, mapped("selling.doctype.sales_order.sales_order.make_sales_invoice", ordered.name))
	undo(trial, again, note, ordered)
	nothing_missed(trial, "Sales Order", "Delivery Note", "Sales Invoice")


def test_what_comes_back(trial, ground, customer):
	ordered = order(ground, customer).insert().submit()
	note = mapped("selling.doctype.sales_order.sales_order.make_delivery_note", ordered.name).insert().submit()
	invoice = mapped("stock.doctype.delivery_note.delivery_note.make_sales_invoice", note.name).insert().submit()
	back = through(trial, mapped("stock.doctype.delivery_note.delivery_note.make_sales_return", note.name))
	credit = through(
		trial,
		mapped(
			"accounts.doctype.sales_invoice.sales_invoice.make_sales_return", invoice.name,
			update_billed_amount_in_sales_order=1, update_billed_amount_in_delivery_note=1,
		),
	)  # fmt: skip
	undo(trial, credit, back)
	nothing_missed(trial, "Delivery Note", "Sales Order")


def test_a_blanket_order_is_ordered_from(trial, ground, customer):
	blanket = made(
		"Blanket Order", blanket_order_type="Selling", customer=customer, company=ground.company, from_date=nowdate(),
		to_date=add_days(nowdate(), 90), items=[{"item_code": ground.item, "qty": 10, "rate": 50}],
	).submit()  # fmt: skip
	ordered = order(ground, customer)
	ordered.items[0].update({"against_blanket_order": 1, "blanket_order": blanket.name, "blanket_order_rate": 50})
	through(trial, ordered)
	undo(trial, ordered)
	nothing_missed(trial, "Blanket Order")


def test_an_installation(trial, ground, customer):
	ordered = order(ground, customer).insert().submit()
	note = mapped("selling.doctype.sales_order.sales_order.make_delivery_note", ordered.name).insert().submit()
	done = mapped("stock.doctype.delivery_note.delivery_note.make_installation_note", note.name, inst_date=nowdate())
	through(trial, done)
	undo(trial, done)
	nothing_missed(trial, "Delivery Note")


def test_what_is_delivered_after_the_invoice(trial, ground, customer):
	invoice = kit.invoice(ground, customer)
	note = through(trial, mapped("accounts.doctype.sales_invoice.sales_invoice.make_delivery_note", invoice.name))
	undo(trial, note)
	nothing_missed(trial, "Sales Invoice")


def test_an_inspection_of_what_is_delivered(trial, ground, customer):
	frappe.db.set_value("Item", ground.machine, "inspection_required_before_delivery", 1)
	frappe.clear_document_cache("Item", ground.machine)
	note = made("Delivery Note", customer=customer, company=ground.company, items=machines(ground, serials(ground)))
	checked = frappe.get_doc({
		"doctype": "Quality Inspection", "inspection_type": "Outgoing", "reference_type": "Delivery Note", "reference_name": note.name,
		"item_code": ground.machine, "sample_size": 1, "status": "Accepted", "inspected_by": frappe.session.user, "report_date": nowdate(),
		"manual_inspection": 1,
	})  # fmt: skip
	through(trial, checked)
	undo(trial, checked)
	nothing_missed(trial, "Delivery Note")


def test_a_packing_slip(trial, ground, customer):
	names = serials(ground)
	note = made("Delivery Note", customer=customer, company=ground.company, items=machines(ground, names))
	slip = through(trial, mapped("stock.doctype.delivery_note.delivery_note.make_packing_slip", note.name))
	undo(trial, slip)
	nothing_missed(trial, "Delivery Note")


def test_a_delivery_trip(trial, ground, customer):
	address = made(
		"Address", address_title=kit.unique("Place"), address_line1="Street 1", city="Cologne", country="Germany",
		links=[{"link_doctype": "Customer", "link_name": customer}],
	)  # fmt: skip
	note = made(
		"Delivery Note", customer=customer, company=ground.company, shipping_address_name=address.name,
		items=[{"item_code": ground.item, "qty": 1, "rate": 50}],
	).submit()  # fmt: skip
	vehicle = made("Vehicle", license_plate=kit.unique("V"), make="M", model="M", last_odometer=1, uom="Nos", location="X")
	driver = made("Driver", full_name=kit.unique("Driver"), status="Active")
	stop = {"customer": customer, "address": address.name, "delivery_note": note.name, "distance": 1}
	trip = frappe.get_doc(
		{
			"doctype": "Delivery Trip", "company": ground.company, "vehicle": vehicle.name, "driver": driver.name,
			"driver_name": driver.full_name, "departure_time": frappe.utils.now_datetime(), "delivery_stops": [stop],
		}
	)  # fmt: skip
	through(trial, trip)
	undo(trial, trip)
	nothing_missed(trial, "Delivery Note")
