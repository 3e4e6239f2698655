"""One emoji of one user under a post; written by core/posts/reactions.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import REACTION
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoReaction(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(REACTION)
