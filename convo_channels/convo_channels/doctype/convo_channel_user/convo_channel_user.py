"""A person of a channel, who sees it when it is restricted and may mute it."""

from frappe.model.document import Document


class ConvoChannelUser(Document):
	pass
