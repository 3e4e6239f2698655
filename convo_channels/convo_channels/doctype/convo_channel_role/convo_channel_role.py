"""A role whose people see a restricted channel."""

from convo_channels.services.access.records import ChildRow


class ConvoChannelRole(ChildRow):
	pass
