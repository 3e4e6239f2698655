"""What Frappe prints as the system for somebody else: attachments of mails, which a job renders when they are sent.

Nobody can say then who reads it. So it holds what everybody reads who may read the document at all, and rows of documents
are not printed on their own.
"""

from typing import Any

import frappe

from convo_channels.services.base.snapshot import get_meta


def is_for_others() -> bool:
	"""Whether Frappe renders a print without asking for anybody's permission."""
	return bool(frappe.flags.ignore_print_permissions)


def close(doc: Any) -> None:
	"""Take out what stands at a level of permission of its own, and tables whose rows do in part."""
	tables = {df.fieldname: df.options for df in doc.meta.get_table_fields()}
	for df in doc.meta.fields:
		if df.get("is_virtual") or not (df.permlevel or _holds_closed(tables.get(df.fieldname))):
			continue
		doc.set(df.fieldname, [] if df.fieldname in tables else None)


def _holds_closed(child: str | None) -> bool:
	return bool(child) and any(df.permlevel for df in get_meta(child).fields)
