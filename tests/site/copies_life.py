"""Random lives of mails, contacts and customers on a site: through Frappe's own forms and functions, or by SQL that tells nobody.

What ERPNext's documents do is in `copies_deals`. A step is one transaction; what the site refuses leaves nothing behind.
"""

import random
from typing import Any

import frappe
from frappe.utils import add_days, now_datetime, nowdate

from tests.site import kit
from tests.sql.copies_chance import DELIVERY

MAIL = "Communication"
NOTHING = "nothing"  # there was nothing to do it with
ABOUT = (
	"Customer",
	"Customer",
	"Customer",
	"Contact",
	"Issue",
	"Quotation",
	"Sales Order",
	"Sales Invoice",
	None,
)
WORDS = ("Offer", "offer", "Größe 5%", "😀", "About it")


class People(random.Random):
	"""The steps of one life. `since`: what was there before is nobody's concern."""

	def begin(self, ground: kit.Ground, since: Any) -> None:
		self.ground, self.since = ground, since
		self.deleted: list[tuple[str, list[str], dict[str, tuple]]] = []
		self.refused: list[str] = []
		for _ in range(4):
			kit.customer(ground)
		for work in self.at_first():
			work()
		frappe.db.commit()

	def at_first(self) -> list[Any]:
		return [self.know] * 2 + [self.write_mail] * 5

	def step(self, *, is_told: bool) -> str:
		"""One step; says what it was. `is_told`: by what tells of itself, otherwise by SQL."""
		works = self.told() if is_told else self.untold()
		done, work = NOTHING, works[0]
		for _ in range(20):
			if done != NOTHING:
				break
			work = self.choice(works)
			done = self.try_to(work)
		return f"{work.__name__} {done}{'' if is_told else ' (by SQL)'}"

	def try_to(self, work: Any) -> str:
		try:
			said = work()
			frappe.db.commit()
		except frappe.ValidationError as error:
			frappe.db.rollback()
			frappe.clear_messages()
			said = f"refused: {type(error).__name__} {error}"
			self.refused.append(f"{work.__name__} {said}")
		return said

	def told(self) -> list[Any]:
		mails = (
			[self.write_mail] * 3
			+ [self.edit_mail] * 2
			+ [self.link_mail, self.unlink_mail, self.delete_mail]
		)
		contacts = [self.know, self.know_otherwise, self.delete_contact, self.post, self.unpost]
		customers = [
			self.new_customer,
			self.rename,
			self.merge,
			self.delete_customer,
			self.restore,
			self.restore,
		]
		return [*mails, *contacts, *customers]

	def untold(self) -> list[Any]:
		return [
			self.relink,
			self.relink,
			self.bin,
			self.bounce,
			self.black_out,
			self.redate_mail,
			self.drop_mail,
			self.drop_link,
		]

	# -- helpers

	def names(self, doctype: str, **filters: Any) -> list[str]:
		given = {"creation": [">=", self.since], **filters}
		return frappe.get_all(doctype, given, pluck="name", order_by="creation, name")

	def any(self, doctype: str, **filters: Any) -> str | None:
		found = self.names(doctype, **filters)
		return self.choice(found) if found else None

	def customer(self) -> str:
		return self.choice(self.names("Customer"))

	def target(self) -> tuple[str | None, str | None]:
		doctype = self.choice(ABOUT)
		name = self.any(doctype) if doctype else None
		return (doctype, name) if name else (None, None)

	def links(self) -> list[dict[str, Any]]:
		found = {self.target() for _ in range(self.choice([0, 0, 1, 2]))}
		return [{"link_doctype": kind, "link_name": name} for kind, name in sorted(found, key=str) if kind]

	def day(self) -> str:
		return add_days(nowdate(), self.choice([-21, -2, -1, 0, 0, 0, 1, 9]))

	def moment(self) -> Any:
		return frappe.utils.add_to_date(now_datetime(), minutes=-self.randint(-60, 20_000))

	def set_value(self, doctype: str, name: str, **values: Any) -> str:
		"""By SQL, which no event tells of."""
		frappe.db.set_value(doctype, name, values, update_modified=False)
		return f"{doctype} {name} {values}"

	# -- mails

	def write_mail(self) -> str:
		doctype, about = self.target()
		doc = kit.mail(
			about, reference_doctype=doctype, received=self.random() < 0.5, subject=self.choice(WORDS), timeline_links=self.links(),
			content=f"<p>{self.choice(WORDS)}</p>", delivery_status=self.choice(DELIVERY), communication_date=self.moment(),
			communication_medium=self.choice(["Email", "Email", "Phone", "Visit", "Other"]),
			communication_type=self.choice([*["Communication"] * 5, "Automated Message"]),
		)  # fmt: skip
		return f"{doc.name} about {doctype} {about}"

	def edit_mail(self) -> str:
		doc = self.mail()
		if not doc:
			return NOTHING
		values = {
			"subject": self.choice(WORDS), "content": f"<p>{self.choice(WORDS)}</p>", "communication_date": self.moment(),
			"sent_or_received": self.choice(["Sent", "Received"]), "delivery_status": self.choice(DELIVERY),
			"email_status": self.choice(["Open", "Spam", "Trash"]),
		}  # fmt: skip
		chosen = {field: values[field] for field in self.sample(sorted(values), self.randint(1, 3))}
		doc.update(chosen).save()
		return f"{doc.name} {chosen}"

	def mail(self) -> Any:
		name = self.any(MAIL)
		return frappe.get_doc(MAIL, name) if name else None

	def link_mail(self) -> str:
		doc, (doctype, name) = self.mail(), self.target()
		if not doc or not doctype:
			return NOTHING
		doc.add_link(doctype, name, autosave=True)
		return f"{doc.name} to {doctype} {name}"

	def unlink_mail(self) -> str:
		doc = self.mail()
		if not doc or not doc.timeline_links:
			return NOTHING
		link = self.choice(doc.timeline_links)
		doc.remove_link(link.link_doctype, link.link_name, autosave=True)
		return f"{doc.name} from {link.link_doctype} {link.link_name}"

	def delete_mail(self) -> str:
		name = self.any(MAIL)
		if name:
			frappe.delete_doc(MAIL, name)
		return name or NOTHING

	def relink(self) -> str:
		from frappe import email

		name, (doctype, about) = self.any(MAIL), self.target()
		if not name or not doctype:
			return NOTHING
		email.relink(name, doctype, about)
		return f"{name} to {doctype} {about}"

	def bin(self) -> str:
		from frappe.email import inbox

		doc = self.mail()
		if not doc:
			return NOTHING
		inbox.mark_as_spam(doc.name, doc.sender) if self.random() < 0.5 else inbox.mark_as_trash(doc.name)
		return doc.name

	def bounce(self) -> str:
		name = self.any(MAIL)
		return self.set_value(MAIL, name, delivery_status=self.choice(DELIVERY)) if name else NOTHING

	def black_out(self) -> str:
		"""What a request to delete personal data does."""
		name = self.any(MAIL)
		redacted = {
			"subject": "Redacted",
			"content": "",
			"sender": "nobody@example.com",
			"sender_full_name": "",
		}
		return self.set_value(MAIL, name, **redacted) if name else NOTHING

	def redate_mail(self) -> str:
		name = self.any(MAIL)
		return self.set_value(MAIL, name, communication_date=self.moment()) if name else NOTHING

	def drop_mail(self) -> str:
		name = self.any(MAIL)
		if name:
			frappe.db.delete("Communication Link", {"parent": name})
			frappe.db.delete(MAIL, {"name": name})
		return name or NOTHING

	def drop_link(self) -> str:
		name = self.any("Communication Link")
		if name:
			frappe.db.delete("Communication Link", {"name": name})
		return name or NOTHING

	# -- contacts and posts

	def contact_links(self) -> list[dict[str, Any]]:
		names = {self.customer() for _ in range(self.randint(0, 2))}
		return [{"link_doctype": "Customer", "link_name": name} for name in sorted(names)]

	def know(self) -> str:
		doc = frappe.get_doc(
			{"doctype": "Contact", "first_name": kit.unique("Ann"), "links": self.contact_links()}
		)
		return doc.insert().name

	def know_otherwise(self) -> str:
		name = self.any("Contact")
		if not name:
			return NOTHING
		doc = frappe.get_doc("Contact", name)
		doc.set("links", self.contact_links())
		doc.save()
		return f"{name} {[row.link_name for row in doc.links]}"

	def delete_contact(self) -> str:
		name = self.any("Contact")
		if name:
			frappe.delete_doc("Contact", name)
		return name or NOTHING

	def post(self) -> str:
		return kit.post(self.customer(), post_type=self.choice(["Note", "Call", "Meeting"])).name

	def unpost(self) -> str:
		name = self.any("Convo Post", customer=["not like", ">%"])
		if name:
			frappe.delete_doc("Convo Post", name)
		return name or NOTHING

	# -- customers

	def new_customer(self) -> str:
		return kit.customer(self.ground).name

	def rename(self) -> str:
		old, new = self.customer(), kit.unique("Renamed")
		frappe.rename_doc("Customer", old, new)
		return f"{old} {new}"

	def merge(self) -> str:
		names = self.names("Customer")
		if len(names) < 4:
			return NOTHING
		loser, winner = self.sample(names, 2)
		frappe.rename_doc("Customer", loser, winner, merge=True)
		return f"{loser} into {winner}"

	def delete_customer(self) -> str:
		"""A job of Frappe's takes away what links to it, and it may come after our drain."""
		from frappe.model.delete_doc import delete_dynamic_links

		names = self.names("Customer")
		free = [name for name in names if not self.has_documents(name)]
		if len(names) < 4 or not free:
			return NOTHING
		name = self.choice(free)
		posts = self.names("Convo Post", customer=name)
		frappe.delete_doc("Customer", name)
		if self.random() < 0.5:
			kit.settle()
		mails = self._named_by_mails(name)
		delete_dynamic_links("Customer", name)
		self.deleted.append((name, posts, {mail: self._links_of(mail) for mail in mails}))
		return name

	def has_documents(self, customer: str) -> bool:
		"""Whether Frappe would refuse to delete it."""
		from frappe.model.delete_doc import check_if_doc_is_dynamically_linked, check_if_doc_is_linked

		doc = frappe.get_doc("Customer", customer)
		try:
			check_if_doc_is_linked(doc)
			check_if_doc_is_dynamically_linked(doc)
		except frappe.LinkExistsError:
			frappe.clear_messages()
			return True
		return False

	def _named_by_mails(self, customer: str) -> list[str]:
		"""Told mails that name it themselves: these must be linked again when it is back."""
		told = frappe.get_all(
			"Convo Interaction",
			{"reference_doctype": MAIL, "customer": [">=", ""]},
			pluck="reference_name",
			order_by="name",
		)
		own = frappe.get_all(
			MAIL, {"reference_doctype": "Customer", "reference_name": customer}, pluck="name", order_by="name"
		)
		linked = {"link_doctype": "Customer", "link_name": customer}
		own += frappe.get_all("Communication Link", linked, pluck="parent", order_by="parent")
		return sorted(set(own) & set(told) & set(self.names(MAIL)))

	def _links_of(self, mail: str) -> tuple:
		rows = frappe.get_all(
			"Communication Link",
			{"parent": mail},
			["link_doctype", "link_name"],
			as_list=True,
			order_by="name",
		)
		return frappe.db.get_value(MAIL, mail, ["reference_doctype", "reference_name"]), sorted(rows)

	def restore(self) -> str:
		"""From the Deleted Document; everything that nobody has touched since is there again."""
		from frappe.core.doctype.deleted_document.deleted_document import restore

		if not self.deleted:
			return NOTHING
		name, posts, mails = self.deleted.pop(self.randrange(len(self.deleted)))
		record = {"deleted_doctype": "Customer", "deleted_name": name, "restored": 0}
		kit.settle()
		untouched = [
			mail
			for mail, links in mails.items()
			if self.any(MAIL, name=mail) and self._links_of(mail) == links
		]
		restore(frappe.db.get_value("Deleted Document", record, order_by="creation desc"))
		kit.settle()
		kit.settle()
		for post in posts:
			assert frappe.db.get_value("Convo Post", post, "customer") == name, (name, post)
		for mail in untouched:
			assert ("Customer", name) in self._links_of(mail)[1], (name, mail)
		return f"{name} with {len(posts)} posts and {len(untouched)} mails"
