"""What decides whether a customer may be written to changed outside of the customer's own documents."""

from convo_channels.services import mailing, outbox


def on_contact_changed(doc, method=None):
	_tell(mailing.on_contact_changed, doc)


def on_unsubscribe_changed(doc, method=None):
	_tell(mailing.on_unsubscribe_changed, doc)


def on_group_member_deleted(doc, method=None):
	_tell(mailing.on_group_member_deleted, doc)


@outbox.never_breaks_a_save
def _tell(handler, doc):
	if not outbox.is_idle():
		handler(doc)
