"""What is kept of single fields of documents (since when they hold their value), for whoever may read those fields in the documents."""

from typing import Any

from convo_channels.core.base.sql import Sql, all_of, ident, in_list, sql
from convo_channels.services.access.mails import holds_documents
from convo_channels.services.base.frappe_store import store
from convo_channels.services.base.snapshot import get_meta

HELD = "tabConvo Held Value"


def shown(user: str) -> Sql:
	"""The rows about fields at levels that the user has."""
	kept = store.rows(sql("SELECT DISTINCT reference_doctype, fieldname FROM `tabConvo Held Value`"))
	closed: dict[str, list[str]] = {}
	for doctype, field in kept:
		if not is_shown(doctype, field, user):
			closed.setdefault(doctype, []).append(field)
	kind, name = ident(HELD, "reference_doctype"), ident(HELD, "fieldname")
	return all_of([sql("NOT ({} = {} AND {})", kind, doctype, in_list(name, sorted(fields))) for doctype, fields in sorted(closed.items())])


def is_shown(doctype: Any, field: Any, user: str) -> bool:
	"""Of a field that is no more nobody can say at which level it stood."""
	if user == "Administrator":
		return True
	if not holds_documents(doctype):
		return False
	meta = get_meta(doctype)
	df = meta.get_field(field)
	return bool(df) and (not df.permlevel or df.permlevel in meta.get_permlevel_access("read", user=user))
