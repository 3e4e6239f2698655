"""Reports of ours are made anew for each reader.

Frappe keeps the result of a "prepared" report and shows it to all who may run the report; what it held was what whoever
asked for it may see. A report that took long once is made a prepared one without asking.
"""

import frappe
from frappe import _

from convo_channels.constants import MODULE
from convo_channels.exceptions import NotAllowedError
from convo_channels.services.base.errors import escape

FLAG = "prepared_report"


def is_ours(report: str | None) -> bool:
	"""Whether a report is one of the app, or one that somebody saved from it."""
	found = frappe.db.get_value("Report", report, ["module", "reference_report"], as_dict=True) if report else None
	if not found:
		return False
	base = found.reference_report and frappe.db.get_value("Report", found.reference_report, "module")
	return MODULE in (found.module, base)


def refuse_to_keep(report: str | None) -> None:
	"""Refuse a kept result of a report of ours."""
	if is_ours(report):
		frappe.throw(
			_("{0} shows each reader their own customers: it is made anew for each reader and not prepared.").format(
				escape(str(report))
			),
			NotAllowedError,
		)


def stay_live() -> None:
	"""Frappe has made some of ours prepared ones, or a person has: they are run at once again."""
	prepared = [name for name in frappe.get_all("Report", {FLAG: 1}, pluck="name", order_by="name") if is_ours(name)]
	for name in prepared:
		frappe.db.set_value("Report", name, FLAG, 0, update_modified=False)
	if prepared:
		frappe.db.commit()  # called from a job; nobody waits for the row
