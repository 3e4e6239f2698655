"""What must happen inside a customer's rename, before Frappe rewrites the links."""

from convo_channels.services.customers import customers


def before_rename(doc, method=None, old=None, new=None, merge=False):
	# Returns nothing: a value would become the new name.
	customers.prepare_rename(old, new, merge)
