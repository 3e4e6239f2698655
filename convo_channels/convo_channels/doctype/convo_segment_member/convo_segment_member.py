"""Who is in a segment now.

Written by the holder of the membership lock only (services over core/segments/membership.py), never through this controller.
"""

from frappe.model.document import Document

from convo_channels.constants import SEGMENT_MEMBER
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoSegmentMember(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(SEGMENT_MEMBER)
