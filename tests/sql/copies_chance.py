"""Random lives of documents and mails, each step told to the outbox as a save tells it, or to nobody."""

import datetime
import random
from typing import Any

from convo_channels.core.base.clock import Clock
from convo_channels.core.changes.outbox import CANCEL, CHANGE, INSERT, RENAME, SUBMIT
from convo_channels.core.timeline import turned
from tests.support.builders import Business
from tests.support.copies_truth import Truth, moment_of, stored_timelines

CUSTOMERS = ["Acme", "Bäcker & Co", "100% Bio", "d'Arc", "Echo"]
PARTY = {"Quotation": ("party_name", "quotation_to"), "Payment Entry": ("party", "party_type")}
DATE = {
	"Quotation": "transaction_date", "Sales Order": "transaction_date", "Sales Invoice": "posting_date",
	"Payment Entry": "posting_date", "Delivery Note": "posting_date", "Issue": "opening_date",
	"Warranty Claim": "complaint_date", "Journal Entry": "posting_date",
}  # fmt: skip
AMOUNT = {
	doctype: "base_grand_total" for doctype in ("Quotation", "Sales Order", "Sales Invoice", "Delivery Note")
}
AMOUNT["Payment Entry"] = "base_paid_amount"
WORDS = {"Issue": "subject", "Warranty Claim": "item_name"}
STATES = {
	"Issue": ("Open", "Replied", "Closed"), "Warranty Claim": ("Open", "Closed"), "Quotation": ("Open", "Replied", "Lost"),
	"Sales Order": ("To Bill", "To Deliver", "Closed"), "Delivery Note": ("To Bill", "Completed"),
	"Sales Invoice": ("Unpaid", "Partly Paid", "Paid"), "Payment Entry": ("Submitted",),
}  # fmt: skip
DOCUMENTS = tuple(STATES)
DELIVERY = [
	"",
	"",
	"Sent",
	"Opened",
	"Bounced",
	"Soft-Bounced",
	"Rejected",
	"Error",
	"Expired",
	"Marked As Spam",
]
SUBMITTED = {*AMOUNT, "Journal Entry"}


class Documents(random.Random):
	"""The steps of one sequence. `is_told`: whether the next step writes what its save would have written to the outbox."""

	def begin(self, business: Business) -> None:
		self.business, self.is_told = business, True
		self.deleted: list[tuple[str, dict[str, Any], set[tuple[str, str]]]] = []
		self.owed: dict[str, set[tuple[str, str]]] = {}
		self.states: dict[tuple, list[str]] = {}
		business.put("Company", "Ours", default_currency="EUR")
		old = business.now() - datetime.timedelta(days=90)
		business.put_all("Customer", [{"name": name, "creation": old} for name in CUSTOMERS])

	def step(self, *, is_told: bool) -> str:
		"""One step; says what it was."""
		self.is_told = is_told
		self.business.pass_time(seconds=self.randint(1, 400))
		done = self.choice(self.steps())()
		self.note_states()
		return f"{done}{'' if is_told else ' (untold)'}"

	def steps(self) -> list[Any]:
		steps = [self.write_mail] * 3 + [self.edit_mail] * 2 + [self.relink_mail] * 3 + [self.remove_mail]
		steps += [self.make] * 3 + [self.give] * 3 + [self.correct] * 3 + [self.move_on] * 3
		return [*steps, self.remove, self.return_numbers, self.renumber, self.nightly_sql]

	def note_states(self) -> None:
		"""Every state that documents have had: nothing else may be told of them."""
		evaluator = self.business.evaluator()
		for doctype in DOCUMENTS:
			for row in self.business.rows(doctype):
				had = self.states.setdefault((doctype, moment_of(row["creation"]), row["owner"]), [])
				had += [row["status"], evaluator.value(doctype, "status", row)]

	def untrue(self) -> list[tuple]:
		"""What is told and never was; what does not rest of deleted customers, and is not there of restored ones."""
		found: list[tuple] = []
		for (customer, doctype, name, made), rows in stored_timelines(self.business).items():
			had = self.states.get((doctype, made, rows[0]["owner"]), ()) if doctype in DOCUMENTS else ()
			found += [
				("never was", customer, doctype, name, row["status"])
				for row in rows
				if had and row["status"] not in had
			]
		stand = {row["name"]: row["customer"] for row in self.business.rows("Convo Post")}
		for record, row, things in self.deleted:
			posts = [name for doctype, name in things if doctype == "Convo Post"]
			found += [("not at rest", row["name"], name) for name in posts if stand.get(name) != f">{record}"]
		truth = Truth(self.business)
		for customer, things in self.owed.items():
			for doctype, name in things:
				for row in [r for r in self.business.rows(doctype) if r["name"] == name]:
					of = truth.customers_of_mail(row) if doctype == "Communication" else {row["customer"]}
					found += [("not restored", customer, doctype, name)] if customer not in of else []
		return found

	def settle_up(self, name: str | None = None, customer: str | None = None) -> None:
		"""Somebody decides otherwise about a mail or a customer: what was owed to the customer is no more."""
		if customer:
			self.owed.pop(customer, None)
		for things in self.owed.values():
			things.discard(("Communication", name or ""))

	# -- helpers

	def customer(self) -> str | None:
		names = [row["name"] for row in self.business.rows("Customer")]
		return self.choice([*names, *names, None])

	def any(self, doctype: str) -> dict[str, Any] | None:
		rows = self.business.rows(doctype)
		return self.choice(rows) if rows else None

	def day(self) -> datetime.date:
		return self.business.days_ago(self.choice([-21, -2, -1, 0, 0, 0, 1, 9]))

	def owner(self, doctype: str, customer: str | None) -> dict[str, Any]:
		field, kind = PARTY.get(doctype, ("customer", ""))
		if not kind:
			return {field: customer}
		return {field: customer or "somebody", kind: "Customer" if customer else "Lead"}

	def tell(self, doctype: str, name: str, event: str, before: dict[str, Any] | None = None) -> None:
		if self.is_told:
			self.business.report(doctype, name, event, before=before)

	def change(self, doctype: str, name: str, event: str = CHANGE, **fields: Any) -> None:
		before = self.business.row(doctype, name)
		self.business.patch(doctype, name, modified=self.business.now(), **fields)
		self.tell(doctype, name, event, before)

	# -- mails

	def target(self) -> tuple[str | None, str | None]:
		doctype = self.choice(
			[
				*["Customer"] * 4,
				"Contact",
				"Contact",
				"Issue",
				"Issue",
				"Project",
				"Journal Entry",
				None,
				*DOCUMENTS,
			]
		)
		row = self.any(doctype) if doctype else None
		return (doctype, row["name"]) if row else (None, None)

	def links(self) -> list[dict[str, Any]]:
		found = [self.target() for _ in range(self.choice([0, 0, 1, 2]))]
		return [{"link_doctype": doctype, "link_name": name} for doctype, name in found if doctype]

	def write_mail(self) -> str:
		doctype, about = self.target()
		name = self.business.put(
			"Communication", communication_type=self.choice(["Communication"] * 5 + ["Automated Message"]),
			communication_medium=self.choice(["Email", "Email", "Phone", "Visit", "Other"]), subject=self.words(),
			sent_or_received=self.choice(["Sent", "Received"]), content=self.words(), sender="a@b.c",
			communication_date=self.moment(), delivery_status=self.choice(DELIVERY),
			email_status=self.choice(["Open", "Open", "Open", "Spam", "Trash"]),
			reference_doctype=doctype, reference_name=about,
		)  # fmt: skip
		self.business.put_children("Communication", name, "Communication Link", self.links())
		self.tell("Communication", name, INSERT)
		return f"mail {name} about {doctype} {about}"

	def words(self) -> str:
		return self.choice(["", "Offer", "offer", "<p>Größe 5%</p>", "😀", "…"])

	def moment(self) -> datetime.datetime:
		return self.business.now() - datetime.timedelta(minutes=self.randint(-60, 20_000))

	def edit_mail(self) -> str:
		row = self.any("Communication")
		if not row:
			return "nothing"
		fields = {
			"subject": self.words(), "content": self.words(), "communication_date": self.moment(), "sender": self.choice(["x@y.z", "a@b.c"]),
			"sent_or_received": self.choice(["Sent", "Received"]), "delivery_status": self.choice(DELIVERY),
			"email_status": self.choice(["Open", "Spam", "Trash"]), "communication_medium": self.choice(["Email", "Phone", "Visit"]),
		}  # fmt: skip
		chosen = {field: fields[field] for field in self.sample(sorted(fields), self.randint(1, 3))}
		self.change("Communication", row["name"], **chosen)
		return f"mail {row['name']} edited {chosen}"

	def relink_mail(self) -> str:
		row = self.any("Communication")
		if not row:
			return "nothing"
		name, (doctype, about) = row["name"], self.target()
		self.settle_up(name)
		if self.random() < 0.5:
			self.change(
				"Communication", name, reference_doctype=doctype, reference_name=about, status="Linked"
			)
			return f"mail {name} linked to {doctype} {about}"
		links = self.links()
		self.business.put_children("Communication", name, "Communication Link", links)
		self.tell("Communication", name, CHANGE)
		return f"mail {name} linked to {links}"

	def remove_mail(self) -> str:
		return self.take_away("Communication")

	# -- documents

	def make(self) -> str:
		if self.random() < 0.1:
			customer = self.customer()
			name = self.business.put("Project", customer=customer, status="Open")
			self.tell("Project", name, INSERT)
			return f"Project {name} for {customer}"
		return self.put(self.choice(DOCUMENTS))

	def put(self, doctype: str, name: str | None = None) -> str:
		fields: dict[str, Any] = self.owner(doctype, self.customer()) | {
			DATE[doctype]: self.day(),
			"status": self.choice(STATES[doctype]),
		}
		if doctype in SUBMITTED:
			fields["docstatus"] = self.choice([0, 1, 1])
			fields["status"] = fields["status"] if fields["docstatus"] else "Draft"
			fields[AMOUNT[doctype]] = self.choice([0, 10, 99.75])
		if doctype in WORDS:
			fields[WORDS[doctype]] = self.words()
		if doctype == "Payment Entry":
			fields["payment_type"] = self.choice(["Receive", "Receive", "Pay"])
		fields |= self.term(doctype)
		made = self.business.put(doctype, name, company="Ours", **fields)
		self.tell(doctype, made, INSERT)
		return f"{doctype} {made} made {fields}"

	def term(self, doctype: str) -> dict[str, Any]:
		if doctype == "Quotation":
			return {"valid_till": self.business.days_ago(self.choice([-1, -3, -9, 2]))}
		if doctype == "Sales Invoice":
			due = self.business.days_ago(self.choice([-1, -3, -9, 2]))
			amounts = {
				"grand_total": 100,
				"base_rounded_total": 100,
				"rounded_total": 100,
				"conversion_rate": 1,
			}
			return {
				"due_date": due,
				"outstanding_amount": self.choice([0, 50, 100]),
				"currency": "EUR",
				"party_account_currency": "EUR",
				**amounts,
			}
		return {}

	def pick(self) -> tuple[str, dict[str, Any]] | None:
		return self.pick_of(DOCUMENTS)

	def pick_of(self, doctypes: tuple[str, ...]) -> tuple[str, dict[str, Any]] | None:
		found = [(doctype, row) for doctype in doctypes for row in self.business.rows(doctype)]
		return self.choice(found) if found else None

	def give(self) -> str:
		found = self.pick_of((*DOCUMENTS, "Project"))
		if not found:
			return "nothing"
		(doctype, row), customer = found, self.customer()
		self.change(doctype, row["name"], **self.owner(doctype, customer))
		return f"{doctype} {row['name']} given to {customer}"

	def correct(self) -> str:
		found = self.pick()
		if not found:
			return "nothing"
		doctype, row = found
		field = self.choice([DATE[doctype], AMOUNT.get(doctype) or WORDS[doctype], *self.term(doctype)])
		values = {
			DATE[doctype]: self.day(),
			AMOUNT.get(doctype): self.choice([1, -7, 12.5]),
			WORDS.get(doctype): self.words(),
		}
		value = {**values, **self.term(doctype)}[field]
		self.change(doctype, row["name"], **{field: value})
		return f"{doctype} {row['name']} corrected {field} {value}"

	def move_on(self) -> str:
		found = self.pick()
		if not found:
			return "nothing"
		doctype, row = found
		event, fields = CHANGE, {"status": self.choice(STATES[doctype])}
		if doctype in SUBMITTED:
			if row["docstatus"] == 0:
				event, fields["docstatus"] = SUBMIT, 1
			elif row["docstatus"] == 2:
				return "nothing"
			elif self.random() < 0.4:
				event, fields = CANCEL, {"status": "Cancelled", "docstatus": 2}
		self.change(doctype, row["name"], event, **fields)
		return f"{doctype} {row['name']} became {fields}"

	def remove(self) -> str:
		return self.take_away(self.choice([*DOCUMENTS, "Journal Entry", "Project"]))

	def take_away(self, doctype: str) -> str:
		row = self.any(doctype)
		if not row:
			return "nothing"
		if self.is_told:
			self.business.delete(doctype, row["name"])
		else:
			self.business.drop(doctype, row["name"])
		return f"{doctype} {row['name']} removed"

	def return_numbers(self) -> str:
		"""Removed in bulk, which tells nobody; the numbers are given again."""
		doctype = self.choice(DOCUMENTS)
		rows = self.business.rows(doctype)
		names = [row["name"] for row in self.sample(rows, min(len(rows), self.randint(1, 3)))]
		if any((r["reference_doctype"], r["reference_name"]) == (doctype, name) for r in self.business.rows("Convo Outbox") for name in names):
			# What a document wrote into others is found by its own lines, and these go without a word: that is the night's.
			self.business.drain()
		for name in names:
			self.business.drop(doctype, name)
		self.business.pass_time(seconds=self.randint(1, 100))
		return "numbers return: " + ", ".join(self.put(doctype, name) for name in names)

	def renumber(self) -> str:
		"""Frappe renames an issue and rewrites what names it."""
		row = self.any("Issue")
		if not row:
			return "nothing"
		old, new = row["name"], f"{row['name'][:10]}-{self.randint(0, 10**9)}"
		self.business.patch("Issue", old, name=new)
		for table, kind, field in (
			("Communication", "reference_doctype", "reference_name"), ("Communication Link", "link_doctype", "link_name"),
		):  # fmt: skip
			for link in [r for r in self.business.rows(table) if (r[kind], r[field]) == ("Issue", old)]:
				self.business.patch(table, link["name"], **{field: new})
		self.business.report("Issue", new, RENAME, old_name=old)
		return f"Issue {old} renamed {new}"

	def nightly_sql(self) -> str:
		"""What ERPNext writes at night, without an event."""
		evaluator = self.business.evaluator()
		for doctype in ("Quotation", "Sales Invoice"):
			for row in list(self.business.rows(doctype)):
				status = evaluator.value(doctype, "status", row)
				if row["docstatus"] == 1 and status != row["status"]:
					self.business.patch(doctype, row["name"], status=status)
		return "ERPNext's night"

	def pass_days(self, days: int) -> str:
		"""Days go by, and the engine is told of the last one."""
		self.business.pass_time(days=days)
		turned.note_all(self.business.store, self.business.catalog, Clock(self.business.now()))
		return f"{days} days"
