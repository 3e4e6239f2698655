"""One condition of a segment's rule. What it may say is decided by core/catalog.py and core/rules.py."""

from convo_channels.services.records import ChildRow


class ConvoSegmentRule(ChildRow):
	pass
