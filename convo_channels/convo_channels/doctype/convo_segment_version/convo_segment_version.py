"""What a segment's rule was before it was changed; written when the segment is saved, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import SEGMENT_VERSION
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoSegmentVersion(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(SEGMENT_VERSION)
