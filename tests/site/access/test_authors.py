"""Who answers for an action: whoever wrote it last, on an existing site the one of several who may do least."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest

from convo_channels.patches import authors_of_actions
from tests.site import follow_up_kit as fk
from tests.site.access.answering import authors, go, narrow, notes, seen

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


# -- who is the author


def test_whoever_changes_a_row_is_its_author_and_nobody_else_can_be_named(narrow, seen):
	segment = fk.acting(
		[seen.name], {"action": "Create ToDo", "user": narrow}, {"action": "Assign", "user": narrow}
	)
	assert authors(segment) == ["Administrator"] * 2
	frappe.set_user(narrow)
	doc = frappe.get_doc("Convo Segment", segment)
	doc.description = "another word"
	doc.member_actions[0].author = narrow
	doc.rule_by = narrow
	doc.save()
	assert authors(segment) == ["Administrator"] * 2, "what a form says about that counts for nothing"
	doc.member_actions[1].message = "mine now"
	doc.append("member_actions", {"on_move": "Left", "action": "Create ToDo", "author": "Administrator"})
	doc.save()
	assert authors(segment) == ["Administrator", narrow, narrow]
	doc.member_actions[0].is_enabled = 0
	doc.save()
	assert authors(segment)[0] == "Administrator"
	doc.member_actions[0].is_enabled = 1
	doc.save()
	assert authors(segment) == [narrow] * 3


def test_a_secret_of_ones_own_takes_the_call_over(narrow, seen):
	segment = fk.acting(
		[seen.name], {"action": "Call Webhook", "url": "https://x.example/a", "secret": "first"}
	)
	frappe.set_user(narrow)
	doc = frappe.get_doc("Convo Segment", segment)
	doc.save()
	assert authors(segment) == ["Administrator"]
	doc = frappe.get_doc("Convo Segment", segment)
	doc.member_actions[0].secret = "second"
	doc.save()
	assert authors(segment) == [narrow]


def test_all_actions_are_taken_over_when_one_says_so(narrow, seen):
	segment = fk.acting([seen.name], {"action": "Create ToDo", "user": narrow})
	frappe.set_user(narrow)
	doc = frappe.get_doc("Convo Segment", segment)
	doc.take_over_actions = 1
	doc.save()
	assert authors(segment) == [narrow] and not frappe.db.get_value(
		"Convo Segment", segment, "take_over_actions"
	)


# -- an existing site


def test_of_two_who_may_have_written_an_action_the_one_who_may_do_less_answers_for_it(narrow, seen):
	segment = fk.acting(
		[seen.name], {"action": "Create ToDo", "user": narrow}, {"action": "Assign", "user": narrow}
	)
	frappe.db.sql("update `tabConvo Segment Action` set author = null where parent = %s and idx = 1", segment)
	unsigned = {"owner": "Administrator", "modified_by": narrow, "rule_by": None}
	frappe.db.set_value("Convo Segment", segment, unsigned, update_modified=False)
	for _ in range(2):
		authors_of_actions.execute()
	assert authors(segment) == [narrow, "Administrator"]
	assert frappe.db.get_value("Convo Segment", segment, "rule_by") == narrow


def test_who_does_not_work_here_any_more_answers_for_nothing_while_another_does(narrow):
	assert authors_of_actions.choose("Administrator", narrow) == narrow
	frappe.db.set_value("User", narrow, "enabled", 0)
	assert authors_of_actions.choose(narrow, "Administrator") == "Administrator"
	frappe.db.set_value("User", narrow, "enabled", 1)


def test_an_action_nobody_answers_for_is_not_carried_out(narrow, seen):
	segment = fk.acting([seen.name], {"action": "Create ToDo", "user": narrow})
	frappe.db.sql("update `tabConvo Segment Action` set author = '' where parent = %s", segment)
	go(seen)
	((status, note),) = notes(segment)[seen.name]
	assert (status, note) == ("Skipped", "Nobody answers for this. Take it over on the form of the segment.")
