"""What is counted of a segment over all customers; written by core/segments/figures.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import SEGMENT_FIGURE
from convo_channels.schema import ensure_indexes


class ConvoSegmentFigure(Document):
	pass


def on_doctype_update():
	ensure_indexes(SEGMENT_FIGURE)
