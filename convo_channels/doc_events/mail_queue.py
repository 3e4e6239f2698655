"""A mail in the queue that somebody has saved or taken out by hand: sent again, or never."""

from convo_channels.services.actions import sent_mails
from convo_channels.services.changes import recorder


@recorder.never_breaks_a_save
def on_change(doc, method=None):
	if not recorder.is_idle():
		sent_mails.follow([doc.name])
