"""A file is hung on a post, or taken away from one, by whatever way; and files are searched, by whom they may be read."""

from typing import Any

import frappe

from convo_channels.constants import POST
from convo_channels.services.access import link_search
from convo_channels.services.posts import files_of_others, kept_bytes


def before_insert(doc, method=None):
	files_of_others.copy_into_mail(doc)
	files_of_others.guard_bytes(doc)


def validate(doc, method=None):
	files_of_others.guard(doc)
	if doc.attached_to_doctype == POST:
		files_of_others.check(doc)
		# Frappe names what is saved to everybody who may list files, by role alone.
		doc.flags.notify_update = False


def after_insert(doc, method=None):
	if doc.attached_to_doctype == POST:
		files_of_others.settle(doc)


def after_delete(doc, method=None):
	if doc.attached_to_doctype == POST:
		files_of_others.recount(doc)
		kept_bytes.forget_later(doc)
		# The same of what is deleted, for which Frappe has no flag.
		doc.notify_update = _tell_nobody


def _tell_nobody() -> None:
	pass


@frappe.whitelist()
def search(
	doctype: str, txt: str, searchfield: str = "name", start: int = 0, page_len: int = 10,
	filters: dict | list | str | None = None, as_dict: bool = False,
) -> Any:  # fmt: skip
	"""For everybody, as Frappe's own search of files is, which can be asked past the conditions of lists."""
	return link_search.search("File", txt, start, page_len, filters, as_dict)
