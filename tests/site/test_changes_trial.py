"""What changes with what, tried on the site: every document is saved, submitted and cancelled as people do it.

Each step compares everything that rules can speak of before and after. Whatever changed must lead the drain to its
customers; what ERPNext writes that the data does not know fails here. The table is kept for a person to read.
"""

from pathlib import Path

import frappe
import pytest
from frappe.utils import add_days, nowdate

from tests.site import kit
from tests.site.trial import Trial

REPORT = Path(__file__).parents[2] / ".convo" / "reports" / "changes_with.md"


@pytest.fixture(scope="module")
def told():
	"""The steps of all trials, printed at the end."""
	steps = []
	yield steps
	REPORT.parent.mkdir(parents=True, exist_ok=True)
	trial = Trial.of(steps)
	REPORT.write_text(f"# What changes with what\n\n{trial.table()}\n")


@pytest.fixture
def trial(ground, told):
	frappe.flags.mute_emails = True
	found = Trial()
	yield found
	told += found.steps


@pytest.fixture
def customer(ground):
	return kit.customer(ground).name


@pytest.fixture
def other(ground):
	"""Whose documents are written by somebody else's."""
	return kit.customer(ground).name


def made(doctype: str, **fields):
	return frappe.get_doc({"doctype": doctype, **fields}).insert()


def mapped(path: str, *args, **fields):
	"""A document as the button of another one makes it."""
	doc = frappe.get_attr(f"erpnext.{path}")(*args)
	doc.update(fields)
	return doc


def through(trial: Trial, doc):
	"""Saved, submitted; cancelled by `undo`."""
	with trial.step(f"{doc.doctype}: save"):
		doc.insert()
	with trial.step(f"{doc.doctype}: submit"):
		doc.submit()
	return doc


def undo(trial: Trial, *docs) -> None:
	for doc in docs:
		with trial.step(f"{doc.doctype}: cancel"):
			doc.reload()
			doc.cancel()


def nothing_missed(trial: Trial) -> None:
	assert trial.steps
	assert {step.label: step.missed for step in trial.steps if step.missed} == {}


def project(customer: str, **fields):
	return made("Project", project_name=kit.unique("Project"), customer=customer, **fields)


def warehouse(ground) -> str:
	return frappe.db.get_value("Warehouse", {"company": ground.company, "warehouse_name": "Stores"}, "name")


def serials(ground, count: int = 2) -> list[str]:
	"""Machines that are in stock."""
	names = [kit.unique("SN") for _ in range(count)]
	made(
		"Stock Entry", stock_entry_type="Material Receipt", company=ground.company,
		items=[{
			"item_code": ground.machine, "qty": count, "basic_rate": 10, "t_warehouse": warehouse(ground),
			"use_serial_batch_fields": 1, "serial_no": "\n".join(names),
		}],
	).submit()  # fmt: skip
	return names


def machines(ground, names: list[str], **fields) -> list[dict]:
	return [{
		"item_code": ground.machine, "qty": len(names), "rate": 100, "warehouse": warehouse(ground),
		"use_serial_batch_fields": 1, "serial_no": "\n".join(names), **fields,
	}]  # fmt: skip


def order(ground, customer: str, **fields):
	given = {"company": ground.company, "transaction_date": nowdate(), "delivery_date": add_days(nowdate(), 7)}
	items = [{"item_code": ground.item, "qty": 2, "rate": 50, "delivery_date": add_days(nowdate(), 7)}]
	return frappe.get_doc({"doctype": "Sales Order", "customer": customer, "items": items, **given, **fields})


def sold(ground) -> list[dict]:
	return [{"item_code": ground.item, "item_name": ground.item, "qty": 2, "rate": 50, "uom": "Nos"}]


# -- selling


def test_from_an_opportunity_to_an_order(trial, ground, customer):
	with trial.step("Opportunity: save"):
		opportunity = kit.opportunity(ground, customer, items=sold(ground))
	quotation = through(trial, mapped("crm.doctype.opportunity.opportunity.make_quotation", opportunity.name, valid_till=add_days(nowdate(), 9)))
	ordered = mapped(
		"selling.doctype.quotation.quotation.make_sales_order", quotation.name, delivery_date=add_days(nowdate(), 7)
	)
	for row in ordered.items:
		row.delivery_date = ordered.delivery_date
	through(trial, ordered)
	undo(trial, ordered, quotation)
	nothing_missed(trial)


def test_an_order_delivered_billed_and_paid(trial, ground, customer):
	ordered = through(trial, order(ground, customer))
	note = through(trial, mapped("selling.doctype.sales_order.sales_order.make_delivery_note", ordered.name))
	invoice = through(trial, mapped("stock.doctype.delivery_note.delivery_note.make_sales_invoice", note.name))
	paid = through(trial, payment(invoice))
	undo(trial, paid, invoice)
	again = through(trial, mapped("selling.doctype.sales_order.sales_order.make_sales_invoice", ordered.name))
	undo(trial, again, note, ordered)
	nothing_missed(trial)


def payment(document):
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	doc = get_payment_entry(document.doctype, document.name, bank_account=kit.cash_account(document.company))
	doc.reference_no, doc.reference_date = "paid", nowdate()
	return doc


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
	nothing_missed(trial)


def test_an_advance_for_an_order_that_an_invoice_takes(trial, ground, customer):
	ordered = order(ground, customer).insert().submit()
	paid = through(trial, payment(ordered))
	invoice = mapped("selling.doctype.sales_order.sales_order.make_sales_invoice", ordered.name)
	invoice.allocate_advances_automatically = 1
	through(trial, invoice)
	undo(trial, invoice, paid, ordered)
	nothing_missed(trial)


def test_an_invoice_that_is_cancelled_under_its_payment(trial, ground, customer):
	frappe.db.set_single_value("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 1)
	invoice = kit.invoice(ground, customer)
	kit.payment(invoice)
	undo(trial, invoice)
	nothing_missed(trial)


def test_a_journal_entry_pays_and_is_undone(trial, ground, customer):
	invoice = kit.invoice(ground, customer)
	with trial.step("Journal Entry: submit"):
		entry = kit.journal_payment(invoice)
	undo(trial, entry)
	nothing_missed(trial)


def test_a_payment_that_is_taken_off_its_invoice(trial, ground, customer):
	invoice = kit.invoice(ground, customer)
	paid = kit.payment(invoice)
	unlinked = frappe.new_doc("Unreconcile Payment")
	unlinked.update({"company": ground.company, "voucher_type": "Payment Entry", "voucher_no": paid.name})
	unlinked.add_references()
	through(trial, unlinked)
	nothing_missed(trial)


def test_a_payment_that_is_asked_for(trial, ground, customer):
	for document in (order(ground, customer).insert().submit(), kit.invoice(ground, customer)):
		asked = frappe.get_attr("erpnext.accounts.doctype.payment_request.payment_request.make_payment_request")(
			dt=document.doctype, dn=document.name, return_doc=1, mute_email=1, recipient_id="a@example.com",
		)  # fmt: skip
		asked.mute_email = 1
		if asked.is_new():
			through(trial, asked)
		else:
			with trial.step("Payment Request: submit"):
				asked.submit()
		undo(trial, asked)
	nothing_missed(trial)


def test_a_dunning_that_is_paid(trial, ground, customer):
	past = add_days(nowdate(), -40)
	invoice = kit.invoice(ground, customer, posting_date=past)
	dunning = mapped("accounts.doctype.sales_invoice.sales_invoice.create_dunning", invoice.name, posting_date=nowdate())
	through(trial, dunning)
	paid = through(trial, payment(invoice))
	undo(trial, paid, dunning)
	nothing_missed(trial)


def test_points_of_loyalty(trial, ground, customer):
	account = frappe.db.get_value("Account", {"company": ground.company, "root_type": "Expense", "is_group": 0}, "name")
	program = made(
		"Loyalty Program", loyalty_program_name=kit.unique("Points"), company=ground.company, from_date=add_days(nowdate(), -1),
		expense_account=account, cost_center=frappe.get_cached_value("Company", ground.company, "cost_center"),
		loyalty_program_type="Single Tier Program", conversion_factor=1,
		collection_rules=[{"tier_name": "Silver", "collection_factor": 10, "min_spent": 0}],
	)  # fmt: skip
	doc = frappe.get_doc("Customer", customer)
	doc.loyalty_program = program.name
	doc.save()
	invoice = kit.invoice(ground, customer, submit=False)
	with trial.step("Sales Invoice: submit, with loyalty points"):
		invoice.submit()
	undo(trial, invoice)
	nothing_missed(trial)


def test_a_blanket_order_is_ordered_from(trial, ground, customer):
	blanket = made(
		"Blanket Order", blanket_order_type="Selling", customer=customer, company=ground.company, from_date=nowdate(),
		to_date=add_days(nowdate(), 90), items=[{"item_code": ground.item, "qty": 10, "rate": 50}],
	).submit()  # fmt: skip
	ordered = order(ground, customer)
	ordered.items[0].update({"against_blanket_order": 1, "blanket_order": blanket.name, "blanket_order_rate": 50})
	through(trial, ordered)
	undo(trial, ordered)
	nothing_missed(trial)


def test_an_installation(trial, ground, customer):
	ordered = order(ground, customer).insert().submit()
	note = mapped("selling.doctype.sales_order.sales_order.make_delivery_note", ordered.name).insert().submit()
	done = mapped("stock.doctype.delivery_note.delivery_note.make_installation_note", note.name, inst_date=nowdate())
	through(trial, done)
	undo(trial, done)
	nothing_missed(trial)


def test_a_packing_slip(trial, ground, customer):
	names = serials(ground)
	note = made("Delivery Note", customer=customer, company=ground.company, items=machines(ground, names))
	slip = through(trial, mapped("stock.doctype.delivery_note.delivery_note.make_packing_slip", note.name))
	undo(trial, slip)
	nothing_missed(trial)


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
	nothing_missed(trial)


# -- stock


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
	nothing_missed(trial)


def test_serial_numbers_that_are_received_again(trial, ground, customer):
	names = serials(ground)
	made("Delivery Note", customer=customer, company=ground.company, items=machines(ground, names)).submit()
	assert frappe.db.count("Serial No", {"customer": customer}) == len(names)
	row = machines(ground, names)[0] | {"t_warehouse": warehouse(ground), "basic_rate": 10}
	back = frappe.get_doc({
		"doctype": "Stock Entry", "stock_entry_type": "Material Receipt", "company": ground.company, "items": [row],
		"project": project(customer).name,
	})  # fmt: skip
	through(trial, back)
	undo(trial, back)
	nothing_missed(trial)


def supplier() -> str:
	group = frappe.get_all("Supplier Group", {"is_group": 0}, pluck="name", order_by="name", limit=1)[0]
	return made("Supplier", supplier_name=kit.unique("Supplier"), supplier_group=group).name


@pytest.mark.parametrize("doctype", ["Purchase Order", "Purchase Receipt", "Purchase Invoice"])
def test_what_is_bought_for_a_project(trial, ground, customer, doctype):
	named = project(customer).name
	row = {
		"item_code": ground.item, "qty": 1, "rate": 30, "project": named, "schedule_date": nowdate(),
		"warehouse": warehouse(ground),
	}  # fmt: skip
	doc = frappe.get_doc({
		"doctype": doctype, "supplier": supplier(), "company": ground.company, "schedule_date": nowdate(),
		"due_date": nowdate(), "items": [row],
	})  # fmt: skip
	through(trial, doc)
	undo(trial, doc)
	nothing_missed(trial)


@pytest.mark.parametrize("doctype", ["Purchase Receipt", "Purchase Invoice"])
def test_machines_that_are_bought(trial, ground, customer, doctype):
	names = [kit.serial_no(ground, None).name for _ in range(2)]
	doc = frappe.get_doc({
		"doctype": doctype, "supplier": supplier(), "company": ground.company, "update_stock": 1, "due_date": nowdate(),
		"items": machines(ground, names),
	})  # fmt: skip
	through(trial, doc)
	if doctype == "Purchase Receipt":
		account = frappe.get_cached_value("Company", ground.company, "expenses_included_in_valuation")
		account = account or frappe.db.get_value(
			"Account", {"company": ground.company, "root_type": "Expense", "is_group": 0}, "name"
		)
		landed = frappe.get_doc({
			"doctype": "Landed Cost Voucher", "company": ground.company, "distribute_charges_based_on": "Qty",
			"purchase_receipts": [{"receipt_document_type": doctype, "receipt_document": doc.name, "supplier": doc.supplier, "grand_total": doc.grand_total, "posting_date": nowdate()}],
			"taxes": [{"expense_account": account, "description": "Freight", "amount": 10}],
		})  # fmt: skip
		landed.get_items_from_purchase_receipts()
		through(trial, landed)
		undo(trial, landed)
	undo(trial, doc)
	nothing_missed(trial)


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
	nothing_missed(trial)


def test_an_order_for_which_stock_is_kept(trial, ground, customer):
	frappe.db.set_single_value("Stock Settings", "enable_stock_reservation", 1)
	serials(ground, 4)
	ordered = order(ground, customer)
	ordered.items[0].update({"item_code": ground.machine, "warehouse": warehouse(ground), "reserve_stock": 1})
	ordered.insert().submit()
	with trial.step("Stock Reservation Entry: submit"):
		ordered.reload()
		ordered.create_stock_reservation_entries()
	for name in frappe.get_all("Stock Reservation Entry", {"voucher_no": ordered.name, "docstatus": 1}, pluck="name", order_by="name"):
		undo(trial, frappe.get_doc("Stock Reservation Entry", name))
	nothing_missed(trial)


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
	work.get_items_and_operations_from_bom()
	through(trial, work)
	made_of = frappe.get_doc(
		frappe.get_attr("erpnext.manufacturing.doctype.work_order.work_order.make_stock_entry")(work.name, "Manufacture", 2)
	)
	through(trial, made_of)
	undo(trial, made_of, work)
	nothing_missed(trial)


# -- projects and service


def test_a_project_is_written_by_what_is_sold_for_it(trial, ground, customer):
	named = project(customer).name
	ordered = through(trial, order(ground, customer, project=named))
	invoice = mapped("selling.doctype.sales_order.sales_order.make_sales_invoice", ordered.name, project=named)
	through(trial, invoice)
	undo(trial, invoice, ordered)
	nothing_missed(trial)


def test_a_project_of_an_order_and_its_deletion(trial, ground, customer):
	ordered = order(ground, customer).insert().submit()
	with trial.step("Project: save"):
		doc = project(customer, sales_order=ordered.name)
	with trial.step("Project: delete"):
		frappe.db.set_value("Sales Order", ordered.name, "project", doc.name)
		doc.delete()
	nothing_missed(trial)


def test_tasks_and_hours_of_a_project(trial, ground, customer, other):
	named = project(other).name
	with trial.step("Task: save"):
		task = made("Task", subject=kit.unique("Task"), project=named)
	with trial.step("Task: completed"):
		task.status = "Completed"
		task.completed_on = nowdate()
		task.save()
	employee = made(
		"Employee", first_name=kit.unique("E"), company=ground.company, gender="Female", date_of_birth="1990-01-01",
		date_of_joining="2020-01-01", status="Active",
	).name  # fmt: skip
	activity = made("Activity Type", activity_type=kit.unique("Activity")).name
	log = {
		"activity_type": activity, "from_time": f"{nowdate()} 08:00:00", "to_time": f"{nowdate()} 10:00:00", "hours": 2,
		"project": named, "task": task.name, "is_billable": 1, "billing_hours": 2, "billing_rate": 10, "costing_rate": 5,
	}  # fmt: skip
	sheet = frappe.get_doc({
		"doctype": "Timesheet", "company": ground.company, "employee": employee, "customer": other, "parent_project": named,
		"time_logs": [log],
	})  # fmt: skip
	through(trial, sheet)
	bill = mapped("projects.doctype.timesheet.timesheet.make_sales_invoice", sheet.name, ground.item, other)
	bill.due_date = nowdate()
	through(trial, bill)
	undo(trial, bill, sheet)
	second = made("Task", subject=kit.unique("Task"), project=named)
	with trial.step("Task: delete"):
		second.delete()
	nothing_missed(trial)


def test_a_warranty_claim_is_visited(trial, ground, customer):
	serial = kit.serial_no(ground, customer)
	with trial.step("Warranty Claim: save"):
		claim = kit.warranty_claim(ground, customer, item_code=ground.machine, serial_no=serial.name)
	visit = mapped("support.doctype.warranty_claim.warranty_claim.make_maintenance_visit", claim.name)
	visit.update({"mntc_date": nowdate(), "completion_status": "Fully Completed", "maintenance_type": "Unscheduled"})
	person = frappe.get_all("Sales Person", {"is_group": 0}, pluck="name", order_by="name", limit=1)
	person = person[0] if person else made("Sales Person", sales_person_name=kit.unique("P"), parent_sales_person=kit.root("Sales Person")).name
	for row in visit.purposes:
		row.update({"service_person": person, "work_done": "Mended", "description": "It leaks"})
	through(trial, visit)
	undo(trial, visit)
	nothing_missed(trial)


def test_a_maintenance_schedule_and_its_visits(trial, ground, customer, other):
	serial = kit.serial_no(ground, other, warranty_expiry_date=add_days(nowdate(), -1))
	doc = frappe.get_doc({
		"doctype": "Maintenance Schedule", "customer": customer, "company": ground.company, "transaction_date": nowdate(),
		"items": [{
			"item_code": ground.machine, "item_name": ground.machine, "start_date": nowdate(), "end_date": add_days(nowdate(), 60),
			"periodicity": "Monthly", "no_of_visits": 2, "serial_no": serial.name,
		}],
	})  # fmt: skip
	doc.insert()
	doc.generate_schedule()
	with trial.step("Maintenance Schedule: save"):
		doc.save()
	with trial.step("Maintenance Schedule: submit"):
		doc.submit()
	visit = mapped(
		"maintenance.doctype.maintenance_schedule.maintenance_schedule.make_maintenance_visit", doc.name, None,
		ground.machine, doc.schedules[0].name,
	)  # fmt: skip
	person = made("Sales Person", sales_person_name=kit.unique("P"), parent_sales_person=kit.root("Sales Person")).name
	visit.update({"mntc_date": nowdate(), "completion_status": "Fully Completed"})
	for row in visit.purposes:
		row.update({"service_person": person, "work_done": "Done", "description": "Care"})
	through(trial, visit)
	undo(trial, visit, doc)
	nothing_missed(trial)


def test_mails_about_documents(trial, ground, customer):
	issue, deal = kit.issue(customer), kit.opportunity(ground, customer)
	quotation = kit.quotation(ground, customer)
	for doc in (issue, deal, quotation):
		for received in (False, True):
			with trial.step(f"Communication on {doc.doctype}: save"):
				kit.mail(customer, received=received, reference_doctype=doc.doctype, reference_name=doc.name)
	nothing_missed(trial)


# -- people and places


def test_the_primary_address_of_a_customer_it_is_not_linked_to(trial, ground, customer, other):
	address = made(
		"Address", address_title=kit.unique("Home"), address_line1="Street 1", city="Cologne", country="Germany",
		links=[{"link_doctype": "Customer", "link_name": other}],
	)  # fmt: skip
	frappe.db.set_value("Customer", customer, "customer_primary_address", address.name)
	with trial.step("Address: save"):
		address.city = "Bonn"
		address.save()
	nothing_missed(trial)


def test_a_contact_that_is_changed_and_deleted(trial, ground, customer, other):
	with trial.step("Contact: save"):
		contact = made("Contact", first_name=kit.unique("Ann"), links=[{"link_doctype": "Customer", "link_name": customer}])
		contact.add_email("ann@example.com", is_primary=1)
	doc = frappe.get_doc("Customer", customer)
	with trial.step("Customer: save with a primary contact"):
		doc.customer_primary_contact = contact.name
		doc.save()
	with trial.step("Contact: save as primary contact"):
		contact.reload()
		contact.first_name = kit.unique("Anna")
		contact.save()
	kit.issue(customer, contact=contact.name)
	with trial.step("Contact: delete"):
		frappe.db.set_value("Customer", customer, "customer_primary_contact", None)
		frappe.delete_doc("Contact", contact.name, force=True)
	nothing_missed(trial)


def test_a_lead_that_becomes_a_customer(trial, ground):
	lead = made("Lead", first_name=kit.unique("Lead"), company_name=kit.unique("Co"), email_id="lead@example.com")
	made("Opportunity", opportunity_from="Lead", party_name=lead.name, company=ground.company)
	with trial.step("Customer: save from a lead"):
		doc = mapped("crm.doctype.lead.lead.make_customer", lead.name)
		doc.update({"customer_group": ground.group, "territory": ground.north})
		doc.insert()
	with trial.step("Customer: save"):
		doc.website = "https://example.com"
		doc.save()
	nothing_missed(trial)
