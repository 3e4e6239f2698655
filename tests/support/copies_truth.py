"""What timelines and profiles must hold, in plain Python over the rows of the sources: the reference that copies are held to.

Written from what a document, a mail and a customer mean in Frappe, without a line of the engine. A document is its name and
the moment it was made; it stands with the customers it names, who exist; a mail with those of its reference, of its links,
and of what these lead to.
"""

import datetime
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from tests.support.builders import Business
from tests.support.source_facts import CUSTOMER_FIELD, DATE_FIELD, LINKED
from tests.support.words import day_of, fold

# {DocType: (amount in company currency, words it is told by)}
DOCUMENTS = {
	"Quotation": ("base_grand_total", ""), "Sales Order": ("base_grand_total", ""), "Delivery Note": ("base_grand_total", ""),
	"Sales Invoice": ("base_grand_total", ""), "Payment Entry": ("base_paid_amount", ""), "Journal Entry": ("", ""),
	"Issue": ("", "subject"), "Warranty Claim": ("", "item_name"),
}  # fmt: skip
FROM_CUSTOMER = {"Issue", "Warranty Claim", "Payment Entry", "Journal Entry"}
# Neither delivered nor refused nor thrown away: only then did something pass between the two.
NOT_DELIVERED = {"Bounced", "Soft-Bounced", "Rejected", "Error", "Expired", "Marked As Spam"}
BINNED = {"Spam", "Trash"}
SPOKEN = {"Call", "Meeting", "Email"}
MEDIUM = {"Visit": "Meeting", "Event": "Other", "": "Other", None: "Other"}
DRAFTS = {0: "Draft", 1: "Submitted", 2: "Cancelled"}

Key = tuple[str, str, str, datetime.datetime]


def moment_of(value: Any) -> datetime.datetime | None:
	if value is None or isinstance(value, datetime.datetime):
		return value
	if isinstance(value, datetime.date):
		return datetime.datetime.combine(value, datetime.time())
	return datetime.datetime.fromisoformat(str(value))


class Truth:
	"""Of one moment. Customers are told by their own spelling."""

	def __init__(self, business: Business):
		self.business = business
		self.evaluator = business.evaluator()
		self.customers = {fold(row["name"]): row["name"] for row in business.rows("Customer")}
		self.companies = {fold(row["name"]): row["default_currency"] for row in business.rows("Company")}

	def _children(self, table: str, doctype: str, name: str) -> Iterator[dict[str, Any]]:
		for row in self.business.rows(table):
			if row["parenttype"] == doctype and fold(row["parent"]) == fold(name):
				yield row

	def customers_of(self, doctype: str, name: Any) -> set[str]:
		"""The customers that exist and that a document leads to."""
		if doctype == "Customer":
			return self._existing([name])
		if doctype in LINKED:
			table, kind, field = LINKED[doctype]
			return self._existing(
				r[field] for r in self._children(table, doctype, name) if r[kind] == "Customer"
			)
		if doctype not in {*DOCUMENTS, "Opportunity", "Project"}:
			return set()
		field, kind = CUSTOMER_FIELD.get(doctype, ("customer", ""))
		rows = [row for row in self.business.rows(doctype) if fold(row["name"]) == fold(name)]
		return self._existing(row[field] for row in rows if not kind or row[kind] == "Customer")

	def _existing(self, names: Iterable[Any]) -> set[str]:
		return {self.customers[fold(name)] for name in names if name and fold(name) in self.customers}

	# -- timelines

	def timelines(self) -> dict[Key, dict[str, Any]]:
		"""{(customer, DocType, name, made at): what its row tells}."""
		found: dict[Key, dict[str, Any]] = {}
		for doctype in DOCUMENTS:
			for row in self.business.rows(doctype):
				for customer in self.customers_of(doctype, row["name"]):
					found[customer, doctype, row["name"], moment_of(row["creation"])] = self._document(
						doctype, row, customer
					)
		for row in self.business.rows("Communication"):
			if row["communication_type"] == "Communication":
				for customer in self.customers_of_mail(row):
					found[customer, "Communication", row["name"], moment_of(row["creation"])] = self._mail(
						row
					)
		return found

	def _document(self, doctype: str, row: dict[str, Any], customer: str) -> dict[str, Any]:
		amount_field, subject_field = DOCUMENTS[doctype]
		amount = float(row[amount_field] or 0) if amount_field else 0.0
		if doctype == "Journal Entry":
			lines = [
				r
				for r in self._children("Journal Entry Account", doctype, row["name"])
				if r["party_type"] == "Customer"
			]
			own = [r for r in lines if fold(r["party"] or "") == fold(customer)]
			amount = sum(float(r["credit"] or 0) - float(r["debit"] or 0) for r in own)
		is_paid_back = amount < 0 or row.get("payment_type") == "Pay"
		day, made = day_of(row[DATE_FIELD[doctype]]), moment_of(row["creation"])
		state = self.evaluator.value(doctype, "status", row) if "status" in row else None
		return {
			"subject": (row[subject_field] or "")[:140] if subject_field else "", "amount": round(amount, 6),
			"direction": "In" if doctype in FROM_CUSTOMER and not is_paid_back else "Out", "medium": "Document",
			"state": state or DRAFTS[row["docstatus"]], "is_cancelled": row["docstatus"] == 2,
			"began": datetime.datetime.combine(day, made.time()) if day else made,
		}  # fmt: skip

	# -- mails

	def customers_of_mail(self, row: dict[str, Any]) -> set[str]:
		found = self.customers_of(row["reference_doctype"] or "", row["reference_name"] or "")
		for link in self._children("Communication Link", "Communication", row["name"]):
			found |= self.customers_of(link["link_doctype"] or "", link["link_name"] or "")
		return found

	def _mail(self, row: dict[str, Any]) -> dict[str, Any]:
		return {
			"subject": row["subject"] or "", "content": row["content"] or "", "actor": row["sender"] or row["owner"] or "",
			"direction": "In" if row["sent_or_received"] == "Received" else "Out",
			"medium": MEDIUM.get(row["communication_medium"], row["communication_medium"]),
			"state": row["email_status"] if row["email_status"] in BINNED else row["delivery_status"] or "",
			"began": moment_of(row["communication_date"]) or moment_of(row["creation"]), "amount": 0.0,
		}  # fmt: skip

	# -- profiles

	def profiles(self) -> dict[str, tuple]:
		"""{customer: (last inbound, last outbound, last contact, newest post, posts)}."""
		moments: dict[str, dict[str, list[datetime.datetime]]] = {}

		def note(customer: str | None, what: str, at: Any) -> None:
			moment = moment_of(at)
			if customer and moment and fold(customer) in self.customers:
				moments.setdefault(fold(customer), {}).setdefault(what, []).append(moment)

		for row in self.business.rows("Communication"):
			said = self._mail(row)
			if row["delivery_status"] in NOT_DELIVERED or row["email_status"] in BINNED:
				continue
			for customer in (
				self.customers_of_mail(row) if row["communication_type"] == "Communication" else ()
			):
				note(customer, said["direction"], said["began"])
		for row in self.business.rows("Convo Interaction"):
			if not row["reference_doctype"] and row["medium"] != "Document":
				note(row["customer"], row["direction"], row["occurred_at"])
		for row in self.business.rows("Convo Post"):
			note(row["customer"], "Post", row["posted_at"])
			if row["post_type"] in SPOKEN:
				note(row["customer"], "Out", row["posted_at"])
		return {name: _kept(moments.get(key, {})) for key, name in self.customers.items()}


def _kept(moments: dict[str, list[datetime.datetime]]) -> tuple:
	last = {what: max(found) for what, found in moments.items()}
	contact = max((last[way] for way in ("In", "Out") if way in last), default=None)
	return last.get("In"), last.get("Out"), contact, last.get("Post"), len(moments.get("Post", ()))


# -- what is stored, held against it

# What stands under these waits for a restoration, or for the drain that follows a merge.
RESTING = (">", "<")


def differences(business: Business) -> list[tuple]:
	"""Everything that timelines, profiles and reasons hold otherwise than the sources say."""
	business.forget()
	truth = Truth(business)
	return [*_timelines(business, truth), *_profiles(business, truth), *_strangers(business)]


def stored_timelines(business: Business) -> dict[Key, list[dict[str, Any]]]:
	"""{(customer, DocType, name, made at): its rows, oldest first}."""
	found: dict[Key, list[dict[str, Any]]] = {}
	for row in sorted(business.rows("Convo Interaction"), key=lambda row: row["name"]):
		if row["reference_doctype"] and not (row["customer"] or "").startswith(RESTING):
			made = moment_of(row["reference_created_at"])
			key = row["customer"] or "", row["reference_doctype"], row["reference_name"], made
			found.setdefault(key, []).append(row)
	return found


def _timelines(business: Business, truth: Truth) -> Iterator[tuple]:
	wanted, stored = truth.timelines(), stored_timelines(business)
	yield from (("must not stand", key) for key in stored.keys() - wanted.keys())
	yield from (("does not stand", key) for key in wanted.keys() - stored.keys())
	for key in wanted.keys() & stored.keys():
		says, rows = wanted[key], stored[key]
		for row in rows:
			for column in ("subject", "amount", "direction", "medium"):
				found = round(float(row[column] or 0), 6) if column == "amount" else row[column] or ""
				if found != says[column]:
					yield column, key, found, says[column]
		yield from _states(key, rows, says)


def _states(key: Key, rows: list[dict[str, Any]], says: dict[str, Any]) -> Iterator[tuple]:
	states = [row["status"] or "" for row in rows]
	if states[-1] != says["state"]:
		yield "state", key, states, says["state"]
	if any(one == other for one, other in pairwise(states)):
		yield "told twice", key, states
	is_mail = key[1] == "Communication"
	if says.get("is_cancelled", False) != (rows[-1]["event_type"] == "Cancelled"):
		yield "cancelled", key, rows[-1]["event_type"]
	if is_mail and len(rows) > 1:
		yield "stands twice", key, states
	yield from _places(key, rows, says)
	for column in ("content", "actor") if is_mail else ():
		if (rows[0][column] or "") != says[column]:
			yield column, key, rows[0][column], says[column]


def _places(key: Key, rows: list[dict[str, Any]], says: dict[str, Any]) -> Iterator[tuple]:
	"""Where rows stand: the newest tells the state of now, a document stands on its own day, and nothing that has ended to come.

	A beginning that something followed before that day came stands where the document was made.
	"""
	newest = max(rows, key=lambda row: (moment_of(row["occurred_at"]), row["name"]))
	if (newest["status"] or "") != says["state"]:
		yield "newest", key, newest["status"], says["state"]
	began, day = moment_of(rows[0]["occurred_at"]), says["began"]
	is_followed = any(moment_of(row["received_at"]) < day for row in rows[1:])
	wanted = key[3] if is_followed else day
	if rows[0]["event_type"] != "Cancelled" and began != wanted:
		yield "began", key, began, wanted
	is_there = any(moment_of(row["occurred_at"]).date() == day.date() for row in rows)
	if not says.get("is_cancelled", False) and not is_there:
		yield "not on its day", key, [row["occurred_at"] for row in rows], day
	for row in rows[1:]:
		stands, heard = moment_of(row["occurred_at"]), moment_of(row["received_at"])
		is_on_its_day = stands == day and stands.date() > heard.date() and row["event_type"] != "Cancelled"
		if stands != heard and not is_on_its_day:
			yield "stands elsewhere", key, row["event_type"], stands, heard


def _profiles(business: Business, truth: Truth) -> Iterator[tuple]:
	rows = [row for row in business.rows("Convo Profile") if not (row["customer"] or "").startswith(RESTING)]
	columns = ("last_inbound_at", "last_outbound_at", "last_contact_at", "last_post_at")
	stored = {
		row["customer"]: (*(moment_of(row[column]) for column in columns), int(row["post_count"] or 0))
		for row in rows
	}
	for customer, kept in truth.profiles().items():
		found = stored.pop(customer, (None, None, None, None, 0))
		if found != kept:
			yield "profile", customer, found, kept
	yield from (("profile of nobody", customer) for customer in stored)


def _strangers(business: Business) -> Iterator[tuple]:
	"""Reasons and posts that name a document which was made after they were written."""
	for kind, written in (("Convo Segment Log", "logged_at"), ("Convo Post", "creation")):
		for row in business.rows(kind):
			doctype = row["reference_doctype"]
			if not row["reference_name"] or doctype not in {*DOCUMENTS, "Communication"}:
				continue
			for source in business.rows(doctype):
				made = moment_of(source["creation"])
				if source["name"] == row["reference_name"] and made > moment_of(row[written]):
					yield "stranger", kind, row["name"], doctype, source["name"]
