"""What lasts about one customer.

The kept dates and the number of posts are written by the services as posts and interactions arrive; by hand only source and
consent are edited.
"""

from convo_channels.constants import CLOSED_LEVEL
from convo_channels.services.access.records import Record, ToldToReaders
from convo_channels.services.base import isolation
from convo_channels.services.customers import customers
from convo_channels.services.insight import figures


class ConvoProfile(ToldToReaders, Record):
	def check_if_latest(self):
		isolation.put_down_guard()  # drains count in this row all the time, and touch nothing that a person writes
		super().check_if_latest()

	def validate(self):
		customers.keep_counted(self)

	def run_post_save_methods(self):
		"""What is saved goes back to whoever saved it."""
		super().run_post_save_methods()
		customers.hide_contact(self)

	def apply_fieldlevel_read_permissions(self):
		super().apply_fieldlevel_read_permissions()
		customers.hide_contact(self)

	def get_permlevel_access(self, permission_type="write"):
		"""The days of contact stand at a level that no role has: Frappe's lists would show everybody those of hidden mails.

		The document itself shows each reader the contact they may know of.
		"""
		return [*super().get_permlevel_access(permission_type), CLOSED_LEVEL]

	def before_print(self, settings=None):
		customers.hide_contact(self)

	@property
	def interaction_count(self):
		"""Not kept: it would tell of documents that its reader may not read."""
		return figures.interactions_of(self.get("customer"))
