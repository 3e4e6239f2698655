"""Which addresses of an Email Group are the segment's; written by services/mailing/mailing.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import SEGMENT_ADDRESS
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoSegmentAddress(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(SEGMENT_ADDRESS)
