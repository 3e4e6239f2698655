"""Kept results of our reports held what one reader may see, for all who may run the report. They go, with their files."""

import frappe

from convo_channels.services.access import live_reports

PREPARED = "Prepared Report"


def execute() -> None:
	live_reports.stay_live()
	for row in frappe.get_all(PREPARED, fields=["name", "report_name"], order_by="name"):
		if live_reports.is_ours(row.report_name):
			frappe.delete_doc(PREPARED, row.name, force=True, ignore_permissions=True, delete_permanently=True)
