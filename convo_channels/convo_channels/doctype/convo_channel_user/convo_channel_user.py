"""A person of a channel, who sees it when it is restricted and may mute it."""

from convo_channels.services.access.records import ChildRow


class ConvoChannelUser(ChildRow):
	pass
