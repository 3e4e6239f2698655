"""Somebody who is named in a post; written by core/posts/kept_mentions.py, never through this controller."""

from frappe.model.document import Document

from convo_channels.constants import MENTION
from convo_channels.schema import ensure_indexes
from convo_channels.services.access.records import ToldToReaders


class ConvoMention(ToldToReaders, Document):
	pass


def on_doctype_update():
	ensure_indexes(MENTION)
