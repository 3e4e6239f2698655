"""Random lives of documents that ERPNext writes along with the save of another one: that save alone is told."""

from typing import Any

from convo_channels.core.changes.outbox import INSERT, SUBMIT, WRITTEN, Change
from convo_channels.core.changes.written_along import named_by
from tests.sql.copies_chance import STATES, Documents

# The tables of what is made here.
LINES = ("Payment Entry Reference", "Sales Invoice Item")


class Along(Documents):
	"""The save of one document changes another by SQL."""

	def steps(self) -> list[Any]:
		return [*super().steps(), self.pay, self.bill, self.answer]

	def pay(self) -> str:
		row = self.in_force("Sales Invoice")
		if not row:
			return "nothing"
		reference = {"reference_doctype": "Sales Invoice", "reference_name": row["name"]}
		state = self.write_along("Sales Invoice", row, "Paid", outstanding_amount=0)
		fields = {
			"posting_date": self.day(),
			"status": "Submitted",
			"docstatus": 1,
			"payment_type": "Receive",
		}
		return self.saved(
			"Payment Entry",
			"Payment Entry Reference",
			reference,
			state,
			**self.owner("Payment Entry", row["customer"]),
			**fields,
		)

	def bill(self) -> str:
		row = self.in_force("Sales Order")
		if not row:
			return "nothing"
		state = self.write_along("Sales Order", row, self.choice(STATES["Sales Order"]))
		fields = {
			"posting_date": self.day(),
			"status": "Unpaid",
			"docstatus": 1,
			"customer": row["customer"],
			**self.term("Sales Invoice"),
		}
		return self.saved(
			"Sales Invoice", "Sales Invoice Item", {"sales_order": row["name"]}, state, **fields
		)

	def answer(self) -> str:
		"""A mail opens the issue or the claim that it is about."""
		found = self.pick_of(("Issue", "Warranty Claim"))
		if not found:
			return "nothing"
		doctype, row = found
		state = self.write_along(doctype, row, self.choice(["Open", "Closed"]))
		name = self.business.put(
			"Communication", communication_type="Communication", communication_medium="Email", sent_or_received="Received",
			communication_date=self.moment(), reference_doctype=doctype, reference_name=row["name"],
		)  # fmt: skip
		self.tell("Communication", name, INSERT)
		return f"mail {name}: {state}"

	def take_away(self, doctype: str) -> str:
		"""What goes tells what it had written into, as on a site; nobody could find it later."""
		before = {row["name"]: row for row in self.business.rows(doctype)}
		lines = [(table, row) for table in LINES for row in self.business.rows(table)]
		done = super().take_away(doctype)
		left = {row["name"] for row in self.business.rows(doctype)}
		for name in sorted(before.keys() - left) if self.is_told else ():
			own = [(doctype, before[name]), *((table, row) for table, row in lines if row["parent"] == name)]
			for kind, named in named_by(doctype, own):
				self.business.append(Change(kind, named, WRITTEN, self.business.time))
		return done

	def in_force(self, doctype: str) -> dict[str, Any] | None:
		rows = [row for row in self.business.rows(doctype) if row["docstatus"] == 1]
		return self.choice(rows) if rows else None

	def write_along(self, doctype: str, row: dict[str, Any], status: str, **fields: Any) -> str:
		self.business.patch(doctype, row["name"], status=status, modified=self.business.now(), **fields)
		return f"{doctype} {row['name']} became {status}"

	def saved(self, doctype: str, table: str, line: dict[str, Any], wrote: str, **fields: Any) -> str:
		name = self.business.put(doctype, company="Ours", **fields)
		self.business.put_children(doctype, name, table, [line])
		self.tell(doctype, name, SUBMIT)
		return f"{doctype} {name}: {wrote}"
