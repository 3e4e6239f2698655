"""Changes of any document. Most are of no concern: `record` looks that up first and returns."""

from convo_channels.core.changes.outbox import DELETE, RENAME
from convo_channels.core.rules.renames import Renamed
from convo_channels.services.changes import recorder
from convo_channels.services.segments import segment_form


def on_change(doc, method=None):
	recorder.record(doc, recorder.event_of(doc))


def after_delete(doc, method=None):
	recorder.record(doc, DELETE)


def after_rename(doc, method=None, old=None, new=None, merge=False):
	recorder.record(doc, RENAME, old_name=old)
	segment_form.follow_rename(Renamed(doc.doctype, old, doc.name))
