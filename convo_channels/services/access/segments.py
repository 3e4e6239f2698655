"""Which segments a user may read."""

from convo_channels.core.site import named
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly


def require_segment(segment: str, of: str = "") -> str:
	"""The segment's name as stored; the same sentence for one that is missing and one that may not be read.

	`of`: the kind of row that is asked for, which the user must be allowed to read as well.
	"""
	with said_plainly():
		return named.require_segment(FrappeSite(), segment, of)


def reads_segment(segment: str) -> str | None:
	"""A segment's name as stored, of one that is there and that the user may read."""
	return named.reads_segment(FrappeSite(), segment)
