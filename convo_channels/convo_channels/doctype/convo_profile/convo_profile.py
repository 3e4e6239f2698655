"""What lasts about one customer.

The kept dates and the number of posts are written by the services as posts and interactions arrive; by hand only source and
consent are edited.
"""

from convo_channels.services import customers, figures, isolation
from convo_channels.services.records import Record


class ConvoProfile(Record):
	def check_if_latest(self):
		isolation.put_down_guard()  # drains count in this row all the time, and touch nothing that a person writes
		super().check_if_latest()

	def validate(self):
		customers.keep_counted(self)

	@property
	def interaction_count(self):
		"""Not kept: it would tell of documents that its reader may not read."""
		return figures.interactions_of(self.get("customer"))
