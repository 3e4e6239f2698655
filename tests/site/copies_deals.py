"""Random lives of ERPNext's documents on a site: made, given away, corrected, submitted, paid, cancelled, removed, numbered anew."""

from typing import Any

import frappe
from frappe.utils import add_days, nowdate

from tests.site import kit
from tests.site.copies_life import NOTHING, WORDS, People

PARTY = {"Quotation": "party_name", "Payment Entry": "party"}
DATE = {
	"Quotation": "transaction_date", "Sales Order": "transaction_date", "Sales Invoice": "posting_date", "Delivery Note": "posting_date",
	"Payment Entry": "posting_date", "Journal Entry": "posting_date", "Issue": "opening_date", "Warranty Claim": "complaint_date",
}  # fmt: skip
SOLD = ("Quotation", "Sales Order", "Sales Invoice", "Delivery Note")
SERVICE = ("Issue", "Warranty Claim")
DEALS = (*SOLD, "Payment Entry", "Journal Entry", *SERVICE)
STATES = {"Issue": ("Open", "Replied", "Closed"), "Warranty Claim": ("Open", "Closed", "Work In Progress")}
SERIES = {"Issue": "ISS", "Quotation": "SAL-QTN", "Sales Order": "SAL-ORD", "Warranty Claim": "SER-WRN"}
AMOUNT = {**dict.fromkeys(SOLD, "base_grand_total"), "Payment Entry": "base_paid_amount"}


class Life(People):
	"""All the steps of one life."""

	def at_first(self) -> list[Any]:
		return [self.make] * 6 + [*super().at_first(), self.pay]

	def told(self) -> list[Any]:
		made = [self.make] * 3 + [self.order, self.bill, self.deliver] + [self.pay] * 2
		kept = [
			self.give,
			self.give,
			self.correct,
			self.correct,
			self.move_on,
			self.move_on,
			self.submit,
			self.cancel,
		]
		return [*super().told(), *made, *kept, self.delete, self.renumber]

	def untold(self) -> list[Any]:
		kept = [self.give_by_sql, self.correct_by_sql, self.move_on_by_sql, self.lapse, self.lines_by_sql]
		return [*super().untold(), *kept, *kept, self.drop, self.return_numbers, self.return_numbers]

	def deal(self, doctypes: tuple[str, ...] = DEALS, **filters: Any) -> Any:
		found = [(doctype, name) for doctype in doctypes for name in self.names(doctype, **filters)]
		return frappe.get_doc(*self.choice(found)) if found else None

	# -- made

	def make(self) -> str:
		doctype, customer = (
			self.choice(["Quotation", "Sales Invoice", "Sales Order", *SERVICE]),
			self.customer(),
		)
		return f"{doctype} {self.put(doctype, customer)} for {customer}"

	def put(self, doctype: str, customer: str | None) -> str:
		rate, submit = self.choice([10, 99.75]), self.random() < 0.6
		if doctype == "Quotation":
			day = add_days(nowdate(), self.choice([-21, -3, 0]))
			till = add_days(nowdate(), self.choice([-1, 0, 30]))
			return kit.quotation(
				self.ground,
				customer,
				rate=rate,
				submit=submit,
				transaction_date=day,
				valid_till=max(day, till),
			).name
		if doctype == "Sales Invoice":
			return kit.invoice(
				self.ground,
				customer,
				rate=rate,
				submit=submit,
				posting_date=add_days(nowdate(), -self.choice([0, 0, 9])),
			).name
		if doctype == "Sales Order":
			return self.new_order(customer, rate, submit)
		if doctype == "Issue":
			return kit.issue(customer, subject=self.choice(WORDS), opening_date=self.day()).name
		return kit.warranty_claim(self.ground, customer, complaint_date=self.day()).name

	def new_order(self, customer: str | None, rate: float, submit: bool) -> str:
		due = add_days(nowdate(), 7)
		items = [{"item_code": self.ground.item, "qty": 1, "rate": rate, "delivery_date": due}]
		given = {
			"customer": customer,
			"company": self.ground.company,
			"transaction_date": nowdate(),
			"delivery_date": due,
		}
		doc = frappe.get_doc({"doctype": "Sales Order", **given, "items": items}).insert()
		return (doc.submit() if submit else doc).name

	def order(self) -> str:
		doc = self.deal(("Quotation",), docstatus=1, status="Open")
		return f"{kit.order_from(doc).name} of {doc.name}" if doc else NOTHING

	def bill(self) -> str:
		return self.of_order("make_sales_invoice")

	def deliver(self) -> str:
		return self.of_order("make_delivery_note")

	def of_order(self, method: str) -> str:
		doc = self.deal(("Sales Order",), docstatus=1)
		if not doc:
			return NOTHING
		made = frappe.get_attr(f"erpnext.selling.doctype.sales_order.sales_order.{method}")(doc.name)
		return f"{made.insert().submit().name} of {doc.name}"

	def pay(self) -> str:
		"""By a payment, also of a day to come, or booked by hand."""
		from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

		bill = self.deal(("Sales Invoice",), docstatus=1, outstanding_amount=[">", 0])
		if not bill:
			return NOTHING
		if self.random() < 0.4:
			return f"{kit.journal_payment(bill).name} for {bill.name}"
		doc = get_payment_entry("Sales Invoice", bill.name, bank_account=kit.cash_account(bill.company))
		doc.reference_no, doc.reference_date, doc.posting_date = (
			"paid",
			nowdate(),
			add_days(nowdate(), self.choice([0, 0, 9])),
		)
		return f"{doc.insert().submit().name} for {bill.name} on {doc.posting_date}"

	# -- changed

	def give(self) -> str:
		doc, customer = self.deal((*SOLD, *SERVICE), docstatus=0), self.customer()
		if not doc:
			return NOTHING
		if doc.doctype in SERVICE and self.random() < 0.3:
			customer = None
		doc.set(PARTY.get(doc.doctype, "customer"), customer)
		doc.save()
		return f"{doc.doctype} {doc.name} to {customer}"

	def correct(self) -> str:
		doc = self.deal((*SOLD, *SERVICE), docstatus=0)
		if not doc:
			return NOTHING
		if doc.doctype in SOLD and self.random() < 0.7:
			doc.items[0].rate = self.choice([1, 12.5, 700])
		elif doc.doctype == "Issue" and self.random() < 0.5:
			doc.subject = self.choice(WORDS)
		else:
			doc.set(DATE[doc.doctype], self.day())
			doc.set("set_posting_time", 1)
		doc.save()
		return f"{doc.doctype} {doc.name}"

	def move_on(self) -> str:
		doc = self.deal(SERVICE)
		if not doc:
			return NOTHING
		doc.status = self.choice(STATES[doc.doctype])
		doc.save()
		return f"{doc.doctype} {doc.name} {doc.status}"

	def submit(self) -> str:
		doc = self.deal(SOLD, docstatus=0)
		return f"{doc.doctype} {doc.submit().name}" if doc else NOTHING

	def cancel(self) -> str:
		doc = self.deal(docstatus=1)
		if not doc:
			return NOTHING
		doc.cancel()
		return f"{doc.doctype} {doc.name}"

	def delete(self) -> str:
		doc = self.deal(docstatus=["!=", 1])
		if not doc:
			return NOTHING
		frappe.delete_doc(doc.doctype, doc.name)
		return f"{doc.doctype} {doc.name}"

	def renumber(self) -> str:
		old, new = self.any("Issue"), kit.unique("Issue")
		return f"{old} {frappe.rename_doc('Issue', old, new, force=True)}" if old else NOTHING

	# -- by SQL

	def give_by_sql(self) -> str:
		doc = self.deal((*SOLD, "Payment Entry", *SERVICE))
		return (
			self.set_value(doc.doctype, doc.name, **{PARTY.get(doc.doctype, "customer"): self.customer()})
			if doc
			else NOTHING
		)

	def correct_by_sql(self) -> str:
		doc = self.deal()
		if not doc:
			return NOTHING
		values = {DATE[doc.doctype]: self.day()}
		if doc.doctype in AMOUNT:
			values[AMOUNT[doc.doctype]] = self.choice([1, 12.5, -7])
		if doc.doctype == "Issue":
			values["subject"] = self.choice(WORDS)
		field = self.choice(sorted(values))
		return self.set_value(doc.doctype, doc.name, **{field: values[field]})

	def move_on_by_sql(self) -> str:
		doc = self.deal((*SERVICE, "Sales Order"))
		if not doc:
			return NOTHING
		return self.set_value(
			doc.doctype, doc.name, status=self.choice(STATES.get(doc.doctype, ("On Hold", "To Deliver")))
		)

	def lapse(self) -> str:
		"""A term goes by, and ERPNext's night says so."""
		from erpnext.controllers.accounts_controller import update_invoice_status
		from erpnext.selling.doctype.quotation.quotation import set_expired_status

		doc = self.deal(("Quotation", "Sales Invoice"), docstatus=1)
		if not doc:
			return NOTHING
		day = add_days(nowdate(), self.choice([-3, -1, 5]))
		self.set_value(
			doc.doctype, doc.name, **{"valid_till" if doc.doctype == "Quotation" else "due_date": day}
		)
		frappe.db.sql("update `tabPayment Schedule` set due_date = %s where parent = %s", (day, doc.name))
		if self.random() < 0.7:
			set_expired_status()
			update_invoice_status()
		return f"{doc.doctype} {doc.name} on {day}"

	def lines_by_sql(self) -> str:
		line = self.any("Journal Entry Account", party_type="Customer")
		if not line:
			return NOTHING
		values = self.choice(
			[{"party": self.customer()}, {"credit": 30.5}, {"party_type": None, "party": None}]
		)
		return self.set_value("Journal Entry Account", line, **values)

	def drop(self) -> str:
		doc = self.deal()
		if not doc:
			return NOTHING
		self.drop_rows(doc)
		return f"{doc.doctype} {doc.name}"

	def drop_rows(self, doc: Any) -> None:
		for df in doc.meta.get_table_fields():
			frappe.db.delete(df.options, {"parent": doc.name, "parenttype": doc.doctype})
		frappe.db.delete(doc.doctype, {"name": doc.name})

	def return_numbers(self) -> str:
		"""What a Transaction Deletion Record does: rows by SQL, the series set back, and the numbers are given again."""
		doctype = self.choice(sorted(SERIES))
		names = [name for name in self.names(doctype) if name.startswith(SERIES[doctype])]
		last = sorted(names)[-self.randint(1, 2) :]
		if not last:
			return NOTHING
		for name in last:
			self.drop_rows(frappe.get_doc(doctype, name))
		prefix, number = last[0].rsplit("-", 1)
		frappe.db.sql("update tabSeries set current = %s where name = %s", (int(number) - 1, f"{prefix}-"))
		frappe.db.commit()
		again = [self.put(doctype, self.customer()) for _ in last]
		return f"{doctype} {last}: {again}"
