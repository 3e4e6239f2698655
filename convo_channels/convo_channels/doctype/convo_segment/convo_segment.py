"""A rule over customer data, and how its membership stands.

The controller only hands over: what a rule may say, and everything that follows from saving one, is decided in
services/segments/segment_form.py and the core. The read-only state fields are written there, not through this controller.
"""

import frappe
from frappe import _

from convo_channels.constants import CLOSED_LEVEL
from convo_channels.services.access import printed
from convo_channels.services.access.records import Record
from convo_channels.services.actions import after_moves
from convo_channels.services.base import isolation, titles
from convo_channels.services.insight import figures
from convo_channels.services.rules import hidden_rows
from convo_channels.services.segments import segment_form

# Frappe's "Links" of a customer, tag or template would look for it in tables that most may not read, and be refused as a whole.
exclude_from_linked_with = True


class ConvoSegment(Record):
	def before_naming(self):
		titles.before_naming(self)

	def check_if_latest(self):
		isolation.put_down_guard()  # drains count in this row all the time, and touch nothing that a person writes
		super().check_if_latest()

	def validate(self):
		titles.validate(self)
		hidden_rows.keep(self)
		segment_form.validate_segment(self)
		after_moves.validate_segment(self, is_rule_changed=segment_form.is_rule_changed(self))

	# Not columns of the segment: lists could be filtered and sorted by them, whatever the reader sees of customers.

	@property
	def member_count(self):
		return None if printed.is_for_others() else figures.count_of(self.name)

	@property
	def drift_count(self):
		return None if printed.is_for_others() else figures.whole_figure(self.name, "drift_count")

	@property
	def mailing_note(self):
		return None if printed.is_for_others() else figures.whole_figure(self.name, "mailing_note")

	def on_update(self):
		segment_form.on_segment_saved(self)
		after_moves.on_segment_saved(self)

	def run_post_save_methods(self):
		"""What is saved goes back to whoever saved it."""
		super().run_post_save_methods()
		hidden_rows.hide(self)

	def _rename(self, *args, **kwargs):
		"""A client that renames gets the document as it is read again."""
		super()._rename(*args, **kwargs)
		hidden_rows.hide(self)

	def apply_fieldlevel_read_permissions(self):
		super().apply_fieldlevel_read_permissions()
		hidden_rows.hide(self)

	def get_permlevel_access(self, permission_type="write"):
		"""What names customers stands at a level of its own that no role has: Frappe's lists would show all of it.

		The document itself shows each reader what they may see of it.
		"""
		return [*super().get_permlevel_access(permission_type), CLOSED_LEVEL]

	def before_print(self, settings=None):
		super().before_print(settings)
		if not printed.is_for_others():
			hidden_rows.hide(self)

	def on_trash(self):
		isolation.put_down_guard()
		segment_form.on_segment_deleted(self)
		after_moves.on_segment_deleted(self.name)

	def before_rename(self, old, new, merge=False):
		isolation.put_down_guard()
		if merge:
			frappe.throw(
				_(
					"Segments cannot be merged, because two rules do not make one. "
					"Point the channels of {0} to {1}, then delete {0}."
				).format(frappe.bold(old), frappe.bold(new))
			)
		return titles.before_rename(new)

	def after_rename(self, old, new, merge=False):
		segment_form.on_segment_renamed(old, new, merge)
