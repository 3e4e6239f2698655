"""A row of a segment that says what follows from a move."""

from convo_channels.services.records import ChildRow


class ConvoSegmentAction(ChildRow):
	pass
