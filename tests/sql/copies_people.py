"""Random lives of customers, of what leads to several of them, and of what is our own: the rest of a random life."""

from typing import Any

from convo_channels.core.changes.outbox import CHANGE, DELETE, INSERT, Change
from convo_channels.core.customers import deleted, renames
from tests.sql.copies_chance import CUSTOMERS, DOCUMENTS, PARTY
from tests.sql.copies_written import Along
from tests.support.builders import Business
from tests.support.copies_truth import Truth, stored_timelines

SPARE = ["Kilo", "Lima", "Nové", "~Mike"]


class Life(Along):
	"""All the steps of one sequence."""

	def steps(self) -> list[Any]:
		linked = [self.enter, self.change_lines, self.know, self.know_otherwise, self.forget_contact]
		own = [self.post, self.call, self.unpost]
		customers = [self.new_customer, self.rename, self.merge, self.delete_customer, self.restore]
		customers += [self.take_name, self.make_anew, self.come_and_go]
		return [*super().steps(), *linked, *own, *customers]

	# -- journal entries and contacts, which lead to several customers

	def enter(self) -> str:
		name = self.business.put(
			"Journal Entry", docstatus=self.choice([0, 1]), posting_date=self.day(), company="Ours"
		)
		lines = self.lines()
		self.business.put_children("Journal Entry", name, "Journal Entry Account", lines)
		self.tell("Journal Entry", name, INSERT)
		return f"Journal Entry {name} {lines}"

	def lines(self) -> list[dict[str, Any]]:
		parties = [
			("Customer", customer) if customer else (None, None)
			for customer in (self.customer() for _ in range(self.randint(1, 3)))
		]
		return [
			{"party_type": kind, "party": party, "credit": self.choice([0, 70, 30.5]), "debit": self.choice([0, 0, 20]), "account": "Debtors"}
			for kind, party in parties
		]  # fmt: skip

	def change_lines(self) -> str:
		row = self.any("Journal Entry")
		if not row:
			return "nothing"
		lines = self.lines()
		self.put_lines("Journal Entry", row["name"], "Journal Entry Account", lines)
		return f"Journal Entry {row['name']} {lines}"

	def put_lines(self, doctype: str, name: str, table: str, rows: list[dict[str, Any]]) -> None:
		before = self.business.customers_of(doctype, name)
		self.business.put_children(doctype, name, table, rows)
		self.tell(doctype, name, CHANGE)
		for customer in (
			sorted(set(before) - set(self.business.customers_of(doctype, name))) if self.is_told else ()
		):
			row = self.business.row(doctype, name)
			self.business.append(self.business._change(doctype, row, CHANGE, customer_before=customer))

	def know(self) -> str:
		name = self.business.put("Contact")
		links = self.contact_links()
		self.business.put_children("Contact", name, "Dynamic Link", links)
		self.tell("Contact", name, INSERT)
		return f"Contact {name} {links}"

	def contact_links(self) -> list[dict[str, Any]]:
		customers = {self.customer() for _ in range(self.randint(0, 2))} - {None}
		return [{"link_doctype": "Customer", "link_name": customer} for customer in sorted(customers)]

	def know_otherwise(self) -> str:
		row = self.any("Contact")
		if not row:
			return "nothing"
		links = self.contact_links()
		self.put_lines("Contact", row["name"], "Dynamic Link", links)
		return f"Contact {row['name']} {links}"

	def forget_contact(self) -> str:
		return self.take_away("Contact")

	# -- what is our own, and always told

	def post(self) -> str:
		reference = self.any("Issue")
		about = (
			{"reference_doctype": "Issue", "reference_name": reference["name"]}
			if reference and self.random() < 0.5
			else {}
		)
		customer = self.customer()
		if not customer:
			return "nothing"
		self.business.create(
			"Convo Post",
			customer=customer,
			post_type=self.choice(["Note", "Call", "Email"]),
			posted_at=self.business.now(),
			**about,
		)
		return f"post for {customer} {about}"

	def call(self) -> str:
		customer = self.customer()
		if not customer:
			return "nothing"
		self.business.create(
			"Convo Interaction", customer=customer, medium=self.choice(["Phone", "Chat"]), direction=self.choice(["In", "Out"]),
			occurred_at=self.moment(), dedupe_key=f"by hand {self.random()}",
		)  # fmt: skip
		return f"call with {customer}"

	def unpost(self) -> str:
		row = self.any("Convo Post")
		if not row or row["customer"].startswith(">"):
			return "nothing"
		self.business.delete("Convo Post", row["name"])
		for things in (*(things for _, _, things in self.deleted), *self.owed.values()):
			things.discard(("Convo Post", row["name"]))
		return f"post {row['name']} deleted"

	# -- customers

	def new_customer(self) -> str:
		free = [
			name
			for name in [*SPARE, *CUSTOMERS]
			if name not in {row["name"] for row in self.business.rows("Customer")}
		]
		if not free:
			return "nothing"
		name = self.choice(free)
		self.business.create("Customer", name)
		return f"Customer {name} made"

	def rename(self) -> str:
		row = self.any("Customer")
		free = [name for name in SPARE if name not in {r["name"] for r in self.business.rows("Customer")}]
		if not row or not free:
			return "nothing"
		return self.move(row["name"], self.choice(free))

	def merge(self) -> str:
		rows = self.business.rows("Customer")
		if len(rows) < 3:
			return "nothing"
		loser, winner = (row["name"] for row in self.sample(rows, 2))
		return self.move(loser, winner, merge=True)

	def move(self, old: str, new: str, *, merge: bool = False) -> str:
		self.settle_up(customer=old)
		self.settle_up(customer=new)
		with self.business.store.transaction():
			renames.make_way(self.business.store, old, new)
		self.business.rename_customer(old, new, merge=merge)
		return f"{old} {'merged into' if merge else 'renamed'} {new}"

	def take_name(self) -> str:
		"""Deleted, and another one has the name before anybody looks."""
		deleted, heir = (self.customer() for _ in range(2))
		if not deleted or not heir or deleted == heir or len(self.business.rows("Customer")) < 3:
			return "nothing"
		done = self.delete(self.business.row("Customer", deleted), is_noticed=False)
		self.business.pass_time(seconds=self.choice([0, 1, 90]))
		return f"{done}, {self.move(heir, deleted)}"

	def make_anew(self) -> str:
		"""Deleted, and another one made under the name, in one transaction or the next."""
		name = self.customer()
		if not name or len(self.business.rows("Customer")) < 3:
			return "nothing"
		done = self.delete(self.business.row("Customer", name), is_noticed=False)
		self.business.pass_time(**self.choice([{"microseconds": 1}, {"seconds": 90}]))
		self.business.create("Customer", name)
		return f"{done}, made anew"

	def come_and_go(self) -> str:
		"""Spoken to, deleted and back, with a drain in between or none."""
		name = self.customer()
		if not name or len(self.business.rows("Customer")) < 3:
			return "nothing"
		post = {"customer": name, "post_type": self.choice(["Note", "Call"]), "posted_at": self.business.now()}
		self.business.create("Convo Post", **post)
		self.business.pass_time(seconds=self.choice([1, 90]))
		done = self.delete(self.business.row("Customer", name), is_noticed=self.random() < 0.5)
		self.business.pass_time(seconds=9)
		return f"post, {done}, {self.restore()}"

	def delete_customer(self) -> str:
		rows = self.business.rows("Customer")
		return self.delete(self.choice(rows), is_noticed=self.random() < 0.5) if len(rows) > 2 else "nothing"

	def delete(self, row: dict[str, Any], *, is_noticed: bool) -> str:
		"""A Deleted Document keeps it; contacts let go of it; what links mails to it is taken away in a job, soon or late.

		`is_noticed`: a drain comes before that job.
		"""
		name, was_told, self.is_told = row["name"], self.is_told, True
		for contact in [r["name"] for r in self.business.rows("Contact")]:
			links = [c for c in self.business.customers_of("Contact", contact)]
			if name in links and len(links) == 1:
				self.business.delete("Contact", contact)
			elif name in links:
				rest = [{"link_doctype": "Customer", "link_name": c} for c in links if c != name]
				self.put_lines("Contact", contact, "Dynamic Link", rest)
		self.settle_up(customer=name)
		told = {
			key[1:3]
			for key in stored_timelines(self.business)
			if key[0] == name and key[1] == "Communication"
		}
		mails = {
			("Communication", r["name"])
			for r in self.business.rows("Communication")
			if name in Truth(self.business).customers_of_mail(r)
		}
		posts = {("Convo Post", r["name"]) for r in self.business.rows("Convo Post") if r["customer"] == name}
		self.business.drop("Customer", name)
		record = f"dd{self.randint(0, 10**12)}"
		is_kept = self.random() < 0.8
		if is_kept:
			self.business.put(
				"Deleted Document", record, deleted_doctype="Customer", deleted_name=name, restored=0
			)
			# What stands under the name and was a predecessor's rests of that one.
			others = {thing for _, other, things in self.deleted if other["name"] == name for thing in things}
			self.deleted.append((record, row, (told & mails | posts) - others))
		else:
			self.take_documents_along(name)
		self.business.append(self.business._change("Customer", row, DELETE))
		if is_noticed:
			self.business.drain()
		self.clear_links(name)
		self.is_told = was_told
		return f"Customer {name} deleted{'' if is_kept else ' for good'}"

	def take_documents_along(self, name: str) -> None:
		for doctype in (*DOCUMENTS, "Project"):
			field, _ = PARTY.get(doctype, ("customer", ""))
			for row in [r for r in self.business.rows(doctype) if r[field] == name]:
				self.business.delete(doctype, row["name"])
		for row in list(self.business.rows("Journal Entry")):
			if name in self.business.customers_of("Journal Entry", row["name"]):
				self.business.delete("Journal Entry", row["name"])

	def clear_links(self, name: str) -> None:
		for row in [
			r
			for r in self.business.rows("Communication")
			if (r["reference_doctype"], r["reference_name"]) == ("Customer", name)
		]:
			self.business.patch("Communication", row["name"], reference_doctype=None, reference_name=None)
		for row in [
			r
			for r in self.business.rows("Communication Link")
			if (r["link_doctype"], r["link_name"]) == ("Customer", name)
		]:
			self.business.drop("Communication Link", row["name"])

	def restore(self) -> str:
		if not self.deleted:
			return "nothing"
		record, row, things = self.deleted.pop(self.randrange(len(self.deleted)))
		taken = {r["name"] for r in self.business.rows("Customer")}
		name = next(
			n
			for n in (row["name"], f"{row['name']} - 1", f"{row['name']} - 2", f"{row['name']} - 3")
			if n not in taken
		)
		# Frappe inserts it anew, with a moment of its own.
		self.business.put("Customer", name, creation=self.business.now())
		self.business.patch("Deleted Document", record, restored=1, new_name=name)
		self.business.report("Customer", name, INSERT, old_name=f">{record}")
		self.owed[name] = things
		return f"Customer {row['name']} restored as {name}"


def link_mails(business: Business) -> None:
	"""What the service does after a drain: mails of restored customers are linked again."""
	for mark, customer in deleted.restored(business.store).items():
		names = [name for name, _ in deleted.mails_of(business.store, mark)]
		for name in names:
			place = {"parenttype": "Communication", "parent": name, "idx": 9}
			business.put("Communication Link", link_doctype="Customer", link_name=customer, **place)
		with business.store.transaction():
			deleted.forget(business.store, mark)
		business.append(
			*(
				Change("Communication", name, CHANGE, business.now(), customer_after=customer)
				for name in names
			)
		)
	business.forget()
