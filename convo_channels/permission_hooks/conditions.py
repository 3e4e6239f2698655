"""What the hooks share: rows that follow a customer, a document, or the record they belong to."""

import frappe

from convo_channels.core.base.sql import FALSE, TRUE, Sql, all_of, ident, like, sql, table
from convo_channels.core.base.tables import GONE_MARK
from convo_channels.core.base.visibility import Visibility
from convo_channels.services.access import copies, customers, documents


def as_text(condition: Sql) -> str:
	"""A condition as text for Frappe's list queries; they take none for "everything"."""
	return "" if condition == TRUE else condition.inline()


def of_visible_customer(doctype: str, user: str | None) -> str:
	return as_text(seen_customer(doctype, customers.get_visibility(user)))


def seen_customer(doctype: str, visibility: Visibility) -> Sql:
	if visibility.is_everything:
		return TRUE
	return sql(
		"EXISTS (SELECT 1 FROM `tabCustomer` WHERE `tabCustomer`.name = {} AND {})",
		ident(f"tab{doctype}", "customer"), visibility.where,
	)  # fmt: skip


def of_nobody_gone(customer: Sql) -> Sql:
	"""What rests until a deleted customer is restored is shown to nobody, whoever sees all customers included."""
	return sql("NOT COALESCE({}, FALSE)", like(customer, GONE_MARK, before=False))


def of_visible_document(doctype: str, user: str | None, copy: str = "", also: Sql = TRUE) -> str:
	"""Rows that speak of a document are shown to those who may read the customer, the document, and what is told of it.

	Lists can be summed, sorted and filtered by what they do not show: so no row is left that repeats a closed field.
	"""
	visibility = customers.get_full_visibility(user).hiding(copies.kinds_closed(copy, user))
	columns = [ident(f"tab{doctype}", column) for column in ("reference_doctype", "reference_name")]
	return as_text(all_of([seen_customer(doctype, visibility), visibility.shown_reference(*columns), also]))


def for_who_sees_all(user: str | None) -> str:
	"""What tells of customers and documents that cannot be told apart row by row is for those who see all of them."""
	return "" if customers.sees_all(user) else as_text(FALSE)


def of_readable_table(doctype: str, parent: str, user: str | None) -> Sql:
	"""The same, for a table of a higher level of permission: Frappe's lists of rows do not ask for it."""
	if not documents.reads_tables(parent, doctype, user):
		return FALSE
	return of_readable_document(doctype, parent, user)


def of_readable_document(doctype: str, parent: str, user: str | None, by: str = "parent") -> Sql:
	"""Rows of a child table, and what else belongs to one document, are as readable as the document that they name."""
	condition = documents.condition_of(parent, user or frappe.session.user)
	if condition == TRUE:
		return TRUE
	return sql(
		"EXISTS (SELECT 1 FROM {} WHERE {} = {} AND {})",
		table(parent), ident(f"tab{parent}", "name"), ident(f"tab{doctype}", by), condition,
	)  # fmt: skip


def may_read_customers(doc, user) -> bool:
	user = user or frappe.session.user
	return all(may_read_customer(told.customer, user) for told in documents.asked(doc, "customer"))


def may_read_customer(customer, user) -> bool:
	"""By the condition of the pages, and by Frappe's own word about the single customer."""
	if not customer:
		return True
	visibility = customers.get_narrow_visibility(user)
	if visibility.is_everything:
		return True
	if not customers.sees_customer(visibility, customer):
		return False
	return bool(frappe.has_permission("Customer", "read", doc=customer, user=user))


def may_read_documents(doc, user, copy="") -> bool:
	closed = copies.kinds_closed(copy, user)
	return all(
		told.reference_doctype not in closed
		and may_read_document(told.reference_doctype, told.reference_name, user or frappe.session.user)
		for told in documents.asked(doc, "reference_doctype", "reference_name")
	)


def may_read_document(doctype, name, user) -> bool:
	if not doctype or not name or doctype in documents.OURS:
		return True
	if doctype == "Communication":
		columns = ["reference_doctype", "reference_name"]
		about = frappe.db.get_value(doctype, name, columns, as_dict=True)
		if not about or about.reference_doctype in documents.OWN_MAIL:
			return True
		return may_read_document(about.reference_doctype, about.reference_name, user)
	return documents.reads_document(doctype, name, user)
