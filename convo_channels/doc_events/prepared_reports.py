"""Frappe is asked to keep the result of a report."""

from convo_channels.services.access import live_reports


def validate(doc, method=None):
	live_reports.refuse_to_keep(doc.report_name)
