"""Customers as the app sees them: the card, the search, and what a rename needs before it happens."""

from typing import Any

import frappe
from frappe.utils import now_datetime

from convo_channels.constants import CONTACT_DATES, PROFILE, SEGMENT, SEGMENT_MEMBER
from convo_channels.core.base.clock import as_text
from convo_channels.core.customers import renames
from convo_channels.core.customers.card import get_card
from convo_channels.core.customers.search import find_customers
from convo_channels.core.timeline import profiles
from convo_channels.services.access import askable, copies
from convo_channels.services.access.copies import blank_documents
from convo_channels.services.access.customers import get_full_visibility
from convo_channels.services.access.documents import hide_unreadable, may_read, readable
from convo_channels.services.access.fields import permitted_fields
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base import isolation
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.base.frappe_store import store
from convo_channels.services.changes import recorder

# Written by drains; a form that was opened before must not write them back.
COUNTED = (
	"last_contact_at", "last_inbound_at", "last_outbound_at", "last_post_at", "post_count",
)  # fmt: skip


@recorder.never_breaks_a_save
def prepare_rename(old: str, new: str, merge: bool) -> None:
	"""Before Frappe rewrites the links of a rename or merge: our unique keys must not be in its way."""
	if not recorder.is_idle():
		isolation.put_down_guard()  # Frappe rewrites the links of our rows, which jobs change all the time
		recorder.flush()  # whose name it was may have been deleted or renamed in this transaction
		if merge:
			renames.keep_unread(store, old, new, now_datetime())
		renames.make_way(store, old, new)


def keep_counted(doc: Any) -> None:
	"""The kept values of a profile are as they are stored now, whatever the form says."""
	if doc.is_new():
		return
	stored = frappe.db.get_value(PROFILE, doc.name, COUNTED, as_dict=True, for_update=True)
	for field in COUNTED:
		doc.set(field, stored.get(field) if stored else None)


def hide_contact(doc: Any) -> None:
	"""A profile shows its reader the contact they may know of; what is kept is of all mails."""
	if not doc.is_new() and askable.has_hidden_contact():
		doc.update(_seen_contact(doc.customer))


def _seen_contact(customer: str) -> dict[str, Any]:
	seen = profiles.read_seen(store, customer, get_full_visibility())
	return {field: getattr(seen, field) for field in CONTACT_DATES}


def read_card(customer: str) -> dict[str, Any]:
	"""The card of a customer the user may see."""
	with said_plainly():
		card = get_card(FrappeSite(), customer)
	_blank_closed_fields(card)
	shown = readable(SEGMENT, {item["segment"] for item in card["segments"]}) if may_read(SEGMENT_MEMBER) else ()
	card["segments"] = [item for item in card["segments"] if item["segment"] in shown]
	hide_unreadable(card["segments"])
	card["open_documents"] = blank_documents(_readable_documents(card["open_documents"]))
	if askable.has_hidden_contact():
		card["profile"].update({field: as_text(at) for field, at in _seen_contact(card["name"]).items()})
	if not may_read(PROFILE):
		card["profile"] = dict.fromkeys(card["profile"])
	return card


# What the card says of a customer that is no field of its form, or belongs to a field beside it.
NOT_FIELDS = ("name", "profile", "segments", "open_documents", "can_post", "marks", "pins")
GOES_WITH = {"account_manager_name": "account_manager"}


def _blank_closed_fields(card: dict[str, Any]) -> None:
	"""The card shows of a customer what its form shows the reader: fields of a higher level stay empty."""
	shown = permitted_fields("Customer")
	for field in card:
		if field not in NOT_FIELDS and GOES_WITH.get(field, field) not in shown:
			card[field] = None


def _readable_documents(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""Of a kind the user reads in general, not everyone may be theirs to read."""
	by_doctype: dict[str, set[str]] = {}
	for document in documents:
		by_doctype.setdefault(document["doctype"], set()).add(document["name"])
	allowed = {doctype: readable(doctype, names) for doctype, names in by_doctype.items()}
	return [document for document in documents if document["name"] in allowed[document["doctype"]]]


def search(txt: str, channel: str | None, limit: int) -> list[dict[str, Any]]:
	"""Customers the user may see: by name or ID, by a contact or document that is theirs to read; those of a channel only, when one is given."""
	with said_plainly():
		found = find_customers(FrappeSite(), txt, channel, limit, _may_know)
	shown = {"name", "found_by", *permitted_fields("Customer")}
	return [{key: value if key in shown else None for key, value in item.items()} for item in found]


def _may_know(doctype: str, *fields: str) -> bool:
	return not copies.is_closed(doctype, frappe.session.user, *fields)
