"""A post that is pinned somewhere; written by core/posts/pins.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import PIN
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoPin(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(PIN)
