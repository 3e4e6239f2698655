"""Leads, selling documents, payments, issues and claims of the demo business as rows.

Pure, like `sheet`: amounts and states come from the files as they stand there, nothing is computed but the totals of a line.
"""

from convo_channels.demo.sheet import Row, Sheet, take


def add_documents(sheet: Sheet) -> None:
	documents = sheet.fixtures["documents"]
	for record in documents["leads"]:
		add_lead(sheet, record)
	for record in documents["opportunities"]:
		add_opportunity(sheet, record)
	add_sales(sheet, documents)
	add_support(sheet, documents)


def add_lead(sheet: Sheet, record: Row) -> None:
	person = f"{record['first_name']} {record['last_name']}"
	sheet.add(
		"Lead",
		{**record, "owner": record["lead_owner"]},
		lead_name=person,
		title=record["company_name"],
		company=sheet.company["name"],
		**take(record, "company_name first_name last_name email_id territory lead_owner status"),
	)


def add_opportunity(sheet: Sheet, record: Row) -> None:
	amount = record["opportunity_amount"]
	sheet.add(
		"Opportunity",
		{**record, "owner": record["opportunity_owner"]},
		customer_name=party_name(sheet, record["opportunity_from"], record["party_name"]),
		transaction_date=sheet.clock.date(record["day"]),
		expected_closing=sheet.clock.date(record["expected_closing"]),
		base_opportunity_amount=amount,
		company=sheet.company["name"],
		currency=sheet.company["default_currency"],
		conversion_rate=1,
		**take(
			record,
			"opportunity_from party_name title opportunity_owner status opportunity_amount probability",
		),
	)


def party_name(sheet: Sheet, party_type: str, party: str) -> str:
	if party_type == "Lead":
		return next(row["title"] for row in sheet.rows["Lead"] if row["name"] == party)
	return party


def add_sales(sheet: Sheet, documents: dict[str, list[Row]]) -> None:
	for record in documents["quotations"]:
		add_quotation(sheet, record)
	for record in documents["sales_orders"]:
		add_sales_order(sheet, record)
	for record in documents["delivery_notes"]:
		add_delivery_note(sheet, record)
	for record in documents["sales_invoices"]:
		add_sales_invoice(sheet, record)
	for record in documents["payments"]:
		add_payment(sheet, record)


def money(sheet: Sheet, record: Row) -> Row:
	"""The columns every selling document shares. There are no taxes and one currency in the demo business."""
	total = record["grand_total"]
	names = ("total", "net_total", "grand_total", "rounded_total")
	return {
		"company": sheet.company["name"],
		"currency": sheet.company["default_currency"],
		"conversion_rate": 1,
		"total_qty": sum(line["qty"] for line in record["items"]),
		**{name: total for name in names},
		**{f"base_{name}": total for name in names},
	}


def add_lines(sheet: Sheet, parent: Row, doctype: str, record: Row, **values: object) -> None:
	for idx, line in enumerate(record["items"], start=1):
		item = sheet.items[line["item_code"]]
		amount = line["qty"] * line["rate"]
		sheet.add_child(
			f"{doctype} Item",
			parent,
			(doctype, "items"),
			idx,
			item_code=line["item_code"],
			item_name=item["item_name"],
			item_group=item["item_group"],
			description=item["description"],
			uom=item["stock_uom"],
			qty=line["qty"],
			rate=line["rate"],
			base_rate=line["rate"],
			amount=amount,
			base_amount=amount,
			net_amount=amount,
			base_net_amount=amount,
			**values,
		)


def add_quotation(sheet: Sheet, record: Row) -> None:
	party = party_name(sheet, record["quotation_to"], record["party_name"])
	row = sheet.add(
		"Quotation",
		record,
		customer_name=party,
		transaction_date=sheet.clock.date(record["day"]),
		valid_till=sheet.clock.date(record["valid_till"]),
		order_type="Sales",
		**take(record, "quotation_to party_name status"),
		**money(sheet, record),
	)
	add_lines(sheet, row, "Quotation", record)


def add_sales_order(sheet: Sheet, record: Row) -> None:
	billed = record["per_billed"]
	row = sheet.add(
		"Sales Order",
		record,
		customer_name=record["customer"],
		transaction_date=sheet.clock.date(record["day"]),
		delivery_date=sheet.clock.date(record["delivery_date"]),
		billing_status="Fully Billed" if billed == 100 else "Not Billed",
		delivery_status="Fully Delivered" if record["per_delivered"] == 100 else "Not Delivered",
		order_type="Sales",
		**take(record, "customer status per_billed per_delivered skip_delivery_note"),
		**money(sheet, record),
	)
	add_lines(sheet, row, "Sales Order", record, prevdoc_docname=record["quotation"])


def add_delivery_note(sheet: Sheet, record: Row) -> None:
	row = sheet.add(
		"Delivery Note",
		{**record, "docstatus": 1},
		customer_name=record["customer"],
		posting_date=sheet.clock.date(record["day"]),
		posting_time=f"{record['time']}:00",
		is_return=0,
		**take(record, "customer status per_billed"),
		**money(sheet, record),
	)
	add_lines(sheet, row, "Delivery Note", record, against_sales_order=record["sales_order"])


def add_sales_invoice(sheet: Sheet, record: Row) -> None:
	row = sheet.add(
		"Sales Invoice",
		record,
		customer_name=record["customer"],
		posting_date=sheet.clock.date(record["day"]),
		posting_time=f"{record['time']}:00",
		due_date=sheet.clock.date(record["due_date"]),
		is_pos=0,
		**take(record, "customer status is_return return_against outstanding_amount"),
		**money(sheet, record),
	)
	add_lines(sheet, row, "Sales Invoice", record, sales_order=record["sales_order"])


def add_payment(sheet: Sheet, record: Row) -> None:
	amount = record["paid_amount"]
	row = sheet.add(
		"Payment Entry",
		{**record, "docstatus": 1},
		payment_type="Receive",
		party_type="Customer",
		party=record["customer"],
		party_name=record["customer"],
		title=record["customer"],
		posting_date=sheet.clock.date(record["day"]),
		reference_no=record["reference_no"],
		reference_date=sheet.clock.date(record["day"]),
		paid_amount=amount,
		base_paid_amount=amount,
		received_amount=amount,
		base_received_amount=amount,
		total_allocated_amount=amount,
		base_total_allocated_amount=amount,
		unallocated_amount=0,
		company=sheet.company["name"],
		status="Submitted",
	)
	sheet.add_child(
		"Payment Entry Reference",
		row,
		("Payment Entry", "references"),
		1,
		reference_doctype="Sales Invoice",
		reference_name=record["sales_invoice"],
		allocated_amount=amount,
	)


def add_support(sheet: Sheet, documents: dict[str, list[Row]]) -> None:
	for record in documents["issues"]:
		at = sheet.clock.date(record["resolution_date"])
		sheet.add(
			"Issue",
			record,
			customer_name=record["customer"],
			opening_date=sheet.clock.date(record["day"]),
			opening_time=f"{record['time']}:00",
			sla_resolution_date=at and f"{at} 16:00:00.000000",
			company=sheet.company["name"],
			**take(record, "subject customer raised_by status priority description"),
		)
	for record in documents["warranty_claims"]:
		at = sheet.clock.date(record["resolution_date"])
		sheet.add(
			"Warranty Claim",
			record,
			customer_name=record["customer"],
			complaint_date=sheet.clock.date(record["day"]),
			item_name=sheet.items[record["item_code"]]["item_name"],
			warranty_expiry_date=sheet.clock.date(record["warranty_expiry_date"]),
			resolution_date=at and f"{at} 16:00:00.000000",
			company=sheet.company["name"],
			**take(
				record,
				"customer serial_no item_code complaint status warranty_amc_status resolution_details",
			),
		)
