"""What was done for one move, once; written by services/actions/runs.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import SEGMENT_ACTION_RUN
from convo_channels.schema import ensure_indexes


class ConvoSegmentActionRun(Document):
	pass


def on_doctype_update():
	ensure_indexes(SEGMENT_ACTION_RUN)
