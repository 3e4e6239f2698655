"""Something that happened between us and a customer.

Written by the drain through the source adapters and by the backfill, never through this controller.
"""

from frappe.model.document import Document

from convo_channels.constants import INTERACTION
from convo_channels.schema import ensure_indexes


class ConvoInteraction(Document):
	pass


def on_doctype_update():
	ensure_indexes(INTERACTION)
