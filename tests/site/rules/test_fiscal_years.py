"""Fiscal years are ERPNext's own: for every day and company the engine finds the year that ERPNext finds, and follows a change."""

import datetime

import frappe
import pytest
from erpnext.accounts.utils import FiscalYearError, get_fiscal_year
from frappe.utils import getdate, nowdate

from convo_channels.services.catalog.site_catalog import get_catalog_of_now
from convo_channels.services.sync import rebuilds
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


def theirs(day: datetime.date, company: str) -> tuple[datetime.date, datetime.date] | None:
	frappe.cache.delete_value("fiscal_years")
	try:
		_, first, last = get_fiscal_year(day, company=company, verbose=0)
	except FiscalYearError:
		return None
	return getdate(first), getdate(last)


def ours(day: datetime.date, company: str) -> tuple[datetime.date, datetime.date] | None:
	found = get_catalog_of_now().fiscal_years.of(company).holding(day)
	return (found.first, found.last) if found else None


@pytest.fixture
def old_year(ground):
	"""A year of one company, long before all others."""
	doc = frappe.get_doc(
		{
			"doctype": "Fiscal Year", "year": "CC 1991-1992", "year_start_date": "1991-07-01", "year_end_date": "1992-06-30",
			"companies": [{"company": ground.company}],
		}
	)  # fmt: skip
	doc.insert()
	frappe.db.commit()
	yield doc
	frappe.delete_doc("Fiscal Year", doc.name, force=True)
	frappe.db.commit()
	rebuilds.enqueue_due()


def test_the_year_of_a_day_is_the_one_that_erpnext_finds(ground, old_year):
	today = getdate(nowdate())
	days = [today, datetime.date(1991, 6, 30), datetime.date(1991, 7, 1), datetime.date(1992, 6, 30), datetime.date(1992, 7, 1)]
	days += [today.replace(year=today.year + shift, month=month, day=1) for shift in (-3, -1, 0, 1, 3) for month in (1, 4, 12)]
	found = [ours(day, ground.company) for day in days]
	assert found == [theirs(day, ground.company) for day in days]
	assert None in found and len(set(found)) > 2
	assert get_catalog_of_now().fiscal_years.company == frappe.db.get_default("company")


def test_members_follow_a_year_that_is_made_or_closed(ground, old_year):
	"""A document of that year belongs to no fiscal year any more once it is disabled."""
	rebuilds.enqueue_due()
	customer = kit.customer(ground).name
	name = kit.segment(
		when("Issue", "does not exist", measure="exists", period="is this fiscal year"), kit.named([customer])
	)
	assert kit.members(name) == {customer}
	stamp = get_catalog_of_now().calendar_stamp
	old_year.disabled = 1
	old_year.save()
	frappe.db.commit()
	assert get_catalog_of_now().calendar_stamp != stamp
	rebuilds.enqueue_due()
	assert frappe.db.get_value("Convo Segment", name, "status") == "Pending"
	rebuilds.rebuild(name, "Day", "Administrator")
	assert frappe.db.get_value("Convo Segment", name, "status") == "Live"
