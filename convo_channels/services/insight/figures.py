"""What is counted of a segment or a customer, for whoever asks: over what they may see, or only for who sees all."""

from typing import Any

import frappe

from convo_channels.core.segments import figures
from convo_channels.core.segments.members import count_members, count_members_of, read_counts
from convo_channels.core.timeline import page
from convo_channels.services.access.customers import get_full_visibility, get_visibility
from convo_channels.services.access.site import FrappeSite
from convo_channels.services.actions.closed import tells_gate
from convo_channels.services.base.frappe_store import store

# As many rows as a list asks for with its largest button but one.
MAX_LISTED = 500


def count_of(segment: str | None) -> int:
	"""The members that the user sees."""
	if not segment:
		return 0
	visibility = get_visibility()
	if visibility.is_everything:
		return int(figures.read(store, segment)["member_count"] or 0)
	return count_members(store, segment, visibility)


def counts_of(segments: list[str]) -> dict[str, int]:
	"""{segment: members that the user sees}, in one query."""
	visibility = get_visibility()
	if visibility.is_everything:
		return figures.read_counts(store, segments)
	return count_members_of(store, segments, visibility)


def counts_for_list(segments: list[str]) -> dict[str, int]:
	"""The same, of those that the user may read; one page of a list at most."""
	return read_counts(FrappeSite(), segments[:MAX_LISTED])


def whole_figure(segment: str | None, name: str) -> Any:
	"""A figure over all customers; None for a reader from whom some, or what it says of them, are hidden."""
	if not segment or not get_visibility().is_everything or (name == "mailing_note" and not tells_gate()):
		return None
	return figures.read(store, segment)[name]


def interactions_of(customer: str | None) -> int:
	"""The interactions with a customer that the user may see."""
	if not customer or not frappe.db.exists("Customer", customer):
		return 0
	return page.count_interactions(store, customer, get_full_visibility())
