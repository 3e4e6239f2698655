"""The day on which a week begins is the site's: rules and Frappe's own filters mean the same week, whatever it is."""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from convo_channels.services.catalog.site_catalog import get_catalog, get_catalog_of_now
from convo_channels.services.changes.recorder import RECONCILE_FLAG
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def begin_week_on(day: str) -> None:
	settings = frappe.get_doc("System Settings")
	settings.first_day_of_the_week = day
	settings.save()
	frappe.db.commit()


@pytest.fixture
def usual(swept_module):
	before = frappe.get_system_settings("first_day_of_the_week") or "Sunday"
	yield before
	begin_week_on(before)
	frappe.cache.delete_value(RECONCILE_FLAG)


def test_a_week_begins_on_the_day_of_the_settings(ground, usual):
	customer = kit.customer(ground).name
	days = [str(add_days(nowdate(), offset)) for offset in range(-7, 8)]
	for day in days:
		kit.issue(customer, opening_date=day)
	frappe.db.commit()
	others = [day for day in DAYS if day != usual][:2]
	for day in (*others, usual):
		frappe.cache.delete_value(RECONCILE_FLAG)
		begin_week_on(day)
		assert frappe.cache.get_value(RECONCILE_FLAG), "members of rules about this week are to be looked at"
		assert get_catalog_of_now().first_weekday == DAYS.index(day)
		given = [["customer", "=", customer], ["opening_date", "Timespan", "this week"]]
		theirs = frappe.get_all("Issue", filters=given, pluck="opening_date")
		assert len(theirs) == 7 and min(theirs).weekday() == DAYS.index(day)
		row = when("Issue", "equals", 7, measure="count", filters=[["opening_date", "is this week"]])
		assert kit.members(kit.segment(row, kit.named([customer]))) == {customer}
		first = min(theirs)
		row = when("Issue", "equals", 0, measure="count", filters=[["opening_date", "is this week"], ["opening_date", "before", str(first)]])
		assert kit.members(kit.segment(row, kit.named([customer]))) == {customer}


def test_other_settings_change_nothing(usual):
	frappe.cache.delete_value(RECONCILE_FLAG)
	before = get_catalog()
	frappe.get_doc("System Settings").save()
	frappe.db.commit()
	assert not frappe.cache.get_value(RECONCILE_FLAG)
	assert get_catalog() is before
