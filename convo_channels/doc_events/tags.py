"""Frappe's own functions that may take tags away, which tell nobody: these stand in their place, do the same, and tell it.

Those that add one write all links of a document anew from the names on it: a link that is not among the names goes.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import frappe

from convo_channels.constants import POST
from convo_channels.services.actions import tags
from convo_channels.services.posts import archived

FRAPPES = "frappe.desk.doctype.tag.tag"


@frappe.whitelist()
def remove_tag(tag: str, dt: str, dn: str | int) -> None:
	"""Whoever may call it, and with what, is Frappe's to say, or another app's that has put something in its place."""
	with _telling(dt, [dn]):
		_theirs("remove_tag")(tag, dt, dn)


@frappe.whitelist()
def add_tag(tag: str, dt: str, dn: str | int, color: str | None = None) -> Any:
	with _telling(dt, [dn]):
		return _theirs("add_tag")(tag, dt, dn, color)


@frappe.whitelist()
def add_tags(tags: str | list[str], dt: str, docs: str | list[str | int], color: str | None = None) -> Any:
	"""To the documents that are chosen in a list."""
	with _telling(dt, frappe.parse_json(docs)):
		return _theirs("add_tags")(tags, dt, docs, color)


def _theirs(name: str) -> Any:
	"""What would be called without us."""
	frappes = f"{FRAPPES}.{name}"
	others = [path for path in frappe.get_hooks("override_whitelisted_methods", {}).get(frappes, []) if path != f"{__name__}.{name}"]
	return frappe.get_attr(others[-1] if others else frappes)


@contextmanager
def _telling(doctype: str, names: Sequence[str | int]) -> Iterator[None]:
	if doctype == POST:
		archived.check_tagged(names)  # which Frappe refuses as well, and answers as if it had failed
	there = tags.links_of(doctype, names)
	yield
	tags.tell_removed(doctype, names, there)
