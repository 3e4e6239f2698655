"""What lasts about one customer.

The kept dates and the number of posts are written by the services as posts and interactions arrive; by hand only source and
consent are edited.
"""

from frappe.model.document import Document

from convo_channels.services import figures


class ConvoProfile(Document):
	@property
	def interaction_count(self):
		"""Not kept: it would tell of documents that its reader may not read."""
		return figures.interactions_of(self.get("customer"))
