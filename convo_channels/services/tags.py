"""Tags of a customer, added and removed as the Desk does, and noted: Frappe tells nobody that a tag was removed."""

import frappe
from frappe.desk.doctype.tag.tag import add_tag, remove_tag
from frappe.utils import now_datetime

from convo_channels.core import outbox
from convo_channels.core.outbox import DELETE, Change
from convo_channels.services.store import store


def add(customer: str, tag: str) -> None:
	add_tag(tag, "Customer", customer)


def remove(customer: str, tag: str) -> None:
	"""Take a tag away, and let the rules that ask for it be looked at."""
	link = frappe.db.get_value(
		"Tag Link", {"document_type": "Customer", "document_name": customer, "tag": tag}, "name"
	)
	remove_tag(tag, "Customer", customer)
	if link:
		gone = Change(
			"Tag Link",
			link,
			DELETE,
			now_datetime(),
			frappe.session.user,
			customer_before=customer,
			doc_status=tag,
		)
		outbox.append(store, [gone])
