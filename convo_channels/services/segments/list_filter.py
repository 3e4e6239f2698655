"""Frappe's own lists and reports filtered by segment: what stands behind the operators "in segment" and "not in segment".

They go with any field that holds a customer's name, in a list's filters, its address, a saved filter or an API call.
The members never travel: the address holds the segment, and the query gets them here. This module reads membership;
it never computes it.
"""

from typing import Any

import frappe
from frappe import _

from convo_channels.constants import SEGMENT, SEGMENT_MEMBER
from convo_channels.core.base.messages import N_
from convo_channels.core.base.sql import all_of, sql
from convo_channels.core.base.store import column
from convo_channels.core.segments import segments as core_segments
from convo_channels.exceptions import NotFoundError
from convo_channels.services.access import limits
from convo_channels.services.access.customers import get_visibility
from convo_channels.services.access.documents import may_read
from convo_channels.services.access.roles import require_agent
from convo_channels.services.access.segments import reads_segment
from convo_channels.services.base import work_state
from convo_channels.services.base.errors import escape
from convo_channels.services.base.frappe_store import store

IN_SEGMENT, NOT_IN_SEGMENT = "in segment", "not in segment"
# An empty list would match documents without a customer. No customer can have this name: Frappe refuses the brackets.
NOBODY = "<nobody>"
LIST_CALL = "/frappe.desk.reportview.get"
TOLD = "convo_told_segments"


def get_filters_config() -> dict[str, dict[str, Any]]:
	"""The operators as Frappe's hook wants them; `data` is the control the Desk shows for the value."""
	here = "convo_channels.services.segments.list_filter"
	common = {
		"valid_for_fieldtypes": ["Link", "Dynamic Link", "Data"],
		"data": {"fieldtype": "Link", "options": SEGMENT},
	}
	return {
		IN_SEGMENT: {"label": N_("In Segment"), "get_field": f"{here}.get_members_field", **common},
		NOT_IN_SEGMENT: {"label": N_("Not in Segment"), "get_field": f"{here}.get_others_field", **common},
	}


def get_members_field() -> dict[str, Any]:
	return _field("in")


def get_others_field() -> dict[str, Any]:
	return _field("not in")


def _field(operator: str) -> dict[str, Any]:
	choice = _Choice()
	option = {"value": choice, "query_value": choice.customers}
	return {"fieldtype": "Link", "operator": operator, "query_value": True, "options": [option]}


class _Choice:
	"""The one option Frappe is offered: it asks each option whether it is the filter's value, and takes the names of
	the one that is. This one is any segment, and fills its names when it is asked."""

	__hash__ = None  # type: ignore[assignment]

	def __init__(self) -> None:
		self.customers: list[str] = []

	def __eq__(self, segment: object) -> bool:
		self.customers[:] = fetch_customers(str(segment or "")) or [NOBODY]
		return True


def fetch_customers(segment: str) -> list[str]:
	"""The members of a segment that the user may see. Says so when the segment is not there, or not as it should be."""
	require_agent()
	if not segment:
		return []
	limits.take("lists")
	name = reads_segment(segment) if may_read(SEGMENT_MEMBER) else None
	if not name:
		frappe.throw(
			_("There is no segment {0}, or you may not read it. Change the filter of this list.").format(
				escape(segment[:140])
			),
			NotFoundError,
		)
	_tell_state(name, frappe.db.get_value(SEGMENT, name, "status"))
	visibility = get_visibility()
	if visibility.is_nothing:
		return []
	query = sql(
		"SELECT `tabCustomer`.name FROM `tabConvo Segment Member` AS me JOIN `tabCustomer` ON `tabCustomer`.name = me.customer"
		" WHERE {}",
		all_of([sql("me.segment = {}", name), visibility.where]),
	)
	return column(store, query)


def _tell_state(segment: str, status: str) -> None:
	"""Once per list that is looked at: a list that may be wrong says why."""
	request = getattr(frappe.local, "request", None)
	if not request or not request.path.endswith(LIST_CALL):
		return
	told = frappe.flags.setdefault(TOLD, set())
	sentence = _say_state(segment, status)
	if sentence and segment not in told:
		frappe.msgprint(sentence, alert=True, indicator="orange")
	told.add(segment)


def _say_state(segment: str, status: str) -> str:
	name = escape(segment)
	if status == core_segments.BROKEN:
		return _("The rule of {0} cannot be evaluated: its customers are those of before.").format(name)
	if status == core_segments.PENDING:
		return _("{0} is being filled; some of its customers may still be missing.").format(name)
	if status == core_segments.PAUSED:
		return _("{0} is disabled: its customers are those of when it was.").format(name)
	if work_state.is_paused():
		return _("The work on segments is paused: {0} does not follow what is saved now.").format(name)
	return ""
