"""What a save of one DocType writes into others without a word: ERPNext's status updaters, ledgers and costings. Data only.

A path leads from a saved document to those written with it, table by table. What is not on a site (another version,
another app) is left out by the catalog. A trial on a site holds this list to be complete.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Hop:
	"""From the values of one column of a table to those of another, in rows where `where` holds.

	`is_list`: the column holds any number of names, with line breaks or commas between them. `filled`: one that must not be empty.
	"""

	table: str
	by: str
	to: str
	where: tuple[tuple[str, str], ...] = ()
	is_list: bool = False
	filled: str = ""


@dataclass(frozen=True)
class Written:
	"""Documents written with a save, and how they are found. `ends_at_customer`: the path leads to whom they belonged before.

	`is_parted`: a cancelled document does not name them any more.
	"""

	doctype: str
	path: tuple[Hop, ...]
	ends_at_customer: bool = False
	is_parted: bool = False


def _named(doctype: str, field: str, into: str = "", *more: Hop, **where: str) -> Written:
	"""The document itself names what it writes."""
	return Written(into or more[-1].table, (Hop(doctype, "name", field, tuple(where.items())), *more))


def _rows(table: str, field: str, into: str, *more: Hop, **where: str) -> Written:
	"""Its rows name it."""
	return Written(into, (Hop(table, "parent", field, tuple(where.items())), *more))


def _twin(doctype: str, field: str, into: str) -> Written:
	"""Two documents of two companies that name each other until one is cancelled."""
	return replace(_named(doctype, field, into), is_parted=True)


def _serials(doctype: str) -> tuple[Written, ...]:
	"""What moves stock moves serial numbers, in bundles of both versions; who had them is known from earlier deliveries."""
	bundles = Hop("Serial and Batch Bundle", "voucher_no", "name", (("voucher_type", doctype),))
	path = (bundles, Hop("Serial and Batch Entry", "parent", "serial_no"))
	earlier = (*path, Hop("Serial and Batch Entry", "serial_no", "parent"))
	delivered = [
		(*earlier, Hop("Serial and Batch Bundle", "name", "voucher_no", (("voucher_type", by),)), Hop(by, "name", "customer"))
		for by in ("Delivery Note", "Sales Invoice")
	]
	return (Written("Serial No", path), *(Written("Serial No", each, ends_at_customer=True) for each in delivered))


def _listed(table: str) -> Written:
	"""The same, where rows name serial numbers as text."""
	return Written("Serial No", (Hop(table, "parent", "serial_no", is_list=True),))


def _any_of(table: str, by: str, kind: str, name: str, *doctypes: str) -> tuple[Written, ...]:
	"""A pair of columns names one document of several kinds."""
	return tuple(Written(each, (Hop(table, by, name, ((kind, each),)),)) for each in doctypes)


_DEALS = ("Quotation", "Sales Order", "Sales Invoice", "Delivery Note", "Opportunity", "Issue", "Warranty Claim", "Project")
OWING = ("Sales Invoice", "Sales Order", "Dunning", "POS Invoice", "Payment Entry")

CHANGES_WITH: Mapping[str, tuple[Written, ...]] = {
	# -- selling
	"Quotation": (
		_named("Quotation", "opportunity", "Opportunity"),
		_rows("Quotation Item", "prevdoc_docname", "Opportunity"),
		_rows("Quotation Item", "blanket_order", "Blanket Order"),
	),
	"Sales Order": (
		_rows("Sales Order Item", "prevdoc_docname", "Quotation"),
		_rows(
			"Sales Order Item", "prevdoc_docname", "Opportunity", Hop("Quotation Item", "parent", "prevdoc_docname")
		),
		_rows("Sales Order Item", "prevdoc_docname", "Opportunity", Hop("Quotation", "name", "opportunity")),
		_rows("Sales Order Item", "blanket_order", "Blanket Order"),
		_named("Sales Order", "project", "Project"),
		_named("Sales Order", "coupon_code", "Coupon Code"),
		*_serials("Sales Order"),
	),
	"Delivery Note": (
		_rows("Delivery Note Item", "against_sales_order", "Sales Order"),
		_rows("Delivery Note Item", "against_sales_invoice", "Sales Invoice"),
		_named("Delivery Note", "return_against", "Delivery Note"),
		_named("Delivery Note", "project", "Project"),
		*_serials("Delivery Note"),
		_listed("Delivery Note Item"),
	),
	"Sales Invoice": (
		_rows("Sales Invoice Item", "sales_order", "Sales Order"),
		_rows("Sales Invoice Item", "delivery_note", "Delivery Note"),
		_rows(
			"Sales Invoice Item", "sales_order", "Delivery Note",
			Hop("Delivery Note Item", "against_sales_order", "parent"),
		),
		_named("Sales Invoice", "return_against", "Sales Invoice"),
		_rows("Sales Invoice Advance", "reference_name", "Payment Entry", reference_type="Payment Entry"),
		_named("Sales Invoice", "project", "Project"),
		_rows("Sales Invoice Item", "project", "Project"),
		_rows("Sales Invoice Timesheet", "time_sheet", "Timesheet"),
		_named("Sales Invoice", "coupon_code", "Coupon Code"),
		Written("Customer", (Hop("Sales Invoice", "name", "customer", filled="loyalty_program"),)),
		*_serials("Sales Invoice"),
		_listed("Sales Invoice Item"),
	),
	"POS Invoice": (
		_named("POS Invoice", "return_against", "POS Invoice"),
		_named("POS Invoice", "coupon_code", "Coupon Code"),
		*_serials("POS Invoice"),
	),
	"POS Invoice Merge Log": (_rows("POS Invoice Reference", "pos_invoice", "POS Invoice"),),
	"POS Closing Entry": (
		_rows("POS Invoice Reference", "pos_invoice", "POS Invoice"),
		_rows("Sales Invoice Reference", "sales_invoice", "Sales Invoice"),
	),
	"Installation Note": (_rows("Installation Note Item", "prevdoc_docname", "Delivery Note"),),
	"Packing Slip": (_named("Packing Slip", "delivery_note", "Delivery Note"),),
	"Delivery Trip": (_rows("Delivery Stop", "delivery_note", "Delivery Note"),),
	"Shipment": (_rows("Shipment Delivery Note", "delivery_note", "Delivery Note"),),
	"Quality Inspection": _any_of(
		"Quality Inspection", "name", "reference_type", "reference_name", "Sales Invoice", "Delivery Note"
	),
	"Pick List": (_rows("Pick List Item", "sales_order", "Sales Order"), *_serials("Pick List")),
	"Stock Reservation Entry": _any_of(
		"Stock Reservation Entry", "name", "voucher_type", "voucher_no", "Sales Order"
	),
	# -- money
	"Payment Entry": _any_of("Payment Entry Reference", "parent", "reference_doctype", "reference_name", *OWING),
	"Journal Entry": (
		*_any_of("Journal Entry Account", "parent", "reference_type", "reference_name", *OWING),
		_twin("Journal Entry", "inter_company_journal_entry_reference", "Journal Entry"),
		_rows("Journal Entry Account", "reference_name", "Sales Invoice", Hop("Discounted Invoice", "parent", "sales_invoice"), reference_type="Invoice Discounting"),
	),
	"Payment Ledger Entry": _any_of(
		"Payment Ledger Entry", "name", "against_voucher_type", "against_voucher_no", *OWING
	),
	"Payment Request": (
		*_any_of("Payment Request", "name", "reference_doctype", "reference_name", *OWING),
	),
	"Payment Order": _any_of("Payment Order Reference", "parent", "reference_doctype", "reference_name", *OWING),
	"Unreconcile Payment": (
		*_any_of("Unreconcile Payment Entries", "parent", "reference_doctype", "reference_name", *OWING),
		*_any_of("Unreconcile Payment", "name", "voucher_type", "voucher_no", *OWING),
	),
	"Dunning": (_rows("Overdue Payment", "sales_invoice", "Sales Invoice"),),
	"Invoice Discounting": (_rows("Discounted Invoice", "sales_invoice", "Sales Invoice"),),
	"Bank Transaction": _any_of(
		"Bank Transaction Payments", "parent", "payment_document", "payment_entry",
		"Payment Entry", "Sales Invoice", "Journal Entry",
	),
	# -- projects and service
	"Project": (
		_named("Project", "sales_order", "Sales Order"),
		Written("Sales Order", (Hop("Sales Order", "project", "name"),)),
	),
	"Task": (_named("Task", "project", "Project"),),
	"Timesheet": (
		_named("Timesheet", "parent_project", "Project"),
		_rows("Timesheet Detail", "project", "Project"),
	),
	"Expense Claim": (
		_named("Expense Claim", "project", "Project"),
		_rows("Expense Claim Detail", "project", "Project"),
	),
	"Maintenance Visit": (
		_rows("Maintenance Visit Purpose", "prevdoc_docname", "Warranty Claim"),
		_named("Maintenance Visit", "maintenance_schedule", "Maintenance Schedule"),
		_rows(
			"Maintenance Visit Purpose", "maintenance_schedule_detail", "Maintenance Schedule",
			Hop("Maintenance Schedule Detail", "name", "parent"),
		),
	),
	"Maintenance Schedule": (
		_listed("Maintenance Schedule Item"),
		_listed("Maintenance Schedule Detail"),
		_rows("Maintenance Schedule Item", "sales_order", "Sales Order"),
	),
	"Communication": _any_of("Communication", "name", "reference_doctype", "reference_name", *_DEALS),
	"Address": (Written("Customer", (Hop("Customer", "customer_primary_address", "name"),)),),
	# -- buying, stock and production
	"Purchase Order": (
		_rows("Purchase Order Item", "sales_order", "Sales Order"),
		_twin("Purchase Order", "inter_company_order_reference", "Sales Order"),
		_named("Purchase Order", "project", "Project"),
		_rows("Purchase Order Item", "project", "Project"),
	),
	"Purchase Receipt": (
		_rows("Purchase Receipt Item", "project", "Project"),
		_named("Purchase Receipt", "project", "Project"),
		_rows("Purchase Receipt Item", "purchase_order", "Sales Order", Hop("Purchase Order Item", "parent", "sales_order")),
		_rows("Purchase Receipt Item", "delivery_note_item", "Delivery Note", Hop("Delivery Note Item", "name", "parent")),
		*_serials("Purchase Receipt"),
		_listed("Purchase Receipt Item"),
	),
	"Purchase Invoice": (
		_rows("Purchase Invoice Item", "project", "Project"),
		_named("Purchase Invoice", "project", "Project"),
		_twin("Purchase Invoice", "inter_company_invoice_reference", "Sales Invoice"),
		*_serials("Purchase Invoice"),
		_listed("Purchase Invoice Item"),
	),
	"Material Request": (_rows("Material Request Item", "sales_order", "Sales Order"),),
	"Production Plan": (
		_rows("Production Plan Item", "sales_order", "Sales Order"),
		_rows("Production Plan Sales Order", "sales_order", "Sales Order"),
	),
	"Work Order": (
		_named("Work Order", "sales_order", "Sales Order"),
		_named("Work Order", "project", "Project"),
	),
	"Stock Entry": (
		_named("Stock Entry", "project", "Project"),
		_rows("Stock Entry Detail", "project", "Project"),
		_named("Stock Entry", "work_order", "Project", Hop("Work Order", "name", "project")),
		_named("Stock Entry", "work_order", "Sales Order", Hop("Work Order", "name", "sales_order")),
		*_serials("Stock Entry"),
		_listed("Stock Entry Detail"),
	),
	"Stock Reconciliation": (*_serials("Stock Reconciliation"), _listed("Stock Reconciliation Item")),
	"Landed Cost Voucher": (
		_rows("Landed Cost Purchase Receipt", "receipt_document", "Serial No", *_serials("Purchase Receipt")[0].path),
		_rows("Landed Cost Purchase Receipt", "receipt_document", "Serial No", *_serials("Purchase Invoice")[0].path),
	),
	"Serial and Batch Bundle": (_rows("Serial and Batch Entry", "serial_no", "Serial No"),),
	"Subcontracting Receipt": (*_serials("Subcontracting Receipt"), _listed("Subcontracting Receipt Item")),
	"Asset Capitalization": _serials("Asset Capitalization"),
	"Asset Repair": _serials("Asset Repair"),
	"Repost Item Valuation": (
		Written("Serial No", (
			Hop("Repost Item Valuation", "name", "voucher_no"), *(Hop(h.table, h.by, h.to) for h in _serials("")[0].path),
		)),
	),
}  # fmt: skip

# Of the same customer, and the link to them is gone by then or never was: what an invoice unlinks, what a payment undoes.
OF_THE_SAME_CUSTOMER: Mapping[str, tuple[str, ...]] = {
	"Sales Invoice": ("Payment Entry", "Journal Entry", "Loyalty Point Entry", "Serial No"),
	"Sales Order": ("Payment Entry", "Journal Entry"),
	"Payment Entry": ("Journal Entry",),
	"Journal Entry": ("Payment Entry",),
	"POS Invoice": ("Loyalty Point Entry", "Serial No"),
	"Contact": ("Issue",),
}

# Whose deletion empties the columns that name them, wherever rules may ask: `Sales Order.project`, `Issue.contact`, `Issue.lead`.
LEAVES_GAPS = frozenset({"Project", "Contact", "Lead"})
