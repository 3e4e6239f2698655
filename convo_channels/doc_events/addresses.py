"""What decides whether a customer may be written to changed outside of the customer's own documents."""

from convo_channels.services.changes import recorder
from convo_channels.services.mailing import mailing


def on_contact_changed(doc, method=None):
	_tell(mailing.on_contact_changed, doc)


def on_unsubscribe_changed(doc, method=None):
	_tell(mailing.on_unsubscribe_changed, doc)


def on_group_member_deleted(doc, method=None):
	_tell(mailing.on_group_member_deleted, doc)


@recorder.never_breaks_a_save
def _tell(handler, doc):
	if not recorder.is_idle():
		handler(doc)
