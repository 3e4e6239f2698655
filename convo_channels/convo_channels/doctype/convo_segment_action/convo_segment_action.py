"""A row of a segment that says what follows from a move.

What a row says stays valid for that row when it cannot be chosen any more: an app went with its actions, a tag or a template
was deleted. Nobody is kept from saving the segment for that; the run says what is missing.
"""

from convo_channels.services.access.records import ChildRow
from convo_channels.services.actions import row_checks


class ConvoSegmentAction(ChildRow):
	def _validate_selects(self):
		kept = self.action if self._is_kept("action") else None
		if kept:
			self.action = None  # Frappe asks the others
		try:
			super()._validate_selects()
		finally:
			self.action = kept or self.action

	def get_invalid_links(self, is_submittable=False):
		kept = {df.fieldname for df in self.meta.get_link_fields() if self._is_kept(df.fieldname)}
		invalid, cancelled = super().get_invalid_links(is_submittable=is_submittable)
		for field, name, _said in invalid:
			if field in kept:
				self.set(field, name)  # Frappe empties what it did not find
		return [link for link in invalid if link[0] not in kept], cancelled

	def _is_kept(self, field):
		before = self.parent_doc and self.parent_doc.get_doc_before_save()
		stored = next((row for row in before.member_actions if row.name == self.name), None) if before else None
		return row_checks.is_kept(self, stored, field)
