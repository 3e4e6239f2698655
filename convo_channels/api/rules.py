"""A rule that is not saved yet: how many it holds, and what saving it would change. Nothing here writes."""

import frappe

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_manager
from convo_channels.services.insight import draft_rule
from convo_channels.services.rules.requests import parse_rows


@frappe.whitelist(methods=["GET", "POST"])
def count(
	rules: str | list, include_disabled: bool = False, exceptions: str | list | None = None, limit: int | None = None
) -> dict:
	"""How many customers a rule holds and some of them, or a token when that takes longer."""
	require_manager()
	limits.take("counts")
	return draft_rule.ask_count(parse_rows(rules), include_disabled, parse_rows(exceptions or []), limit)


@frappe.whitelist()
def get_count(token: str) -> dict:
	"""The answer to a count that went on as a job."""
	require_manager()
	return draft_rule.get_answer(draft_rule.COUNT, token)


@frappe.whitelist(methods=["POST"])
def difference(
	rules: str | list,
	segment: str | None = None,
	include_disabled: bool = False,
	exceptions: str | list | None = None,
) -> dict:
	"""Who would stay, enter and leave if the segment were saved like this."""
	require_manager()
	limits.take("comparisons")
	return draft_rule.ask_difference(
		segment, parse_rows(rules), include_disabled, parse_rows(exceptions or [])
	)


@frappe.whitelist()
def get_difference(token: str) -> dict:
	"""The answer to a comparison that went on as a job."""
	require_manager()
	return draft_rule.get_answer(draft_rule.DIFFERENCE, token)


@frappe.whitelist()
def get_difference_page(token: str, side: str, cursor: str | None = None, limit: int = 20) -> dict:
	"""Who enters or leaves, a page at a time."""
	require_manager()
	return draft_rule.get_page(token, side, cursor, limit)
