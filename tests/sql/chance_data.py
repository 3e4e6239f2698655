"""Random customers and documents for the property tests, the same for the same seed.

Values are few, so that conditions hold about as often as not, and near the edges of days and groups.
"""

import datetime
import random
from typing import Any

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.changes.held_marks import mark
from tests.support.builders import Business

CUSTOMERS = [
	"Acme",
	"Bäcker & Co",
	"100% Bio",
	"d'Arc",
	"Echo",
	"foxtrot",
	"Gölf",
	"~Hotel",
	"India_1",
	"Juliet",
]
SPARE = ["Kilo", "Lima", "Mike", "Nové"]
TERRITORIES = ["All", "Europe", "Germany", "France", "Asia"]
TREE = {"All": (1, 10), "Europe": (2, 7), "Germany": (3, 4), "France": (5, 6), "Asia": (8, 9)}
OTHER_TREE = {"All": (1, 10), "Europe": (2, 5), "Germany": (3, 4), "Asia": (6, 9), "France": (7, 8)}
TEXTS = [None, "", "shop.example", "SHOP.EXAMPLE ", "100%_off", "Müller", "o'neil", "😀"]
TAGS = ["VIP", "vip", "Gold", "O'Tag"]
AMOUNTS = [0, 10, 10.5, 99.75, 100, 250, -40]
STATUSES = {
	"Quotation": ["Open", "Replied", "Expired", "Lost", "Ordered", "Draft"],
	"Sales Order": ["To Deliver", "Completed", "Closed"],
	"Sales Invoice": ["Unpaid", "Overdue", "Partly Paid", "Paid", "Return", "Overdue and Discounted"],
	"Issue": ["Open", "Replied", "Closed", None],
	"Opportunity": ["Open", "Lost"],
	"Warranty Claim": ["Open", "Closed"],
	"Serial No": ["Active", "Inactive"],
	"Delivery Note": ["To Bill", "Completed", "Return"],
	"Payment Entry": ["Submitted", "Draft"],
	"Maintenance Visit": ["Submitted", "Draft", None],
	"Project": ["Open", "Completed"],
}
DATES = {
	"Quotation": ("transaction_date", "valid_till"),
	"Sales Order": ("transaction_date", "delivery_date"),
	"Sales Invoice": ("posting_date", "due_date"),
	"Issue": ("opening_date",),
	"Opportunity": ("transaction_date", "expected_closing"),
	"Warranty Claim": ("complaint_date", "warranty_expiry_date"),
	"Serial No": ("warranty_expiry_date", "amc_expiry_date"),
	"Convo Post": ("posted_at",),
	"Convo Interaction": ("occurred_at",),
	"Delivery Note": ("posting_date",),
	"Payment Entry": ("posting_date", "clearance_date"),
	"Maintenance Visit": ("mntc_date",),
	"Project": ("expected_start_date", "expected_end_date"),
	"Contact": ("creation",),
	"Address": ("creation",),
	"Sales Invoice Item": ("posting_date", "service_end_date"),
	"Sales Order Item": ("transaction_date", "delivery_date"),
}
AMOUNT_FIELD = {
	"Quotation": "grand_total",
	"Sales Order": "grand_total",
	"Sales Invoice": "grand_total",
	"Delivery Note": "grand_total",
	"Payment Entry": "paid_amount",
	"Project": "total_costing_amount",
	"Sales Invoice Item": "net_amount",
	"Sales Order Item": "qty",
}
# Amounts in another currency than their document, or without a twin in company currency.
FURTHER_AMOUNTS = {
	"Sales Order": ["advance_paid"],
	"Sales Invoice": ["total_advance", "outstanding_amount"],
	"Payment Entry": ["unallocated_amount", "base_paid_amount"],
}
SUBMITTED = (
	"Quotation",
	"Sales Order",
	"Sales Invoice",
	"Delivery Note",
	"Payment Entry",
	"Maintenance Visit",
)
DOCUMENTS = tuple(STATUSES)
ITEMS = {"Sales Invoice": "Sales Invoice Item", "Sales Order": "Sales Order Item"}
LINKED = ("Contact", "Address")
DESIGNATIONS = [None, "", "Buyer", "Bücher", "Chief"]
CITIES = [None, "Köln", "Paris"]
COMPANIES = ["Our Company", "Their Company"]
# Of which it may be asked since when they hold their value.
HELD_FIELDS = {
	"Customer": ["territory", "website", "is_frozen", "default_commission_rate"],
	"Opportunity": ["status"],
	"Issue": ["status"],
	"Warranty Claim": ["status"],
	"Contact": ["designation"],
}
POST_TYPES = ["Note", "Call", "Meeting", "Email"]
MEDIA = ["Email", "Phone", "Document"]
BIRTHDAYS = ["2000-02-29", "1987-02-28", "1990-03-16", "1979-12-31", "2001-01-01"]


class ChanceOfData(random.Random):
	"""Rows that are drawn, as they stand before anything happens."""

	def day(self, business: Business) -> datetime.date | None:
		if self.random() < 0.2:
			return datetime.date.fromisoformat(self.choice(BIRTHDAYS))
		return self.choice(
			[None, *(business.days_ago(n) for n in (-31, -30, -1, 0, 0, 1, 6, 7, 8, 14, 15, 30, 31, 74, 75, 90, 400))]
		)

	def moment(self, business: Business) -> datetime.datetime:
		if self.random() < 0.3:
			return business.time - datetime.timedelta(hours=self.choice([-12, -1, 0, 1, 2, 12, 35, 36]))
		day = business.days_ago(self.choice([0, 0, 1, 7, 8, 30, 31, 90]))
		return datetime.datetime.combine(
			day, self.choice([datetime.time.min, datetime.time(23, 59, 59, 999999)])
		)

	def name(self, business: Business) -> str | None:
		"""The name of a customer, at times in another spelling."""
		names = [row["name"] for row in business.rows("Customer")]
		if not names or self.random() < 0.05:
			return self.choice([None, "", "nobody"])
		name = self.choice(names)
		return name.upper() if self.random() < 0.2 and "ß" not in name else name

	def customer_fields(self) -> dict[str, Any]:
		return {
			"territory": self.choice([None, "", *TERRITORIES, "germany", "nowhere"]),
			"customer_group": self.choice([None, *TERRITORIES]),
			"website": self.choice(TEXTS),
			"customer_type": self.choice([None, "", "Company", "Individual"]),
			"default_commission_rate": self.choice([0, 1, 2.5]),
			"is_frozen": self.randint(0, 1),
			"disabled": int(self.random() < 0.15),
		}

	def document_fields(self, business: Business, doctype: str) -> dict[str, Any]:
		fields: dict[str, Any] = {field: self.day(business) for field in DATES.get(doctype, ())}
		customer = self.name(business)
		if doctype in ("Quotation", "Opportunity"):
			kind = "quotation_to" if doctype == "Quotation" else "opportunity_from"
			fields |= {
				"party_name": customer,
				kind: self.choice(["Customer", "Customer", "Customer", "Lead"]),
			}
		elif doctype == "Payment Entry":
			fields |= {
				"party": customer,
				"party_type": self.choice(["Customer", "Customer", "Customer", "Supplier"]),
				"payment_type": self.choice(["Receive", "Receive", "Pay", None]),
				"base_paid_amount": self.choice(AMOUNTS),
				"unallocated_amount": self.choice(AMOUNTS),
				"source_exchange_rate": self.choice([1, 2]),
				"target_exchange_rate": self.choice([1, 1.25]),
				"is_opening": self.choice([None, "No", "No", "Yes"]),
			}
		else:
			fields["customer"] = customer
		fields["status"] = self.choice(STATUSES[doctype])
		if doctype in SUBMITTED:
			fields["docstatus"] = self.choice([0, 1, 1, 1, 2])
		if doctype in ("Sales Order", "Sales Invoice"):
			fields["project"] = self.choice([None, *(row["name"] for row in business.rows("Project"))])
		if doctype == "Project":
			fields["total_costing_amount"] = self.choice(AMOUNTS)
		elif "grand_total" == AMOUNT_FIELD.get(doctype):
			fields["base_grand_total"] = self.choice(AMOUNTS)
		if doctype == "Sales Order":
			fields |= self.account_fields() | {"advance_paid": self.choice(AMOUNTS)}
		if doctype == "Delivery Note":
			fields["is_return"] = int(self.random() < 0.2)
		return fields | self.invoice_fields() if doctype == "Sales Invoice" else fields

	def account_fields(self) -> dict[str, Any]:
		"""In which currency a document is, and in which its customer's account."""
		return {
			"company": self.choice([None, *COMPANIES]),
			"currency": self.choice([None, "EUR", "EUR", "usd"]),
			"party_account_currency": self.choice(["EUR", "EUR", "USD"]),
			"conversion_rate": self.choice([1, 1.25, 2]),
		}

	def invoice_fields(self) -> dict[str, Any]:
		total = self.choice([10, 100, 250])
		return self.account_fields() | {
			"is_return": int(self.random() < 0.2),
			"is_opening": self.choice([None, "No", "No", "Yes"]),
			"is_debit_note": int(self.random() < 0.2),
			"outstanding_amount": self.choice([0, 10, 99.75, 99.75, -40]),
			"total_advance": self.choice(AMOUNTS),
			"is_pos": int(self.random() < 0.1),
			"disable_rounded_total": self.randint(0, 1),
			"grand_total": total,
			"rounded_total": total + 1,
			"base_rounded_total": total * 2,
		}

	def put_parts(self, business: Business, doctype: str, name: Any) -> None:
		"""What is saved with a document: items, terms of payment, limits, links to customers."""
		if doctype in ITEMS:
			rows = [
				{
					"item_code": self.choice(["Espresso", "Mühle"]),
					"item_group": self.choice([None, *TERRITORIES]),
					"qty": self.choice([1, 2, -1]),
					"base_net_amount": self.choice(AMOUNTS),
					DATES[ITEMS[doctype]][1]: self.day(business),
				}
				for _ in range(self.randint(0, 2))
			]
			business.put_children(doctype, name, ITEMS[doctype], rows)
		if doctype == "Sales Invoice":
			terms = [
				{
					"due_date": self.day(business) or business.today,
					"payment_amount": self.choice([0, 10, 50, 99.75]),
					"base_payment_amount": self.choice([10, 125]),
				}
				for _ in range(self.choice([0, 0, 1, 2, 3]))
			]
			business.put_children(doctype, name, "Payment Schedule", terms)

	def node_fields(self, tree: str) -> dict[str, Any]:
		"""What is asked through a link to a node."""
		parent = self.choice([None, "", *TERRITORIES])
		if tree == "Territory":
			return {"territory_manager": self.choice([None, "", "Kim", "LEE"]), "parent_territory": parent, "is_group": self.randint(0, 1)}
		return {f"parent_{tree.lower().replace(' ', '_')}": parent}

	def put_limits(self, business: Business, name: str) -> None:
		limits = [
			{"company": company, "credit_limit": self.choice([0, 100, 200, 1000])}
			for company in self.sample([None, *COMPANIES], self.choice([0, 0, 1, 2]))
		]
		business.put_children("Customer", name, "Customer Credit Limit", limits)

	def linked_fields(self, doctype: str) -> dict[str, Any]:
		if doctype == "Address":
			return {"city": self.choice(CITIES), "is_shipping_address": self.randint(0, 1)}
		return {
			"designation": self.choice(DESIGNATIONS),
			"status": self.choice([None, "Open", "Passive"]),
			"is_primary_contact": self.randint(0, 1),
		}

	def put_linked(self, business: Business, doctype: str) -> Any:
		name = business.put(doctype, creation=self.moment(business), **self.linked_fields(doctype))
		links = [
			{"link_doctype": self.choice(["Customer", "Customer", "Lead"]), "link_name": self.name(business)}
			for _ in range(self.randint(0, 3))
		]
		business.put_children(doctype, name, "Dynamic Link", links)
		return name

	def put_business(self, business: Business) -> None:
		"""A business before anything is watched."""
		for tree in ("Territory", "Customer Group", "Item Group"):
			nodes = [{"name": n, "lft": lft, "rgt": rgt, **self.node_fields(tree)} for n, (lft, rgt) in TREE.items()]
			business.put_all(tree, nodes)
		books = zip(COMPANIES, ("EUR", "USD"), strict=True)
		business.put_all("Company", [{"name": name, "default_currency": code} for name, code in books])
		business.put_all("Customer", [{"name": name, **self.customer_fields()} for name in CUSTOMERS])
		for doctype in DOCUMENTS:
			for _ in range(self.randint(3, 8)):
				name = business.put(doctype, **self.document_fields(business, doctype))
				self.put_parts(business, doctype, name)
		for doctype in LINKED:
			for _ in range(self.randint(4, 8)):
				self.put_linked(business, doctype)
		for _ in range(8):
			business.put("Convo Post", **self.post_fields(business))
			business.put("Convo Interaction", **self.interaction_fields(business))
		for _ in range(5):
			self.put_tag(business)
		for row in business.rows("Customer"):
			self.put_limits(business, row["name"])
			if self.random() < 0.6:
				moments = {f"last_{way}_at": self.moment(business) for way in ("contact", "inbound")}
				consent = self.choice([None, "", "Given", "Refused"])
				business.put("Convo Profile", row["name"], customer=row["name"], consent=consent, **moments)
		self.put_held(business)

	def put_held(self, business: Business) -> None:
		"""Since when fields hold their values: of some fields everything is known, of others little, of the rest nothing."""
		for doctype, fields in HELD_FIELDS.items():
			for row in business.rows(doctype):
				made = datetime.datetime.combine(business.days_ago(self.choice([0, 1, 7, 8, 31, 400])), datetime.time(9, 0, 0, 1))
				business.patch(doctype, row["name"], creation=made, modified=business.time if self.random() < 0.6 else made)
			for field in fields:
				self._put_held(business, doctype, field)

	def _put_held(self, business: Business, doctype: str, field: str) -> None:
		if self.random() < 0.3:
			return
		for row in business.rows(doctype):
			if self.random() < 0.6:
				since = max(self.moment(business), as_datetime(row["creation"]))
				business.put(
					"Convo Held Value", reference_doctype=doctype, reference_name=row["name"], fieldname=field,
					reference_created_at=row["creation"], held_since_at=since, is_exact=self.randint(0, 1), value_mark=mark(row[field]),
				)  # fmt: skip
		if self.random() < 0.8:
			business.put("Convo Work State", f"held:{doctype}:{field}", value="kept")

	def post_fields(self, business: Business) -> dict[str, Any]:
		post_type = self.choice(POST_TYPES)
		return {"customer": self.name(business), "post_type": post_type, "posted_at": self.moment(business)}

	def interaction_fields(self, business: Business) -> dict[str, Any]:
		return {
			"customer": self.name(business), "medium": self.choice(MEDIA), "direction": self.choice(["In", "Out"]),
			"occurred_at": self.moment(business), "dedupe_key": f"by hand {self.random()}",
		}  # fmt: skip

	def put_tag(self, business: Business, save: bool = False) -> None:
		write = business.create if save else business.put
		document_type = self.choice(["Customer", "Customer", "Lead"])
		write(
			"Tag Link",
			document_type=document_type,
			document_name=self.name(business) or "",
			tag=self.choice(TAGS),
		)
