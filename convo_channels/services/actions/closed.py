"""Actions whose outcome repeats fields of the customer, its contact or its profile, and who may read it.

An action is carried out by its author's levels of permission; what came of it is read by others.
"""

from collections.abc import Iterable
from typing import Any

import frappe

from convo_channels.services.access.copies import is_closed
from convo_channels.services.actions import registry
from convo_channels.services.actions.told_fields import ADDRESS, GATE


def tells_addresses(user: str | None = None) -> bool:
	"""Whether somebody may read to which address a customer is written."""
	return not _is_any_closed(ADDRESS, user)


def tells_gate(user: str | None = None) -> bool:
	"""Whether somebody may read why customers are not written to."""
	return not _is_any_closed(GATE, user)


def closed_actions(user: str | None = None) -> tuple[str, ...]:
	"""The actions of which the user may not read what came of them."""
	found = registry.everything().items()
	return tuple(name for name, effect in found if effect.tells and _is_any_closed(effect.tells, user))


def _is_any_closed(told: Iterable[tuple[str, tuple[str, ...]]], user: str | None) -> bool:
	return any(is_closed(doctype, user or frappe.session.user, *fields) for doctype, fields in told)


def blank_notes(runs: Iterable[dict[str, Any]]) -> None:
	"""A run is shown without its note where that may repeat what the reader may not read."""
	closed = closed_actions()
	for run in runs:
		if run["action"] in closed:
			run["note"] = ""
