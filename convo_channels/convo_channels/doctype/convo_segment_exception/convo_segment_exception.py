"""A row of a segment that stands beside its rule; read by core/segments/segments.py."""

from convo_channels.services.access.records import ChildRow


class ConvoSegmentException(ChildRow):
	pass
