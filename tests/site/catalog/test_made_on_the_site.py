"""DocTypes and fields made on the site: rules speak of them at once, and say so when they go."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest
from frappe.utils import add_days, nowdate

from convo_channels.services.access.documents import hidden_doctypes
from convo_channels.services.catalog.site_catalog import get_catalog, get_watched
from tests.site import kit
from tests.site.catalog.sourced import live, made, pair
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

TASTING = "CC Tasting"


def tasting(**more) -> None:
	fields = [
		{"fieldname": "guest", "fieldtype": "Link", "options": "Customer", "label": "Guest"},
		{"fieldname": "held_on", "fieldtype": "Date", "label": "Held on"},
		{"fieldname": "cups", "fieldtype": "Int", "label": "Cups"},
	]
	made(
		"DocType", name=TASTING, module="Custom", custom=1, autoname="hash", fields=fields,
		permissions=[{"role": "System Manager", "read": 1, "write": 1, "create": 1, "delete": 1}], **more,
	)  # fmt: skip
	frappe.db.commit()


@pytest.fixture
def custom():
	tasting()
	yield
	frappe.db.rollback()
	frappe.delete_doc("DocType", TASTING, force=True, ignore_missing=True)
	frappe.db.commit()


def test_a_doctype_made_on_the_site_is_a_source_at_once(pair, custom):
	source = get_catalog().sources[TASTING]
	assert TASTING in get_watched()
	assert (source.spec.customer_field, source.spec.date_field) == ("guest", "held_on")
	one, two = pair
	segment = live(
		pair,
		when(
			TASTING, "at least", 10, measure="sum", field="cups", period="in the last (days)", period_days=30
		),
	)
	doc = made(TASTING, guest=one, held_on=nowdate(), cups=12)
	made(TASTING, guest=two, held_on=add_days(nowdate(), -40), cups=12)
	kit.settle()
	assert kit.members(segment) == {one}
	doc.guest = two
	doc.save()
	kit.settle()
	assert kit.members(segment) == {two}
	doc.delete()
	kit.settle()
	assert kit.members(segment) == set()
	assert "CC Tasting" in frappe.db.get_value("Convo Segment", segment, "sentence")


def test_when_the_doctype_goes_its_segments_say_so(ground, pair, custom):
	segment = live(pair, when(TASTING, "does not exist", measure="exists"))
	assert kit.members(segment) == set(pair)
	frappe.delete_doc("DocType", TASTING, force=True)
	frappe.db.commit()
	assert TASTING in get_watched(), "a DocType that is deleted sets off no event"
	frappe.clear_cache(doctype=TASTING)
	assert TASTING in hidden_doctypes(ground.users["agent"])
	assert TASTING not in get_watched()
	assert TASTING not in get_catalog().sources
	kit.issue(pair[0])
	kit.settle()
	status, reason = frappe.db.get_value("Convo Segment", segment, ["status", "broken_reason"])
	assert status == "Broken" and TASTING in reason
	assert kit.members(segment) == set(pair)


def test_a_custom_field_makes_any_doctype_a_source_and_goes_again(pair):
	field = made(
		"Custom Field", dt="Note", fieldname="cc_customer", fieldtype="Link", options="Customer", label="Customer",
	)  # fmt: skip
	frappe.db.commit()
	try:
		assert get_catalog().sources["Note"].spec.customer_field == "cc_customer"
		segment = live(pair, when("Note", "exists", measure="exists"))
		made("Note", title=kit.unique("Note"), cc_customer=pair[0])
		kit.settle()
		assert kit.members(segment) == {pair[0]}
	finally:
		frappe.delete_doc("Custom Field", field.name, force=True)
		frappe.db.commit()
	assert "Note" not in get_catalog().sources


def test_child_tables_and_settings_are_no_sources():
	sources = set(get_catalog().sources)
	assert {"Dunning", "Timesheet", "POS Invoice"} <= sources
	assert not sources & {"Item", "Purchase Order", "Pricing Rule", "Delivery Stop", "SMS Center", "Lead"}
