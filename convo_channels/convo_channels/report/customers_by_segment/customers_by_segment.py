"""Who is in which segment, since when, and when they were last in touch: one row per customer and segment.

It asks the services; what the reader may not see is left out there.
"""

from typing import Any

from frappe import _

from convo_channels.services.access import limits
from convo_channels.services.access.roles import require_agent
from convo_channels.services.segments import report


def execute(
	filters: dict[str, Any] | None = None,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], str | None]:
	"""What Frappe shows: columns, rows, and a line above them when they need a word."""
	require_agent()
	limits.take("reports")
	rows, message = report.fetch_rows(filters or {})
	is_told = report.tells_of_contact()
	return [c for c in _columns() if is_told or c["fieldname"] != "last_contact_at"], rows, message


def _columns() -> list[dict[str, Any]]:
	return [
		{
			"fieldname": "segment",
			"label": _("Segment"),
			"fieldtype": "Link",
			"options": "Convo Segment",
			"width": 180,
		},
		{
			"fieldname": "customer",
			"label": _("Customer"),
			"fieldtype": "Link",
			"options": "Customer",
			"width": 200,
		},
		{"fieldname": "customer_name", "label": _("Customer Name"), "fieldtype": "Data", "width": 200},
		{
			"fieldname": "customer_group",
			"label": _("Customer Group"),
			"fieldtype": "Link",
			"options": "Customer Group",
			"width": 140,
		},
		{
			"fieldname": "territory",
			"label": _("Territory"),
			"fieldtype": "Link",
			"options": "Territory",
			"width": 140,
		},
		{"fieldname": "joined_at", "label": _("Since"), "fieldtype": "Datetime", "width": 160},
		{"fieldname": "last_contact_at", "label": _("Last Contact"), "fieldtype": "Datetime", "width": 160},
	]
