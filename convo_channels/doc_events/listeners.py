"""Something that listens to documents was made, changed or deleted: it may listen to a segment's log."""

from convo_channels.services.base import log_listeners
from convo_channels.services.changes import recorder


def on_change(doc, method=None):
	if not recorder.is_idle():
		log_listeners.forget()


def after_delete(doc, method=None):
	on_change(doc)
