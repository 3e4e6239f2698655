"""What changes with what, tried on the site: projects, service, people and places."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
from frappe.utils import add_days, nowdate

from tests.site import kit
from tests.site.trial_kit import (
	customer,
	made,
	mapped,
	nothing_missed,
	order,
	other,
	project,
	through,
	trial,
	undo,
)


def test_a_project_is_written_by_what_is_sold_for_it(trial, ground, customer, other):
	named = project(customer).name
	ordered = through(trial, order(ground, customer, project=named))
	invoice = mapped("selling.doctype.sales_order.sales_order.make_sales_invoice", ordered.name, project=named)
	through(trial, invoice)
	in_a_row = kit.invoice(ground, other, submit=False)
	in_a_row.items[0].project = named
	with trial.step(in_a_row, "submit, a project in a row"):
		in_a_row.submit()
	undo(trial, in_a_row, invoice, ordered)
	nothing_missed(trial, "Project", "Sales Order")


def test_a_project_of_an_order_and_its_deletion(trial, ground, customer):
	ordered = order(ground, customer).insert().submit()
	with trial.step("Project", "save"):
		doc = project(customer, sales_order=ordered.name)
	with trial.step("Project", "delete"):
		frappe.db.set_value("Sales Order", ordered.name, "project", doc.name)
		doc.delete()
	nothing_missed(trial, "Sales Order")


def test_tasks_and_hours_of_a_project(trial, ground, customer, other):
	named = project(other).name
	with trial.step("Task", "save"):
		task = made("Task", subject=kit.unique("Task"), project=named)
	with trial.step("Task", "completed"):
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
	with trial.step("Task", "delete"):
		second.delete()
	nothing_missed(trial, "Project", "Timesheet")


def test_a_warranty_claim_is_visited(trial, ground, customer):
	serial = kit.serial_no(ground, customer)
	with trial.step("Warranty Claim", "save"):
		claim = kit.warranty_claim(ground, customer, item_code=ground.machine, serial_no=serial.name)
	visit = mapped("support.doctype.warranty_claim.warranty_claim.make_maintenance_visit", claim.name)
	visit.update({"mntc_date": nowdate(), "completion_status": "Fully Completed", "maintenance_type": "Unscheduled"})
	person = frappe.get_all("Sales Person", {"is_group": 0}, pluck="name", order_by="name", limit=1)
	person = person[0] if person else made("Sales Person", sales_person_name=kit.unique("P"), parent_sales_person=kit.root("Sales Person")).name
	for row in visit.purposes:
		row.update({"service_person": person, "work_done": "Mended", "description": "It leaks"})
	through(trial, visit)
	undo(trial, visit)
	nothing_missed(trial, "Warranty Claim")


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
	with trial.step("Maintenance Schedule", "save"):
		doc.save()
	with trial.step("Maintenance Schedule", "submit"):
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
	nothing_missed(trial, "Maintenance Schedule")


def test_mails_about_documents(trial, ground, customer):
	issue, deal = kit.issue(customer), kit.opportunity(ground, customer)
	quotation = kit.quotation(ground, customer)
	for doc in (issue, deal, quotation):
		for received in (False, True):
			with trial.step("Communication", f"save, on {doc.doctype}"):
				kit.mail(customer, received=received, reference_doctype=doc.doctype, reference_name=doc.name)
	nothing_missed(trial, "Issue", "Opportunity")


# -- people and places


def test_the_primary_address_of_a_customer_it_is_not_linked_to(trial, ground, customer, other):
	address = made(
		"Address", address_title=kit.unique("Home"), address_line1="Street 1", city="Cologne", country="Germany",
		links=[{"link_doctype": "Customer", "link_name": other}],
	)  # fmt: skip
	frappe.db.set_value("Customer", customer, "customer_primary_address", address.name)
	with trial.step("Address", "save"):
		address.city = "Bonn"
		address.save()
	nothing_missed(trial, "Customer")


def test_a_contact_that_is_changed_and_deleted(trial, ground, customer, other):
	with trial.step("Contact", "save"):
		contact = made("Contact", first_name=kit.unique("Ann"), links=[{"link_doctype": "Customer", "link_name": customer}])
		contact.add_email("ann@example.com", is_primary=1)
	doc = frappe.get_doc("Customer", customer)
	with trial.step("Customer", "save with a primary contact"):
		doc.customer_primary_contact = contact.name
		doc.save()
	with trial.step("Contact", "save as primary contact"):
		contact.reload()
		contact.first_name = kit.unique("Anna")
		contact.save()
	kit.issue(customer, contact=contact.name)
	with trial.step("Contact", "delete"):
		frappe.db.set_value("Customer", customer, "customer_primary_contact", None)
		frappe.delete_doc("Contact", contact.name, force=True)
	nothing_missed(trial, "Customer", "Issue")


def test_a_lead_that_becomes_a_customer(trial, ground):
	lead = made("Lead", first_name=kit.unique("Lead"), company_name=kit.unique("Co"), email_id="lead@example.com")
	made("Opportunity", opportunity_from="Lead", party_name=lead.name, company=ground.company)
	with trial.step("Customer", "save from a lead"):
		doc = mapped("crm.doctype.lead.lead.make_customer", lead.name)
		doc.update({"customer_group": ground.group, "territory": ground.north})
		doc.insert()
	with trial.step("Customer", "save"):
		doc.website = "https://example.com"
		doc.save()
	nothing_missed(trial, "Contact")
