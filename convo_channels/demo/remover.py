"""Takes away what the loader made, and nothing else.

Documents are cancelled and deleted through ERPNext, one transaction each. What a user has linked something of their
own to stays, and so does what that in turn needs; both are reported. Only rows that ERPNext derives from one of our
vouchers (ledger entries) or hangs on a document (versions, comments) are deleted directly.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import frappe
from frappe import _
from frappe.model.delete_doc import (
	check_if_doc_is_dynamically_linked,
	check_if_doc_is_linked,
	delete_dynamic_links,
)
from frappe.model.document import Document

from convo_channels.constants import CHANNEL, POST, PROFILE, SEGMENT
from convo_channels.demo.fiscal_years import CACHE_KEY, FISCAL_YEAR
from convo_channels.demo.loader import acting_silently, commit_without_jobs
from convo_channels.demo.manifest import Manifest, read_series
from convo_channels.services.sync.jobs import drain

BATCH = 20

# What stands on something comes before it.
ORDER = (
	POST,
	CHANNEL,
	SEGMENT,
	"Communication",
	"Warranty Claim",
	"Issue",
	"Payment Entry",
	"Sales Invoice",
	"Delivery Note",
	"Sales Order",
	"Quotation",
	"Opportunity",
	"Lead",
	"Serial No",
	"Item",
	"Customer",
	"Contact",
	PROFILE,
	"Tag",
	"Market Segment",
	"Industry Type",
	"Item Group",
	"Customer Group",
	"Territory",
	FISCAL_YEAR,
	"User",
)

# Derived by ERPNext from a voucher: they go with it and are no link of a user's.
LEDGERS = ("GL Entry", "Payment Ledger Entry", "Advance Payment Ledger Entry")


class Needed(Exception):
	"""A record that must stay, with the reason in one sentence."""


@dataclass
class Removal:
	"""What was removed, and what stayed with the reason."""

	removed: int = 0
	kept: list[dict[str, str]] = field(default_factory=list)


def remove(progress: Callable[[str, int, int], None]) -> Removal:
	manifest, result = Manifest(), Removal()
	total = manifest.count()
	with acting_silently():
		closed = _open_customers(manifest)
		for doctype in (*ORDER, *(d for d in manifest.doctypes() if d not in ORDER)):
			entries = manifest.entries(doctype)
			for start in range(0, len(entries), BATCH):
				progress(doctype, result.removed + len(result.kept), total)
				for key, name, creation in entries[start : start + BATCH]:
					_remove_one(manifest, result, doctype, key, _find(doctype, name, creation))
				manifest.save()
				commit_without_jobs()
		_drop_empty_series()
		frappe.cache.delete_value(CACHE_KEY)
		for name in closed:
			frappe.db.set_value("Customer", name, "disabled", 1)
		commit_without_jobs()
	# the engine forgets them now, not at the scheduler's next tick
	drain()
	progress("", total, total)
	return result


def _open_customers(manifest: Manifest) -> list[str]:
	"""ERPNext cancels nothing of a disabled customer; those that stay are closed again at the end."""
	names = manifest.names("Customer")
	closed = frappe.get_all(
		"Customer", filters={"name": ("in", list(names)), "disabled": 1}, pluck="name", order_by="name"
	)
	for name in closed:
		frappe.db.set_value("Customer", name, "disabled", 0)
	return closed


def _find(doctype: str, name: str, creation: str) -> str:
	"""The name it has now: a renamed record is found by its creation. What Frappe saw deleted has no other name."""
	deleted = {"deleted_doctype": doctype, "deleted_name": name}
	if frappe.db.exists(doctype, name) or frappe.db.exists("Deleted Document", deleted):
		return name
	return frappe.db.get_value(doctype, {"creation": creation}, "name") or name


def _remove_one(manifest: Manifest, result: Removal, doctype: str, key: str, name: str) -> None:
	try:
		_delete(doctype, name)
		commit_without_jobs()
	except (Needed, frappe.ValidationError) as error:
		# LinkExistsError and all that ERPNext says against a cancellation
		frappe.db.rollback()
		frappe.clear_messages()
		result.kept.append({"doctype": doctype, "name": name, "reason": _reason(error)})
		if doctype == "User":
			frappe.db.set_value("User", name, "enabled", 0)
			commit_without_jobs()
		return
	manifest.discard(doctype, key)
	result.removed += 1


def _reason(error: Exception) -> str:
	"""The sentence about the link itself, where Frappe has put "you can disable it" before it."""
	if isinstance(error, frappe.LinkExistsError) and isinstance(error.__context__, frappe.LinkExistsError):
		error = error.__context__
	return frappe.utils.strip_html(str(error)).strip() or type(error).__name__


def _delete(doctype: str, name: str) -> None:
	if not frappe.db.exists(doctype, name):
		_sweep(doctype, name)
		return
	_check_need(doctype, name)
	doc = frappe.get_doc(doctype, name)
	doc.flags.ignore_permissions = True
	if doc.docstatus == 1:
		_cancel(doc)
	for ledger in LEDGERS:
		if doc.meta.is_submittable and frappe.db.table_exists(ledger):
			# they bear the voucher's name, so it could not be deleted before them
			frappe.db.delete(ledger, {"voucher_type": doctype, "voucher_no": name})
	frappe.delete_doc(doctype, name, ignore_permissions=True, delete_permanently=True)
	_sweep(doctype, name)


def _sweep(doctype: str, name: str) -> None:
	"""What hangs on a deleted record: Frappe leaves it to a job for every single one, and to its recycle bin."""
	delete_dynamic_links(doctype, name)
	for deleted in {"User": (doctype, "Notification Settings")}.get(doctype, (doctype,)):
		frappe.db.delete("Deleted Document", {"deleted_doctype": deleted, "deleted_name": name})
	if doctype == "User":
		frappe.db.delete("DefaultValue", {"parent": name})


def _cancel(doc: Document) -> None:
	"""Cancel, unless something submitted stands on it: all of ours is gone by then, so that is a user's."""
	doc.ignore_linked_doctypes = (*LEDGERS, "Stock Ledger Entry", "Serial and Batch Bundle")
	check_if_doc_is_linked(doc, method="Cancel")
	check_if_doc_is_dynamically_linked(doc, method="Cancel")
	doc.cancel()


def _check_need(doctype: str, name: str) -> None:
	"""Needs that Frappe's own check of links does not see."""
	if doctype == "Tag" and frappe.db.exists("Tag Link", {"tag": name}):
		raise Needed(_("Other records bear this tag."))
	if doctype == PROFILE and frappe.db.exists("Customer", frappe.db.get_value(PROFILE, name, "customer")):
		raise Needed(_("Its customer stays."))
	if doctype == "Contact":
		links = frappe.get_all(
			"Dynamic Link",
			filters={"parenttype": "Contact", "parent": name},
			fields=["link_doctype", "link_name"],
			order_by="idx",
		)
		if any(frappe.db.exists(link.link_doctype, link.link_name) for link in links):
			raise Needed(_("Its customer stays."))
	if doctype == "User":
		if frappe.db.exists("ToDo", {"allocated_to": name}):
			raise Needed(_("Tasks are assigned to this user; it was switched off instead."))
		if frappe.db.get_value("User", name, "last_login"):
			raise Needed(_("Somebody has logged in as this user; it was switched off instead."))


def _drop_empty_series() -> None:
	"""A number series that began with the demo business and stands at nothing again."""
	series = frappe.qb.Table("tabSeries")
	before = read_series()
	if before is None:
		return
	rows = frappe.qb.from_(series).select(series.name).where(series.current == 0).run(pluck=True)
	for name in rows:
		if name not in before:
			frappe.qb.from_(series).delete().where(series.name == name).run()
