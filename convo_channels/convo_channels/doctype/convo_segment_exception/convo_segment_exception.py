"""A row of a segment that stands beside its rule; read by core/segments.py."""

from convo_channels.services.records import ChildRow


class ConvoSegmentException(ChildRow):
	pass
