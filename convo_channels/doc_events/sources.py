"""Changes of any document. Most are of no concern: `record` looks that up first and returns."""

from convo_channels.core.outbox import DELETE, RENAME
from convo_channels.core.renamed import Renamed
from convo_channels.services import outbox, segments


def on_change(doc, method=None):
	outbox.record(doc, outbox.event_of(doc))


def after_delete(doc, method=None):
	outbox.record(doc, DELETE)


def after_rename(doc, method=None, old=None, new=None, merge=False):
	outbox.record(doc, RENAME, old_name=old)
	segments.follow_rename(Renamed(doc.doctype, old, doc.name))
