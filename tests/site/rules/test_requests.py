"""Rules before they are saved, as each reader may have them.

Counts for readers who see some of the customers, conditions on what they may not read, the way by a job, tokens of
others, the difference; and what is decided by hand when it is saved.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import json

import frappe
import pytest
from frappe.utils import add_days, nowdate

from convo_channels.api import rules
from convo_channels.core.base.time_limit import TooSlow
from convo_channels.exceptions import ConvoError, NotFoundError, RuleError
from convo_channels.services.insight import draft_rule
from tests.site import kit
from tests.site.kit import when
from tests.site.rules.asking import (
	SECRET,
	all_of_them,
	as_reader,
	closed_field,
	names,
	patient,
	people,
	with_secret,
)

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

NOT_YOURS = "There is no such question of yours any more"


@pytest.fixture
def impatient(patient, monkeypatch):
	"""Whoever types has no time at all; the job has."""
	monkeypatch.setattr(draft_rule, "PATIENCE_SECONDS", 0.0)


def hand(customer, kind="Include", **more):
	return {"customer": customer, "kind": kind, "reason": "Our friend", **more}


# -- counts


def test_a_manager_who_sees_all(people, names, all_of_them, as_reader):
	as_reader("all")
	found = rules.count([all_of_them])
	assert (found["state"], found["count"], found["seen"]) == ("done", 4, 4)
	assert {item["name"] for item in found["sample"]} == set(names.values())
	assert (
		found["notes"] == []
		and found["hidden"] == []
		and found["sentence"].startswith("Customers whose ID is")
	)


def test_a_manager_who_sees_some_is_told_of_how_many(names, all_of_them, as_reader):
	as_reader("some")
	found = rules.count(json.dumps([all_of_them]), limit=10)
	assert (found["count"], found["seen"]) == (2, 2), "whom they do not see is not counted either"
	assert {item["name"] for item in found["sample"]} == {names["one"], names["two"]}
	assert found["notes"] == ["Counted among the customers that you see."]


def test_exceptions_and_disabled_customers_count(names, all_of_them, as_reader):
	as_reader("all")
	one = kit.named([names["one"]])
	found = rules.count([one], exceptions=json.dumps([hand(names["two"]), hand(names["one"], "Exclude")]))
	assert (found["count"], found["sample"][0]["name"]) == (1, names["two"])
	ended = hand(names["two"], until_on=add_days(nowdate(), -1))
	assert rules.count([one], exceptions=[ended])["count"] == 1


def test_nobody_is_explained(all_of_them, as_reader):
	as_reader("all")
	found = rules.count([all_of_them, when("Customer", "is", "nobody", field="customer_name")])
	assert [item["count"] for item in found["alone"]] == [4, 0]
	assert found["notes"] == ["Condition 2 alone matches none."]


def test_conditions_on_closed_fields_are_named_and_nothing_is_counted(closed_field, all_of_them, as_reader):
	secret = when("Customer", "is set", field=SECRET)
	as_reader("all")
	found = rules.count([all_of_them, secret])
	assert (found["count"], found["seen"], found["sample"], found["alone"]) == (None, None, [], [])
	assert found["hidden"] == [{"row": 2, "text": f"You may not read the field {SECRET} of Customer."}]
	compared = rules.difference([all_of_them, secret])
	assert compared["hidden"] == found["hidden"] and compared["enters"] is None and compared["entering"] == []


def test_documents_that_are_closed_are_named_too(as_reader, all_of_them):
	as_reader("some")
	issues = when("Issue", "exists", measure="exists")
	assert rules.count([all_of_them, issues])["hidden"] == [{"row": 2, "text": "You may not read Issue."}]


def test_requests_that_make_no_sense(names, as_reader):
	as_reader("all")
	for rows, message in (
		([], "no conditions"),
		([when("Nothing", "is", "x")], "^Row 1: "),
		([when("Segment", "is in", "CC nowhere", field="segment")], "There is no segment CC nowhere"),
	):
		with pytest.raises(RuleError, match=message):
			rules.count(rows)
		with pytest.raises(RuleError, match=message):
			rules.difference(rows)
	with pytest.raises(frappe.ValidationError, match="list of rows"):
		rules.count("7")
	with pytest.raises(frappe.ValidationError, match="between 0 and 20"):
		rules.count([kit.named([names["one"]])], limit=99)
	with pytest.raises(RuleError, match=r"^Exception 1: give a reason"):
		rules.count([kit.named([names["one"]])], exceptions=[{"customer": names["two"]}])


def test_agents_and_others_are_refused(people, ground):
	for who in (people["readers"]["agent"], ground.users["outsider"]):
		frappe.set_user(who)
		for ask in (
			lambda: rules.count([]),
			lambda: rules.get_count("0" * 32),
			lambda: rules.difference([]),
			lambda: rules.get_difference("0" * 32),
			lambda: rules.get_difference_page("0" * 32, "entering"),
		):
			with pytest.raises(frappe.PermissionError):
				ask()
	frappe.set_user("Administrator")


# -- the way by a job


def test_what_takes_longer_goes_on_as_a_job_and_the_page_is_told(
	impatient, all_of_them, as_reader, jobs, people, monkeypatch
):
	told = []
	monkeypatch.setattr(
		frappe, "publish_realtime", lambda event, message, user: told.append((event, message, user))
	)
	as_reader("some")
	asked = rules.count([all_of_them])
	assert (asked["state"], asked["count"]) == ("counting", None) and asked["sentence"]
	assert rules.get_count(asked["token"])["state"] == "counting"
	reader = people["readers"]["some"]
	assert jobs.asked("draft_rule.go_on")[0] == {"user": reader}
	frappe.set_user("Administrator")  # a worker's session begins as somebody else
	jobs.run()
	as_reader("some")
	found = rules.get_count(asked["token"])
	assert (found["state"], found["count"], found["seen"]) == ("done", 2, 2), (
		"the job sees what its user sees"
	)
	assert told == [("convo_count_done", {"token": asked["token"]}, reader)]


def test_only_the_newest_question_of_a_user_is_answered(
	impatient, all_of_them, names, as_reader, jobs, monkeypatch
):
	answered = []
	answer = draft_rule._answer
	monkeypatch.setattr(draft_rule, "_answer", lambda *given: answered.append(given[2]) or answer(*given))
	as_reader("all")
	first, second = rules.count([all_of_them]), rules.count([kit.named([names["one"]])])
	answered.clear()
	jobs.run()
	as_reader("all")
	assert answered == [second["token"]]
	assert rules.get_count(second["token"])["count"] == 1
	with pytest.raises(NotFoundError, match="A newer question"):
		rules.get_count(first["token"])


def test_a_count_and_a_comparison_are_both_answered(impatient, all_of_them, as_reader, jobs):
	as_reader("all")
	count, compared = rules.count([all_of_them]), rules.difference([all_of_them])
	jobs.run()
	as_reader("all")
	assert rules.get_count(count["token"])["count"] == 4
	assert rules.get_difference(compared["token"])["enters"] == 4


def test_a_job_that_fails_or_takes_too_long_says_so(impatient, all_of_them, as_reader, jobs, monkeypatch):
	as_reader("all")
	for error, note in ((TooSlow(), "two minutes"), (ZeroDivisionError(), "Error Log")):
		asked = rules.count([all_of_them])
		monkeypatch.setattr(draft_rule, "_answer", lambda *given, error=error: (_ for _ in ()).throw(error))
		jobs.run()
		monkeypatch.undo()
		monkeypatch.setattr(draft_rule, "PATIENCE_SECONDS", 0.0)
		as_reader("all")
		found = rules.get_count(asked["token"])
		assert (found["state"], found["count"]) == ("done", None) and note in found["notes"][0]


def test_tokens_belong_to_who_asked(impatient, all_of_them, as_reader, jobs):
	as_reader("all")
	count, compared = rules.count([all_of_them]), rules.difference([all_of_them])
	jobs.run()
	as_reader("some")
	for ask in (
		lambda: rules.get_count(count["token"]),
		lambda: rules.get_difference(compared["token"]),
		lambda: rules.get_difference_page(compared["token"], "entering"),
		lambda: rules.get_count("no token"),
		lambda: rules.get_count("0" * 32),
	):
		with pytest.raises(NotFoundError, match=NOT_YOURS):
			ask()
	as_reader("all")
	with pytest.raises(NotFoundError, match=NOT_YOURS):
		rules.get_count(compared["token"])


# -- the difference


def test_who_stays_enters_and_leaves_with_channels_and_segments(names, as_reader, people):
	inner = kit.segment(kit.named([names["one"], names["three"]]))
	outer = kit.segment(when("Segment", "is in", inner, field="segment"))
	channel, above = kit.channel(inner), kit.channel(outer)
	closed = kit.channel(inner, is_restricted=1)
	as_reader("some")
	found = rules.difference([kit.named([names["one"], names["two"], names["four"]])], segment=inner)
	assert (found["stays"], found["enters"], found["leaves"]) == (1, 1, 0), "one of two is seen"
	assert [item["name"] for item in found["entering"]] == [names["two"]]
	assert found["leaving"] == []
	assert found["segments"] == [{"name": outer, "enters": 1, "leaves": 0}]
	assert {item["name"] for item in found["channels"]} >= {channel, above}
	assert kit.members(inner) == {names["one"], names["three"]}, "nothing is written"
	frappe.set_user("Administrator")
	for name in (channel, above, closed):
		frappe.delete_doc("Convo Channel", name)
	frappe.db.commit()


def test_a_new_segment_is_entered_by_everybody_page_by_page(names, all_of_them, as_reader):
	as_reader("all")
	found = rules.difference([all_of_them])
	assert (found["stays"], found["enters"], found["channels"]) == (0, 4, [])
	first = rules.get_difference_page(found["token"], "entering", limit=3)
	rest = rules.get_difference_page(found["token"], "entering", first["next_cursor"], 3)
	listed = [item["name"] for item in first["items"] + rest["items"]]
	assert sorted(listed) == sorted(names.values()) and rest["next_cursor"] is None
	assert rules.get_difference_page(found["token"], "leaving")["items"] == []
	with pytest.raises(ConvoError):
		rules.get_difference_page(found["token"], "leaving", first["next_cursor"])
	with pytest.raises(frappe.ValidationError, match="entering or leaving"):
		rules.get_difference_page(found["token"], "sideways")


def test_a_rule_that_would_build_on_itself_is_refused(names, as_reader):
	name = kit.segment(kit.named([names["one"]]))
	outer = kit.segment(when("Segment", "is in", name, field="segment"))
	as_reader("all")
	with pytest.raises(RuleError, match="builds on itself"):
		rules.difference([when("Segment", "is in", outer, field="segment")], segment=name)
	with pytest.raises(NotFoundError):
		rules.difference([kit.named([names["one"]])], segment="CC nowhere")


# -- saving


def test_saving_exceptions_moves_customers_with_their_reason(names, as_reader):
	name = kit.segment(kit.named([names["one"]]))
	as_reader("all")
	doc = frappe.get_doc("Convo Segment", name)
	doc.append("exceptions", hand(names["two"]))
	doc.append("exceptions", hand(names["one"], "Exclude", until_on=nowdate()))
	doc.save()
	assert (doc.status, doc.is_time_dependent) == ("Pending", 1)
	kit.fill_segment(name)
	assert kit.members(name) == {names["two"]}
	reasons = {move.customer: move.reason for move in kit.moves(name) if move.action == "Left"}
	assert reasons == {names["one"]: "Never included: Our friend"}
	doc.reload()
	doc.description = "changed"
	doc.save()
	assert doc.status == "Live", "nothing that decides was changed"
	doc.exceptions[0].reason = ""
	with pytest.raises(frappe.ValidationError, match="Exception 1: give a reason"):
		doc.save()


def test_nobody_decides_about_a_customer_they_do_not_see(names, as_reader):
	name = kit.segment(kit.named([names["one"]]), exceptions=[hand(names["three"])])
	as_reader("some")
	doc = frappe.get_doc("Convo Segment", name)
	doc.append("exceptions", hand(names["two"]))
	doc.save()
	doc.append("exceptions", hand(names["four"]))
	# Counted as the form shows them: the place tells of no hidden row.
	with pytest.raises(RuleError, match=r"^Exception 2: there is no customer .*, or you may not see it"):
		doc.save()
	doc.reload()
	doc.set("exceptions", [*(row for row in doc.exceptions if row.customer == names["two"]), hand(names["two"], reason="")])
	with pytest.raises(RuleError, match=r"^Exception 2: give a reason"):
		doc.save()


def test_a_hidden_condition_may_stand_but_not_be_changed_or_added(
	with_secret, closed_field, names, as_reader
):
	as_reader("all")
	doc = frappe.get_doc("Convo Segment", with_secret)
	doc.rules[0].value = json.dumps([names["two"]])
	doc.save()
	doc.rules[1].operator = "is not set"
	with pytest.raises(RuleError, match=f"^Row 2: You may not read the field {SECRET}"):
		doc.save()
	doc.reload()
	doc.append("rules", when("Customer", "contains", "x", field=SECRET))
	with pytest.raises(RuleError, match=r"^Row 3: You may not read"):
		doc.save()
