"""What a colleague, or an inbound mail rule, wrote: on a customer, on a lead, or in a channel.

The controller hands over to services/posts/posts.py, which cleans the content, stamps author and time, and keeps the
memberships' and profiles' dates.
"""

from convo_channels.constants import CLOSED_LEVEL, POST
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import Record, ToldToReaders
from convo_channels.services.posts import details, posts, reactions, references, undo


class ConvoPost(ToldToReaders, Record):
	IMPORTED = ("author", "posted_at")

	def get_invalid_links(self, is_submittable=False):
		"""Whoever wrote it, or was to be reminded, may be no user any more: that is no reason to refuse a correction."""
		invalid, cancelled = super().get_invalid_links(is_submittable=is_submittable)
		return [link for link in invalid if link[0] not in ("author", "remind_user") or self.is_new()], cancelled

	def get_permlevel_access(self, permission_type="write"):
		"""The document that it speaks of stands at a level that no role has; the post itself shows it to those who may read it."""
		return [*super().get_permlevel_access(permission_type), CLOSED_LEVEL]

	def apply_fieldlevel_read_permissions(self):
		super().apply_fieldlevel_read_permissions()
		references.hide(self)

	def run_post_save_methods(self):
		"""What is saved goes back to whoever saved it."""
		super().run_post_save_methods()
		references.hide(self)

	def before_print(self, settings=None):
		super().before_print(settings)
		references.hide(self)

	def validate(self):
		posts.validate_post(self)

	def on_update(self):
		posts.on_post_saved(self)

	def on_trash(self):
		undo.keep_hung(self)  # before it is told what hangs below
		posts.on_post_deleted(self)

	def after_delete(self):
		reactions.forget_post(self.name)
		details.forget_post(self.name)


def on_doctype_update():
	ensure_indexes(POST)
