"""A post that one reader has or has not read against their marks; written by core/feed/read_exceptions.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import READ_EXCEPTION
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoReadException(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(READ_EXCEPTION)
