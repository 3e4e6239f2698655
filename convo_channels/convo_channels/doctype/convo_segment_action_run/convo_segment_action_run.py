"""What was done for one move, once; written by services/actions/runs.py, never through this controller."""

from frappe import _
from frappe.model.document import Document

from convo_channels.constants import SEGMENT_ACTION_RUN
from convo_channels.core.base.kept_messages import say_kept
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoSegmentActionRun(ToldToReaders, Document):
	def load_from_db(self):
		"""The form says what came of it in the reader's language; lists read the table."""
		super().load_from_db()
		self.note = say_kept(self.note, self.get("event"), self.get("particulars"), _)
		return self


def on_doctype_update():
	ensure_indexes(SEGMENT_ACTION_RUN)
