"""All that the property tests draw, the same for the same seed: data, rules, and here the changes of both."""

from typing import Any

from convo_channels.core.changes.outbox import BULK, CANCEL, INSERT, SUBMIT, URGENT
from convo_channels.core.customers import renames
from tests.sql.chance_data import CUSTOMERS, DOCUMENTS, LINKED, OTHER_TREE, POST_TYPES, SPARE, STATUSES, TREE
from tests.sql.chance_rules import ChanceOfRules
from tests.support.builders import Business


class Chance(ChanceOfRules):
	"""All that is drawn in one test."""

	# -- changes, as saves of users

	def change(self, business: Business) -> str:
		"""One random save; says what it was."""
		kinds = [self._change_document] * 6 + [self._new_document] * 4 + [self._change_customer] * 3
		kinds += [self._post, self._interact, self._tag, self._delete_document, self._new_customer]
		kinds += [
			self._delete_customer,
			self._rename,
			self._work_on_project,
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

	def _work_on_project(self, business: Business) -> str | None:
		"""An invoice of anybody writes the project that it names, and the project itself says no word."""
		row = self._any(business, "Project")
		if not row:
			return None
		business.patch("Project", row["name"], status=self.choice(STATUSES["Project"]))
		fields = {**self.document_fields(business, "Sales Invoice"), "project": row["name"]}
		return f"worked on {row['name']} by {business.create('Sales Invoice', **fields)}"

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
