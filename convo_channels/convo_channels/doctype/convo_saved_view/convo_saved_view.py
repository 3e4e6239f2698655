"""A view of a channel that a user has saved; written by core/feed/saved_views.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import SAVED_VIEW
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoSavedView(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(SAVED_VIEW)
