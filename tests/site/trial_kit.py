"""Documents as the buttons of other documents make them, and the steps in which people save, submit and cancel them."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from tests.site import kit
from tests.site.trial import STEPS, Trial

# What version 16 asks to be switched on before serial numbers and tills are used as in 15.
SWITCHES = (("Stock Settings", "enable_serial_and_batch_no_for_item", 1), ("POS Settings", "invoice_type", "POS Invoice"))


@pytest.fixture
def trial(ground):
	frappe.flags.mute_emails = True
	switches = [switch for switch in SWITCHES if frappe.get_meta(switch[0]).has_field(switch[1])]
	before = [(doctype, field, frappe.db.get_single_value(doctype, field)) for doctype, field, _ in switches]
	for doctype, field, value in switches:
		frappe.db.set_single_value(doctype, field, value)
	found = Trial()
	yield found
	STEPS.extend(found.steps)
	for doctype, field, value in before:
		frappe.db.set_single_value(doctype, field, value)
	frappe.db.commit()


@pytest.fixture
def customer(ground):
	return kit.customer(ground).name


@pytest.fixture
def other(ground):
	"""Whose documents are written by somebody else's."""
	return kit.customer(ground).name


def nothing_missed(trial: Trial, *written: str) -> None:
	"""And something was at stake: documents of these kinds were written with the save of others."""
	assert written
	untouched = set(written) - set().union(*(step.others for step in trial.steps))
	assert not untouched, f"nobody wrote {sorted(untouched)}"
	missed = {step.label: step.missed for step in trial.steps if step.missed}
	assert not missed, missed


def made(doctype: str, **fields):
	return frappe.get_doc({"doctype": doctype, **fields}).insert()


def mapped(path: str, *args, **fields):
	"""A document as the button of another one makes it."""
	doc = frappe.get_attr(f"erpnext.{path}")(*args)
	doc.update(fields)
	return doc


def through(trial: Trial, doc):
	"""Saved, submitted; cancelled by `undo`."""
	with trial.step(doc, "save"):
		doc.insert()
	with trial.step(doc, "submit"):
		doc.submit()
	return doc


def undo(trial: Trial, *docs) -> None:
	for doc in docs:
		with trial.step(doc, "cancel"):
			doc.reload()
			doc.cancel()


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


def delivered(ground, customer: str, names: list[str]):
	"""Machines become a customer's by a delivery and by nothing else."""
	note = made("Delivery Note", customer=customer, company=ground.company, items=machines(ground, names)).submit()
	assert frappe.db.count("Serial No", {"customer": customer}) == len(names)
	return note


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


def payment(document):
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	doc = get_payment_entry(document.doctype, document.name, bank_account=kit.cash_account(document.company))
	doc.reference_no, doc.reference_date = "paid", nowdate()
	return doc


def expense(ground) -> str:
	return frappe.db.get_value("Account", {"company": ground.company, "root_type": "Expense", "is_group": 0}, "name")


def supplier() -> str:
	group = frappe.get_all("Supplier Group", {"is_group": 0}, pluck="name", order_by="name", limit=1)[0]
	return made("Supplier", supplier_name=kit.unique("Supplier"), supplier_group=group).name
