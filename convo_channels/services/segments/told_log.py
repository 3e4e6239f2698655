"""The reason of one row of the log, for those who open the document itself."""

from typing import Any

from convo_channels.core.segments.facts import say_reason
from convo_channels.services.access.copies import closed_fields_of_customer
from convo_channels.services.base.voice import get_voice


def say_reason_of(log: Any) -> str:
	"""All of it: whoever may not read why something was decided by hand may not open the document (permission_hooks/segments.py)."""
	return say_reason(log, get_voice(), tells_by_hand=True, hidden_fields=closed_fields_of_customer())
