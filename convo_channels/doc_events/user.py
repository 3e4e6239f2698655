"""What follows when two users become one, or somebody is no user of the site any more."""

from convo_channels.services.channels import channels


def before_rename(doc, method=None, old=None, new=None, merge=False):
	# Returns nothing: a value would become the new name.
	channels.prepare_user_merge(old, new, merge)


def after_rename(doc, method=None, old=None, new=None, merge=False):
	channels.settle_user_merge(new, merge)


def after_delete(doc, method=None):
	channels.forget_user(doc.name)
