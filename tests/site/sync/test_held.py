"""For how long a field has been the same, on a site: what saves note, what Frappe recorded, and what the night finds."""

import datetime

import frappe
import pytest
from frappe.utils import get_datetime, now_datetime

from convo_channels.core.changes import held_marks
from convo_channels.core.sync import copies
from convo_channels.services.base.frappe_store import store
from convo_channels.services.catalog.site_catalog import get_catalog_of_now
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

DAYS = "the same for at least (days)"
FRESH = "the same for less than (days)"


def held(customer: str, field: str = "territory"):
	found = frappe.get_all(
		"Convo Held Value", {"reference_doctype": "Customer", "reference_name": customer, "fieldname": field}, ["held_since_at", "is_exact"]
	)
	return (get_datetime(found[0].held_since_at), found[0].is_exact) if found else None


def night() -> None:
	catalog = get_catalog_of_now()
	after: str | None = ""
	while after is not None:
		_repaired, after = copies.check_chunk(store, catalog, catalog.clock(now_datetime()), (copies.HELD, "Customer"), after, 500)


@pytest.fixture
def customer(ground):
	return kit.customer(ground)


def test_a_save_notes_the_watched_field_and_no_other(ground, customer):
	kit.segment(when("Customer", FRESH, "7", field="territory"), kit.named([customer.name]))
	frappe.db.commit()
	frappe.db.delete("Convo Outbox")
	customer.reload()
	customer.website = "https://example.com"
	customer.save()
	frappe.db.commit()
	assert [row.held_fields for row in kit.outbox(reference_name=customer.name)] == [None]
	customer.territory = ground.south
	customer.save()
	frappe.db.commit()
	(row,) = [row for row in kit.outbox(reference_name=customer.name) if row.held_fields]
	assert held_marks.read(row.held_fields) == {"territory"}
	kit.settle()
	since, is_exact = held(customer.name)
	assert is_exact and abs(since - now_datetime()) < datetime.timedelta(minutes=5)


def test_the_first_look_reads_what_frappe_recorded(ground, customer):
	customer.reload()
	customer.territory = ground.south
	customer.save(ignore_version=False)  # which tests are spared otherwise
	long_ago = now_datetime() - datetime.timedelta(days=20)
	frappe.db.set_value("Customer", customer.name, "creation", long_ago - datetime.timedelta(days=100), update_modified=False)
	frappe.db.sql("update `tabVersion` set creation = %s where ref_doctype = 'Customer' and docname = %s", (long_ago, customer.name))
	frappe.db.delete("Convo Held Value")
	frappe.db.delete("Convo Work State", {"name": ["like", "held:%"]})
	long = kit.segment(when("Customer", DAYS, "15", field="territory"), kit.named([customer.name]))
	longer = kit.segment(when("Customer", DAYS, "25", field="territory"), kit.named([customer.name]))
	assert kit.members(long) == {customer.name} and kit.members(longer) == set()
	assert held(customer.name)[1] == 1


def test_a_value_written_past_all_events_counts_from_the_night_that_finds_it(ground, customer):
	frappe.db.set_value("Customer", customer.name, "creation", now_datetime() - datetime.timedelta(days=50), update_modified=False)
	kit.segment(when("Customer", DAYS, "30", field="territory"), kit.named([customer.name]))
	frappe.db.sql("update `tabConvo Held Value` set held_since_at = %s where reference_name = %s", (now_datetime() - datetime.timedelta(days=50), customer.name))
	frappe.db.set_value("Customer", customer.name, "territory", ground.south)
	kit.settle()
	night()
	since, is_exact = held(customer.name)
	assert is_exact and abs(since - now_datetime()) < datetime.timedelta(minutes=5)


def test_a_state_that_a_program_writes_is_heard_of(ground, customer):
	opportunity = kit.opportunity(ground, customer.name)
	filters = [["status", "is", "Open"], ["status", DAYS, 5]]
	kit.segment(when("Opportunity", "exists", measure="exists", filters=filters), kit.named([customer.name]))
	opportunity.reload()
	opportunity.db_set("status", "Replied")
	kit.settle()
	found = frappe.get_all(
		"Convo Held Value", {"reference_doctype": "Opportunity", "reference_name": opportunity.name}, ["held_since_at", "is_exact"]
	)
	assert abs(get_datetime(found[0].held_since_at) - now_datetime()) < datetime.timedelta(minutes=5)


def test_a_new_name_takes_it_along(ground, customer):
	kit.segment(when("Customer", DAYS, "30", field="territory"), kit.named([customer.name]))
	before = held(customer.name)
	new = frappe.rename_doc("Customer", customer.name, kit.unique("Renamed"))
	kit.settle()
	assert held(new) == before and held(customer.name) is None
