"""One customer's timeline for the user: what they may know of documents, fields and segments, page by page and counted."""

from typing import Any

import frappe

from convo_channels.core.base.page_filters import read_filters
from convo_channels.core.timeline import mail_facts, mails, page
from convo_channels.services.access import copies, customers
from convo_channels.services.access.fields import permitted_fields
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.actions import sent_mails
from convo_channels.services.base.errors import said_plainly

MOST_FILES = 20


def get_timeline_page(
	customer: str, filters: str | dict | None, page_cursor: str | None, limit: int, post: str | None = None
) -> dict[str, Any]:
	"""A page of one customer's story, newest first; rows about documents the user may not read are left out."""
	with said_plainly():
		wanted = read_filters(filters)
		searches = isinstance(wanted, dict) and bool(wanted.get("text"))
		found = page.read_page(_site(searches=searches), customer, wanted, page_cursor, limit, post)
	sent_mails.tell(found["items"])
	return found


def count_timeline(customer: str) -> dict[str, Any]:
	with said_plainly():
		return page.read_counts(_site(), customer)


def read_mail(customer: str, interaction: int) -> dict[str, Any]:
	"""The facts of a mail, those of its fields that the reader may know, and the files that are theirs to read."""
	with said_plainly():
		mail = mail_facts.read_mail(_site(), customer, interaction)
	known = permitted_fields(mails.DOCTYPE)
	shown = {field: mail[field] if field in known else None for field in mail_facts.FIELDS}
	return {**shown, "files": _files_of(mail["name"])}


def _files_of(mail: str) -> list[dict[str, Any]]:
	attached = {"attached_to_doctype": mails.DOCTYPE, "attached_to_name": mail}
	names = frappe.get_all("File", attached, pluck="name", order_by="creation, name", limit_page_length=MOST_FILES)
	files = [frappe.get_doc("File", name) for name in names]
	return [
		{"name": file.file_name, "url": file.file_url}
		for file in files
		if file.file_url and frappe.has_permission("File", "read", doc=file)
	]


def _site(*, searches: bool = False) -> FrappeSite:
	"""A story is told in its order: rows about documents whose date is not the reader's to know are no part of it.

	Who searches finds out what the rows found do not show.
	"""
	visibility = customers.with_rows(customers.get_full_visibility()).hiding(copies.kinds_closed(copies.MOMENT))
	if searches:
		visibility = visibility.hiding(copies.kinds_closed("subject") + copies.kinds_closed("content"))
	return FrappeSite(visibility)
