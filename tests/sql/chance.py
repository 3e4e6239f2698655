"""Random customers, documents, changes and rules for the property tests, the same for the same seed.

Values are few, so that conditions hold about as often as not, and near the edges of days and groups.
"""

import datetime
import json
import random
from typing import Any

from convo_channels.core.changes.outbox import BULK, CANCEL, INSERT, SUBMIT, URGENT
from convo_channels.core.customers import renames
from tests.support.builders import Business, condition

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
POST_TYPES = ["Note", "Call", "Meeting", "Email"]
MEDIA = ["Email", "Phone", "Document"]

TEXT_TESTS = ["is", "is not", "contains", "does not contain", "starts with", "ends with"]
LIST_TESTS = ["is one of", "is none of"]
EMPTY_TESTS = ["is set", "is not set"]
NUMBER_TESTS = ["equals", "does not equal", "more than", "at least", "less than", "at most"]
DAY_TESTS = ["on", "before", "after", "on or before", "on or after"]
RELATIVE_TESTS = [
	"in the last (days)",
	"more than (days) ago",
	"in the next (days)",
	"more than (days) ahead",
]
CALENDAR_TESTS = ["is today", "is this week", "is this month", "is this quarter", "is this year"]
ROUND_TESTS = ["comes round in the next (days)", "comes round in the last (days)"]
BIRTHDAYS = ["2000-02-29", "1987-02-28", "1990-03-16", "1979-12-31", "2001-01-01"]


class Chance(random.Random):
	"""All that is drawn in one test."""

	# -- data

	def day(self, business: Business) -> datetime.date | None:
		if self.random() < 0.2:
			return datetime.date.fromisoformat(self.choice(BIRTHDAYS))
		return self.choice(
			[None, *(business.days_ago(n) for n in (-31, -30, -1, 0, 0, 1, 6, 7, 8, 30, 31, 400))]
		)

	def moment(self, business: Business) -> datetime.datetime:
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
			"territory": self.choice([None, "", *TERRITORIES]),
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
			business.put_all(tree, [{"name": n, "lft": lft, "rgt": rgt} for n, (lft, rgt) in TREE.items()])
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

	# -- changes, as saves of users

	def change(self, business: Business) -> str:
		"""One random save; says what it was."""
		kinds = [self._change_document] * 6 + [self._new_document] * 4 + [self._change_customer] * 3
		kinds += [self._post, self._interact, self._tag, self._delete_document, self._new_customer]
		kinds += [
			self._delete_customer,
			self._rename,
			self._merge,
			self._reshape,
			self._untag,
			self._edit_post,
			self._except,
		]
		business.pass_time(milliseconds=1)  # no two saves fall on the same moment
		business.priority = self.choice([URGENT, URGENT, BULK])
		return self.choice(kinds)(business) or "nothing"

	def _any(self, business: Business, doctype: str) -> dict[str, Any] | None:
		rows = business.rows(doctype)
		return self.choice(rows) if rows else None

	def _change_document(self, business: Business) -> str | None:
		doctype = self.choice(DOCUMENTS)
		row = self._any(business, doctype)
		if not row:
			return None
		fields = self.document_fields(business, doctype)
		chosen = dict(self.sample(sorted(fields.items()), self.randint(1, 3)))
		event = {1: SUBMIT, 2: CANCEL}.get(chosen.get("docstatus", 0), "Change")
		if self.random() < 0.5:
			self.put_parts(business, doctype, row["name"])
		business.update(doctype, row["name"], event=event, **chosen)
		return f"{doctype} {row['name']}: {chosen}"

	def _new_document(self, business: Business) -> str:
		doctype = self.choice(DOCUMENTS)
		name = business.put(doctype, **self.document_fields(business, doctype))
		self.put_parts(business, doctype, name)
		business.report(doctype, name, INSERT)
		return f"new {doctype} {name}"

	def _new_linked(self, business: Business) -> str:
		doctype = self.choice(LINKED)
		name = self.put_linked(business, doctype)
		business.report(doctype, name, INSERT)
		return f"new {doctype} {name}"

	def _change_linked(self, business: Business) -> str | None:
		doctype = self.choice(LINKED)
		row = self._any(business, doctype)
		if not row:
			return None
		business.update(doctype, row["name"], **self.linked_fields(doctype))
		return f"{doctype} {row['name']} changed"

	def _relink(self, business: Business) -> str | None:
		doctype = self.choice(LINKED)
		row = self._any(business, doctype)
		if not row:
			return None
		customers = [name for name in (self.name(business) for _ in range(self.randint(0, 2))) if name]
		business.relink(doctype, row["name"], customers)
		return f"{doctype} {row['name']} leads to {customers}"

	def _change_limits(self, business: Business) -> str | None:
		row = self._any(business, "Customer")
		if row:
			self.put_limits(business, row["name"])
			business.report("Customer", row["name"], "Change")
		return "changed credit limits"

	def _pay(self, business: Business) -> str | None:
		"""A payment changes what is open of an invoice, and the invoice itself says no word."""
		row = self._any(business, "Sales Invoice")
		if not row or not row["customer"]:
			return None
		business.patch("Sales Invoice", row["name"], outstanding_amount=self.choice([0, 10]))
		fields = self.document_fields(business, "Payment Entry")
		fields |= {"party_type": "Customer", "party": row["customer"]}
		return f"paid {row['name']} by {business.create('Payment Entry', **fields)}"

	def _delete_document(self, business: Business) -> str | None:
		doctype = self.choice([*DOCUMENTS, *LINKED, "Convo Post", "Convo Interaction"])
		row = self._any(business, doctype)
		if row:
			business.delete(doctype, row["name"])
		return f"deleted {doctype}"

	def _change_customer(self, business: Business) -> str | None:
		row = self._any(business, "Customer")
		if not row:
			return None
		chosen = dict(self.sample(sorted(self.customer_fields().items()), 2))
		business.update("Customer", row["name"], **chosen)
		return f"customer {row['name']}: {chosen}"

	def _new_customer(self, business: Business) -> str | None:
		name = self._free_name(business)
		if name:
			business.create("Customer", name, **self.customer_fields())
		return f"new customer {name}"

	def _free_name(self, business: Business) -> str | None:
		taken = {row["name"].casefold() for row in business.rows("Customer")}
		free = [name for name in (*CUSTOMERS, *SPARE) if name.casefold() not in taken]
		name = self.choice(free) if free else None
		return name.upper() if name and self.random() < 0.2 else name

	def _delete_customer(self, business: Business) -> str | None:
		row = self._any(business, "Customer")
		if row and len(business.rows("Customer")) > 5:
			business.delete("Customer", row["name"])
			return f"deleted customer {row['name']}"
		return None

	def _rename(self, business: Business) -> str | None:
		row, name = self._any(business, "Customer"), self._free_name(business)
		if row and name:
			with business.store.transaction():
				renames.make_way(business.store, row["name"], name)
			business.rename_customer(row["name"], name)
		return f"renamed to {name}"

	def _merge(self, business: Business) -> str | None:
		rows = business.rows("Customer")
		if len(rows) < 6:
			return None
		loser, winner = self.sample([row["name"] for row in rows], 2)
		with business.store.transaction():
			for _ in range(self.randint(1, 2)):
				renames.make_way(business.store, loser, winner)
		business.rename_customer(loser, winner, merge=True)
		return f"merged {loser} into {winner}"

	def _post(self, business: Business) -> str:
		return f"post {business.create('Convo Post', **self.post_fields(business))}"

	def _edit_post(self, business: Business) -> str | None:
		row = self._any(business, "Convo Post")
		if row:
			business.update("Convo Post", row["name"], post_type=self.choice(POST_TYPES))
		return "edited post"

	def _interact(self, business: Business) -> str:
		return f"interaction {business.create('Convo Interaction', **self.interaction_fields(business))}"

	def _tag(self, business: Business) -> str:
		self.put_tag(business, save=True)
		return "tagged"

	def _untag(self, business: Business) -> str | None:
		row = self._any(business, "Tag Link")
		if row:
			business.delete("Tag Link", row["name"])
		return "untagged"

	def _reshape(self, business: Business) -> str:
		shape = self.choice([TREE, OTHER_TREE])
		for name, (lft, rgt) in shape.items():
			business.patch("Territory", name, lft=lft, rgt=rgt)
		business.report("Territory", "Europe", "Change")
		return "moved a territory"

	# -- what is decided by hand

	def exceptions(self, business: Business) -> list[dict[str, Any]]:
		"""Rows beside a rule: a few customers, at times in another spelling or none at all, some until a day."""
		rows = [*business.rows("Customer")]
		names = [row["name"] for row in self.sample(rows, min(len(rows), self.choice([0, 0, 1, 2, 3])))]
		return [
			{
				"customer": name.upper() if self.random() < 0.1 and "ß" not in name else name,
				"kind": self.choice(["Include", "Exclude"]),
				"reason": "By hand",
				"until_on": self.choice([None, None, *(business.days_ago(n) for n in (-8, -1, 0, 1))]),
			}
			for name in names
		]

	def _except(self, business: Business) -> str:
		"""An admin saves other exceptions; the segment is Pending until its rebuild."""
		if not business.segments:
			return "no segments"
		title = self.choice(sorted(business.segments))
		business.write_exceptions(title, self.exceptions(business))
		return f"exceptions of {title}"

	# -- rules

	def rule(self, segments: list[str] = []) -> list[dict[str, Any]]:  # noqa: B006
		"""Up to four rows in up to two groups; `segments`: those it may build on."""
		rows = []
		for _ in range(self.choice([1, 1, 2, 2, 3, 4])):
			row = self.row(segments)
			row["group_no"] = self.choice([1, 1, 2])
			row["negate"] = int(self.random() < 0.25)
			rows.append(row)
		return rows

	def row(self, segments: list[str]) -> dict[str, Any]:
		kinds = [self._customer_row] * 3 + [self._related_row] * 8 + [self._profile_row] * 2 + [self._tag_row]
		kinds += [self._balance_row] * 2
		if segments:
			kinds += [lambda: self._segment_row(segments)] * 3
		return self.choice(kinds)()

	def _or_never(self) -> int:
		return int(self.random() < 0.2)

	def _text_test(self) -> list[Any]:
		operator = self.choice([*TEXT_TESTS, *LIST_TESTS, *EMPTY_TESTS])
		if operator in EMPTY_TESTS:
			return [operator, None]
		if operator in LIST_TESTS:
			return [operator, self.choice(["shop.example, müller", "100%_off\no'neil", '["😀"]'])]
		whole = ["shop.EXAMPLE", "muller", "o'neil"]
		return [
			operator,
			self.choice(whole if operator in ("is", "is not") else ["shop", "%", "_", "ÜLL", "'", "e"]),
		]

	def _choice_test(self, choices: list[str]) -> list[Any]:
		operator = self.choice(["is", "is not", *LIST_TESTS, *EMPTY_TESTS])
		if operator in EMPTY_TESTS:
			return [operator, None]
		value = ", ".join(self.sample(choices, 2)) if operator in LIST_TESTS else self.choice(choices)
		return [operator, value]

	def _number_test(self, numbers: list[Any]) -> list[Any]:
		operator = self.choice([*NUMBER_TESTS, "between", *EMPTY_TESTS])
		if operator in EMPTY_TESTS:
			return [operator, None]
		first, last = sorted([self.choice(numbers), self.choice(numbers)])
		return [operator, f"{first}, {last}" if operator == "between" else str(first)]

	def _day_test(self) -> list[Any]:
		operator = self.choice(
			[
				*DAY_TESTS,
				*RELATIVE_TESTS,
				*RELATIVE_TESTS,
				*ROUND_TESTS,
				*CALENDAR_TESTS,
				"is in the month",
				"between",
				*EMPTY_TESTS,
			]
		)
		if operator in (*EMPTY_TESTS, *CALENDAR_TESTS):
			return [operator, None]
		if operator in ROUND_TESTS:
			return [operator, self.choice([0, 1, 7, 30, 90, 364, 400])]
		if operator == "is in the month":
			return [operator, self.choice([2, 3, 12])]
		if operator in RELATIVE_TESTS:
			return [operator, self.choice([0, 1, 7, 30])]
		days = ["2024-02-14", "2024-03-08", "2024-03-15", "2024-03-16"]
		first, last = sorted([self.choice(days), self.choice(days)])
		return [operator, f"{first}, {last}" if operator == "between" else first]

	def _customer_row(self) -> dict[str, Any]:
		field, (operator, value) = self.choice(
			[
				("website", self._text_test()),
				("customer_type", self._choice_test(["Company", "individual"])),
				("territory", self._choice_test(TERRITORIES)),
				(
					"territory",
					[self.choice(["is under", "is not under"]), self.choice([*TERRITORIES, "nowhere"])],
				),
				("default_commission_rate", self._number_test([0, 1, 2.5])),
				("is_frozen", [self.choice(["is yes", "is no"]), None]),
			]
		)
		return condition("Customer", operator, value, field=field, or_never=self._or_never())

	def _profile_row(self) -> dict[str, Any]:
		field, (operator, value) = self.choice(
			[
				("last_contact_at", self._day_test()),
				("last_inbound_at", self._day_test()),
				("consent", self._choice_test(["Given", "refused"])),
				("post_count", self._number_test([0, 1, 2])),
				("interaction_count", self._number_test([0, 1, 3])),
			]
		)
		return condition("Convo Profile", operator, value, field=field, or_never=self._or_never())

	def _balance_row(self) -> dict[str, Any]:
		field, (operator, value) = self.choice(
			[
				("outstanding_amount", self._number_test([0, 10, 99.75, 109.75])),
				("overdue_amount", self._number_test([0, 10, 99.75])),
				("overdue_days", self._number_test([0, 1, 7, 30])),
				("credit_limit", self._number_test([100, 200, 1000])),
				("credit_used", self._number_test([0, 10, 50, 99.75])),
			]
		)
		more = {}
		if self.random() < 0.4:
			more["filters"] = [["company", *self._choice_test(COMPANIES)]]
		return condition("Balance", operator, value, field=field, or_never=self._or_never(), **more)

	def _tag_row(self) -> dict[str, Any]:
		operator = self.choice(["is", "is not", *LIST_TESTS])
		value = "vip, Gold" if operator in LIST_TESTS else self.choice(TAGS)
		return condition("Tag", operator, value, field="tag")

	def _segment_row(self, segments: list[str]) -> dict[str, Any]:
		name = self.choice(segments)
		name = name.upper() if self.random() < 0.2 else name
		return condition("Segment", self.choice(["is in", "is not in"]), name, field="segment")

	def _related_row(self) -> dict[str, Any]:
		doctype = self.choice(
			[*DOCUMENTS, *ITEMS.values(), *LINKED, *LINKED, "Convo Post", "Convo Interaction"]
		)
		measure = self.choice(
			["exists", "count", "latest", "earliest"] + ["sum", "average"] * (doctype in AMOUNT_FIELD)
		)
		more: dict[str, Any] = {"measure": measure}
		if measure == "exists":
			operator, value = self.choice(["exists", "does not exist"]), None
		else:
			more["or_never"] = self._or_never()
			if measure in ("latest", "earliest"):
				more["field"] = self.choice(DATES[doctype])
				operator, value = self._day_test()
			else:
				more["field"] = self._amount_field(doctype) if measure != "count" else None
				operator, value = self._number_test([0, 1, 2] if measure == "count" else AMOUNTS)
		if self.random() < 0.3:
			more |= {
				"period": self.choice([RELATIVE_TESTS[0], RELATIVE_TESTS[2]]),
				"period_days": self.choice([0, 7, 30]),
			}
		if self.random() < 0.4:
			more["filters"] = json.dumps([self._filter(doctype) for _ in range(self.randint(1, 2))])
		more["include_drafts"] = int(self.random() < 0.2)
		return condition(doctype, operator, value, **more)

	def _amount_field(self, doctype: str) -> str | None:
		usual = AMOUNT_FIELD.get(doctype)
		return self.choice([usual, usual, *FURTHER_AMOUNTS.get(doctype, [])])

	def _filter(self, doctype: str) -> list[Any]:
		if doctype == "Convo Post":
			return ["post_type", *self._choice_test(POST_TYPES)]
		if doctype == "Convo Interaction":
			return self.choice(
				[["medium", *self._choice_test(MEDIA)], ["direction", *self._choice_test(["In", "Out"])]]
			)
		if doctype in LINKED or doctype in ITEMS.values():
			return self._part_filter(doctype)
		statuses = [status for status in STATUSES[doctype] if status]
		tests = [["status", *self._choice_test(statuses)], [self.choice(DATES[doctype]), *self._day_test()]]
		if doctype in AMOUNT_FIELD:
			tests.append([self._amount_field(doctype), *self._number_test(AMOUNTS)])
		if doctype == "Sales Invoice":
			tests.append(["is_opening", *self._choice_test(["Yes", "No"])])
			tests.append(["is_debit_note", self.choice(["is yes", "is no"])])
		if doctype in ("Sales Invoice", "Delivery Note"):
			tests.append(["is_return", self.choice(["is yes", "is no"])])
		if doctype == "Payment Entry":
			tests.append(["payment_type", *self._choice_test(["Receive", "Pay"])])
		if doctype == "Serial No":
			tests.append(
				[
					"maintenance_status",
					*self._choice_test(["Under Warranty", "Out of AMC", "out of warranty"]),
				]
			)
		return self.choice(tests)

	def _part_filter(self, doctype: str) -> list[Any]:
		if doctype == "Contact":
			return self.choice(
				[
					["designation", *self._text_test()],
					["designation", *self._choice_test(["buyer", "BUCHER"])],
					["status", *self._choice_test(["Open", "Passive"])],
					["is_primary_contact", self.choice(["is yes", "is no"])],
				]
			)
		if doctype == "Address":
			return self.choice(
				[
					["city", *self._choice_test(["KOLN", "Paris"])],
					["is_shipping_address", self.choice(["is yes", "is no"])],
				]
			)
		return self.choice(
			[
				["item_code", *self._choice_test(["Espresso", "muhle"])],
				["item_group", self.choice(["is under", "is not under"]), self.choice(TERRITORIES)],
				["qty", *self._number_test([1, 2])],
				[self.choice(DATES[doctype]), *self._day_test()],
			]
		)
