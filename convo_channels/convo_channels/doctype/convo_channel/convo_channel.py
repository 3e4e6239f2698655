"""A segment seen as a place, and the people it is restricted to.

The controller checks its own rows and hands over the rest to services/channels/channels.py.
"""

import frappe
from frappe import _

from convo_channels.services.access.records import Record, ToldToReaders
from convo_channels.services.base import titles
from convo_channels.services.channels import channels


class ConvoChannel(ToldToReaders, Record):
	def before_naming(self):
		titles.before_naming(self)

	def validate(self):
		titles.validate(self)
		self.validate_users_are_unique()

	def validate_users_are_unique(self):
		seen = {}
		for row in self.users:
			if row.user in seen:
				frappe.throw(
					_("Row {0}: {1} is already in row {2}.").format(
						row.idx, frappe.bold(row.user), seen[row.user]
					)
				)
			seen[row.user] = row.idx

	def on_update(self):
		channels.on_channel_saved(self)

	def on_trash(self):
		channels.on_channel_deleted(self)

	def before_rename(self, old, new, merge=False):
		return titles.before_rename(new)

	def after_rename(self, old, new, merge=False):
		channels.on_channel_renamed(old, new, merge)
