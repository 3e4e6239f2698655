"""What follows when somebody is no user of the site any more."""

from convo_channels.services import channels


def after_delete(doc, method=None):
	channels.forget_user(doc.name)
