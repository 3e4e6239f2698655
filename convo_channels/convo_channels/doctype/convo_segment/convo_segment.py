"""A rule over customer data, and how its membership stands.

The controller only hands over: what a rule may say, and everything that follows from saving one, is decided in
services/segments.py and the core. The read-only state fields are written there, not through this controller.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from convo_channels.services import aftermath, segments, titles


class ConvoSegment(Document):
	def before_naming(self):
		titles.before_naming(self)

	def validate(self):
		titles.validate(self)
		segments.validate_segment(self)
		aftermath.validate_segment(self)

	def on_update(self):
		segments.on_segment_saved(self)
		aftermath.on_segment_saved(self)

	def on_trash(self):
		segments.on_segment_deleted(self)
		aftermath.on_segment_deleted(self.name)

	def before_rename(self, old, new, merge=False):
		if merge:
			frappe.throw(
				_(
					"Segments cannot be merged, because two rules do not make one. "
					"Point the channels of {0} to {1}, then delete {0}."
				).format(frappe.bold(old), frappe.bold(new))
			)
		return titles.before_rename(new)

	def after_rename(self, old, new, merge=False):
		segments.on_segment_renamed(old, new, merge)
