"""How a user has arranged their channels; written by core/channels/layout.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import SIDEBAR
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoSidebar(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(SIDEBAR)
