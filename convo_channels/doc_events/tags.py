"""Frappe's own function that takes a tag away, which tells nobody: this stands in its place, does the same, and tells it."""

import frappe

from convo_channels.services import tags

FRAPPES = "frappe.desk.doctype.tag.tag.remove_tag"
OURS = f"{__name__}.remove_tag"


@frappe.whitelist()
def remove_tag(tag: str, dt: str, dn: str | int) -> None:
	"""Whoever may call it, and with what, is Frappe's to say, or another app's that has put something in its place."""
	others = [path for path in frappe.get_hooks("override_whitelisted_methods", {}).get(FRAPPES, []) if path != OURS]
	there = tags.links_of(dt, dn)
	frappe.get_attr(others[-1] if others else FRAPPES)(tag, dt, dn)
	tags.tell_removed(dt, dn, there)
