"""Which document a post speaks of, in the post's own form: told to those who may read the document.

Its fields stand at a level that no role has, for Frappe's lists show a row as it is.
"""

from typing import Any

from convo_channels.services.access.documents import readable

FIELDS = ("reference_doctype", "reference_name")


def hide(doc: Any) -> None:
	"""Whoever may not read the document reads the post without it."""
	doctype, name = (doc.get(field) for field in FIELDS)
	if doctype and name and name not in readable(doctype, {name}):
		doc.update(dict.fromkeys(FIELDS))
