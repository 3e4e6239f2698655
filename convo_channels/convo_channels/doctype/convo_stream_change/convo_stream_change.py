"""What happened to posts, in the order in which it became known: for pages that were away.

Written by the drain (core/feed/stream_changes.py), never through this controller, and cleared away after some days.
"""

from frappe.model.document import Document

from convo_channels.constants import STREAM_CHANGE
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoStreamChange(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(STREAM_CHANGE)
