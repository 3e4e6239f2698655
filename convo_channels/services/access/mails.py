"""What the mails in the stories of customers are about: such a mail is as readable as that.

Asked for the kinds of documents alone. So what is answered may tell that a site has mails about employees, say, but of no
mail and of no employee.
"""

from collections.abc import Callable

import frappe

from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import column
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.snapshot import get_meta
from convo_channels.services.catalog.site_catalog import forget_catalog

DOCTYPE = "Communication"
# A mail about these is the customer's own: shown to those who may see the customer.
OWN = ("Customer", "Contact")


def spoken_of() -> list[str]:
	"""The kinds of documents that mails are about, those of nobody's story too. Read off an index of Frappe's."""
	return [kind for kind in column(store, sql("SELECT DISTINCT reference_doctype FROM `tabCommunication`")) if kind]


def find_unread(is_read: Callable[[str], bool]) -> list[str]:
	"""The kinds that are not read and that mails in stories are about."""
	return sorted(kind for kind in spoken_of() if kind not in OWN and not is_read(kind) and _is_told(kind))


def _is_told(kind: str) -> bool:
	query = sql(
		"SELECT m.name FROM `tabCommunication` AS m JOIN `tabConvo Interaction` AS i ON i.reference_doctype = {mail}"
		" AND i.reference_name = m.name WHERE m.reference_doctype = {doctype} LIMIT 1",
		mail=DOCTYPE,
		doctype=kind,
	)
	return bool(store.rows(query))


def holds_documents(doctype: str) -> bool:
	"""Known, of a table of its own, and no setting and no row of another: only such a DocType has documents to show."""
	try:
		meta = get_meta(doctype)
	except frappe.DoesNotExistError:
		# A DocType goes without a word to our handlers: what is known of it is forgotten when it is missed.
		frappe.clear_last_message()
		forget_catalog()
		return False
	return not (meta.issingle or meta.istable or meta.is_virtual) and frappe.db.table_exists(doctype)
