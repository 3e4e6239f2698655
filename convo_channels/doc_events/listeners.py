"""Something that listens to documents was made, changed or deleted: it may listen to a segment's log."""

from convo_channels.services import log_events, outbox


def on_change(doc, method=None):
	if not outbox.is_idle():
		log_events.forget()


def after_delete(doc, method=None):
	on_change(doc)
