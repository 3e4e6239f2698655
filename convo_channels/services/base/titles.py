"""Titles of segments and channels on the Frappe side: the sentence for what cannot be, and names kept as titles.

Which signs a title may hold is said in core/segments/titles.py. Here stands through which doors titles come in: a new document
(form, REST, Data Import, our own endpoints) and a new name for an old one.
"""

from typing import Any

import frappe
from frappe import _

from convo_channels.core.segments import titles
from convo_channels.exceptions import ConvoError
from convo_channels.services.base.errors import said_plainly

MAX_DESCRIPTION = 2000


def check_title(title: Any) -> str:
	"""The title as it is to be written; refused in one sentence when it cannot be one."""
	with said_plainly():
		return titles.check_title(str(title or ""))


def before_naming(doc: Any) -> None:
	"""A new document is named after its title; an import may bring a name of its own, which becomes the title too."""
	doc.title = check_title(doc.title)
	if doc.name and frappe.flags.in_import:
		doc.name = check_title(doc.name)


def validate(doc: Any) -> None:
	"""Wherever a new name came from: a rule for naming may have given one."""
	if doc.is_new() and check_title(doc.name) != doc.name:
		frappe.throw(_("The name of a {0} cannot have blanks around it.").format(_(doc.doctype)), ConvoError)
	if len(doc.description or "") > MAX_DESCRIPTION:
		frappe.throw(_("The description is longer than {0} characters.").format(MAX_DESCRIPTION), ConvoError)


def before_rename(new: str) -> str:
	"""The name that a document gets instead of the one asked for: the same, tidied."""
	return check_title(new)


def mend_stored(doctype: str) -> list[tuple[str, str]]:
	"""Give every document whose title could not be written today the nearest one; returns (old, new) of each.

	Through Frappe's own rename, so that whatever names the document follows: links, rules, earlier rules, read marks.
	"""
	renamed = []
	for old in frappe.get_all(doctype, pluck="name", order_by="creation, name"):
		if not titles.find_fault(old):
			continue
		new = _free(doctype, titles.mend(old) or _(doctype.removeprefix("Convo ")))
		frappe.rename_doc(doctype, old, new, force=True, show_alert=False, rebuild_search=False)
		renamed.append((old, new))
	return renamed


def _free(doctype: str, title: str) -> str:
	"""The title with the first number behind it that nobody has. The database holds names with other accents equal."""
	wanted, number = title, 1
	while frappe.db.exists(doctype, wanted):
		number += 1
		wanted = f"{title[: titles.MAX_TITLE - 6].rstrip()} ({number})"
	return wanted
