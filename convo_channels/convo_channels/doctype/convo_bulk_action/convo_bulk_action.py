"""The progress and the outcome of a job over all members; written by services/actions/bulk_runs.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import BULK_ACTION
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders
from convo_channels.services.actions import export_file


class ConvoBulkAction(ToldToReaders, Document):
	def on_trash(self):
		export_file.delete(self.file_token)


def on_doctype_update():
	ensure_indexes(BULK_ACTION)
