"""One condition of a segment's rule. What it may say is decided by core/catalog/catalog.py and core/rules/rule.py."""

from convo_channels.services.access.records import ChildRow


class ConvoSegmentRule(ChildRow):
	pass
