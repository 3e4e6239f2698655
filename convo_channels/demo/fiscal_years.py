"""Fiscal years for two years of documents: ERPNext books nothing on a day that no fiscal year holds.

Years are added before the site's earliest one, for the demo's company alone, and removed with the rest.
"""

import datetime

import frappe
from frappe.query_builder import DocType
from frappe.utils import getdate

from convo_channels.demo.recipes import Kitchen

FISCAL_YEAR = "Fiscal Year"
CACHE_KEY = "fiscal_years"  # ERPNext keeps its list there and does not notice a new year


def add_fiscal_years(kitchen: Kitchen, today: datetime.date) -> None:
	"""Add whole years, as the site counts them, until the first invoice lies in one."""
	first_day = min(getdate(row["posting_date"]) for row in kitchen.rows["Sales Invoice"])
	start = _get_start(kitchen.site.company) or datetime.date(today.year + 1, 1, 1)
	while start > first_day:
		end = start - datetime.timedelta(days=1)
		start = (end + datetime.timedelta(days=1)).replace(year=start.year - 1)
		name = str(start.year) if start.year == end.year else f"{start.year}-{end.year}"
		if frappe.db.exists(FISCAL_YEAR, name):
			name = f"{name} (Demo)"
		doc = kitchen.insert(
			FISCAL_YEAR,
			year=name,
			year_start_date=start,
			year_end_date=end,
			companies=[{"company": kitchen.site.company}],
		)
		kitchen.manifest.add(FISCAL_YEAR, name, doc.name, str(doc.creation))
	frappe.cache.delete_value(CACHE_KEY)


def _get_start(company: str) -> datetime.date | None:
	"""The first day from which on the fiscal years of this company follow each other without a gap."""
	year, of_company = DocType(FISCAL_YEAR), DocType("Fiscal Year Company")
	rows = (
		frappe.qb.from_(year)
		.left_join(of_company)
		.on(of_company.parent == year.name)
		.select(year.year_start_date, year.year_end_date)
		.where(year.disabled == 0)
		.where(of_company.company.isnull() | (of_company.company == company))
		.run()
	)
	start = None
	for first, last in sorted(rows, reverse=True):
		if start is not None and last + datetime.timedelta(days=1) < start:
			break
		start = first
	return start
