"""Changed documents that wait to be looked at again.

Appended by the document event handlers with one plain INSERT, deleted by the drain with the batch that honoured them;
never written through this controller.
"""

from frappe.model.document import Document

from convo_channels.constants import OUTBOX
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoOutbox(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(OUTBOX)
