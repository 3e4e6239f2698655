"""Since when a field of a document holds its value; written by core/sync/held_values.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import HELD_VALUE
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoHeldValue(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(HELD_VALUE)
