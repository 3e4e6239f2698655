"""Customers restored from Deleted Documents: their mails are linked to them again.

Frappe takes the links away when a customer is deleted and does not bring them back. The rows that rest in our table are
all that remembers them (`core.customers.deleted`); what is written here are links like those that people set.
"""

import frappe
from frappe.utils import now_datetime

from convo_channels.core.base.sql import in_list, sql
from convo_channels.core.base.store import dicts
from convo_channels.core.base.text import fold
from convo_channels.core.base.write import in_slabs
from convo_channels.core.catalog.catalog import CUSTOMER
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import BULK, CHANGE, INSERT, Change
from convo_channels.core.customers import deleted
from convo_channels.core.sync.drain import BatchResult
from convo_channels.core.timeline import mails
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog_of_now

MAIL, LINK = "Communication", "Communication Link"


def after_batch(result: BatchResult) -> None:
	"""A batch made customers: some may have come back."""
	if any(change.reference_doctype == CUSTOMER and change.event == INSERT for change in result.changes):
		link_mails()


def link_mails() -> int:
	"""Under the writer's lock: every restored customer whose mails wait gets them. Returns how many were linked."""
	linked = 0
	for mark, customer in deleted.restored(store).items():
		with store.transaction():
			for slab in in_slabs([name for name, _ in deleted.mails_of(store, mark)]):
				linked += _link(slab, customer)
			deleted.forget(store, mark)
	return linked


def _link(names: list[str], customer: str) -> int:
	columns = ("name", "reference_doctype", "reference_name", "creation")
	query = sql(
		"SELECT name, reference_doctype, reference_name, creation FROM `tabCommunication` WHERE {}",
		in_list(sql("name"), names),
	)
	found = dicts(store, query, columns)
	owners = mails.customers_of(store, get_catalog_of_now(), found)
	lost = [
		mail
		for mail in found
		if fold(customer) not in {fold(owner) for owner in owners.get(mail["name"], ())}
	]
	for mail in lost:
		frappe.get_doc(
			{
				"doctype": LINK,
				"parenttype": MAIL,
				"parentfield": "timeline_links",
				"parent": mail["name"],
				"idx": 1 + frappe.db.count(LINK, {"parent": mail["name"]}),
				"link_doctype": "Customer",
				"link_name": customer,
			}
		).db_insert()
	# All of them: what the mails say of the customer is told anew, from the mails themselves.
	now = now_datetime()
	changes = [
		Change(MAIL, mail["name"], CHANGE, now, customer_after=customer, priority=BULK) for mail in found
	]
	outbox.append(store, changes)
	return len(lost)
