"""Who joined and left a segment, when and why.

Written together with the membership by core/segments/membership.py, never through this controller.
"""

from frappe.model.document import Document

from convo_channels.constants import SEGMENT_LOG
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders
from convo_channels.services.segments.told_log import say_reason_of


class ConvoSegmentLog(ToldToReaders, Document):
	def load_from_db(self):
		"""Forms, prints, notifications and webhooks read the reason in the language of whoever looks; lists read the table."""
		super().load_from_db()
		self.reason = say_reason_of(self)
		return self


def on_doctype_update():
	ensure_indexes(SEGMENT_LOG)
