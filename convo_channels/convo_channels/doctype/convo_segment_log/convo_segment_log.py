"""Who joined and left a segment, when and why.

Written together with the membership by core/segments/membership.py, never through this controller.
"""

from frappe.model.document import Document

from convo_channels.constants import SEGMENT_LOG
from convo_channels.schema import ensure_indexes


class ConvoSegmentLog(Document):
	pass


def on_doctype_update():
	ensure_indexes(SEGMENT_LOG)
