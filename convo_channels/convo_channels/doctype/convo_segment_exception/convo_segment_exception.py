"""A row of a segment that stands beside its rule; read by core/segments.py."""

from frappe.model.document import Document


class ConvoSegmentException(Document):
	pass
