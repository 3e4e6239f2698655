"""What the user says of their reading, in the feed of a channel and on a timeline."""

from typing import Any

from convo_channels.core.feed import reading
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.base.errors import said_plainly


def mark_channel_read(channel: str, up_to: str, seen: str | list[str] | None = None) -> dict[str, Any]:
	"""What was seen of a channel counts as read, or everything up to a moment."""
	with said_plainly():
		return reading.mark_read(FrappeSite(), channel, up_to, seen)


def mark_customer_read(customer: str, up_to: str, seen: str | list[str] | None = None) -> dict[str, Any]:
	"""The same for a customer's timeline."""
	with said_plainly():
		return reading.mark_customer_read(FrappeSite(), customer, up_to, seen)


def mark_all_read() -> dict[str, Any]:
	"""Nothing is unread by now."""
	with said_plainly():
		return reading.mark_all_read(FrappeSite())


def mark_unread(channel: str, post: str) -> dict[str, Any]:
	"""A post and what is newer in its channel is unread."""
	with said_plainly():
		return reading.mark_unread(FrappeSite(), channel, post)
