"""One condition of a segment's rule. What it may say is decided by core/catalog.py and core/rules.py."""

from frappe.model.document import Document


class ConvoSegmentRule(Document):
	pass
