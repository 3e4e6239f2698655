"""What is counted of a segment over all customers; written by core/segments/figures.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import SEGMENT_FIGURE
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoSegmentFigure(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(SEGMENT_FIGURE)
