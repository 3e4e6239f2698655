"""Up to when a user has read one stream.

Written in bulk by the feed's service, never through this controller.
"""

from frappe.model.document import Document

from convo_channels.constants import READ_STATE
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoReadState(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(READ_STATE)
