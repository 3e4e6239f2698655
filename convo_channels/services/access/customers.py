"""Which customers a user may see, as the fragment that every page, count and search of the engine is given.

By Frappe's own conditions: User Permissions, sharing, owner rules, other apps' hooks and scripts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import frappe

from convo_channels.constants import (
	INTERACTION,
	POST,
	SEGMENT,
	SEGMENT_LOG,
)
from convo_channels.core.base.sql import TRUE, in_list, sql
from convo_channels.core.base.store import column
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.site import named
from convo_channels.services.access import askable
from convo_channels.services.access.copies import closed_copies
from convo_channels.services.access.documents import (
	_mail_condition,
	_reads_by_role,
	condition_of,
	hidden_doctypes,
	readable_kinds,
	told_doctypes,
)
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store

# A reader who may see no more customers than this is served from those customers.
FEW = 200
OWN_ROWS = (POST, INTERACTION, SEGMENT_LOG)


def get_visibility(user: str | None = None) -> Visibility:
	"""The customers a user may see."""
	user = user or frappe.session.user
	if user == "Administrator":
		return ALL
	hidden = hidden_doctypes(user)
	if not _reads_by_role("Customer", user):
		shared = tuple(frappe.share.get_shared("Customer", user))
		predicate = in_list(sql("`tabCustomer`.name"), shared)
		return Visibility(predicate, shared if len(shared) <= FEW else None, hidden)
	predicate = condition_of("Customer", user)
	return Visibility(predicate, None if predicate == TRUE else _few(predicate, user), hidden)


def get_narrow_visibility(user: str) -> Visibility:
	"""The same for a question about one customer: nothing is looked for that is of use with many."""
	if user == "Administrator":
		return ALL
	if not _reads_by_role("Customer", user):
		return Visibility(in_list(sql("`tabCustomer`.name"), frappe.share.get_shared("Customer", user)))
	return Visibility(condition_of("Customer", user))


def get_full_visibility(user: str | None = None) -> Visibility:
	"""The same, and which of the documents that rows speak of: for what counts or lists such rows."""
	user = user or frappe.session.user
	found = get_visibility(user)
	if user == "Administrator":
		return found
	kinds = [*(d for d in told_doctypes() if d not in found.hidden_doctypes), SEGMENT]
	conditions = [(d, condition_of(d, user)) for d in kinds]
	some = tuple((d, condition) for d, condition in conditions if condition != TRUE)
	documents = replace(found, documents=some)
	return replace(found, documents=(*some, ("Communication", _mail_condition(documents, user))))


def with_rows(visibility: Visibility) -> Visibility:
	"""The same, and which of our own rows the user may read: of what kinds, and of which segments."""
	user = frappe.session.user
	if user == "Administrator":
		return visibility
	open_ones = readable_kinds(OWN_ROWS)
	closed = tuple(doctype for doctype in OWN_ROWS if doctype not in open_ones)
	return replace(visibility, closed_rows=closed, segments=condition_of(SEGMENT, user))


def sees_all(user: str | None = None) -> bool:
	"""Whether neither a customer nor a document that leads to one, nor a field told of it, is hidden from a user."""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	visibility = get_visibility(user)
	if not visibility.is_everything or visibility.hidden_doctypes or closed_copies(user):
		return False
	return all(
		condition_of(doctype, user) == TRUE for doctype in told_doctypes()
	) and not askable.find_unread_mails(user)


def _few(predicate, user: str) -> tuple[str, ...] | None:
	"""The customers by name, when a User Permission on Customer makes them few; otherwise looking would cost a scan."""
	if not frappe.db.exists("User Permission", {"user": user, "allow": "Customer"}):
		return None
	query = sql("SELECT name FROM `tabCustomer` WHERE {} LIMIT {}", predicate, FEW + 1)
	names = column(store, query)
	return tuple(names) if len(names) <= FEW else None


def require_customer(customer: str) -> str:
	"""The customer's name as stored; the same sentence for one that is missing and one that is hidden."""
	with said_plainly():
		return named.require_customer(store, get_visibility(), customer)


def sees_customer(visibility: Visibility, customer: str) -> str | None:
	"""The customer's name as stored, when it is among the visible ones."""
	return named.sees_customer(store, visibility, customer)


def seen_among(visibility: Visibility, customers: Sequence[str]) -> set[str]:
	"""Those of some customers that are among the visible ones, spelled as they were given where that is how they are stored."""
	return named.seen_among(store, visibility, customers)


def visible_among(customers: Iterable[str]) -> set[str]:
	"""Those of some customers that the user may see, as stored."""
	wanted, visibility = sorted({name for name in customers if name}), get_visibility()
	return seen_among(visibility, wanted) if wanted and not visibility.is_nothing else set()
