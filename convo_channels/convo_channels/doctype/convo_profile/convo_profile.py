"""What lasts about one customer.

The kept dates and the number of posts are written by the services as posts and interactions arrive; by hand only source and
consent are edited.
"""

from convo_channels.services import figures
from convo_channels.services.records import Record


class ConvoProfile(Record):
	@property
	def interaction_count(self):
		"""Not kept: it would tell of documents that its reader may not read."""
		return figures.interactions_of(self.get("customer"))
