"""A row of a segment that says what follows from a move."""

from frappe.model.document import Document


class ConvoSegmentAction(Document):
	pass
