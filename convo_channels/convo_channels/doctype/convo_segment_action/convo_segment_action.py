"""A row of a segment that says what follows from a move."""

from convo_channels.services.access.records import ChildRow


class ConvoSegmentAction(ChildRow):
	pass
