"""The day on which a week begins is the site's: rules and Frappe's own filters mean the same week, whatever it is."""

import frappe
import pytest
from frappe.utils import add_days, getdate, nowdate

from convo_channels.services.catalog.site_catalog import get_catalog, get_catalog_of_now
from convo_channels.services.changes.recorder import RECONCILE_FLAG
from convo_channels.services.sync import rebuilds
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
	rebuilds.enqueue_due()


def test_a_week_begins_on_the_day_of_the_settings(ground, usual):
	customer = kit.customer(ground).name
	days = [str(add_days(nowdate(), offset)) for offset in range(-7, 8)]
	for day in days:
		kit.issue(customer, opening_date=day)
	frappe.db.commit()
	others = [day for day in DAYS if day != usual][:2]
	for day in (*others, usual):
		begin_week_on(day)
		assert get_catalog_of_now().first_weekday == DAYS.index(day)
		given = [["customer", "=", customer], ["opening_date", "Timespan", "this week"]]
		theirs = frappe.get_all("Issue", filters=given, pluck="opening_date")
		assert len(theirs) == 7 and min(theirs).weekday() == DAYS.index(day)
		row = when("Issue", "equals", 7, measure="count", filters=[["opening_date", "is this week"]])
		assert kit.members(kit.segment(row, kit.named([customer]))) == {customer}
		first = min(theirs)
		row = when("Issue", "equals", 0, measure="count", filters=[["opening_date", "is this week"], ["opening_date", "before", str(first)]])
		assert kit.members(kit.segment(row, kit.named([customer]))) == {customer}


def of_day(offset: int) -> str:
	return DAYS[getdate(add_days(nowdate(), offset)).weekday()]


def test_members_follow_the_week_by_the_next_tick_and_it_is_no_drift(ground, usual):
	"""Yesterday is of this week where weeks begin with it, and of the last one where they begin today."""
	begin_week_on(of_day(-1))
	rebuilds.enqueue_due()
	customer = kit.customer(ground).name
	kit.issue(customer, opening_date=str(add_days(nowdate(), -1)))
	frappe.db.commit()
	name = kit.segment(when("Issue", "exists", measure="exists", period="is this week"), kit.named([customer]))
	assert kit.members(name) == {customer}
	frappe.cache.delete_value(RECONCILE_FLAG)
	begin_week_on(of_day(0))
	rebuilds.enqueue_due()
	assert not frappe.cache.get_value(RECONCILE_FLAG)
	assert frappe.db.get_value("Convo Segment", name, "status") == "Pending"
	rebuilds.rebuild(name, "Day", "Administrator")
	assert kit.members(name) == set()
	[left] = kit.moves(name)
	assert (left.action, left.cause) == ("Left", "Day")
	assert left.reason == "The week or the fiscal year of the site was changed"
	assert frappe.db.get_value("Convo Segment", name, "status") == "Live"


def test_other_settings_change_nothing(usual):
	frappe.cache.delete_value(RECONCILE_FLAG)
	before = get_catalog()
	frappe.get_doc("System Settings").save()
	frappe.db.commit()
	assert not frappe.cache.get_value(RECONCILE_FLAG)
	assert get_catalog() is before
