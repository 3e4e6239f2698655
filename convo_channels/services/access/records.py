"""What our documents have in common as Frappe saves and shows them; the base of their controllers.

A person writes what the form lets them write; everything else (read-only fields, who made it and when) is the
services' to say, whichever way a document comes in. Rows of a child table are written with their document only, so that
its checks cannot be gone around, and are read by those who may read them there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from convo_channels.constants import CLOSED_LEVEL
from convo_channels.exceptions import NotAllowedError
from convo_channels.services.access import printed
from convo_channels.services.access.customers import get_visibility, sees_customer
from convo_channels.services.base.snapshot import get_meta

# Set by a service that makes a document as of another time or person, and says the fields a form does not.
BY_SERVICE = "convo_import"


class ToldToReaders:
	"""Before `Document` in a controller whose documents are not for everybody who reads some of their kind.

	Frappe tells of every change in the room of the document, which it opens to whoever may read that one, and with name and
	person in the room of the whole kind as well, which it opens by role alone. The second is left out: a list of the Desk
	is read anew whenever it is opened, a form hears of its document as before.
	"""

	def notify_update(self) -> None:
		if frappe.flags.in_patch:
			return
		told = {"modified": self.modified, "doctype": self.doctype, "name": self.name}
		frappe.publish_realtime("doc_update", told, doctype=self.doctype, docname=self.name, after_commit=True)


class Record(Document):
	"""A document with a form of its own. `IMPORTED`: what an import says although no form does, if its controller agrees."""

	IMPORTED: tuple[str, ...] = ()

	def before_validate(self) -> None:
		_refuse_rows_of_others(self)
		if not self.flags.get(BY_SERVICE):
			_keep_what_services_write(self)

	def is_whitelisted(self, method_name: str) -> None:
		"""Frappe asks it of a document whose method a client calls, and may hand that document back as it stands."""
		super().is_whitelisted(method_name)
		self.flags.convo_for_client = True

	def as_dict(self, no_nulls: bool = False, *args: Any, **kwargs: Any) -> Any:
		"""Without nulls is how Frappe writes a document into an answer: by whatever road it came there, it is as its form."""
		if no_nulls or self.flags.get("convo_for_client"):
			self.apply_fieldlevel_read_permissions()
		return super().as_dict(no_nulls, *args, **kwargs)

	def before_print(self, settings: Any = None) -> None:
		if printed.is_for_others():
			printed.close(self)

	def save_version(self) -> None:
		"""Frappe shows what changed to everybody who may read the document: what stands at a higher level stays out of it."""
		with _without_closed_fields(self, self._doc_before_save):
			super().save_version()


class ChildRow(Document):
	"""A row of a child table."""

	def insert(self, *args: Any, **kwargs: Any) -> None:
		self._refuse()

	def _save(self, *args: Any, **kwargs: Any) -> None:
		self._refuse()

	def on_trash(self) -> None:
		self._refuse()

	def has_permission(self, permtype: str = "read", *args: Any, **kwargs: Any) -> bool:
		"""Rows about a customer are shown to those who see the customer."""
		if not super().has_permission(permtype, *args, **kwargs):
			return False
		customer = self.get("customer") if self.meta.has_field("customer") else None
		return not customer or bool(sees_customer(get_visibility(), customer))

	def before_print(self, settings: Any = None) -> None:
		"""Frappe prints a row to whoever may read its document, without asking the row; for others it is not printed at all."""
		if printed.is_for_others():
			frappe.throw(
				_("A row of {0} is not sent by mail: print its document instead.").format(_(self.doctype)), NotAllowedError
			)
		self.check_permission("read")

	def _refuse(self) -> None:
		frappe.throw(
			_("A row of {0} is saved with its document: change that instead.").format(_(self.doctype)),
			NotAllowedError,
		)


def _refuse_rows_of_others(doc: Record) -> None:
	"""Frappe writes a row by its name alone, and a name is what a client says: a row belongs to the document it is stored in."""
	for df in doc.meta.get_table_fields():
		names = [row.name for row in doc.get(df.fieldname) or [] if row.name]
		if not names:
			continue
		columns = ["name", "parent", "parenttype", "parentfield"]
		place = (doc.name, doc.doctype, df.fieldname)
		for name, *stored in frappe.get_all(
			df.options, {"name": ["in", names]}, columns, order_by="name", as_list=True
		):
			if tuple(stored) != place:
				idx = next(row.idx for row in doc.get(df.fieldname) if row.name == name)
				frappe.throw(
					_("Row {0} of {1} belongs to another document. Add it as a new row.").format(
						idx, _(df.label or df.fieldname)
					),
					NotAllowedError,
				)


def _keep_what_services_write(doc: Record) -> None:
	fields = [
		df
		for df in doc.meta.get("fields")
		if df.read_only and not df.get("is_virtual") and not df.get("is_custom_field")
	]
	stored_columns = doc.meta.get_valid_columns()
	names = [df.fieldname for df in fields if df.fieldname in stored_columns and not df.get("is_virtual")]
	if doc.is_new():
		said = doc.IMPORTED if frappe.flags.in_import else ()
		for df in fields:
			if df.fieldname not in said:
				doc.set(df.fieldname, df.default)
		doc.owner, doc.creation, doc.docstatus = frappe.session.user, doc.modified, 0
		return
	stored = frappe.db.get_value(doc.doctype, doc.name, names, as_dict=True) if names else None
	if stored:
		doc.update(stored)


def closed_fields(doctype: str) -> set[str]:
	"""The fields of which Frappe's history of a document must not tell."""
	fields = get_meta(doctype).fields
	tables = {df.fieldname for df in get_meta(doctype).get_table_fields() if df.permlevel or has_closed_fields(df.options)}
	return tables | {df.fieldname for df in fields if df.permlevel == CLOSED_LEVEL}


def has_closed_fields(child: str) -> bool:
	return any(df.permlevel for df in get_meta(child).fields)


@contextmanager
def _without_closed_fields(*docs: Document | None) -> Iterator[None]:
	taken = []
	for doc in filter(None, docs):
		tables = {df.fieldname for df in doc.meta.get_table_fields()}
		for fieldname in closed_fields(doc.doctype):
			taken.append((doc, fieldname, doc.get(fieldname)))
			doc.set(fieldname, [] if fieldname in tables else None)
	try:
		yield
	finally:
		for doc, fieldname, rows in taken:
			doc.set(fieldname, rows)
