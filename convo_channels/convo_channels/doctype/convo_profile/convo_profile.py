"""What lasts about one customer.

The kept dates and counters are written by the services as posts and interactions arrive; by hand only source and
consent are edited.
"""

from frappe.model.document import Document


class ConvoProfile(Document):
	pass
