"""How the rows of each source are made, changed and taken away by users: the data of the step tables.

A way knows the document that is saved, which field is asked about, how a row gets to another customer. Adding a source
to the catalog means adding its way here; the step table fails until then.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from convo_channels.core.changes.outbox import CANCEL, CHANGE, INSERT, SUBMIT
from tests.support.builders import Business

GOOD, BAD = "good", "bad"


@dataclass(frozen=True)
class Way:
	"""A document that names its customer itself. `choice`: (field, value asked for, another one)."""

	document: str
	choice: tuple[str, str, str]
	date: str
	owner: Mapping[str, str] = field(default_factory=dict)  # what else makes the row a customer's
	customer: str = "customer"
	number: tuple[str, str] = ("", "")  # as a rule names it, as it is stored
	submittable: bool = False
	taken_back: Mapping[str, Any] = field(default_factory=dict)
	kept: Mapping[str, Any] = field(default_factory=dict)  # what undoes `taken_back`
	is_moment: bool = False

	def add(
		self,
		business: Business,
		customer: str,
		*,
		day: datetime.date,
		amount: float,
		good: bool,
		docstatus: int,
	) -> Any:
		fields = {
			**self.owner, self.customer: customer, "docstatus": docstatus,
			**self.values(day=day, amount=amount, good=good),
		}  # fmt: skip
		return business.create(self.document, **fields)

	def values(
		self, *, day: datetime.date | None = None, amount: float | None = None, good: bool | None = None
	) -> dict[str, Any]:
		found: dict[str, Any] = {}
		if day is not None:
			found[self.date] = datetime.datetime.combine(day, datetime.time(9)) if self.is_moment else day
		if amount is not None and self.number[1]:
			found[self.number[1]] = amount
		if good is not None:
			found[self.choice[0]] = self.choice[1 if good else 2]
		return found

	def change(self, business: Business, name: Any, **given: Any) -> None:
		business.update(self.document, name, **self.values(**given))

	def move(self, business: Business, name: Any, customer: str) -> None:
		business.update(self.document, name, **{self.customer: customer})

	def set_status(self, business: Business, name: Any, docstatus: int) -> None:
		business.update(self.document, name, event=SUBMIT if docstatus == 1 else CANCEL, docstatus=docstatus)

	def take_back(self, business: Business, name: Any, *, is_back: bool) -> None:
		business.update(self.document, name, **(self.taken_back if is_back else self.kept))

	def delete(self, business: Business, name: Any) -> None:
		business.delete(self.document, name)


@dataclass(frozen=True)
class Part(Way):
	"""Rows of a child table: the document names the customer, and date, submission and return are the document's."""

	table: str = ""

	def add(self, business, customer, *, day, amount, good, docstatus):
		name = business.put(
			self.document, **self.owner, **{self.customer: customer, self.date: day}, docstatus=docstatus
		)
		business.put_children(self.document, name, self.table, [self.part(amount=amount, good=good)])
		business.report(self.document, name, INSERT)
		return name

	def part(self, *, amount: float | None = None, good: bool | None = None) -> dict[str, Any]:
		return Way.values(self, amount=amount, good=good)

	def change(self, business, name, *, day=None, amount=None, good=None):
		(row,) = [r for r in business.rows(self.table) if r["parent"] == name]
		given = self.part(amount=amount, good=good)
		if given:
			business.patch(self.table, row["name"], **given)
		business.update(self.document, name, **({self.date: day} if day else {}))


@dataclass(frozen=True)
class Linked(Way):
	"""Contacts and addresses: a table of links leads to customers."""

	def add(self, business, customer, *, day, amount, good, docstatus):
		name = business.put(self.document, **self.values(day=day, good=good))
		links = [{"link_doctype": "Customer", "link_name": customer}]
		business.put_children(self.document, name, "Dynamic Link", links)
		business.report(self.document, name, INSERT)
		return name

	def move(self, business, name, customer):
		business.relink(self.document, name, [customer])


@dataclass(frozen=True)
class Booked(Linked):
	"""Entries: their own lines lead to customers, each with what it books for them."""

	table: str = "Journal Entry Account"

	def add(self, business, customer, *, day, amount, good, docstatus):
		name = business.put(self.document, docstatus=docstatus, **self.values(day=day, good=good))
		line = {"party_type": "Customer", "party": customer}
		lines = [{**line, "credit": amount + 5}, {**line, "debit": 5}, {"account": "Bank", "debit": amount}]
		business.put_children(self.document, name, self.table, lines)
		business.report(self.document, name, INSERT)
		return name

	def values(self, *, day=None, amount=None, good=None):
		return super().values(day=day, good=good)

	def change(self, business, name, *, amount=None, **given):
		if amount is not None:
			lines = [r for r in business.rows(self.table) if r["parent"] == name and r["credit"]]
			business.patch(self.table, lines[0]["name"], credit=amount + 5)
		super().change(business, name, **given)

	def move(self, business, name, customer):
		before = business.customers_of(self.document, name)
		for line in [r for r in business.rows(self.table) if r["parent"] == name and r["party"]]:
			business.patch(self.table, line["name"], party=customer)
		for left in before:
			business.report(self.document, name, CHANGE, customer_before=left)


_RETURN = {"taken_back": {"is_return": 1}, "kept": {"is_return": 0}}
_TOTAL = ("grand_total", "base_grand_total")

WAYS: dict[str, Way] = {
	"Quotation": Way(
		"Quotation", ("order_type", "Sales", "Shopping Cart"), "transaction_date", {"quotation_to": "Customer"}, "party_name",
		_TOTAL, submittable=True,
	),
	"Sales Order": Way("Sales Order", ("status", "To Bill", "Closed"), "transaction_date", number=_TOTAL, submittable=True),
	"Sales Invoice": Way(
		"Sales Invoice", ("remarks", GOOD, BAD), "posting_date", number=_TOTAL, submittable=True, **_RETURN
	),
	"Delivery Note": Way(
		"Delivery Note", ("status", "To Bill", "Closed"), "posting_date", number=_TOTAL, submittable=True, **_RETURN
	),
	"Payment Entry": Way(
		"Payment Entry", ("reference_no", GOOD, BAD), "posting_date", {"party_type": "Customer", "payment_type": "Receive"},
		"party", ("paid_amount", "base_paid_amount"), submittable=True,
		taken_back={"payment_type": "Pay"}, kept={"payment_type": "Receive"},
	),
	"Journal Entry": Booked(
		"Journal Entry", ("voucher_type", "Bank Entry", "Cash Entry"), "posting_date", number=("customer_amount", "credit"),
		submittable=True,
	),
	"Opportunity": Way(
		"Opportunity", ("status", "Open", "Lost"), "transaction_date", {"opportunity_from": "Customer"}, "party_name",
		("opportunity_amount", "opportunity_amount"),
	),
	"Issue": Way("Issue", ("status", "Open", "Closed"), "opening_date"),
	"Warranty Claim": Way("Warranty Claim", ("status", "Open", "Closed"), "complaint_date"),
	"Maintenance Visit": Way(
		"Maintenance Visit", ("completion_status", "Fully Completed", "Partially Completed"), "mntc_date", submittable=True
	),
	"Project": Way(
		"Project", ("status", "Open", "Completed"), "creation", number=("total_costing_amount",) * 2, is_moment=True
	),
	"Serial No": Way("Serial No", ("status", "Active", "Inactive"), "creation", is_moment=True),
	"Contact": Linked("Contact", ("designation", "Chief", "Buyer"), "creation", is_moment=True),
	"Address": Linked("Address", ("city", "Köln", "Paris"), "creation", is_moment=True),
	"Convo Post": Way("Convo Post", ("post_type", "Call", "Note"), "posted_at", is_moment=True),
	"Convo Interaction": Way("Convo Interaction", ("medium", "Phone", "Email"), "occurred_at", is_moment=True),
	"Sales Invoice Item": Part(
		"Sales Invoice", ("item_code", "Espresso", "Mühle"), "posting_date", number=("net_amount", "base_net_amount"),
		submittable=True, table="Sales Invoice Item", **_RETURN,
	),
	"Sales Order Item": Part(
		"Sales Order", ("item_code", "Espresso", "Mühle"), "transaction_date", number=("qty", "qty"), submittable=True,
		table="Sales Order Item",
	),
}  # fmt: skip
