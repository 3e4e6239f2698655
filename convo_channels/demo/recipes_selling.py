"""Recipes for the selling documents: quotation, order, delivery, invoice, return, payment.

A document names the one it stands on down to the line, as ERPNext's own buttons would, so that billing, delivery and
payment states follow by themselves. No taxes, no price rules: the amounts of the files are the amounts on the site.
"""

import frappe
from frappe.model.document import Document

from convo_channels.demo.recipes import Kitchen
from convo_channels.demo.sheet import Row

CANCELLED = "Cancelled"


def make_quotation(kitchen: Kitchen, row: Row) -> Document:
	doc = _new(kitchen, "Quotation", row)
	doc.update(kitchen.take(row, "quotation_to transaction_date valid_till order_type"))
	doc.party_name = kitchen.real(row["quotation_to"], row["party_name"])
	for line in kitchen.children("Quotation Item", row):
		_add_line(kitchen, doc, line)
	return _save(doc, row)


def make_sales_order(kitchen: Kitchen, row: Row) -> Document:
	doc = _new(kitchen, "Sales Order", row)
	doc.update(kitchen.take(row, "transaction_date delivery_date order_type skip_delivery_note"))
	for line in kitchen.children("Sales Order Item", row):
		quotation = kitchen.real("Quotation", line["prevdoc_docname"])
		_add_line(
			kitchen,
			doc,
			line,
			delivery_date=row["delivery_date"],
			warehouse=kitchen.site.warehouse,
			prevdoc_docname=quotation,
			quotation_item=_find_line("Quotation", quotation, line["idx"]),
		)
	doc = _save(doc, row)
	if row["status"] == CANCELLED:
		doc.submit()
		doc.cancel()
	return doc


def make_delivery_note(kitchen: Kitchen, row: Row) -> Document:
	doc = _new(kitchen, "Delivery Note", row)
	doc.set_warehouse = kitchen.site.warehouse
	for line in kitchen.children("Delivery Note Item", row):
		order = kitchen.real("Sales Order", line["against_sales_order"])
		_add_line(
			kitchen,
			doc,
			line,
			warehouse=kitchen.site.warehouse,
			against_sales_order=order,
			so_detail=_find_line("Sales Order", order, line["idx"]),
		)
	return _save(doc, row)


def make_sales_invoice(kitchen: Kitchen, row: Row) -> Document:
	doc = _new(kitchen, "Sales Invoice", row)
	doc.update(
		{
			"is_return": row["is_return"],
			"return_against": kitchen.real("Sales Invoice", row["return_against"]),
			# a return lowers what is open on the invoice it belongs to
			"update_outstanding_for_self": 0,
			"debit_to": kitchen.site.receivable_account,
			"ignore_default_payment_terms_template": 1,
			"due_date": row["due_date"],
		}
	)
	for line in kitchen.children("Sales Invoice Item", row):
		order = kitchen.real("Sales Order", line["sales_order"])
		_add_line(
			kitchen,
			doc,
			line,
			warehouse=kitchen.site.warehouse,
			sales_order=order,
			so_detail=_find_line("Sales Order", order, line["idx"]),
			sales_invoice_item=_find_item("Sales Invoice", doc.return_against, kitchen, line),
		)
	if not row["is_return"]:
		# said outright, else the terms of the site's company decide when it is due
		terms = {"due_date": row["due_date"], "invoice_portion": 100, "payment_amount": row["grand_total"]}
		doc.append("payment_schedule", terms)
	return _save(doc, row)


def make_payment(kitchen: Kitchen, row: Row) -> Document:
	amount = row["paid_amount"]
	doc = frappe.new_doc("Payment Entry")
	doc.update(kitchen.take(row, "payment_type party_type posting_date reference_no reference_date"))
	doc.update(
		{
			"company": kitchen.site.company,
			"party": kitchen.real("Customer", row["party"]),
			"paid_from": kitchen.site.receivable_account,
			"paid_to": kitchen.site.money_account,
			"paid_amount": amount,
			"received_amount": amount,
			"source_exchange_rate": 1,
			"target_exchange_rate": 1,
		}
	)
	for child in kitchen.children("Payment Entry Reference", row):
		doc.append(
			"references",
			{
				"reference_doctype": child["reference_doctype"],
				"reference_name": kitchen.real("Sales Invoice", child["reference_name"]),
				"allocated_amount": child["allocated_amount"],
			},
		)
	doc.insert(ignore_permissions=True)
	doc.submit()
	return doc


def _new(kitchen: Kitchen, doctype: str, row: Row) -> Document:
	doc = frappe.new_doc(doctype)
	doc.update(
		{
			"company": kitchen.site.company,
			"currency": kitchen.site.currency,
			"conversion_rate": 1,
			"price_list_currency": kitchen.site.currency,
			"plc_conversion_rate": 1,
			"ignore_pricing_rule": 1,
			"disable_rounded_total": 1,
			"payment_terms_template": None,
		}
	)
	if "customer" in row:
		doc.customer = kitchen.real("Customer", row["customer"])
	if "posting_date" in row:
		doc.update({"set_posting_time": 1, **kitchen.take(row, "posting_date posting_time")})
	return doc


def _add_line(kitchen: Kitchen, doc: Document, line: Row, **values: object) -> None:
	# `price_list_rate` equal to the rate: nothing looks like a discount
	doc.append(
		"items",
		{
			"item_code": kitchen.real("Item", line["item_code"]),
			"price_list_rate": line["rate"],
			"conversion_factor": 1,
			**kitchen.take(line, "qty rate uom item_name description"),
			**values,
		},
	)


def _save(doc: Document, row: Row) -> Document:
	"""Insert, and submit what the files hold as submitted."""
	doc.insert(ignore_permissions=True)
	if doc.get("taxes"):
		# a default tax template of the company slipped in
		doc.update({"taxes_and_charges": None, "taxes": []})
		doc.save(ignore_permissions=True)
	if row["docstatus"] == 1:
		doc.submit()
	return doc


def _find_line(doctype: str, parent: str | None, idx: int) -> str | None:
	"""The line at the same place in the document this one stands on."""
	if not parent:
		return None
	return frappe.db.get_value(f"{doctype} Item", {"parent": parent, "idx": idx})


def _find_item(doctype: str, parent: str | None, kitchen: Kitchen, line: Row) -> str | None:
	if not parent:
		return None
	item = kitchen.real("Item", line["item_code"])
	return frappe.db.get_value(f"{doctype} Item", {"parent": parent, "item_code": item})
