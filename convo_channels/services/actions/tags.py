"""Tags of a customer, added and removed as the Desk shows them: a Tag, a Tag Link, and the names on the customer.

Not by Frappe's own functions: these write the links of all tags anew from the names on the customer, so that a tag which
was renamed or deleted meanwhile fails every later one, and one that somebody adds at the same moment is lost. Here a
tag's own link and its own name are touched, and no other. Names follow the database: case and accents do not tell two
tags apart. Whoever calls has asked whether the customer may be changed.
"""

from collections.abc import Sequence

import frappe
from frappe.utils import now_datetime

from convo_channels.compat import join_tags
from convo_channels.core.base.sql import in_list, sql
from convo_channels.core.base.store import scalar
from convo_channels.core.base.text import fold
from convo_channels.core.catalog.catalog import CUSTOMER
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import DELETE, Change
from convo_channels.core.segments import titles
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.said import _
from convo_channels.services.changes.recorder import never_breaks_a_save, note_change

SAVEPOINT = "convo_tag"
MAX_TAG = 60


def find_fault(word: str, *, is_new: bool) -> str:
	"""What is wrong with a tag, as a sentence; empty when nothing is.

	Frappe keeps the names of a document's tags with commas between them, and its lists write a tag into the page as it
	is, like a title. One that is there already may be taken away whatever it holds.
	"""
	is_fit = word and len(word) <= MAX_TAG and not any(sign in word for sign in ",<>")
	if is_fit and not (is_new and titles.find_fault(word)):
		return ""
	return _(
		"Give a tag of at most {0} characters without commas, quotation marks and angle brackets."
	).format(MAX_TAG)


def add(customer: str, tag: str) -> None:
	names = _lock(customer)
	word = _existing_tag(tag.strip())
	if not _links(customer, word):
		title = frappe.db.get_value("Customer", customer, "customer_name") or ""
		link = {"document_type": "Customer", "document_name": customer, "tag": word, "title": title}
		frappe.get_doc({"doctype": "Tag Link", **link}).insert(ignore_permissions=True)
	if fold(word) not in map(fold, names):
		_write(customer, [*names, word])


def remove(customer: str, tag: str) -> None:
	"""Take a tag away, and let the rules that ask for it be looked at: Frappe tells nobody that a tag was removed."""
	names = _lock(customer)
	kept = [name for name in names if fold(name) != fold(tag)]
	if kept != names:
		_write(customer, kept)
	links = _links(customer, tag)
	for link, word in links:
		frappe.db.delete("Tag Link", {"name": link})
		outbox.append(store, [_gone(link, customer, word)])


def links_of(doctype: str, names: Sequence[str | int]) -> dict[str, tuple[str, str]]:
	"""{link: (customer, tag)} of customers; of other documents no rule asks for tags."""
	if doctype != CUSTOMER:
		return {}
	query = sql(
		"SELECT name, document_name, tag FROM `tabTag Link` WHERE document_type = {doctype} AND {names}",
		doctype=CUSTOMER,
		names=in_list(sql("document_name"), [str(name) for name in names]),
	)
	return {link: (customer, tag) for link, customer, tag in store.rows(query)}


@never_breaks_a_save
def tell_removed(doctype: str, names: Sequence[str | int], there: dict[str, tuple[str, str]]) -> None:
	"""Note which of the links that were there are gone, as the save of a document is noted."""
	left = links_of(doctype, names)
	for link in sorted(there.keys() - left.keys()):
		note_change(_gone(link, *there[link]))


def _gone(link: str, customer: str, word: str) -> Change:
	user = frappe.session.user
	return Change("Tag Link", link, DELETE, now_datetime(), user, customer_before=customer, doc_status=word)


def _lock(customer: str) -> list[str]:
	"""The names on the customer as they are now; whoever else changes them waits for this transaction."""
	stored = scalar(store, sql("SELECT _user_tags FROM `tabCustomer` WHERE name = {} FOR UPDATE", customer))
	return [name for name in (stored or "").split(",") if name.strip()]


def _links(customer: str, tag: str) -> list[tuple[str, str]]:
	"""(link, its tag as stored), also what was committed after this transaction began."""
	query = sql(
		"SELECT name, tag FROM `tabTag Link` WHERE document_type = 'Customer' AND document_name = {customer} AND tag = {tag}"
		" LOCK IN SHARE MODE",
		customer=customer,
		tag=tag,
	)
	return [(name, word) for name, word in store.rows(query)]


def _existing_tag(word: str) -> str:
	"""The tag as it is stored; made when there is none, also when somebody else makes it at this moment."""
	if found := frappe.db.get_value("Tag", word, "name"):
		return str(found)
	frappe.db.savepoint(SAVEPOINT)
	try:
		return str(frappe.get_doc({"doctype": "Tag", "name": word}).insert(ignore_permissions=True).name)
	except frappe.DuplicateEntryError:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.clear_last_message()
		query = sql("SELECT name FROM `tabTag` WHERE name = {} LOCK IN SHARE MODE", word)
		return str(scalar(store, query) or word)


def _write(customer: str, names: list[str]) -> None:
	store.execute(sql("UPDATE `tabCustomer` SET _user_tags = {} WHERE name = {}", join_tags(names), customer))
	frappe.clear_document_cache("Customer", customer)
