"""Values of conditions on a site: lists of the grid, options and documents that go, and what an upgrade makes of stored rows."""

import csv
import io
import json

import frappe
import pytest
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

from convo_channels.core.base.visibility import ALL
from convo_channels.exceptions import ConvoError
from convo_channels.patches import values_as_forms_show_them
from convo_channels.services.actions import export_columns
from convo_channels.services.base import work_state
from convo_channels.services.catalog import site_catalog as catalog_service
from convo_channels.services.health import health
from convo_channels.services.insight import draft_rule
from convo_channels.services.insight.explain import explain
from convo_channels.services.rules import lost_values
from convo_channels.services.segments import segment_form
from convo_channels.services.sync import jobs
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

FIELDS = [
	{"fieldname": "custom_zufriedenheit", "label": "Satisfaction", "fieldtype": "Rating", "options": "5"},
	{"fieldname": "custom_dauer", "label": "Time to answer", "fieldtype": "Duration"},
	{"fieldname": "custom_stufe", "label": "Level", "fieldtype": "Select", "options": "\nGold\nSilver, old\nBronze"},
	{"fieldname": "custom_hours", "label": "Hours", "fieldtype": "Duration", "hide_days": 1},
	{"fieldname": "custom_budget", "label": "Budget", "fieldtype": "Currency"},
	{"fieldname": "custom_limit", "label": "Limit", "fieldtype": "Currency", "options": "default_currency"},
	{"fieldname": "custom_termin", "label": "Appointment", "fieldtype": "Datetime"},
	{"fieldname": "custom_referred_by", "label": "Referred by", "fieldtype": "Link", "options": "Customer"},
]


@pytest.fixture(scope="module", autouse=True)
def fields(ground):
	create_custom_fields({"Customer": FIELDS}, ignore_validate=True)
	frappe.db.commit()
	yield
	for field in FIELDS:
		frappe.delete_doc("Custom Field", f"Customer-{field['fieldname']}", force=True, ignore_missing=True)
	frappe.db.commit()
	catalog_service.forget_catalog()


@pytest.fixture
def pair(ground):
	names = [kit.customer(ground).name for _ in range(2)]
	kit.settle()
	return names


def of_customer(field: str, operator: str, value=None, **more) -> dict:
	return when("Customer", operator, field=field, value=value, **more)


def stored(segment: str) -> list:
	return frappe.get_all("Convo Segment Rule", filters={"parent": segment}, fields=["name", "value", "filters"], order_by="idx")


def test_a_rating_is_asked_in_stars_and_a_duration_as_the_form_writes_it(pair):
	one, two = pair
	frappe.db.set_value("Customer", one, {"custom_zufriedenheit": 0.7, "custom_dauer": 95400})
	frappe.db.set_value("Customer", two, {"custom_zufriedenheit": 0.6, "custom_dauer": 95399})
	rated = kit.segment(of_customer("custom_zufriedenheit", "at least", "3.5"), kit.named(pair))
	slow = kit.segment(of_customer("custom_dauer", "at least", "1d 2h 30m"), kit.named(pair))
	assert kit.members(rated) == kit.members(slow) == {one}
	assert f"at least {kit.as_written(3.5)} stars" in frappe.db.get_value("Convo Segment", rated, "sentence")
	told = explain(rated, two)["groups"][0]["conditions"][0]
	assert (told["value"], told["needed"]) == ("3 stars", f"at least {kit.as_written(3.5)} stars ({kit.as_written(0.5)} stars more)")
	told = explain(slow, two)["groups"][0]["conditions"][0]
	assert (told["value"], told["needed"]) == ("1d 2h 29m 59s", "at least 1d 2h 30m (1s more)")


def test_a_customer_who_names_another_customer_is_asked_by_that_as_by_any_field(pair):
	one, two = pair
	doc = frappe.get_doc("Customer", one)
	doc.custom_referred_by = two
	doc.save()
	kit.settle()
	referred = kit.segment(of_customer("custom_referred_by", "is", two))
	assert kit.members(referred) == {one}
	assert kit.members(kit.segment(of_customer("custom_referred_by", "is set"), kit.named(pair))) == {one}
	jobs.tick()
	assert frappe.db.get_value("Convo Segment", referred, "status") == "Live"


def test_an_export_says_stars_durations_and_currencies_as_forms_do(pair):
	values = {"custom_zufriedenheit": 0.7, "custom_dauer": 95400, "custom_hours": 95400, "custom_budget": 5, "custom_limit": 7}
	frappe.db.set_value("Customer", pair[0], {**values, "default_currency": "GBP"})
	segment = kit.segment(kit.named(pair))
	keys = ["name", *values, "default_currency"]
	(head,) = csv.reader(io.StringIO(export_columns.write_head(keys), newline=""))
	first, second = csv.reader(io.StringIO(export_columns.write_rows(keys, segment, ALL, sorted(pair)), newline=""))
	code = frappe.db.get_single_value("Global Defaults", "default_currency")
	billing = frappe.get_meta("Customer").get_label("default_currency")
	assert head == ["Customer", "Satisfaction", "Time to answer", "Hours", f"Budget ({code})", f"Limit ({billing})", billing]
	told, empty = (first, second) if first[0] == pair[0] else (second, first)
	assert [told[1], told[2], told[3], float(told[4]), float(told[5]), told[6]] == ["3.5", "1d 2h 30m", "26h 30m", 5, 7, "GBP"]
	assert [float(empty[1] or 0), empty[2]] == [0, ""]


def test_a_comma_inside_one_value_of_a_list_makes_no_two(pair, ground):
	one, two = pair
	frappe.db.set_value("Customer", one, "custom_stufe", "Silver, old")
	frappe.db.set_value("Customer", two, "custom_stufe", "Bronze")
	typed = kit.segment(of_customer("custom_stufe", "is one of", "Silver, old, Gold"), kit.named(pair))
	assert kit.members(typed) == {one}
	assert stored(typed)[0].value.split("\n") == ["Silver, old", "Gold"]
	territory = frappe.get_doc(
		{"doctype": "Territory", "territory_name": kit.unique("North, upper"), "parent_territory": frappe.db.get_value("Territory", ground.north, "parent_territory")}
	).insert()
	frappe.db.set_value("Customer", two, "territory", territory.name)
	linked = kit.segment(of_customer("territory", "is one of", f"{territory.name}"), kit.named(pair))
	assert kit.members(linked) == {two}
	assert json.loads(stored(linked)[0].value) == [territory.name]
	quoted = kit.segment(of_customer("customer_name", "is one of", '"Nobody, at all", Else'), kit.named(pair))
	assert stored(quoted)[0].value == '"Nobody, at all", Else'
	assert "Nobody, at all" in frappe.db.get_value("Convo Segment", quoted, "sentence")
	filtered = kit.segment(
		when("Contact", "exists", measure="exists", filters=[["status", "is one of", "Open, Passive"]]), kit.named(pair)
	)
	assert json.loads(stored(filtered)[0].filters) == [["status", "is one of", "Open, Passive"]]
	doc = frappe.get_doc("Convo Segment", typed)
	doc.save()
	assert stored(typed)[0].value.split("\n") == ["Silver, old", "Gold"] and doc.status == "Live"


def test_an_option_that_was_renamed_is_said_on_the_form_in_the_builder_and_on_health(pair):
	one, _two = pair
	frappe.db.set_value("Customer", one, "custom_stufe", "Gold")
	segment = kit.segment(of_customer("custom_stufe", "is one of", "Gold, Bronze"), kit.named(pair))
	assert kit.members(segment) == {one}
	assert segment_form.get_overview(segment)["lost"] == []
	field = frappe.get_doc("Custom Field", "Customer-custom_stufe")
	field.options = "\nPlatinum\nSilver, old\nBronze"
	field.save()
	frappe.db.commit()
	(said,) = segment_form.get_overview(segment)["lost"]
	assert said == 'Level has no option "Gold" (any more).'
	rows = [row.as_dict() for row in frappe.get_doc("Convo Segment", segment).rules]
	answer = draft_rule.ask_count([{key: row.get(key) for key in ("group_no", "subject", "field", "measure", "operator", "value", "filters")} for row in rows], False, [], 5)
	assert answer["lost"] == [{"row": 1, "text": said}]
	assert any(segment in warning and said in warning for warning in health.get_state()["warnings"])
	field.options = FIELDS[2]["options"]
	field.save()
	frappe.db.commit()


def test_a_document_that_was_deleted_is_said(pair, ground):
	tag = frappe.get_doc({"doctype": "Market Segment", "market_segment": kit.unique("Upper, end")}).insert()
	segment = kit.segment(of_customer("market_segment", "is", tag.name), kit.named(pair))
	assert segment_form.get_overview(segment)["lost"] == []
	tag.delete()
	frappe.db.commit()
	(said,) = segment_form.get_overview(segment)["lost"]
	assert tag.name in said and "Market Segment" in said
	assert any(tag.name in sentence for sentence in lost_values.of_all())


def test_a_time_is_refused_on_a_day_and_honoured_on_a_moment(pair):
	one, two = pair
	with pytest.raises(ConvoError, match="a date without one"):
		kit.segment(when("Sales Invoice", "after", measure="latest", value="2024-03-15 17:30"), kit.named(pair))
	frappe.db.rollback()
	frappe.db.set_value("Customer", one, "custom_termin", "2024-03-15 17:30:01")
	frappe.db.set_value("Customer", two, "custom_termin", "2024-03-15 17:30:00")
	segment = kit.segment(of_customer("custom_termin", "after", "2024-03-15 17:30"), kit.named(pair))
	assert kit.members(segment) == {one}


def test_an_upgrade_keeps_what_stored_conditions_meant(pair):
	one, two = pair
	frappe.db.set_value("Customer", one, "custom_zufriedenheit", 0.8)
	frappe.db.set_value("Customer", two, "custom_zufriedenheit", 0.6)
	segment = kit.segment(of_customer("custom_zufriedenheit", "at least", "4"), kit.named(pair))
	(row, _named) = stored(segment)
	frappe.db.set_value("Convo Segment Rule", row.name, "value", "0.8", update_modified=False)
	before = work_state.get("values_mended")
	work_state.write(values_mended=None)
	try:
		values_as_forms_show_them.execute()
		values_as_forms_show_them.execute()
		assert stored(segment)[0].value == "4"
		assert segment_form.verify(segment)["drift"] == 0
	finally:
		work_state.write(values_mended=before, reconcile_needed=0)
		frappe.db.commit()
