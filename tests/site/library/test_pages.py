"""Templates, files and what depends on a segment, in a real Desk: from the list and from the form, on a phone too."""

import json
from urllib.parse import quote

import frappe
import pytest

from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


@pytest.fixture(scope="module")
def manager(ground, swept_module):
	frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
	name = user("maria", ("Convo Manager", "Sales Manager", "Support Team", "Accounts Manager", "Stock User"))
	frappe.db.commit()
	return name


def form(base, name):
	return f"{desk_of(base)}/convo-segment/{quote(name)}"


def test_a_template_becomes_a_segment_and_its_channel(base, enter, manager):
	maria, title = enter(manager), kit.unique("Late payers")
	maria.open_list(url=f"{desk_of(base)}/convo-segment")
	maria.press_list_button(name="From Template")
	maria.see_library(text="Silent big spenders")
	maria.choose_template(key="overdue_payers")
	maria.fill_library(name="days", value="12")
	maria.see_library(text="overdue by more than 12 days")
	maria.fill_library(name="title", value=title)
	maria.press_library(part="make")
	maria.no_library()
	maria.see(text="overdue by more than 12 days")
	frappe.db.commit()
	assert frappe.db.get_value("Convo Channel", title, "segment") == title
	assert frappe.get_doc("Convo Segment", title).template == "overdue_payers"


def test_segments_leave_and_come_as_a_file(ground, base, enter, manager):
	maria, name = enter(manager), kit.segment(kit.named([kit.customer(ground).name]))
	frappe.db.commit()
	maria.open_list(url=f"{desk_of(base)}/convo-segment?title={quote(name)}")
	content = json.loads(maria.save_file(name="Export to File"))
	assert [item["title"] for item in content["segments"]] == [name]
	other = kit.unique("From a file")
	content["segments"][0]["title"] = other
	wrong = {**content["segments"][0], "title": kit.unique("Wrong")}
	wrong["rules"] = [{**wrong["rules"][0], "field": "shoe_size"}]
	content["segments"].append(wrong)
	maria.press_list_menu(name="Import from File")
	maria.give_file(name="segments.json", content=json.dumps(content))
	maria.see_library(text='Customer has no field "shoe_size".')
	maria.press_library(part="import")
	maria.no_library()
	frappe.db.commit()
	assert frappe.db.exists("Convo Segment", other) and not frappe.db.exists("Convo Segment", wrong["title"])


def test_a_deletion_names_what_depends_and_lets_go(ground, base, enter, manager):
	customer = kit.customer(ground).name
	name, target = kit.segment(kit.named([customer])), kit.segment(kit.named([customer]))
	channel = kit.channel(name)
	outer = kit.segment(when("Segment", "is in", name, field="segment"))
	frappe.db.commit()
	maria = enter(manager)
	maria.open_form(url=form(base, name), title=name)
	maria.press_form_menu(name="Delete")
	for text in (channel, outer, "Say what becomes of each channel and each rule"):
		maria.see_library(text=text)
	maria.decide_use(use=f"Convo Channel/{channel}", action="archive")
	maria.decide_use(use=f"Convo Segment/{outer}", action="point", to=target)
	maria.press_library(part="uses-go")
	maria.no_library()
	maria.see(text=f"{name} is deleted.")
	frappe.db.commit()
	assert not frappe.db.exists("Convo Segment", name)
	assert frappe.db.get_value("Convo Channel", channel, "is_archived") == 1
	assert frappe.get_doc("Convo Segment", outer).rules[0].value == target


def test_disabling_asks_first_and_can_be_taken_back(ground, base, enter, manager):
	name = kit.segment(kit.named([kit.customer(ground).name]))
	channel = kit.channel(name)
	frappe.db.commit()
	maria = enter(manager)
	maria.open_form(url=form(base, name), title=name)
	maria.unfold_about()
	maria.untick(field="enabled")
	maria.see_library(text=channel)
	maria.press_key(key="Escape")
	maria.no_library()
	assert maria.is_ticked(field="enabled")


def test_the_templates_fit_a_phone(base, enter, manager):
	maria = enter(manager, viewport={"width": 390, "height": 844})
	maria.open_list(url=f"{desk_of(base)}/convo-segment")
	maria.press_list_menu(name="From Template")
	maria.choose_template(key="inactive_customers")
	maria.see_library(text="Make the segment")
	assert not maria.is_wider_than_the_screen()
