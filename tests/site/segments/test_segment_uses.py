"""What people made of a segment: it is told, follows another name, and is let go before the segment is deleted."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import json

import frappe
import pytest
from frappe.model.utils.user_settings import get_user_settings, update_user_settings

from convo_channels.services.library import uses as where_used
from convo_channels.services.library import uses_renamed
from convo_channels.services.segments import segment_form
from tests.site import kit
from tests.site.segments.life_kit import change, customers, inside, of_segment

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


def test_what_people_made_of_it_in_frappe_is_told(ground, customers):
	name = kit.segment(kit.named(customers))
	other = kit.segment(kit.named(customers))
	made = things_about(name)
	frappe.db.commit()
	found = {(use["doctype"], use["name"]) for use in where_used.find_uses(name)}
	assert set(made) == found
	assert not any(use["can_detach"] for use in where_used.find_uses(name))
	assert where_used.find_uses(other) == []
	shown = {(use["doctype"], use["name"]) for use in segment_form.get_overview(name)["used_by"]}
	assert shown == found
	library_says = segment_form.get_overview(other)["used_by"]
	assert library_says == []


def things_about(segment):
	"""A report, a number card, a notification and an assignment rule that speak of a segment."""
	card = frappe.get_doc(
		{
			"doctype": "Number Card",
			"label": kit.unique("Card"),
			"type": "Document Type",
			"document_type": "Convo Segment Member",
			"function": "Count",
			"filters_json": json.dumps([["Convo Segment Member", "segment", "=", segment, False]]),
		}
	).insert()
	report = frappe.get_doc(
		{
			"doctype": "Report",
			"report_name": kit.unique("Report"),
			"ref_doctype": "Convo Segment Member",
			"report_type": "Report Builder",
			"is_standard": "No",
			"json": json.dumps({"filters": [["Convo Segment Member", "segment", "=", segment]]}),
		}
	).insert()
	notification = frappe.get_doc(
		{
			"doctype": "Notification",
			"name": kit.unique("Notification"),
			"subject": "Somebody joined",
			"document_type": "Convo Segment Log",
			"event": "New",
			"channel": "System Notification",
			"condition": f'doc.segment == "{segment}"',
			"message": "x",
			"recipients": [{"receiver_by_role": "Convo Manager"}],
		}
	).insert()
	chart = frappe.get_doc(
		{
			"doctype": "Dashboard Chart",
			"chart_name": kit.unique("Chart"),
			"chart_type": "Count",
			"document_type": "Convo Segment Log",
			"based_on": "logged_at",
			"timeseries": 1,
			"timespan": "Last Year",
			"time_interval": "Monthly",
			"filters_json": json.dumps([["Convo Segment Log", "segment", "=", segment, False]]),
		}
	).insert()
	listed = frappe.get_doc(
		{
			"doctype": "List Filter",
			"filter_name": kit.unique("Filter"),
			"reference_doctype": "Customer",
			"filters": json.dumps([["Customer", "name", "in segment", segment]]),
		}
	).insert()
	return [(doc.doctype, doc.name) for doc in (card, report, notification, chart, listed)]


def more_about(segment):
	"""Places of other shapes: an assignment rule, a webhook, a board, a report sent by mail, lists of a workspace."""
	board = frappe.get_doc(
		{
			"doctype": "Kanban Board",
			"kanban_board_name": kit.unique("Board"),
			"reference_doctype": "Issue",
			"field_name": "status",
			"filters": json.dumps([["Issue", "customer", "not in segment", segment, False]]),
		}
	).insert()
	rule = frappe.get_doc(
		{
			"doctype": "Assignment Rule",
			"name": kit.unique("Rule"),
			"document_type": "Issue",
			"description": "x",
			"disabled": 1,
			"assign_condition": f'frappe.db.exists("Convo Segment Member", {{"segment": "{segment}"}})',
			"rule": "Round Robin",
			"assignment_days": [{"day": "Monday"}],
			"users": [{"user": "Administrator"}],
		}
	).insert()
	hook = frappe.get_doc(
		{
			"doctype": "Webhook",
			"name": kit.unique("Hook"),
			"webhook_doctype": "Convo Segment Log",
			"webhook_docevent": "after_insert",
			"enabled": 0,
			"request_url": "https://example.com",
			"request_structure": "Form URL-Encoded",
			"condition": f'doc.segment == "{segment}"',
		}
	).insert()
	workspace = frappe.get_doc(
		{
			"doctype": "Workspace",
			"label": (label := kit.unique("Workspace")),
			"title": label,
			"public": 1,
			"content": "[]",
			"quick_lists": [
				{
					"document_type": "Customer",
					"label": "Some",
					"quick_list_filter": json.dumps([["Customer", "name", "in segment", segment]]),
				}
			],
		}
	).insert()
	return [(doc.doctype, doc.name) for doc in (board, rule, hook, workspace)]


def test_what_people_made_of_it_follows_another_name(ground, customers):
	name = kit.segment(kit.named(customers))
	made = {*things_about(name), *more_about(name)}
	beside = frappe.get_doc(
		{
			"doctype": "List Filter",
			"filter_name": kit.unique("Filter"),
			"reference_doctype": "Customer",
			"filters": json.dumps(
				[["Customer", "territory", "=", name], ["Customer", "name", "in segment", "x"]]
			),
		}
	).insert()
	last_view = {"List": {"filters": [["Customer", "name", "in segment", name, False]], "order": name}}
	update_user_settings("Customer", last_view)
	frappe.db.commit()
	assert {(use["doctype"], use["name"]) for use in where_used.find_uses(name)} == made
	new = kit.unique("l'autre é, 100%")
	frappe.rename_doc("Convo Segment", name, new, show_alert=False)
	frappe.db.commit()
	assert where_used.find_uses(name) == []
	assert {(use["doctype"], use["name"]) for use in where_used.find_uses(new)} == made
	listed = next(filter_name for doctype, filter_name in made if doctype == "List Filter")
	filters = json.loads(frappe.db.get_value("List Filter", listed, "filters"))
	assert {row.name for row in frappe.get_list("Customer", filters=filters)} == set(customers)
	assert frappe.db.get_value("List Filter", beside.name, "filters") == beside.filters
	view = json.loads(get_user_settings("Customer"))["List"]
	assert view == {"filters": [["Customer", "name", "in segment", new, False]], "order": name}


def test_a_fault_in_what_people_made_holds_no_rename_up(ground, customers, monkeypatch):
	name, new = kit.segment(kit.named(customers)), kit.unique("new")
	made = things_about(name)
	frappe.db.commit()

	def fail(*given):
		raise ZeroDivisionError

	with monkeypatch.context() as patch:
		patch.setattr(uses_renamed, "filters_renamed", fail)
		frappe.rename_doc("Convo Segment", name, new, show_alert=False)
	frappe.db.commit()
	assert frappe.db.exists("Convo Segment", new)
	found = {(use["doctype"], use["name"]) for use in where_used.find_uses(new)}
	assert found == {use for use in made if use[0] == "Notification"}


def test_a_segment_in_use_is_not_deleted_until_all_let_go(ground, customers):
	name, target = kit.segment(kit.named(customers)), kit.segment(kit.named(customers[:1]))
	shown, pointed = kit.channel(name), kit.channel(name)
	builder = kit.segment(inside(name), kit.named(customers))
	other = kit.segment(inside(name, group_no=1), kit.named(customers))
	with pytest.raises(frappe.ValidationError) as refusal:
		frappe.delete_doc("Convo Segment", name)
	frappe.db.rollback()
	assert all(user in str(refusal.value) for user in (shown, pointed, builder, other))
	uses = [
		{"doctype": "Convo Channel", "name": shown, "action": "archive"},
		{"doctype": "Convo Channel", "name": pointed, "action": "point", "to": target},
		{"doctype": "Convo Segment", "name": builder, "action": "point", "to": target},
		{"doctype": "Convo Segment", "name": other, "action": "remove"},
	]
	left = where_used.detach(name, uses)["uses"]
	assert [(use["name"], use["is_archived"]) for use in left] == [(shown, True)]
	assert frappe.db.get_value("Convo Channel", pointed, "segment") == target
	assert frappe.get_doc("Convo Segment", builder).rules[0].value == target
	assert [row.subject for row in frappe.get_doc("Convo Segment", other).rules] == ["Customer"]
	change(name, kit.named(customers[:1]))
	frappe.delete_doc("Convo Segment", name)
	kit.settle()
	for doctype in segment_form.OWNED_BY_SEGMENT:
		assert of_segment(doctype, name) == 0, doctype
	archived = frappe.get_doc("Convo Channel", shown)
	archived.is_archived = 0
	with pytest.raises(frappe.LinkValidationError):
		archived.save()
	archived.reload()
	archived.update({"is_archived": 0, "segment": target}).save()


@pytest.mark.parametrize(
	("use", "sentence"),
	[
		({"action": "remove"}, "says nothing else"),
		({"action": "point"}, "Choose the segment"),
		({"action": "point", "to": "Nobody"}, "Choose the segment"),
		({"action": "point", "to": "{self}"}, "is the segment to let go of"),
		({"action": "point", "to": "{outer}"}, "builds on itself"),
		({"action": "vanish"}, "can point to another segment"),
		({"doctype": "Convo Channel", "name": "{channel}", "action": "remove"}, "can be archived"),
		({"doctype": "Number Card", "name": "{card}"}, "on its own form"),
		({"doctype": "Convo Channel", "name": "Nobody"}, "does not use"),
		({"doctype": "User", "name": "Administrator"}, "does not use"),
	],
)  # fmt: skip
def test_letting_go_is_refused_whole_with_one_sentence(ground, customers, use, sentence):
	name = kit.segment(kit.named(customers))
	builder = kit.segment(inside(name))
	outer = kit.segment(inside(builder))
	channel = kit.channel(name)
	names = {"self": name, "outer": outer, "channel": channel, "card": things_about(name)[0][1]}
	frappe.db.commit()
	given = {"doctype": "Convo Segment", "name": builder, **use}
	given = {key: value.format(**names) for key, value in given.items()}
	archive = {"doctype": "Convo Channel", "name": channel, "action": "archive"}
	with pytest.raises(frappe.ValidationError) as refusal:
		where_used.detach(name, [archive, given])
	frappe.db.rollback()
	assert sentence in str(refusal.value)
	assert not frappe.db.get_value("Convo Channel", channel, "is_archived")
